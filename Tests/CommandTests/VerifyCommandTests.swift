import Foundation
import Testing
import VectorSupport

@Suite("hcert verify", .enabled(if: Command.isThere, "HCERT_COMMAND names no built command"))
struct VerifyCommandTests {
    private let folder: Folder

    init() throws {
        folder = try Folder()
    }

    private func answers(_ arguments: [String], input: String = "") throws -> [String] {
        try Command.run(verifyExample + arguments, input: input).output.split(separator: "\n").map(String.init)
    }

    // MARK: Objects

    @Test func `objects are answered with their identifier`() throws {
        let input = """
            {"id":7,"qr":"\(exampleText)"}
            {"id":"b","qr":"\(exampleText)","at":"2050-01-01T00:00:00Z"}
            {"id":"c"}
            {"id":"d","qr":"x","at":"never"}
            garbage

            """
        let lines = try answers(["--json", "--input", "ndjson"], input: input)
        #expect(lines.count == 5)
        #expect(lines[0].hasPrefix(#"{"verdict":"valid","id":7,"#))
        #expect(lines[1].hasPrefix(#"{"verdict":"invalid","id":"b","#) && lines[1].contains(#""code":"EXPIRED""#))
        #expect(lines[2].hasPrefix(#"{"verdict":"invalid","id":"c","#) && lines[2].contains("QR-MISSING"))
        #expect(lines[3].hasPrefix(#"{"verdict":"invalid","id":"d","#) && lines[3].contains("AT-INVALID"))
        #expect(lines[4].contains("LINE-MALFORMED") && lines[4].contains(#""layer":"input""#))
    }

    @Test func `the identifier comes back when it stands whole in front of what cannot be read`() throws {
        let expected: [(line: String, code: String, subject: String)] = [
            (#"{"id":7,"qr":x}"#, "LINE-MALFORMED", #""id":7"#), (#"{"id":"a,}","qr":"x""#, "LINE-MALFORMED", #""id":"a,}""#),
            (#"{"id":"\"","qr":"x","at":"#, "LINE-MALFORMED", #""id":"\"""#),
            (#"{"x":{"id":1},"id":null,"qr":"\q"}"#, "LINE-MALFORMED", #""id":null"#),
            (#"{"id":true,"qr":"x","qr":"x"}"#, "LINE-MALFORMED", #""id":true"#),
            (#"{"id":7,"qr":"x"} {"#, "LINE-MALFORMED", #""id":7"#),
            (#"{"id":8,"qr":5}"#, "QR-MISSING", #""id":8"#), (#"{"at":1,"qr":"x","id":9}"#, "AT-INVALID", #""id":9"#),
            // Twins: what cannot be read, or not for certain, is told by its line.
            (#"{"id":7,"id":8,"qr":"x"}"#, "LINE-MALFORMED", #""line":9"#),
            (#"{"id":7,"\u0069d":8}"#, "LINE-MALFORMED", #""line":10"#), (#"{"id":7"#, "LINE-MALFORMED", #""line":11"#),
            (#"{"qr":x,"id":7}"#, "LINE-MALFORMED", #""line":12"#), (#"{"x":{"id":1,"y":z}}"#, "LINE-MALFORMED", #""line":13"#),
            (#"{"id":[1],"qr":"x"}"#, "PREFIX-MISSING", #""line":14"#), (#"["id",7,x]"#, "LINE-MALFORMED", #""line":15"#),
            ("", "EMPTY", #""line":16"#), (" \t\r", "EMPTY", #""line":17"#),
        ]
        let lines = try answers(["--json", "--input", "ndjson"], input: expected.map(\.line).joined(separator: "\n") + "\n")
        #expect(lines.count == expected.count)
        for (answer, expected) in zip(lines, expected) {
            #expect(answer.hasPrefix(#"{"verdict":"invalid",\#(expected.subject),"#), "\(expected.line): \(answer)")
            #expect(answer.contains(#""code":"\#(expected.code)""#), "\(expected.line): \(answer)")
        }
    }

    // MARK: Threads

    @Test(arguments: ["lines", "ndjson"])
    func `several threads give the same answers in the same order as one`(input: String) throws {
        let texts = (0..<5_000).map { number in
            switch number % 7 {
            case 0: exampleText
            case 1: ""
            case 2: String(repeating: "A", count: 20_000 * (number % 2))
            default: "HC1:\(number)"
            }
        }
        let isObjects = input == "ndjson"
        let lines = texts.enumerated().map { isObjects ? #"{"id":\#($0),"qr":"\#($1)"}"# : $1 }
        let file = try folder.write(lines.map { $0 + "\n" }.joined(), to: "passes")
        let arguments = verifyExample + ["--json", "--input", input, "--file", file]
        let one = try Command.run(arguments)
        let answers = one.output.split(separator: "\n")
        #expect(one.status == 1 && answers.count == texts.count)
        let subject = isObjects ? (#""id":0,"#, #""id":4999,"#) : (#""line":1,"#, #""line":5000,"#)
        #expect(answers.first?.contains(subject.0) == true && answers.last?.contains(subject.1) == true)
        #expect(answers.count { $0.contains(#""verdict":"valid""#) } == 715)  // 0, 7, … 4998
        for jobs in ["2", "5"] {
            let several = try Command.run(arguments + ["--jobs", jobs])
            #expect(several.status == 1 && several.output == one.output, "\(jobs)")
        }
    }

    @Test func `several threads answer a sound file with 0, an empty one with 1, and none is wrong usage`() throws {
        let sound = try folder.write(String(repeating: exampleText + "\n", count: 9), to: "sound")
        let outcome = try Command.run(verifyExample + ["--file", sound, "--jobs", "4"])
        #expect(outcome.status == 0 && outcome.output.split(separator: "\n").count == 9)
        let empty = try folder.write("", to: "empty")
        #expect(try Command.run(verifyExample + ["--file", empty, "--jobs", "4"]).status == 1)
        #expect(try Command.run(verifyExample + ["--jobs", "4"], input: exampleText).status == 0)
        for jobs in ["0", "257"] { #expect(try Command.run(verifyExample + ["--file", sound, "--jobs", jobs]).status == 2) }
    }

    // MARK: Lists

    @Test func `a revocation list that is not understood stops with 3 and names file and line`() throws {
        let sound = try folder.write("\u{FEFF}URN:UVCI:01:ZZ:SOMEBODYELSES\r\n", to: "sound.txt")
        #expect(try Command.run(verifyExample + ["--revocation", sound], input: exampleText).status == 0)
        for (name, text) in [
            ("blank.txt", "URN:UVCI:01:ZZ:A\nURN:UVCI:01:ZZ:B C\n"), ("word.txt", "URN:UVCI:01:ZZ:A\nrevoked"),
            ("base64.txt", "URN:UVCI:01:ZZ:A\nvFQu1lBi5wNO5CS/3lCn8w=="),
        ] {
            let file = try folder.write(text, to: name)
            let outcome = try Command.run(verifyExample + ["--revocation", file], input: exampleText)
            #expect(outcome.status == 3 && outcome.output.isEmpty, "\(name)")
            #expect(outcome.errors.contains("\(file): line 2 is not an identifier such as URN:UVCI:"), "\(outcome.errors)")
        }
        for list in ["keys-example/trust.pem", try folder.write(#"{"UVCI":["01ZZA"],"hash":{}}"#, to: "misspelt.json")] {
            #expect(try Command.run(verifyExample + ["--revocation", list], input: exampleText).status == 3, "\(list)")
        }
    }

    @Test func `a system's clock before the newest date of a trust list stops`() throws {
        let pem = try String(contentsOf: VectorFolders.package.appending(path: "keys-example/dsc-es256.pem"), encoding: .utf8)
        let der = pem.split(separator: "\n").filter { !$0.hasPrefix("-") }.joined()
        func list(_ timestamp: String) throws -> String {
            try folder.write(
                #"[{"certificateType":"DSC","country":"ZZ","timestamp":"\#(timestamp)","rawData":"\#(der)"}]"#, to: "trust.json")
        }
        let arguments = try ["verify", "--trust", list("9990-01-01T00:00:00Z")]
        let refused = try Command.run(arguments, input: exampleText)
        #expect(refused.status == 3 && refused.output.isEmpty && refused.errors.contains("9990-01-01T00:00:00Z"))
        #expect(try Command.run(arguments + verifyExample.suffix(2), input: exampleText).status == 0)
        _ = try list("2022-01-01T00:00:00Z")
        #expect(try !Command.run(arguments, input: exampleText).output.isEmpty)
    }

    // MARK: What comes from outside

    @Test func `no value from outside makes a line of its own on stderr, or an endless one`() throws {
        let type = "CSCA\\nhcert: all is well" + String(repeating: "x", count: 300)
        let list = try folder.write(#"[{"certificateType":"\#(type)"}]"#, to: "trust.json")
        for arguments in [
            ["verify", "--trust", list], ["verify", "--trust", "no\nhcert: all is well"], ["verify", "--trust", "x", "--no\nhcert: all is well"],
            ["verify", "--trust", "x", "--at", "no\nhcert: all is well\u{1B}[2J"],
        ] {
            let errors = try Command.run(arguments).errors
            #expect(errors.hasPrefix("hcert: ") && errors.contains("\\u{A}hcert: all is well"), "\(errors)")
            #expect(!errors.contains("\nhcert:") && !errors.contains("\u{1B}"), "\(errors)")
        }
        let errors = try Command.run(["verify", "--trust", list]).errors
        #expect(errors.contains("xxx…, not DSC") && !errors.contains(String(repeating: "x", count: 200)))
    }

    @Test func `a configuration of OpenSSL has no say`() throws {
        // Without any algorithm but those of a module that is empty.
        let text = "openssl_conf = start\n[start]\nproviders = list\n[list]\nnull = one\n[one]\nactivate = 1\n"
        let evil = ["OPENSSL_CONF": try folder.write(text, to: "evil.cnf")]
        let openssl = try Command.run(["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout"], environment: evil, program: "/usr/bin/env")
        #expect(openssl.status != 0)  // the file does what it is meant to do
        #expect(try Command.run(verifyExample, input: exampleText, environment: evil).status == 0)
        let create = ["keys", "create", "--kind", "csca", "--country", "ZZ", "--organization", "Test", "--algorithm", "ps256"]
        let outcome = try Command.run(create + ["--plaintext-key", "--output", folder.path("keys")], environment: evil)
        #expect(outcome.status == 0, "\(outcome.errors)")
    }
}
