#!/bin/bash
# Start one broker: fill in broker.properties, format the empty disk with the users' passwords, run.
set -euo pipefail
: "${NODE:?}" "${HOST:?}" "${VOTERS:?}" "${CLUSTER_ID:?}"
KAFKA=${KAFKA:-/opt/kafka/bin} CERTS=${CERTS:-/certs} DATA=${DATA:-/var/lib/kafka/data/log} SECRETS=${SECRETS:-/run/secrets}
properties=$(mktemp)
sed -e "s|@NODE@|$NODE|g; s|@HOST@|$HOST|g; s|@VOTERS@|$VOTERS|g; s|@CERTS@|$CERTS|g; s|@DATA@|$DATA|g" \
    "$(dirname "$0")/broker.properties" > "$properties"
users=()
for user in admin town granter subscriber; do
    users+=(--add-scram "SCRAM-SHA-512=[name=$user,password=$(tr -d '\r\n' < "$SECRETS/$user")]")
done
"$KAFKA/kafka-storage.sh" format --ignore-formatted -t "$CLUSTER_ID" -c "$properties" "${users[@]}"
exec "$KAFKA/kafka-server-start.sh" "$properties"
