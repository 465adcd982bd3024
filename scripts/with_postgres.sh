#!/usr/bin/env bash
# Usage: scripts/with_postgres.sh PROGRAMS_FOLDER COMMAND...
# Runs the command with TEST_DATABASE_URL naming a private PostgreSQL server, started for it and thrown away after.
set -eu
programs=$1
shift
place=$(mktemp -d)
owner=""

# The server refuses to run as root.
as_owner() {
  if [ -n "$owner" ]; then (cd "$place" && runuser -u "$owner" -- "$@"); else "$@"; fi
}

stop() {
  as_owner "$programs/pg_ctl" stop -D "$place/data" -m immediate >/dev/null 2>&1 || true
  rm -rf "$place"
}
trap stop EXIT
trap 'exit 130' INT TERM

if [ "$(id -u)" = 0 ]; then
  owner=$(id -un postgres 2>/dev/null || echo nobody)
  chown "$owner" "$place"
fi

# It listens on a socket in its own folder only. For tests it may forget everything: speed before safety.
settings="-k $place -c listen_addresses=''"
if [ -z "${DURABLE:-}" ]; then
  settings="$settings -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
fi
{
  as_owner "$programs/initdb" -D "$place/data" -U tracker --auth=trust --encoding=UTF8 --locale=C --no-sync \
    && as_owner "$programs/pg_ctl" start -w -D "$place/data" -l "$place/log" -o "$settings"
} >"$place/start" 2>&1 || { cat "$place/start" "$place/log" >&2; exit 1; }

TEST_DATABASE_URL="postgresql+psycopg://tracker@/postgres?host=$place" "$@"
