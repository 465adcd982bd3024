#!/usr/bin/env bash
# Prints where the virus scanner's daemon is, installing it first when that is possible. Gives 1 without.
# Tests start one of their own, with a signature made for them: nothing is fetched and no service is used.
set -eu
cd "$(dirname "$0")/.."
. scripts/system_packages.sh

find_clamd() {
  local program
  for program in "${CLAMD:-}" clamd /usr/sbin/clamd /usr/local/sbin/clamd /opt/homebrew/sbin/clamd; do
    if [ -n "$program" ] && command -v "$program"; then
      return
    fi
  done
  return 1
}

find_clamd || { install_system_packages clamav-daemon && find_clamd; }
