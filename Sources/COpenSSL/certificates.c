// Certificates as objects of OpenSSL, for what only those can do. Facts are read in certificate_facts.c.

#include "internal.h"

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
