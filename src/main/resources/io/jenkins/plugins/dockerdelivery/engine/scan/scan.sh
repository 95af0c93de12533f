# The scans of an agent share Trivy's cache: who replaces the database has it alone, who reads it shares it. Trivy itself
# writes over a database that others read. Without flock, or where the cache cannot be written, there is no such lock.
lock() { # -x|-s
  mkdir -p "$cache" 2>/dev/null || :
  command -v flock >/dev/null 2>&1 && (: >>"$cache/docker-delivery.lock") 2>/dev/null || return 0
  exec 9>>"$cache/docker-delivery.lock"
  waited=0
  until flock -n "$1" 9; do
    if [ "$waited" -eq 0 ]; then
      printf '%s\n' 'Waiting for other scans on this agent, which use the same database.'
    fi
    if [ "$waited" -ge 900 ]; then
      printf '%s\n' 'timeout: other scans on this agent have kept the database for 15 minutes' | tee "$here/$stage.log"
      return 1
    fi
    sleep 1
    waited=$((waited + 1))
  done
}

unlock() {
  if command -v flock >/dev/null 2>&1; then exec 9>&-; fi
}

# Tries a repository, and keeps what Trivy said if that was no use.
try() {
  if run "$@"; then return 0; fi
  cat "$here/$stage.log" >>"$here/attempts.log"
  return 1
}

# Whether trying again may help: not where the registry knows no such thing, or not this user.
worth_another_try() {
  ! grep -Eq 'UNAUTHORIZED|DENIED|MANIFEST_UNKNOWN|NAME_UNKNOWN|NOT_FOUND|unexpected status code 40[134]' "$here/attempts.log"
}
