import Glibc

/// Files and folders that trust lists are read from.
enum TrustFiles {
    /// Whether `path` is a folder.
    static func isFolder(_ path: String) throws(TrustListFinding.Reason) -> Bool {
        try kind(of: path) == S_IFDIR
    }

    /// The regular files of a folder, sorted by name so that the result never depends on the disk. Links are followed:
    /// containers mount their secrets as links. A file of which the system does not say what it is, such as a link that
    /// points nowhere, is among them: whoever opens it is told why it cannot be read, and never takes it for absent.
    static func regularFiles(inFolder path: String) throws(TrustListFinding.Reason) -> [String] {
        guard let folder = opendir(path) else { throw .unreadableFile(call: "opendir", errorNumber: errno) }
        defer { closedir(folder) }
        var files: [String] = []
        while true {
            errno = 0  // the only way to tell the end from a failure (readdir(3))
            guard let entry = readdir(folder) else {
                guard errno == 0 else { throw .unreadableFile(call: "readdir", errorNumber: errno) }
                return files.sorted()
            }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: name.pointee)) {
                    String(cString: $0)
                }
            }
            let file = path.hasSuffix("/") ? path + name : path + "/" + name
            // safe: a kind that cannot be told is found out again by opening the file
            let kind = try? kind(of: file)
            if kind == S_IFREG || kind == nil { files.append(file) }
        }
    }

    private static func kind(of path: String) throws(TrustListFinding.Reason) -> mode_t {
        var status = stat()
        guard stat(path, &status) == 0 else { throw .unreadableFile(call: "stat", errorNumber: errno) }
        return status.st_mode & S_IFMT
    }

    /// The whole contents of a file.
    static func read(_ path: String, byteCountMax: Int) throws(TrustListFinding.Reason) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadableFile(call: "open", errorNumber: errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = Glibc.read(descriptor, &piece, piece.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .unreadableFile(call: "read", errorNumber: errno) }
            guard count > 0 else { return bytes }
            guard bytes.count + count <= byteCountMax else { throw .tooLarge(byteCountMax: byteCountMax) }
            bytes += piece[..<count]
        }
    }
}
