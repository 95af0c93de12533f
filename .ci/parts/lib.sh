# shellcheck shell=bash
# What the parts share; sourced, never run. Says nothing when all is well: .ci/parts/all prints the lines.
# shellcheck disable=SC2034 # some are for the parts only
set -euo pipefail

PART=$(basename "$0")
PARTS=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
STATE=${DOCKER_DELIVERY_PARTS:-/var/tmp/docker-delivery}
# The path of a unix socket may have 107 characters at most, and $STATE may be long.
SOCKETS=/run/docker-delivery
DEBIAN13=$STATE/debian13
REGISTRY=127.0.0.1:5001
MIRROR=127.0.0.1:5002
SSH_PORT=2022
SSH_USER=ddeploy
mkdir -p "$STATE/bin" "$SOCKETS"

# First the client that goes with the engines, and dockerd's own helpers.
export PATH=$STATE/bin:$DEBIAN13/usr/sbin:$DEBIAN13/usr/bin:$PATH:/usr/sbin:/sbin

fail() {
  printf '%s: %s\n' "$PART" "$*" >&2
  exit 1
}

# wait_for SECONDS WHAT COMMAND...: until the command succeeds.
wait_for() {
  local end=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < end)) || fail "$what: not in time"
    sleep 0.2
  done
}

random_word() { head -c 18 /dev/urandom | base64 | tr -d '+/=\n'; }

# publish NAME VALUE...: settings for the tests; .ci/parts/env prints them.
publish() {
  local file=$STATE/$PART.env
  (umask 077 && : >"$file.new")
  while (($#)); do
    printf 'export %s=%q\n' "$1" "$2" >>"$file.new"
    shift 2
  done
  mv "$file.new" "$file"
}

# --- the part's process: its id in $STATE/PART.pid, its output in $STATE/PART.log; "answers" is the part's own -------

# A number alone may be someone else's by now; with its start time it names one process. (Z: it ended.)
started_at() { cut -d')' -f2- "/proc/$1/stat" 2>/dev/null | awk '$1 != "Z" {print $20}'; }

running() {
  local pid since
  read -r pid since 2>/dev/null <"$STATE/$PART.pid" || return 1
  [ -n "$since" ] && [ "$(started_at "$pid")" = "$since" ]
}

not_running() { ! running; }

up() { running && answers >/dev/null 2>&1; }

serve() {
  ! answers >/dev/null 2>&1 || fail 'something that this part did not start answers in its place'
  # A session of its own outlives the caller's terminal. 9 is our lock, which it would keep for ever.
  setsid "$@" </dev/null >"$STATE/$PART.log" 2>&1 9>&- &
  printf '%s %s\n' "$!" "$(started_at $!)" >"$STATE/$PART.pid"
  wait_for 60 "an answer (see $STATE/$PART.log)" up_or_ended
  up || fail "it ended: see $STATE/$PART.log"
}

up_or_ended() { up || not_running; }

# The process, and all that came of it: what an sshd's sessions run outlives it otherwise.
end() {
  local pid since
  if running; then
    read -r pid _ <"$STATE/$PART.pid"
    local descendants
    descendants=$(descendants_of "$pid")
    # Each may end by itself before its turn.
    kill "$pid" 2>/dev/null || true
    wait_for 60 'its end' not_running
    while read -r pid since; do
      if [ -n "$since" ] && [ "$(started_at "$pid")" = "$since" ]; then kill "$pid" 2>/dev/null || true; fi
    done <<<"$descendants"
  fi
  rm -f "$STATE/$PART.pid"
}

descendants_of() {
  local pid
  for pid in $(pgrep -P "$1"); do
    descendants_of "$pid"
    printf '%s %s\n' "$pid" "$(started_at "$pid")"
  done
}

# --- packages ----------------------------------------------------------------------------------------------------

# need_packages NAME...: from this machine's own apt, and only what is not there.
need_packages() {
  local package missing=()
  for package in "$@"; do
    dpkg-query -W -f '${Status}\n' "$package" 2>/dev/null | grep -q ' installed$' || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  (
    exec 8>"$STATE/apt.lock"
    flock 8
    # A package's service must not start by itself: each part starts its own, with its own configuration.
    if [ ! -e /usr/sbin/policy-rc.d ]; then
      trap 'rm -f /usr/sbin/policy-rc.d' EXIT
      printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
      chmod +x /usr/sbin/policy-rc.d
    fi
    # Its lock, unlike dpkg's, cannot be waited for.
    wait_for 300 'apt-get update' apt-get update
    DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 install -y --no-install-recommends \
      "${missing[@]}" >>"$STATE/apt.log" 2>&1 8>&- || fail "apt-get install ${missing[*]}: see $STATE/apt.log"
  )
}

# Where this machine takes Debian from, nothing of third parties: lines of address, release, component.
debian_sources() {
  local sources
  sources=$(list_sources)
  if [ -z "$sources" ]; then
    # Whose a source is stands in what apt fetches.
    wait_for 300 'apt-get update' apt-get update
    sources=$(list_sources)
  fi
  [ -n "$sources" ] || fail 'this machine has no Debian among its apt sources'
  printf '%s\n' "$sources"
}

# shellcheck disable=SC2016 # the names in the format are apt's
list_sources() {
  apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT) $(ORIGIN)' 'Created-By: Packages' |
    sed -n 's/ Debian$//p' | awk '!seen[$0]++'
}

# shellcheck disable=SC1091
debian_release() { (. /etc/os-release && printf '%s\n' "$VERSION_CODENAME"); }

debian_mirror() { debian_sources | awk -v release="$(debian_release)" '$2 == release && !found++ {print $1}'; }

# --- command line ------------------------------------------------------------------------------------------------

# part "$@": the last line of each part. One at a time, whoever calls.
part() {
  case "${1:-}" in
    start | stop)
      exec 9>"$STATE/$PART.lock"
      flock 9
      "$1"
      if [ "$1" = stop ]; then rm -f "$STATE/$PART.env"; fi
      ;;
    env) cat "$STATE/$PART.env" ;;
    *)
      printf 'usage: %s start|stop|env\n' "$0" >&2
      exit 2
      ;;
  esac
}
