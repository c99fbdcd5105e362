/// A growing run of bytes with one owner, made once and used for record after record.
///
/// `removeAll()` keeps the memory, so that a worker that has warmed up allocates nothing. It differs from `[UInt8]` in
/// having no shared storage: an append never checks for a second owner and never copies for one.
public struct ByteBuffer: ~Copyable {
    @usableFromInline var base: UnsafeMutablePointer<UInt8>
    @usableFromInline var capacity: Int

    /// Number of bytes held.
    @inlinable public var count: Int { storedCount }
    @usableFromInline var storedCount: Int

    /// - Parameter capacity: bytes to make room for at once; more are allocated when they are needed.
    public init(capacity: Int = 256) {
        self.capacity = max(capacity, 16)
        base = .allocate(capacity: self.capacity)
        storedCount = 0
    }

    deinit {
        base.deallocate()
    }

    /// Whether no byte is held.
    @inlinable public var isEmpty: Bool { storedCount == 0 }

    /// The bytes held, as an array of their own.
    public var array: [UInt8] {
        Array(UnsafeBufferPointer(start: base, count: storedCount))
    }

    /// The byte at `index`, which must be below ``count``.
    @inlinable
    public subscript(index: Int) -> UInt8 {
        get {
            precondition(index >= 0 && index < storedCount, "index outside the buffer")  // never from input: a caller's slip
            return base[index]
        }
        set {
            precondition(index >= 0 && index < storedCount, "index outside the buffer")  // never from input: a caller's slip
            base[index] = newValue
        }
    }

    /// Forgets the bytes and keeps the memory.
    @inlinable
    public mutating func removeAll() {
        storedCount = 0
    }

    /// Forgets the bytes from `count` on. A count beyond the end changes nothing.
    @inlinable
    public mutating func truncate(to count: Int) {
        storedCount = min(storedCount, max(count, 0))
    }

    /// Forgets the first `count` bytes and moves the others to the front. A count beyond the end leaves nothing.
    public mutating func removePrefix(_ count: Int) {
        let count = min(max(count, 0), storedCount)
        guard count > 0 else { return }
        storedCount -= count
        base.update(from: base + count, count: storedCount)
    }

    /// Makes room for `additional` more bytes.
    @inlinable
    public mutating func reserve(_ additional: Int) {
        if capacity &- storedCount < additional { grow(by: additional) }
    }

    @usableFromInline @inline(never)
    mutating func grow(by additional: Int) {
        let larger = max(capacity * 2, storedCount + additional)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        moved.update(from: base, count: storedCount)
        base.deallocate()
        base = moved
        capacity = larger
    }

    @inlinable
    public mutating func append(_ byte: UInt8) {
        reserve(1)
        base[storedCount] = byte
        storedCount &+= 1
    }

    @inlinable
    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        reserve(bytes.count)
        UnsafeMutableRawPointer(base + storedCount).copyMemory(from: source, byteCount: bytes.count)
        storedCount &+= bytes.count
    }

    @inlinable
    public mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        append(UnsafeRawBufferPointer(bytes))
    }

    /// Appends the UTF-8 bytes of a literal.
    @inlinable @inline(__always)
    public mutating func append(_ literal: StaticString) {
        reserve(literal.utf8CodeUnitCount)
        (base + storedCount).update(from: literal.utf8Start, count: literal.utf8CodeUnitCount)
        storedCount &+= literal.utf8CodeUnitCount
    }

    @inlinable
    public mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { append($0) }
    }

    /// Appends the UTF-8 bytes of `text`.
    @inlinable
    public mutating func append(utf8 text: String) {
        var text = text
        text.withUTF8 { append($0) }
    }

    /// Appends a copy of `other`.
    @inlinable
    public mutating func append(_ other: borrowing ByteBuffer) {
        append(UnsafeRawBufferPointer(start: other.base, count: other.storedCount))
    }

    /// Lets `write` fill up to `byteCountMax` bytes behind the end and counts as many as it says it wrote.
    @inlinable
    public mutating func append<Failure: Error>(
        upTo byteCountMax: Int, _ write: (UnsafeMutableBufferPointer<UInt8>) throws(Failure) -> Int
    ) throws(Failure) {
        reserve(byteCountMax)
        let written = try write(UnsafeMutableBufferPointer(start: base + storedCount, count: byteCountMax))
        precondition(written >= 0 && written <= byteCountMax, "wrote outside the room given")  // never from input
        storedCount &+= written
    }

    /// Lends the bytes for the length of the call.
    @inlinable
    public func withUnsafeBytes<Result: ~Copyable, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(start: base, count: storedCount))
    }

    /// Lends the bytes, to be changed in place, for the length of the call.
    @inlinable
    public mutating func withUnsafeMutableBytes<Result: ~Copyable, Failure: Error>(
        _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeMutableRawBufferPointer(start: base, count: storedCount))
    }
}
