import Glibc

/// Why records cannot be read or written: a system call failed.
public struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
    public let call: String
    public let path: String
    public let errorNumber: Int32

    /// - Parameter errorNumber: of the call that has just failed, unless it is given.
    init(_ call: String, _ path: String, errorNumber: Int32 = errno) {
        self.call = call
        self.path = path
        self.errorNumber = errorNumber
    }

    public var description: String {
        guard !isShortened else { return "\(path): is missing, or shorter than the ledger says that it was written" }
        return "\(path): \(call): \(String(cString: strerror(errorNumber)))"
    }

    /// Whether the file of a run that is to be taken up again lacks what had been made durable.
    private var isShortened: Bool { errorNumber == ENODATA && path.hasSuffix(".partial") }

    /// What to do about it.
    public var hint: String? {
        switch errorNumber {
        case EEXIST where path.hasSuffix(".partial"):
            "an unfinished run has left it: repeat that run's command with its ledger, or move the file away"
        case ENAMETOOLONG: "a name may have \(RunFiles.nameByteCountMax) bytes, since files of a run have longer ones on the way"
        case EEXIST: "--overwrite replaces existing files"
        case EWOULDBLOCK where call == "flock": "another process writes to it: wait until it has ended, or name another file"
        case _ where isShortened:
            "somebody has cut, moved or replaced the file, or the disk has lost it: put it back as it was, or close the run "
                + "with --abandon-run; what it signed stays signed, and --repeat-existing writes it again"
        case ENOSPC, EDQUOT: "the disk is full: make room and repeat the command, which goes on where it stopped"
        default: nil
        }
    }
}

/// What stands under the name of a run's file was not written by it.
package struct FileOfAnotherRun: Error, Equatable, Sendable, CustomStringConvertible {
    let path: String
    let run: Int
    /// Whether the ledger has bytes of the run's file.
    let isBegun: Bool
    /// Where the run wrote its file, when that is another place.
    var place: String?

    package var description: String {
        place.map { "\(path): run \(run) wrote its file as \($0)" } ?? "\(path): is not the file that run \(run) wrote"
    }

    package var hint: String {
        if place != nil {
            return "repeat the command in the folder and with the paths that it was given first, and with the ledger where it "
                + "was, or close the run with --abandon-run"
        }
        return isBegun
            ? "move it away and put the run's own file back, or close the run with --abandon-run; what it signed stays signed"
            : "move it away and repeat the command: the ledger has nothing of that file yet"
    }
}

/// Two of a run's files are one.
public struct FileCollision: Error, Equatable, Sendable, CustomStringConvertible {
    let first: String
    let second: String
    let path: String

    public var description: String { "\(path): \(first) and \(second) are the same file; name another" }
}

/// A file that a run is to write is there, and is no regular file. Replaced by one, a device or a pipe would be gone.
package struct NotARegularFile: Error, Equatable, Sendable, CustomStringConvertible {
    let path: String
    let mode: mode_t

    /// Refuses what is there and is no regular file. A symbolic link counts as what it leads to.
    static func refuse(_ paths: [String?]) throws(NotARegularFile) {
        for path in paths {
            var status = stat()
            guard let path, path != "-", stat(path, &status) == 0 else { continue }
            guard status.st_mode & S_IFMT == S_IFREG else { throw NotARegularFile(path: path, mode: status.st_mode) }
        }
    }

    package var description: String {
        let kind =
            switch mode & S_IFMT {
            case S_IFDIR: "a folder"
            case S_IFIFO: "a pipe"
            case S_IFSOCK: "a socket"
            default: "a device"
            }
        return "\(path): is \(kind), not a file that could be written and replaced; name a file"
    }
}

/// The input is not what it was when the run began: somebody has written to it, or changed its name or mode. The same run
/// taken up again tells by the digest whether its bytes are the same.
public struct InputChanged: Error, Equatable, Sendable, CustomStringConvertible {
    let path: String

    public var description: String { "\(path): the file has changed while it was read" }
}
