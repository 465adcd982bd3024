#!/usr/bin/env bash
# Serves the tracker with a demonstration board. Keeps what was entered: everything lives under instance/.
set -eu
cd "$(dirname "$0")/.."
scripts/environment.sh app
export HOST=${HOST:-127.0.0.1} PORT=${PORT:-5000}
reachable=$HOST
case $HOST in 127.0.0.1 | 0.0.0.0 | ::) reachable=localhost ;; esac
export TRACKER_ENVIRONMENT=${TRACKER_ENVIRONMENT:-demonstration}
export TRACKER_BASE_URL=${TRACKER_BASE_URL:-http://$reachable:$PORT}

tracker=.venv/bin/tracker
$tracker database upgrade
$tracker demo --if-empty
echo "Open $TRACKER_BASE_URL (stop with Ctrl+C)"
exec $tracker serve
