internal import COpenSSL

/// What OpenSSL refused, by the name of its function and in its own words.
public struct OpenSSLError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The function that failed.
    public let call: String

    /// The first entry of the error queue; empty if the function left none.
    public let reason: String

    public var description: String {
        reason.isEmpty ? "\(call) failed" : "\(call): \(reason)"
    }
}

extension OpenSSLError {
    /// The error that the shim filled in. The queue is empty by then.
    init(_ error: hcert_error) {
        call = error.call.map { String(cString: $0) } ?? "OpenSSL"
        reason = error.code == 0 ? "" : readText(roomByteCount: 256) { hcert_error_text(error.code, $0, $1) }
    }
}

/// Text that a C function writes to room which it is given, with a NUL at the end.
func readText(roomByteCount: Int, _ write: (UnsafeMutablePointer<CChar>, Int) -> Void) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: roomByteCount) { room in
        guard let start = room.baseAddress else { return "" }
        start.initialize(repeating: 0, count: roomByteCount)
        write(start, roomByteCount)
        return String(cString: start)
    }
}

/// Bytes that a C function allocates, as an array. The C memory is overwritten and freed.
///
/// - Throws: the error that `write` filled in when it returned 0.
func readBytes(
    _ write: (UnsafeMutablePointer<hcert_bytes>, UnsafeMutablePointer<hcert_error>) -> CInt
) throws(OpenSSLError) -> [UInt8] {
    var bytes = hcert_bytes()
    var error = hcert_error()
    guard write(&bytes, &error) != 0 else { throw OpenSSLError(error) }
    return takeBytes(bytes)
}

/// The bytes as an array; the C memory is overwritten and freed.
func takeBytes(_ bytes: hcert_bytes) -> [UInt8] {
    defer { hcert_bytes_free(bytes) }
    return Array(UnsafeBufferPointer(start: bytes.start, count: bytes.count))
}
