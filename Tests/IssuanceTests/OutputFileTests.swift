import Bytes
import Foundation
import Testing

@testable import Issuance

/// What a run finds that takes up one that died: the crash tests come here by killing, these come here by hand.
@Suite("Output files")
struct OutputFileTests {
    private final class Folder {
        let url = FileManager.default.temporaryDirectory.appending(path: "hcert-" + UUID().uuidString)

        init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(at: url) }

        var path: String { url.appending(path: "o").path }
        var partialPath: String { path + ".partial" }

        func make(_ path: String, _ text: String, mode: Int = 0o600) {
            #expect(
                FileManager.default.createFile(
                    atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: mode]))
        }

        func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }
        func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
    }

    private static func bytes(_ text: String) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.append(utf8: text)
        return buffer
    }

    @Test func `has its name only when it is finished`() throws {
        let folder = try Folder()
        var file = try OutputFile.creating(folder.path, overwriting: false)
        try file.write(Self.bytes("one\n"))
        #expect(folder.exists(folder.partialPath) && !folder.exists(folder.path))
        _ = try file.finish()
        #expect(try folder.text(folder.path) == "one\n" && !folder.exists(folder.partialPath))
    }

    @Test func `a file that is shorter than the ledger says is told as that, with the ways out`() throws {
        let folder = try Folder()
        folder.make(folder.partialPath, "one\n")
        let error = #expect(throws: FileError.self) { _ = try OutputFile.resuming(folder.path, at: 5, overwriting: false) }
        #expect(error?.description == folder.partialPath + ": is missing, or shorter than the ledger says that it was written")
        #expect(error?.hint?.contains("--abandon-run") == true)
        _ = try OutputFile.resuming(folder.path, at: 4, overwriting: false)
        // Twin: the same of a file that no run has begun.
        #expect(FileError("read", "o", errorNumber: ENODATA).description == "o: read: No data available")
    }

    @Test func `what is free and what is needed never read the same`() {
        for (free, needed, text) in [
            (2 << 20, (2 << 20) + 1, "2 MiB are free, the run needs about 3 MiB"), (0, 10, "0 MiB are free, the run needs about 1 MiB"),
            ((3 << 20) - 2, (3 << 20) - 1, "2 MiB are free, the run needs about 3 MiB"),
        ] {
            #expect(DiskSpaceError(folder: "f", free: free, needed: needed).description == "f: " + text)
        }
    }

    @Test func `an empty file of a run that died before its first signature is taken over`() throws {
        let folder = try Folder()
        folder.make(folder.partialPath, "")
        var file = try OutputFile.creating(folder.path, overwriting: false)
        try file.write(Self.bytes("one\n"))
        _ = try file.finish()
        #expect(try folder.text(folder.path) == "one\n")
    }

    @Test func `what an unfinished run has written is not taken over, whether or not files may be replaced`() throws {
        let folder = try Folder()
        folder.make(folder.partialPath, "signed\n")
        for overwriting in [false, true] {
            #expect(throws: FileError("open", folder.partialPath, errorNumber: EEXIST)) {
                _ = try OutputFile.creating(folder.path, overwriting: overwriting)
            }
            #expect(try folder.text(folder.partialPath) == "signed\n")
        }
        #expect(FileError("open", folder.partialPath, errorNumber: EEXIST).hint?.contains("--overwrite") == false)
        #expect(FileError("open", folder.path, errorNumber: EEXIST).hint?.contains("--overwrite") == true)
    }

    @Test func `what is written in one go is begun anew, and leaves nothing when it does not get its name`() throws {
        let folder = try Folder()
        folder.make(folder.path, "one\n")
        folder.make(folder.partialPath, "tw")
        do {
            var file = try OutputFile.creating(folder.path, overwriting: true, isWrittenAtOnce: true)
            #expect(try folder.text(folder.partialPath) == "")
            try file.write(Self.bytes("two\n"))
            let digest = try file.close()
            #expect(try OutputFile.digest(ofFile: folder.partialPath) == digest)
        }
        #expect(!folder.exists(folder.partialPath))
        #expect(try folder.text(folder.path) == "one\n")
        var file = try OutputFile.creating(folder.path, overwriting: true, isWrittenAtOnce: true)
        try file.write(Self.bytes("two\n"))
        _ = try file.finish()
        #expect(try folder.text(folder.path) == "two\n" && !folder.exists(folder.partialPath))
    }

    @Test func `an empty file that others may write is not taken over`() throws {
        let folder = try Folder()
        folder.make(folder.partialPath, "", mode: 0o622)
        #expect(throws: FileError("open", folder.partialPath, errorNumber: EEXIST)) {
            _ = try OutputFile.creating(folder.path, overwriting: false)
        }
    }

    @Test func `two runs do not write one file, and the second one may when the first is gone`() throws {
        let folder = try Folder()
        do {
            var first = try OutputFile.creating(folder.path, overwriting: false)
            #expect(throws: FileError("flock", folder.partialPath, errorNumber: EWOULDBLOCK)) {
                _ = try OutputFile.creating(folder.path, overwriting: false)
            }
            #expect(throws: FileError("flock", folder.partialPath, errorNumber: EWOULDBLOCK)) {
                _ = try OutputFile.resuming(folder.path, at: 0, overwriting: false)
            }
            #expect(throws: FileError("flock", folder.partialPath, errorNumber: EWOULDBLOCK)) {
                _ = try OutputFile.creating(folder.path, overwriting: false, refusesExisting: false)
            }
            try first.synchronise()
        }
        _ = try OutputFile.creating(folder.path, overwriting: false)
    }

    @Test(arguments: [false, true])
    func `what another process has begun to write is not replaced, though it is empty`(isWrittenAtOnce: Bool) throws {
        let folder = try Folder()
        var first = try OutputFile.creating(folder.path, overwriting: true, isWrittenAtOnce: isWrittenAtOnce)
        #expect(throws: FileError.self) {
            _ = try OutputFile.creating(folder.path, overwriting: true, isWrittenAtOnce: isWrittenAtOnce)
        }
        try first.write(Self.bytes("one\n"))
        _ = try first.finish()
        #expect(try folder.text(folder.path) == "one\n")
        // Twin: what nobody writes to any more.
        folder.make(folder.partialPath, "")
        var second = try OutputFile.creating(folder.path, overwriting: true, isWrittenAtOnce: isWrittenAtOnce)
        try second.write(Self.bytes("two\n"))
        _ = try second.finish()
        #expect(try folder.text(folder.path) == "two\n")
    }

    @Test func `a name is taken by the file that was written, not by one that was put in its place`() throws {
        let folder = try Folder()
        var file = try OutputFile.creating(folder.path, overwriting: true)
        try file.write(Self.bytes("one\n"))
        try FileManager.default.removeItem(atPath: folder.partialPath)
        folder.make(folder.partialPath, "other\n")
        _ = try file.close()
        #expect(throws: FileError.self) { try file.takeName() }
        #expect(try folder.text(folder.partialPath) == "other\n" && !folder.exists(folder.path))
    }

    @Test func `a file is cut to what was durable, and goes on there`() throws {
        let folder = try Folder()
        folder.make(folder.partialPath, "one\ntwo\nthr")
        var file = try OutputFile.resuming(folder.path, at: 4, overwriting: false)
        try file.write(Self.bytes("zwei\n"))
        let digest = try file.finish()
        #expect(try folder.text(folder.path) == "one\nzwei\n")
        #expect(try OutputFile.digest(ofFile: folder.path) == digest)
    }

    @Test func `a file that is shorter than what was durable is refused`() throws {
        let folder = try Folder()
        folder.make(folder.partialPath, "one")
        #expect(throws: FileError("fstat", folder.partialPath, errorNumber: ENODATA)) {
            _ = try OutputFile.resuming(folder.path, at: 4, overwriting: false)
        }
        #expect(try folder.text(folder.partialPath) == "one")
    }

    @Test func `a run without a block goes on without its files, one with blocks does not`() throws {
        let folder = try Folder()
        _ = try OutputFile.creating(folder.path, overwriting: false, refusesExisting: false)
        #expect(folder.exists(folder.partialPath))
        try FileManager.default.removeItem(atPath: folder.partialPath)
        #expect(throws: FileError("open", folder.partialPath, errorNumber: ENODATA)) {
            _ = try OutputFile.resuming(folder.path, at: 4, overwriting: false)
        }
    }

    @Test(arguments: [false, true])
    func `a name that a run gave before it died is taken back, whether or not it had taken the other one away`(
        hasBoth: Bool
    ) throws {
        let folder = try Folder()
        folder.make(folder.path, "one\n")
        if hasBoth { try FileManager.default.linkItem(atPath: folder.path, toPath: folder.partialPath) }
        var file = try OutputFile.resuming(folder.path, at: 4, overwriting: false)
        #expect(folder.exists(folder.partialPath) && !folder.exists(folder.path))
        _ = try file.finish()
        #expect(try folder.text(folder.path) == "one\n" && !folder.exists(folder.partialPath))
    }

    @Test func `a file that somebody else has put under the name is left alone`() throws {
        let folder = try Folder()
        folder.make(folder.path, "two\n")
        folder.make(folder.partialPath, "one\n")
        var file = try OutputFile.resuming(folder.path, at: 4, overwriting: false)
        #expect(throws: FileError("link", folder.path, errorNumber: EEXIST)) { _ = try file.finish() }
        #expect(try folder.text(folder.path) == "two\n" && folder.text(folder.partialPath) == "one\n")
    }
}
