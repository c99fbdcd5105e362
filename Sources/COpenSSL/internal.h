// What the files of this target share.

#ifndef HCERT_INTERNAL_H
#define HCERT_INTERNAL_H

// SHA256_Init and its kin are deprecated in 3.0, yet nothing else hashes without a look-up of the algorithm.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "hcert_openssl.h"

#include <limits.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

/// SubjectPublicKeyInfo (RFC 5280 §4.1.2.7), the key as bytes.
typedef struct hcert_key_info {
    X509_ALGOR *algorithm;
    ASN1_BIT_STRING *key;
} hcert_key_info;

DECLARE_ASN1_ITEM(hcert_key_info)

/// Notes the failure of `call`, empties the error queue, and is 0.
int hcert_fail(hcert_error *error, const char *call);

/// Takes over what an i2d function of OpenSSL allocated. `count` is what that function returned.
int hcert_take(hcert_bytes *bytes, unsigned char *start, int count, const char *call, hcert_error *error);

/// Copies what a memory BIO holds.
int hcert_copy(hcert_bytes *bytes, BIO *memory);

#endif
