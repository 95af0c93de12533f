#!/bin/bash
# The five stations as somebody would type them, each with its time in milliseconds. In: REPOSITORY, COMMIT, DEPLOY.
set -euo pipefail
part() { local name=DOCKER_DELIVERY_TEST_$1; printf '%s' "${!name}"; }
now() { echo $(($(date +%s%N) / 1000000)); }
lap() { printf '%s=%s\n' "$1" $(($(now) - began)); }
export DOCKER_CONFIG
DOCKER_CONFIG=$(mktemp -d)
image=$REPOSITORY:$COMMIT
short=${COMMIT:0:7}
login() {
  part REGISTRY_PASSWORD |
    docker login --username "$(part REGISTRY_USER)" --password-stdin "$(part REGISTRY)" >/dev/null 2>&1
}

began=$(now)
login
docker buildx build --cache-from "type=registry,ref=$REPOSITORY:cache" --cache-to \
  "type=registry,ref=$REPOSITORY:cache,mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true" --load \
  --provenance false --label "org.opencontainers.image.revision=$COMMIT" --target production --tag "$image" . >/dev/null 2>&1
lap build

began=$(now)
docker network create by-hand >/dev/null
docker run --detach --name by-hand-postgres --network by-hand --network-alias postgres --env POSTGRES_DB=payment_test \
  --env POSTGRES_USER=payment_user --env POSTGRES_PASSWORD=test_password --health-cmd 'pg_isready -h 127.0.0.1' \
  --health-interval 2s --health-timeout 5s --health-retries 15 postgres:15-alpine >/dev/null
until [ "$(docker inspect --format '{{.State.Health.Status}}' by-hand-postgres)" = healthy ]; do sleep 0.4; done
docker run --name by-hand-tests --network by-hand --env NODE_ENV=test --env DB_HOST=postgres --env DB_PORT=5432 \
  --env DB_NAME=payment_test --env DB_USER=payment_user --env DB_PASSWORD=test_password "$image" npm test >/dev/null 2>&1
docker cp by-hand-tests:/app/reports/. "$DOCKER_CONFIG/reports" >/dev/null
docker rm --force --volumes by-hand-postgres by-hand-tests >/dev/null
docker network rm by-hand >/dev/null
lap test

began=$(now)
trivy=$(part TRIVY)
"$trivy" image --cache-backend memory --cache-dir "$(part TRIVY_CACHE)" --skip-db-update --skip-java-db-update --format json \
  --image-src docker --list-all-pkgs --output "$DOCKER_CONFIG/scan.json" --scanners vuln "$image" >/dev/null 2>&1
for format in sarif cyclonedx; do
  "$trivy" convert --format $format --output "$DOCKER_CONFIG/scan.$format" "$DOCKER_CONFIG/scan.json" >/dev/null 2>&1
done
lap scan

began=$(now)
login
for tag in "$short" "main-$short" latest; do
  docker tag "$image" "$REPOSITORY:$tag"
  digest=$(docker push "$REPOSITORY:$tag" | sed -n 's/.*digest: \(sha256:[0-9a-f]*\).*/\1/p')
done
lap push

began=$(now)
# shellcheck disable=SC2087 # the values of this side are meant
ssh -i "$(part SSH_KEY)" -o "UserKnownHostsFile=$(part SSH_KNOWN_HOSTS)" -o StrictHostKeyChecking=yes -p "$(part SSH_PORT)" \
  "$(part SSH_USER)@$(part SSH_HOST)" sh -eu <<REMOTE >/dev/null
printf '%s' '$(part REGISTRY_PASSWORD)' | docker login --username '$(part REGISTRY_USER)' --password-stdin '$(part REGISTRY)' >/dev/null 2>&1
docker pull --quiet '$REPOSITORY@$digest'
docker tag '$REPOSITORY@$digest' '$REPOSITORY:$short'
docker logout '$(part REGISTRY)'
cd '$DEPLOY'
export GIT_SHA='$short'
compose() { docker compose -f docker-compose.yml -f docker-compose.prod.yml "\$@"; }
compose up -d --no-deps --force-recreate payment-api </dev/null 2>/dev/null
until [ "\$(docker inspect --format '{{.State.Health.Status}}' "\$(compose ps -q payment-api </dev/null)")" = healthy ]; do
  sleep 0.2
done
REMOTE
lap deploy
rm -rf "$DOCKER_CONFIG"
