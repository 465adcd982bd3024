#!/usr/bin/env bash
# Usage: scripts/environment.sh app|dev
# Makes .venv and installs in it the locked packages and this project. A second run with the same lock does nothing.
set -eu
cd "$(dirname "$0")/.."
. scripts/system_packages.sh
kind=$1
stamp=.venv/installed-$kind

usable() {
  "$1" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
  local name
  for name in python3 python3.14 python3.13 python3.12 python3.11; do
    if usable "$name"; then
      echo "$name"
      return
    fi
  done
  return 1
}

lock_in_words() {
  cat "requirements/$kind.txt" pyproject.toml | cksum
}

# Locked by hash, so constraints and user installs that this machine's pip is set up with have no say.
quiet_pip() {
  PIP_CONSTRAINT=/dev/null PIP_USER=0 .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input "$@"
}

if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
  python=$(find_python) \
    || { install_system_packages python3 python3-venv && python=$(find_python); } \
    || fail "Install Python 3.11 or newer with its venv module, then try again."
  echo "Creating .venv with $("$python" --version)"
  rm -rf .venv
  "$python" -m venv .venv
fi

if [ "$(cat "$stamp" 2>/dev/null)" != "$(lock_in_words)" ]; then
  echo "Installing the packages of requirements/$kind.txt"
  quiet_pip --require-hashes -r "requirements/$kind.txt"
  quiet_pip --no-deps --no-build-isolation --editable .
  lock_in_words >"$stamp"
fi
