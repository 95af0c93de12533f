# shellcheck shell=bash
# A Docker engine with client, buildx and compose; sourced by the parts that need one.
# shellcheck source=.ci/parts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

SOCKET=$SOCKETS/$PART.sock
# The client looks for its plugins here whatever HOME and DOCKER_CONFIG are.
PLUGINS=/usr/local/lib/docker/cli-plugins

# Debian 12's engine is 20.10: no registry cache from its own builder. Debian 13's runs here when it is unpacked
# beside Debian 12's runc. Its apt lists stay apart, so that this machine's apt never offers it as an upgrade.
unpack_debian13() {
  local apt=$STATE/apt13 options package
  [ ! -e "$DEBIAN13/.complete" ] || return 0
  rm -rf "$apt"
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$DEBIAN13"
  printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s trixie main\n' "$(debian_mirror)" \
    >"$apt/sources.list"
  : >"$apt/status"
  options=(-qq -o Dir::Etc::SourceList="$apt/sources.list" -o Dir::Etc::SourceParts=- -o Dir::State="$apt"
    -o Dir::State::Lists="$apt/lists" -o Dir::State::status="$apt/status" -o Dir::Cache="$apt/cache"
    -o Acquire::Languages=none -o APT::Sandbox::User=root)
  apt-get "${options[@]}" update
  (cd "$apt" && apt-get "${options[@]}" download docker.io docker-cli docker-buildx docker-compose containerd)
  for package in "$apt"/*.deb; do
    dpkg -x "$package" "$DEBIAN13"
  done
  rm -rf "$apt"
  touch "$DEBIAN13/.complete"
}

need_docker() {
  need_packages runc iptables tini
  (
    # The parts that need it may start at the same time.
    exec 8>"$STATE/debian13.lock"
    flock 8
    unpack_debian13
    ln -sfn "$DEBIAN13/usr/bin/docker" "$STATE/bin/docker"
    mkdir -p "$PLUGINS"
    for plugin in buildx compose; do
      # One that is a file of its own is this machine's: it stays.
      if [ -L "$PLUGINS/docker-$plugin" ] || [ ! -e "$PLUGINS/docker-$plugin" ]; then
        ln -sfn "$DEBIAN13/usr/libexec/docker/cli-plugins/docker-$plugin" "$PLUGINS/docker-$plugin"
      fi
    done
  )
}

answers() { docker -H "unix://$SOCKET" version; }

# start_dockerd BRIDGE ADDRESS SETTINGS: further settings are lines of JSON, each with its comma.
start_dockerd() {
  if up; then return; fi
  end
  # Of a process that is gone: dockerd would take the number's next owner for itself.
  rm -f "$SOCKETS/$PART.pid"
  # Likewise its containerd, dead though its parent may not have noticed; one that lives is taken over.
  local containerd=$SOCKETS/$PART/containerd/containerd.pid
  if [ -e "$containerd" ] && [ -z "$(started_at "$(<"$containerd")")" ]; then rm "$containerd"; fi
  if ! ip link show "$1" >/dev/null 2>&1; then
    ip link add "$1" type bridge
    ip address add "$2" dev "$1"
    ip link set "$1" up
  fi
  # A dockerd that finds this off switches it on and drops all other forwarding: the second engine's too.
  echo 1 >/proc/sys/net/ipv4/ip_forward
  cat >"$STATE/$PART.json" <<JSON
{
  "hosts": ["unix://$SOCKET"],
  "pidfile": "$SOCKETS/$PART.pid",
  "exec-root": "$SOCKETS/$PART",
  "data-root": "$STATE/$PART",
  "userland-proxy-path": "$(find "$DEBIAN13/usr" -name docker-proxy -type f)",
  "init-path": "/usr/bin/tini-static",
  "registry-mirrors": ["http://$MIRROR"],
  $3
  "bridge": "$1"
}
JSON
  serve dockerd --config-file "$STATE/$PART.json"
  # There are some only if the last one was not stopped in order.
  remove_leftovers
}

# Containers, networks and volumes are a test's; only images outlive a stop.
remove_leftovers() {
  local -x DOCKER_HOST=unix://$SOCKET
  docker ps -aq | xargs -r docker rm -f -v >/dev/null
  docker network prune -f >/dev/null
  docker volume prune -af >/dev/null
}

stop_dockerd() {
  # Of a daemon that died, only a new one finds the containers.
  if ! up && [ -d "$SOCKETS/$PART" ]; then start; fi
  if up; then remove_leftovers; fi
  end
  # Deepest first.
  awk '{print $2}' /proc/mounts | { grep -E "^($SOCKETS|$STATE)/$PART(/|\$)" || true; } | sort -r | xargs -r -n1 umount -l
  rm -rf "${SOCKETS:?}/$PART" "$SOCKET"
  ip link delete "$1" 2>/dev/null || true
}
