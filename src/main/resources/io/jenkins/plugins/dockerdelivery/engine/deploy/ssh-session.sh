# Fixed functions that reach the server. They read $here. The secrets leave the environment before anything is started:
# ssh and ssh-agent inherit none of them.

start_agent() {
  user=$DOCKER_DELIVERY_SSH_USER
  key=$DOCKER_DELIVERY_SSH_KEY
  passphrase=$DOCKER_DELIVERY_SSH_PASSPHRASE
  registry_username=${DOCKER_DELIVERY_REGISTRY_USERNAME-}
  registry_password=${DOCKER_DELIVERY_REGISTRY_PASSWORD-}
  unset DOCKER_DELIVERY_SSH_USER DOCKER_DELIVERY_SSH_KEY DOCKER_DELIVERY_SSH_PASSPHRASE \
    DOCKER_DELIVERY_REGISTRY_USERNAME DOCKER_DELIVERY_REGISTRY_PASSWORD
  command -v ssh >/dev/null && command -v ssh-agent >/dev/null || {
    echo 'there is no OpenSSH client on this agent' >"$here/key.log"
    return 1
  }
  eval "$(ssh-agent -s)" >/dev/null
  printf '#!/bin/sh\nprintf "%%s\\n" "$passphrase"\n' >"$here/askpass"
  chmod 700 "$here/askpass"
  # Through a pipe: the key is never a file, and the passphrase is in nobody's environment but ssh-add's.
  printf '%s\n' "$key" | passphrase=$passphrase DISPLAY=none SSH_ASKPASS="$here/askpass" SSH_ASKPASS_REQUIRE=force \
    ssh-add -q - >"$here/key.log" 2>&1
  unset key passphrase
}

end_agent() {
  trap '' HUP INT TERM
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
  # shellcheck disable=SC2016 # the server's shell is to expand it
  "$program" -l "$login" "$@" \
    'IFS= read -r registry_username; IFS= read -r registry_password; eval "$(cat)"'
}
