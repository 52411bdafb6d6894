#!/bin/sh
# SPDX-FileCopyrightText: 2026 Kursbuch contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Sends generated requests to the JSON API of a running sample programme and
# checks every answer against its OpenAPI document with schemathesis, which
# comes from PyPI into a folder of its own; python3 with venv must be
# installed. Exits with 1 if an answer does not fit, and with 3 if
# schemathesis could not be had.
#
# usage: scripts/validate-api.sh [PORT]
set -u

root=$(cd "$(dirname "$0")/.." && pwd)
port=${1:-18499}
origin=http://127.0.0.1:$port
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT

if ! { python3 -m venv "$work/venv" && "$work/venv/bin/pip" install -q 'schemathesis==4.*'; } >"$work/pip" 2>&1; then
	cat "$work/pip" >&2
	echo "schemathesis could not be had; nothing was checked" >&2
	exit 3
fi

cd "$root" || exit 2
go build -o "$work/kursbuch" ./cmd/kursbuch || exit 2
"$work/kursbuch" demo --addr "127.0.0.1:$port" --data "$work/data" >"$work/demo" 2>&1 &
server=$!
for _ in $(seq 60); do
	curl -s -o /dev/null "$origin/sign-in" && break
	sleep 1
done

# key reads the write key of the form on a page.
key() { curl -s -b "$work/jar" -c "$work/jar" "$origin$1" | sed -n 's/.*name="_key" value="\([^"]*\)".*/\1/p' | tail -1; }

login=$(sed -n 's/^ *\([^ ]*@[^ ]*\) *\([^ ]*\).*/\1 \2/p' "$work/demo" | head -1)
curl -s -o /dev/null -b "$work/jar" -c "$work/jar" --data-urlencode "_key=$(key /sign-in)" \
	--data-urlencode "email=${login% *}" --data-urlencode "password=${login#* }" "$origin/sign-in"
token=$(curl -s -b "$work/jar" --data-urlencode "_key=$(key /profile/access)" --data-urlencode "name=validate-api" \
	--data-urlencode "until=$(date -d '+2 days' +%F)" "$origin/profile/access" | sed -n 's/.*\(kursbuch_[A-Za-z0-9_-]*\).*/\1/p' | head -1)
if [ -z "$token" ]; then
	echo "no access token could be made" >&2
	exit 2
fi

cd "$work" || exit 2 # it keeps notes of its own where it runs
"$work/venv/bin/schemathesis" run "$origin/api/v1/openapi.json" --url "$origin/api/v1" \
	-H "Authorization: Bearer $token" --phases examples,fuzzing --max-examples 30 --rate-limit 15/s \
	--checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance
