#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 Kursbuch contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Runs a command beside a PostgreSQL cluster of its own: with-postgres.sh COMMAND…
#
# The cluster lives in a temporary directory, listens on loopback on a free
# port, never runs as root, and is gone when the command ends or is killed.
# The command finds its address in KURSBUCH_TEST_POSTGRES. The role in that
# address may create databases but is no superuser, so that row-level security
# holds for it. Where the variable is set already, that server is used.
set -euo pipefail

[ $# -gt 0 ] || { echo "usage: with-postgres.sh COMMAND…" >&2; exit 2; }
[ -z "${KURSBUCH_TEST_POSTGRES:-}" ] || exec "$@"

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
"$here/require.sh" postgres

bin=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1 || true)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb)")

# unprivileged runs a command as the user of the cluster, in a directory that
# this user may enter.
if [ "$(id -u)" -eq 0 ]; then
	owner=postgres
	id "$owner" >/dev/null 2>&1 || owner=nobody
	unprivileged() { (cd / && setpriv --reuid="$owner" --regid="$(id -g "$owner")" --clear-groups -- "$@"); }
else
	unprivileged() { (cd / && "$@"); }
fi

# TMPDIR may be missing, or closed to the user of the cluster.
home=
for base in "${TMPDIR:-/tmp}" /tmp /var/tmp; do
	home=$(unprivileged mktemp -d "$base/kursbuch-postgres.XXXXXX" 2>/dev/null) && break
done
[ -n "$home" ] || { echo "with-postgres.sh: no temporary directory can be written" >&2; exit 1; }

job=
watch=
cleanup() {
	trap - EXIT INT TERM HUP
	[ -z "$job" ] || kill -TERM -- "-$job" 2>/dev/null || true
	[ -z "$watch" ] || kill "$watch" 2>/dev/null || true
	remove_cluster
}
remove_cluster() {
	unprivileged "$bin/pg_ctl" -D "$home/data" -m immediate -w stop >/dev/null 2>&1 || true
	rm -rf "$home"
}
trap cleanup EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# kill -9 runs no trap: this process waits for ours to vanish.
setsid bash -c "$(declare -f unprivileged remove_cluster)"'
	bin=$1 home=$2 owner=$3
	while kill -0 "$4" 2>/dev/null; do sleep 1; done
	remove_cluster' watch "$bin" "$home" "${owner:-}" $$ </dev/null >/dev/null 2>&1 &
watch=$!

secret() { od -An -N16 -tx1 /dev/urandom | tr -d ' \n'; }
admin_password=$(secret)
password=$(secret)
unprivileged tee "$home/password" <<<"$admin_password" >/dev/null
if ! output=$(unprivileged "$bin/initdb" -D "$home/data" -U admin --pwfile="$home/password" \
	--auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --no-sync 2>&1); then
	echo "$output" >&2
	exit 1
fi
unprivileged tee -a "$home/data/postgresql.conf" >/dev/null <<'CONF'
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
autovacuum = off
synchronous_commit = off
full_page_writes = off
max_connections = 300
max_locks_per_transaction = 256
timezone = 'UTC'
CONF

# A port that is free now may be taken a moment later, hence several tries.
for try in 1 2 3 4 5 6 7 8; do
	port=$((20000 + (RANDOM * 32768 + RANDOM) % 40000))
	if unprivileged "$bin/pg_ctl" -D "$home/data" -o "-p $port" -l "$home/log" -w -t 60 start >/dev/null 2>&1; then
		break
	fi
	if [ "$try" = 8 ]; then
		cat "$home/log" >&2
		exit 1
	fi
done

PGPASSWORD=$admin_password "$bin/psql" -X -q -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$port" -U admin -d postgres <<SQL
CREATE ROLE kursbuch LOGIN CREATEDB PASSWORD '$password';
CREATE DATABASE kursbuch OWNER kursbuch;
SQL
export KURSBUCH_TEST_POSTGRES="postgres://kursbuch:$password@127.0.0.1:$port/kursbuch"

# In the background, so that a signal reaches the trap at once; in a process
# group of its own, so that the trap ends whatever the command has started.
set -m
"$@" <&0 &
job=$!
set +m
status=0
wait "$job" || status=$?
job=
exit "$status"
