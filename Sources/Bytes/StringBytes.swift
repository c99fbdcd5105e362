extension String {
    /// Lends the UTF-8 bytes for the length of the call.
    ///
    /// They are there in one piece in every string that Swift makes. `withUTF8` would take a copy of the string first, to
    /// change it if they were not, which takes up to ten times as long.
    @inlinable @inline(__always)
    package func withUTF8Bytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        utf8.withContiguousStorageIfAvailable(body) ?? Array(utf8).withUnsafeBufferPointer(body)
    }
}
