# Runs on the server. Before it stand assignments that were quoted one by one: $image, $tagged, $registry, $services,
# $timeout, $rollback, $holder, and the functions compose, compose_with and previous_of. Lines that begin with "::" are
# read by the step; nothing that a container says may look like one.

# The connection may go away at any moment; what has begun here comes to an end here.
trap '' HUP PIPE

fact() { printf '::%s=%s\n' "$1" "$2"; }
say() { printf '%s\n' "$*"; }

# Shows what others print. It reads to the end even when nobody listens any more, so that no writer dies of it.
show() {
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in ::*) line=" $line" ;; esac
    printf '%s\n' "$line" 2>/dev/null || :
  done
}

fail() { # outcome, sentence
  fact outcome "$1"
  fact reason "$2"
  exit 1
}

# As long as nothing has begun, an end of the connection is the end: the step was stopped.
still_wanted() { fact alive yes 2>/dev/null || exit 1; }

millis() { # GNU date knows nanoseconds, others print the letter
  now=$(date +%s%N)
  case $now in
    *[!0-9]*) echo "$(date +%s)000" ;;
    *) echo "${now%??????}" ;;
  esac
}

nap() { sleep 0.2 2>/dev/null || sleep 1; }

# --- the lock: a link whose text is its holder's claim, "process:start of the process:who since when" -----------------

started() { # process: when, in the kernel's count; with it, the number means this one process
  stat=
  read -r stat 2>/dev/null <"/proc/$1/stat" || :
  # shellcheck disable=SC2086 # the fields after the name, which may hold anything
  set -- ${stat##*) }
  echo "${20-}"
}

is_dead() { # claim
  since=${1#*:}
  since=${since%%:*}
  case ${1%%:*}/$since in
    /* | */ | *[!0-9/]*) return 1 ;;
  esac
  [ -d /proc/self ] && [ "$(started "${1%%:*}")" != "$since" ]
}

break_lock() { # claim: takes it away unless it is another by now; one at a time, or two could believe to have it
  if ! mkdir "$lock.breaking" 2>/dev/null; then
    find "$lock.breaking" -prune -mmin +1 -exec rmdir '{}' ';' 2>/dev/null
    return 1
  fi
  [ "$(readlink "$lock")" != "$1" ] || rm -f "$lock" 2>/dev/null
  rmdir "$lock.breaking"
  [ "$(readlink "$lock")" != "$1" ]
}

take_lock() {
  mine="$$:$(started "$$"):$holder since $(date -u +%Y-%m-%dT%H:%M:%SZ)"
  waited=
  until ln -s "$mine" "$lock" 2>/dev/null && [ "$(readlink "$lock")" = "$mine" ]; do
    theirs=$(readlink "$lock") || theirs=
    if is_dead "$theirs" && break_lock "$theirs"; then
      say "Broke the lock of ${theirs#*:*:}: its process is gone."
      continue
    fi
    [ -n "$waited" ] || say "Waiting for the lock held by ${theirs#*:*:}."
    waited=yes
    still_wanted
    sleep 1
  done
}

clean_up() {
  rm -rf "$scratch"
  if [ -n "$lock" ] && [ "$(readlink "$lock")" = "$mine" ]; then rm -f "$lock"; fi
}

# ---------------------------------------------------------------------------------------------------------------------

containers() { compose ps --all --quiet "$1" 2>/dev/null; }

healthy() { # service, image id: waits until every container of the service is healthy and runs that image
  deadline=$(($(date +%s) + timeout))
  running_since=
  while :; do
    all=yes
    found=
    for container in $(containers "$1"); do
      found=$container
      state=$(docker inspect --format \
        '{{.State.Status}} {{with .State.Health}}{{.Status}}{{else}}none{{end}} {{.RestartCount}}' "$container")
      case $state in
        'running healthy '*) ;;
        'running none 0')
          # Without a health check, running for a while without a restart has to do.
          running_since=${running_since:-$(date +%s)}
          [ $(($(date +%s) - running_since)) -ge 10 ] || all=
          ;;
        'running unhealthy '*) reason="is unhealthy" && return 1 ;;
        exited* | dead*) reason="ended" && return 1 ;;
        *) all= ;;
      esac
    done
    if [ -n "$found" ] && [ -n "$all" ]; then
      break
    fi
    if [ "$(date +%s)" -ge "$deadline" ]; then
      reason="was not healthy within $timeout s"
      return 1
    fi
    nap
  done
  for container in $(containers "$1"); do
    runs=$(docker inspect --format '{{.Image}}' "$container")
    if [ "$runs" != "$2" ]; then
      reason="runs $(docker inspect --format '{{.Config.Image}}' "$container") and not what was shipped; let its image in the Compose files name the tag that is deployed"
      return 1
    fi
  done
}

show_trouble() { # service
  for container in $(containers "$1"); do
    {
      say "Health of $1:"
      docker inspect --format '{{with .State.Health}}{{range .Log}}{{.Output}}{{end}}{{end}}' "$container"
      say "Last lines of $1:"
      docker logs --tail 100 "$container"
    } 2>&1 | show
  done
}

pull_image() {
  if [ -n "$registry_username" ]; then
    config=$scratch/docker
    mkdir -m 700 "$config"
    for part in cli-plugins contexts; do
      if [ -d "${DOCKER_CONFIG:-$HOME/.docker}/$part" ]; then ln -s "${DOCKER_CONFIG:-$HOME/.docker}/$part" "$config/$part"; fi
    done
    # shellcheck disable=SC2086 # no registry means Docker Hub, and no argument
    printf '%s' "$registry_password" | docker --config "$config" login --username "$registry_username" \
      --password-stdin $registry >"$scratch/log" 2>&1 ||
      fail refused "the server could not log in to the registry: $(tail -n 1 "$scratch/log")"
    docker --config "$config" pull --quiet "$image" >"$scratch/log" 2>&1 ||
      fail refused "the server could not pull $image: $(tail -n 1 "$scratch/log")"
    rm -rf "$config"
  else
    docker pull --quiet "$image" >"$scratch/log" 2>&1 ||
      fail refused "the server could not pull $image: $(tail -n 1 "$scratch/log")"
  fi
  registry_password=
  docker tag "$image" "$tagged"
  shipped=$(docker image inspect --format '{{.Id}}' "$image")
  say "Pulled $image"
}

start() { # how to call Compose ...: puts the services' new containers in the place of the old ones
  {
    "$@" 2>&1
    echo $? >"$scratch/exit-code"
  } | show
  [ "$(cat "$scratch/exit-code")" = 0 ]
}

roll_back() { # the services that had nothing before are left as they are
  override=$scratch/rollback.yml
  printf 'services:\n' >"$override"
  for service in $returning; do
    printf '  "%s":\n    image: "%s"\n    pull_policy: never\n' "$service" "$(previous_of "$service")" >>"$override"
  done
  # shellcheck disable=SC2086 # names without blanks
  start compose_with "$override" up --detach --no-deps --force-recreate --no-build $returning || :
  for service in $returning; do
    before=$(docker image inspect --format '{{.Id}}' "$(previous_of "$service")")
    if ! healthy "$service" "$before"; then
      show_trouble "$service"
      fact rollback-reason "$service $reason"
      return 1
    fi
  done
}

prepare() {
  lock=
  scratch=$(mktemp -d) || fail refused "no temporary directory could be made"
  trap clean_up EXIT
  docker compose version >/dev/null 2>&1 || fail refused "the server has no Docker with Compose for this user"
  config=$(compose config 2>"$scratch/log") ||
    fail refused "Compose on the server cannot use its files: $(tail -n 1 "$scratch/log")"
  # Whatever files and options lead to a project: two deployments to it must not overlap.
  project=$(printf '%s\n' "$config" | sed -n 's/^name: *//p' | tr -cd 'a-z0-9_-')
  config=
  lock=/tmp/docker-delivery-$project.lock
}

deploy() {
  prepare
  take_lock
  pull_image
  returning=
  for service in $services; do
    before=
    for container in $(containers "$service"); do
      before=$(docker inspect --format '{{.Image}}' "$container")
      fact previous "$(docker inspect --format '{{.Config.Image}}' "$container")"
    done
    # A tag keeps what ran before from being pruned.
    if [ -n "$before" ] && docker tag "$before" "$(previous_of "$service")"; then returning="$returning $service"; fi
  done
  still_wanted
  began=$(millis)
  problem=
  # shellcheck disable=SC2086 # names without blanks
  if start compose up --detach --no-deps --force-recreate --no-build $services; then
    for service in $services; do
      if ! healthy "$service" "$shipped"; then
        problem="$service $reason"
        show_trouble "$service"
        break
      fi
    done
  else
    problem="docker compose up failed"
  fi
  if [ -z "$problem" ]; then
    fact healthy-after-millis "$(($(millis) - began))"
    for service in $services; do
      for container in $(containers "$service"); do fact container "$container"; done
    done
    fact outcome healthy
    exit 0
  fi
  [ "$rollback" = true ] || fail unhealthy "$problem"
  [ -n "$returning" ] || fail first "$problem"
  say "Rolling back, because $problem."
  if roll_back; then fail rolled-back "$problem"; fi
  fail rollback-failed "$problem"
}
