# Runs on the server. Before it stand assignments that were quoted one by one: $image, $tagged, $registry, $services,
# $timeout, $rollback, $lock, $holder, and the functions compose and previous_of. Lines that begin with "::" are read by
# the step.

# The connection may go away at any moment; what has begun here comes to an end here.
trap '' HUP PIPE

fact() { printf '::%s=%s\n' "$1" "$2"; }
say() { printf '%s\n' "$*"; }

fail() { # outcome, sentence
  fact outcome "$1"
  fact reason "$2"
  exit 1
}

millis() { # GNU date knows nanoseconds, others print the letter
  now=$(date +%s%N)
  case $now in
    *[!0-9]*) echo "$(date +%s)000" ;;
    *) echo "${now%??????}" ;;
  esac
}

nap() { sleep 0.2 2>/dev/null || sleep 1; }

take_lock() {
  waited=
  until mkdir "$lock" 2>/dev/null; do
    pid=$(cat "$lock/pid" 2>/dev/null) || pid=
    # The holder is a process on this host: when it is gone, so is its claim.
    if [ -n "$pid" ] && [ ! -d "/proc/$pid" ]; then
      say "Breaking the lock of $(cat "$lock/holder" 2>/dev/null): its process is gone."
      rm -rf "$lock"
      continue
    fi
    [ -n "$waited" ] || say "Waiting for the lock held by $(cat "$lock/holder" 2>/dev/null)."
    waited=yes
    sleep 1
  done
  printf '%s' "$$" >"$lock/pid"
  printf '%s since %s' "$holder" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" >"$lock/holder"
  trap 'rm -rf "$lock" "$scratch"' EXIT
}

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
    say "Health of $1:"
    docker inspect --format '{{with .State.Health}}{{range .Log}}{{.Output}}{{end}}{{end}}' "$container"
    say "Last lines of $1:"
    docker logs --tail 100 "$container" 2>&1
  done
}

pull_image() {
  scratch=$(mktemp -d) || fail refused "no temporary directory could be made"
  trap 'rm -rf "$lock" "$scratch"' EXIT
  if [ -n "$registry_username" ]; then
    for part in cli-plugins contexts; do
      if [ -d "${DOCKER_CONFIG:-$HOME/.docker}/$part" ]; then ln -s "${DOCKER_CONFIG:-$HOME/.docker}/$part" "$scratch/$part"; fi
    done
    # shellcheck disable=SC2086 # no registry means Docker Hub, and no argument
    printf '%s' "$registry_password" | docker --config "$scratch" login --username "$registry_username" \
      --password-stdin $registry >"$scratch/log" 2>&1 ||
      fail refused "the server could not log in to the registry: $(tail -n 1 "$scratch/log")"
    docker --config "$scratch" pull --quiet "$image" >"$scratch/log" 2>&1 ||
      fail refused "the server could not pull $image: $(tail -n 1 "$scratch/log")"
  else
    docker pull --quiet "$image" >"$scratch/log" 2>&1 ||
      fail refused "the server could not pull $image: $(tail -n 1 "$scratch/log")"
  fi
  registry_password=
  docker tag "$image" "$tagged"
  shipped=$(docker image inspect --format '{{.Id}}' "$image")
  say "Pulled $image"
}

roll_back() { # prints facts; the services that had nothing before are left as they are
  override=$scratch/rollback.yml
  printf 'services:\n' >"$override"
  for service in $services; do
    printf '  "%s":\n    image: "%s"\n    pull_policy: never\n' "$service" "$(previous_of "$service")" >>"$override"
  done
  # shellcheck disable=SC2086 # names without blanks
  compose_with "$override" up --detach --no-deps --force-recreate --no-build $services 2>&1 || :
  for service in $services; do
    before=$(docker image inspect --format '{{.Id}}' "$(previous_of "$service")")
    if ! healthy "$service" "$before"; then
      show_trouble "$service"
      fact rollback-reason "$service $reason"
      return 1
    fi
  done
}

deploy() {
  docker compose version >/dev/null 2>&1 || fail refused "the server has no Docker with Compose for this user"
  take_lock
  pull_image
  had_all=yes
  for service in $services; do
    before=
    for container in $(containers "$service"); do
      before=$(docker inspect --format '{{.Image}}' "$container")
      fact previous "$(docker inspect --format '{{.Config.Image}}' "$container")"
    done
    if [ -n "$before" ]; then
      # A tag keeps what ran before from being pruned.
      docker tag "$before" "$(previous_of "$service")" || had_all=
    else
      had_all=
    fi
  done
  began=$(millis)
  problem=
  # shellcheck disable=SC2086 # names without blanks
  if compose up --detach --no-deps --force-recreate --no-build $services 2>&1; then
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
  fact problem "$problem"
  [ "$rollback" = true ] || fail unhealthy "$problem"
  [ -n "$had_all" ] || fail first "$problem"
  say "Rolling back, because $problem."
  if roll_back; then fail rolled-back "$problem"; fi
  fail rollback-failed "$problem"
}
