// Making certificates. What they shall say is decided by the caller.

#include "internal.h"

static int set_serial(X509 *certificate, const hcert_certificate_request *request) {
    BIGNUM *number = request->serial_count > INT_MAX ? NULL : BN_bin2bn(request->serial, (int)request->serial_count, NULL);
    int is_set = number != NULL && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != NULL;
    BN_free(number);
    return is_set;
}

static int add_attribute(X509_NAME *name, const char *attribute, const char *value) {
    return value == NULL
        || X509_NAME_add_entry_by_txt(name, attribute, MBSTRING_UTF8, (const unsigned char *)value, -1, -1, 0) == 1;
}

static int set_names(X509 *certificate, const hcert_certificate_request *request) {
    X509_NAME *subject = X509_get_subject_name(certificate);
    return add_attribute(subject, "C", request->country) && add_attribute(subject, "O", request->organization)
        && add_attribute(subject, "CN", request->common_name)
        && X509_set_issuer_name(
               certificate, request->issuer == NULL ? subject : X509_get_subject_name(request->issuer)) == 1;
}

static int set_validity(X509 *certificate, const hcert_certificate_request *request) {
    return ASN1_TIME_set(X509_getm_notBefore(certificate), (time_t)request->not_before) != NULL
        && ASN1_TIME_set(X509_getm_notAfter(certificate), (time_t)request->not_after) != NULL;
}

static int add_extension(X509 *certificate, X509V3_CTX *context, int identifier, const char *value) {
    if (value == NULL) {
        return 1;
    }
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, context, identifier, value);
    int is_added = extension != NULL && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return is_added;
}

static int add_extensions(X509 *certificate, const hcert_certificate_request *request) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, request->issuer == NULL ? certificate : request->issuer, certificate, NULL, NULL, 0);
    return add_extension(certificate, &context, NID_basic_constraints, request->basic_constraints)
        && add_extension(certificate, &context, NID_key_usage, request->key_usage)
        && add_extension(certificate, &context, NID_ext_key_usage, request->extended_key_usage)
        && add_extension(certificate, &context, NID_subject_key_identifier, "hash")
        && (request->issuer == NULL
            || add_extension(certificate, &context, NID_authority_key_identifier, "keyid:always"));
}

/// The name of the first step that failed, or NULL.
static const char *fill(X509 *certificate, const hcert_certificate_request *request) {
    if (X509_set_version(certificate, X509_VERSION_3) != 1) return "X509_set_version";
    if (!set_serial(certificate, request)) return "BN_to_ASN1_INTEGER";
    if (!set_names(certificate, request)) return "X509_NAME_add_entry_by_txt";
    if (!set_validity(certificate, request)) return "ASN1_TIME_set";
    if (X509_set_pubkey(certificate, request->subject_key) != 1) return "X509_set_pubkey";
    if (!add_extensions(certificate, request)) return "X509V3_EXT_conf_nid";
    if (X509_sign(certificate, request->issuer_key, EVP_sha256()) <= 0) return "X509_sign";
    return NULL;
}

int hcert_certificate_create(const hcert_certificate_request *request, hcert_bytes *der, hcert_error *error) {
    X509 *certificate = X509_new();
    if (certificate == NULL) {
        return hcert_fail(error, "X509_new");
    }
    const char *failed = fill(certificate, request);
    if (failed != NULL) {
        X509_free(certificate);
        return hcert_fail(error, failed);
    }
    unsigned char *start = NULL;
    int count = i2d_X509(certificate, &start);
    X509_free(certificate);
    return hcert_take(der, start, count, "i2d_X509", error);
}
