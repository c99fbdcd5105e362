import CPictures

/// Reads the codes of pictures in the process that calls it. What decodes strangers' pictures should be a process that has
/// nothing to lose: ``PictureReader`` is for everybody else.
enum PictureDecoder {
    /// Most pixels of a picture: 8,000 by 8,000, more than a page at 600 dots an inch has.
    static let pixelCountMax = 64_000_000

    /// Most pixels of the grey picture that comes along when there is no code; larger ones are halved until they fit.
    static let greyPixelCountMax = 16_000_000

    /// Whether libZXing is there.
    static var isInstalled: Bool { hcert_codes_open() == 1 }

    /// What is in a picture.
    static func answer(to picture: [UInt8]) -> PictureAnswer {
        guard isInstalled else { return .unreadable("libZXing.so.2 is not installed") }
        switch PictureFormat(of: picture) {
        case .png: return answer(to: picture, decodedBy: hcert_png_decode)
        case .jpeg: return answer(to: picture, decodedBy: hcert_jpeg_decode)
        case .unknown(let found): return .unreadable(found)
        }
    }

    private typealias Decode = (
        UnsafePointer<UInt8>, Int, Int, UnsafeMutablePointer<hcert_grey>, UnsafeMutablePointer<hcert_reason>
    ) -> hcert_decoding

    private static func answer(to picture: [UInt8], decodedBy decode: Decode) -> PictureAnswer {
        var grey = hcert_grey()
        var reason = hcert_reason()
        let outcome = picture.withUnsafeBufferPointer { bytes in
            bytes.baseAddress.map { decode($0, bytes.count, pixelCountMax, &grey, &reason) } ?? hcert_damaged
        }
        defer { hcert_grey_free(grey) }
        switch outcome {
        case hcert_decoded: return answer(to: grey, damage: reason.words)
        case hcert_too_large:
            return .unreadable("\(grey.width) x \(grey.height) pixels, at most \(pixelCountMax) are read")
        default: return .unreadable(reason.words)
        }
    }

    /// - Parameter damage: what was wrong with the picture, in spite of which it was decoded; empty when nothing was.
    private static func answer(to grey: hcert_grey, damage: String) -> PictureAnswer {
        var texts: [[UInt8]] = []
        let isDone = withUnsafeMutablePointer(to: &texts) { texts in
            hcert_codes_read(
                grey,
                { context, start, count in
                    let text = Array(UnsafeBufferPointer(start: start, count: count))
                    let texts = context.assumingMemoryBound(to: [[UInt8]].self)
                    // The same code comes again from the inverted picture, say.
                    if !texts.pointee.contains(text) { texts.pointee.append(text) }
                }, texts)
        }
        guard PictureWire.canHold(texts) else { return .unreadable("what was found in it is more than a picture can hold") }
        if !texts.isEmpty { return .codes(texts) }
        guard isDone == 1 else { return .unreadable("there is not enough memory for \(grey.width) x \(grey.height) pixels") }
        return damage.isEmpty ? .noCode(reduced(grey)) : .unreadable(damage)
    }

    /// The picture, as it was before it was looked through.
    private static func reduced(_ grey: hcert_grey) -> GreyPicture? {
        guard let start = grey.pixels else { return nil }
        // Looking for light codes inverted it.
        let pixels = UnsafeBufferPointer(start: start, count: grey.width * grey.height).map { ~$0 }
        var picture = GreyPicture(width: grey.width, height: grey.height, pixels: pixels)
        while let larger = picture, larger.pixels.count > greyPixelCountMax { picture = larger.halved }
        return picture
    }
}

/// What a file is, by its first bytes.
private enum PictureFormat {
    case png
    case jpeg
    /// With words for what it is instead.
    case unknown(String)

    init(of bytes: [UInt8]) {
        let others: [(beginning: [UInt8], name: String)] = [
            (Array("GIF8".utf8), "a GIF"), (Array("%PDF".utf8), "a PDF document"), (Array("BM".utf8), "a Windows bitmap"),
            (Array("RIFF".utf8), "a WebP picture"), ([0x49, 0x49, 0x2A, 0], "a TIFF"), ([0x4D, 0x4D, 0, 0x2A], "a TIFF"),
        ]
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if bytes.isEmpty {
            self = .unknown("the file is empty")
        } else if bytes.dropFirst(4).starts(with: Array("ftyp".utf8)) {
            self = .unknown("it is a HEIC picture or a film, as phones take them, expected PNG or JPEG")
        } else {
            let name = others.first { bytes.starts(with: $0.beginning) }?.name ?? "something else"
            self = .unknown("it is \(name), expected PNG or JPEG")
        }
    }
}

extension hcert_reason {
    /// The words of the library, which end with NUL.
    fileprivate var words: String {
        withUnsafeBytes(of: text) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
