# The login to the registry, in a Docker configuration of its own, and the pull that it is for.

# The user's choice of an engine, such as a rootless one, stands in the file that the step's own takes the place of.
chosen_context() { # the user's configuration: what the step's own says of the context; nothing where variables say it
  [ -z "${DOCKER_HOST-}${DOCKER_CONTEXT-}" ] && grep -q '"currentContext"' "$1" 2>/dev/null || return 0
  context=$(docker context inspect --format '{{.Name}}' 2>/dev/null)
  case $context in
    default | '' | *[!A-Za-z0-9_.+-]*) ;;
    *) printf '"currentContext": "%s", ' "$context" ;;
  esac
}

# Begins with the login, which takes as long as Compose needs for its files.
begin_login() {
  config=
  [ -n "$registry_username" ] || return 0
  config=$scratch/docker
  mkdir -m 700 "$config"
  users=${DOCKER_CONFIG:-$HOME/.docker}
  for part in cli-plugins contexts; do
    if [ -d "$users/$part" ]; then ln -s "$users/$part" "$config/$part"; fi
  done
  # An empty helper stands for "none": a credential store would keep the login beyond the step, or ask for a desktop.
  # What names a registry holds no quotes.
  printf '{%s"credHelpers": {"%s": ""}}\n' "$(chosen_context "$users/config.json")" \
    "${registry:-https://index.docker.io/v1/}" >"$config/config.json"
  # shellcheck disable=SC2086 # no registry means Docker Hub, and no argument
  printf '%s' "$registry_password" | docker --config "$config" login --username "$registry_username" \
    --password-stdin $registry >"$scratch/login" 2>&1 &
  login=$!
  registry_password=
}

end_login() {
  [ -n "$login" ] || return 0
  rc=0
  await_child "$login" || rc=$?
  login=
  [ "$rc" = 0 ] || {
    wanted || fail stopped "the step was stopped"
    fail refused "the server could not log in to the registry: $(tail -n 1 "$scratch/login")"
  }
}

pull() { docker ${config:+--config "$config"} pull --quiet "$image" >"$scratch/log" 2>&1; }

pull_image() {
  end_login
  if ! attended pull; then
    wanted || fail stopped "the step was stopped"
    hint=
    if [ -z "$config" ] && grep -qiE 'no basic auth|unauthorized|denied|authentication required' "$scratch/log"; then
      hint='; give registryCredentialsId, or log the server in to the registry'
    fi
    fail refused "the server could not pull $image: $(tail -n 1 "$scratch/log")$hint"
  fi
  [ -z "$config" ] || rm -rf "$config"
  docker tag "$image" "$tagged" >"$scratch/log" 2>&1 &
  shipped=$(docker image inspect --format '{{.Id}}' "$image")
  wait "$!" || fail refused "the server could not tag $image: $(tail -n 1 "$scratch/log")"
  say "Pulled $image"
}
