import Foundation
import HealthCertificate
import Issuance
import Ledger
import Testing
import VectorSupport

/// What a run wrote, written once more after the ledger has gone on.
@Suite("Runs written again")
struct RunReplayTests {
    private struct Written: Equatable {
        let output: Data
        let rejects: Data

        init(_ files: RunFiles) throws {
            output = try Data(contentsOf: URL(filePath: files.output))
            rejects = try Data(contentsOf: URL(filePath: files.rejects))
        }
    }

    private static func remove(_ paths: String...) throws {
        for path in paths { try FileManager.default.removeItem(atPath: path) }
    }

    /// Names in the office's folder that begin with that of an input.
    private static func names(_ office: Office, _ files: RunFiles) throws -> [String] {
        let input = URL(filePath: files.input).lastPathComponent
        return try FileManager.default.contentsOfDirectory(atPath: office.desk.folder.path)
            .filter { $0.hasPrefix(input) }.sorted()
    }

    /// Revokes certificates by their numbers in the ledger.
    private static func revoke(_ numbers: Int64..., in office: Office) throws {
        var filter = RevocationFilter()
        filter.identifiers = try numbers.map { try #require(try LedgerReader(office.ledger).certificate($0)).identifier }
        try office.revokeAll(where: filter)
    }

    @Test func `what was revoked since does not change what a run wrote, and nothing is signed`() throws {
        let office = try Office()
        _ = try office.run(try office.files("a", Office.file(1...100)))
        try Self.revoke(7, in: office)
        let files = try office.files("b", Office.file(1...120))
        let run = try office.run(files) { $0.reissueReason = "lot" }
        #expect(run.tally.signedCount == 21 && run.tally.alreadySignedCount == 99)
        let written = try Written(files)
        // One that the run found signed, and one that it signed.
        try Self.revoke(2, 101, in: office)
        try Self.remove(files.output)

        let again = try office.run(try office.files("b", overwrites: true)) { $0.reissueReason = "lot" }
        #expect(again.outcome == .finished && again.tally.signedCount == 21 && again.tally.alreadySignedCount == 99)
        #expect(try Written(files) == written)
        #expect(try LedgerReader(office.ledger).certificateCount == 121)
        #expect(try office.run(files) { $0.reissueReason = "lot" }.problems.isEmpty)
    }

    @Test func `what was refused then is refused again, and nothing else`() throws {
        let office = try Office()
        _ = try office.run(try office.files("a", Office.file(1...100)))
        try Self.revoke(7, in: office)
        let files = try office.files("b", Office.file(1...150) + Office.row(120) + Office.row(9, dose: 3))
        let run = try office.run(files)
        #expect(run.tally.signedCount == 50 && run.tally.rejectedCount == 3)
        let written = try Written(files)
        try Self.revoke(3, 9, in: office)
        try Self.remove(files.rejects)

        let again = try office.run(try office.files("b", overwrites: true))
        #expect(again.outcome == .finished && again.tally.findingCounts == run.tally.findingCounts)
        #expect(try Written(files) == written)
    }

    @Test func `a run that signed nothing does not see what later ones signed`() throws {
        let office = try Office()
        _ = try office.run(try office.files("a", Office.file(1...3)))
        try Self.revoke(1, in: office)
        let files = try office.files("b", Office.file(1...1))
        let run = try office.run(files)
        #expect(run.tally.findingCounts["RECORD-REVOKED"] == 1)
        let written = try Written(files)
        _ = try office.run(try office.files("c", Office.file(1...1))) { $0.reissueReason = "once more" }
        try Self.remove(files.rejects)
        #expect(try office.run(try office.files("b", overwrites: true)).tally.findingCounts == run.tally.findingCounts)
        #expect(try Written(files) == written)
    }

    @Test func `a row that would be signed now ends the rewriting, and no file gets its name`() throws {
        let office = try Office()
        _ = try office.run(try office.files("a", Office.file(1...3)))
        try Self.revoke(2, in: office)
        let files = try office.files("b", Office.file(1...60))
        _ = try office.run(files)
        try Self.remove(files.output, files.rejects, try #require(files.manifest))
        #expect(throws: IssuingError.rebuiltTextDiffers) {
            try office.run(try office.files("b", overwrites: true)) { $0.reissueReason = "a program that decides otherwise" }
        }
        #expect(try Self.names(office, files) == ["b"])
        #expect(try LedgerReader(office.ledger).certificateCount == 60)
    }

    @Test func `files that are not as the run wrote them never get its names`() throws {
        let office = try Office()
        let files = try office.files("a", Office.file(1...60) + Office.row(61, record: "=R61", vaccine: "Modena"))
        _ = try office.run(files)
        let written = try Written(files)
        try Self.remove(files.rejects)
        #expect(throws: IssuingError.rebuiltTextDiffers) {
            try office.run(try office.files("a", overwrites: true)) { $0.guardsFormulas = true }
        }
        #expect(try Self.names(office, files) == ["a", "a.out", "a.out.manifest.json"])
        #expect(try office.run(try office.files("a", overwrites: true)).outcome == .finished)
        #expect(try Written(files) == written)
    }

    @Test func `whoever asks a rewriting to stop finds the files as they were, and the same command writes them`() throws {
        let office = try Office()
        let files = try office.files("a", Office.file(1...230))
        _ = try office.run(files)
        let written = try Written(files)
        try Self.remove(files.rejects)
        let rewriting = try office.files("a", overwrites: true)
        let stopped = try office.run(rewriting, stopAfterBlocks: 2)
        #expect(stopped.outcome == .interruptedRewriting && stopped.tally.rowCount == 230)
        #expect(try Self.names(office, files) == ["a", "a.out", "a.out.manifest.json"])
        #expect(try office.run(rewriting).outcome == .finished)
        #expect(try Written(files) == written)
    }

    @Test func `a run that is asked to stop before it begins makes no ledger and closes no other run`() throws {
        let office = try Office()
        let files = try office.files("a", Office.file(1...100))
        #expect(throws: StoppedBeforeStart.self) { try office.run(files, stopAfterBlocks: 0) }
        #expect(!FileManager.default.fileExists(atPath: office.ledger))
        #expect(try Self.names(office, files) == ["a"])
        let other = try office.files("b", Office.file(101...200))
        #expect(try office.run(other, stopAfterBlocks: 1).outcome == .interrupted)
        #expect(throws: StoppedBeforeStart.self) { try office.run(files, stopAfterBlocks: 0, use: { $0.abandonsRun = true }) }
        #expect(try LedgerReader(office.ledger).runs().map(\.state) == [.open])
        #expect(try office.run(other).tally.signedCount == 100)
        #expect(try office.run(files).tally.signedCount == 100)
    }

    @Test func `a manifest that an earlier run has left is replaced, one of the run stays`() throws {
        let office = try Office()
        let files = try office.files("a", Office.file(1...10))
        let manifest = URL(filePath: try #require(files.manifest))
        _ = try office.run(files)
        let first = try Data(contentsOf: manifest)
        let second = try office.files("a", Office.file(1...20), overwrites: true)
        _ = try office.run(second)
        let right = try Data(contentsOf: manifest)
        #expect(first != right)
        // As it is when the second run dies between the ledger's last word and the manifest.
        try first.write(to: manifest)
        #expect(try office.run(second).problems.isEmpty)
        #expect(try Data(contentsOf: manifest) == right)
        #expect(try ManifestCheck.findings(manifest.path, in: try LedgerReader(office.ledger)).isEmpty)

        // The ledger goes on, and the manifest of the run is what it was.
        _ = try office.run(try office.files("b", Office.file(21...22)))
        #expect(try office.run(second).outcome == .alreadyComplete)
        #expect(try Data(contentsOf: manifest) == right)
    }

    @Test func `what a run on another ledger has begun under the names stays`() throws {
        let office = try Office()
        let files = try office.files("a", Office.file(1...60))
        _ = try office.run(files)
        try Self.remove(files.output)
        try Data("signed elsewhere\n".utf8).write(to: URL(filePath: files.output + ".partial"))
        #expect(try office.run(try office.files("a", overwrites: true)).outcome == .finished)
        #expect(try String(contentsOfFile: files.output + ".partial", encoding: .utf8) == "signed elsewhere\n")
    }
}
