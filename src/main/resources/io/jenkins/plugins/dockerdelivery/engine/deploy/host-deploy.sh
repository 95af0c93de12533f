# What is done on the server. Before it stand assignments that were quoted one by one: $image, $tagged, $registry,
# $services, $service_names, $files, $directory, $timeout, $probe, $rollback, $strategy, $before, $keep, $holder, $job,
# $number, $run_started, $commit, $allow_older, $environment, $stale_minutes, and the functions compose_in and keep_as.

fail() { # outcome, sentence
  fact outcome "$1"
  fact reason "$2"
  exit 1
}

in_environment() { # what to export, command: in a shell of its own, for users may name a variable as one of ours
  (
    exports=$1
    shift
    eval "$exports"
    exec "$@"
  )
}

compose() { compose_in "$environment" "$@"; }

LOOK='{{.Image}} {{.Config.Image}} {{.State.Status}}/{{with .State.Health}}{{.Status}}{{end}}/{{.State.ExitCode}}/{{.State.OOMKilled}}'
LOOK="$LOOK {{index .Config.Labels \"org.opencontainers.image.revision\"}}"

# Sets $id, $name and $runs of $service: what its first container that counts runs, by which name, of which commit. What no
# deployment wrote down and is not well has never been one: there is no going back to it, and its commit is not in use.
find_previous() {
  id=
  name=
  runs=
  ill=
  find_containers "$service"
  for container in $ids; do
    # shellcheck disable=SC2046 # words without blanks, the last may be missing
    set -- $(docker inspect --format "$LOOK" "$container")
    trouble=
    [ "${1-}" = "$(line_of 1 "$record/current/facts")" ] || case ${3-} in
      # Docker calls whatever is not running unhealthy.
      running/unhealthy/*) trouble="is unhealthy" ;;
      restarting/*) trouble="keeps restarting" ;;
      dead/*) trouble="is dead" ;;
      # As it ends by itself, and by a signal where somebody stops it.
      exited/*/0/false | exited/*/130/false | exited/*/137/false | exited/*/143/false) ;;
      exited/*) trouble="ended by an error" ;;
    esac
    if [ -n "$trouble" ]; then
      ill="$2 $trouble"
      continue
    fi
    id=${1-}
    name=${2-}
    runs=${4-}
    break
  done
  [ -n "$id" ] || [ -z "$ill" ] || say "What is there of $service counts as no previous deployment: $ill."
}

# What runs before the update: the image of each service, and the name that people know it by.
look() {
  asked=
  for service in $services; do
    record=$(record_of "$service")
    find_previous
    printf '%s' "$id" >"$scratch/$service.id"
    [ -n "$id" ] || continue
    if [ "$(line_of 1 "$record/current/facts")" = "$id" ]; then
      name=$(line_of 2 "$record/current/facts")
      runs=$(line_of 3 "$record/current/facts")
      if [ "$allow_older" != true ] && is_of_later_run "$record/current/facts"; then
        fail skipped "build #$(line_of 5 "$record/current/facts") of this job has deployed $service already"
      fi
    fi
    printf '%s' "$name" >"$scratch/$service.name"
    printf '%s' "$runs" >"$scratch/$service.commit"
    fact previous "$name"
    if [ -n "$runs" ] && [ "$runs" != "$commit" ]; then asked="$asked $runs"; fi
  done
  if [ -n "$asked" ] && [ -n "$commit" ] && [ "$allow_older" != true ]; then
    ask "${asked# }"
    [ "$answer" != older ] || fail refused "the server already runs a newer commit of $service_names; allowOlder: true would replace it"
  fi
}

# What starts is what was pulled by its digest: a pull_policy would have Compose pull the tag again, and without the login. A
# further file would stand in the labels of all containers: it is there only where it is needed.
overrule_pull_policies() {
  update_file=
  for service in $services; do
    expected "$service"
    case $pull_policy in
      '' | missing | if_not_present | never) continue ;;
    esac
    if [ -z "$update_file" ]; then
      update_file=$scratch/update.yml
      echo services: >"$update_file"
    fi
    printf '  "%s":\n    pull_policy: never\n' "$service" >>"$update_file"
  done
}

compose_up() { compose ${update_file:+--file "$update_file"} up --detach --no-deps --no-build "$@"; }

# With the files and the project of the deployment, as docker compose reads them from the environment.
hook() {
  cd "$directory" || return 1
  COMPOSE_PATH_SEPARATOR=:
  COMPOSE_FILE=$files${update_file:+:$update_file}
  COMPOSE_PROJECT_NAME=$project
  export COMPOSE_PATH_SEPARATOR COMPOSE_FILE COMPOSE_PROJECT_NAME
  in_environment "$environment" sh -c "$before"
}

shown() { # command: its output is shown, its exit code is kept
  {
    "$@" 2>&1
    echo $? >"$scratch/exit-code"
  } | show
  [ "$(cat "$scratch/exit-code")" = 0 ]
}

run_hook() {
  [ -n "$before" ] || return 0
  say "Before the update: $before"
  rm -f "$scratch/exit-code"
  # However long it takes: as long as it runs, the lock is held by somebody who lives.
  while kill -0 "$$" 2>/dev/null && sleep 1; do beat; done &
  beating=$!
  rc=0
  attended shown hook || rc=$?
  { kill "$beating" && wait "$beating"; } 2>/dev/null
  if [ "$rc" != 0 ]; then
    wanted || fail stopped "the step was stopped"
    fail refused "what is to run before the update failed with $(cat "$scratch/exit-code" 2>/dev/null): $before"
  fi
}

# A tag keeps what ran before from being pruned, whatever becomes of its other names.
keep_previous() {
  returning=
  for service in $services; do
    id=$(cat "$scratch/$service.id")
    if [ -n "$id" ] && docker tag "$id" "$(keep_as "$service")"; then returning="$returning $service"; fi
  done
}

update_all() {
  touched=$services
  # shellcheck disable=SC2086 # names without blanks
  if ! shown compose_up --force-recreate $services; then
    problem="docker compose up failed"
    return 1
  fi
  for service in $services; do
    expected "$service"
    if ! await_health "$service" "$shipped" "$replicas" ''; then
      problem="$service $reason"
      show_trouble "$service"
      return 1
    fi
  done
}

check_strategy() {
  [ "$strategy" = rolling ] || return 0
  for service in $services; do
    expected "$service"
    [ -z "$container_name" ] ||
      fail refused "strategy: 'rolling' cannot be used for $service: its container_name $container_name can be there only once; remove it, or take 'recreate'"
    [ -z "$published" ] ||
      fail refused "strategy: 'rolling' cannot be used for $service: the port $published of the host can be there only once; publish no fixed port, or take 'recreate'"
  done
}

update_one_by_one() {
  touched=
  for service in $services; do
    touched="$touched $service"
    expected "$service"
    old=$(containers "$service" | tr '\n' ' ')
    # shellcheck disable=SC2086 # ids without blanks
    set -- $old
    printf '%s' "$old" >"$scratch/$service.old"
    if ! shown compose_up --no-recreate --scale "$service=$(($# + replicas))" "$service"; then
      problem="docker compose up failed"
      return 1
    fi
    if ! await_health "$service" "$shipped" "$replicas" "$old"; then
      problem="$service $reason"
      show_trouble "$service"
      return 1
    fi
    if [ -n "$old" ]; then
      say "The new containers of $service are healthy; stopping the old ones."
      still_mine
      docker stop "$@" >/dev/null && docker rm "$@" >/dev/null
      if ! await_health "$service" "$shipped" "$replicas" ''; then
        problem="$service $reason"
        return 1
      fi
    fi
  done
}

roll_back() { # generation of the record; the services that had nothing before are left as they are
  finishing=yes
  for service in $returning; do
    case " $touched " in *" $service "*) ;; *) continue ;; esac
    still_mine
    id=$(cat "$scratch/$service.id")
    variables=$(environment_before "$service" "$1")
    # There may have been more or fewer containers with its own variables.
    if compose_in "$variables" config >"$scratch/config-before" 2>/dev/null; then
      expected "$service" config-before
    else
      expected "$service"
    fi
    old=$(cat "$scratch/$service.old" 2>/dev/null)
    # shellcheck disable=SC2086 # ids without blanks
    if [ -n "$old" ] && [ -n "$(docker ps --quiet --no-trunc $(printf -- '--filter id=%s ' $old))" ]; then
      # The old containers are still there: the new ones go.
      new=$(without "$(containers "$service")" "$old")
      [ -z "$new" ] || docker rm --force $new >/dev/null
    else
      printf 'services:\n  "%s":\n    image: "%s"\n    pull_policy: never\n' "$service" "$(name_before "$service")" \
        >"$scratch/rollback.yml"
      compose_in "$variables" --file "$scratch/rollback.yml" \
        up --detach --no-deps --force-recreate --no-build "$service" || :
    fi
    if ! await_health "$service" "$id" "$replicas" ''; then
      show_trouble "$service"
      fact rollback-reason "$service $reason"
      return 1
    fi
  done
}

make_scratch() { scratch=$(mktemp -d) || fail refused "no temporary directory could be made on the server"; }

prepare() {
  read_project
  [ -z "$probe" ] || command -v curl >/dev/null || command -v wget >/dev/null ||
    fail refused "probe: needs curl or wget on the server, and there is neither"
  check_strategy
}

deploy() {
  make_scratch
  begin_login
  prepare
  overrule_pull_policies
  take_lock
  look
  pull_image
  run_hook
  keep_previous
  wanted || fail stopped "the step was stopped"
  still_mine
  finishing=
  problem=
  began=$(millis)
  if [ "$strategy" = rolling ]; then update_one_by_one; else update_all; fi
  if [ -z "$problem" ]; then
    fact healthy-after-millis "$(($(millis) - began))"
    for service in $services; do write_down "$service"; done
    fact outcome healthy
    for service in $services; do remove_old_images "$service"; done
    exit 0
  fi
  [ "$rollback" = true ] || fail unhealthy "$problem"
  [ -n "$returning" ] || fail first "$problem"
  say "Rolling back, because $problem."
  if roll_back current; then
    say "Rolled back: $(runs_now)."
    fail rolled-back "$problem"
  fi
  fact now "$(runs_now)"
  fail rollback-failed "$problem"
}

# Undoes a deployment of this run that was a success here, because another host's was not.
back() {
  make_scratch
  prepare
  take_lock
  returning=
  for service in $services; do
    record=$(record_of "$service")
    if [ "$(sed -n 4,6p "$record/current/facts" 2>/dev/null)" != "$(printf '%s\n' "$job" "$number" "$run_started")" ]; then
      fail refused "$service has been deployed by somebody else since"
    fi
    [ -f "$record/previous/facts" ] || continue
    line_of 1 "$record/previous/facts" | tr -d '\n' >"$scratch/$service.id"
    line_of 2 "$record/previous/facts" | tr -d '\n' >"$scratch/$service.name"
    returning="$returning $service"
  done
  [ -n "$returning" ] || fail first "there was nothing before"
  touched=$services
  say "Rolling back, because another host failed."
  if ! roll_back previous; then
    fact now "$(runs_now)"
    fail rollback-failed "another host failed"
  fi
  for service in $returning; do
    record=$(record_of "$service")
    rm -rf "$record/current"
    mv "$record/previous" "$record/current"
  done
  say "Rolled back: $(runs_now)."
  fact outcome rolled-back
}

# What runs, for the question whether it is still what was deployed.
report() {
  make_scratch
  prepare
  for service in $services; do
    find_containers "$service"
    for container in $ids; do
      id=$(docker inspect --format '{{.Image}}' "$container")
      digests=$(docker image inspect --format '{{range .RepoDigests}} {{.}}{{end}}' "$id" 2>/dev/null)
      docker inspect --format "::runs=$service {{.State.Status}} {{.Config.Image}}$digests" "$container"
    done
  done
  fact outcome reported
}
