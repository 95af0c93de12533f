# Fixed functions that reach the server. They read $here. The secrets leave the environment before anything is started:
# ssh and ssh-agent inherit none of them.

start_agent() {
  # A variable that is in the environment already would take its new value there.
  unset user key passphrase registry_username registry_password
  user=$DOCKER_DELIVERY_SSH_USER
  key=$DOCKER_DELIVERY_SSH_KEY
  passphrase=$DOCKER_DELIVERY_SSH_PASSPHRASE
  registry_username=$(first_line "${DOCKER_DELIVERY_REGISTRY_USERNAME-}")
  registry_password=$(first_line "${DOCKER_DELIVERY_REGISTRY_PASSWORD-}")
  unset DOCKER_DELIVERY_SSH_USER DOCKER_DELIVERY_SSH_KEY DOCKER_DELIVERY_SSH_PASSPHRASE \
    DOCKER_DELIVERY_REGISTRY_USERNAME DOCKER_DELIVERY_REGISTRY_PASSWORD
  if ! command -v ssh >/dev/null || ! command -v ssh-agent >/dev/null; then
    echo 'there is no OpenSSH client on this agent' >"$here/key.log"
    return 1
  fi
  # What is left when this is killed has no key any more after five minutes.
  eval "$(ssh-agent -s -t 300)" >/dev/null
  # ssh-add asks until it likes the answer: the second time it gets none, and gives up.
  cat >"$here/askpass" <<'SCRIPT'
#!/bin/sh
[ ! -e "$0.asked" ] || exit 1
: >"$0.asked"
printf '%s\n' "$passphrase"
SCRIPT
  chmod 700 "$here/askpass"
  rm -f "$here/askpass.asked"
  # Through a pipe: the key is never a file, and the passphrase is in nobody's environment but ssh-add's.
  printf '%s\n' "$key" | passphrase=$passphrase DISPLAY=none SSH_ASKPASS="$here/askpass" SSH_ASKPASS_REQUIRE=force \
    ssh-add -q - >"$here/key.log" 2>&1
  unset key passphrase
}

# On the server, what follows the line of a secret is the script.
first_line() { printf '%s\n' "$1" | sed 1q; }

end_agent() {
  trap '' HUP INT PIPE TERM
  [ -z "${SSH_AGENT_PID-}" ] || kill "$SSH_AGENT_PID" 2>/dev/null || :
}

on_host() { # user, ssh ... host: runs remote.sh there; its output is shown and kept, ssh's own messages are kept
  login=$1
  shift
  # The login for the registry goes ahead of the script on the same standard input, line by line.
  {
    printf '%s\n%s\n' "$registry_username" "$registry_password"
    cat "$here/remote.sh"
  } | {
    rc=0
    with_user "$login" "$@" 2>"$here/ssh.log" || rc=$?
    printf '%s' "$rc" >"$here/rc"
  } | tee "$here/remote.log"
  cat "$here/ssh.log" >&2
  return "$(cat "$here/rc")"
}

with_user() { # user, ssh ... host
  login=$1
  program=$2
  shift 2
  # Whatever the login shell is, the script is for sh.
  "$program" -l "$login" "$@" \
    "exec sh -c 'unset registry_username registry_password; IFS= read -r registry_username; IFS= read -r registry_password; eval \"\$(cat)\"'"
}
