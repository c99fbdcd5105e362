import Foundation
import Testing
import VectorSupport

@Suite("Pictures on the command line", .enabled(if: Command.isThere, "HCERT_COMMAND names no built command"))
struct PictureCommandTests {
    private let folder: Folder

    init() throws {
        folder = try Folder()
    }

    private func picture(_ name: String) -> String { "test-vectors/pictures/" + name }

    private func verify(_ arguments: [String]) throws -> (status: Int32, lines: [Substring], errors: String) {
        let outcome = try Command.run(verifyExample + arguments)
        return (outcome.status, outcome.output.split(separator: "\n"), outcome.errors)
    }

    @Test func `a picture of a certificate is judged like its text`() throws {
        for name in ["colour.jpg", "photo.jpg", "light-on-dark.png", "aztec.png"] {
            let outcome = try verify(["--image", picture(name)])
            #expect(outcome.status == 0 && outcome.lines.count == 1, "\(name)")
            let text = try verify([exampleText]).lines.first
            #expect(text.map { $0 + " | picture: \(picture(name))" } == outcome.lines.first.map(String.init), "\(name)")
        }
    }

    @Test func `every code of every picture has an answer, in JSON with its file and its place`() throws {
        let names = ["two.png", "no-code.png", "cut.png", "colour.jpg"].map(picture)
        let outcome = try verify(["--json", "--language", "vi", "--image"] + names)
        #expect(outcome.status == 1 && outcome.lines.count == 5)
        func expect(_ line: Int, _ beginning: String, _ parts: String...) {
            guard line < outcome.lines.count else { return }
            #expect(outcome.lines[line].hasPrefix(beginning), "\(outcome.lines[line])")
            for part in parts { #expect(outcome.lines[line].contains(part), "\(outcome.lines[line])") }
        }
        expect(0, #"{"verdict":"valid","id":"test-vectors/pictures/two.png","symbol":1,"clock":"#)
        expect(1, #"{"verdict":"valid","id":"test-vectors/pictures/two.png","symbol":2,"clock":"#)
        expect(
            2, #"{"verdict":"invalid","id":"test-vectors/pictures/no-code.png","clock":"#, #""layer":"input","code":"NO-CODE""#,
            #""advice":"rescan""#, "Không tìm thấy mã trong ảnh.")
        expect(
            3, #"{"verdict":"invalid","id":"test-vectors/pictures/cut.png","clock":"#, #""code":"PICTURE-UNREADABLE""#,
            "read beyond end of data", "Không đọc được tệp ảnh.")
        expect(4, #"{"verdict":"valid","id":"test-vectors/pictures/colour.jpg","clock":"#)
        let kinds = outcome.lines.prefix(2).map { $0.contains(#""kind":"recovery""#) }
        #expect(Set(kinds) == [true, false])
        let lines = try verify(["--image"] + names).lines
        #expect(lines.prefix(2).enumerated().allSatisfy { $1.hasSuffix("two.png, code \($0 + 1)") })
    }

    @Test func `a file that cannot be read has its answer, the others theirs, and the command ends with 5`() throws {
        let outcome = try verify(["--image", folder.path("nowhere.png"), picture("colour.jpg"), folder.url.path])
        #expect(outcome.status == 5 && outcome.lines.count == 3)
        #expect(outcome.lines[0].contains("PICTURE-UNREADABLE") && outcome.lines[0].contains("No such file"))
        #expect(outcome.lines[1].hasPrefix("VALID") && outcome.lines[2].contains("Is a directory"))
        #expect(outcome.errors.hasPrefix("hcert: \(folder.path("nowhere.png")): open: No such file"))
    }

    @Test func `what is no picture is invalid, with 1`() throws {
        for (contents, reason) in [("", "the file is empty"), (exampleText, "expected PNG or JPEG"), ("GIF89a", "it is a GIF")] {
            let outcome = try verify(["--image", folder.write(contents, to: "picture.png")])
            #expect(outcome.status == 1 && outcome.lines.first?.contains(reason) == true, "\(outcome.lines)")
            // Nothing of a file that is no picture is said.
            #expect(!outcome.lines.contains { $0.contains("HC1") })
        }
        #expect(try verify(["--image", "/dev/zero"]).lines.first?.contains("it is longer than 33554432 bytes") == true)
        #expect(try verify(["--quiet", "--image", picture("no-code.png")]).lines.isEmpty)
    }

    @Test func `what an answer shows of a file's name makes no line of its own`() throws {
        let name = folder.path("a\nVALID\u{1B}[2J.png")
        try FileManager.default.copyItem(atPath: VectorFolders.package.appending(path: picture("no-code.png")).path, toPath: name)
        let outcome = try verify(["--image", name])
        #expect(outcome.lines.count == 1 && outcome.lines[0].contains(#"a\u{A}VALID\u{1B}[2J.png"#))
        let json = try verify(["--json", "--image", name])
        #expect(json.lines.count == 1 && !json.lines[0].contains("\u{1B}"))
    }

    @Test func `a scanner is not blamed for what a picture shows`() throws {
        let file = folder.path("code.png")
        #expect(try Command.run(["qr", "HC1:HC1:" + exampleText.dropFirst(4), "--output", file, "--format", "png"]).status == 0)
        let outcome = try verify(["--json", "--image", file])
        #expect(outcome.status == 1 && outcome.lines.count == 1 && !outcome.lines[0].contains("hint"))
        #expect(try verify(["--json", "HC1:" + exampleText]).lines[0].contains("hint"))
        let mended = try verify(["--json", "--repair", "--image", file])
        #expect(mended.status == 0 && mended.lines[0].contains("REPAIRED"))
    }

    @Test func `pictures go with no other input, and - is stdin`() throws {
        for other in [["--file", "x"], ["--device", "x"]] {
            #expect(try verify(other + ["--image", picture("colour.jpg")]).status == 2)
        }
        let script = "\"$0\" \"$@\" < \(picture("colour.jpg"))"
        let outcome = try Command.run(
            ["-c", script, Command.path] + verifyExample + ["--json", "--image", "-"], program: "/bin/sh")
        #expect(outcome.status == 0 && outcome.output.hasPrefix(#"{"verdict":"valid","id":"-","#))
    }

    @Test func `a filter of system calls that is in force already is no obstacle, and without one of its own no picture is read`() throws {
        let arguments = verifyExample + ["--image", picture("colour.jpg")]
        let inContainer = try Command.run(arguments, whereRefused: .nothing)
        #expect(inContainer.status == 0 && inContainer.output.hasPrefix("VALID"), "\(inContainer.errors)")
        let withoutFilters = try Command.run(arguments, whereRefused: .settingFilters)
        #expect(withoutFilters.status == 5 && withoutFilters.output.isEmpty, "\(withoutFilters.output)")
        #expect(withoutFilters.errors.contains("the system refuses to confine their reader") && withoutFilters.errors.contains("hint: "))
    }

    @Test func `reading pictures is no dependency of starting`() throws {
        let outcome = try Command.run(["-d", Command.path], program: "/usr/bin/readelf")
        #expect(outcome.output.contains("libcrypto.so"))
        #expect(!["libZXing", "libpng", "libjpeg"].contains { outcome.output.contains($0) })
    }

    @Test func `the conformance procedure judges pictures`() throws {
        let outcome = try Command.run(["conformance", "test-vectors/hcert"])
        #expect(outcome.status == 0 && outcome.output.contains("EXPECTEDPICTUREDECODE"))
        let row = outcome.output.split(separator: "\n").first { $0.hasPrefix("EXPECTEDPICTUREDECODE") }
        #expect(row?.split(separator: " ").suffix(2) == ["0", "0"])
    }
}
