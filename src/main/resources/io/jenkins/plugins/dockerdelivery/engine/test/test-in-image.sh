# Fixed functions of the test script. What is particular to a test stands behind them:
#   $prefix, $filter             what its containers' names begin with, and what finds them
#   $shards, $timeout, $services_timeout (seconds; no timeout: 0)
#   $services                    numbers; to each its alias_N, image_N and needs_N, the numbers of those it waits for
#   make_network, copy_outputs, and in processes of their own, which they become: service_N NAME, run_tests;
#   all of these read $network, $tests and $shard
# A set is one network with all services: one for each shard, or one for all. Whatever stands in a name is letters,
# digits, '.', '_' and '-'.

newline='
'
children=

# --- ending ------------------------------------------------------------------------------------------------------

end_children() {
  # shellcheck disable=SC2086 # process ids
  [ -z "$children" ] || kill $children 2>/dev/null || :
  children=
}

# The first failure of any shard is the step's; it ends them all.
fail() { # kind, service or nothing, what happened, file with details
  if mkdir "$here/failed" 2>/dev/null; then
    printf '%s' "$2" >"$here/failure-service"
    printf '%s' "$3" >"$here/failure-happened"
    cp "$4" "$here/failure-details"
    printf '%s' "$1" >"$here/failure"
  fi
  kill -USR1 $$
  exit 1
}

each_shard() { # command and its arguments, before the shard's number
  number=1
  while [ "$number" -le "$shards" ]; do
    "$@" "$number"
    number=$((number + 1))
  done
}

clean_up() {
  # The signal that ended us is sent more than once; the next one must not end this, too.
  trap '' HUP INT PIPE TERM USR1
  end_children
  each_shard rescue
  # shellcheck disable=SC2046 # ids
  docker rm --force --volumes $(docker ps --all --quiet --filter "$filter") >/dev/null 2>&1 || :
  # shellcheck disable=SC2046
  docker network rm $(docker network ls --quiet --filter "$filter") >/dev/null 2>&1 || :
  each_shard await_reader
}

# The last lines of a shard; they end with the processes that print them.
await_reader() { # shard
  tries=0
  while [ -p "$here/log-$1" ] && [ "$tries" -lt 10 ]; do
    pause
    tries=$((tries + 1))
  done
}

# What tests have left that were ended from outside.
rescue() { # shard
  [ -e "$here/began-$1" ] && [ ! -e "$here/copied-$1" ] || return 0
  shard=$1
  tests=${prefix}tests-$1
  docker kill "$tests" >/dev/null 2>&1 || :
  copy_outputs
}

# --- an engine that goes away ------------------------------------------------------------------------------------

# Whether the end of a container was the engine's: it does not answer, or is another one by now, which remembers nothing.
# Only its events tell: an engine that is stopped in order passes on exit codes as if the container had ended by itself.
engine_went() { # container
  # Where there is no engine it prints nothing, and may succeed; where one may not ask, too.
  now=$(docker info --format '{{.SystemTime}}' 2>/dev/null) || now=
  if [ -z "$now" ]; then
    ! docker version >/dev/null 2>&1
    return
  fi
  how=$(docker container inspect --format '{{.State.Status}}' "$1" 2>/dev/null) || return 1
  [ "$how" = exited ] || return 1
  remembered=$(docker events --since 1 --until "$now" --filter container="$1" 2>/dev/null) || return 1
  [ -z "$remembered" ]
}

# What is there still can be copied and taken away only by an engine that runs.
await_engine() {
  since=$(date +%s)
  told_away=
  until docker version >/dev/null 2>&1; do
    if [ -z "$told_away" ]; then
      told_away=1
      printf 'The Docker engine does not answer; waiting up to 30 s for it.\n'
    elif [ $(($(date +%s) - since)) -gt 30 ]; then
      printf 'The Docker engine is still away; the next step on this agent removes what is left in it.\n'
      return
    fi
    pause
  done
}

# A service that failed only because the engine went away.
blame_engine() { # container
  engine_went "$1" || return 0
  await_engine
  fail engine '' '' /dev/null
}

# --- services ----------------------------------------------------------------------------------------------------

name_of() { eval "name=\${prefix}service-\$set-\$alias_$1"; }

is_in() { case " $2 " in *" $1 "*) ;; *) return 1 ;; esac }

pull() { # image
  docker image inspect "$1" >/dev/null 2>&1 || docker pull --quiet "$1" >/dev/null 2>"$here/pull.log"
}

start_service() { # number; the end is told by a file
  name_of "$1"
  trap 'kill "$client" 2>/dev/null; exit 143' TERM
  "service_$1" "$name" >/dev/null 2>"$here/start-$set-$1.log" &
  client=$!
  if wait "$client"; then
    : >"$here/started-$set-$1"
  else
    : >"$here/refused-$set-$1"
  fi
}

# Docker itself asks a service for its health once in an interval, 30 s by default; this asks at once and goes on asking.
probe() { # number: there is a file while the service's own health command passes
  name_of "$1"
  passes=$here/passes-$set-$1
  prepared=
  check=$(docker container inspect --format \
    '{{len .Config.Healthcheck.Test}}{{range .Config.Healthcheck.Test}}{{println}}{{.}}{{end}}' "$name") || return 0
  words=${check%%"$newline"*}
  check=${check#*"$newline"}
  form=${check%%"$newline"*}
  check=${check#*"$newline"}
  if [ "$form" = CMD-SHELL ]; then
    set -- /bin/sh -c "$check"
  else
    set --
    while IFS= read -r word; do set -- "$@" "$word"; done <<EOF
$check
EOF
    # A word of several lines cannot be told from several words.
    [ $(($# + 1)) -eq "$words" ] || return 0
  fi
  while :; do
    if docker exec "$name" "$@" >"$passes.new" 2>&1 && answers_for_good "$@" && is_prepared; then
      : >"$passes"
    else
      rm -f "$passes"
    fi
    mv "$passes.new" "$passes.log"
    pause
  done
}

# While the official Postgres image makes its database, a server answers on the socket that is stopped again; only the
# real one answers to TCP. What users ask is asked again, for their port; some of it TCP does not let in.
answers_for_good() { # health command
  [ ! -e "$passes.early" ] ||
    docker exec --env PGHOST=127.0.0.1 "$name" "$@" >"$passes.new" 2>&1 ||
    docker exec --env PGHOST=127.0.0.1 "$name" pg_isready >"$passes.new" 2>&1
}

# Whoever asks this often meets the servers that the entrypoints of databases (MySQL, MariaDB, MongoDB) run to prepare
# them, and stop again: before the entrypoint has become the server itself, only Docker's own check counts.
is_prepared() {
  [ -z "$prepared" ] || return 0
  # The system cuts names off.
  case $(docker exec "$name" cat /proc/1/comm 2>/dev/null) in *entrypoi*) return 1 ;; esac
  prepared=yes
}

passes_too_early() { # container
  docker container inspect --format '{{range .Config.Env}}{{println .}}{{end}}{{range .Config.Healthcheck.Test}} {{.}}{{end}}' \
    "$1" | awk '/^PGDATA=/ {postgres = 1} /pg_isready|psql/ && !/[^A-Za-z0-9](-h|--host)/ {socket = 1}
      END {exit !(postgres && socket)}'
}

pause() { sleep 0.3 2>/dev/null || sleep 1; }

# The state of a container, out of what Docker said of all that were started.
state_of() { # number
  name_of "$1"
  case $states in
    *"/$name "*)
      state=${states#*"/$name "}
      state=${state%%"$newline"*}
      ;;
    *) if [ -e "$here/started-$set-$1" ]; then state=gone; else state=created; fi ;;
  esac
}

look_at() { # number: adds it to the healthy ones, if it is
  state_of "$1"
  eval "alias=\$alias_$1"
  if [ -e "$here/refused-$set-$1" ]; then
    blame_engine "$name"
    fail start "$alias" '' "$here/start-$set-$1.log"
  fi
  case $state in
    created* | 'running none'*) ;;
    running*)
      if ! is_in "$1" "$probed"; then
        probed="$probed $1"
        if passes_too_early "$name"; then
          : >"$here/passes-$set-$1.early"
          printf '%s: pg_isready without -h also answers while Postgres still initialises; waiting until it answers over TCP.\n' "$alias"
        fi
        probe "$1" >/dev/null 2>&1 &
        children="$children $!"
      fi
      ;;
  esac
  case $state in
    created*) return 0 ;;
    'running none'*) how='is running (it has no health check)' ;;
    'running unhealthy'*) fail_service "$1" "is unhealthy after $waited s." ;;
    'running healthy'*)
      [ ! -e "$here/passes-$set-$1.early" ] || [ -e "$here/passes-$set-$1" ] || return 0
      how="is healthy after $waited s"
      ;;
    'running starting'*)
      [ -e "$here/passes-$set-$1" ] || return 0
      how="is healthy after $waited s"
      ;;
    gone) fail_service "$1" "is gone after $waited s." ;;
    *) fail_service "$1" "ended after $waited s, with exit code ${state##* }." ;;
  esac
  is_in "$1" "$before" || printf '%s %s\n' "$alias" "$how"
  healthy="$healthy $1"
}

may_start() { # number
  eval "needs=\$needs_$1"
  for need in $needs; do is_in "$need" "$healthy" || return 1; done
}

# Before the clock starts: how long an image takes to come says nothing of its service's health.
pull_missing() {
  pulls=
  for n in $services; do
    eval "image=\$image_$n"
    docker image inspect "$image" >/dev/null 2>&1 && continue
    printf 'Pulling %s\n' "$image"
    docker pull --quiet "$image" >/dev/null 2>&1 &
    pulls="$pulls $!"
  done
  children="$children $pulls"
  # Why one fails is said when its service is started.
  for child in $pulls; do wait "$child" || :; done
}

await_services() {
  pull_missing
  printf 'Waiting for:'
  for n in $services; do eval "printf ' %s' \"\$alias_$n\""; done
  printf '\n'
  began=$(date +%s)
  told=0
  begun='' probed='' healthy=''
  while :; do
    names=
    for n in $services; do
      if ! is_in "$n" "$begun" && may_start "$n"; then
        begun="$begun $n"
        eval "printf '%s is starting (%s)\n' \"\$alias_$n\" \"\$image_$n\""
        start_service "$n" &
        children="$children $!"
      fi
      if is_in "$n" "$begun"; then
        name_of "$n"
        names="$names $name"
      fi
    done
    # shellcheck disable=SC2086 # names without blanks
    states=$(docker container inspect --format '{{.Name}} {{.State.Status}} {{with .State.Health}}{{.Status}}{{else}}none{{end}} {{.State.ExitCode}}' \
      $names 2>/dev/null) || :
    waited=$(($(date +%s) - began))
    # Anew each time: one that was healthy may not be any more when the last one is.
    before=$healthy
    healthy=
    for n in $begun; do look_at "$n"; done
    for n in $before; do
      is_in "$n" "$healthy" || eval "printf '%s is not healthy any more, after %s s\n' \"\$alias_$n\" \"\$waited\""
    done
    open=
    for n in $services; do is_in "$n" "$healthy" || open="$open $n"; done
    [ -n "$open" ] || return 0
    if [ "$waited" -gt "$services_timeout" ]; then
      for n in $open; do
        if is_in "$n" "$begun"; then fail_service "$n" "was not healthy within $services_timeout s (servicesTimeout)."; fi
      done
    fi
    if [ $((waited - told)) -ge 10 ]; then
      told=$waited
      printf 'Still waiting after %s s for:' "$waited"
      for n in $open; do eval "printf ' %s' \"\$alias_$n\""; done
      printf '\n'
    fi
    pause
  done
}

tell_of() { # number: how its health was, and what it printed
  name_of "$1"
  docker container inspect --format \
    '{{with .State.Health}}{{range .Log}}Health check, exit code {{.ExitCode}}: {{println .Output}}{{end}}{{end}}' "$name"
  if [ -s "$here/passes-$set-$1.log" ]; then
    printf 'Health command, asked last: '
    cat "$here/passes-$set-$1.log"
  fi
  docker logs --tail 50 "$name"
}

fail_service() { # number, what happened
  eval "alias=\$alias_$1"
  name_of "$1"
  blame_engine "$name"
  tell_of "$1" >"$here/told-$set-$1" 2>&1 || :
  printf '%s %s\n' "$alias" "$2"
  cat "$here/told-$set-$1"
  fail services "$alias" "$2" "$here/told-$set-$1"
}

# Tests may fail only because a service did.
tell_ended_services() {
  for n in $services; do
    name_of "$n"
    state=$(docker container inspect --format '{{.State.Status}} {{.State.ExitCode}}' "$name" 2>/dev/null) || state=gone
    case $state in
      running*) ;;
      *)
        eval "printf 'The service %s is not running any more (%s):\n' \"\$alias_$n\" \"\$state\""
        tell_of "$n" 2>&1 || :
        ;;
    esac
  done
}

set_up() { # set
  set=$1
  network=${prefix}network-$1
  make_network >/dev/null 2>"$here/network-$1.log" || fail network '' '' "$here/network-$1.log"
  [ -z "$services" ] || await_services
  end_children
}

# --- tests -------------------------------------------------------------------------------------------------------

run_clock() { # container, file: what pauses ends with this; left alone it would go on to its end
  pause=
  trap '[ -z "$pause" ] || kill "$pause"; exit 0' TERM
  sleep "$timeout" &
  pause=$!
  wait "$pause"
  printf timeout >"$2"
  docker kill "$1"
}

test_shard() { # shard
  shard=$1
  tests=${prefix}tests-$1
  [ "$shard" -gt 1 ] || printf '$ %s\n' "$command_line"
  : >"$here/began-$shard"
  # In the background, because a shell sees to a signal at once only while it waits.
  run_tests </dev/null &
  client=$!
  clock=
  if [ "$timeout" -gt 0 ]; then
    run_clock "$tests" "$here/exit-code-$shard" >/dev/null 2>&1 &
    clock=$!
  fi
  children="$client $clock"
  rc=0
  wait "$client" || rc=$?
  children=$clock
  end_children
  [ -s "$here/exit-code-$shard" ] || printf '%s' "$rc" >"$here/exit-code-$shard"
  state=$(docker container inspect --format '{{.State.Status}} {{.State.ExitCode}}{{if .State.OOMKilled}} oom{{end}}' \
    "$tests" 2>/dev/null) || state=
  case $state in
    # The client was told another end than the engine knows, or none.
    'exited '*) is_in "$rc" "$state" && ! engine_went "$tests" || state=lost ;;
    running*) state=lost ;;
    *) ! engine_went "$tests" || state=lost ;;
  esac
  printf '%s' "$state" >"$here/state-$shard"
  if [ "$state" = lost ]; then
    await_engine
  elif [ "$rc" -ne 0 ]; then
    tell_ended_services
  fi
  copy_outputs
  : >"$here/copied-$shard"
}

copy_out() { # path in the container, directory of the step, what it is
  mkdir -p "$here/$2/$shard"
  said=$(docker cp "$tests:$1" "$here/$2/$shard" 2>&1 >/dev/null) || printf 'No %s: %s\n' "$3" "$said"
  # What a container left may be a link to anywhere, or closed to us.
  find "$here/$2/$shard" -type l -exec rm -f {} + || :
  chmod -R u+rwX "$here/$2/$shard" || :
}

# Line by line as they come, which not every sed can.
mark_lines() { # shard
  {
    sed -u "s/^/[$1] /" 2>/dev/null ||
      while IFS= read -r line || [ -n "$line" ]; do printf '[%s] %s\n' "$1" "$line"; done
  } <"$here/log-$1"
  rm "$here/log-$1"
}

begin_shard() { # shard
  if [ "$shards" -eq 1 ]; then
    shard_alone "$1" &
  else
    mkfifo "$here/log-$1"
    mark_lines "$1" &
    shard_alone "$1" >"$here/log-$1" 2>&1 &
  fi
  children="$children $!"
}

# A process of its own for each shard, which ends what it started when it is ended.
shard_alone() { # shard
  children=
  trap end_children EXIT
  trap 'exit 143' HUP INT PIPE TERM
  [ -n "$set" ] || set_up "$1"
  test_shard "$1"
}

run_shards() {
  each_shard begin_shard
  # shellcheck disable=SC2086 # process ids
  for child in $children; do wait "$child" || exit 1; done
  children=
}

share_services() {
  set_up 1
  run_shards
}

own_services() {
  set=
  run_shards
}
