# shellcheck shell=bash
# Debian's docker-registry; sourced by the parts that run one, which set ADDRESS.
# shellcheck source=.ci/parts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# With or without a password.
answers() { [[ $(curl -s -o /dev/null -w '%{http_code}' "http://$ADDRESS/v2/") =~ ^(200|401)$ ]]; }

# start_registry FURTHER-SETTINGS
start_registry() {
  mkdir -p "$STATE/$PART/data"
  cat >"$STATE/$PART/config.yml" <<YAML
version: 0.1
storage:
  filesystem:
    rootdirectory: $STATE/$PART/data
  delete:
    enabled: true
http:
  addr: $ADDRESS
$1
YAML
  serve docker-registry serve "$STATE/$PART/config.yml"
}
