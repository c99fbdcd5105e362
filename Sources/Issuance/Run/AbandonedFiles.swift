import Glibc
import Ledger

/// The files of a run that is closed before its end.
///
/// What its blocks hold stays signed, and is kept under another name for good. What stands behind the last block is in no
/// ledger: its records will be signed anew, with other ci, so that not one line of it may stay.
package struct AbandonedFiles {
    /// What became of a file.
    package enum Fate: Equatable, Sendable {
        /// It holds what the ledger has of the run, under this name.
        case setAside(String)
        /// The ledger had nothing of it, and it is gone.
        case removed(String)
        /// It is not where the run had it. Of what it holds the ledger has so many bytes.
        case missing(String, byteCount: Int)
        /// There is one of its name which is not the run's. It was left as it is.
        case notOfRun(String)
    }

    private let output: Place?
    private let rejects: Place?
    private let proof: RunFileProof

    init(of run: LedgerRun, in ledger: Ledger) throws(LedgerError) {
        let proof = RunFileProof(of: run, in: try LedgerReader(ledger.path))
        // Several ledgers may each abandon a run of this number in one folder.
        let suffix = ".abandoned-\(ledger.identifier.prefix(8))-\(run.number)"
        func place(_ kind: RunFileProof.Kind, _ durableCount: Int64) -> Place? {
            let path = proof.place(kind)
            return path == "-" ? nil : Place(path: path, aside: path + suffix, durableCount: Int(durableCount), kind: kind)
        }
        output = place(.output, run.outputOffset)
        rejects = place(.rejects, run.rejectsOffset)
        self.proof = proof
    }

    /// The names that are free when the run's own files have been set aside.
    func names() throws -> [String] {
        try [output, rejects].compactMap(\.self).filter { try isOwn($0) }.flatMap { place in
            RunFiles.isOneFile(place.path, Self.source(of: place) ?? "")
                ? [place.partialPath, place.path] : [place.partialPath]
        }
    }

    private func isOwn(_ place: Place) throws -> Bool {
        guard place.durableCount > 0 else { return proof.claim.holds(for: place.path) }
        guard let source = Self.source(of: place), let file = try RunFile(source), file.isOurs else { return false }
        return try proof.holds(for: file, place.durableCount, place.kind)
    }

    /// Cuts the run's own files to its last block and takes their names from them, durably. A process that dies on the way
    /// leaves them so that the same call goes on.
    func setAside() throws -> [Fate] {
        guard let output else { return [try settle(rejects)].compactMap(\.self) }
        let fate = try settle(output)
        // A rejects file tells little of the run that wrote it: the output beside it does.
        if output.durableCount > 0, let rejects, rejects.durableCount > 0 {
            switch fate {
            case .missing, .notOfRun: return [fate].compactMap(\.self)
            case .setAside, .removed, nil: break
            }
        }
        return [fate, try settle(rejects)].compactMap(\.self)
    }

    /// A file where the run had it, seen from the ledger: a copy of a folder has its own.
    private struct Place {
        let path: String
        /// Its name from now on.
        let aside: String
        let durableCount: Int
        let kind: RunFileProof.Kind

        var partialPath: String { OutputFile.partialPath(of: path) }
    }

    /// - Returns: nil when there is nothing to tell: an empty file that may be anybody's, no rejects file that was begun.
    private func settle(_ place: Place?) throws -> Fate? {
        guard let place else { return nil }
        let fate = try place.durableCount > 0 ? settleDurable(place) : settleBegun(place)
        // An earlier start of this may have left it, and so may one of the run.
        try proof.claim.drop(for: place.path)
        switch fate {
        case .setAside, .removed: try OutputFile.synchroniseFolder(of: place.path)
        case .missing, .notOfRun, nil: break
        }
        return fate
    }

    /// A file of which the ledger has bytes: they tell whose it is, and stay.
    private func settleDurable(_ place: Place) throws -> Fate? {
        if Self.byteCount(place.partialPath) == nil, Self.byteCount(place.aside) == place.durableCount {
            return .setAside(place.aside)
        }
        guard let source = Self.source(of: place) else {
            return .missing(place.partialPath, byteCount: place.durableCount)
        }
        guard let file = try RunFile(source), file.isOurs, try proof.holds(for: file, place.durableCount, place.kind) else {
            return .notOfRun(source)
        }
        if source != place.path, RunFiles.isOneFile(source, place.path) { try Self.unlinked(place.path) }
        try file.cut(to: place.durableCount)
        return .setAside(try Self.renamed(source, to: place.aside))
    }

    /// A file of which the ledger has nothing: the run's claim tells whose it is, and texts that it holds go.
    private func settleBegun(_ place: Place) throws -> Fate? {
        guard proof.claim.holds(for: place.path) else {
            if RunFileProof.isThere(place.partialPath) { return .notOfRun(place.partialPath) }
            guard Self.byteCount(place.partialPath) == nil else { return nil }
            // An earlier start of this may have gone so far.
            if place.kind == .rejects { return Self.byteCount(place.aside).map { _ in .setAside(place.aside) } }
            return .missing(place.partialPath, byteCount: 0)
        }
        guard let file = try RunFile(place.partialPath), file.isOurs else { return .notOfRun(place.partialPath) }
        // Refusals that no block closed hold no certificate, and may be the only ones of their rows.
        if place.kind == .rejects, file.byteCount > 0 {
            return .setAside(try Self.renamed(place.partialPath, to: place.aside))
        }
        try Self.unlinked(place.partialPath)
        return .removed(place.partialPath)
    }

    // MARK: Names

    /// The name of the unfinished file; its own name if the run died after giving it and before saying so.
    private static func source(of place: Place) -> String? {
        if byteCount(place.partialPath) != nil { return place.partialPath }
        return byteCount(place.path) == place.durableCount ? place.path : nil
    }

    /// The size of what has a name; nil when there is nothing.
    private static func byteCount(_ path: String) -> Int? {
        var status = stat()
        return lstat(path, &status) == 0 ? Int(status.st_size) : nil
    }

    /// Gives a file another name, never that of a file that is there: whatever has it, and is not this file, is passed by.
    ///
    /// - Returns: the name.
    private static func renamed(_ source: String, to wanted: String) throws(FileError) -> String {
        for number in 1...nameCountMax {
            let path = number == 1 ? wanted : "\(wanted)-\(number)"
            if Glibc.link(source, path) == 0 || errno == EEXIST && RunFiles.isOneFile(source, path) {
                try unlinked(source)
                return path
            }
            if errno == EEXIST { continue }
            // Some file systems know no links.
            guard errno == EPERM || errno == ENOTSUP || errno == EMLINK else { throw FileError("link", path) }
            guard byteCount(path) == nil else { continue }
            guard rename(source, path) == 0 else { throw FileError("rename", path) }
            return path
        }
        throw FileError("link", wanted, errorNumber: EEXIST)
    }

    private static let nameCountMax = 1_000

    private static func unlinked(_ path: String) throws(FileError) {
        guard unlink(path) == 0 else { throw FileError("unlink", path) }
    }
}
