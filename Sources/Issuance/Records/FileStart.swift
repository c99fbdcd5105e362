import Glibc

/// What the first bytes of a file tell, whatever its format: whether it can be read as lines of UTF-8 at all.
enum FileStart {
    /// - Parameter file: its first bytes, 64 KiB or all of it.
    static func require(_ file: UnsafeRawBufferPointer, _ format: RecordFormat) throws(FileRefusal) {
        if looksLikeUTF16(file) {
            throw FileRefusal(code: .fileEncoding, message: "the file is UTF-16; save it as \(format.nameInUTF8)")
        }
        if hasLineEndsOfCRAlone(file) {
            throw FileRefusal(
                code: .fileEncoding,
                message: "its lines end with CR alone, as old Macintosh programs write them; save it as "
                    + "\(format.nameInUTF8), with LF or CR LF behind every line")
        }
    }

    /// A mark, or zeros in every other byte and nowhere else, as the letters of ASCII have them. One stray NUL is none of
    /// this.
    private static func looksLikeUTF16(_ file: UnsafeRawBufferPointer) -> Bool {
        if file.starts(with: [0xFF, 0xFE]) || file.starts(with: [0xFE, 0xFF]) { return true }
        let start = file.prefix(256)
        var zeroCounts = (even: 0, odd: 0)
        for (index, byte) in start.enumerated() where byte == 0 {
            if index.isMultiple(of: 2) { zeroCounts.even += 1 } else { zeroCounts.odd += 1 }
        }
        return min(zeroCounts.even, zeroCounts.odd) == 0 && max(zeroCounts.even, zeroCounts.odd) * 8 > start.count
    }

    private static func hasLineEndsOfCRAlone(_ file: UnsafeRawBufferPointer) -> Bool {
        guard let base = file.baseAddress, memchr(base, 0x0A, file.count) == nil,
            let first = memchr(base, 0x0D, file.count)
        else { return false }
        // A last line may lack the LF of its line end.
        return UnsafeRawPointer(first) - base < file.count - 1
    }
}

extension RecordFormat {
    /// What a file is to be saved as.
    var nameInUTF8: String { self == .csv ? "\"CSV UTF-8\"" : "NDJSON in UTF-8" }
}
