# Fixed functions of the push scripts. They read $here, $stage, $retries and, where a registry is used, $name: the repository's.

# What trying again does not mend.
refused='unauthorized|denied|forbidden|no basic auth|authentication required|incorrect username|insufficient_scope'
final=$refused'|immutab|quota|upper limit|insufficient storage|too large|not found|name unknown|no such host|x509'
final=$final'|http response to https client'
# What it does mend, though it may come with a "denied".
passing='toomanyrequests|too many requests'
# The exit code for what may pass, where nothing is tried again.
may_pass=75
# The exit code for a login that was accepted when the command began, and is not any more.
expired=76

tried=0
pause=1

says() { # pattern, file: whether it is said there, and is no repository's name
  awk -v name="$name" '
    /^[0-9a-f]+: Mounted from / { next }
    {
      gsub(/https?:\/\/[^ "]*/, "")
      while (at = index($0, name)) $0 = substr($0, 1, at - 1) substr($0, at + length(name))
      print
    }' "$2" | grep -qiE "$1"
}

again() { # file with what was said: waits until the next try, or fails where there is none or it would not help
  who='The registry'
  # Says so in the file, too: whoever was cut off knows no more than that.
  if ! docker version >/dev/null 2>>"$1"; then
    who='The Docker engine'
  elif says "$final" "$1" && ! says "$passing" "$1"; then
    return 1
  fi
  [ "$tried" -lt "$retries" ] || return "$may_pass"
  tried=$((tried + 1))
  printf '%s failed: %s\nTrying again in %s s (%s of %s).\n' "$who" "$(tail -n 1 "$1")" "$pause" "$tried" "$retries"
  sleep "$pause"
  pause=$((pause * 2))
  [ "$pause" -le 30 ] || pause=30
  await_engine
}

# A restart takes longer than the first pauses.
await_engine() {
  waited=0
  until [ "$waited" -ge 60 ] || docker version >/dev/null 2>&1; do
    [ "$waited" -gt 0 ] || printf 'The Docker engine does not answer; waiting up to 60 s for it.\n'
    sleep 1
    waited=$((waited + 1))
  done
}

still_logged_in() { :; } # where there is a login, the script has one that asks the registry

begin() { # what follows has all its tries
  tried=0
  pause=1
}

plain_http() { # host: lets buildx ask it without TLS, as the engine does with its insecure registries
  export BUILDX_CONFIG="$here/buildx" BUILDX_BUILDER=without-tls
  printf '[registry."%s"]\n  http = true\n' "$1" >"$here/buildkitd.toml"
  # It is never started; there may be one from the command before.
  docker buildx create --name without-tls --driver docker-container --config "$here/buildkitd.toml" >/dev/null 2>&1 || :
}

encrypted() { # docker buildx imagetools inspect ...: fails where a password would go over the line as it is
  "$@" >"$here/$stage.log" 2>&1 || ! grep -qi 'http response to https client' "$here/$stage.log"
}

ask() { # file, docker buildx imagetools inspect ...: an empty file where the tag is not there
  file=$1
  shift
  begin
  until "$@" >"$here/$file" 2>"$here/$stage.log"; do
    # A registry that hides what one may not see answers like one that has nothing; the push will tell.
    if says 'not found|denied|unauthorized|insufficient_scope' "$here/$stage.log" \
      && ! says "$passing" "$here/$stage.log"; then
      : >"$here/$file"
      return
    fi
    again "$here/$stage.log" || return
  done
}

compare() { # our commit, another one: prints the other one, how ours is related to it, and when ours was made
  knows "$1" || return 0
  knows "$2" || fetch_commit "$2" || {
    printf '%s unknown %s\n' "$2" "$(made "$1")"
    return
  }
  if git merge-base --is-ancestor "$2" "$1"; then
    printf '%s newer\n' "$2"
  elif git merge-base --is-ancestor "$1" "$2" || [ "$(made "$1")" -lt "$(made "$2")" ]; then
    printf '%s older\n' "$2"
  else
    printf '%s newer\n' "$2"
  fi
}

knows() { git cat-file -e "$1^{commit}" 2>/dev/null; }

made() { git show --no-patch --format=%ct "$1"; }

fetch_commit() { # a commit that was made since the workspace was checked out, or lies beyond a shallow history
  depth=
  if [ "$(git rev-parse --is-shallow-repository 2>/dev/null)" = true ]; then depth=--depth=1; fi
  GIT_TERMINAL_PROMPT=0 GIT_SSH_COMMAND=${GIT_SSH_COMMAND:-ssh -o BatchMode=yes} \
    timeout 60 git fetch --quiet --no-tags ${depth:+"$depth"} origin "$1" >/dev/null 2>&1 && knows "$1"
}

push_tag() { # number, image id, reference
  await_engine
  # A tag that was in the engine before goes back to what it named; one that is only needed for the push goes again.
  [ -e "$here/had-$1" ] || docker image inspect --format '{{.Id}}' -- "$3" >"$here/had-$1" 2>/dev/null || :
  begin
  printf '$ docker push %s\n' "$3"
  until push_once "$2" "$3"; do
    again "$here/push.log" && continue
    code=$?
    if says "$refused" "$here/push.log" && ! still_logged_in; then
      printf 'The login to the registry has expired; logging in again.\n'
      return "$expired"
    fi
    return "$code"
  done
}

push_once() { # image id, reference
  rc=$({ { { docker tag -- "$1" "$2" 2>&1 && docker push "$2" 2>&1; printf '%s' $? >&3; } | tee "$here/push.log" >&4; } 3>&1; } 4>&2)
  [ "$rc" = 0 ]
}

forget() { # number, reference: only when all is pushed, as the engine drops an image with its last tag
  [ -e "$here/had-$1" ] || return 0
  had=$(cat "$here/had-$1")
  if [ -z "$had" ]; then
    docker image rm -- "$2" >/dev/null 2>&1 || :
  else
    docker tag -- "$had" "$2" >/dev/null 2>&1 || :
  fi
}

pull() { # reference with digest
  begin
  printf '$ docker pull %s\n' "$1"
  until docker pull "$1" 2>"$here/pull.log"; do
    again "$here/pull.log" || return
  done
}
