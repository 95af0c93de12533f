# Fixed functions of the test script. They read $here, $network, $tests, $services and $prefix, whose values hold only
# letters, digits, '.', '_' and '-'.

watch=

stop_watch() {
  [ -z "$watch" ] || kill "$watch" 2>/dev/null || :
}

clean_up() {
  # The signal that ended us is sent more than once; the next one must not end this, too.
  trap '' HUP INT PIPE TERM
  stop_watch
  # shellcheck disable=SC2086 # the names are words without blanks
  docker rm --force --volumes "$tests" $services >/dev/null 2>&1 || :
  docker network rm "$network" >/dev/null 2>&1 || :
}

start() {
  printf '%s' "$1" >"$here/service"
  shift
  "$@" >/dev/null 2>"$here/start.log"
}

fail_service() { # container, what happened
  printf "'%s' %s" "${1#"$prefix"}" "$2" >"$here/service"
  {
    docker inspect --format '{{with .State.Health}}{{range .Log}}{{.Output}}{{end}}{{end}}' "$1"
    docker logs --tail 50 "$1"
  } >"$here/service.log" 2>&1 || :
  cat "$here/service.log"
  exit 1
}

await_services() { # seconds
  began=$(date +%s)
  open=$services
  printf 'Waiting for:'
  for container in $open; do printf ' %s' "${container#"$prefix"}"; done
  printf '\n'
  while [ -n "$open" ]; do
    still=
    for container in $open; do
      state=$(docker inspect --format '{{.State.Status}} {{with .State.Health}}{{.Status}}{{else}}none{{end}}' "$container") || state=gone
      waited=$(($(date +%s) - began))
      case $state in
        'running healthy') printf '%s is healthy after %s s\n' "${container#"$prefix"}" "$waited" ;;
        'running none') printf '%s is running (it has no health check)\n' "${container#"$prefix"}" ;;
        'running unhealthy') fail_service "$container" "is unhealthy after $waited s." ;;
        gone) fail_service "$container" "is gone after $waited s." ;;
        exited* | dead*) fail_service "$container" "ended after $waited s." ;;
        *)
          [ "$waited" -lt "$1" ] || fail_service "$container" "was not healthy within $1 s (servicesTimeout)."
          still="$still $container"
          ;;
      esac
    done
    open=$still
    [ -z "$open" ] || sleep 0.4 2>/dev/null || sleep 1
  done
}

test_run() { # seconds or 0, docker run ...
  limit=$1
  shift
  # In the background, because a shell sees to a signal at once only while it waits.
  "$@" &
  client=$!
  if [ "$limit" -gt 0 ]; then
    (
      # What pauses ends with this; left alone it would go on to its end, with our output open.
      pause=
      trap '[ -z "$pause" ] || kill "$pause"; exit 0' TERM
      sleep "$limit" &
      pause=$!
      wait "$pause"
      printf timeout >"$here/exit-code"
      docker kill "$tests"
    ) >/dev/null 2>&1 &
    watch=$!
  fi
  rc=0
  wait "$client" || rc=$?
  stop_watch
  [ -s "$here/exit-code" ] || printf '%s' "$rc" >"$here/exit-code"
  docker inspect --format '{{.State.Status}}{{if .State.OOMKilled}} oom{{end}}' "$tests" >"$here/state" 2>/dev/null || :
}

copy_reports() { # directory in the container, directory of the step
  mkdir -p "$here/$2"
  docker cp "$tests:$1/." "$here/$2" >/dev/null 2>"$here/copy.log" ||
    printf 'No test reports: %s\n' "$(cat "$here/copy.log")"
}
