#include "CPictures.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

/// Scans of a progressive picture. Encoders write about ten; each one costs a pass over all pixels.
enum { scan_count_max = 64 };

/// libjpeg's reports of errors, which come back to `hcert_jpeg_decode` by longjmp.
typedef struct reports {
    struct jpeg_error_mgr manager;
    jmp_buf back;
    hcert_reason *reason;
} reports;

static void keep_reason(j_common_ptr info) {
    reports *own = (reports *)info->err;
    if (own->reason->text[0] != 0) return;  // the first one says most
    char text[JMSG_LENGTH_MAX];
    own->manager.format_message(info, text);
    strncpy(own->reason->text, text, sizeof own->reason->text - 1);
}

static void on_error(j_common_ptr info) {
    reports *own = (reports *)info->err;
    own->reason->text[0] = 0;
    keep_reason(info);
    longjmp(own->back, 1);
}

/// Damage that libjpeg reads on over has level -1; what is above are traces.
static void on_message(j_common_ptr info, int level) {
    if (level < 0) keep_reason(info);
}

static void on_progress(j_common_ptr info) {
    if (((j_decompress_ptr)info)->input_scan_number <= scan_count_max) return;
    reports *own = (reports *)info->err;
    snprintf(own->reason->text, sizeof own->reason->text, "more than %d scans", scan_count_max);
    longjmp(own->back, 1);
}

hcert_decoding hcert_jpeg_decode(
    const uint8_t *bytes, size_t count, size_t pixel_count_max, hcert_grey *grey, hcert_reason *reason) {
    *grey = (hcert_grey){0};
    *reason = (hcert_reason){0};
    struct jpeg_decompress_struct info = {0};
    struct jpeg_progress_mgr progress = {.progress_monitor = on_progress};
    reports own = {.reason = reason};
    info.err = jpeg_std_error(&own.manager);
    own.manager.error_exit = on_error;
    own.manager.emit_message = on_message;
    // All that changes behind this line and is read behind a longjmp lives in `info` and `*grey`.
    if (setjmp(own.back) != 0) {
        jpeg_destroy_decompress(&info);
        free(grey->pixels);
        grey->pixels = NULL;
        return hcert_damaged;
    }
    jpeg_create_decompress(&info);
    info.progress = &progress;
    jpeg_mem_src(&info, bytes, count);
    jpeg_read_header(&info, TRUE);
    grey->width = info.image_width;
    grey->height = info.image_height;
    // A JPEG has no side of more than 65,535 pixels: the product does not overflow.
    if (grey->width * grey->height > pixel_count_max) {
        jpeg_destroy_decompress(&info);
        return hcert_too_large;
    }
    info.out_color_space = JCS_GRAYSCALE;
    grey->pixels = malloc(grey->width * grey->height);
    if (grey->pixels == NULL) {
        strcpy(reason->text, "out of memory");
        jpeg_destroy_decompress(&info);
        return hcert_damaged;
    }
    jpeg_start_decompress(&info);
    while (info.output_scanline < info.output_height) {
        JSAMPROW row = grey->pixels + info.output_scanline * grey->width;
        jpeg_read_scanlines(&info, &row, 1);
    }
    jpeg_finish_decompress(&info);
    jpeg_destroy_decompress(&info);
    return hcert_decoded;
}
