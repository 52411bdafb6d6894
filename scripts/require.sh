#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 Kursbuch contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Makes sure that the named tools are there: require.sh postgres|chromium|gcc …
# As root on Debian it installs what is missing; otherwise it says in one line
# what to install and fails.
set -euo pipefail

present() {
	case $1 in
	postgres) compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null ;;
	chromium) command -v chromium || command -v chromium-browser || command -v google-chrome ;;
	gcc) command -v gcc && test -e /usr/include/stdlib.h ;;
	*) echo "require.sh: unknown tool $1" >&2 && exit 2 ;;
	esac >/dev/null
}

packages() {
	case $1 in
	postgres) echo postgresql ;;
	chromium) echo chromium ;;
	gcc) echo gcc libc6-dev ;;
	esac
}

missing=()
for tool in "$@"; do
	if ! present "$tool"; then
		read -ra names <<<"$(packages "$tool")"
		missing+=("${names[@]}")
	fi
done
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
	echo "Please install first: sudo apt-get install ${missing[*]}" >&2
	exit 1
fi
echo "Installing ${missing[*]} …" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
if ! { apt-get update && apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
	tail -n 20 "$log" >&2
	echo "apt-get could not install ${missing[*]}" >&2
	exit 1
fi
