# What the server remembers of deployments: who deployed what last and before that, with which variables, and which images.

# What was deployed, by host: some homes are shared between hosts.
record_of() { printf '%s' "$HOME/.docker-delivery/projects/$(uname -n)/$project/$1"; }

line_of() { # number, file
  sed -n "$1p" "$2" 2>/dev/null
}

# Of two runs of a job, the later one is the one that started later: a job that was made anew counts from one again, and one
# of the same name on another controller counts for itself.
is_of_later_run() { # facts
  [ -n "$job" ] && [ "$(line_of 4 "$1")" = "$job" ] || return 1
  theirs=$(line_of 6 "$1")
  ours=$run_started
  # Before that line was written, there was only the number.
  if [ -z "$theirs" ] || [ -z "$ours" ]; then
    theirs=$(line_of 5 "$1")
    ours=$number
  fi
  case $theirs in
    *[!0-9]* | '') return 1 ;;
  esac
  [ "$theirs" -gt "$ours" ]
}

# The environment that a service's previous image was deployed with; this one's where nobody wrote it down.
environment_before() { # service, generation
  record=$(record_of "$1")/$2
  if [ "$(line_of 1 "$record/facts")" = "$(cat "$scratch/$1.id")" ]; then cat "$record/environment"; else printf '%s' "$environment"; fi
}

name_before() { # service: the name that people know while it still means that image
  name=$(cat "$scratch/$1.name")
  if [ "$(docker image inspect --format '{{.Id}}' "$name" 2>/dev/null)" = "$(cat "$scratch/$1.id")" ]; then
    printf '%s' "$name"
  else
    keep_as "$1"
  fi
}

# What was deployed becomes what a rollback goes back to.
write_down() { # service
  record=$(record_of "$1")
  mkdir -p "$record"
  rm -rf "$record/previous" "$record/next"
  mkdir "$record/next"
  printf '%s\n' "$shipped" "$tagged" "$commit" "$job" "$number" "$run_started" >"$record/next/facts"
  printf '%s' "$environment" >"$record/next/environment"
  case " $returning " in
    *" $1 "*) remember_previous "$1" ;;
  esac
  rm -rf "$record/current"
  mv "$record/next" "$record/current"
}

# What ran before the update, whoever had deployed it.
remember_previous() { # service
  if [ "$(line_of 1 "$record/current/facts")" = "$(cat "$scratch/$1.id")" ]; then
    mv "$record/current" "$record/previous"
    return
  fi
  mkdir "$record/previous"
  for part in id name commit; do
    printf '%s\n' "$(cat "$scratch/$1.$part")"
  done >"$record/previous/facts"
  # With which variables, nobody knows.
  printf '%s' "$environment" >"$record/previous/environment"
}

remove_old_images() { # service
  list=$(record_of "$1")/images
  {
    printf '%s %s %s\n' "$shipped" "$tagged" "$image"
    grep -v "^$shipped " "$list" 2>/dev/null
  } >"$list.new"
  [ "$keep" -gt 0 ] && head -n "$keep" "$list.new" >"$list" || cat "$list.new" >"$list"
  while read -r id name digest; do
    # Another service may keep it on its own list.
    if grep -q "^$id " "$HOME/.docker-delivery/projects/$(uname -n)"/*/*/images; then continue; fi
    if [ "$(docker image inspect --format '{{.Id}}' "$name" 2>/dev/null)" = "$id" ] &&
      docker image rm "$name" >/dev/null 2>&1; then
      say "Removed the old image $name."
    fi
    docker image rm "$digest" >/dev/null 2>&1
  done <"$list.new"
  rm -f "$list.new"
}
