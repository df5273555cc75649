#!/bin/bash
# Makes the lab's own authorities and the certificate of the authority's front, in the folder given.
set -eu
mkdir -p "$1"
cd "$1"
root() { # FILE NAME
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.pem" -days 3650 -subj "/O=Lab/CN=$2" \
        -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null
}
intermediate() { # FILE NAME ROOT
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.csr" -subj "/O=Lab/CN=$2" 2>/dev/null
    openssl x509 -req -in "$1.csr" -CA "$3.pem" -CAkey "$3.key" -CAcreateserial -days 1800 -out "$1.pem" \
        -extfile <(printf 'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid') 2>/dev/null
}
root root 'Lab Root X1'
intermediate ca 'Lab R3' root
root staging-root '(STAGING) Pretend Pear X1'
intermediate staging '(STAGING) Artificial Apricot R3' staging-root
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout front.key -out front.csr -subj /CN=acme-v02.api.letsencrypt.org 2>/dev/null
openssl x509 -req -in front.csr -CA root.pem -CAkey root.key -CAcreateserial -days 3650 -out front.pem \
    -extfile <(printf 'subjectAltName=DNS:acme-v02.api.letsencrypt.org,DNS:acme-staging-v02.api.letsencrypt.org,DNS:localhost,IP:127.0.0.1') 2>/dev/null
chmod 755 .
chmod 644 ./*
