# Functions of the build station. $here is the step's directory; "cached" and "plain", which the plan writes, become
# docker buildx build with and without the registry cache, and "engines", where there is another builder, with the engine's
# own.

# build_image CACHE READ_SECONDS WRITE_SECONDS: builds with the cache, and without it where its registry does not answer.
build_image() {
  if ! answers "$1" "$2"; then
    printf 'The build goes on without the cache: %s did not answer within %s s.\n' "$1" "$2"
    watched plain 0
    return
  fi
  rc=0
  watched cached "$3" || rc=$?
  if [ -e "$here/late" ]; then
    # The image is there: BuildKit exports it before the cache.
    printf 'The cache was not written: %s did not take it within %s s.\n' "$1" "$3"
    return 0
  fi
  return "$rc"
}

# build_otherwise RC: after a failure, with the engine's own builder, where that may be better: it alone knows the images
# that are nowhere but in the engine, and the engine may be let into registries that no container is.
build_otherwise() {
  [ -n "$engines" ] && grep -q 'failed to resolve source metadata' "$here/build.log" || return "$1"
  printf 'The builder cannot have an image that this one is built from. The build goes on with the engine'"'"'s own, which may have it; the cache is not written.\n$ %s\n' "$engines"
  watched engines 0
}

# secret_file VARIABLE: what it holds in Base64 becomes a file of that name, for nobody else. It goes with the command.
secret_file() {
  mkdir -p -m 700 "$here/secrets"
  eval "printf '%s' \"\$$1\"" | base64 -d >"$here/secrets/$1"
  unset "$1"
}

# answers CACHE SECONDS: whether its registry says something, be it a refusal, both of the cache and of what is in it:
# many keep their blobs elsewhere. BuildKit itself would wait for ever, whatever becomes of the build, and while it does,
# no other build of the same engine gets on.
answers() {
  bounded "$2" docker buildx imagetools inspect --format '{{json .Image}}' -- "$1" >/dev/null 2>&1 ||
    [ ! -e "$here/overdue" ]
}

# watched FUNCTION SECONDS: shows and keeps the output of a build. One that writes the cache for longer is ended, and the
# file "late" says so.
watched() {
  rm -f "$here/late"
  : >"$here/build.log"
  {
    "$1" 2>&1 &
    child=$!
    watch_export "$child" "$2" >/dev/null 2>&1 &
    watcher=$!
    rc=0
    wait "$child" || rc=$?
    kill "$watcher" 2>/dev/null || :
    printf '%s' "$rc" >"$here/rc"
  } | tee "$here/build.log"
  return "$(cat "$here/rc")"
}

watch_export() {
  [ "$2" != 0 ] || return 0
  exporting=0
  while sleep 1; do
    if writes_cache; then exporting=$((exporting + 1)); fi
    if [ "$exporting" -ge "$2" ]; then
      : >"$here/late"
      # The first signal asks buildx to end the build; the third makes the client give up.
      kill "$1"
      sleep 5
      kill "$1" && kill "$1"
      sleep 2
      kill -9 "$1"
      return 0
    fi
  done
}

# Whether all that BuildKit still does is to write the cache. Each object of its progress ends with a brace, on one line or
# on many.
writes_cache() {
  awk 'BEGIN { RS = "}" }
    /"name": ?"exporting cache/ { writing = !/"completed"/ }
    /"name": ?"exporting to / { exported = /"completed"/ }
    END { exit !(writing && exported) }' "$here/build.log"
}

# make_builder NAME: the named builder, made once and kept for all builds of this agent. What a builder says while it is
# made is kept in builder.log.
make_builder() {
  {
    docker buildx inspect -- "$1" ||
      docker buildx create --name "$1" --driver docker-container ||
      # Another build was quicker.
      docker buildx inspect -- "$1"
  } >"$here/builder.log" 2>&1 &&
    bounded 120 docker buildx inspect --bootstrap -- "$1" >>"$here/builder.log" 2>&1
}

# bounded SECONDS COMMAND...: ends the command when it takes longer, and the file "overdue" then says so.
bounded() {
  rm -f "$here/overdue"
  seconds=$1
  shift
  "$@" &
  command=$!
  (
    while [ "$seconds" -gt 0 ]; do
      sleep 1
      seconds=$((seconds - 1))
    done
    : >"$here/overdue"
    kill "$command" && sleep 2
    kill -9 "$command"
  ) >/dev/null 2>&1 &
  limit=$!
  rc=0
  wait "$command" || rc=$?
  kill "$limit" 2>/dev/null || :
  return "$rc"
}
