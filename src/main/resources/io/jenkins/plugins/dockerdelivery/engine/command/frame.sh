# Runs the script $here/$key.sh once, however often this is started: making the directory $here/$key is the claim to it.
# What must be known afterwards are links, whose text needs no room on a disk that is full.
mkdir "$here/$key" 2>/dev/null || exit 0
exec >"$here/$key/output" 2>&1 </dev/null
# What stops the script is not meant for us: we tell how it ended.
trap : HUP INT PIPE TERM
DOCKER_DELIVERY_STEP=$step sh "$here/$key.sh" &
script=$!
ln -s "$script" "$here/$key/pid"
while :; do
  code=0
  wait "$script" || code=$?
  # A signal ends the waiting, too.
  kill -0 "$script" 2>/dev/null || break
done
# The login and secret files are gone when the command is, whoever is left to see to it.
rm -rf "$here/secrets"
if [ -n "$login" ]; then rm -rf "$login"; fi
ln -s "$code" "$here/$key/exit-code"
exit "$code"
