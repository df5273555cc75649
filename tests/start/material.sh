#!/bin/sh
# Makes the keys and certificates of the start cases, fresh for every run; none is ever used elsewhere.
# usage: material.sh DIR
set -eu
cd "$1"
exec 2>"$1/openssl.log"

# name: a self-made authority
authority() {
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj "/CN=$1" \
        -addext basicConstraints=critical,CA:TRUE -keyout "$1.key" -out "$1.crt"
}

# signed NAME ISSUER [openssl x509 arguments]: signs NAME.key's request by ISSUER
signed() {
    name=$1 issuer=$2
    shift 2
    openssl req -new -key "$name.key" -subj "/CN=site.example" |
        openssl x509 -req -days 30 -CA "$issuer.crt" -CAkey "$issuer.key" -set_serial "$$$(date +%N)" \
            -extfile leaf.ext "$@" -out "$name.crt"
}

rsa() { openssl genrsa -out "$1.key" "$2"; }
ec() { openssl ecparam -name "$2" -genkey -noout -out "$1.key"; }

echo 'subjectAltName=DNS:site.example' >leaf.ext
echo 'basicConstraints=critical,CA:TRUE' >ca.ext

authority root
openssl genrsa -out inter.key 2048
openssl req -new -key inter.key -subj /CN=inter |
    openssl x509 -req -days 30 -CA root.crt -CAkey root.key -set_serial 77 -extfile ca.ext -out inter.crt

rsa a 2048 && signed a inter
rsa b 2048 && signed b inter
# The same key in a renewed certificate, and a renewed key for the same name.
cp a.key renewed.key && signed renewed inter
ec ec prime256v1 && signed ec inter
ec ec2 prime256v1 && signed ec2 inter
ec p384 secp384r1 && signed p384 inter
ec p521 secp521r1 && signed p521 inter
ec k256 secp256k1 && signed k256 inter
ec p224 secp224r1 && signed p224 inter
ec p192 prime192v1 && signed p192 inter
openssl genpkey -algorithm ed25519 -out ed25519.key && signed ed25519 inter
openssl genpkey -algorithm ed448 -out ed448.key && signed ed448 inter
openssl genpkey -algorithm x25519 -out x25519.key
rsa r512 512 && signed r512 inter
rsa r1024 1024 && signed r1024 inter
rsa r2047 2047 && signed r2047 inter
openssl genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -out pss.key && signed pss inter
openssl dsaparam -genkey -out dsa.key 1024 && signed dsa inter
cp a.key md5.key && signed md5 inter -md5
cp a.key sha1.key && signed sha1 inter -sha1
cp a.key sha512.key && signed sha512 inter -sha512
openssl req -x509 -key a.key -sha1 -days 30 -subj /CN=site.example -out selfsha1.crt
openssl req -x509 -key a.key -days 30 -subj /CN=site.example -out self.crt
openssl req -x509 -key a.key -days 30 -subj /CN=site.example -addext basicConstraints=critical,CA:TRUE -out selfca.crt
# An intermediate too weak for the default security level.
openssl genrsa -out weak.key 1024
openssl req -new -key weak.key -subj /CN=weak |
    openssl x509 -req -days 30 -CA root.crt -CAkey root.key -set_serial 78 -extfile ca.ext -out weak.crt
openssl req -new -key inter.key -subj /CN=inter |
    openssl x509 -req -sha1 -days 30 -CA root.crt -CAkey root.key -set_serial 79 -extfile ca.ext -out intersha1.crt
# Past its end.
faketime=$(date -u -d '2 years ago' +%Y%m%d%H%M%SZ) faketime_end=$(date -u -d '1 year ago' +%Y%m%d%H%M%SZ)
mkdir -p ca && : >ca/index && echo 01 >ca/serial
cat >ca.cnf <<CNF
[ca]
default_ca = d
[d]
database = ca/index
serial = ca/serial
new_certs_dir = ca
default_md = sha256
policy = p
unique_subject = no
default_crl_days = 30
[p]
commonName = supplied
CNF
openssl req -new -key a.key -subj /CN=site.example -out a.csr
openssl ca -batch -config ca.cnf -cert inter.crt -keyfile inter.key -notext \
    -startdate "$faketime" -enddate "$faketime_end" -in a.csr -out expired.crt
openssl ca -batch -config ca.cnf -cert inter.crt -keyfile inter.key -gencrl -out inter.crl
openssl pkey -in a.key -traditional -out a.pkcs1.key
openssl pkey -in ec.key -out ec.pkcs8.key
openssl ecparam -name prime256v1 -genkey -out ec.withparams.key
cp ec.withparams.key ecwp.key && signed ecwp inter
openssl ec -in ec.key -no_public -out ec.nopublic.key
openssl pkey -in a.key -aes256 -passout pass:secret -out a.encrypted.key
openssl pkey -in a.key -traditional -aes256 -passout pass:secret -out a.encrypted.traditional.key
openssl pkey -in ec.key -traditional -aes256 -passout pass:secret -out ec.encrypted.key
openssl pkey -in a.key -pubout -out a.pub
openssl x509 -in a.crt -outform DER -out a.crt.der
openssl rsa -in a.key -outform DER -out a.key.der
openssl x509 -in a.crt -trustout -out a.trusted.crt
openssl x509 -in a.crt -text -out a.text.crt
openssl rsa -in a.key -text -out a.text.key
openssl crl2pkcs7 -nocrl -certfile a.crt -out a.p7b
openssl pkcs12 -export -in a.crt -inkey a.key -passout pass: -out a.p12
openssl dhparam -dsaparam -out dh2048.pem 2048
openssl ecparam -name secp384r1 -out secp384r1.params
openssl genpkey -genparam -algorithm DH -pkeyopt group:ffdhe2048 -out ffdhe.pem
openssl rand -out ticket48 48
openssl rand -out ticket47 47
openssl rand -out ticket80 80
