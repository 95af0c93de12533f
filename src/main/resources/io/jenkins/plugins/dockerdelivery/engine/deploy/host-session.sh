# Runs on the server, in a directory of the step's own. The work is a process of its own, which writes into "log" and goes
# on by itself; a session shows that file from the byte that was not seen yet. So a connection that is lost in the middle is
# made again, and nothing is done twice. Lines that begin with "::" are read by the step; nothing that a container says may
# look like one.

fact() { printf '::%s=%s\n' "$1" "$2"; }
say() { printf '%s\n' "$*"; }

# Shows what others print, and keeps it from looking like a fact.
show() {
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in ::*) line=" $line" ;; esac
    printf '%s\n' "$line"
  done
}

# Not every sleep knows of less than a second.
nap() { sleep "${1-0.2}" 2>/dev/null || sleep 1; }

started() { # process: when, in the kernel's count; with it, the number means this one process
  stat=
  read -r stat 2>/dev/null <"/proc/$1/stat" || :
  # shellcheck disable=SC2086 # the fields after the name, which may hold anything
  set -- ${stat##*) }
  echo "${20-}"
}

is_dead() { # claim: "process:start of the process:..."
  since=${1#*:}
  since=${since%%:*}
  case ${1%%:*}/$since in
    /* | */ | *[!0-9/]*) return 1 ;;
  esac
  [ -d /proc/self ] && [ "$(started "${1%%:*}")" != "$since" ]
}

begin_work() { # what
  : >log
  ahead=
  if command -v setsid >/dev/null; then ahead=setsid; fi
  # The secrets go by a pipe; they are in no file and in nobody's environment.
  printf '%s\n%s\n' "$registry_username" "$registry_password" | $ahead sh ./script "$1" >>log 2>&1 3<&- &
  until [ -s worker ] || ! kill -0 "$!" 2>/dev/null; do nap 0.05; done
}

# Reads what the agent says for as long as there is a connection.
listen() {
  while IFS= read -r word <&3; do
    case $word in
      stop) kill -USR1 "${worker%%:*}" 2>/dev/null ;;
      bye) rm -rf "$PWD" && kill "$$" && exit 0 ;;
      *) printf '%s' "$word" >answer.new && mv answer.new answer ;;
    esac
  done
  # One that took up the work of a session whose connection hung is there in its place: then nobody has left.
  [ "$(cat session 2>/dev/null)" != "$$" ] || true 2>/dev/null >left
  kill "$$"
}

follow() { # from which byte on
  at=$1
  while :; do
    # Asked before the rest is read: what is read after its end is all.
    if is_dead "$worker" || ! kill -0 "${worker%%:*}" 2>/dev/null; then over=yes; else over=; fi
    size=$(wc -c <log) || break
    size=$((size))
    if [ "$size" -gt "$at" ]; then
      tail -c "+$((at + 1))" log | head -c "$((size - at))" || break
      at=$size
    fi
    [ -z "$over" ] || break
    nap 0.05
  done
  tail -n 1 log 2>/dev/null | grep -q '^::end=' || fact end killed
}

attach() { # from which byte on, what the agent answered before or "stop", what to do
  printf '%s' "$$" >session
  if [ ! -s worker ]; then begin_work "$3"; fi
  rm -f left
  # What sessions left that nobody came back to.
  find ../* -prune -mtime +7 -exec rm -rf '{}' + 2>/dev/null
  worker=$(cat worker)
  case $2 in
    stop) kill -USR1 "${worker%%:*}" 2>/dev/null ;;
    ?*) printf '%s' "$2" >answer ;;
  esac
  exec 3<&0
  # The listener tells when the agent is gone, or has read the end and said "bye".
  trap 'exit 0' TERM
  listen &
  follow "$1"
  wait "$!"
}

work() { # what
  IFS= read -r registry_username
  IFS= read -r registry_password
  exec </dev/null
  # The connection may go away at any moment; what has begun here comes to an end here.
  trap '' HUP PIPE
  stopping=
  child=
  scratch=
  login=
  lock=
  trap 'stopping=yes; end_children' USR1
  trap 'exit 143' INT TERM
  trap 'trap "" USR1 TERM; clean_up; fact end yes' EXIT
  # On a disk that is full nothing is begun that nobody could follow.
  { printf '%s' "$$:$(started "$$"):" >worker.new && mv worker.new worker; } || exit 1
  fact begun yes
  "$1"
}

end_children() {
  [ -n "$child" ] || return 0
  # They and all that they started are of this process's own group.
  trap '' TERM
  kill 0
  trap 'exit 143' INT TERM
}

attended() { # command: one that is ended when the step is stopped
  wanted || return 1
  # Begun with signals as they are by default.
  (
    trap - TERM USR1
    "$@"
  ) &
  await_child "$!"
}

await_child() { # process: one that is ended when the step is stopped; its exit code
  child=$1
  while :; do
    rc=0
    wait "$child" || rc=$?
    # A signal ends the waiting, too.
    kill -0 "$child" 2>/dev/null || break
  done
  child=
  return "$rc"
}

# Before anything has begun, the end of the step is the end here: it was stopped, or nobody came back for a minute.
wanted() { [ -z "$stopping" ] && [ -z "$(find left -prune -mmin +1 2>/dev/null)" ]; }

ask() { # question: the agent's answer, in $answer
  rm -f answer
  fact ask "$1"
  until [ -s answer ]; do
    wanted || fail stopped "the step was stopped"
    nap
  done
  answer=$(cat answer)
}
