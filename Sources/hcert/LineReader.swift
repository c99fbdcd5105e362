import Bytes
import Glibc

/// Reads lines from a descriptor as they come. A line longer than the limit is answered and forgotten while it is read.
struct LineReader: ~Copyable {
    enum Line {
        case whole(UnsafeBufferPointer<UInt8>)
        case tooLong(byteCount: Int)
    }

    /// What ends a line.
    enum LineEnd {
        /// LF, as in files and on terminals.
        case lineFeed
        /// CR or LF, as scanners send them; CR LF is one.
        case carriageReturnOrLineFeed
    }

    private let descriptor: CInt
    private let byteCountMax: Int
    private let lineEnd: LineEnd
    private let name: String
    private let hint: String?
    private var buffer = ByteBuffer(capacity: 128 * 1_024)
    private var position = 0

    /// Up to here no line end was found: a line that comes byte by byte is not looked through again with each of them.
    private var searched = 0
    private var isAtEnd = false

    /// Whether the last line ended with CR, so that LF behind it is part of the same line end.
    private var followsCarriageReturn = false

    /// - Parameters:
    ///   - name: of what is read, for messages.
    ///   - hint: what to do when it cannot be read any more.
    init(
        descriptor: CInt, byteCountMax: Int, lineEnd: LineEnd = .lineFeed, name: String = "input", hint: String? = nil
    ) {
        self.descriptor = descriptor
        self.byteCountMax = byteCountMax
        self.lineEnd = lineEnd
        self.name = name
        self.hint = hint
    }

    /// Lends the next line without its line end to `body`.
    ///
    /// - Returns: false at the end of the input.
    mutating func next(_ body: (Line) throws -> Void) throws -> Bool {
        var dropped = 0
        while true {
            skipLineFeedOfCarriageReturn()
            if let end = endOfLine() {
                let start = position
                position = end + 1
                searched = position
                try lend(start..<end, dropped: dropped, to: body)
                return true
            }
            if isAtEnd {
                let start = position
                guard buffer.count > start || dropped > 0 else { return false }
                position = buffer.count
                try lend(start..<buffer.count, dropped: dropped, to: body)
                return true
            }
            if buffer.count - position > byteCountMax {
                dropped += buffer.count - position
                position = buffer.count
            }
            try fill()
        }
    }

    private mutating func skipLineFeedOfCarriageReturn() {
        let start = position
        guard followsCarriageReturn, start < buffer.count else { return }
        followsCarriageReturn = false
        if buffer.withUnsafeBytes({ $0[start] == 0x0A }) { position += 1 }
    }

    /// Offset of the next line end in the buffer.
    private mutating func endOfLine() -> Int? {
        let (start, takesCarriageReturn) = (max(searched, position), lineEnd == .carriageReturnOrLineFeed)
        searched = buffer.count
        let found = buffer.withUnsafeBytes { bytes -> (offset: Int, byte: UInt8)? in
            guard let base = bytes.baseAddress, start < bytes.count else { return nil }
            guard takesCarriageReturn else {
                return memchr(base + start, 0x0A, bytes.count - start).map { (UnsafeRawPointer($0) - base, 0x0A) }
            }
            // Looking for one of the two by itself would go through the whole buffer for every line that the other one ends.
            return bytes[start...].firstIndex { $0 == 0x0A || $0 == 0x0D }.map { ($0, bytes[$0]) }
        }
        // With nothing found it still holds: a line feed may come by itself, behind the carriage return that was read before.
        if let found { followsCarriageReturn = found.byte == 0x0D }
        return found?.offset
    }

    private func lend(_ range: Range<Int>, dropped: Int, to body: (Line) throws -> Void) throws {
        let length = range.count + dropped
        guard length <= byteCountMax else { return try body(.tooLong(byteCount: length)) }
        try buffer.withUnsafeBytes { bytes in
            try body(.whole(UnsafeRawBufferPointer(rebasing: bytes[range]).bindMemory(to: UInt8.self)))
        }
    }

    private mutating func fill() throws {
        let (from, rest) = (position, buffer.count - position)
        if from > 0 {
            buffer.withUnsafeMutableBytes { bytes in
                guard let base = bytes.baseAddress, rest > 0 else { return }
                memmove(base, base + from, rest)
            }
            buffer.truncate(to: rest)
            position = 0
            searched = max(0, searched - from)
        }
        let room = 64 * 1_024
        var count = 0
        repeat {
            buffer.append(upTo: room) { output -> Int in
                count = Glibc.read(descriptor, output.baseAddress, room)
                return max(count, 0)
            }
        } while count < 0 && errno == EINTR
        guard count >= 0 else { throw Stop(.files, "\(name): read: \(String(cString: strerror(errno)))", hint: hint) }
        isAtEnd = count == 0
    }
}
