#!/usr/bin/env bash
# Runs everything a reviewer would run before reading; prints what is to be mended, and nothing else.
set -eu
cd "$(dirname "$0")/.."
scripts/environment.sh dev
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

bin=.venv/bin
check "Lint" $bin/ruff check --quiet --output-format concise .
check "Format" $bin/ruff format --check --quiet .
check "Types" $bin/mypy
check "Imports" $bin/lint-imports --no-logo
check "Templates" $bin/djlint --lint --quiet templates
check "Dependencies" $bin/deptry --no-ansi .
check "Security" $bin/bandit --quiet --configfile pyproject.toml --recursive tracker
check "Migrations" $bin/tracker database drift
[ -z "$failed" ]
