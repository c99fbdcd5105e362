/// All that this package uses of OpenSSL, without OpenSSL's own headers: Swift sees opaque handles, bytes and numbers.
///
/// Every function that can fail empties the calling thread's error queue before it returns. Functions with an `error`
/// fill it when they return NULL or 0. Handles may not be used by two threads at a time, unless a line says otherwise.
///
/// A process that this is linked into reads no configuration file of OpenSSL (openssl.cnf, OPENSSL_CONF).

#ifndef HCERT_OPENSSL_H
#define HCERT_OPENSSL_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

// MARK: Errors and memory

/// The OpenSSL function that failed, and the first entry that it left in the error queue (0 if there was none).
typedef struct hcert_error {
    const char *_Nullable call;
    unsigned long code;
} hcert_error;

/// Writes OpenSSL's words for `code` to `text`, cut to `room` bytes with the final NUL.
void hcert_error_text(unsigned long code, char *text, size_t room);

/// Bytes that the caller gives back by `hcert_bytes_free`, which overwrites them.
typedef struct hcert_bytes {
    uint8_t *_Nullable start;
    size_t count;
} hcert_bytes;

void hcert_bytes_free(hcert_bytes bytes);

/// What there is to know of something that may be there.
typedef enum hcert_presence {
    hcert_absent,
    hcert_present,
    hcert_unreadable,
} hcert_presence;

/// Overwrites memory in a way that the compiler may not leave out.
void hcert_cleanse(void *start, size_t count);

// MARK: Digest and random numbers

/// A SHA-256 computation, held by value: a copy of it goes on by itself.
typedef struct hcert_sha256 {
    uint64_t words[14];
} hcert_sha256;

void hcert_sha256_begin(hcert_sha256 *state);
void hcert_sha256_update(hcert_sha256 *state, const void *_Nullable bytes, size_t count);
void hcert_sha256_finish(hcert_sha256 *state, uint8_t *digest);

/// Fills `bytes` from the generator that OpenSSL keeps for secrets. Any thread.
int hcert_random(uint8_t *bytes, size_t count, hcert_error *error);

// MARK: PEM

/// One block of a PEM text. Both runs of bytes are the caller's to free.
typedef struct hcert_pem_block {
    /// What stands behind BEGIN.
    hcert_bytes label;
    hcert_bytes contents;
    /// Whether header fields stand before the contents, as in keys encrypted by the old method.
    int has_headers;
} hcert_pem_block;

/// Reads the next block from `position` on, and moves that behind what it read, a broken block included.
hcert_presence hcert_pem_read(
    const uint8_t *text, size_t count, size_t *position, hcert_pem_block *block, hcert_error *error);

/// Writes one block, with lines of 64 characters.
int hcert_pem_write(
    const char *label, const uint8_t *contents, size_t count, hcert_bytes *text, hcert_error *error);

// MARK: Keys. Once made, a key may be read by several threads.

typedef struct evp_pkey_st hcert_key;

typedef enum hcert_key_family {
    hcert_family_other,
    hcert_family_p256,
    hcert_family_rsa,
    hcert_family_rsa_pss,
} hcert_key_family;

typedef enum hcert_key_format {
    hcert_format_pkcs8,
    hcert_format_sec1,
    hcert_format_pkcs1,
} hcert_key_format;

void hcert_key_free(hcert_key *key);

/// Reads one SubjectPublicKeyInfo. `consumed` says how many bytes it took.
hcert_key *_Nullable hcert_key_read_public(const uint8_t *der, size_t count, size_t *consumed, hcert_error *error);

/// Reads one private key that is not encrypted.
hcert_key *_Nullable hcert_key_read_private(
    hcert_key_format format, const uint8_t *der, size_t count, size_t *consumed, hcert_error *error);

/// Reads one EncryptedPrivateKeyInfo (PKCS#8).
hcert_key *_Nullable hcert_key_decrypt(
    const uint8_t *der, size_t count, const char *passphrase, size_t passphrase_count, size_t *consumed,
    hcert_error *error);

hcert_key *_Nullable hcert_key_generate_p256(hcert_error *error);
hcert_key *_Nullable hcert_key_generate_rsa(size_t bit_count, hcert_error *error);

/// Whether a SubjectPublicKeyInfo of P-256 or rsaEncryption is as `hcert_key_write_public` would write it, without a look at
/// the point or the numbers. 0 for every other kind.
int hcert_key_is_canonical(const uint8_t *der, size_t count);

/// Writes SubjectPublicKeyInfo; a point always in its uncompressed form.
int hcert_key_write_public(hcert_key *key, hcert_bytes *der, hcert_error *error);

/// Writes the SubjectPublicKeyInfo that the key's numbers have by themselves: RSASSA-PSS is written as rsaEncryption, since
/// whoever has the private key of one has that of the other.
int hcert_key_write_identity(hcert_key *key, hcert_bytes *der, hcert_error *error);

/// Writes PrivateKeyInfo (PKCS#8).
int hcert_key_write_private(const hcert_key *key, hcert_bytes *der, hcert_error *error);

/// Writes EncryptedPrivateKeyInfo: PBES2, PBKDF2 with HMAC-SHA256 and a salt of 16 bytes, AES-256 in CBC mode.
int hcert_key_encrypt(
    const hcert_key *key, const char *passphrase, size_t passphrase_count, int round_count, hcert_bytes *der,
    hcert_error *error);

/// P-256 counts only as a named curve.
hcert_key_family hcert_key_family_of(const hcert_key *key);

/// Writes a name for people, such as "EC on secp384r1".
void hcert_key_name(const hcert_key *key, char *text, size_t room);

int hcert_key_bit_count(const hcert_key *key);

/// The public exponent of an RSA key, or 0 if there is none below 2^64.
uint64_t hcert_key_rsa_exponent(const hcert_key *key);

/// Whether the point of an elliptic curve key lies on the curve and is not the point at infinity.
int hcert_key_point_is_sound(hcert_key *key, hcert_error *error);

// MARK: Signatures over SHA-256 digests: ECDSA in DER form, or RSASSA-PSS with MGF1-SHA-256 and a salt of 32 bytes

typedef struct evp_pkey_ctx_st hcert_context;

hcert_context *_Nullable hcert_verifier_make(hcert_key *key, hcert_error *error);
hcert_context *_Nullable hcert_signer_make(hcert_key *key, hcert_error *error);
void hcert_context_free(hcert_context *context);

/// Whether the signature holds. 0 for every failure.
int hcert_verify(hcert_context *context, const uint8_t *digest, const uint8_t *signature, size_t signature_count);

/// `count` holds the room in `signature` before the call and the signature's length after it.
int hcert_sign(
    hcert_context *context, const uint8_t *digest, uint8_t *signature, size_t *count, hcert_error *error);

/// A P-256 key in the form that signs and verifies without DER; shares the key's own count of owners. Verifying does not
/// change it: any number of threads may use one.
typedef struct ec_key_st hcert_ec_key;

hcert_ec_key *_Nullable hcert_ec_key_of(hcert_key *key, hcert_error *error);
void hcert_ec_key_free(hcert_ec_key *key);

/// Signs a digest of 32 bytes as r followed by s, 64 bytes. The nonce is OpenSSL's own.
int hcert_ec_sign(hcert_ec_key *key, const uint8_t *digest, uint8_t *signature, hcert_error *error);

/// The two numbers of a signature in OpenSSL's form, made once for one verification after the other. For one thread at a
/// time.
typedef struct hcert_ec_numbers hcert_ec_numbers;

/// NULL without memory.
hcert_ec_numbers *_Nullable hcert_ec_numbers_make(void);
void hcert_ec_numbers_free(hcert_ec_numbers *numbers);

/// Whether r followed by s, 64 bytes, is a signature over a digest of 32 bytes: 1, else 0. What `numbers` held is
/// overwritten.
int hcert_ec_verify(
    hcert_ec_key *key, hcert_ec_numbers *numbers, const uint8_t *digest, const uint8_t *signature);

// MARK: Certificates

typedef enum hcert_name {
    hcert_name_subject,
    hcert_name_issuer,
} hcert_name;

typedef enum hcert_name_attribute {
    hcert_attribute_country,
    hcert_attribute_organization,
    hcert_attribute_common_name,
} hcert_name_attribute;

/// A certificate that is taken apart and not understood: its public key is bytes.
typedef struct hcert_facts hcert_facts;

void hcert_facts_free(hcert_facts *facts);

hcert_facts *_Nullable hcert_facts_read(const uint8_t *der, size_t count, size_t *consumed, hcert_error *error);

/// The first attribute of that kind, as UTF-8.
hcert_presence hcert_facts_attribute(
    const hcert_facts *facts, hcert_name name, hcert_name_attribute attribute, hcert_bytes *utf8);

/// Seconds since 1970, UTC.
int hcert_facts_validity(const hcert_facts *facts, int64_t *not_before, int64_t *not_after);

/// `is_authority` is the cA field of basicConstraints, where that extension is there.
hcert_presence hcert_facts_constraints(const hcert_facts *facts, int *is_authority);

/// The dotted object identifiers of extKeyUsage, each followed by a line feed.
hcert_presence hcert_facts_key_usages(const hcert_facts *facts, hcert_bytes *text);

/// SubjectPublicKeyInfo as it stands in the certificate, whether or not OpenSSL knows such keys.
int hcert_facts_public_key(const hcert_facts *facts, hcert_bytes *der, hcert_error *error);

/// A certificate as OpenSSL has it, with its public key.
typedef struct x509_st hcert_certificate;

void hcert_certificate_free(hcert_certificate *certificate);

hcert_certificate *_Nullable hcert_certificate_read(
    const uint8_t *der, size_t count, size_t *consumed, hcert_error *error);

/// What a certificate has to do with one that may have issued it.
typedef enum hcert_issuance {
    hcert_issued,
    /// It names another issuer.
    hcert_issuer_other,
    /// It names this issuer, whose key did not sign it.
    hcert_issuer_signature_wrong,
    /// It is signed by this issuer over a digest that two contents can share (SHA-1, MD5).
    hcert_issuer_digest_weak,
} hcert_issuance;

/// Names and signature alone: neither dates nor extensions.
hcert_issuance hcert_certificate_issuance(hcert_certificate *certificate, hcert_certificate *issuer);

// MARK: New certificates

/// A certificate of version 3 that names nobody yet. Times are seconds since 1970, UTC.
hcert_certificate *_Nullable hcert_certificate_make(
    const uint8_t *serial, size_t serial_count, int64_t not_before, int64_t not_after, hcert_key *subject_key,
    hcert_error *error);

/// Appends an attribute (such as "CN") to the subject, in UTF-8.
int hcert_certificate_add_attribute(
    hcert_certificate *certificate, const char *attribute, const char *utf8, hcert_error *error);

/// `issuer` may be the certificate itself.
int hcert_certificate_set_issuer(
    hcert_certificate *certificate, const hcert_certificate *issuer, hcert_error *error);

/// Appends an extension, by its name and in the words of OpenSSL's configuration files.
int hcert_certificate_add_extension(
    hcert_certificate *certificate, hcert_certificate *issuer, const char *name, const char *value,
    hcert_error *error);

/// Signs with SHA-256 and writes the whole certificate.
int hcert_certificate_sign(
    hcert_certificate *certificate, hcert_key *issuer_key, hcert_bytes *der, hcert_error *error);

// MARK: The process

/// Forbids core files and the reading of this process's memory by others of the same user. 0 if the system refused.
int hcert_forbid_memory_dumps(void);

#pragma clang assume_nonnull end

#endif
