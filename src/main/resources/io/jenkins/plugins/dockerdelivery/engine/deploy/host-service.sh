# What Compose's files say of a service, and what its containers do.

fail_with_config() {
  fail refused "Compose on the server cannot use its files: $(tail -n 1 "$scratch/log")"
}

read_config() { compose config >"$scratch/config" 2>"$scratch/log"; }

# The plugin, which is version 2 or newer, or else the program that may be older.
find_compose() {
  command -v docker >/dev/null || fail refused "there is no docker command on the server for this user"
  program='docker compose'
  if read_config; then return 0; fi
  if docker compose version >/dev/null 2>&1; then fail_with_config; fi
  command -v docker-compose >/dev/null || fail refused "the server has no Docker with Compose for this user"
  program=docker-compose
  version=$(docker-compose version --short 2>/dev/null) || version=
  case ${version#v} in
    0.* | 1.*) fail refused "Docker Compose $version on the server is too old; version 2 or newer is needed" ;;
  esac
  read_config || fail_with_config
}

read_project() {
  find_compose
  # Whatever files and options lead to a project: two deployments to it must not overlap.
  project=$(sed -n 's/^name: *//p' "$scratch/config" | tr -cd 'a-z0-9_-')
  for service in $services; do
    expected "$service"
    [ -n "$found" ] || fail refused "the Compose files have no service $service with these profiles"
  done
}

expected() { # service, what Compose makes of the files if not "config": what they say of it, in $found, $replicas,
  # $container_name, $published and $pull_policy
  # shellcheck disable=SC2046 # five words
  set -- $(awk -v service="$1" '
    /^[^ ]/ { part = $1; mine = 0; next }
    part == "services:" && /^  [^ ]/ { name = $1; gsub(/[:"\047]/, "", name); mine = name == service; if (mine) found = "yes"; next }
    mine && /^    [^ ]/ { key = $1 }
    mine && /^    scale:/ { replicas = $2 }
    mine && key == "deploy:" && /^      replicas:/ { replicas = $2 }
    mine && /^    container_name:/ { name_given = $2 }
    mine && /^    pull_policy:/ { policy = $2 }
    mine && key == "ports:" && /published:/ { gsub(/["\047]/, "", $2); if ($2 != "0" && $2 !~ /-/) port = $2 }
    END { print found "/", (replicas == "" ? 1 : replicas), name_given "/", port "/", policy "/" }' "$scratch/${2-config}")
  found=${1%/}
  replicas=$2
  container_name=${3%/}
  published=${4%/}
  pull_policy=${5%/}
}

containers() { # service
  docker ps --all --quiet --no-trunc --filter "label=com.docker.compose.project=$project" \
    --filter "label=com.docker.compose.service=$1" --filter label=com.docker.compose.oneoff=False
}

# Sets $ids. A Docker that is too old, or not for this user, is not one that runs nothing.
find_containers() { # service
  ids=$(containers "$1" 2>"$scratch/log") || fail refused "Docker on the server cannot be used: $(tail -n 1 "$scratch/log")"
}

without() { # containers, those to leave out
  for container in $1; do
    case " $2 " in *" $container "*) ;; *) printf '%s ' "$container" ;; esac
  done
}

millis() { # GNU date knows nanoseconds, others print the letter
  now=$(date +%s%N)
  case $now in
    *[!0-9]*) echo "$(date +%s)000" ;;
    *) echo "${now%??????}" ;;
  esac
}

probe_answers() {
  [ -z "$probe" ] && return 0
  if command -v curl >/dev/null; then
    curl --fail --silent --show-error --max-time 5 --output /dev/null --url "$probe" >"$scratch/probe" 2>&1
  else
    wget -q -T 5 -O /dev/null "$probe" >"$scratch/probe" 2>&1
  fi
}

STATE='{{.State.Status}} {{with .State.Health}}{{.Status}}{{else}}none{{end}} {{.Image}} {{.Config.Image}}'
PERIODS=' {{.RestartCount}}/{{.State.StartedAt}} {{with .Config.Healthcheck}}{{json .StartPeriod}} {{json .Interval}}{{end}}'

await_health() { # service, image id, how many containers, containers that do not count; says why not in $reason
  began_waiting=$(date +%s)
  limit=$timeout
  steady=
  while :; do
    beat
    ids=$(containers "$1")
    ids=$(without "$ids" "$4")
    count=0
    good=0
    checked=yes
    now_steady=
    # shellcheck disable=SC2086 # ids without blanks
    states=$([ -z "$ids" ] || docker inspect --format "$STATE$PERIODS" $ids 2>/dev/null)
    while read -r status health image name life start_period interval; do
      [ -n "$status" ] || continue
      count=$((count + 1))
      now_steady=$now_steady$life
      case $status/$health in
        running/healthy) good=$((good + 1)) ;;
        running/none) good=$((good + 1)) && checked= ;;
        running/unhealthy) reason="is unhealthy" && return 1 ;;
        exited/* | dead/*) reason="ended" && return 1 ;;
      esac
      if [ "$image" != "$2" ] && [ "$status" = running ]; then
        reason="runs $name and not what was shipped; let its image in the Compose files name the tag that is deployed"
        return 1
      fi
      extend_limit "${start_period:-0}" "${interval:-0}"
    done <<STATES
$states
STATES
    if [ "$now_steady" != "$steady" ]; then
      steady=$now_steady
      steady_since=$(date +%s)
    fi
    elapsed=$(($(date +%s) - began_waiting))
    if [ "$count" = "$3" ] && [ "$good" = "$count" ]; then
      # Without a health check, running for a while without a restart has to do, or the probe.
      if [ -n "$checked$probe" ] || [ $(($(date +%s) - steady_since)) -ge 10 ]; then
        if probe_answers; then
          for container in $ids; do fact container "$container"; done
          return 0
        fi
        reason="does not answer $probe: $(tail -n 1 "$scratch/probe")"
      else
        [ "$limit" -ge 12 ] || limit=12
        reason="did not run for 10 s without a restart"
      fi
    elif [ "$count" -lt "$3" ] && [ "$good" = "$count" ]; then
      reason="has only $count of $3 containers"
    elif [ "$count" != "$3" ] && [ "$good" = "$count" ]; then
      reason="has $count containers where the Compose files want $3"
    else
      reason="was not healthy within $limit s"
    fi
    if [ -n "$stopping" ] && [ -z "$finishing" ]; then
      reason="was not yet healthy when the step was stopped"
      return 1
    fi
    [ "$elapsed" -lt "$limit" ] || return 1
    # What is quick is seen at once; what takes long is not made slower by being looked at.
    if [ "$elapsed" -lt 5 ]; then nap 0.1; else nap; fi
  done
}

extend_limit() { # start period and interval of the health check, in nanoseconds: no verdict before the first look
  case $1$2 in *[!0-9]*) return 0 ;; esac
  least=$((($1 + $2) / 1000000000 + 2))
  if [ "$1" -gt 0 ] && [ "$least" -gt "$limit" ]; then
    limit=$least
    say "The health check of the container has a start period: waiting up to $limit s."
  fi
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

runs_now() { # for people: what each container of the services runs, and how it is
  for service in $services; do
    for container in $(containers "$service"); do
      docker inspect --format "$service runs {{.Config.Image}} ({{.State.Status}}{{with .State.Health}}, {{.Status}}{{end}})" "$container"
    done
  done | sort -u | tr '\n' ';' | sed 's/;$//; s/;/; /g'
}
