# Runs on the agent with an ssh-agent of its own. Before it stand $here, $workspace, $user_given, $commit, $count, $parallel,
# $rollback_all, $jumps, $step, and the function target, which sets $address, $port, $known_as and $name for a host's number.

# Whoever reads the other end of a pipe may be gone.
trap '' PIPE
trap 'exit 143' HUP INT TERM
trap 'kill "$SSH_AGENT_PID" 2>/dev/null' EXIT

take_key() {
  IFS= read -r registry_username
  IFS= read -r registry_password
  IFS= read -r passphrase
  IFS= read -r user
  user=${user_given:-$user}
  # ssh-add asks until it likes the answer: the second time it gets none, and gives up.
  cat >"$here/askpass" <<'SCRIPT'
#!/bin/sh
[ ! -e "$0.asked" ] || exit 1
: >"$0.asked"
printf '%s\n' "$passphrase"
SCRIPT
  chmod 700 "$here/askpass"
  rm -f "$here/askpass.asked"
  # The passphrase is in nobody's environment but ssh-add's.
  passphrase=$passphrase DISPLAY=none SSH_ASKPASS="$here/askpass" SSH_ASKPASS_REQUIRE=force \
    ssh-add -q - >"$here/key.log" 2>&1 || exit 1
  unset passphrase
  exec </dev/null
}

tell() {
  if [ "$count" -gt 1 ]; then printf '[%s] %s\n' "$name" "$1"; else printf '%s\n' "$1"; fi
}

is_older() { # commits
  for other in $1; do
    if (cd "$workspace" && git merge-base --is-ancestor -- "$commit" "$other") 2>/dev/null; then return 0; fi
  done
  return 1
}

connect() {
  jump=
  for hop in $jumps; do
    case $hop in *@*) ;; *) hop=$user@$hop ;; esac
    jump=$jump${jump:+,}$hop
  done
  # Whatever the login shell is, the script is for sh. One line: a csh takes no more between quotes.
  exec ssh -F ssh_config ${jump:+-J "$jump"} -l "$user" -p "$port" -- "$address" "exec sh -c '$(session)'"
}

session() {
  printf '%s; ' 'umask 077' 'unset registry_username registry_password at answer what' \
    "mkdir -p \"\$HOME/.docker-delivery/runs/$run\" && cd \"\$HOME/.docker-delivery/runs/$run\" || exit 1" \
    'IFS= read -r registry_username' 'IFS= read -r registry_password' 'read -r at' 'read -r answer' 'read -r what' \
    'sed -n "/^::go\$/q;p" >script.$$ && mv script.$$ script || exit 1'
  printf '. ./script'
}

# One connection: sends secrets and script, shows what the server says, and answers what it asks. Sets $ended and $rc.
converse() {
  ended=
  rm -f "$h/in" "$h/out"
  mkfifo "$h/in" "$h/out"
  : >>"$h/remote.log"
  connect <"$h/in" >"$h/out" 2>"$h/ssh.log" &
  connection=$!
  printf '%s' "$connection" >"$h/connection"
  exec 4>"$h/in" 5<"$h/out"
  {
    printf '%s\n' "$registry_username" "$registry_password" "$(($(wc -c <"$h/remote.log")))" "$word" "$what"
    cat "$here/remote.sh"
    echo ::go
  } 2>/dev/null >&4
  while IFS= read -r line <&5; do
    printf '%s\n' "$line" >>"$h/remote.log"
    case $line in
      ::ask=*)
        if is_older "${line#*=}"; then word=older; else word=newer; fi
        printf '%s\n' "$word" 2>/dev/null >&4
        ;;
      ::end=*)
        ended=yes
        printf 'bye\n' 2>/dev/null >&4
        exec 4>&-
        ;;
      ::*) ;;
      *) tell "$line" ;;
    esac
  done
  exec 4>&- 5<&-
  rc=0
  wait "$connection" || rc=$?
  printf '%s' "$rc" >"$h/rc"
}

go_to() { # number of the host, what to do there
  target "$1"
  what=$2
  run=$step-$2-$1
  h=$here/$2-$1
  mkdir -p "$h"
  word=
  lost=
  while :; do
    began=$(date +%s)
    converse
    [ -z "$ended" ] || return 0
    # As long as nothing has begun there, or where the key is another by now, trying again is of no use.
    if ! grep -q '^::begun' "$h/remote.log" || grep -q 'Host key verification failed' "$h/ssh.log"; then
      ssh-keygen -l -F "$known_as" -f "$here/known_hosts" >"$h/keys.log" 2>/dev/null
      return 0
    fi
    now=$(date +%s)
    [ $((now - began)) -lt 15 ] || lost=
    [ -n "$lost" ] || tell "The connection to $name was lost; connecting again."
    lost=${lost:-$now}
    [ $((now - lost)) -lt 60 ] || return 0
    sleep 1
  done
}

came_to() { grep -q "^::outcome=$2\$" "$here/deploy-$1/remote.log" 2>/dev/null; }

# Takes one host after the other that no other lane has taken, until one fails.
lane() {
  number=0
  while [ "$number" -lt "$count" ] && [ ! -e "$here/failed" ]; do
    number=$((number + 1))
    mkdir "$here/deploy-$number" 2>/dev/null || continue
    go_to "$number" deploy
    came_to "$number" healthy || came_to "$number" skipped || true >"$here/failed"
  done
}

deploy_everywhere() {
  lanes=1
  while [ "$lanes" -lt "$parallel" ] && [ "$lanes" -lt "$count" ]; do
    lanes=$((lanes + 1))
    lane &
  done
  lane
  wait
  [ -e "$here/failed" ] && [ "$rollback_all" = true ] || return 0
  number=0
  while [ "$number" -lt "$count" ]; do
    number=$((number + 1))
    if came_to "$number" healthy; then go_to "$number" back; fi
  done
}

ask_everywhere() {
  number=0
  while [ "$number" -lt "$count" ]; do
    number=$((number + 1))
    go_to "$number" report
  done
}

is_open() { grep -q '^::begun' "$1/remote.log" && ! grep -q '^::end' "$1/remote.log"; }

# Whatever still goes on at the servers after this step has ended is told to stop, and shown for some seconds. All are told
# at once: the clean-up ends before many that do not answer would have had their turns.
stop_everywhere() {
  for h in "$here"/deploy-* "$here"/back-*; do
    if is_open "$h" 2>/dev/null; then stop_there & fi
  done
  wait
}

stop_there() { # $h
  what=${h##*/}
  run=$step-$what
  target "${what#*-}"
  what=${what%%-*}
  word=stop
  (
    trap 'kill "$sleeping"; exit 0' TERM
    sleep 8 &
    sleeping=$!
    wait "$sleeping"
    kill "$(cat "$h/connection")"
  ) 2>/dev/null &
  watchdog=$!
  converse
  { kill "$watchdog" && wait "$watchdog"; } 2>/dev/null
  [ -n "$ended" ] || tell "What was begun on $name goes on there by itself, to a healthy or a rolled back service."
}
