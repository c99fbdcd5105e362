// Making certificates, step by step. What they say is decided by the caller.

#include "internal.h"

static int set_serial(X509 *certificate, const uint8_t *serial, size_t count) {
    BIGNUM *number = count > INT_MAX ? NULL : BN_bin2bn(serial, (int)count, NULL);
    int is_set = number != NULL && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != NULL;
    BN_free(number);
    return is_set;
}

hcert_certificate *hcert_certificate_make(
    const uint8_t *serial, size_t serial_count, int64_t not_before, int64_t not_after, hcert_key *subject_key,
    hcert_error *error) {
    X509 *certificate = X509_new();
    const char *failed = NULL;
    if (certificate == NULL) {
        failed = "X509_new";
    } else if (X509_set_version(certificate, X509_VERSION_3) != 1) {
        failed = "X509_set_version";
    } else if (!set_serial(certificate, serial, serial_count)) {
        failed = "BN_to_ASN1_INTEGER";
    } else if (ASN1_TIME_set(X509_getm_notBefore(certificate), (time_t)not_before) == NULL
               || ASN1_TIME_set(X509_getm_notAfter(certificate), (time_t)not_after) == NULL) {
        failed = "ASN1_TIME_set";
    } else if (X509_set_pubkey(certificate, subject_key) != 1) {
        failed = "X509_set_pubkey";
    }
    if (failed != NULL) {
        hcert_fail(error, failed);
        X509_free(certificate);
        return NULL;
    }
    return certificate;
}

int hcert_certificate_add_attribute(
    hcert_certificate *certificate, const char *attribute, const char *utf8, hcert_error *error) {
    int is_added = X509_NAME_add_entry_by_txt(
        X509_get_subject_name(certificate), attribute, MBSTRING_UTF8, (const unsigned char *)utf8, -1, -1, 0);
    return is_added == 1 ? 1 : hcert_fail(error, "X509_NAME_add_entry_by_txt");
}

int hcert_certificate_set_issuer(
    hcert_certificate *certificate, const hcert_certificate *issuer, hcert_error *error) {
    int is_set = X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
    return is_set == 1 ? 1 : hcert_fail(error, "X509_set_issuer_name");
}

int hcert_certificate_add_extension(
    hcert_certificate *certificate, hcert_certificate *issuer, const char *name, const char *value,
    hcert_error *error) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, OBJ_sn2nid(name), value);
    int is_added = extension != NULL && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return is_added ? 1 : hcert_fail(error, "X509V3_EXT_conf_nid");
}

int hcert_certificate_sign(
    hcert_certificate *certificate, hcert_key *issuer_key, hcert_bytes *der, hcert_error *error) {
    if (X509_sign(certificate, issuer_key, EVP_sha256()) <= 0) {
        return hcert_fail(error, "X509_sign");
    }
    unsigned char *start = NULL;
    int count = i2d_X509(certificate, &start);
    return hcert_take(der, start, count, "i2d_X509", error);
}
