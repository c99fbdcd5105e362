import Glibc

/// Where a run reads and writes. A path of `-` is a standard stream.
package struct RunFiles: Equatable, Sendable {
    package let input: String
    package let output: String
    package let rejects: String

    /// Whether files of these names may be replaced.
    package let overwrites: Bool

    package init(input: String, output: String, rejects: String, overwrites: Bool) {
        self.input = input
        self.output = output
        self.rejects = rejects
        self.overwrites = overwrites
    }

    package var manifest: String? { output == "-" ? nil : output + ".manifest.json" }

    /// Of the output, or the working directory.
    var folder: String { Self.folder(of: output) }

    static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    }

    static func name(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }

    /// No file may stand for two.
    func refuseCollisions(ledger: String) throws(FileCollision) {
        let named = [
            ("input", input), ("output", output), ("rejects", rejects), ("manifest", manifest ?? "-"), ("ledger", ledger),
        ].filter { $0.1 != "-" }
        for (index, first) in named.enumerated() {
            for second in named[(index + 1)...] where Self.isSame(first.1, second.1) {
                throw FileCollision(first: first.0, second: second.0, path: second.1)
            }
        }
    }

    /// What is written needs a folder that may be written to.
    func requireFolders() throws(FileError) {
        for path in [output, rejects] where path != "-" {
            let folder = Self.folder(of: path)
            guard access(folder, W_OK) == 0 else { throw FileError("access", folder) }
        }
    }

    /// No file that is there may be replaced unless that was asked for.
    func refuseExisting() throws(FileError) {
        guard !overwrites else { return }
        for path in [output, rejects, manifest ?? "-"] where path != "-" { try OutputFile.refuseExisting(path) }
    }

    static func isSame(_ left: String, _ right: String) -> Bool {
        var (first, second) = (stat(), stat())
        if stat(left, &first) == 0, stat(right, &second) == 0 {
            return first.st_dev == second.st_dev && first.st_ino == second.st_ino
        }
        return absolute(left) == absolute(right)
    }

    /// The path from the root, of a file that there need not be; as it is for a stream, and in a folder that there is not.
    static func absolute(_ path: String) -> String {
        guard path != "-" else { return path }
        guard let resolved = realpath(folder(of: path), nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved) + "/" + name(of: path)
    }
}
