import Glibc
import Signatures
import TextFormats

/// A second name of a run's file, in the same folder, which no other run gives: as long as the ledger has no bytes of the
/// file, it alone shows whose the file is. Two ledgers may sign under the same names on the same day, and a number that the
/// disk gives to a file is given to another one as soon as the file is gone.
struct RunClaim {
    private let name: String

    /// - Parameter secret: the run's, which the ledger keeps; the name tells nothing of it.
    init(secret: [UInt8]) {
        name = "hcert-run-" + Hexadecimal.encode(SHA256.digest(Array("hcert run files".utf8) + secret).prefix(8))
    }

    /// The claim of a file. It is no longer than it must be: the file's own name may be as long as a name can be.
    ///
    /// - Parameter path: of the finished file.
    func path(of path: String, _ kind: RunFileKind) -> String {
        RunFiles.beside(path, "\(name)-\(kind.rawValue)")
    }

    /// Whether the run has claimed its file, be it unfinished or with its final name.
    func isKnown(_ path: String, _ kind: RunFileKind) -> Bool {
        holds(for: path, kind) || holdsFinished(path, kind)
    }

    /// Whether the unfinished file is the one that the run has claimed. Without a claim nothing is.
    func holds(for path: String, _ kind: RunFileKind) -> Bool {
        RunFiles.isOneFile(OutputFile.partialPath(of: path), self.path(of: path, kind))
    }

    /// Whether the claimed file has its final name already, and no other run has begun a file under it since.
    func holdsFinished(_ path: String, _ kind: RunFileKind) -> Bool {
        var status = stat()
        guard lstat(OutputFile.partialPath(of: path), &status) != 0, errno == ENOENT else { return false }
        return RunFiles.isOneFile(path, self.path(of: path, kind))
    }

    /// Gives the unfinished file its second name, durably. Where the file system knows no links there is no claim, and what
    /// stands there after a crash is not taken for the run's.
    func make(for path: String, _ kind: RunFileKind) throws(FileError) {
        let claim = self.path(of: path, kind)
        guard !holds(for: path, kind) else { return }
        // Of a file that is no more, or of a copy.
        try drop(for: path, kind)
        guard link(OutputFile.partialPath(of: path), claim) == 0 else {
            guard errno == EPERM || errno == ENOTSUP || errno == EMLINK else { throw FileError("link", claim) }
            return
        }
        try OutputFile.synchroniseFolder(of: path)
    }

    /// Takes the second name away, if it is there.
    func drop(for path: String, _ kind: RunFileKind) throws(FileError) {
        let claim = self.path(of: path, kind)
        var status = stat()
        guard lstat(claim, &status) == 0 else { return }
        guard unlink(claim) == 0 || errno == ENOENT else { throw FileError("unlink", claim) }
    }
}

/// The two files of a run.
enum RunFileKind: String {
    case output
    case rejects
}
