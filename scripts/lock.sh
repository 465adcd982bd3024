#!/usr/bin/env bash
# Locks the dependencies of pyproject.toml by hash. No registry address is written: the files work with any.
set -eu
cd "$(dirname "$0")/.."
[ -x .venv/bin/uv ] || scripts/environment.sh dev
lock() {
  .venv/bin/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
    --python-version 3.11 "$@"
}
lock pyproject.toml --group build --output-file requirements/app.txt
lock pyproject.toml --group build --group dev --constraint requirements/app.txt --output-file requirements/dev.txt
