#!/usr/bin/env bash
# Prints where Chromium is, installing it first when it is missing. Prints nothing when Playwright keeps its own.
set -eu
cd "$(dirname "$0")/.."
. scripts/system_packages.sh

find_chromium() {
  local name
  for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    if [ -n "$name" ] && command -v "$name"; then
      return
    fi
  done
  return 1
}

find_chromium \
  || { install_system_packages chromium && find_chromium; } \
  || .venv/bin/playwright install chromium >&2
