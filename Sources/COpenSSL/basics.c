// Errors, memory, digests, random numbers, the process.

#include "internal.h"

#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>

/// Before anything else of OpenSSL, in whatever program this is linked into: no configuration file is read, neither the
/// system's nor the one that OPENSSL_CONF names. Either could put other code in the place of what signs and verifies.
/// Nothing is taken down when the program ends: it takes a tenth of a millisecond, and another thread may still be signing.
/// Whoever holds a key wipes it.
__attribute__((constructor)) static void load_no_configuration(void) {
    if (OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, NULL) != 1) {
        abort();  // There is no memory to begin with; no input is there yet.
    }
}

int hcert_fail(hcert_error *error, const char *call) {
    error->call = call;
    // The first entry is the cause; those behind it say through which layers it came up.
    error->code = ERR_peek_error();
    ERR_clear_error();
    return 0;
}

void hcert_error_text(unsigned long code, char *text, size_t room) {
    const char *reason = ERR_reason_error_string(code);
    if (reason != NULL) {
        OPENSSL_strlcpy(text, reason, room);
    } else {
        ERR_error_string_n(code, text, room);
    }
}

int hcert_take(hcert_bytes *bytes, unsigned char *start, int count, const char *call, hcert_error *error) {
    if (count <= 0 || start == NULL) {
        return hcert_fail(error, call);
    }
    bytes->start = start;
    bytes->count = (size_t)count;
    return 1;
}

int hcert_copy(hcert_bytes *bytes, BIO *memory) {
    char *start = NULL;
    long count = BIO_get_mem_data(memory, &start);
    bytes->start = count <= 0 ? NULL : OPENSSL_memdup(start, (size_t)count);
    bytes->count = bytes->start == NULL ? 0 : (size_t)count;
    return count == 0 || bytes->start != NULL;
}

void hcert_bytes_free(hcert_bytes bytes) {
    OPENSSL_secure_clear_free(bytes.start, bytes.count);  // takes memory of the ordinary kind as well
}

void hcert_cleanse(void *start, size_t count) {
    OPENSSL_cleanse(start, count);
}

_Static_assert(sizeof(SHA256_CTX) == sizeof(hcert_sha256), "hcert_sha256 stands in for SHA256_CTX");
_Static_assert(_Alignof(SHA256_CTX) <= _Alignof(hcert_sha256), "hcert_sha256 stands in for SHA256_CTX");

void hcert_sha256_begin(hcert_sha256 *state) {
    SHA256_Init((SHA256_CTX *)state);
}

void hcert_sha256_update(hcert_sha256 *state, const void *bytes, size_t count) {
    SHA256_Update((SHA256_CTX *)state, bytes, count);
}

void hcert_sha256_finish(hcert_sha256 *state, uint8_t *digest) {
    SHA256_Final(digest, (SHA256_CTX *)state);
}

int hcert_random(uint8_t *bytes, size_t count, hcert_error *error) {
    if (count > INT_MAX || RAND_priv_bytes(bytes, (int)count) != 1) {
        return hcert_fail(error, "RAND_priv_bytes");
    }
    return 1;
}

int hcert_forbid_memory_dumps(void) {
    const struct rlimit none = {0, 0};
    return setrlimit(RLIMIT_CORE, &none) == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
}
