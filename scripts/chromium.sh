#!/usr/bin/env bash
# Makes sure that a browser can be driven; prints where Chromium is, or nothing when Playwright keeps its own.
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

# Playwright's driver needs a library that a small installation lacks.
.venv/bin/playwright --version >/dev/null 2>&1 || install_system_packages libatomic1

find_chromium \
  || { install_system_packages chromium && find_chromium; } \
  || .venv/bin/playwright install chromium >&2
