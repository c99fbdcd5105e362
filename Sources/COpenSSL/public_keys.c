// Reading and writing public keys.

#include "internal.h"

#include <openssl/asn1t.h>
#include <openssl/param_build.h>
#include <string.h>

ASN1_SEQUENCE(hcert_key_info) = {
    ASN1_SIMPLE(hcert_key_info, algorithm, X509_ALGOR),
    ASN1_SIMPLE(hcert_key_info, key, ASN1_BIT_STRING),
} ASN1_SEQUENCE_END(hcert_key_info)

// MARK: P-256

/// The SubjectPublicKeyInfo of every uncompressed point on the named curve P-256, up to the point's 65 bytes.
static const uint8_t p256_head[] = {
    0x30, 0x59,                                                  // SEQUENCE of 89 bytes
    0x30, 0x13,                                                  //   SEQUENCE of 19 bytes
    0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01,        //     id-ecPublicKey
    0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07,  //     prime256v1
    0x03, 0x42, 0x00,                                            //   BIT STRING of 65 bytes
};
enum { p256_point_count = 65 };

static int is_canonical_p256(const uint8_t *der, size_t count) {
    return count == sizeof p256_head + p256_point_count && memcmp(der, p256_head, sizeof p256_head) == 0
        && der[sizeof p256_head] == POINT_CONVERSION_UNCOMPRESSED;
}

/// Makes a key of a point without OpenSSL's decoders, which take 160 microseconds to find out what they read where this
/// takes 25: a trust list has a thousand of them. NULL for everything else, which the decoders then judge.
static EVP_PKEY *read_p256(const uint8_t *der, size_t count) {
    if (!is_canonical_p256(der, count)) {
        return NULL;
    }
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0),
        OSSL_PARAM_construct_octet_string(
            OSSL_PKEY_PARAM_PUB_KEY, (void *)(der + sizeof p256_head), p256_point_count),
        OSSL_PARAM_construct_end(),
    };
    if (context == NULL || EVP_PKEY_fromdata_init(context) != 1
        || EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1) {
        key = NULL;
    }
    EVP_PKEY_CTX_free(context);
    ERR_clear_error();
    return key;
}

// MARK: RSA

/// RSAPublicKey (RFC 8017 §A.1.1).
typedef struct rsa_numbers {
    ASN1_INTEGER *modulus;
    ASN1_INTEGER *exponent;
} rsa_numbers;

ASN1_SEQUENCE(rsa_numbers) = {
    ASN1_SIMPLE(rsa_numbers, modulus, ASN1_INTEGER),
    ASN1_SIMPLE(rsa_numbers, exponent, ASN1_INTEGER),
} static_ASN1_SEQUENCE_END(rsa_numbers)

static rsa_numbers *read_rsa_numbers(const uint8_t *der, size_t count) {
    const unsigned char *cursor = der;
    return count > LONG_MAX ? NULL
                            : (rsa_numbers *)ASN1_item_d2i(NULL, &cursor, (long)count, ASN1_ITEM_rptr(rsa_numbers));
}

static void free_rsa_numbers(rsa_numbers *numbers) {
    ASN1_item_free((ASN1_VALUE *)numbers, ASN1_ITEM_rptr(rsa_numbers));
}

/// Whether bytes are the one DER form of a value that was read from them.
static int is_der_of(const void *value, const ASN1_ITEM *type, const uint8_t *bytes, size_t count) {
    unsigned char *start = NULL;
    int written = ASN1_item_i2d(value, &start, type);
    int is_equal = written > 0 && (size_t)written == count && memcmp(start, bytes, count) == 0;
    OPENSSL_free(start);
    return is_equal;
}

/// The numbers of a key of rsaEncryption; NULL for everything else, and for every form but the one that
/// `hcert_key_write_public` writes. The caller frees them.
static rsa_numbers *canonical_rsa(const uint8_t *der, size_t count) {
    const unsigned char *cursor = der;
    hcert_key_info *info =
        count > LONG_MAX
            ? NULL
            : (hcert_key_info *)ASN1_item_d2i(NULL, &cursor, (long)count, ASN1_ITEM_rptr(hcert_key_info));
    rsa_numbers *numbers = NULL;
    if (info != NULL && OBJ_obj2nid(info->algorithm->algorithm) == NID_rsaEncryption
        && info->algorithm->parameter != NULL && ASN1_TYPE_get(info->algorithm->parameter) == V_ASN1_NULL
        && is_der_of(info, ASN1_ITEM_rptr(hcert_key_info), der, count)) {
        numbers = read_rsa_numbers(ASN1_STRING_get0_data(info->key), (size_t)ASN1_STRING_length(info->key));
    }
    if (numbers != NULL
        && (ASN1_STRING_type(numbers->modulus) != V_ASN1_INTEGER  // one below zero is of another type
            || ASN1_STRING_type(numbers->exponent) != V_ASN1_INTEGER
            || !is_der_of(
                numbers, ASN1_ITEM_rptr(rsa_numbers), ASN1_STRING_get0_data(info->key),
                (size_t)ASN1_STRING_length(info->key)))) {
        free_rsa_numbers(numbers);
        numbers = NULL;
    }
    ASN1_item_free((ASN1_VALUE *)info, ASN1_ITEM_rptr(hcert_key_info));
    ERR_clear_error();
    return numbers;
}

static EVP_PKEY *make_rsa(const BIGNUM *modulus, const BIGNUM *exponent) {
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    OSSL_PARAM *parameters = NULL;
    if (builder != NULL && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, modulus) == 1
        && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, exponent) == 1) {
        parameters = OSSL_PARAM_BLD_to_param(builder);
    }
    if (context == NULL || parameters == NULL || EVP_PKEY_fromdata_init(context) != 1
        || EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1) {
        key = NULL;
    }
    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(builder);
    EVP_PKEY_CTX_free(context);
    return key;
}

/// Makes a key of its numbers, again without the decoders. NULL for everything else, which the decoders then judge.
static EVP_PKEY *read_rsa(const uint8_t *der, size_t count) {
    rsa_numbers *numbers = canonical_rsa(der, count);
    if (numbers == NULL) {
        return NULL;
    }
    BIGNUM *modulus = ASN1_INTEGER_to_BN(numbers->modulus, NULL);
    BIGNUM *exponent = ASN1_INTEGER_to_BN(numbers->exponent, NULL);
    EVP_PKEY *key = modulus == NULL || exponent == NULL ? NULL : make_rsa(modulus, exponent);
    BN_free(modulus);
    BN_free(exponent);
    free_rsa_numbers(numbers);
    ERR_clear_error();
    return key;
}

// MARK: Every kind

int hcert_key_is_canonical(const uint8_t *der, size_t count) {
    if (is_canonical_p256(der, count)) {
        return 1;
    }
    rsa_numbers *numbers = canonical_rsa(der, count);
    free_rsa_numbers(numbers);
    return numbers != NULL;
}

hcert_key *hcert_key_read_public(const uint8_t *der, size_t count, size_t *consumed, hcert_error *error) {
    EVP_PKEY *known = read_p256(der, count);
    if (known == NULL) {
        known = read_rsa(der, count);
    }
    if (known != NULL) {
        *consumed = count;
        return known;
    }
    const unsigned char *cursor = der;  // d2i functions move it past what they read.
    EVP_PKEY *key = count > LONG_MAX ? NULL : d2i_PUBKEY(NULL, &cursor, (long)count);
    if (key == NULL) {
        hcert_fail(error, "d2i_PUBKEY");
        return NULL;
    }
    ERR_clear_error();  // Decoders that were tried in vain leave entries behind.
    *consumed = (size_t)(cursor - der);
    return key;
}

int hcert_key_write_identity(hcert_key *key, hcert_bytes *der, hcert_error *error) {
    if (!EVP_PKEY_is_a(key, "RSA-PSS")) {
        return hcert_key_write_public(key, der, error);
    }
    BIGNUM *modulus = NULL, *exponent = NULL;
    EVP_PKEY *plain = NULL;
    if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &modulus) == 1
        && EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &exponent) == 1) {
        plain = make_rsa(modulus, exponent);
    }
    BN_free(modulus);
    BN_free(exponent);
    int is_written = plain != NULL ? hcert_key_write_public(plain, der, error) : hcert_fail(error, "EVP_PKEY_fromdata");
    EVP_PKEY_free(plain);
    return is_written;
}

int hcert_key_write_public(hcert_key *key, hcert_bytes *der, hcert_error *error) {
    if (EVP_PKEY_is_a(key, "EC")
        && EVP_PKEY_set_utf8_string_param(key, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, "uncompressed") != 1) {
        return hcert_fail(error, "EVP_PKEY_set_utf8_string_param");
    }
    unsigned char *start = NULL;
    int count = i2d_PUBKEY(key, &start);
    return hcert_take(der, start, count, "i2d_PUBKEY", error);
}
