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
        /// There is one of its name which is not known for the run's. It was left as it is.
        case notOfRun(String)
    }

    private let places: [Place]
    private let proof: RunFileProof

    init(of run: LedgerRun, in ledger: Ledger) throws(LedgerError) {
        let proof = RunFileProof(of: run, in: try LedgerReader(ledger.path))
        // Several ledgers may each abandon a run of this number in one folder.
        let suffix = ".abandoned-\(ledger.identifier.prefix(8))-\(run.number)"
        places = [(RunFileKind.output, run.outputOffset), (.rejects, run.rejectsOffset)].compactMap { kind, durableCount in
            let path = proof.place(kind)
            return path == "-" ? nil : Place(path: path, aside: path + suffix, durableCount: Int(durableCount), kind: kind)
        }
        self.proof = proof
    }

    /// The names that are free when the run's own files have been set aside.
    func names() throws -> [String] {
        try found().flatMap { place, finding -> [String] in
            switch finding {
            case .own(let source):
                [place.partialPath] + (RunFiles.isOneFile(source, place.path) ? [place.path] : [])
            case .settled: RunFiles.isOneFile(place.aside, place.path) ? [place.path] : []
            case .foreign, .missing, .nothing: []
            }
        }
    }

    /// Cuts the run's own files to its last block and takes their names from them, durably. A process that dies on the way
    /// leaves them so that the same call goes on.
    func setAside() throws -> [Fate] {
        try found().compactMap { place, finding -> Fate? in
            let fate = try settle(place, finding)
            // An earlier start of this may have left it, and so may one of the run.
            try proof.claim.drop(for: place.path, place.kind)
            return fate
        }
    }

    /// A file where the run had it, seen from the ledger: a copy of a folder has its own.
    private struct Place {
        let path: String
        /// Its name from now on.
        let aside: String
        let durableCount: Int
        let kind: RunFileKind

        var partialPath: String { OutputFile.partialPath(of: path) }
    }

    // MARK: What is there

    private enum Finding {
        /// The run's own, under this name.
        case own(String)
        /// An earlier start of this went so far.
        case settled
        /// Something under this name that is not known for the run's.
        case foreign(String)
        case missing
        /// Nothing to tell: an empty file that may be anybody's, or no rejects file that was begun.
        case nothing
    }

    private func found() throws -> [(Place, Finding)] {
        var isOutputOwn = true
        return try places.map { place in
            var finding = try place.durableCount > 0 ? durableFinding(place) : begunFinding(place)
            switch (place.kind, finding) {
            case (.output, .foreign): isOutputOwn = false
            case (.output, .missing): isOutputOwn = place.durableCount == 0
            // What a rejects file holds tells little of the run that wrote it: its claim or the output beside it does.
            case (.rejects, .own(let source))
            where !isOutputOwn && place.durableCount > 0 && !proof.claim.holds(for: place.path, .rejects):
                finding = .foreign(source)
            default: break
            }
            return (place, finding)
        }
    }

    /// A file of which the ledger has bytes: they tell whose it is.
    private func durableFinding(_ place: Place) throws -> Finding {
        let hasPartial = Self.byteCount(place.partialPath) != nil
        if !hasPartial, Self.byteCount(place.aside) == place.durableCount { return .settled }
        // It has its own name if the run died after giving it and before saying so.
        guard hasPartial || Self.byteCount(place.path) == place.durableCount else { return .missing }
        let source = hasPartial ? place.partialPath : place.path
        guard let file = try RunFile(source), file.isOurs, try proof.holds(for: file, place.durableCount, place.kind) else {
            return .foreign(source)
        }
        return .own(source)
    }

    /// A file of which the ledger has nothing: the run's claim tells whose it is.
    private func begunFinding(_ place: Place) throws -> Finding {
        for (source, isClaimed) in [
            (place.partialPath, proof.claim.holds(for: place.path, place.kind)),
            (place.path, proof.claim.holdsFinished(place.path, place.kind)),
        ] where isClaimed {
            // Closed now, the run would leave its texts to whoever has it open.
            guard let file = try RunFile(source) else { throw FileError("open", source, errorNumber: EACCES) }
            guard file.isFree else { throw FileError("flock", source, errorNumber: EWOULDBLOCK) }
            return .own(source)
        }
        if RunFileProof.isThere(place.partialPath) { return .foreign(place.partialPath) }
        if Self.byteCount(place.partialPath) != nil { return .nothing }
        guard place.kind == .rejects else { return .missing }
        return Self.byteCount(place.aside) == nil ? .nothing : .settled
    }

    // MARK: What becomes of it

    private func settle(_ place: Place, _ finding: Finding) throws -> Fate? {
        switch finding {
        case .own(let source):
            let fate = try settle(place, source)
            try OutputFile.synchroniseFolder(of: place.path)
            return fate
        case .settled:
            if RunFiles.isOneFile(place.aside, place.path) { try Self.unlinked(place.path) }
            try OutputFile.synchroniseFolder(of: place.path)
            return .setAside(place.aside)
        case .foreign(let path): return .notOfRun(path)
        case .missing: return .missing(place.partialPath, byteCount: place.durableCount)
        case .nothing: return nil
        }
    }

    private func settle(_ place: Place, _ source: String) throws -> Fate? {
        guard let file = try RunFile(source) else { return .notOfRun(source) }
        if source != place.path, RunFiles.isOneFile(source, place.path) { try Self.unlinked(place.path) }
        if place.durableCount > 0 {
            try file.cut(to: place.durableCount)
        } else if place.kind == .output || file.byteCount == 0 {
            // Texts that no ledger has.
            try Self.unlinked(source)
            return .removed(source)
        }
        // Refusals that no block closed hold no certificate, and may be the only ones of their rows: they are not cut.
        return .setAside(try Self.renamed(source, to: place.aside))
    }

    // MARK: Names

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
