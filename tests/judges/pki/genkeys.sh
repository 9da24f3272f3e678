#!/bin/bash
# one key per entity; tests only
set -e
cd "$(dirname "$0")"; mkdir -p keys
rsa(){ [ -f keys/$1.pem ] || openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:$2 -out keys/$1.pem; }
ec(){ [ -f keys/$1.pem ] || openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:$2 -pkeyopt ec_param_enc:named_curve -out keys/$1.pem; }
rsa root 4096; rsa sub-gov 3072; rsa sub-party 3072; rsa foreign-root 2048
rsa officer-chair 2048; ec officer-vice P-256; rsa officer-revoked 2048; rsa officer-expired 2048
rsa officer-clerk 3072; ec officer-p384 P-384
rsa org-commune 2048; rsa org-district 2048; rsa tsa 2048; rsa tsa-rogue 2048; rsa ocsp-gov 2048; rsa ocsp-root 2048
rsa officer-weak 1024; rsa impostor 2048
ec sub-silent P-256; ec officer-silent P-256; rsa officer-brief 2048; rsa tsa-brief 2048
