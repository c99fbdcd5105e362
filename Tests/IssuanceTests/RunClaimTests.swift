import Foundation
import Ledger
import Testing
import VectorSupport

@testable import Issuance

/// Runs that died before the ledger had bytes of their files.
@Suite("Files of which nothing is durable")
struct RunClaimTests {
    private let office: Office
    private let files: RunFiles
    private let manager = FileManager.default

    init() throws {
        office = try Office()
        try manager.createDirectory(at: office.desk.folder.appending(path: "home"), withIntermediateDirectories: true)
        files = try office.files("home/a", Office.file(1...130))
    }

    /// Stops a run before its first block, as a crash does: somebody touches the input.
    private func interrupt(_ office: Office, _ files: RunFiles) throws {
        let input = URL(filePath: files.input)
        let bytes = try Data(contentsOf: input)
        #expect(throws: InputChanged.self) {
            try office.run(files, atStart: { _ in try? bytes.write(to: input) })  // safe: without it nothing is thrown
        }
        let run = try #require(try LedgerReader(office.ledger).runs().last)
        #expect(run.state == .open && run.blockCount == 0)
    }

    /// What a process that is killed leaves: a text that no ledger has, and half of another one.
    private func appendTail(to path: String) throws {
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("{\"record\":\"R1\",\"row\":1,\"ci\":\"URN:UVCI:01:VN:X\"}\n{\"reco".utf8))
        try handle.close()
    }

    private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    private func names(in folder: String = "home") throws -> [String] {
        try manager.contentsOfDirectory(atPath: office.desk.folder.path + "/" + folder).sorted()
    }

    /// What no run may leave when it is complete, or closed.
    private func leftovers(in folder: String = "home") throws -> [String] {
        try names(in: folder).filter { $0.contains(".partial") || $0.hasPrefix("hcert-run-") }
    }

    /// The same names for another office, in the same folder.
    private func other() throws -> Office { try Office(at: office.desk, ledger: "other.sqlite") }

    // MARK: Its own

    @Test func `a run goes on, whatever it has left, and leaves no second name`() throws {
        try interrupt(office, files)
        #expect(try names().count { $0.hasPrefix("hcert-run-") } == 2)
        for path in [files.output, files.rejects] { try appendTail(to: path + ".partial") }
        #expect(try office.run(files).tally.signedCount == 130)
        #expect(try office.lines(files).count == 130 && text(files.rejects).split(separator: "\n").count == 1)
        #expect(try leftovers().isEmpty)
    }

    @Test func `a file has no second name any more when the ledger has bytes of it`() throws {
        #expect(try office.run(files, stopAfterBlocks: 1).outcome == .interrupted)
        #expect(try names() == ["a", "a.out.partial", "a.rejects.partial"])
        #expect(try office.run(files).tally.signedCount == 130)
    }

    @Test func `a file that was removed is made anew, and is the run's at the next crash too`() throws {
        try interrupt(office, files)
        for path in [files.output, files.rejects] { try manager.removeItem(atPath: path + ".partial") }
        try interrupt(office, files)
        for path in [files.output, files.rejects] { try appendTail(to: path + ".partial") }
        #expect(try office.run(files).tally.signedCount == 130)
        #expect(try office.lines(files).count == 130)
        #expect(try leftovers().isEmpty)
    }

    @Test func `a folder that was moved goes on, and the file is known there`() throws {
        let inside = try Office(at: office.desk, ledger: "home/ledger.sqlite")
        try interrupt(inside, files)
        try appendTail(to: files.output + ".partial")
        try manager.moveItem(atPath: office.desk.folder.path + "/home", toPath: office.desk.folder.path + "/away")
        let moved = try Office(at: office.desk, ledger: "away/ledger.sqlite")
        #expect(try moved.run(try moved.files("away/a")).tally.signedCount == 130)
        #expect(try leftovers(in: "away").isEmpty)
    }

    @Test func `a run does not begin anew elsewhere while what it began stays`() throws {
        try interrupt(office, files)
        try manager.createDirectory(at: office.desk.folder.appending(path: "away"), withIntermediateDirectories: true)
        let away = try office.files("away/a", Office.file(1...130))
        let error = #expect(throws: FileOfAnotherRun.self) { try office.run(away) }
        #expect(error?.description.hasSuffix("run 1 wrote its file as \(files.output)") == true)
        #expect(try names(in: "away") == ["a"])
        #expect(try office.run(files).tally.signedCount == 130)
    }

    @Test func `an input without rows whose files have their names goes on, and ends as it would have`() throws {
        let files = try office.files("home/a", header + "\n")
        try interrupt(office, files)
        for path in [files.output, files.rejects] { try manager.moveItem(atPath: path + ".partial", toPath: path) }
        let rejects = try text(files.rejects)
        #expect(try office.run(files).outcome == .finished)
        #expect(try text(files.output).isEmpty && text(files.rejects) == rejects)
        #expect(try leftovers().isEmpty)
        // The ledger has its end then, and may have had it without the run's last word.
        try manager.removeItem(atPath: try #require(files.manifest))
        #expect(try office.run(files).outcome == .alreadyComplete)
        // Twin: a name that another file has.
        let next = try office.files("home/b", header + " \n")
        try interrupt(office, next)
        try Data("mine\n".utf8).write(to: URL(filePath: next.rejects))
        #expect(throws: FileError.self) { try office.run(next) }
        #expect(try text(next.rejects) == "mine\n")
    }

    @Test func `a name as long as a run takes has room for all that it needs beside it, a longer one is refused at once`() throws {
        let name = String(repeating: "n", count: RunFiles.nameByteCountMax - ".rejects".count)
        let files = try office.files("home/" + name, Office.file(1...130))
        try interrupt(office, files)
        #expect(try office.run(files, stopAfterBlocks: 1).outcome == .interrupted)
        #expect(try office.fates(closedFor: try office.files("home/b", Office.file(1...130))).count == 2)
        #expect(try office.run(files).tally.alreadySignedCount == 130)
        #expect(try leftovers().isEmpty)
        let longer = try office.files("home/" + name + "n", Office.file(1...10))
        #expect(throws: FileError("open", longer.rejects, errorNumber: ENAMETOOLONG)) { try office.run(longer) }
        #expect(try LedgerReader(office.ledger).runs().count == 3)
    }

    @Test func `a ledger that was moved alone goes on with what it has of the rejects file`() throws {
        let refused = header + "\n" + (1...130).map { Office.row($0, vaccine: $0 <= 50 ? "Modena" : "Moderna") }.joined()
        let files = try office.files("home/a", refused)
        #expect(try office.run(files, stopAfterBlocks: 1).outcome == .interrupted)
        try manager.createDirectory(at: office.desk.folder.appending(path: "books"), withIntermediateDirectories: true)
        let moved = try Office(at: office.desk, ledger: "books/ledger.sqlite")
        try manager.moveItem(atPath: office.ledger, toPath: moved.ledger)
        #expect(try moved.run(files).tally.signedCount == 80)
        #expect(try leftovers().isEmpty)
    }

    @Test func `a file called - is no stream`() throws {
        let files = RunFiles(
            input: files.input, output: office.desk.folder.path + "/-", rejects: files.rejects, overwrites: false)
        try interrupt(office, files)
        #expect(try office.run(files).tally.signedCount == 130)
    }

    // MARK: Another ledger's

    @Test(arguments: [true, false])
    func `the unfinished file of another ledger's run under the same name is neither cut nor taken`(abandons: Bool) throws {
        try interrupt(office, files)
        // The disk may give the next file the number that this one had.
        for path in [files.output, files.rejects] { try manager.removeItem(atPath: path + ".partial") }
        let other = try other()
        #expect(try other.run(files, stopAfterBlocks: 1).outcome == .interrupted)
        let kept = try [files.output, files.rejects].map { try text($0 + ".partial") }
        if abandons {
            let fates = try office.fates(closedFor: try office.files("b", Office.file(1...130)))
            #expect(fates == [.notOfRun(files.output + ".partial"), .notOfRun(files.rejects + ".partial")])
        } else {
            let error = #expect(throws: FileOfAnotherRun.self) { try office.run(files) }
            #expect(error?.hint.hasPrefix("move it away") == true)
        }
        #expect(try [files.output, files.rejects].map { try text($0 + ".partial") } == kept)
        #expect(try other.run(files).tally.signedCount == 130)
    }

    @Test func `nor is one of which that ledger has nothing either`() throws {
        try interrupt(office, files)
        for path in [files.output, files.rejects] { try manager.removeItem(atPath: path + ".partial") }
        let other = try other()
        try interrupt(other, files)
        try appendTail(to: files.output + ".partial")
        let kept = try text(files.output + ".partial")
        #expect(throws: FileOfAnotherRun.self) { try office.run(files) }
        #expect(try text(files.output + ".partial") == kept)
        #expect(try other.run(files).tally.signedCount == 130)
    }

    @Test(arguments: [true, false])
    func `the finished files of another ledger's run stay`(abandons: Bool) throws {
        try interrupt(office, files)
        for path in [files.output, files.rejects] { try manager.removeItem(atPath: path + ".partial") }
        #expect(try other().run(files).tally.signedCount == 130)
        try manager.removeItem(atPath: try #require(files.manifest))
        let kept = try [files.output, files.rejects].map { try text($0) }
        if abandons {
            let fates = try office.fates(closedFor: try office.files("b", Office.file(1...130)))
            #expect(fates == [.missing(files.output + ".partial", byteCount: 0)])
        } else {
            #expect(throws: FileError.self) { try office.run(files) }
        }
        #expect(try [files.output, files.rejects].map { try text($0) } == kept)
    }

    @Test func `an empty finished file of another ledger's run is not replaced`() throws {
        try interrupt(office, files)
        for path in [files.output, files.rejects] { try manager.removeItem(atPath: path + ".partial") }
        let other = try other()
        #expect(try other.run(try other.files("b", Office.file(1...130))).tally.signedCount == 130)
        #expect(try other.run(files).tally.alreadySignedCount == 130)
        try manager.removeItem(atPath: try #require(files.manifest))
        #expect(throws: FileError("link", files.output, errorNumber: EEXIST)) { try office.run(files) }
        #expect(try text(files.output).isEmpty)
    }

    /// Its own file is empty and has its name; behind that name the other run has begun.
    @Test(arguments: [true, false])
    func `what another ledger's run has begun under the name of a finished file stays`(abandons: Bool) throws {
        let files = try office.files("home/a", header + "\n")
        try interrupt(office, files)
        for path in [files.output, files.rejects] { try manager.moveItem(atPath: path + ".partial", toPath: path) }
        let other = try other()
        let others = RunFiles(
            input: try other.files("b", Office.file(1...130)).input, output: files.output, rejects: files.rejects, overwrites: true)
        #expect(try other.run(others, stopAfterBlocks: 1).outcome == .interrupted)
        let kept = try [files.output, files.rejects].map { try text($0 + ".partial") }
        if abandons {
            let next = RunFiles(input: files.input, output: files.output, rejects: files.rejects, overwrites: true)
            #expect(throws: FileError.self) { try office.run(next, use: { $0.abandonsRun = true }) }
            #expect(try LedgerReader(office.ledger).runs().map(\.state) == [.open])
        } else {
            #expect(throws: FileOfAnotherRun.self) { try office.run(files) }
        }
        #expect(try [files.output, files.rejects].map { try text($0 + ".partial") } == kept)
        #expect(try other.run(others).tally.signedCount == 130)
    }

    @Test func `a rejects file beside another ledger's output stays, though it has as many rows`() throws {
        let refused = header + "\n" + (1...130).map { Office.row($0, vaccine: "Modena") }.joined()
        let files = try office.files("home/a", refused)
        #expect(try office.run(files, stopAfterBlocks: 1).outcome == .interrupted)
        for path in [files.output, files.rejects] { try manager.removeItem(atPath: path + ".partial") }
        let other = try other()
        let mixed = header + "\n" + (1...130).map { Office.row($0, vaccine: $0 > 10 && $0 <= 50 ? "Moderna" : "Modena") }.joined()
        let others = RunFiles(
            input: try other.files("b", mixed).input, output: files.output, rejects: files.rejects, overwrites: false)
        #expect(try other.run(others, stopAfterBlocks: 2).outcome == .interrupted)
        let kept = try text(files.rejects + ".partial")
        #expect(try office.fates(closedFor: try office.files("c", Office.file(1...130))).allSatisfy { fate in
            if case .notOfRun = fate { true } else { false }
        })
        #expect(try text(files.rejects + ".partial") == kept)
        #expect(try other.run(others).tally.signedCount == 40)
    }

    @Test func `an empty file is not shared with another run that died as early`() throws {
        try interrupt(office, files)
        // Only the rejects file has a header.
        try manager.removeItem(atPath: files.rejects + ".partial")
        let other = try other()
        try interrupt(other, files)
        try appendTail(to: files.output + ".partial")
        #expect(throws: FileOfAnotherRun.self) { try office.run(files) }
        #expect(try other.run(files).tally.signedCount == 130)
    }

    @Test func `in a copy of the folder nothing of the original is touched`() throws {
        let inside = try Office(at: office.desk, ledger: "home/ledger.sqlite")
        try interrupt(inside, files)
        try appendTail(to: files.output + ".partial")
        let kept = try text(files.output + ".partial")
        let root = office.desk.folder.path
        // Not as hard links: those would be the files themselves.
        try manager.createDirectory(atPath: root + "/copy", withIntermediateDirectories: true)
        for name in try names() {
            try Data(contentsOf: URL(filePath: "\(root)/home/\(name)")).write(to: URL(filePath: "\(root)/copy/\(name)"))
            try manager.setAttributes([.posixPermissions: 0o600], ofItemAtPath: "\(root)/copy/\(name)")
        }
        let copied = try Office(at: office.desk, ledger: "copy/ledger.sqlite")
        let fates = try copied.fates(closedFor: try copied.files("copy/b", Office.file(1...130)))
        #expect(fates == [.notOfRun(root + "/copy/a.out.partial"), .notOfRun(root + "/copy/a.rejects.partial")])
        #expect(try text(files.output + ".partial") == kept)
        #expect(try inside.run(files).tally.signedCount == 130)
    }

    // MARK: Closing it

    @Test func `closed, it leaves no text, and its refusals under another name`() throws {
        try interrupt(office, files)
        try appendTail(to: files.output + ".partial")
        let aside = "\(files.rejects).abandoned-\(try LedgerReader(office.ledger).identifier.prefix(8))-1"
        #expect(try office.fates(closedFor: files) == [.removed(files.output + ".partial"), .setAside(aside)])
        #expect(try office.lines(files).count == 130)
        #expect(try leftovers().isEmpty)
    }

    /// Mode and owner are not asked: it is the very file.
    @Test func `closed, it leaves no text of a file that others may read now`() throws {
        try interrupt(office, files)
        try appendTail(to: files.output + ".partial")
        try manager.setAttributes([.posixPermissions: 0o644], ofItemAtPath: files.output + ".partial")
        #expect(try office.fates(closedFor: files).first == .removed(files.output + ".partial"))
        #expect(try office.lines(files).count == 130 && leftovers().isEmpty)
    }

    @Test func `is not closed while somebody has its file open to write`() throws {
        try interrupt(office, files)
        try appendTail(to: files.output + ".partial")
        let descriptor = open(files.output + ".partial", O_RDWR | O_CLOEXEC)
        #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        #expect(throws: FileError("flock", files.output + ".partial", errorNumber: EWOULDBLOCK)) { try office.fates(closedFor: files) }
        #expect(try LedgerReader(office.ledger).runs().map(\.state) == [.open])
        close(descriptor)
        #expect(try office.fates(closedFor: files).first == .removed(files.output + ".partial"))
    }

    @Test func `closed when its files had their names, it leaves none of them`() throws {
        let files = try office.files("home/a", header + "\n")
        try interrupt(office, files)
        for path in [files.output, files.rejects] { try manager.moveItem(atPath: path + ".partial", toPath: path) }
        let next = try office.files("home/b", Office.file(1...130))
        let aside = "\(files.rejects).abandoned-\(try LedgerReader(office.ledger).identifier.prefix(8))-1"
        #expect(try office.fates(closedFor: next) == [.removed(files.output), .setAside(aside)])
        #expect(!manager.fileExists(atPath: files.output) && !manager.fileExists(atPath: files.rejects))
        #expect(try leftovers().isEmpty)
    }

    @Test func `closing it does not need a folder that is no more`() throws {
        try interrupt(office, files)
        let root = office.desk.folder.path
        try manager.moveItem(atPath: root + "/home", toPath: root + "/away")
        try Data("no folder\n".utf8).write(to: URL(filePath: root + "/home"))
        #expect(try office.fates(closedFor: try office.files("b", Office.file(1...130))) == [.missing(files.output + ".partial", byteCount: 0)])
    }

    @Test func `a command whose folder is not there closes no run`() throws {
        try interrupt(office, files)
        let next = try office.files("home/b", Office.file(1...130))
        for path in [(next.output, "nowhere/o"), ("nowhere/o", next.rejects)] {
            let files = RunFiles(input: next.input, output: path.0, rejects: path.1, overwrites: false)
            #expect(throws: FileError.self) { try office.run(files, use: { $0.abandonsRun = true }) }
            #expect(try LedgerReader(office.ledger).runs().map(\.state) == [.open])
        }
    }

    @Test func `a command whose names are taken closes no run`() throws {
        try interrupt(office, files)
        let next = try office.files("home/b", Office.file(1...130))
        for taken in [next.output, next.rejects, next.output + ".partial", next.rejects + ".partial"] {
            try Data("mine\n".utf8).write(to: URL(filePath: taken))
            #expect(throws: FileError.self, "\(taken)") { try office.run(next, use: { $0.abandonsRun = true }) }
            #expect(try LedgerReader(office.ledger).runs().map(\.state) == [.open])
            #expect(try text(taken) == "mine\n")
            try manager.removeItem(atPath: taken)
        }
        // An empty one that others may write to, or that another process has just begun.
        try Data().write(to: URL(filePath: next.output + ".partial"))
        #expect(throws: FileError("open", next.output + ".partial", errorNumber: EEXIST)) {
            try office.run(next, use: { $0.abandonsRun = true })
        }
        try manager.removeItem(atPath: next.output + ".partial")
        do {
            var begun = try OutputFile.creating(next.rejects, overwriting: false)
            #expect(throws: FileError("flock", next.rejects + ".partial", errorNumber: EWOULDBLOCK)) {
                try office.run(next, use: { $0.abandonsRun = true })
            }
            try begun.synchronise()
        }
        #expect(try LedgerReader(office.ledger).runs().map(\.state) == [.open])
        #expect(try office.run(next, use: { $0.abandonsRun = true }).tally.signedCount == 130)
    }

    @Test func `a command whose rejects file cannot take its name closes no run`() throws {
        #expect(try office.run(files, stopAfterBlocks: 1).outcome == .interrupted)
        try manager.removeItem(atPath: files.output + ".partial")
        #expect(throws: FileError.self) { try office.run(files, use: { $0.abandonsRun = true }) }
        #expect(try LedgerReader(office.ledger).runs().map(\.state) == [.open])
        let next = try office.files("home/b", Office.file(1...130))
        let fates = try office.fates(closedFor: next)
        #expect(fates.count == 2 && fates.last == .notOfRun(files.rejects + ".partial"))
    }

    // MARK: Places

    @Test(arguments: [
        ("/a/l", "/a/x", "x"), ("/a/b/l", "/a/b/c/x", "c/x"), ("/a/b/l", "/a/x", "../x"), ("/a/b/l", "/c/x", "../../c/x"),
        ("/l", "/x", "x"), ("/l", "/a/x", "a/x"), ("/a/l", "-", "-"),
    ])
    func `a file is named from the ledger's folder, and found by that name`(ledger: String, file: String, name: String) {
        #expect(RunFiles.name(of: file, besides: ledger) == name)
        #expect(RunFiles.place(of: name, besides: ledger) == file)
    }

    @Test func `a name leads to the files that were moved with the ledger`() {
        #expect(RunFiles.place(of: "../out/x", besides: "/new/ledgers/l") == "/new/out/x")
        #expect(RunFiles.place(of: "/old/x", besides: "/new/ledgers/l") == "/old/x")
        #expect(RunFiles.name(of: "/a/-", besides: "/a/l") == "./-" && RunFiles.place(of: "./-", besides: "/a/l") == "/a/-")
    }

    @Test(arguments: [
        ("r", "o", "r"), ("../r/x", "o/y", "../../r/x"), ("../r/x", "../o/y", "../r/x"), ("a/r", "a/o", "r"), ("r", "../o", nil),
    ])
    func `one file of a run leads to the other, whatever became of the ledger`(rejects: String, output: String, way: String?) {
        #expect(RunFiles.place(of: rejects, whenOther: output, isAt: "/new/o.manifest") == way.map { "/new/" + $0 })
    }
}
