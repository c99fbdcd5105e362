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

    private let run: LedgerRun
    private let ledgerFolder: String
    private let suffix: String
    private let proof: RunFileProof

    init(of run: LedgerRun, in ledger: Ledger) throws(LedgerError) {
        self.run = run
        ledgerFolder = RunFiles.folder(of: ledger.path)
        // Several ledgers may each abandon a run of this number in one folder.
        suffix = ".abandoned-\(ledger.identifier.prefix(8))-\(run.number)"
        proof = RunFileProof(of: run, in: try LedgerReader(ledger.path))
    }

    /// Cuts the run's own files to its last block and takes their names from them, durably. A process that dies on the way
    /// leaves them so that the same call goes on.
    func setAside() throws -> [Fate] {
        let description = run.description
        let output = place(of: description.outputName, durableCount: Int(run.outputOffset), .output)
        let rejects = place(of: description.rejectsName, durableCount: Int(run.rejectsOffset), .rejects)
        guard let output else { return [try settle(rejects)].compactMap(\.self) }
        // Beside the ledger first, where what it has of the output shows whose it is: in a copy of a folder the place that
        // the run had is that of the original.
        let places = output.durableCount > 0 ? [beside(output), output] : [output]
        var foreign: Fate?
        for place in places {
            guard let fate = try settle(place) else { continue }
            if case .notOfRun = fate {
                foreign = fate
                continue
            }
            // A rejects file tells little of the run that wrote it: the output in the same place does.
            return [fate, try self.fate(of: rejects, besides: place == output)].compactMap(\.self)
        }
        if let foreign { return [foreign] }
        if output.durableCount > 0 { return [.missing(output.partialPath, byteCount: output.durableCount)] }
        return [try settle(rejects)].compactMap(\.self)
    }

    /// - Parameter isInPlace: whether the output was where the run had it.
    private func fate(of rejects: Place?, besides isInPlace: Bool) throws -> Fate? {
        guard let rejects else { return nil }
        let place = isInPlace ? rejects : beside(rejects)
        if let fate = try settle(place) { return fate }
        return place.durableCount > 0 ? .missing(place.partialPath, byteCount: place.durableCount) : nil
    }

    /// - Parameter name: from the root; `-` for a stream, which has none.
    private func place(of name: String, durableCount: Int, _ kind: RunFileProof.Kind) -> Place? {
        name == "-" ? nil : Place(path: name, aside: name + suffix, durableCount: durableCount, kind: kind)
    }

    private func beside(_ place: Place) -> Place {
        let name = RunFiles.name(of: place.path)
        let path = RunFiles.absolute(ledgerFolder == "." ? name : ledgerFolder + name)
        return Place(path: path, aside: path + suffix, durableCount: place.durableCount, kind: place.kind)
    }

    private struct Place: Equatable {
        let path: String
        /// Its name from now on.
        let aside: String
        let durableCount: Int
        let kind: RunFileProof.Kind

        var partialPath: String { OutputFile.partialPath(of: path) }
    }

    /// - Returns: nil when there is no file.
    private func settle(_ place: Place?) throws -> Fate? {
        guard let place else { return nil }
        if Self.byteCount(place.partialPath) == nil, Self.byteCount(place.aside) == place.durableCount {
            return .setAside(place.aside)
        }
        guard let source = Self.source(of: place) else { return nil }
        guard let file = try RunFile(source), file.isOurs, try proof.holds(for: file, place.durableCount, place.kind)
        else { return .notOfRun(source) }
        if source != place.path, Self.isOneFile(source, place.path) { try Self.unlinked(place.path) }
        // Refusals that no block closed hold no certificate, and may be the only ones of their rows.
        let isCut = place.kind == .output || place.durableCount > 0
        if isCut { try file.cut(to: place.durableCount) }
        let isEmpty = isCut ? place.durableCount == 0 : file.byteCount == 0
        let aside = isEmpty ? nil : try Self.link(source, as: place.aside)
        // Unless it was renamed.
        if Self.byteCount(source) != nil { try Self.unlinked(source) }
        try OutputFile.synchroniseFolder(of: place.path)
        return aside.map { .setAside($0) } ?? .removed(source)
    }

    // MARK: Names

    /// The name of the unfinished file; its own name if the run died after giving it and before saying so.
    private static func source(of place: Place) -> String? {
        if byteCount(place.partialPath) != nil { return place.partialPath }
        guard place.durableCount > 0, byteCount(place.path) == place.durableCount else { return nil }
        return place.path
    }

    /// The size of what has a name; nil when there is nothing.
    private static func byteCount(_ path: String) -> Int? {
        var status = stat()
        return lstat(path, &status) == 0 ? Int(status.st_size) : nil
    }

    private static func isOneFile(_ left: String, _ right: String) -> Bool {
        var (first, second) = (stat(), stat())
        guard lstat(left, &first) == 0, lstat(right, &second) == 0 else { return false }
        return first.st_dev == second.st_dev && first.st_ino == second.st_ino
    }

    /// Gives a file another name, never that of a file that is there: whatever has it, and is not this file, is passed by.
    private static func link(_ source: String, as wanted: String) throws(FileError) -> String {
        for number in 1...nameCountMax {
            let path = number == 1 ? wanted : "\(wanted)-\(number)"
            if Glibc.link(source, path) == 0 || errno == EEXIST && isOneFile(source, path) { return path }
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
