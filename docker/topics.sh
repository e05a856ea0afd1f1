#!/bin/bash
# Make a town's topics and give its users their rights; harmless when repeated.
set -euo pipefail
: "${TOWN:?}" "${BOOTSTRAP:?}"
KAFKA=${KAFKA:-/opt/kafka/bin} CERTS=${CERTS:-/certs} SECRETS=${SECRETS:-/run/secrets}
client=$(mktemp)  # readable by its owner alone
trap 'rm -f "$client"' EXIT
password=$(tr -d '\r\n' < "$SECRETS/admin")
cat > "$client" <<END
security.protocol=SASL_SSL
sasl.mechanism=SCRAM-SHA-512
sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="admin" password="$password";
ssl.truststore.type=PEM
ssl.truststore.location=$CERTS/ca.pem
END
tool() { "$KAFKA/$1" --bootstrap-server "$BOOTSTRAP" --command-config "$client" "${@:2}"; }
for topic in ledger checkpoints; do
    tool kafka-topics.sh --create --if-not-exists --topic "daicho.$TOWN.$topic" --partitions 1 --replication-factor 3 \
        --config cleanup.policy=delete --config retention.ms=-1 --config retention.bytes=-1 \
        --config message.timestamp.type=LogAppendTime --config unclean.leader.election.enable=false \
        --config min.insync.replicas=2 --config max.message.bytes=4194304
    tool kafka-acls.sh --add --topic "daicho.$TOWN.$topic" --allow-principal User:town \
        --operation Read --operation Write --operation Describe --operation DescribeConfigs
done
tool kafka-acls.sh --add --topic "daicho.$TOWN.checkpoints" --allow-principal User:subscriber \
    --operation Read --operation Describe --operation DescribeConfigs
# Exchange topics are made by the town and opened to their subscribers by the granter, agreement by agreement.
tool kafka-acls.sh --add --topic "daicho.$TOWN.exchange." --resource-pattern-type prefixed --allow-principal User:town \
    --operation Create --operation Read --operation Write
tool kafka-acls.sh --add --cluster --allow-principal User:granter --operation Alter
