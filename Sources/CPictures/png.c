#include "CPictures.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

static void set_reason(hcert_reason *reason, const png_image *image) {
    strncpy(reason->text, image->message, sizeof reason->text - 1);
}

hcert_decoding hcert_png_decode(
    const uint8_t *bytes, size_t count, size_t pixel_count_max, hcert_grey *grey, hcert_reason *reason) {
    *grey = (hcert_grey){0};
    *reason = (hcert_reason){0};
    png_image image = {.version = PNG_IMAGE_VERSION};
    if (!png_image_begin_read_from_memory(&image, bytes, count)) {
        set_reason(reason, &image);
        return hcert_damaged;
    }
    grey->width = image.width;
    grey->height = image.height;
    // libpng allows no side of more than 1,000,000 pixels: the product does not overflow.
    const size_t pixel_count = (size_t)image.width * image.height;
    if (pixel_count > pixel_count_max) {
        png_image_free(&image);
        return hcert_too_large;
    }
    image.format = PNG_FORMAT_GRAY;
    const png_color white = {255, 255, 255};
    grey->pixels = malloc(pixel_count);
    if (grey->pixels == NULL) {
        png_image_free(&image);
        strcpy(reason->text, "out of memory");
        return hcert_damaged;
    }
    // Frees what the image holds, whatever comes of it. A row is as long as the picture is wide.
    if (!png_image_finish_read(&image, &white, grey->pixels, 0, NULL)) {
        set_reason(reason, &image);
        free(grey->pixels);
        grey->pixels = NULL;
        return hcert_damaged;
    }
    return hcert_decoded;
}

void hcert_grey_free(hcert_grey grey) { free(grey.pixels); }
