import Foundation
import Testing

@Suite("hcert qr", .enabled(if: Command.isThere, "HCERT_COMMAND names no command"))
struct QRCommandTests {
    private func lines(_ count: Int) -> String {
        (1...count).map { #"{"record":"R\#($0)","row":\#($0),"ci":"URN:UVCI:01:VN:X\#($0)","qr":"HC1:NUMBER \#($0)"}"# + "\n" }.joined()
    }

    @Test func `every line has a picture named by its number, and a list says whose it is`() throws {
        let folder = try Folder()
        for form in ["png", "svg"] {
            let output = folder.path(form)
            let outcome = try Command.run(["qr", "--input", "ndjson", "--output", output, "--format", form, "--jobs", "3"], input: lines(300))
            #expect(outcome.status == 0, "\(outcome.errors)")
            let expected = Set((1...300).map { String(format: "%09d.", $0) + form } + ["index.csv"])
            #expect(try folder.names(in: form) == expected)
            let index = try String(contentsOfFile: output + "/index.csv", encoding: .utf8).split(separator: "\n")
            #expect(index.count == 301 && index[0] == "line,file,record,row,error")
            #expect(index[17] == "17,000000017.\(form),R17,17,")
            // The picture is that of the line alone.
            let alone = folder.path("alone." + form)
            #expect(try Command.run(["qr", "HC1:NUMBER 17", "--format", form, "--output", alone]).status == 0)
            #expect(
                try Data(contentsOf: URL(filePath: alone)) == Data(contentsOf: URL(filePath: output + "/000000017." + form)))
        }
    }

    @Test func `a line without a picture is told, and the others are drawn`() throws {
        let folder = try Folder()
        let input = lines(1) + "\n" + #"{"record":"=1+1","qr":"lower case"}"# + "\n" + #"{"record":7}"# + "\n[1]\nx\n" + lines(1)
        let output = folder.path("pictures")
        let outcome = try Command.run(["qr", "--input", "ndjson", "--output", output], input: input)
        #expect(outcome.status == 1)
        #expect(try folder.names(in: "pictures") == ["000000001.png", "000000007.png", "index.csv"])
        let index = try String(contentsOfFile: output + "/index.csv", encoding: .utf8).split(separator: "\n")
        #expect(index.count == 8)
        #expect(index[3].hasPrefix("3,,'=1+1,,") && index[3].contains("character 0"))
        #expect(index[4].contains("there is no qr"))
        #expect(outcome.errors.contains("line 5:") && outcome.errors.contains("5 lines have no picture"))
        // Nothing of a line's contents is said.
        #expect(!outcome.errors.contains("lower case"))
    }

    @Test func `a folder that holds something is left alone`() throws {
        let folder = try Folder()
        try folder.write("mine", to: "000000001.png")
        let outcome = try Command.run(["qr", "--input", "ndjson", "--output", folder.url.path], input: lines(2))
        #expect(outcome.status == 5 && outcome.errors.contains("not empty"))
        #expect(try folder.names(in: ".") == ["000000001.png"])
    }

    @Test func `pictures that the disk does not take are no complete folder`() throws {
        let folder = try Folder()
        let arguments = ["qr", "--input", "ndjson", "--output"]
        let outcome = try Command.run(arguments + [folder.path("broken")], input: lines(3), whereRefused: .writingBack)
        #expect(outcome.status == 5 && outcome.errors.contains("broken: syncfs: Input/output error"), "\(outcome.errors)")
        #expect(!(try folder.names(in: "broken").contains("index.csv")))
        // Twin: the same under a filter that lets everything pass.
        #expect(try Command.run(arguments + [folder.path("sound")], input: lines(3), whereRefused: .nothing).status == 0)
        #expect(try folder.names(in: "sound").contains("index.csv"))
    }

    @Test func `options that do not go together are wrong usage`() throws {
        for arguments in [
            ["qr"], ["qr", "A", "--input", "ndjson", "--output", "x"], ["qr", "--input", "ndjson"], ["qr", "A", "--jobs", "2"],
            ["qr", "--input", "ndjson", "--output", "x", "--format", "terminal"], ["qr", "A", "--module-size", "0"],
        ] {
            #expect(try Command.run(arguments).status == 2, "\(arguments)")
        }
        #expect(try Command.run(["qr", "A"]).status == 0)
    }

    @Test func `no input is no success`() throws {
        let folder = try Folder()
        #expect(try Command.run(["qr", "--input", "ndjson", "--output", folder.path("p")], input: "").status == 1)
    }
}
