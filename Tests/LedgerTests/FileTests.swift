import Foundation
import Testing

@testable import Ledger

@Suite("The file of a ledger")
struct FileTests {
    private let fixture: LedgerFixture

    init() throws {
        fixture = try LedgerFixture()
    }

    private func refusal(_ body: () throws -> Void) throws -> LedgerError {
        try #require(throws: LedgerError.self, performing: body)
    }

    private func mode(_ path: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    @Test func `a new ledger is private, has an id and a secret of its own, and says that it is new`() throws {
        let first = try Ledger.open(fixture.path, at: 7)
        let second = try Ledger.open(fixture.path("other.sqlite"), at: 7)
        #expect(first.wasCreated)
        #expect(first.identifier.count == 32)
        #expect(first.identifier != second.identifier)
        #expect(first.secret.count == 32)
        #expect(first.secret != second.secret)
        #expect(first.certificateCount == 0)
        #expect(first.head.event == 1)
        for suffix in ["", "-wal", "-shm", ".lock"] { #expect(try mode(fixture.path + suffix) == 0o600, "\(suffix)") }
    }

    @Test func `a ledger opened again is the same`() throws {
        let identifier = try Ledger.open(fixture.path, at: 7).identifier
        let again = try Ledger.open(fixture.path, mustExist: true, at: 8)
        #expect(again.identifier == identifier)
        #expect(!again.wasCreated)
    }

    @Test func `a ledger that must exist is not made`() throws {
        let path = fixture.path
        #expect(try refusal { _ = try Ledger.open(path, mustExist: true, at: 0) }.reason == .missing)
        #expect(try refusal { _ = try LedgerReader(path) }.reason == .missing)
        #expect(try refusal { _ = try LedgerLookup(path, through: 0) }.reason == .missing)
        #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path).isEmpty)
    }

    @Test func `what a process left that died while it made a ledger is no ledger`() throws {
        try Data("half".utf8).write(to: URL(filePath: fixture.path + ".new"))
        #expect(try Ledger.open(fixture.path, at: 0).wasCreated)
        #expect(!FileManager.default.fileExists(atPath: fixture.path + ".new"))
    }

    @Test func `a second writer is told that the ledger is busy, and comes in afterwards`() throws {
        var first: Ledger? = try fixture.open()
        let error = try refusal { _ = try fixture.open() }
        #expect(error.reason == .busy)
        #expect(error.description == "\(fixture.path): is in use: another process signs into it")
        #expect(first?.head.event == 1)
        first = nil
        _ = try fixture.open()
    }

    @Test func `another process's lock makes it busy, and ends with that process`() throws {
        _ = try fixture.open()
        let holder = Process()
        holder.executableURL = URL(filePath: "/usr/bin/env")
        holder.arguments = ["flock", "--no-fork", fixture.path + ".lock", "sh", "-c", "echo held; exec sleep 60"]
        let output = Pipe()
        holder.standardOutput = output
        try holder.run()
        #expect(String(decoding: output.fileHandleForReading.availableData, as: UTF8.self) == "held\n")
        #expect(try refusal { _ = try fixture.open() }.reason == .busy)
        kill(holder.processIdentifier, SIGKILL)
        holder.waitUntilExit()
        _ = try fixture.open()
    }

    @Test func `a reader sees whether somebody writes`() throws {
        var writer: Ledger? = try fixture.open()
        let reader = try LedgerReader(fixture.path)
        #expect(try reader.isInUse())
        #expect(writer?.head.event == 1)
        writer = nil
        #expect(try !reader.isInUse())
        try FileManager.default.removeItem(atPath: fixture.path + ".lock")
        #expect(try !reader.isInUse())
    }

    @Test func `a ledger is read while it is written`() throws {
        let ledger = try fixture.open()
        let before = try LedgerReader(fixture.path)
        _ = try ledger.openRun(LedgerFixture.description())
        #expect(try before.runs().isEmpty)
        #expect(before.head.event == 1)
        #expect(try LedgerReader(fixture.path).runs().count == 1)
    }

    @Test func `a file that others may read is refused with the command that mends it`() throws {
        _ = try fixture.open()
        for mode in [0o640, 0o604, 0o620] {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: fixture.path)
            let error = try refusal { _ = try fixture.open() }
            #expect(error.reason == .tooOpen(mode: UInt16(mode)))
            #expect(error.hint == "chmod 600 '\(fixture.path)'")
            #expect(try refusal { _ = try LedgerReader(fixture.path) }.reason == .tooOpen(mode: UInt16(mode)))
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: fixture.path)
        _ = try fixture.open()
    }

    @Test func `a symbolic link and a folder are refused`() throws {
        _ = try fixture.open()
        let link = fixture.path("link.sqlite")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: fixture.path)
        #expect(try refusal { _ = try Ledger.open(link, at: 0) }.reason == .notARegularFile)
        #expect(try refusal { _ = try LedgerReader(fixture.folder.path) }.reason == .notARegularFile)
    }

    @Test func `other files are not ledgers`() throws {
        let contents: [(String, Data)] = [
            ("empty", Data()), ("text", Data("id,name\n1,A\n".utf8)), ("zeros", Data(count: 10_000)),
        ]
        for (name, data) in contents {
            let path = fixture.path(name)
            try data.write(to: URL(filePath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            #expect(try refusal { _ = try Ledger.open(path, at: 0) }.reason == .notALedger, "\(name)")
            #expect(try refusal { _ = try LedgerReader(path) }.reason == .notALedger, "\(name)")
            #expect(try Data(contentsOf: URL(filePath: path)) == data, "\(name)")
        }
    }

    @Test func `another program's database is not a ledger`() throws {
        _ = try fixture.open()
        try fixture.tamper("PRAGMA application_id = 1")
        #expect(try refusal { _ = try fixture.open() }.reason == .notALedger)
    }

    @Test func `a ledger of a later format is refused`() throws {
        _ = try fixture.open()
        try fixture.tamper("PRAGMA user_version = 3")
        let error = try refusal { _ = try fixture.open() }
        #expect(error.reason == .newerFormat(found: 3, known: 2))
        #expect(error.hint == "use the version of this program that wrote it, or a later one")
    }

    @Test func `a ledger of an earlier format is refused`() throws {
        _ = try fixture.open()
        try fixture.tamper("PRAGMA user_version = 1")
        #expect(try refusal { _ = try fixture.open() }.reason == .olderFormat(found: 1, known: 2))
        try fixture.tamper("PRAGMA user_version = 2")
        _ = try fixture.open()
    }

    @Test func `a table, view or trigger too many, and one too few, is damage`() throws {
        for sql in [
            "CREATE TABLE more(a)", "CREATE VIEW more AS SELECT 1", "DROP TABLE tally",
            "CREATE TRIGGER more AFTER INSERT ON block BEGIN DELETE FROM tally",
        ] {
            let fixture = try LedgerFixture()
            _ = try fixture.open()
            let database = try Database.open(fixture.path, for: .writing)
            try database.prepare(sql.contains("TRIGGER") ? sql + "; END" : sql).run()
            guard case .damaged = try refusal({ _ = try fixture.open() }).reason else {
                #expect(Bool(false), "\(sql)")
                continue
            }
        }
    }

    @Test func `a ledger that a manifest has seen later is refused as rolled back`() throws {
        let early = fixture.path("early.sqlite")
        let head = try fixture.writeSmallLedger { ledger in
            if ledger.head.event == 5 { try LedgerReader(fixture.path).backUp(to: early) }
        }
        let ledger = try fixture.open()
        try ledger.requireContains(head, of: ledger.identifier)
        try LedgerReader(fixture.path).requireContains(head, of: ledger.identifier)

        let old = try Ledger.open(early, at: 0)
        let error = try refusal { try old.requireContains(head, of: ledger.identifier) }
        #expect(error.reason == .rolledBack(shown: 9, last: 5))
        #expect(error.description.contains("LEDGER-ROLLED-BACK"))
        try old.requireContains(old.head, of: ledger.identifier)
        try ledger.requireContains(old.head, of: old.identifier)
    }

    @Test func `a head with another hash, and another ledger's head, is refused`() throws {
        let head = try fixture.writeSmallLedger()
        let ledger = try fixture.open()
        let forged = LedgerHead(event: head.event, hash: head.hash.reversed())
        #expect(
            try refusal { try ledger.requireContains(forged, of: ledger.identifier) }.reason
                == .rolledBack(shown: 9, last: 9))
        let other = String(repeating: "0", count: 32)
        #expect(
            try refusal { try ledger.requireContains(head, of: other) }.reason
                == .otherLedger(shown: other, found: ledger.identifier))
    }

    @Test func `a backup made during a run is private, whole and a ledger`() throws {
        let ledger = try fixture.open()
        _ = try ledger.openRun(LedgerFixture.description())
        let target = fixture.path("backup.sqlite")
        var steps: [Int] = []
        try LedgerReader(fixture.path).backUp(to: target) { done, total in steps.append(total - done) }
        #expect(steps.last == 0)
        #expect(try mode(target) == 0o600)
        let copy = try LedgerReader(target)
        #expect(copy.head == ledger.head)
        #expect(try copy.verify().findings == [])
        #expect(!FileManager.default.fileExists(atPath: target + ".partial"))
    }

    @Test func `a backup leaves files of similar names alone, and leaves none of its own`() throws {
        _ = try fixture.open()
        let target = fixture.path("backup.sqlite")
        try Data("signed".utf8).write(to: URL(filePath: target + ".partial"))
        let before = try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path)
        try LedgerReader(fixture.path).backUp(to: target)
        #expect(try Data(contentsOf: URL(filePath: target + ".partial")) == Data("signed".utf8))
        let after = try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path)
        #expect(Set(after).subtracting(before).filter { !$0.hasPrefix("ledger.sqlite") } == ["backup.sqlite"])
    }

    @Test func `the log of a ledger that is refused is left as it is`() throws {
        try fixture.writeSmallLedger()
        let (left, manager) = (fixture.path("left.sqlite"), FileManager.default)
        do {
            // What a process that is killed leaves: the log holds what is not in the file yet.
            let ledger = try fixture.open()
            _ = try ledger.openRun(LedgerFixture.description(run: 3))
            try fixture.tamper("PRAGMA user_version = 1000")
            for suffix in ["", "-wal"] { try manager.copyItem(atPath: fixture.path + suffix, toPath: left + suffix) }
        }
        let before = try ["", "-wal"].map { try Data(contentsOf: URL(filePath: left + $0)) }
        #expect(try refusal { _ = try Ledger.open(left, at: 0) }.reason == .newerFormat(found: 1_000, known: Schema.formatVersion))
        let after = try ["", "-wal"].map { try Data(contentsOf: URL(filePath: left + $0)) }
        #expect(before == after && !after[1].isEmpty)
    }

    @Test func `a log that was read is cleared when the ledger is closed`() throws {
        try fixture.writeSmallLedger()
        #expect(!FileManager.default.fileExists(atPath: fixture.path + "-wal"))
    }

    @Test func `a backup replaces no file`() throws {
        _ = try fixture.open()
        let target = fixture.path("backup.sqlite")
        try Data("mine".utf8).write(to: URL(filePath: target))
        let reader = try LedgerReader(fixture.path)
        #expect(try refusal { try reader.backUp(to: target) }.reason == .exists)
        #expect(try Data(contentsOf: URL(filePath: target)) == Data("mine".utf8))
    }

    @Test func `every error names the file, and hints where something can be done`() {
        let reasons: [(LedgerError.Reason, text: String, hint: String?)] = [
            (.system(call: "fsync", errorNumber: EIO), "fsync: Input/output error", nil),
            (
                .sqlite(extendedCode: 13, message: "full", call: "step"), "SQLite step: full (13)",
                "make room on the disk and repeat the command"
            ),
            (
                .sqlite(extendedCode: 10, message: "I/O", call: "step"), "SQLite step: I/O (10)",
                "repeat the command; it goes on after the last durable block"
            ),
            (.missing, "there is no such ledger", "check the path; a new ledger does not know what was signed before"),
            (.exists, "exists already", "name a file that does not exist"),
            (.notARegularFile, "is not a regular file", "name the file itself: readlink -f 'it'\\''s'"),
            (
                .wrongOwner(userIdentifier: 0, expected: 1), "belongs to user 0, not to the running user 1",
                "run as the owner of the file"
            ),
            (.tooOpen(mode: 0o644), "has mode 0644; group and others must have no rights", "chmod 600 'it'\\''s'"),
            (
                .notALedger, "is not a ledger of this program",
                "check the path; if this was a ledger, it is damaged: put its last good backup (hcert ledger backup) in its "
                    + "place, and prove that with hcert ledger verify"
            ),
            (
                .newerFormat(found: 3, known: 2), "has ledger format 3; this version knows formats up to 2",
                "use the version of this program that wrote it, or a later one"
            ),
            (
                .olderFormat(found: 1, known: 2), "has ledger format 1; this version reads format 2 alone",
                "use the version of this program that wrote it; a new ledger does not know what it holds"
            ),
            (
                .noLog, "lies on a file system without the shared memory that its log needs",
                "keep the ledger on a local disk"
            ),
            (.busy, "is in use: another process signs into it", "wait until the other run has ended"),
            (
                .runIsOpen(run: 3), "run 3 has not been completed",
                "repeat the command that was interrupted, or abandon that run"
            ),
            (.runIsNotOpen(run: 3), "run 3 is not open", nil),
            (.contradiction("a"), "refused an entry: a", nil),
            (
                .damaged("a"), "is damaged: a",
                "sign nothing with it; put its last good backup (hcert ledger backup) in its place, and prove that with hcert "
                    + "ledger verify"
            ),
            (
                .sqlite(extendedCode: 267, message: "malformed", call: "step"), "SQLite step: malformed (267)",
                "sign nothing with it; put its last good backup (hcert ledger backup) in its place, and prove that with hcert "
                    + "ledger verify"
            ),
            (
                .sqlite(extendedCode: 4_874, message: "disk I/O error", call: "step"),
                "SQLite step: disk I/O error (4874): the disk is full", "make room on the disk and repeat the command"
            ),
            (
                .rolledBack(shown: 9, last: 5),
                "LEDGER-ROLLED-BACK: event 9 was shown, and the last event here is 5: this is an older state",
                "take the ledger that signed last; this one does not know all that was signed"
            ),
            (
                .rolledBack(shown: 5, last: 5),
                "LEDGER-ROLLED-BACK: event 5 is not the one that was shown: an older state was put back, and the ledger has "
                    + "gone another way since, to event 5",
                "take the ledger that signed last; this one does not know all that was signed"
            ),
            (
                .otherLedger(shown: "a", found: "b"), "has id b, not a",
                "name the ledger that the manifest or plan belongs to"
            ),
            (
                .failedBefore, "was not written to again after a failure",
                "repeat the command; it goes on after the last durable block"
            ),
        ]
        for (reason, text, hint) in reasons {
            let error = LedgerError(path: "it's", reason: reason)
            #expect(error.description == "it's: " + text)
            #expect(error.hint == hint)
        }
    }
}
