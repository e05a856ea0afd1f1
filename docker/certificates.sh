#!/bin/sh
# Make a certificate authority and one certificate for each host named, unless they are there.
# For a real installation, put the certificates of your own authority in their place.
set -eu
cd "${CERTS:-/certs}"
[ -f ca.pem ] && exit 0
umask 077
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=daicho ledger authority" \
    -keyout ca.key -out ca.new
for host in "$@"; do
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/OU=broker/CN=$host" \
        -keyout "$host.key" -out "$host.csr"
    printf 'subjectAltName=DNS:%s\nextendedKeyUsage=serverAuth,clientAuth\n' "$host" > "$host.ext"
    openssl x509 -req -in "$host.csr" -CA ca.new -CAkey ca.key -CAcreateserial -days 825 -extfile "$host.ext" \
        -out "$host.crt"
    cat "$host.key" "$host.crt" > "$host.pem"
    rm "$host.key" "$host.crt" "$host.csr" "$host.ext"
    chown "${OWNER:-0}" "$host.pem"
done
chmod 644 ca.new
mv ca.new ca.pem
