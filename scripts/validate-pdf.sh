#!/bin/sh
# SPDX-FileCopyrightText: 2026 Kursbuch contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Checks PDF files against veraPDF's profile of PDF/UA-1 (ISO 14289-1) and
# writes the result to docs/validation.md. veraPDF comes from Maven Central;
# Java 17 and mvn must be installed. Exits with 1 if a file fails, and with 3 if
# veraPDF could not be had.
#
# usage: scripts/validate-pdf.sh FILE.pdf...
set -u

root=$(cd "$(dirname "$0")/.." && pwd)
report=$root/docs/validation.md
version=$(sed -n 's:.*<version>\([0-9.]*\.[0-9.]*\)</version>.*:\1:p' "$root/scripts/verapdf/pom.xml")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ $# -eq 0 ]; then
	echo "usage: $0 FILE.pdf..." >&2
	exit 2
fi

head_of_report() {
	printf '%s\n' \
		'<!-- SPDX-FileCopyrightText: 2026 Kursbuch contributors -->' \
		'<!-- SPDX-License-Identifier: EUPL-1.2 -->' \
		'# Validation of the PDF files' '' \
		'Written by `make validate`; do not edit.' ''
}

mkdir -p "$root/docs"
if ! mvn -q -B -f "$root/scripts/verapdf/pom.xml" dependency:build-classpath \
	-Dmdep.outputFile="$work/classpath" >"$work/mvn" 2>&1; then
	{
		head_of_report
		echo "veraPDF $version could not be had from Maven Central, so nothing was checked and no conformance is claimed."
	} >"$report"
	cat "$work/mvn" >&2
	echo "veraPDF could not be had; see $report" >&2
	exit 3
fi

java -cp "$(cat "$work/classpath")" "$root/scripts/verapdf/Validate.java" "$@" >"$work/result" 2>"$work/log"
status=$?
if [ "$status" -gt 1 ]; then
	cat "$work/log" >&2
	exit "$status"
fi
{
	head_of_report
	echo "veraPDF $version, profile PDF/UA-1 (ISO 14289-1:2014). The profile covers what a"
	echo "machine can decide; whether alternative texts and headings make sense is for people."
	echo
	cat "$work/result"
} >"$report"
cat "$work/result"
exit "$status"
