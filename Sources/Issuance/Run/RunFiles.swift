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

    /// The path of another file in the same folder.
    static func beside(_ path: String, _ name: String) -> String {
        path.lastIndex(of: "/").map { path[...$0] + name } ?? name
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

    /// Bytes that the longest name may have besides the file's own: `.abandoned-`, eight digits of the ledger, and the run; the
    /// manifest before it is complete.
    static let nameByteCountMax = 255 - 28

    /// A run that could not give its files the names that it needs on the way, or that its closing needs, would be stuck.
    func requireShortNames() throws(FileError) {
        for path in [output, rejects] where Self.name(of: path).utf8.count > Self.nameByteCountMax {
            throw FileError("open", path, errorNumber: ENAMETOOLONG)
        }
    }

    /// What is written needs a folder that may be written to.
    func requireFolders() throws(FileError) {
        for path in [output, rejects] where path != "-" {
            let folder = Self.folder(of: path)
            guard access(folder, W_OK) == 0 else { throw FileError("access", folder) }
        }
    }

    /// No file that is there may be replaced unless that was asked for, and no unfinished one at all.
    ///
    /// - Parameter leaving: names, from the root, that will be free.
    func refuseExisting(besides leaving: [String] = []) throws(FileError) {
        for path in [output, rejects] where path != "-" && !leaving.contains(Self.absolute(OutputFile.partialPath(of: path))) {
            try OutputFile.refuseUnfinished(path, overwriting: overwrites)
        }
        guard !overwrites else { return }
        for path in [output, rejects, manifest ?? "-"] where path != "-" && !leaving.contains(Self.absolute(path)) {
            try OutputFile.refuseExisting(path)
        }
    }

    static func isSame(_ left: String, _ right: String) -> Bool {
        var (first, second) = (stat(), stat())
        if stat(left, &first) == 0, stat(right, &second) == 0 {
            return first.st_dev == second.st_dev && first.st_ino == second.st_ino
        }
        return absolute(left) == absolute(right)
    }

    /// Whether two names are those of one file that there is. A symbolic link is a file of its own.
    static func isOneFile(_ left: String, _ right: String) -> Bool {
        var (first, second) = (stat(), stat())
        guard lstat(left, &first) == 0, lstat(right, &second) == 0 else { return false }
        return first.st_dev == second.st_dev && first.st_ino == second.st_ino
    }

    /// The path from the root, of a file that there need not be; as it is for a stream, and in a folder that there is not.
    static func absolute(_ path: String) -> String {
        guard path != "-" else { return path }
        guard let resolved = realpath(folder(of: path), nil) else { return path }
        defer { free(resolved) }
        return joined(String(cString: resolved), name(of: path))
    }

    // MARK: Seen from the ledger

    /// The path of a file from the folder of a ledger: it stays true when both are moved or copied together, and leads from a
    /// copy to no file of the original. `-` for a stream.
    static func name(of path: String, besides ledger: String) -> String {
        guard path != "-" else { return path }
        let (file, folder) = (components(absolute(path)), components(folderFromRoot(of: ledger)))
        let shared = zip(file, folder).prefix { $0 == $1 }.count
        let name = (Array(repeating: "..", count: folder.count - shared) + file[shared...]).joined(separator: "/")
        return name == "-" ? "./-" : name
    }

    /// Where the file is now that ``name(of:besides:)`` named, from the root.
    package static func place(of name: String, besides ledger: String) -> String {
        guard name != "-", !name.hasPrefix("/") else { return name }
        var folders = components(folderFromRoot(of: ledger))[...]
        var steps = components(name).filter { $0 != "." }[...]
        while steps.first == ".." {
            steps.removeFirst()
            folders = folders.dropLast()
        }
        return "/" + (folders + steps).joined(separator: "/")
    }

    /// Where one file of a run is when the other one is at `otherPlace`, both named as by ``name(of:besides:)``. The names of
    /// folders above the ledger are not known: nil when the way leads through one.
    static func place(of name: String, whenOther other: String, isAt otherPlace: String) -> String? {
        let (file, folder) = (components(name), components(other).dropLast())
        let shared = zip(file, folder).prefix { $0 == $1 }.count
        guard !folder[shared...].contains("..") else { return nil }
        let steps = Array(repeating: "..", count: folder.count - shared) + file[shared...]
        return beside(otherPlace, steps.joined(separator: "/"))
    }

    /// The folder in which the ledger itself lies, whatever link leads to it.
    private static func folderFromRoot(of ledger: String) -> String {
        guard let resolved = realpath(ledger, nil) else { return folder(of: absolute(ledger)) }
        defer { free(resolved) }
        return folder(of: String(cString: resolved))
    }

    private static func components(_ path: String) -> [Substring] { path.split(separator: "/") }

    private static func joined(_ folder: String, _ name: String) -> String {
        folder.hasSuffix("/") ? folder + name : folder + "/" + name
    }
}
