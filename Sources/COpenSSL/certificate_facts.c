// Reading certificates, irregular ones among them.

#include "internal.h"

#include <openssl/asn1t.h>
#include <string.h>
#include <time.h>

// d2i_X509 also makes the public key, by decoders that take 160 microseconds to find out what they read, and a trust list
// has a thousand certificates. So the structure is described once more, with a public key that is left as it lies; OpenSSL
// reads by this description what it reads by its own.

/// TBSCertificate (RFC 5280 §4.1).
typedef struct signed_part {
    ASN1_INTEGER *version;
    ASN1_INTEGER *serial;
    X509_ALGOR *algorithm;
    X509_NAME *issuer;
    X509_VAL *validity;
    X509_NAME *subject;
    hcert_key_info *key;
    ASN1_BIT_STRING *issuer_identifier;
    ASN1_BIT_STRING *subject_identifier;
    STACK_OF(X509_EXTENSION) *extensions;
} signed_part;

ASN1_SEQUENCE(signed_part) = {
    ASN1_EXP_OPT(signed_part, version, ASN1_INTEGER, 0),
    ASN1_SIMPLE(signed_part, serial, ASN1_INTEGER),
    ASN1_SIMPLE(signed_part, algorithm, X509_ALGOR),
    ASN1_SIMPLE(signed_part, issuer, X509_NAME),
    ASN1_SIMPLE(signed_part, validity, X509_VAL),
    ASN1_SIMPLE(signed_part, subject, X509_NAME),
    ASN1_SIMPLE(signed_part, key, hcert_key_info),
    ASN1_IMP_OPT(signed_part, issuer_identifier, ASN1_BIT_STRING, 1),
    ASN1_IMP_OPT(signed_part, subject_identifier, ASN1_BIT_STRING, 2),
    ASN1_EXP_SEQUENCE_OF_OPT(signed_part, extensions, X509_EXTENSION, 3),
} static_ASN1_SEQUENCE_END(signed_part)

/// Certificate (RFC 5280 §4.1).
struct hcert_facts {
    signed_part *signed_part;
    X509_ALGOR *algorithm;
    ASN1_BIT_STRING *signature;
};

ASN1_SEQUENCE(hcert_facts) = {
    ASN1_SIMPLE(hcert_facts, signed_part, signed_part),
    ASN1_SIMPLE(hcert_facts, algorithm, X509_ALGOR),
    ASN1_SIMPLE(hcert_facts, signature, ASN1_BIT_STRING),
} static_ASN1_SEQUENCE_END(hcert_facts)

void hcert_facts_free(hcert_facts *facts) {
    ASN1_item_free((ASN1_VALUE *)facts, ASN1_ITEM_rptr(hcert_facts));
}

hcert_facts *hcert_facts_read(const uint8_t *der, size_t count, size_t *consumed, hcert_error *error) {
    const unsigned char *cursor = der;
    hcert_facts *facts =
        count > LONG_MAX
            ? NULL
            : (hcert_facts *)ASN1_item_d2i(NULL, &cursor, (long)count, ASN1_ITEM_rptr(hcert_facts));
    if (facts == NULL) {
        hcert_fail(error, "ASN1_item_d2i");
        return NULL;
    }
    *consumed = (size_t)(cursor - der);
    return facts;
}

hcert_presence hcert_facts_attribute(
    const hcert_facts *facts, hcert_name name, hcert_name_attribute attribute, hcert_bytes *utf8) {
    static const int identifiers[] = {NID_countryName, NID_organizationName, NID_commonName};
    const X509_NAME *whole =
        name == hcert_name_subject ? facts->signed_part->subject : facts->signed_part->issuer;

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

int hcert_facts_validity(const hcert_facts *facts, int64_t *not_before, int64_t *not_after) {
    const X509_VAL *validity = facts->signed_part->validity;
    return seconds_since_1970(validity->notBefore, not_before) && seconds_since_1970(validity->notAfter, not_after);
}

/// What X509V3_get_d2i says about an extension that it did not return.
static hcert_presence presence_of_missing(int critical) {
    ERR_clear_error();
    return critical == -1 ? hcert_absent : hcert_unreadable;
}

hcert_presence hcert_facts_constraints(const hcert_facts *facts, int *is_authority) {
    int critical = 0;
    BASIC_CONSTRAINTS *constraints =
        X509V3_get_d2i(facts->signed_part->extensions, NID_basic_constraints, &critical, NULL);
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

hcert_presence hcert_facts_key_usages(const hcert_facts *facts, hcert_bytes *text) {
    int critical = 0;
    EXTENDED_KEY_USAGE *usages =
        X509V3_get_d2i(facts->signed_part->extensions, NID_ext_key_usage, &critical, NULL);
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

int hcert_facts_public_key(const hcert_facts *facts, hcert_bytes *der, hcert_error *error) {
    unsigned char *start = NULL;
    int count =
        ASN1_item_i2d((const ASN1_VALUE *)facts->signed_part->key, &start, ASN1_ITEM_rptr(hcert_key_info));
    return hcert_take(der, start, count, "ASN1_item_i2d", error);
}
