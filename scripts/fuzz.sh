#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 Kursbuch contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Runs every fuzz target for a while: fuzz.sh DURATION PACKAGE…
set -euo pipefail

duration=${1:?usage: fuzz.sh DURATION PACKAGE…}
shift
status=0
for package in $(go list -f '{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}' "$@"); do
	directory=$(go list -f '{{.Dir}}' "$package")
	grep -qs '^func Fuzz' "$directory"/*_test.go || continue
	for target in $(go test -list '^Fuzz' "$package" | grep '^Fuzz'); do
		echo "== $package $target"
		go test -run '^$' -fuzz "^$target\$" -fuzztime "$duration" "$package" || status=1
	done
done
exit "$status"
