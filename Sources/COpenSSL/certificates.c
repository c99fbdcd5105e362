// Reading certificates, irregular ones among them.

#include "internal.h"

#include <string.h>
#include <time.h>

void hcert_certificate_free(hcert_certificate *certificate) {
    X509_free(certificate);
}

hcert_certificate *hcert_certificate_read(
    const uint8_t *der, size_t count, size_t *consumed, hcert_error *error) {
    const unsigned char *cursor = der;
    X509 *certificate = count > LONG_MAX ? NULL : d2i_X509(NULL, &cursor, (long)count);
    if (certificate == NULL) {
        hcert_fail(error, "d2i_X509");
        return NULL;
    }
    ERR_clear_error();  // A public key that OpenSSL does not know leaves entries behind.
    *consumed = (size_t)(cursor - der);
    return certificate;
}

hcert_presence hcert_certificate_attribute(
    const hcert_certificate *certificate, hcert_name name, hcert_name_attribute attribute, hcert_bytes *utf8) {
    static const int identifiers[] = {NID_countryName, NID_organizationName, NID_commonName};
    const X509_NAME *whole =
        name == hcert_name_subject ? X509_get_subject_name(certificate) : X509_get_issuer_name(certificate);

    int index = X509_NAME_get_index_by_NID(whole, identifiers[attribute], -1);
    if (index < 0) {
        return hcert_absent;
    }
    unsigned char *start = NULL;
    int count = ASN1_STRING_to_UTF8(&start, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(whole, index)));
    if (count < 0) {
        ERR_clear_error();
        return hcert_unreadable;
    }
    utf8->start = start;
    utf8->count = (size_t)count;
    return hcert_present;
}

static int seconds_since_1970(const ASN1_TIME *time, int64_t *seconds) {
    struct tm parts;
    memset(&parts, 0, sizeof parts);
    if (time == NULL || ASN1_TIME_to_tm(time, &parts) != 1) {
        ERR_clear_error();
        return 0;
    }
    *seconds = (int64_t)timegm(&parts);
    return 1;
}

int hcert_certificate_validity(const hcert_certificate *certificate, int64_t *not_before, int64_t *not_after) {
    return seconds_since_1970(X509_get0_notBefore(certificate), not_before)
        && seconds_since_1970(X509_get0_notAfter(certificate), not_after);
}

/// What X509_get_ext_d2i says about an extension that it did not return.
static hcert_presence presence_of_missing(int critical) {
    ERR_clear_error();
    return critical == -1 ? hcert_absent : hcert_unreadable;
}

hcert_presence hcert_certificate_constraints(const hcert_certificate *certificate, int *is_authority) {
    int critical = 0;
    BASIC_CONSTRAINTS *constraints =
        X509_get_ext_d2i(certificate, NID_basic_constraints, &critical, NULL);
    if (constraints == NULL) {
        return presence_of_missing(critical);
    }
    *is_authority = constraints->ca != 0;
    BASIC_CONSTRAINTS_free(constraints);
    return hcert_present;
}

static int write_identifier(BIO *text, const ASN1_OBJECT *object) {
    int count = OBJ_obj2txt(NULL, 0, object, 1);
    char *dotted = count <= 0 ? NULL : OPENSSL_malloc((size_t)count + 1);
    if (dotted == NULL) {
        return 0;
    }
    OBJ_obj2txt(dotted, count + 1, object, 1);
    int written = BIO_printf(text, "%s\n", dotted);
    OPENSSL_free(dotted);
    return written > 0;
}

hcert_presence hcert_certificate_key_usages(const hcert_certificate *certificate, hcert_bytes *text) {
    int critical = 0;
    EXTENDED_KEY_USAGE *usages = X509_get_ext_d2i(certificate, NID_ext_key_usage, &critical, NULL);
    if (usages == NULL) {
        return presence_of_missing(critical);
    }
    BIO *lines = BIO_new(BIO_s_mem());
    int is_sound = lines != NULL;
    for (int index = 0; is_sound && index < sk_ASN1_OBJECT_num(usages); index++) {
        is_sound = write_identifier(lines, sk_ASN1_OBJECT_value(usages, index));
    }
    is_sound = is_sound && hcert_copy(text, lines);
    BIO_free(lines);
    EXTENDED_KEY_USAGE_free(usages);
    ERR_clear_error();
    return is_sound ? hcert_present : hcert_unreadable;
}

int hcert_certificate_public_key(const hcert_certificate *certificate, hcert_bytes *der, hcert_error *error) {
    unsigned char *start = NULL;
    int count = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &start);
    return hcert_take(der, start, count, "i2d_X509_PUBKEY", error);
}

hcert_key *hcert_certificate_key(const hcert_certificate *certificate) {
    EVP_PKEY *key = X509_get0_pubkey(certificate);
    int is_kept = key != NULL && EVP_PKEY_up_ref(key) == 1;
    ERR_clear_error();
    return is_kept ? key : NULL;
}

/// Whether the digest under the signature has a security of 112 bits or more: SHA-1 and MD5 have less.
static int is_strongly_digested(X509 *certificate) {
    int digest = NID_undef;
    int security_bits = 0;
    return X509_get_signature_info(certificate, &digest, NULL, &security_bits, NULL) == 1 && security_bits >= 112;
}

hcert_issuance hcert_certificate_issuance(hcert_certificate *certificate, hcert_certificate *issuer) {
    hcert_issuance issuance = hcert_issued;
    EVP_PKEY *key = X509_get0_pubkey(issuer);
    if (X509_NAME_cmp(X509_get_issuer_name(certificate), X509_get_subject_name(issuer)) != 0) {
        issuance = hcert_issuer_other;
    } else if (key == NULL || X509_verify(certificate, key) != 1) {
        issuance = hcert_issuer_signature_wrong;
    } else if (!is_strongly_digested(certificate)) {
        issuance = hcert_issuer_digest_weak;
    }
    ERR_clear_error();
    return issuance;
}
