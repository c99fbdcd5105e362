/// One block of a PEM text (RFC 7468): where its Base64 lies, and what the lines round it call it.
///
/// The contents are decoded by whoever asks, into memory that suits them: a private key needs other memory than a
/// certificate.
struct PEMBlock: Equatable {
    /// What stands behind `BEGIN`, such as `CERTIFICATE`.
    let label: String

    /// Where the text between the two lines lies.
    let body: Range<Int>

    /// Whether the block starts with header fields, as OpenSSL's old form of encrypted keys does (RFC 1421 §4.6).
    let hasHeaders: Bool

    /// The blocks of `text`, in order. Text outside of blocks explains (RFC 7468 §2) and is passed over; a block
    /// without its END line, or with another label there, is none.
    static func all(in text: UnsafeRawBufferPointer) -> [PEMBlock] {
        var blocks: [PEMBlock] = []
        var open: (label: String, start: Int, hasHeaders: Bool)?
        var lineStart = 0

        while lineStart < text.count {
            let lineEnd = text[lineStart...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
            let line = text[lineStart..<lineEnd]
            if let label = label(of: line, after: "-----BEGIN ") {
                open = (label, min(lineEnd + 1, text.count), false)
            } else if let begun = open {
                if let label = label(of: line, after: "-----END ") {
                    if label == begun.label {
                        blocks.append(PEMBlock(label: label, body: begun.start..<lineStart, hasHeaders: begun.hasHeaders))
                    }
                    open = nil
                } else if line.contains(UInt8(ascii: ":")) {
                    open?.hasHeaders = true
                }
            }
            lineStart = lineEnd + 1
        }
        return blocks
    }

    /// Whether `bytes` hold the beginning of a block somewhere.
    static func isRecognised(in bytes: UnsafeRawBufferPointer) -> Bool {
        !all(in: bytes).isEmpty
    }

    /// The label of a line such as `-----BEGIN CERTIFICATE-----`, or nil if it is no such line.
    private static func label(of line: Slice<UnsafeRawBufferPointer>, after opening: StaticString) -> String? {
        let opening = UnsafeRawBufferPointer(start: opening.utf8Start, count: opening.utf8CodeUnitCount)
        guard line.starts(with: opening) else { return nil }
        var rest = line.dropFirst(opening.count)
        while let last = rest.last, last == UInt8(ascii: "\r") || last == UInt8(ascii: " ") || last == UInt8(ascii: "\t") {
            rest.removeLast()
        }
        guard rest.count >= 5, rest.suffix(5).allSatisfy({ $0 == UInt8(ascii: "-") }) else { return nil }
        return String(decoding: rest.dropLast(5), as: UTF8.self)
    }

    /// The decoded contents.
    func contents(in text: UnsafeRawBufferPointer) throws(Base64.DecodingError) -> [UInt8] {
        try Base64.decode(UnsafeRawBufferPointer(rebasing: text[body]), ignoringWhiteSpace: true)
    }

    /// The decoded contents, in memory that is overwritten after use.
    func secretContents(in text: UnsafeRawBufferPointer) throws(Base64.DecodingError) -> SecretBytes {
        let base64 = UnsafeRawBufferPointer(rebasing: text[body])
        var secret = SecretBytes(count: Base64.byteCountMax(forTextOf: base64.count))
        let count = try secret.withUnsafeMutableBytes { room throws(Base64.DecodingError) in
            try Base64.decode(base64, ignoringWhiteSpace: true, into: room)
        }
        secret.truncate(to: count)
        return secret
    }

    /// `contents` as a PEM text with lines of 64 characters.
    static func text(label: String, contents: [UInt8]) -> String {
        var text = "-----BEGIN \(label)-----\n"
        for (index, character) in Base64.encode(contents).utf8.enumerated() {
            text.unicodeScalars.append(UnicodeScalar(character))
            if index % 64 == 63 { text.append("\n") }
        }
        if !text.hasSuffix("\n") { text.append("\n") }
        return text + "-----END \(label)-----\n"
    }
}
