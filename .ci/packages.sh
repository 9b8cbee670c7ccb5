# Sourced by ./run and ./check: installs the Debian packages that are missing among those it is given.

# need_packages PACKAGE...: returns 0 when all of them are installed afterwards.
need_packages() {
  if ! command -v dpkg-query >/dev/null; then
    echo "This system has no dpkg; the packages are taken as installed: $*" >&2
    return 0
  fi
  local missing=() package
  for package in "$@"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0

  local root=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      echo "These packages are missing, and installing them needs root or sudo: ${missing[*]}" >&2
      return 1
    fi
    root=(sudo)
    [ -t 0 ] || root=(sudo -n)
  fi
  local apt=("${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0)
  local log
  log=$(mktemp)
  echo "Installing ${#missing[@]} packages, which takes a minute or two: ${missing[*]}" >&2
  if "${apt[@]}" update </dev/null >"$log" 2>&1 &&
    "${apt[@]}" install -y --no-install-recommends "${missing[@]}" </dev/null >>"$log" 2>&1; then
    rm -f "$log"
    return 0
  fi
  tail -n 20 "$log" >&2
  echo "Installing failed (all of it: $log). Install these packages by hand and try again: ${missing[*]}" >&2
  return 1
}
