import Foundation
import Issuance
import Ledger
import Testing
import VectorSupport

/// A run of 130 rows whose first block of 50 is in the ledger, and which died behind it; and another command that closes it.
@Suite("Abandoned runs")
struct AbandonedRunTests {
    private let office: Office
    private let files: RunFiles

    init() throws {
        office = try Office()
        files = try office.files("a", Office.file(1...130))
    }

    private func interrupt(_ office: Office, _ files: RunFiles) throws {
        #expect(try office.run(files, stopAfterBlocks: 1).outcome == .interrupted)
    }

    private func aside(_ path: String, of office: Office) throws -> String {
        "\(path).abandoned-\(try LedgerReader(office.ledger).identifier.prefix(8))-1"
    }

    private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }
    private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    /// What a process that is killed leaves behind the last block: a text that no ledger has, and half of another one.
    private func appendTail(to path: String) throws {
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("{\"record\":\"R51\",\"row\":51,\"ci\":\"URN:UVCI:01:VN:X\"}\n{\"reco".utf8))
        try handle.close()
    }

    @Test func `what it signed stays signed, and what no block holds does not stay`() throws {
        try interrupt(office, files)
        let durable = try text(files.output + ".partial")
        try appendTail(to: files.output + ".partial")
        let next = try office.run(files, use: { $0.abandonsRun = true })
        #expect(next.tally.signedCount == 80 && next.tally.alreadySignedCount == 50)
        #expect(try text(aside(files.output, of: office)) == durable)
        #expect(durable.split(separator: "\n").count == 50)
        #expect(try LedgerReader(office.ledger).runs().map(\.state) == [.abandoned, .complete])
    }

    @Test func `is closed with its own file names, whatever the next command calls its files`() throws {
        try interrupt(office, files)
        try appendTail(to: files.output + ".partial")
        let next = try office.files("b", Office.file(1...130))
        let (output, rejects) = (try aside(files.output, of: office), try aside(files.rejects, of: office))
        #expect(try office.fates(closedFor: next) == [.setAside(output), .setAside(rejects)])
        #expect(!exists(files.output + ".partial") && !exists(files.rejects + ".partial"))
        let records = try [text(output), text(next.output)].flatMap { $0.split(separator: "\n") }
        #expect(records.count == 130)
    }

    @Test func `leaves the unfinished run of another ledger alone`() throws {
        try interrupt(office, files)
        let other = try Office(at: office.desk, ledger: "other.sqlite")
        let others = try other.files("b", Office.file(200...330))
        try interrupt(other, others)
        let durable = try text(others.output + ".partial")
        #expect(throws: (any Error).self) { try office.run(others, use: { $0.abandonsRun = true }) }
        #expect(try text(others.output + ".partial") == durable)
        #expect(try other.run(others).tally.signedCount == 131)
    }

    @Test func `two ledgers close their runs in one folder, and neither takes the other one's file`() throws {
        try interrupt(office, files)
        let other = try Office(at: office.desk, ledger: "other.sqlite")
        _ = try office.fates(closedFor: try office.files("b", Office.file(1...130)))
        try interrupt(other, files)
        _ = try other.fates(closedFor: try other.files("c", Office.file(1...130)))
        let names = try [office, other].map { try aside(files.output, of: $0) }
        #expect(names[0] != names[1])
        for name in names { #expect(try text(name).split(separator: "\n").count == 50) }
    }

    /// Two folders with files of the same names: that of a run of another ledger, and the working directory or not.
    @Test func `a rejects file of the same name that another ledger's run wrote stays as it is`() throws {
        let rows = Office.file(1...130)
        let files = try office.files("a", rows)
        try interrupt(office, files)
        let other = try Office(at: office.desk, ledger: "other.sqlite")
        // Under the very names, in the folder of the ledger, once its own are gone to another one.
        let moved = office.desk.folder.appending(path: "moved")
        try FileManager.default.createDirectory(at: moved, withIntermediateDirectories: true)
        for path in [files.output, files.rejects] {
            try FileManager.default.moveItem(atPath: path + ".partial", toPath: moved.path + "/" + URL(filePath: path).lastPathComponent)
        }
        try interrupt(other, files)
        let kept = try [files.output, files.rejects].map { try text($0 + ".partial") }
        let fates = try office.fates(closedFor: try office.files("b", rows))
        #expect(fates == [.notOfRun(files.output + ".partial"), .notOfRun(files.rejects + ".partial")])
        #expect(try [files.output, files.rejects].map { try text($0 + ".partial") } == kept)
        #expect(try other.run(files).tally.signedCount == 130)
    }

    @Test func `files that were moved together with the ledger are found`() throws {
        try interrupt(office, files)
        try appendTail(to: files.output + ".partial")
        let moved = office.desk.folder.appending(path: "moved")
        try FileManager.default.createDirectory(at: moved, withIntermediateDirectories: true)
        for path in [files.output + ".partial", files.rejects + ".partial", office.ledger] {
            try FileManager.default.moveItem(atPath: path, toPath: moved.path + "/" + URL(filePath: path).lastPathComponent)
        }
        let there = try Office(at: office.desk, ledger: "moved/ledger.sqlite")
        let fates = try there.fates(closedFor: try there.files("b", Office.file(1...130)))
        let names = try [files.output, files.rejects].map {
            try aside(moved.path + "/" + URL(filePath: $0).lastPathComponent, of: there)
        }
        #expect(fates == names.map { .setAside($0) })
        #expect(try text(names[0]).split(separator: "\n").count == 50)
    }

    @Test func `in a copy of the folder the files of the copy are closed, and the original goes on`() throws {
        let (home, copy) = (office.desk.folder.appending(path: "home"), office.desk.folder.appending(path: "copy"))
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        let original = try Office(at: office.desk, ledger: "home/ledger.sqlite")
        let files = try original.files("home/a", Office.file(1...130))
        try interrupt(original, files)
        try FileManager.default.copyItem(at: home, to: copy)
        let copied = try Office(at: office.desk, ledger: "copy/ledger.sqlite")
        let fates = try copied.fates(closedFor: try copied.files("copy/b", Office.file(1...130)))
        let names = try ["a.out", "a.rejects"].map { try aside(copy.path + "/" + $0, of: copied) }
        #expect(fates == names.map { .setAside($0) })
        #expect(try original.run(files).tally.signedCount == 130)
    }

    @Test func `a command that is refused closes no run`() throws {
        try interrupt(office, files)
        #expect(throws: IssuingError.self) {
            try office.run(try office.files("b", Office.file(1...10)), { $0.terms = IssuingTerms(issuer: "VN", issuedAt: Desk.start, expiration: Desk.start + 800 * 86_400) }, use: { $0.abandonsRun = true })
        }
        #expect(try LedgerReader(office.ledger).runs().map(\.state) == [.open])
        #expect(exists(files.output + ".partial"))
        #expect(try office.run(files).tally.signedCount == 130)
    }

    @Test func `never replaces a file that has the name already`() throws {
        try interrupt(office, files)
        let taken = try aside(files.output, of: office)
        try Data("mine\n".utf8).write(to: URL(filePath: taken))
        #expect(try office.fates(closedFor: files).first == .setAside(taken + "-2"))
        #expect(try text(taken) == "mine\n")
    }

    @Test func `a file that is gone is named, and one that is another is left as it is`() throws {
        try interrupt(office, files)
        let kept = try text(files.output + ".partial")
        try FileManager.default.removeItem(atPath: files.output + ".partial")
        #expect(try office.fates(closedFor: try office.files("b", Office.file(1...130))).first == .missing(files.output + ".partial", byteCount: kept.utf8.count))

        let other = try Office()
        let others = try other.files("a", Office.file(1...130))
        try interrupt(other, others)
        // As long as its own, and of another ledger.
        try Data(kept.utf8).write(to: URL(filePath: others.output + ".partial"))
        try makePrivate(others.output + ".partial")
        #expect(try other.fates(closedFor: try other.files("b", Office.file(1...130))).first == .notOfRun(others.output + ".partial"))
        #expect(try text(others.output + ".partial") == kept)
    }

    /// Where the process may die: behind the link, behind the whole of it, and after the run gave its file its name.
    @Test(arguments: ["linked", "renamed", "finished"])
    func `goes on where it died`(place: String) throws {
        try interrupt(office, files)
        let (partial, output) = (files.output + ".partial", try aside(files.output, of: office))
        let durable = try text(partial)
        let manager = FileManager.default
        switch place {
        case "linked": try manager.linkItem(atPath: partial, toPath: output)
        case "renamed": try manager.moveItem(atPath: partial, toPath: output)
        default: try manager.linkItem(atPath: partial, toPath: files.output)
        }
        #expect(try office.fates(closedFor: files).first == .setAside(output))
        #expect(try text(output) == durable && !exists(partial))
        #expect(try office.lines(files).count == 80)
    }

    private func makePrivate(_ path: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }
}
