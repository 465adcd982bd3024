#!/usr/bin/env bash
# Runs everything a reviewer would run before reading; prints what is to be mended, and nothing else.
set -eu
cd "$(dirname "$0")/.."
scripts/environment.sh dev
bin=.venv/bin
failed=""

check() {
  local name=$1 output
  shift
  if output=$("$@" 2>&1); then
    echo "$name: nothing to fix"
  else
    printf '%s:\n%s\n' "$name" "$output"
    failed=yes
  fi
}

# On a database of its own, so that the answer is about the code and not about this machine's data.
migration_drift() {
  local folder answer=0
  folder=$(mktemp -d)
  export TRACKER_ENVIRONMENT=testing TRACKER_DATA_FOLDER=$folder TRACKER_DATABASE_URL=
  { $bin/tracker database upgrade && $bin/tracker database drift; } || answer=1
  rm -rf "$folder"
  return $answer
}

check "Lint" $bin/ruff check --quiet --output-format concise .
check "Format" $bin/ruff format --check --quiet --output-format concise .
check "Types" $bin/mypy
check "Imports" $bin/lint-imports --no-logo
check "Templates" $bin/djlint --lint --quiet templates
check "Dependencies" $bin/deptry --no-ansi .
check "Security" $bin/bandit --quiet --configfile pyproject.toml --recursive tracker
check "Migrations" migration_drift
[ -z "$failed" ]
