#!/usr/bin/env bash
# Serves the tracker with a demonstration board. Keeps what was entered: everything lives under instance/.
set -eu
cd "$(dirname "$0")/.."
scripts/environment.sh app
export TRACKER_ENVIRONMENT=${TRACKER_ENVIRONMENT:-demonstration}
tracker=.venv/bin/tracker
$tracker database upgrade
$tracker demo --if-empty
exec $tracker serve --host "${HOST:-127.0.0.1}" --port "${PORT:-8000}"
