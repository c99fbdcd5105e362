import Foundation
import HealthCertificate
import Issuance
import Ledger
import Testing
import VectorSupport

/// Files and ledger of one office, over several runs.
final class Office {
    let desk: Desk
    let ledger: String

    /// - Parameter desk: of another office, to work in one folder with it.
    init(at desk: Desk? = nil, ledger name: String = "ledger.sqlite") throws {
        self.desk = try desk ?? Desk()
        ledger = self.desk.folder.appending(path: name).path
    }

    /// A dose of one of many people.
    static func row(_ number: Int, record: String? = nil, dose: Int = 2, vaccine: String = "Moderna") -> String {
        let serial = String(1_000_000 + number).dropFirst()
        return "\(record ?? "R\(number)"),Đặng Văn Hùng,1984,Nam,000084\(serial),\(dose),15/12/2021,\(vaccine)\n"
    }

    static func file(_ numbers: some Sequence<Int>) -> String {
        header + "\n" + numbers.map { row($0) }.joined()
    }

    func files(_ name: String, _ records: String? = nil, overwrites: Bool = false) throws -> RunFiles {
        let path = desk.folder.appending(path: name).path
        if let records { try Data(records.utf8).write(to: URL(filePath: path)) }
        return RunFiles(input: path, output: path + ".out", rejects: path + ".rejects", overwrites: overwrites)
    }

    func run(
        _ files: RunFiles, stopAfterBlocks: Int? = nil, _ change: (inout RunSettings) -> Void = { _ in },
        use: (inout LedgerUse) -> Void = { _ in }, options: [RunOptions.Option] = [],
        atStart: (@Sendable (RunStartReport) -> Void)? = nil
    ) throws -> RunSummary {
        var settings = desk.settings()
        settings.blockRowCount = 50
        change(&settings)
        var ledgerUse = LedgerUse(path: ledger) { Desk.start + 60 }
        use(&ledgerUse)
        let run = IssuingRun(
            settings,
            options: RunOptions(
                settings.judgingOptions.options + [.init("output", URL(filePath: files.output).lastPathComponent)] + options),
            files: files, ledger: ledgerUse)
        var watcher = IssuingRun.Watcher()
        watcher.onStart = { atStart?($0) }
        if let stopAfterBlocks {
            let progress = Progress()
            watcher.onProgress = { done, _ in progress.done = done }
            watcher.shouldStop = { progress.done >= stopAfterBlocks * 50 }
        }
        return try run.sign(watcher)
    }

    private final class Progress: @unchecked Sendable {  // both are called by the writing station alone
        var done = 0
    }

    /// What becomes of the files of the unfinished run that `next` closes.
    func fates(closedFor next: RunFiles) throws -> [AbandonedFiles.Fate] {
        let fates = Fates()
        _ = try run(next, use: { $0.abandonsRun = true }, atStart: { fates.all = $0.abandoned?.files ?? [] })
        return fates.all
    }

    private final class Fates: @unchecked Sendable {  // written once, before the run
        var all: [AbandonedFiles.Fate] = []
    }

    func lines(_ files: RunFiles) throws -> [JSONObject] {
        try String(contentsOfFile: files.output, encoding: .utf8).split(separator: "\n").map { line in
            JSONObject(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:])
        }
    }

    func revokeAll(where filter: RevocationFilter) throws {
        let plan = try LedgerReader(ledger).plan(filter)
        _ = try Ledger.open(ledger, at: Desk.start).revoke(plan, reason: "test", at: Desk.start)
    }
}

@Suite("Runs over one ledger")
struct LedgerRunTests {
    @Test func `the same command after its end signs nothing, and names files that are not as they were`() throws {
        let office = try Office()
        let files = try office.files("a", Office.file(1...120) + Office.row(121, vaccine: "Modena"))
        let first = try office.run(files)
        #expect(first.outcome == .finished && first.tally.signedCount == 120 && first.tally.rejectedCount == 1)
        let output = try Data(contentsOf: URL(filePath: files.output))
        let again = try office.run(files)
        #expect(again.outcome == .alreadyComplete && again.problems.isEmpty && again.tally.rejectedCount == 1)
        #expect(try LedgerReader(office.ledger).certificateCount == 120)

        try FileManager.default.removeItem(atPath: files.output)
        try FileManager.default.removeItem(atPath: files.manifest!)
        try Data("x".utf8).write(to: URL(filePath: files.rejects))
        let damaged = try office.run(files)
        #expect(damaged.problems.count == 2 && damaged.problems[0].contains("missing") && damaged.problems[1].contains("not as"))
        let rewriting = try office.files("a", overwrites: true)
        #expect(try office.run(rewriting).outcome == .finished)
        #expect(try Data(contentsOf: URL(filePath: files.output)) == output)
        #expect(try office.run(files).problems.isEmpty && FileManager.default.fileExists(atPath: files.manifest!))
        #expect(try LedgerReader(office.ledger).verify().isIntact)
    }

    @Test func `a cumulative export signs what is new, however its columns and lines stand`() throws {
        let office = try Office()
        _ = try office.run(try office.files("a", Office.file(1...200)))
        let more = try office.run(try office.files("b", Office.file(1...210)))
        #expect(more.tally.signedCount == 10 && more.tally.alreadySignedCount == 200)
        #expect(try office.lines(try office.files("b")).compactMap { $0.text("record") } == (201...210).map { "R\($0)" })

        let columns = ["vaccine", "date", "Tỉnh/TP", "dose_no", "id_number", "sex", "dob", "full_name", "record_id"]
        let permuted = (1...210).map { number -> String in
            let fields = Office.row(number).dropLast().split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            return [fields[7], fields[6], "TP. Hồ Chí Minh", fields[5], fields[4], fields[3], fields[2], fields[1].decomposedStringWithCanonicalMapping, fields[0]]
                .joined(separator: ";")
        }
        let other = try office.run(try office.files("c", columns.joined(separator: ";") + "\r\n" + permuted.joined(separator: "\r\n")))
        #expect(other.tally.signedCount == 0 && other.tally.alreadySignedCount == 210 && other.tally.rejectedCount == 0)
    }

    @Test func `a record that an earlier run has signed counts once in a file, whatever comes again is repeated`() throws {
        let office = try Office()
        _ = try office.run(try office.files("a", Office.file(1...10)))
        let rows = Office.file(1...10) + Office.row(3) + Office.row(11) + Office.row(11) + Office.row(4, dose: 3)
        let tally = try office.run(try office.files("b", rows)).tally
        #expect(tally.alreadySignedCount == 10 && tally.signedCount == 1 && tally.rejectedCount == 3)
        #expect(tally.findingCounts["RECORD-REPEATED"] == 2 && tally.findingCounts["RECORD-CHANGED"] == 1)
        // Each text once, of old and new ones.
        let repeated = try office.files("c", rows)
        #expect(try office.run(repeated) { $0.repeatsExisting = true }.tally.rejectedCount == 3)
        let records = try office.lines(repeated).compactMap { $0.text("record") }
        #expect(records == (1...11).map { "R\($0)" })
    }

    @Test(arguments: [false, true])
    func `a run that is taken up still knows which records the file has held`(writesExisting: Bool) throws {
        let rows = Office.file(Array(1...150) + Array(301...350) + Array(1...20) + Array(301...320) + Array(351...380))
        var written: [Data] = []
        for stops in [false, true] {
            let office = try Office()
            _ = try office.run(try office.files("a", Office.file(1...150)))
            let files = try office.files("b", rows)
            if stops {
                let stopped = try office.run(files, stopAfterBlocks: 4) { $0.repeatsExisting = writesExisting }
                #expect(stopped.outcome == .interrupted && stopped.tally.rowCount == 200)
            }
            let tally = try office.run(files) { $0.repeatsExisting = writesExisting }.tally
            #expect(tally.signedCount == 80 && tally.alreadySignedCount == 150 && tally.rejectedCount == 40)
            #expect(tally.findingCounts["RECORD-REPEATED"] == 40)
            let records = try office.lines(files).compactMap { $0.text("record") }
            #expect(records == ((writesExisting ? Array(1...150) : []) + Array(301...380)).map { "R\($0)" })
            written.append(try Data(contentsOf: URL(filePath: files.rejects)))
            // What it wrote can be written again.
            try FileManager.default.removeItem(atPath: files.rejects)
            _ = try office.run(try office.files("b", overwrites: true)) { $0.repeatsExisting = writesExisting }
            #expect(try Data(contentsOf: URL(filePath: files.rejects)) == written.last)
        }
        #expect(written[0] == written[1])
    }

    @Test func `a run that is taken up still knows which identifiers its records have brought`() throws {
        func line(_ number: Int, identifier: String) -> String {
            #"{"record":"R\#(number)","dcc":{"nam":{"fn":"Lê"},"dob":"1990-01-02","v":[{"tg":"840539006","vp":"1119349007","mp":"EU/1/20/1507","#
                + #""ma":"ORG-100031184","dn":2,"sd":2,"dt":"2021-12-15","co":"VN","ci":"\#(identifier)"}]}}"# + "\n"
        }
        let lines = (1...120).map { line($0, identifier: "URN:UVCI:01:VN:GIVEN\($0)") }
            + [line(121, identifier: "URN:UVCI:01:VN:GIVEN3"), line(122, identifier: "URN:UVCI:01:VN:GIVEN122")]
        for stops in [false, true] {
            let office = try Office()
            let files = try office.files("a", lines.joined())
            if stops { #expect(try office.run(files, stopAfterBlocks: 1) { $0.format = .ndjson }.outcome == .interrupted) }
            let tally = try office.run(files) { $0.format = .ndjson }.tally
            #expect(tally.signedCount == 121 && tally.rejectedCount == 1 && tally.findingCounts["CI-REPEATED"] == 1)
        }
    }

    @Test func `two files numbered from 1 with other people are all signed`() throws {
        let office = try Office()
        let names = "STT,full_name,dob,sex,id_number,dose_no,date,vaccine\n"
        let rows = { (start: Int) in (1...100).map { Office.row(start + $0, record: "\($0)") }.joined() }
        #expect(try office.run(try office.files("a", names + rows(0))).tally.signedCount == 100)
        #expect(try office.run(try office.files("b", names + rows(500))).tally.signedCount == 100)
        #expect(try office.run(try office.files("c", names + rows(0))).tally.alreadySignedCount == 100)
    }

    @Test func `a changed record is refused, a revoked one signed again for a reason, with what it replaces`() throws {
        let office = try Office()
        _ = try office.run(try office.files("a", Office.file(1...3)))
        let changed = header + "\n" + Office.row(2, dose: 3)
        let refused = try office.run(try office.files("b", changed))
        #expect(refused.tally.findingCounts["RECORD-CHANGED"] == 1 && refused.tally.rejectedCount == 1)

        var filter = RevocationFilter()
        filter.identifiers = [try #require(try office.lines(try office.files("a"))[1].text("ci"))]
        try office.revokeAll(where: filter)
        let revoked = try office.run(try office.files("c", Office.file(1...3)))
        #expect(revoked.tally.findingCounts["RECORD-REVOKED"] == 1 && revoked.tally.alreadySignedCount == 2)

        let reissued = try office.run(try office.files("d", changed)) { $0.reissueReason = "wrong dose" }
        #expect(reissued.tally.signedCount == 1)
        let certificate = try #require(try LedgerReader(office.ledger).certificate(4))
        #expect(certificate.replaces == 2 && certificate.revocation == nil)
        // The new content is the record's now; the old one is changed against it.
        #expect(try office.run(try office.files("e", changed)).tally.alreadySignedCount == 1)
        let old = try office.run(try office.files("f", Office.file(2...2))) { $0.reissueReason = "once more" }
        #expect(old.tally.findingCounts["RECORD-CHANGED"] == 1)
        #expect(try LedgerReader(office.ledger).verify().isIntact)
    }

    @Test func `what is signed already is written again byte for byte when asked for`() throws {
        let office = try Office()
        for (name, compression) in [("a", Compression.fast), ("b", .zlib)] {
            _ = try office.run(try office.files(name, Office.file(name == "a" ? 1...70 : 71...140))) { $0.compression = compression }
        }
        let files = try office.files("c", Office.file(1...150))
        let summary = try office.run(files) {
            $0.repeatsExisting = true
            $0.hasCheckCharacter = false
        }
        #expect(summary.tally.signedCount == 10 && summary.tally.alreadySignedCount == 140)
        let texts = try ["a", "b"].flatMap { try office.lines(try office.files($0)).map { $0.text("qr") } }
        let lines = try office.lines(files)
        #expect(lines.count == 150 && lines.prefix(140).map { $0.text("qr") } == texts)
        #expect(lines.compactMap { $0["row"] as? Int } == Array(1...150))
        for line in [lines[0], lines[100], lines[149]] { _ = try office.desk.certificate(in: line) }
    }

    @Test func `a run that was cut short goes on behind its last block, with the same identifiers and times`() throws {
        for stopAfter in [1, 2, 4] {
            let office = try Office()
            let records = header + "\n" + (1...230).map { Office.row($0, vaccine: $0 % 20 == 0 ? "Modena" : "Moderna") }.joined()
            let files = try office.files("a", records + Office.row(5))
            let stopped = try office.run(files, stopAfterBlocks: stopAfter)
            #expect(stopped.outcome == .interrupted && stopped.tally.rowCount == stopAfter * 50)
            #expect(!FileManager.default.fileExists(atPath: files.output))
            let partial = try String(contentsOfFile: files.output + ".partial", encoding: .utf8)

            let resumed = try office.run(files) { $0.workerCount = 3 }
            #expect(resumed.outcome == .finished && resumed.tally.rowCount == 231)
            #expect(resumed.tally.signedCount == 219 && resumed.tally.rejectedCount == 12)
            let output = try String(contentsOfFile: files.output, encoding: .utf8)
            #expect(output.hasPrefix(partial))
            let lines = try office.lines(files)
            #expect(lines.compactMap { $0["row"] as? Int } == (1...230).filter { $0 % 20 != 0 })
            #expect(Set(lines.map { $0.text("iat") }).count == 1 && Set(lines.map { $0.text("ci") }).count == 219)
            let rejects = try String(contentsOfFile: files.rejects, encoding: .utf8)
            #expect(rejects.components(separatedBy: "VACCINE-UNKNOWN").count == 12 && rejects.contains("RECORD-REPEATED"))
            let reader = try LedgerReader(office.ledger)
            #expect(try reader.verify().isIntact && reader.certificateCount == 219)
        }
    }

    @Test func `bytes behind the last durable block are cut off`() throws {
        let office = try Office()
        let files = try office.files("a", Office.file(1...130))
        _ = try office.run(files, stopAfterBlocks: 1)
        let handle = try FileHandle(forWritingTo: URL(filePath: files.output + ".partial"))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("{\"record\":\"half a li".utf8))
        try handle.close()
        #expect(try office.run(files).tally.signedCount == 130)
        #expect(try office.lines(files).count == 130)

        // What is shorter than the ledger says is not made up for.
        let other = try office.files("b", Office.file(131...260))
        _ = try office.run(other, stopAfterBlocks: 1)
        try Data().write(to: URL(filePath: other.output + ".partial"))
        #expect(throws: FileError.self) { try office.run(other) }
    }

    @Test func `a file of another run is not cut for this one's`() throws {
        let office = try Office()
        let files = try office.files("a", Office.file(1...150))
        #expect(try office.run(files, stopAfterBlocks: 1).outcome == .interrupted)
        let other = try office.files("other", Office.file(151...400))
        #expect(try office.run(other, use: { $0 = LedgerUse(path: office.ledger + "2", clock: $0.clock) }).outcome == .finished)
        for (own, foreign) in [(files.output, other.output), (files.rejects, other.output)] {
            let partial = own + ".partial"
            let kept = try Data(contentsOf: URL(filePath: partial))
            let wrong = try Data(contentsOf: URL(filePath: foreign))
            try wrong.write(to: URL(filePath: partial))
            #expect(throws: FileOfAnotherRun.self, "\(own)") { try office.run(files) }
            #expect(try Data(contentsOf: URL(filePath: partial)) == wrong)
            try kept.write(to: URL(filePath: partial))
        }
        // The same names in another folder, where another ledger's run has left a rejects file that looks alike.
        let kept = try Data(contentsOf: URL(filePath: files.rejects + ".partial"))
        let folder = office.desk.folder.appending(path: "elsewhere")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let elsewhere = RunFiles(input: files.input, output: files.output, rejects: folder.path + "/a.rejects", overwrites: false)
        try kept.write(to: URL(filePath: elsewhere.rejects + ".partial"))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: elsewhere.rejects + ".partial")
        #expect(throws: FileOfAnotherRun.self) { try office.run(elsewhere) }
        #expect(try Data(contentsOf: URL(filePath: elsewhere.rejects + ".partial")) == kept)
        #expect(try office.run(files).tally.signedCount == 150)
    }

    @Test func `a file that somebody writes to while it is signed is no run that ends`() throws {
        let office = try Office()
        let files = try office.files("a", Office.file(1...120))
        let path = files.input
        // The last row becomes another person's, in place and of the same length.
        let change: @Sendable () -> Void = {
            guard let file = FileHandle(forUpdatingAtPath: path) else { return }
            file.seek(toFileOffset: file.seekToEndOfFile() - 30)
            file.write(Data("1".utf8))
            file.closeFile()
        }
        #expect(throws: InputChanged.self) { try office.run(files, atStart: { _ in change() }) }
        #expect(!FileManager.default.fileExists(atPath: files.output))
        #expect(try LedgerReader(office.ledger).certificateCount == 0, "no block is closed behind the change")
        let untouched = try office.files("b", Office.file(201...320))
        #expect(try Office().run(untouched).tally.signedCount == 120)
    }

    @Test func `a file of which the times alone have changed is completed by the same command`() throws {
        let office = try Office()
        let files = try office.files("a", Office.file(1...120))
        let path = files.input
        #expect(throws: InputChanged.self) { try office.run(files, atStart: { _ in chmod(path, 0o640) }) }
        #expect(!FileManager.default.fileExists(atPath: files.output))
        #expect(try office.run(files).tally.rowCount == 120)
        #expect(Set(try office.lines(files).compactMap { $0.text("record") }).count == 120)
    }

    @Test func `a run that was cut short is taken up by the same command alone`() throws {
        let office = try Office()
        let files = try office.files("a", Office.file(1...130))
        _ = try office.run(files, stopAfterBlocks: 1, options: [.init("self-check", "sample")])
        #expect { try office.run(files, { $0.policy.isStrict = true }) } throws: {
            ($0 as? UnfinishedRun)?.description.contains("strict was not given, is yes") == true
        }
        #expect { try office.run(try office.files("b", Office.file(1...3))) } throws: {
            ($0 as? UnfinishedRun)?.description.contains("the input is another one") == true
        }
        #expect(throws: UnfinishedRun.self) { try office.run(files, options: [.init("self-check", "none")]) }
        #expect(try office.run(files, options: [.init("self-check", "full")]).outcome == .finished)
    }

    @Test func `a run that refuses too many rows is stopped`() throws {
        let office = try Office()
        let records = header + "\n" + (1...200).map { Office.row($0, vaccine: $0 % 2 == 0 ? "Modena" : "Moderna") }.joined()
        #expect(try office.run(try office.files("a", records)).outcome == .finished, "a share counts from 10,000 rows on")
        let other = try Office()
        let limit = try #require(RejectLimit("30"))
        let summary = try other.run(try other.files("a", records)) { $0.rejectLimit = limit }
        #expect(summary.outcome == .tooManyRejects && summary.tally.rowCount == 100)
        #expect(throws: UnfinishedRun.self) { try other.run(try other.files("a", Office.file(1...2))) { $0.rejectLimit = limit } }
        // The same command finds the run as it was stopped, and signs nothing more.
        let again = try other.run(try other.files("a", records)) { $0.rejectLimit = limit }
        #expect(again.outcome == .tooManyRejects && again.tally.rowCount == 100 && again.tally.signedCount == 50)
        #expect(try LedgerReader(other.ledger).certificateCount == 50)
        #expect(RejectLimit("101%") == nil && RejectLimit("-1") == nil && RejectLimit("x%") == nil && RejectLimit("5%")?.percent == 5)
    }

    @Test func `the last block may be one too many, and the only one`() throws {
        let records = header + "\n" + (1...60).map { Office.row($0, vaccine: $0 % 30 == 0 ? "Modena" : "Moderna") }.joined()
        for (limit, blockRows, outcome) in [
            ("1", 50, RunOutcome.tooManyRejects), ("1", 4_096, .tooManyRejects), ("2", 50, .finished), ("2", 4_096, .finished),
        ] {
            let office = try Office()
            let limit = try #require(RejectLimit(limit))
            let files = try office.files("a", records)
            let summary = try office.run(files) { ($0.rejectLimit, $0.blockRowCount) = (limit, blockRows) }
            #expect(summary.outcome == outcome && summary.tally.rowCount == 60)
            #expect(FileManager.default.fileExists(atPath: files.output) == (outcome == .finished))
            // What was signed stays signed, and the rest has still to come.
            guard outcome == .tooManyRejects else { continue }
            let mended = try office.run(try office.files("a", Office.file(1...60)), use: { $0.abandonsRun = true })
            #expect(mended.outcome == .finished && mended.tally.signedCount == 2 && mended.tally.alreadySignedCount == 58)
        }
    }

    @Test func `a row that is refused for another one's sake is told everything that was found in it`() throws {
        let office = try Office()
        let row = { (vaccine: String) in "R1,Đặng Văn Hùng,02/09/1984,Nam,000084000002,1,15/12/2021,\(vaccine)\n" }
        let files = try office.files("a", header + "\n" + row("Moderna") + row("Moderna") + row("Comirnaty"))
        let summary = try office.run(files)
        #expect(summary.tally.signedCount == 1)
        #expect(summary.tally.findingCounts == ["COURSE-INCOMPLETE": 3, "RECORD-REPEATED": 1, "RECORD-CHANGED": 1])
        let lines = try String(contentsOfFile: files.rejects, encoding: .utf8).split(separator: "\n").dropFirst()
        let columns = lines.map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        #expect(columns.map { $0[8] } == ["RECORD-REPEATED COURSE-INCOMPLETE", "RECORD-CHANGED COURSE-INCOMPLETE"])
        #expect(columns.map { $0[9] } == ["row dose_no", "row dose_no"])
    }

    @Test func `a ledger that is older than a manifest is refused`() throws {
        let office = try Office()
        let files = try office.files("a", Office.file(1...10))
        _ = try office.run(files)
        let old = try Data(contentsOf: URL(filePath: office.ledger))
        let later = try office.files("b", Office.file(11...20))
        _ = try office.run(later)
        #expect(try office.run(try office.files("c", Office.file(21...22)), use: { $0.manifests = [later.manifest!] }).outcome == .finished)

        for name in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: office.ledger + name) }
        try old.write(to: URL(filePath: office.ledger))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: office.ledger)
        #expect { try office.run(try office.files("d", Office.file(23...24)), use: { $0.manifests = [later.manifest!] }) } throws: {
            "\($0)".contains("LEDGER-ROLLED-BACK")
        }
        // The manifest beside the output is shown without being asked for.
        #expect { try office.run(later) } throws: { "\($0)".contains("LEDGER-ROLLED-BACK") }
        for name in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: office.ledger + name) }
        #expect(throws: LedgerError.self) { try office.run(later) }
    }

    @Test func `an identifier that an earlier run has used is refused`() throws {
        let office = try Office()
        let line = { (record: String, identifier: String) in
            #"{"record":"\#(record)","dcc":{"nam":{"fn":"Lê"},"dob":"1990","v":[{"tg":"840539006","vp":"1119349007","mp":"EU/1/20/1528","ma":"ORG-100030215","dn":2,"sd":2,"dt":"2021-12-15","co":"VN","ci":"\#(identifier)"}]}}"#
        }
        let given = "URN:UVCI:01:VN:ABC"
        _ = try office.run(try office.files("a", line("A", given))) { $0.format = .ndjson }
        _ = try office.run(try office.files("b", Office.file(1...1))) { $0.hasCheckCharacter = false }
        let made = try #require(try office.lines(try office.files("b"))[0].text("ci"))
        for identifier in [given, made] {
            let summary = try office.run(try office.files(UUID().uuidString, line("B", identifier))) { $0.format = .ndjson }
            #expect(summary.tally.findingCounts["CI-REPEATED"] == 1)
        }
        #expect(try office.run(try office.files("d", line("C", "URN:UVCI:01:VN:ABD"))) { $0.format = .ndjson }.tally.signedCount == 1)
    }

    @Test(arguments: [("", "#N"), ("#N", ""), ("#N", "#N")])
    func `an identifier is used once, with or without its check character, in one run as in two`(
        first: String, second: String
    ) throws {
        let line = { (record: String, identifier: String) in
            #"{"record":"\#(record)","dcc":{"nam":{"fn":"Lê"},"dob":"1990","v":[{"tg":"840539006","vp":"1119349007","mp":"EU/1/20/1528","ma":"ORG-100030215","dn":2,"sd":2,"dt":"2021-12-15","co":"VN","ci":"\#(identifier)"}]}}"#
                + "\n"
        }
        let given = "URN:UVCI:01:VN:187/37512422923"  // its check character is N
        let (one, other) = (line("A", given + first), line("B", given + second) + line("C", given + "1"))
        let together = try Office()
        let run = try together.run(try together.files("a", one + other)) { $0.format = .ndjson }
        #expect(run.tally.signedCount == 2 && run.tally.findingCounts["CI-REPEATED"] == 1)
        let apart = try Office()
        _ = try apart.run(try apart.files("a", one)) { $0.format = .ndjson }
        let later = try apart.run(try apart.files("b", other)) { $0.format = .ndjson }
        #expect(later.tally.signedCount == 1 && later.tally.findingCounts["CI-REPEATED"] == 1)
    }

    @Test func `the ledger counts every row, and holds no name, birth date or personal number`() throws {
        let office = try Office()
        let records = header + ",province,facility\n" + (1...60).map { number in
            Office.row(number, vaccine: number % 3 == 0 ? "Modena" : "Moderna").dropLast() + ",Hà Nội,Trạm \(number % 4)\n"
        }.joined()
        _ = try office.run(try office.files("a", records))
        _ = try office.run(try office.files("b", records + "x\n"))
        let report = try LedgerReader(office.ledger).report(
            by: .province, scope: LedgerReport.Scope(), asOf: Desk.start, offsetFromUTC: 0)
        #expect(report.total.counts == RowCounts(signed: 40, alreadySigned: 40, rejected: 41))
        let bytes = try Data(contentsOf: URL(filePath: office.ledger))
        for secret in ["Đặng", "Hùng", "1984", "000084000001"] { #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(secret)") }
    }
}
