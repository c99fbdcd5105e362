// Signing and verifying SHA-256 digests with contexts that are made once.

#include "internal.h"

static const int digest_count = 32;

/// Sets what PS256 fixes (RFC 8230 §2). Left alone, OpenSSL accepts a salt of any length.
static int set_up_pss(EVP_PKEY_CTX *context) {
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1
        && EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()) == 1
        && EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) == 1
        && EVP_PKEY_CTX_set_rsa_pss_saltlen(context, digest_count) == 1;
}

static EVP_PKEY_CTX *make_context(
    EVP_PKEY *key, int (*begin)(EVP_PKEY_CTX *), const char *begin_name, hcert_error *error) {
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    if (context == NULL) {
        hcert_fail(error, "EVP_PKEY_CTX_new");
        return NULL;
    }
    const char *failed = NULL;
    if (begin(context) != 1) {
        failed = begin_name;
    } else if (!EVP_PKEY_is_a(key, "EC") && !set_up_pss(context)) {
        failed = "EVP_PKEY_CTX_set_rsa_pss_saltlen";
    }
    if (failed != NULL) {
        hcert_fail(error, failed);
        EVP_PKEY_CTX_free(context);
        return NULL;
    }
    return context;
}

hcert_context *hcert_verifier_make(hcert_key *key, hcert_error *error) {
    return make_context(key, EVP_PKEY_verify_init, "EVP_PKEY_verify_init", error);
}

hcert_context *hcert_signer_make(hcert_key *key, hcert_error *error) {
    return make_context(key, EVP_PKEY_sign_init, "EVP_PKEY_sign_init", error);
}

void hcert_context_free(hcert_context *context) {
    EVP_PKEY_CTX_free(context);
}

int hcert_verify(
    hcert_context *context, const uint8_t *digest, const uint8_t *signature, size_t signature_count) {
    if (EVP_PKEY_verify(context, signature, signature_count, digest, (size_t)digest_count) == 1) {
        return 1;
    }
    ERR_clear_error();
    return 0;
}

int hcert_sign(
    hcert_context *context, const uint8_t *digest, uint8_t *signature, size_t *count, hcert_error *error) {
    if (EVP_PKEY_sign(context, signature, count, digest, (size_t)digest_count) != 1) {
        return hcert_fail(error, "EVP_PKEY_sign");
    }
    return 1;
}

// EVP_PKEY_sign would write the two numbers as DER, to be taken apart again: 3 to 5 % of a signature. EVP_PKEY_verify reads
// DER, writes it anew and compares before it begins: 2 % of a verification.

hcert_ec_key *hcert_ec_key_of(hcert_key *key, hcert_error *error) {
    EC_KEY *ec_key = EVP_PKEY_get1_EC_KEY(key);
    if (ec_key == NULL) {
        hcert_fail(error, "EVP_PKEY_get1_EC_KEY");
    }
    return ec_key;
}

void hcert_ec_key_free(hcert_ec_key *key) {
    EC_KEY_free(key);
}

int hcert_ec_sign(hcert_ec_key *key, const uint8_t *digest, uint8_t *signature, hcert_error *error) {
    ECDSA_SIG *pair = ECDSA_do_sign(digest, digest_count, key);
    if (pair == NULL) {
        return hcert_fail(error, "ECDSA_do_sign");
    }
    const int is_written = BN_bn2binpad(ECDSA_SIG_get0_r(pair), signature, 32) == 32
        && BN_bn2binpad(ECDSA_SIG_get0_s(pair), signature + 32, 32) == 32;
    ECDSA_SIG_free(pair);
    return is_written ? 1 : hcert_fail(error, "BN_bn2binpad");
}

struct hcert_ec_numbers {
    ECDSA_SIG *pair;
    // The pair's own, kept here too since the pair lends them for reading only.
    BIGNUM *r;
    BIGNUM *s;
};

hcert_ec_numbers *hcert_ec_numbers_make(void) {
    hcert_ec_numbers *numbers = OPENSSL_zalloc(sizeof *numbers);
    if (numbers == NULL) {
        return NULL;
    }
    numbers->pair = ECDSA_SIG_new();
    numbers->r = BN_new();
    numbers->s = BN_new();
    // The pair takes both numbers over, or neither.
    if (numbers->pair != NULL && numbers->r != NULL && numbers->s != NULL
        && ECDSA_SIG_set0(numbers->pair, numbers->r, numbers->s) == 1) {
        return numbers;
    }
    BN_free(numbers->r);
    BN_free(numbers->s);
    ECDSA_SIG_free(numbers->pair);
    OPENSSL_free(numbers);
    ERR_clear_error();
    return NULL;
}

void hcert_ec_numbers_free(hcert_ec_numbers *numbers) {
    ECDSA_SIG_free(numbers->pair);
    OPENSSL_free(numbers);
}

int hcert_ec_verify(
    hcert_ec_key *key, hcert_ec_numbers *numbers, const uint8_t *digest, const uint8_t *signature) {
    // Making and freeing the pair anew would cost as much as all else here but the verification. What is read into a number
    // replaces its value and its size; none of these was ever negative.
    const int holds = BN_bin2bn(signature, 32, numbers->r) != NULL && BN_bin2bn(signature + 32, 32, numbers->s) != NULL
        // Less than 0 is an error, and no more a signature than 0 is.
        && ECDSA_do_verify(digest, digest_count, numbers->pair, key) == 1;
    if (!holds) {
        ERR_clear_error();
    }
    return holds;
}
