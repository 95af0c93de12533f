# Fixed functions of the push scripts. They read $here and $stage.

look_up() { # number, docker buildx imagetools inspect ...: a tag that is not there leaves an empty file
  number=$1
  shift
  "$@" >"$here/before-$number" 2>"$here/tags.log" && return
  # A registry that hides what one may not see answers like one that has nothing; the push will tell.
  grep -qiE 'not found|denied|unauthorized|insufficient_scope' "$here/tags.log" || return 1
  : >"$here/before-$number"
}

is_older() { # our commit, the commit a tag names now, the tag: prints the tag if ours is an ancestor of the other
  if git merge-base --is-ancestor -- "$1" "$2" 2>/dev/null; then printf '%s\n' "$3"; fi
}

push_tag() { # number, retries, image id, reference
  # A tag that was in the engine before stays there; one that is only needed for the push goes again.
  had=$(docker image inspect --format '{{.Id}}' -- "$4" 2>/dev/null) || had=
  docker tag -- "$3" "$4"
  try=0
  pause=1
  printf '$ docker push %s\n' "$4"
  until push_once "$4"; do
    if [ "$try" -ge "$2" ] || grep -qiE 'unauthorized|denied|forbidden|immutable|no basic auth' "$here/push.log"; then
      forget "$had" "$4"
      return 1
    fi
    try=$((try + 1))
    printf 'The push failed; trying again in %s s (%s of %s).\n' "$pause" "$try" "$2"
    sleep "$pause"
    pause=$((pause * 2))
  done
  forget "$had" "$4"
}

push_once() {
  rc=$({ { { docker push "$1" 2>&1; printf '%s' $? >&3; } | tee "$here/push.log" >&4; } 3>&1; } 4>&2)
  [ "$rc" = 0 ]
}

forget() { # image id the tag named before or nothing, reference
  if [ -z "$1" ]; then
    docker image rm -- "$2" >/dev/null 2>&1 || :
  else
    docker tag -- "$1" "$2"
  fi
}
