internal import COpenSSL

/// Keeps this process's memory to itself: no core files, and no reading by other processes of the same user.
///
/// To be called before the first key or passphrase is read. It holds for the life of the process.
///
/// - Returns: whether the system agreed to both.
@discardableResult
public func forbidMemoryDumps() -> Bool {
    hcert_forbid_memory_dumps() == 1
}
