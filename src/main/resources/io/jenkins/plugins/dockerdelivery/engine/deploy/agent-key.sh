# Fixed functions that hand the secrets on. They read $here. The secrets leave the environment before anything is started:
# ssh and ssh-agent inherit none of them.

take_secrets() {
  # A variable that is in the environment already would take its new value there.
  unset user key passphrase registry_username registry_password
  user=$(first_line "$DOCKER_DELIVERY_SSH_USER")
  key=$DOCKER_DELIVERY_SSH_KEY
  # What is empty is not set: Jenkins leaves such variables out.
  passphrase=$(first_line "${DOCKER_DELIVERY_SSH_PASSPHRASE-}")
  registry_username=$(first_line "${DOCKER_DELIVERY_REGISTRY_USERNAME-}")
  registry_password=$(first_line "${DOCKER_DELIVERY_REGISTRY_PASSWORD-}")
  unset DOCKER_DELIVERY_SSH_USER DOCKER_DELIVERY_SSH_KEY DOCKER_DELIVERY_SSH_PASSPHRASE \
    DOCKER_DELIVERY_REGISTRY_USERNAME DOCKER_DELIVERY_REGISTRY_PASSWORD
  if ! command -v ssh >/dev/null || ! command -v ssh-agent >/dev/null; then
    echo 'there is no OpenSSH client on this agent' >"$here/key.log"
    return 1
  fi
}

# What follows the line of a secret is the next one.
first_line() { printf '%s\n' "$1" | sed 1q; }

# Everything goes by a pipe, the key at its end: it is never a file. The ssh-agent ends with what it runs.
with_agent() { # script
  {
    printf '%s\n' "$registry_username" "$registry_password" "$passphrase" "$user"
    printf '%s\n' "$key"
  } | ssh-agent sh "$1"
}
