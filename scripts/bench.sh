#!/usr/bin/env bash
# Measures the speed over HTTP on SQLite, or with DATABASE=postgresql on a private PostgreSQL server that keeps
# every promise it makes about durability. ARGS go to the command.
set -eu
cd "$(dirname "$0")/.."
. scripts/system_packages.sh
scripts/environment.sh dev
case ${DATABASE:-sqlite} in
  sqlite) exec .venv/bin/tracker bench ${ARGS:-} ;;
  postgresql)
    programs=$(scripts/postgres_programs.sh) \
      || fail "Install PostgreSQL's server programs, then try again."
    DURABLE=yes exec scripts/with_postgres.sh "$programs" \
      sh -c 'exec .venv/bin/tracker bench --database "$TEST_DATABASE_URL" "$@"' bench ${ARGS:-}
    ;;
  *) fail "DATABASE must be sqlite or postgresql" ;;
esac
