# The lock of a Compose project: a link whose text is its holder's claim, "process:start of the process:who since when", and
# whose time is when its holder last showed that it goes on.

# Everybody may make links in /tmp, and let them say anything: only a link of this very user's is broken, and only what such a
# link names is ended.
is_own() { [ -n "$(find "$1" -prune -user "$(id -u)" 2>/dev/null)" ]; }

owner_of() { # file: the owner's name
  # shellcheck disable=SC2046 # words, of which the third counts
  set -- $(ls -ld "$1" 2>/dev/null)
  echo "${3-}"
}

break_lock() { # claim: takes it away unless it is another by now; one at a time, or two could believe to have it
  if ! mkdir "$lock.breaking" 2>/dev/null; then
    find "$lock.breaking" -prune -mmin +1 -exec rmdir '{}' ';' 2>/dev/null
    return 1
  fi
  broken=
  # Asked twice, or the one that says this and the one that is this user's could be two.
  if is_own "$lock" && [ "$(readlink "$lock")" = "$1" ] && is_own "$lock" && rm -f "$lock" 2>/dev/null; then broken=yes; fi
  rmdir "$lock.breaking"
  [ -n "$broken" ]
}

is_stale() { [ -n "$(find "$lock" -prune -mmin "+$stale_minutes" 2>/dev/null)" ]; }

beat() { touch -h "$lock" 2>/dev/null || :; }

# A holder that hangs must not wake up and go on beside us.
end_holder() { # claim
  process=${1%%:*}
  case $process in
    '' | *[!0-9]*) return 0 ;;
  esac
  # Not 0 and 1, which would stand for all that there are.
  if [ "$process" -gt 1 ] && [ "$(started "$process")" = "$(printf '%s' "$1" | cut -d: -f2)" ]; then
    kill -KILL -- "-$process" 2>/dev/null || kill -KILL "$process" 2>/dev/null || :
  fi
}

# What another user's dead or hanging deployment left would be waited for in vain.
refuse_what_stays() { # claim
  why=
  # Where not even the first process can be seen, others' are hidden, and nobody knows who is dead.
  if is_dead "$1" && [ -n "$(started 1)" ]; then why="its process is gone"; fi
  if is_stale; then why="it has shown no sign of life for $stale_minutes minutes"; fi
  [ -n "$why" ] || return 0
  stays=$lock
  if is_own "$lock"; then
    stays=$lock.breaking
    [ -n "$(find "$stays" -prune -mmin +1 2>/dev/null)" ] && ! is_own "$stays" || return 0
  fi
  owner=$(owner_of "$stays")
  # Or it has gone meanwhile.
  [ "$(readlink "$lock")" = "$1" ] || return 0
  fail refused "the lock of ${1#*:*:} cannot be broken, though $why: $stays belongs to the user $owner; make sure that nothing deploys there any more, and let that user or root remove it"
}

take_lock() {
  lock=/tmp/docker-delivery-$project.lock
  mine="$$:$(started "$$"):$holder since $(date -u +%Y-%m-%dT%H:%M:%SZ)"
  waited=
  # Where somebody made it lead to a directory, none is made in there.
  until ln -sn "$mine" "$lock" 2>/dev/null && [ "$(readlink "$lock")" = "$mine" ]; do
    theirs=$(readlink "$lock") || theirs=
    if is_dead "$theirs" && break_lock "$theirs"; then
      say "Broke the lock of ${theirs#*:*:}: its process is gone."
      continue
    fi
    if is_stale && break_lock "$theirs"; then
      end_holder "$theirs"
      say "Broke the lock of ${theirs#*:*:}: it has shown no sign of life for $stale_minutes minutes."
      continue
    fi
    refuse_what_stays "$theirs"
    [ -n "$waited" ] || say "Waiting for the lock held by ${theirs#*:*:}."
    waited=yes
    wanted || fail stopped "the step was stopped"
    sleep 1
  done
}

# Whoever breaks a lock may not be able to end its holder: that looks before every change.
still_mine() { [ "$(readlink "$lock")" = "$mine" ] || fail refused "another deployment broke this one's lock"; }

clean_up() {
  # Or it could write its login down again.
  [ -z "$login" ] || { kill "$login" && wait "$login"; } 2>/dev/null
  [ -z "$scratch" ] || rm -rf "$scratch"
  if [ -n "$lock" ] && [ "$(readlink "$lock")" = "$mine" ]; then rm -f "$lock"; fi
}
