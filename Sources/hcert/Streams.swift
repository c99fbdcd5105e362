import Glibc
import TextFormats

/// Files and standard streams, as bytes.
enum Streams {
    /// The whole of a file, or of stdin for `-`.
    ///
    /// - Parameter byteCountMax: a longer file is refused.
    static func read(_ path: String, byteCountMax: Int, failing status: Status) throws(Stop) -> [UInt8] {
        let bytes = try readBeginning(of: path, byteCountMax: byteCountMax + 1, failing: status)
        guard bytes.count <= byteCountMax else { throw Stop(status, "\(path): longer than \(byteCountMax) bytes") }
        return bytes
    }

    /// The first bytes of a file, or of stdin for `-`: all of them, or `byteCountMax`.
    static func readBeginning(of path: String, byteCountMax: Int, failing status: Status) throws(Stop) -> [UInt8] {
        let descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", path, status) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 * 1_024)
        while bytes.count < byteCountMax {
            let count = Glibc.read(descriptor, &chunk, min(chunk.count, byteCountMax - bytes.count))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("read", path, status) }
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        return bytes
    }

    /// Writes to stdout; a reader that has gone is an error.
    static func writeOutput(_ bytes: UnsafeRawBufferPointer) throws(Stop) {
        var written = 0
        while written < bytes.count {
            let count = write(STDOUT_FILENO, bytes.baseAddress.map { $0 + written }, bytes.count - written)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("write", "stdout", .files) }
            written += count
        }
    }

    static func writeOutput(_ text: String) throws(Stop) {
        try writeOutput(Array(text.utf8))
    }

    static func writeOutput(_ bytes: [UInt8]) throws(Stop) {
        let outcome: Result<Void, Stop> = bytes.withUnsafeBytes { bytes in
            do throws(Stop) { return .success(try writeOutput(bytes)) } catch { return .failure(error) }
        }
        try outcome.get()
    }

    static func writeOutput(_ json: borrowing JSONWriter) throws(Stop) {
        try json.buffer.withUnsafeBytes { bytes throws(Stop) in try writeOutput(bytes) }
    }

    /// Writes a new file, of mode 0600 unless `mode` says otherwise: whole, or not at all.
    static func writeFile(_ bytes: [UInt8], to path: String, mode: mode_t = 0o600) throws(Stop) {
        var file = try NewFile(path)
        try file.write(bytes, mode: mode)
        try file.takeName()
        try file.keep()
    }

    /// The regular files in a folder, one level deep, sorted by name; nil when `path` is no folder.
    static func files(inFolder path: String) -> [String]? {
        guard let folder = opendir(path) else { return nil }
        defer { closedir(folder) }
        var files: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            let file = path + "/" + name
            var status = stat()
            if stat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG { files.append(file) }
        }
        return files.sorted()
    }

    /// Whether there is nothing in a folder.
    static func isEmpty(_ path: String) -> Bool {
        guard let folder = opendir(path) else { return false }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        return count <= 2  // . and ..
    }

    /// The folders in a folder, sorted by name.
    static func folders(inFolder path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var folders: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            var status = stat()
            if name != ".", name != "..", lstat(path + "/" + name, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
                folders.append(path + "/" + name)
            }
        }
        return folders.sorted()
    }

    private static func failure(_ call: String, _ path: String, _ status: Status) -> Stop {
        Stop(status, "\(path): \(call): \(String(cString: strerror(errno)))")
    }
}
