import Glibc
import Signatures
import TextFormats

/// A second name of a run's unfinished file, which no other run gives: until the ledger has bytes of the file it alone shows
/// whose the file is. Two ledgers may sign under the same names on the same day, and a number that the disk gives to a file
/// is given to another one as soon as the file is gone.
struct RunClaim: Equatable {
    private let suffix: String

    /// - Parameter secret: the run's, which the ledger keeps; the name tells nothing of it.
    init(secret: [UInt8]) {
        suffix = "-" + Hexadecimal.encode(SHA256.digest(Array("hcert run files".utf8) + secret).prefix(8))
    }

    /// - Parameter path: of the finished file.
    func path(of path: String) -> String { OutputFile.partialPath(of: path) + suffix }

    /// Whether the unfinished file is the one that the run has claimed. Without a claim there is none that it has written to.
    func holds(for path: String) -> Bool {
        RunFiles.isOneFile(OutputFile.partialPath(of: path), self.path(of: path))
    }

    /// Gives the file its second name, durably. Where the file system knows no links there is no claim, and what stands there
    /// after a crash is not taken for the run's.
    func make(for path: String) throws(FileError) {
        let claim = self.path(of: path)
        guard !holds(for: path) else { return }
        // Of a file that is no more, or of a copy.
        try drop(for: path)
        guard link(OutputFile.partialPath(of: path), claim) == 0 else {
            guard errno == EPERM || errno == ENOTSUP || errno == EMLINK else { throw FileError("link", claim) }
            return
        }
        try OutputFile.synchroniseFolder(of: path)
    }

    func drop(for path: String) throws(FileError) {
        let claim = self.path(of: path)
        guard unlink(claim) == 0 || errno == ENOENT || errno == ENOTDIR else { throw FileError("unlink", claim) }
    }
}
