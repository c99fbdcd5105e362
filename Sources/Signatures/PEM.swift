internal import COpenSSL

/// One block of a PEM text (RFC 7468).
struct PEMBlock: ~Copyable {
    /// What stands behind `BEGIN`, such as `CERTIFICATE`.
    let label: String

    /// Whether header fields stand before the contents, as in keys encrypted by the old method (RFC 1421 §4.6).
    let hasHeaders: Bool

    private let memory: hcert_bytes

    fileprivate init(_ block: hcert_pem_block) {
        label = String(decoding: takeBytes(block.label), as: UTF8.self)
        hasHeaders = block.has_headers != 0
        memory = block.contents
    }

    deinit {
        hcert_bytes_free(memory)  // Overwrites them: the block may be a private key.
    }

    /// The decoded contents, good as long as the block.
    var contents: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: memory.start, count: memory.count)
    }

    /// `contents` as a PEM text with lines of 64 characters, in bytes of ASCII.
    static func text(label: String, contents: UnsafeRawBufferPointer) throws(OpenSSLError) -> SecretBytes {
        var text = hcert_bytes()
        var error = hcert_error()
        guard let start = contents.baseAddress,
            hcert_pem_write(label, start.assumingMemoryBound(to: UInt8.self), contents.count, &text, &error) == 1
        else { throw OpenSSLError(error) }
        defer { hcert_bytes_free(text) }
        return SecretBytes(copying: UnsafeRawBufferPointer(start: text.start, count: text.count))
    }
}

/// Reads the blocks of a PEM text one by one. Text between them explains (RFC 7468 §2) and is passed over.
struct PEMReader {
    private let text: UnsafeRawBufferPointer
    private var position = 0
    private var blockCount = 0

    /// - Parameter text: must stay where it is while the reader is used.
    init(_ text: UnsafeRawBufferPointer) {
        self.text = text
    }

    /// The next block, or nil when there is none.
    ///
    /// - Throws: ``OpenSSLError`` for a broken block. The call after that goes on behind it.
    mutating func next() throws(OpenSSLError) -> PEMBlock? {
        guard let start = text.baseAddress else { return nil }
        blockCount += 1
        var block = hcert_pem_block()
        var error = hcert_error()
        let bytes = start.assumingMemoryBound(to: UInt8.self)
        switch hcert_pem_read(bytes, text.count, &position, &block, &error) {
        case hcert_present: return PEMBlock(block)
        case hcert_absent:
            blockCount -= 1
            return nil
        default: throw OpenSSLError(error)
        }
    }

    /// Blocks that were passed over because a line of theirs is damaged: OpenSSL reads on behind it without a word. Good once
    /// ``next()`` has returned nil.
    ///
    /// Every block has two lines that begin with dashes, and nothing else has in a file of certificates.
    var lostBlockCount: Int {
        let dashes = text.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).count { $0.starts(with: "----".utf8) }
        return max(0, (dashes + 1) / 2 - blockCount)
    }
}
