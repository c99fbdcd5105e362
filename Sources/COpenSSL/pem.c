// PEM, in memory that is overwritten after use: a block may hold a private key.

#include "internal.h"

#include <string.h>

static hcert_bytes bytes_of_text(char *text) {
    hcert_bytes bytes = {(uint8_t *)text, strlen(text)};
    return bytes;
}

hcert_presence hcert_pem_read(
    const uint8_t *text, size_t count, size_t *position, hcert_pem_block *block, hcert_error *error) {
    if (*position >= count || count > INT_MAX) {
        return hcert_absent;
    }
    BIO *rest = BIO_new_mem_buf(text + *position, (int)(count - *position));
    if (rest == NULL) {
        *position = count;
        hcert_fail(error, "BIO_new_mem_buf");
        return hcert_unreadable;
    }
    char *label = NULL, *headers = NULL;
    unsigned char *contents = NULL;
    long contents_count = 0;
    int is_read = PEM_read_bio_ex(
        rest, &label, &headers, &contents, &contents_count, PEM_FLAG_SECURE | PEM_FLAG_EAY_COMPATIBLE);
    *position = count - BIO_pending(rest);
    BIO_free(rest);
    if (!is_read) {
        int is_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
        hcert_fail(error, "PEM_read_bio_ex");
        return is_end ? hcert_absent : hcert_unreadable;
    }

    block->label = bytes_of_text(label);
    block->contents.start = contents;
    block->contents.count = (size_t)contents_count;
    block->has_headers = headers[0] != 0;
    hcert_bytes_free(bytes_of_text(headers));
    return hcert_present;
}

int hcert_pem_write(
    const char *label, const uint8_t *contents, size_t count, hcert_bytes *text, hcert_error *error) {
    BIO *memory = count > LONG_MAX ? NULL : BIO_new(BIO_s_secmem());
    int is_written = memory != NULL && PEM_write_bio(memory, label, "", contents, (long)count) > 0
        && hcert_copy(text, memory);
    BIO_free(memory);
    return is_written ? 1 : hcert_fail(error, "PEM_write_bio");
}
