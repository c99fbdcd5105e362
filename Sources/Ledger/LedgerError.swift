internal import CSQLite
package import Signatures

/// Why a ledger was not opened, read or written. Says which file, what is wrong, and what to do.
package struct LedgerError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Reason: Error, Equatable, Sendable {
        /// The system refused a call. `errorNumber` is errno.
        case system(call: String, errorNumber: Int32)

        /// SQLite refused a call. `extendedCode` is its extended result code.
        case sqlite(extendedCode: Int32, message: String, call: String)

        /// No random bytes for a new ledger.
        case noRandomBytes(OpenSSLError)

        /// There is no such file, and none was to be made.
        case missing

        /// There is a file already where one was to be made.
        case exists

        /// A symbolic link, a folder, a device.
        case notARegularFile

        /// The file belongs to somebody else.
        case wrongOwner(userIdentifier: UInt32, expected: UInt32)

        /// Group or others may read or write it. `mode` holds the nine permission bits.
        case tooOpen(mode: UInt16)

        /// Another kind of file.
        case notALedger

        /// Written by a later version of this program.
        case newerFormat(found: Int, known: Int)

        /// The file was written in a format that is no longer read.
        case olderFormat(found: Int, known: Int)

        /// The file system has no shared memory, which a write-ahead log needs.
        case noLog

        /// Another process signs into it.
        case busy

        /// A run has not been completed yet. One goes on with it, or abandons it.
        case runIsOpen(run: Int)

        /// There is no open run of that number.
        case runIsNotOpen(run: Int)

        /// What was to be written contradicts itself or the ledger. The ledger took none of it.
        case contradiction(String)

        /// What the ledger holds contradicts itself.
        case damaged(String)

        /// The chain does not hold a point that was shown to it: a later state of this ledger has been seen.
        case rolledBack(shown: Int, last: Int)

        /// What was shown belongs to another ledger.
        case otherLedger(shown: String, found: String)

        /// An earlier write failed; what is in memory is no longer trusted. The ledger must be opened again.
        case failedBefore
    }

    /// Path of the file, as it was given.
    package let path: String

    package let reason: Reason

    package var description: String {
        "\(path): \(reason)"
    }

    /// What would put it right, where that is known.
    package var hint: String? {
        switch reason {
        case .tooOpen: "chmod 600 \(Self.quoted(path))"
        case .wrongOwner: "run as the owner of the file"
        case .notARegularFile: "name the file itself: readlink -f \(Self.quoted(path))"
        case .missing: "check the path; a new ledger does not know what was signed before"
        case .exists: "name a file that does not exist"
        case .newerFormat: "use the version of this program that wrote it, or a later one"
        case .olderFormat: "use the version of this program that wrote it; a new ledger does not know what it holds"
        case .noLog: "keep the ledger on a local disk"
        case .busy: "wait until the other run has ended"
        case .runIsOpen: "repeat the command that was interrupted, or abandon that run"
        case .notALedger: "check the path; if this was a ledger, it is damaged: \(Self.backupAdvice)"
        case _ where isDamage: "sign nothing with it; \(Self.backupAdvice)"
        case .rolledBack: "take the ledger that signed last; this one does not know all that was signed"
        case .otherLedger: "name the ledger that the manifest or plan belongs to"
        case .sqlite(let code, _, _) where Self.isDiskFull(code): "make room on the disk and repeat the command"
        case .sqlite, .failedBefore: "repeat the command; it goes on after the last durable block"
        default: nil
        }
    }

    /// Whether the file holds what no ledger holds, rather than that it could not be opened or read.
    package var isDamage: Bool {
        switch reason {
        case .damaged, .notALedger: true
        // What this program asks for is in every ledger: SQLite knows it not when the tables are damaged.
        case .sqlite(let code, _, _): code & 0xFF == SQLITE_CORRUPT || code == SQLITE_ERROR
        default: false
        }
    }

    private static let backupAdvice =
        "put its last good backup (hcert ledger backup) in its place, and prove that with hcert ledger verify"

    /// `SQLITE_IOERR_SHMSIZE`: the shared memory of the log is a file, and could not grow.
    fileprivate static let noMoreSharedMemory: Int32 = SQLITE_IOERR | 19 << 8

    private static func isDiskFull(_ extendedCode: Int32) -> Bool {
        extendedCode & 0xFF == SQLITE_FULL || extendedCode == noMoreSharedMemory
    }

    /// `path` as one word of a shell.
    private static func quoted(_ path: String) -> String {
        var word = "'"
        for character in path {
            word += character == "'" ? "'\\''" : String(character)
        }
        return word + "'"
    }
}

extension LedgerError {
    init(path: String, sqliteCode code: Int32, message: String, during call: StaticString) {
        self.init(
            path: path,
            reason: code & 0xFF == SQLITE_NOTADB
                ? .notALedger : .sqlite(extendedCode: code, message: message, call: "\(call)"))
    }
}

extension LedgerError.Reason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .system(let call, let errorNumber):
            "\(call): \(systemErrorText(errorNumber))"
        case .sqlite(let code, let message, let call):
            "SQLite \(call): \(message) (\(code))" + (code == LedgerError.noMoreSharedMemory ? ": the disk is full" : "")
        case .noRandomBytes(let error):
            "no random bytes: \(error)"
        case .missing:
            "there is no such ledger"
        case .exists:
            "exists already"
        case .notARegularFile:
            "is not a regular file"
        case .wrongOwner(let userIdentifier, let expected):
            "belongs to user \(userIdentifier), not to the running user \(expected)"
        case .tooOpen(let mode):
            "has mode 0\(String(mode, radix: 8)); group and others must have no rights"
        case .notALedger:
            "is not a ledger of this program"
        case .newerFormat(let found, let known):
            "has ledger format \(found); this version knows formats up to \(known)"
        case .olderFormat(let found, let known):
            "has ledger format \(found); this version reads format \(known) alone"
        case .noLog:
            "lies on a file system without the shared memory that its log needs"
        case .busy:
            "is in use: another process signs into it"
        case .runIsOpen(let run):
            "run \(run) has not been completed"
        case .runIsNotOpen(let run):
            "run \(run) is not open"
        case .contradiction(let text):
            "refused an entry: \(text)"
        case .damaged(let text):
            "is damaged: \(text)"
        case .rolledBack(let shown, let last):
            shown > last
                ? "LEDGER-ROLLED-BACK: event \(shown) was shown, and the last event here is \(last): this is an older state"
                : "LEDGER-ROLLED-BACK: event \(shown) is not the one that was shown: an older state was put back, and the "
                    + "ledger has gone another way since, to event \(last)"
        case .otherLedger(let shown, let found):
            "has id \(found), not \(shown)"
        case .failedBefore:
            "was not written to again after a failure"
        }
    }
}
