#!/usr/bin/env bash
# Makes the keys and certificates of the tests anew, in the folder of this script. They protect nothing.
set -euo pipefail
cd "$(dirname "$0")"
days=36500
leaf() { # NAME AUTHORITY KEYFILE
  openssl req -new -key "$3" -subj "/CN=$1.example" |
    openssl x509 -req -CA "$2.pem" -CAkey "$2-key.pem" -CAcreateserial -days $days -out "$1.pem"
}
authority() { # NAME
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days $days -subj "/CN=$1" -keyout "$1-key.pem" -out "$1.pem"
}
authority ca
authority other-ca
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa-pkcs8.pem
openssl rsa -in rsa-pkcs8.pem -traditional -out rsa-pkcs1.pem
openssl pkcs8 -topk8 -in rsa-pkcs8.pem -passout pass:secret -out rsa-encrypted.pem
openssl rsa -in rsa-pkcs8.pem -traditional -aes128 -passout pass:secret -out rsa-old-encrypted.pem
openssl ecparam -name prime256v1 -genkey -out ec-sec1.pem
openssl pkcs8 -topk8 -nocrypt -in ec-sec1.pem -out ec-pkcs8.pem
openssl genpkey -algorithm ed25519 -out ed25519.pem
leaf server ca ec-pkcs8.pem
leaf client-rsa ca rsa-pkcs8.pem
leaf client-ec ca ec-pkcs8.pem
leaf client-ed25519 ca ed25519.pem
openssl pkcs12 -export -inkey ec-pkcs8.pem -in server.pem -name server -passout pass:secret -out server.p12
rm -f ./*.srl other-ca-key.pem ca-key.pem
