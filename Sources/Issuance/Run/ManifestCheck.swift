import Ledger

/// Holds what a manifest says against the ledger and against the files on the disk.
package enum ManifestCheck {
    /// What is not as the manifest says, in words; nothing when all is.
    ///
    /// The ledger must hold the point of its chain that the manifest shows, and the digests of the run's files. The files
    /// must be there, beside the manifest or where the run put them, with the same bytes.
    ///
    /// - Throws: `FileError` when a file cannot be read, `LedgerError` when the ledger cannot.
    package static func findings(_ path: String, in ledger: LedgerReader) throws -> [String] {
        let manifest: ShownHead
        do {
            guard let shown = try ShownHead(manifest: path) else { return ["\(path): there is no such manifest"] }
            manifest = shown
        } catch let error as ManifestError {
            return ["\(error)"]
        }
        do {
            try ledger.requireContains(manifest.head, of: manifest.ledger)
        } catch {
            switch error.reason {
            // What else the manifest says is of another ledger, or of a state that this one has not seen.
            case .otherLedger, .rolledBack: return ["\(path): the ledger \(error.reason)"]
            default: throw error
            }
        }
        guard let run = try manifest.run.flatMap({ number throws(LedgerError) in try ledger.run(number) }) else {
            return ["\(path): names no run of the ledger"]
        }
        if manifest.files.isEmpty { return ["\(path): names no file"] }
        return try manifest.files.flatMap { try findings($0, path, run, ledger.path) }
    }

    private static func findings(
        _ file: (name: String, digest: [UInt8]), _ manifest: String, _ run: LedgerRun, _ ledger: String
    ) throws(FileError) -> [String] {
        var findings: [String] = []
        if let end = run.end, file.digest != end.outputDigest, file.digest != end.rejectsDigest {
            findings.append(
                "\(manifest): \(file.name) has another SHA-256 there than in the ledger's run \(run.number)")
        }
        guard let (path, digest) = try find(file.name, manifest, run, ledger) else {
            return findings + ["\(manifest): \(file.name) is missing"]
        }
        if digest != file.digest {
            findings.append("\(path): is not as the run wrote it (SHA-256 \(hexadecimal(digest)))")
        }
        return findings
    }

    /// The file beside the manifest; else, since rejects may be written elsewhere, where the run put it.
    private static func find(
        _ name: String, _ manifest: String, _ run: LedgerRun, _ ledger: String
    ) throws(FileError) -> (path: String, digest: [UInt8])? {
        // A name with a folder in it is none that a run writes, and leads away from the manifest.
        guard !name.utf8.contains(UInt8(ascii: "/")) else { return nil }
        let folder = manifest.lastIndex(of: "/").map { String(manifest[...$0]) } ?? ""
        let names = [run.description.outputName, run.description.rejectsName].filter { RunFiles.name(of: $0) == name }
        // Seen from the output, which the manifest lies beside, and seen from the ledger, which may be a copy elsewhere.
        let places =
            names.compactMap { RunFiles.place(of: $0, whenOther: run.description.outputName, isAt: manifest) }
            + names.map { RunFiles.place(of: $0, besides: ledger) }
        for path in [folder + name] + places {
            if let digest = try OutputFile.digest(ofFile: path) { return (path, digest) }
        }
        return nil
    }
}
