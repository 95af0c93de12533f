# The lock of a Compose project: a link whose text is its holder's claim, "process:start of the process:who since when", and
# whose time is when its holder last showed that it goes on.

break_lock() { # claim: takes it away unless it is another by now; one at a time, or two could believe to have it
  if ! mkdir "$lock.breaking" 2>/dev/null; then
    find "$lock.breaking" -prune -mmin +1 -exec rmdir '{}' ';' 2>/dev/null
    return 1
  fi
  [ "$(readlink "$lock")" != "$1" ] || rm -f "$lock" 2>/dev/null
  rmdir "$lock.breaking"
  [ "$(readlink "$lock")" != "$1" ]
}

is_stale() { [ -n "$(find "$lock" -prune -mmin "+$stale_minutes" 2>/dev/null)" ]; }

beat() { touch -h "$lock" 2>/dev/null || :; }

take_lock() {
  lock=/tmp/docker-delivery-$project.lock
  mine="$$:$(started "$$"):$holder since $(date -u +%Y-%m-%dT%H:%M:%SZ)"
  waited=
  until ln -s "$mine" "$lock" 2>/dev/null && [ "$(readlink "$lock")" = "$mine" ]; do
    theirs=$(readlink "$lock") || theirs=
    if is_dead "$theirs" && break_lock "$theirs"; then
      say "Broke the lock of ${theirs#*:*:}: its process is gone."
      continue
    fi
    if is_stale && break_lock "$theirs"; then
      # A holder that hangs must not wake up and go on beside us.
      if [ "$(started "${theirs%%:*}")" = "$(printf '%s' "$theirs" | cut -d: -f2)" ]; then
        kill -KILL -- "-${theirs%%:*}" 2>/dev/null || kill -KILL "${theirs%%:*}" 2>/dev/null || :
      fi
      say "Broke the lock of ${theirs#*:*:}: it has shown no sign of life for $stale_minutes minutes."
      continue
    fi
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
