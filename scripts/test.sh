#!/usr/bin/env bash
# Runs the tests on SQLite, on PostgreSQL where a server can be had, and then in the browser. Says which it did.
set -eu
cd "$(dirname "$0")/.."
scripts/environment.sh dev
chromium=$(scripts/chromium.sh)
programs=$(scripts/postgres_programs.sh) || programs=""
# What LibreOffice saves is read back in a test; without the program that one test is skipped, and says so.
LIBREOFFICE=$(scripts/libreoffice.sh) || LIBREOFFICE=""
export LIBREOFFICE
CLAMD=$(scripts/clamd.sh) || CLAMD=""
export CLAMD
failed=""

run() {
  echo
  echo "== $1"
  shift
  "$@" || failed=yes
}

pytest=(.venv/bin/python -m pytest -q ${ARGS:-})
unset TEST_DATABASE_URL

run "Tests on SQLite" "${pytest[@]}" -n auto -m "not browser and not postgres"
databases="SQLite $(.venv/bin/python -c 'import sqlite3; print(sqlite3.sqlite_version)')"
if [ -n "$programs" ]; then
  run "Tests on PostgreSQL" scripts/with_postgres.sh "$programs" "${pytest[@]}" -n auto -m "not browser"
  databases="$databases and $("$programs/postgres" --version)"
else
  databases="$databases only: PostgreSQL is skipped, because no server was found and none may be installed"
fi
run "Tests in the browser, on SQLite" env CHROMIUM="$chromium" "${pytest[@]}" -n 2 --dist loadgroup -m browser

[ -n "$CLAMD" ] || echo "Tests with a real virus scanner are skipped: no clamd was found and none may be installed."
echo "Tests ran on $databases."
[ -z "$failed" ]
