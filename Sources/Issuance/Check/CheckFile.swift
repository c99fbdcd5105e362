import Bytes
import Glibc
import Signatures

/// Where a dry run reads and writes.
package struct CheckFiles: Sendable {
    /// The records; `-` for standard input.
    package let input: String
    /// The result, which signing can be tied to.
    package var output: String?
    /// Refused rows, as a run that signs writes them.
    package var rejects: String?
    /// Every finding of every row.
    package var findings: String?

    /// Whether files of these names may be replaced.
    package var overwrites = false

    package init(input: String) {
        self.input = input
    }

    /// Of the first file that is written, else the working directory.
    var folder: String {
        (output ?? rejects ?? findings).map { RunFiles.folder(of: $0) } ?? "."
    }

    /// No file may stand for two, and none that is there may be replaced unless that was asked for.
    func refuseConflicts() throws {
        let written = [("output", output), ("rejects", rejects), ("findings", findings)].compactMap { name, path in
            path.map { (name, $0) }
        }
        let named = (input == "-" ? [] : [("input", input)]) + written
        for (index, first) in named.enumerated() {
            for second in named[(index + 1)...] where RunFiles.isSame(first.1, second.1) {
                throw FileCollision(first: first.0, second: second.0, path: second.1)
            }
        }
        try NotARegularFile.refuse(written.map(\.1))
        guard !overwrites else { return }
        for (_, path) in written { try OutputFile.refuseExisting(path) }
    }
}

/// A file that a dry run writes: whole under its name, or not there at all. A dry run is not taken up again, so that
/// nothing of it is left when it is cut short.
struct CheckFile: ~Copyable {
    private var file: OutputFile
    private let temporaryPath: String
    private var isOpen = true

    init(_ path: String, overwriting: Bool) throws {
        // A name that no run that signs uses for what it may have to take up again.
        let temporaryPath = "\(path).\(hexadecimal(try RandomBytes.make(count: 8))).partial"
        self.init(try OutputFile.creating(path, overwriting: overwriting, temporaryPath: temporaryPath), temporaryPath)
    }

    private init(_ file: consuming OutputFile, _ temporaryPath: String) {
        self.file = file
        self.temporaryPath = temporaryPath
    }

    deinit {
        if isOpen { file.discard() }
    }

    mutating func write(_ bytes: borrowing ByteBuffer) throws(FileError) {
        guard !bytes.isEmpty else { return }
        try file.write(bytes)
    }

    /// Gives the file its name.
    mutating func finish() throws(FileError) {
        isOpen = false
        do {
            _ = try file.finish()
        } catch {
            unlink(temporaryPath)
            throw error
        }
    }
}
