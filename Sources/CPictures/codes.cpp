#include "CPictures.h"

#include <dlfcn.h>

#include <algorithm>
#include <vector>

#define ZX_USE_UTF8
#include <ZXing/ReadBarcode.h>
#include <ZXing/ZXVersion.h>

// The headers are there for the types alone; whatever is not inline comes out of the library that is opened below. Its name
// carries the number of the binary interface, and these headers must be of the same one.
static_assert(ZXING_VERSION_MAJOR == 1 && ZXING_VERSION_MINOR == 4, "libZXing.so.2 is that of zxing-cpp 1.4");

namespace {

/// The functions of libZXing that are called, by the names that the compiler gives them. A member function takes its object
/// as first argument (Itanium C++ ABI §2.3).
struct Library {
    ZXing::Results (*readBarcodes)(const ZXing::ImageView &, const ZXing::DecodeHints &) = nullptr;
    const ZXing::ByteArray &(*bytes)(const ZXing::Result *) = nullptr;

    Library() noexcept {
        void *library = dlopen("libZXing.so.2", RTLD_NOW | RTLD_LOCAL);
        if (library == nullptr) return;
        find(library, "_ZN5ZXing12ReadBarcodesERKNS_9ImageViewERKNS_11DecodeHintsE", readBarcodes);
        find(library, "_ZNK5ZXing6Result5bytesEv", bytes);
    }

    bool isThere() const noexcept { return readBarcodes != nullptr && bytes != nullptr; }

    template <typename Function>
    static void find(void *library, const char *name, Function &function) noexcept {
        function = reinterpret_cast<Function>(dlsym(library, name));
    }
};

/// Never closed: what it has in memory serves the next picture.
const Library &library() noexcept {
    static const Library library;
    return library;
}

/// Returns whether there was a code.
bool read(const hcert_grey &grey, hcert_code_receiver receiver, void *context) {
    const ZXing::ImageView view(
        grey.pixels, static_cast<int>(grey.width), static_cast<int>(grey.height), ZXing::ImageFormat::Lum);
    // More effort, rotated and smaller pictures are what the library does by default.
    const auto hints = ZXing::DecodeHints().setFormats(ZXing::BarcodeFormat::QRCode | ZXing::BarcodeFormat::Aztec);
    bool found = false;
    for (const auto &result : library().readBarcodes(view, hints)) {
        if (!result.isValid()) continue;
        const auto &bytes = library().bytes(&result);
        if (bytes.empty()) continue;
        receiver(context, bytes.data(), bytes.size());
        found = true;
    }
    return found;
}

/// Reads dark codes, inverts the picture, and reads light ones: this version of the library does not do so by itself.
bool readBothWays(const hcert_grey &grey, hcert_code_receiver receiver, void *context) {
    const bool found = read(grey, receiver, context);
    for (size_t index = 0; index < grey.width * grey.height; ++index) grey.pixels[index] ^= 0xFF;
    return read(grey, receiver, context) || found;
}

/// Up to here pictures are tried at twice their size: codes of two pixels a module or less need it.
constexpr size_t small_pixel_count_max = 1'000'000;

/// The picture at twice its size; in between the mean of the neighbours.
hcert_grey doubled(const hcert_grey &grey, std::vector<uint8_t> &pixels) {
    const size_t width = grey.width, height = grey.height;
    for (size_t y = 0; y < 2 * height; ++y) {
        const uint8_t *upper = grey.pixels + y / 2 * width;
        const uint8_t *lower = grey.pixels + std::min((y + 1) / 2, height - 1) * width;
        for (size_t x = 0; x < 2 * width; ++x) {
            const size_t left = x / 2, right = std::min((x + 1) / 2, width - 1);
            pixels[y * 2 * width + x] = static_cast<uint8_t>((upper[left] + upper[right] + lower[left] + lower[right]) / 4);
        }
    }
    return {pixels.data(), 2 * width, 2 * height};
}

}  // namespace

int hcert_codes_open(void) { return library().isThere(); }

int hcert_codes_read(hcert_grey grey, hcert_code_receiver receiver, void *context) {
    if (!library().isThere() || grey.pixels == nullptr) return 0;
    try {
        if (!readBothWays(grey, receiver, context) && grey.width * grey.height <= small_pixel_count_max) {
            std::vector<uint8_t> pixels(4 * grey.width * grey.height);
            readBothWays(doubled(grey, pixels), receiver, context);
        }
        return 1;
    } catch (...) {  // std::bad_alloc, and whatever the library throws
        return 0;
    }
}
