import Glibc

/// A stretch of an array that others hold as well: bytes as they were received, without a copy.
public struct ByteRun: Sendable {
    /// The array that the stretch lies in.
    public let bytes: [UInt8]

    /// Where it lies.
    public let range: Range<Int>

    /// The whole of `bytes`.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
        range = 0..<bytes.count
    }

    /// - Parameter range: must lie inside `bytes`.
    init(_ bytes: [UInt8], _ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "outside the bytes")  // never: CBORDocument's own ranges
        self.bytes = bytes
        self.range = range
    }

    /// Length in bytes.
    public var count: Int { range.count }

    /// A copy of the stretch.
    public var array: [UInt8] { Array(bytes[range]) }

    /// Lends the bytes for the length of the call.
    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    /// Whether the stretch has the very bytes of `other`.
    func hasBytes(_ other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        return withUnsafeBytes { own in
            guard let first = own.baseAddress, let second = other.baseAddress else { return true }
            return memcmp(first, second, own.count) == 0
        }
    }
}
