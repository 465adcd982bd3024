#!/usr/bin/env bash
# Makes sure that a workbook can be saved by LibreOffice; prints where its program is, or nothing and gives 1.
set -eu
cd "$(dirname "$0")/.."
. scripts/system_packages.sh

find_libreoffice() {
  local name
  for name in "${LIBREOFFICE:-}" soffice libreoffice /Applications/LibreOffice.app/Contents/MacOS/soffice; do
    if [ -n "$name" ] && command -v "$name"; then
      return
    fi
  done
  return 1
}

find_libreoffice || { install_system_packages libreoffice-calc-nogui && find_libreoffice; }
