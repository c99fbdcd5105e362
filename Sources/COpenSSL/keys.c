// Private keys read, made and written; facts about keys.

#include "internal.h"

void hcert_key_free(hcert_key *key) {
    EVP_PKEY_free(key);
}

// MARK: Reading

static EVP_PKEY *key_from_pkcs8(PKCS8_PRIV_KEY_INFO *info, hcert_error *error) {
    EVP_PKEY *key = EVP_PKCS82PKEY(info);
    PKCS8_PRIV_KEY_INFO_free(info);
    if (key == NULL) {
        hcert_fail(error, "EVP_PKCS82PKEY");
        return NULL;
    }
    ERR_clear_error();
    return key;
}

hcert_key *hcert_key_read_private(
    hcert_key_format format, const uint8_t *der, size_t count, size_t *consumed, hcert_error *error) {
    const unsigned char *cursor = der;
    if (format == hcert_format_pkcs8) {
        PKCS8_PRIV_KEY_INFO *info =
            count > LONG_MAX ? NULL : d2i_PKCS8_PRIV_KEY_INFO(NULL, &cursor, (long)count);
        if (info == NULL) {
            hcert_fail(error, "d2i_PKCS8_PRIV_KEY_INFO");
            return NULL;
        }
        *consumed = (size_t)(cursor - der);
        return key_from_pkcs8(info, error);
    }

    int type = format == hcert_format_sec1 ? EVP_PKEY_EC : EVP_PKEY_RSA;
    EVP_PKEY *key = count > LONG_MAX ? NULL : d2i_PrivateKey(type, NULL, &cursor, (long)count);
    if (key == NULL) {
        hcert_fail(error, "d2i_PrivateKey");
        return NULL;
    }
    ERR_clear_error();
    *consumed = (size_t)(cursor - der);
    return key;
}

hcert_key *hcert_key_decrypt(
    const uint8_t *der, size_t count, const char *passphrase, size_t passphrase_count, size_t *consumed,
    hcert_error *error) {
    const unsigned char *cursor = der;
    X509_SIG *encrypted =
        count > LONG_MAX || passphrase_count > INT_MAX ? NULL : d2i_X509_SIG(NULL, &cursor, (long)count);
    if (encrypted == NULL) {
        hcert_fail(error, "d2i_X509_SIG");
        return NULL;
    }
    *consumed = (size_t)(cursor - der);

    PKCS8_PRIV_KEY_INFO *info = PKCS8_decrypt(encrypted, passphrase, (int)passphrase_count);
    X509_SIG_free(encrypted);
    if (info == NULL) {
        hcert_fail(error, "PKCS8_decrypt");
        return NULL;
    }
    return key_from_pkcs8(info, error);
}

// MARK: Making

hcert_key *hcert_key_generate_p256(hcert_error *error) {
    EVP_PKEY *key = EVP_EC_gen("P-256");
    if (key == NULL) {
        hcert_fail(error, "EVP_EC_gen");
    }
    return key;
}

hcert_key *hcert_key_generate_rsa(size_t bit_count, hcert_error *error) {
    EVP_PKEY *key = EVP_RSA_gen(bit_count);
    if (key == NULL) {
        hcert_fail(error, "EVP_RSA_gen");
    }
    return key;
}

// MARK: Writing

int hcert_key_write_private(const hcert_key *key, hcert_bytes *der, hcert_error *error) {
    PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(key);
    if (info == NULL) {
        return hcert_fail(error, "EVP_PKEY2PKCS8");
    }
    unsigned char *start = NULL;
    int count = i2d_PKCS8_PRIV_KEY_INFO(info, &start);
    PKCS8_PRIV_KEY_INFO_free(info);
    return hcert_take(der, start, count, "i2d_PKCS8_PRIV_KEY_INFO", error);
}

int hcert_key_encrypt(
    const hcert_key *key, const char *passphrase, size_t passphrase_count, int round_count, hcert_bytes *der,
    hcert_error *error) {
    PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(key);
    if (info == NULL) {
        return hcert_fail(error, "EVP_PKEY2PKCS8");
    }
    X509_SIG *encrypted =
        passphrase_count > INT_MAX
            ? NULL
            : PKCS8_encrypt(NID_hmacWithSHA256, EVP_aes_256_cbc(), passphrase, (int)passphrase_count,
                            NULL /* a random salt */, 16, round_count, info);
    PKCS8_PRIV_KEY_INFO_free(info);
    if (encrypted == NULL) {
        return hcert_fail(error, "PKCS8_encrypt");
    }
    unsigned char *start = NULL;
    int count = i2d_X509_SIG(encrypted, &start);
    X509_SIG_free(encrypted);
    return hcert_take(der, start, count, "i2d_X509_SIG", error);
}

// MARK: Facts

/// Whether the curve is described by its parameters rather than named. A curve of one's own can have a weak base point
/// (CVE-2020-0601).
static int has_explicit_parameters(const EVP_PKEY *key) {
    int is_explicit = 1;
    return EVP_PKEY_get_int_param(key, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &is_explicit) != 1
        || is_explicit;
}

static int is_named_p256(const EVP_PKEY *key) {
    char group[64];
    return EVP_PKEY_get_group_name(key, group, sizeof group, NULL) == 1
        && OBJ_txt2nid(group) == NID_X9_62_prime256v1 && !has_explicit_parameters(key);
}

hcert_key_family hcert_key_family_of(const hcert_key *key) {
    hcert_key_family family = hcert_family_other;
    if (EVP_PKEY_is_a(key, "EC")) {
        family = is_named_p256(key) ? hcert_family_p256 : hcert_family_other;
    } else if (EVP_PKEY_is_a(key, "RSA")) {
        family = hcert_family_rsa;
    } else if (EVP_PKEY_is_a(key, "RSA-PSS")) {
        family = hcert_family_rsa_pss;
    }
    ERR_clear_error();
    return family;
}

void hcert_key_name(const hcert_key *key, char *text, size_t room) {
    char group[64];
    const char *type = EVP_PKEY_get0_type_name(key);
    if (EVP_PKEY_is_a(key, "EC") && EVP_PKEY_get_group_name(key, group, sizeof group, NULL) == 1) {
        BIO_snprintf(text, room, "EC on %s%s", group, has_explicit_parameters(key) ? " by explicit parameters" : "");
    } else {
        BIO_snprintf(text, room, "%s", type != NULL ? type : "unknown");
    }
    ERR_clear_error();
}

int hcert_key_bit_count(const hcert_key *key) {
    return EVP_PKEY_get_bits(key);
}

uint64_t hcert_key_rsa_exponent(const hcert_key *key) {
    BIGNUM *exponent = NULL;
    uint64_t value = 0;
    if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &exponent) == 1 && BN_num_bits(exponent) <= 64) {
        value = BN_get_word(exponent);
    }
    BN_free(exponent);
    ERR_clear_error();
    return value;
}

int hcert_key_point_is_sound(hcert_key *key, hcert_error *error) {
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    // The quick check leaves out only the order of the point, and P-256 has cofactor 1.
    int is_sound = context != NULL && EVP_PKEY_public_check_quick(context) == 1;
    EVP_PKEY_CTX_free(context);
    return is_sound ? 1 : hcert_fail(error, "EVP_PKEY_public_check_quick");
}
