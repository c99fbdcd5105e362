#!/bin/sh
# Makes the example keys and certificates of this folder with the openssl command: one CSCA and two DSCs, country ZZ,
# valid from 2021 to 2044. Run it only to replace them all: test-vectors/hcert is signed with these keys.
#
#     sh keys-example/make-keys.sh        writes into keys-example, overwriting what is there
set -eu
cd "$(dirname "$0")"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
touch "$work/index.txt"

# `openssl ca` is used because, unlike `openssl x509` of OpenSSL 3.0, it can set both ends of the validity.
cat > "$work/ca.cnf" <<CONFIG
[ca]
default_ca = example

[example]
database = $work/index.txt
new_certs_dir = $work
rand_serial = yes
default_md = sha256
default_startdate = 20210101000000Z
default_enddate = 20450101000000Z
unique_subject = no
email_in_dn = no
policy = any

[any]
countryName = supplied
organizationName = supplied
commonName = supplied

[req]
distinguished_name = subject
[subject]

[csca]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid

[dsc]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
CONFIG

subject() {
    printf '/C=ZZ/O=Ministry of Examples/CN=TEST - DO NOT TRUST %s' "$1"
}

# request NAME COMMON-NAME: a signing request for the key in NAME.key.
request() {
    openssl req -new -utf8 -config "$work/ca.cnf" -key "$1.key" -subj "$(subject "$2")" -out "$work/$1.csr"
}

# certify NAME SECTION OPTION…: the certificate for the request of NAME, with the extensions of SECTION.
certify() {
    name=$1 extensions=$2
    shift 2
    openssl ca -batch -notext -config "$work/ca.cnf" -preserveDN -extensions "$extensions" \
        -in "$work/$name.csr" -out "$name.pem" "$@" 2> "$work/log" || { cat "$work/log" >&2; exit 1; }
}

openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out csca.key
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out dsc-es256.key
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out dsc-ps256.key 2> /dev/null

request csca 'CSCA'
certify csca csca -selfsign -keyfile csca.key
request dsc-es256 'DSC 1'
certify dsc-es256 dsc -keyfile csca.key -cert csca.pem
request dsc-ps256 'DSC 2'
certify dsc-ps256 dsc -keyfile csca.key -cert csca.pem

cat dsc-es256.pem dsc-ps256.pem > trust.pem
chmod 644 ./*.key ./*.pem
