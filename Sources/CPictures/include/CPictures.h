/// All that this package uses of libpng, libjpeg and zxing-cpp, without their headers: Swift sees bytes and numbers. And the
/// confined processes that these libraries run in, since what they read comes from strangers.
///
/// No function throws, aborts or writes to stderr. libpng and libjpeg are linked from their archives; libZXing is opened when
/// the first picture is read, so that commands that read none do not load it.

#ifndef HCERT_PICTURES_H
#define HCERT_PICTURES_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma clang assume_nonnull begin

// MARK: Pictures to grey pixels

/// Eight bits a pixel, 0 is black, rows from the top without gaps. `pixels` is the caller's to free.
typedef struct hcert_grey {
    uint8_t *_Nullable pixels;
    size_t width;
    size_t height;
} hcert_grey;

typedef enum hcert_decoding {
    /// `reason` is empty, or the first thing that was wrong with a picture that came out nevertheless.
    hcert_decoded,
    /// More pixels than the caller allows; `width` and `height` say how many, nothing was allocated.
    hcert_too_large,
    /// `reason` says what is wrong.
    hcert_damaged,
} hcert_decoding;

/// Why a picture is not, or not wholly, readable, in the library's words.
typedef struct hcert_reason {
    char text[200];
} hcert_reason;

/// Decodes a PNG; what is transparent is white.
hcert_decoding hcert_png_decode(
    const uint8_t *bytes, size_t count, size_t pixel_count_max, hcert_grey *grey, hcert_reason *reason);

/// Decodes a JPEG.
hcert_decoding hcert_jpeg_decode(
    const uint8_t *bytes, size_t count, size_t pixel_count_max, hcert_grey *grey, hcert_reason *reason);

void hcert_grey_free(hcert_grey grey);

// MARK: Grey pixels to texts

/// Opens libZXing. Returns 1 when it is there, and can be called again at no cost.
int hcert_codes_open(void);

/// Takes the content of one code. It may be called with the same content more than once.
typedef void (*hcert_code_receiver)(void *context, const uint8_t *text, size_t count);

/// Hands over every QR and Aztec code of a picture, dark on light or light on dark. `grey` is inverted on the way and may not
/// be used any more.
///
/// Returns 0 when libZXing is missing or there is not enough memory.
int hcert_codes_read(hcert_grey grey, hcert_code_receiver receiver, void *context);

// MARK: Confined processes

/// Bounds of a process. Times in seconds, sizes in bytes.
typedef struct hcert_bounds {
    uint64_t address_space;
    /// Processor time over the life of the process; 0 for none here, since the process bounds itself.
    uint64_t processor_time;
} hcert_bounds;

/// Starts a program that may gain no rights, leave no core file, write no file, and is ended with the thread that started it,
/// if not before. Descriptors 0 and 1 are `input` and `output`, 2 is /dev/null; everything else is closed, and every signal
/// as it is by default.
///
/// `arguments` and `environment` end with NULL. Returns the process, or -1 with errno.
pid_t hcert_confined_start(
    const char *program, char *_Nullable const *_Nonnull arguments, char *_Nullable const *_Nonnull environment, int input,
    int output, hcert_bounds bounds);

/// Takes from the calling process what reading pictures does not need: opening anything, and other processes.
///
/// Returns 0, or -1 with errno when the system refuses a part of it: then nothing of a stranger's may be read.
int hcert_confine_further(void);

/// Allows the calling process so many seconds of processor time more; then the system ends it (SIGXCPU). Returns 0, or -1 with
/// errno.
int hcert_allow_processor_time(uint64_t seconds);

/// Opens a new file that is in memory alone and is gone with its last descriptor. Returns -1 with errno when there is none.
int hcert_file_in_memory(void);

#pragma clang assume_nonnull end

#ifdef __cplusplus
}
#endif

#endif
