#!/usr/bin/env bash
# Prints the folder of PostgreSQL's server programs, installing them first when that is possible. Gives 1 without.
set -eu
cd "$(dirname "$0")/.."
. scripts/system_packages.sh

find_programs() {
  local folder
  # Newest version first; Debian, Red Hat and Homebrew each have their own place.
  for folder in $(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql*/bin \
    /usr/local/opt/postgresql*/bin 2>/dev/null | sort -rV) $(dirname "$(command -v initdb || echo ./none)"); do
    if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ] && [ -x "$folder/postgres" ]; then
      echo "$folder"
      return
    fi
  done
  return 1
}

find_programs || { install_system_packages postgresql && find_programs; }
