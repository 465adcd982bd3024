# Read by the other scripts: how a missing program is installed, where that is possible.
# shellcheck shell=bash

fail() {
  echo "$*" >&2
  exit 1
}

can_install_system_packages() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null
}

# Installs Debian packages by name; quiet unless it fails. Gives 1 where we may not install anything.
install_system_packages() {
  can_install_system_packages || return 1
  echo "Installing $* (Debian packages)" >&2
  local log
  log=$(mktemp)
  if (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@") \
    >"$log" 2>&1; then
    rm -f "$log"
  else
    cat "$log" >&2
    rm -f "$log"
    return 1
  fi
}
