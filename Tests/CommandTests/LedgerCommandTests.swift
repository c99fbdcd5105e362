import Foundation
import Testing
import VectorSupport

@Suite("hcert ledger", .enabled(if: Command.isThere, "HCERT_COMMAND names no built command"))
struct LedgerCommandTests {
    private let office: SigningOffice

    init() throws {
        office = try SigningOffice()
        #expect(try office.sign().status == 1)
    }

    private func proof(_ manifests: [String] = [], ledger: String = "ledger") throws -> Command.Outcome {
        try office.ledger("verify", manifests.flatMap { ["--manifest", office.path($0)] }, ledger: ledger)
    }

    private func copy(_ name: String, to other: String) throws {
        try FileManager.default.copyItem(atPath: office.path(name), toPath: office.path(other))
    }

    // MARK: verify

    @Test func `a ledger as it was written is intact, with its manifest too`() throws {
        for manifests in [[], ["passes.ndjson.manifest.json"]] {
            let outcome = try proof(manifests)
            #expect(outcome.status == 0 && outcome.output.hasPrefix("INTACT ledger ") && outcome.errors.isEmpty, "\(outcome.output)")
        }
        let line = try #require(try SigningOffice.objects(office.ledger("verify", ["--json"]).output).first)
        #expect(line["intact"] as? Bool == true && line["certificates"] as? Int == 3 && line["revoked"] as? Int == 0)
        let manifest = try JSONObject(file: office.folder.url.appending(path: "passes.ndjson.manifest.json"))
        let head = (manifest["ledger"] as? [String: Any])?["head"] as? [String: Any]
        #expect(line.text("hash") == head?["hash"] as? String && line["event"] as? Int == head?["event"] as? Int)
    }

    @Test func `a file that was changed or is gone is a finding`() throws {
        let manifest = ["passes.ndjson.manifest.json"]
        try office.folder.write("", to: "passes.ndjson.rejects.csv")
        let changed = try proof(manifest)
        #expect(changed.status == 5 && changed.output.contains("FINDING \(office.path("passes.ndjson.rejects.csv")): is not as the run wrote it"))
        try FileManager.default.removeItem(atPath: office.path("passes.ndjson"))
        let gone = try proof(manifest)
        #expect(gone.status == 5 && gone.output.contains("passes.ndjson is missing\n") && gone.output.contains("\nNOT INTACT ledger "))
        // Twin: the chain itself has nothing to do with the files.
        #expect(try proof().status == 0)
    }

    @Test func `a manifest that was changed is held against the ledger`() throws {
        let text = try String(contentsOfFile: office.path("passes.ndjson.manifest.json"), encoding: .utf8)
        let digest = try #require(text.range(of: #""name":"passes.ndjson","sha256":""#)).upperBound
        let changed = text[..<digest] + String(repeating: "0", count: 64) + text[text.index(digest, offsetBy: 64)...]
        try office.folder.write(String(changed), to: "changed.json")
        let outcome = try proof(["changed.json"])
        #expect(outcome.status == 5 && outcome.output.contains("passes.ndjson has another SHA-256 there than in the ledger's run 1"))
        for (name, finding) in [("none.json", "there is no such manifest"), ("dsc.key", "no manifest of a run")] {
            let outcome = try proof([name])
            #expect(outcome.status == 5 && outcome.output.contains(finding), "\(outcome.output)")
        }
    }

    @Test func `a ledger older than a manifest is rolled back, another one is another one`() throws {
        try copy("ledger", to: "older")
        let more = SigningOffice.header + "R5,Lê Văn Tám,01/01/1990,Nam,000090000005,2,20/10/2021,Moderna,L3,C,Huế\n"
        #expect(try office.sign(more, to: "more.ndjson").status == 0)
        let older = try proof(["more.ndjson.manifest.json"], ledger: "older")
        #expect(older.status == 5 && older.output.contains("LEDGER-ROLLED-BACK"))
        #expect(try office.sign(to: "other.ndjson", ledger: "another").status == 1)
        let another = try proof(["passes.ndjson.manifest.json"], ledger: "another")
        #expect(another.status == 5 && another.output.contains(": the ledger has id "), "\(another.output)")
        // Twin: the later ledger has what both manifests show.
        #expect(try proof(["passes.ndjson.manifest.json", "more.ndjson.manifest.json"]).status == 0)
    }

    @Test func `a changed row and a damaged file are findings`() throws {
        var bytes = try Data(contentsOf: URL(filePath: office.path("ledger")))
        let lot = try #require(bytes.range(of: Data("EU/1/20/1528".utf8)))
        bytes[lot.lowerBound] = UInt8(ascii: "e")
        try bytes.write(to: URL(filePath: office.path("ledger")))
        let changed = try proof()
        #expect(changed.status == 5 && changed.output.contains("FINDING ") && changed.errors.contains("hint: "), "\(changed.output)")

        try office.folder.write(String(repeating: "no ledger", count: 1_000), to: "none")
        let none = try proof(ledger: "none")
        #expect(none.status == 5 && none.output.hasPrefix("FINDING is not a ledger of this program\nNOT INTACT "), "\(none.output)")
        let missing = try proof(ledger: "missing")
        #expect(missing.status == 5 && missing.output.isEmpty && missing.errors.contains("there is no such ledger"))
    }

    // MARK: report, runs

    @Test func `the report adds up in every grouping and format, and tells no personal data`() throws {
        for grouping in ["day", "facility", "province", "product"] {
            let total = try office.report("total", by: grouping)
            #expect(total == ["rows": 4, "signed": 3, "already": 0, "rejected": 1, "revoked": 0, "in_force": 3], "\(grouping)")
            let text = try office.ledger("report", ["--by", grouping]).output
            #expect(text.contains("certificates (doses), not persons"))
            for secret in SigningOffice.personalData where grouping != "day" {
                #expect(!text.split(separator: "\n").dropFirst().joined().contains(secret), "\(text)")
            }
        }
        #expect(try office.report("Hà Nội", by: "province")["signed"] == 2)
        let csv = try office.ledger("report", ["--by", "facility", "--format", "csv"])
        #expect(csv.output == "facility,rows,signed,already,rejected,revoked,in_force\r\nA,2,2,0,0,0,2\r\nB,2,1,0,1,0,1\r\n")
    }

    @Test func `a report counts the blocks in its scope, and there must be such a run`() throws {
        func rows(_ options: [String]) throws -> Int? {
            let outcome = try office.ledger("report", ["--format", "json"] + options)
            let total = try SigningOffice.objects(outcome.output).first?["total"] as? [String: Any]
            return total?["rows"] as? Int
        }
        #expect(try rows(["--run", "1"]) == 4)
        #expect(try rows(["--since", "2020-01-01T00:00:00Z", "--until", "2999-01-01T00:00:00Z"]) == 4)
        #expect(try rows(["--since", "2999-01-01T00:00:00Z"]) == 0)
        #expect(try rows(["--until", "2020-01-01T00:00:00Z"]) == 0)
        #expect(try office.ledger("report", ["--run", "2"]).status == 2)
        #expect(try office.ledger("report", ["--since", "yesterday"]).status == 2)
        #expect(try office.ledger("report", ["--utc-offset", "7"]).status == 2)
        #expect(try office.ledger("report", ["--utc-offset", "+07:00"]).status == 0)
    }

    @Test func `a run that was cut short is shown with how to go on, until it is completed`() throws {
        let complete = try office.ledger("runs")
        #expect(complete.output.contains("run 1: complete, begun ") && complete.output.contains("4 rows = 3 signed + 0 already signed + 1 rejected"))
        #expect(!complete.output.contains("to go on"))

        // The first row is refused, which is one too many: the run stops behind its first block and stays open.
        let rows = SigningOffice.records.split(separator: "\n").map(String.init)
        let badFirst = ([rows[0], rows[4]] + rows[1...3]).joined(separator: "\n") + "\n"
        let cut = ["--block-rows", "1", "--max-rejects", "0", "--strict"]
        #expect(try office.sign(badFirst, to: "cut.ndjson", ledger: "cut", cut).status == 5)
        let interrupted = try office.ledger("runs", ledger: "cut").output
        for text in ["run 1: interrupted", "SHA-256 ", "options: format csv", "strict yes", "to go on: repeat the command", "--abandon-run"] {
            #expect(interrupted.contains(text), "\(interrupted)")
        }
        let line = try #require(try SigningOffice.objects(office.ledger("runs", ["--json"], ledger: "cut").output).first)
        #expect(line.text("state") == "interrupted" && line["rejected"] as? Int == 1 && line["first"] is NSNull)

        // While a process holds the ledger the run is under way.
        let descriptor = open(office.path("cut.lock"), O_RDWR)
        #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        let underWay = try office.ledger("runs", ledger: "cut").output
        close(descriptor)
        #expect(underWay.contains("run 1: under way") && !underWay.contains("to go on"))

        #expect(try office.sign(badFirst, to: "new.ndjson", ledger: "cut", ["--abandon-run"]).status == 1)
        let closed = try office.ledger("runs", ledger: "cut").output
        #expect(closed.contains("run 1: abandoned") && closed.contains("run 2: complete"))
    }

    // MARK: find

    @Test func `a certificate is found by its ci, its record and its text`() throws {
        let second = try office.lines()[1]
        let identifier = try #require(second.text("ci"))
        let text = try #require(second.text("qr"))
        let file = try office.folder.write("\(text)\r\n\n{\"x\":1,\"qr\":\"\(text)\"}\n\(identifier)", to: "texts")
        for question in [["--ci", identifier], ["--ci", identifier.lowercased()], ["--record", "R2"], ["--record", " R2 "], ["--file", file]] {
            let outcome = try office.ledger("find", question + ["--json"])
            #expect(outcome.status == 0, "\(question): \(outcome.output)")
            for answer in try SigningOffice.objects(outcome.output) {
                let certificate = try #require((answer["certificates"] as? [[String: Any]])?.first)
                #expect(certificate["ci"] as? String == identifier && certificate["number"] as? Int == 2 && certificate["row"] as? Int == 2)
                #expect(certificate["date"] as? String == "2021-12-15" && certificate["status"] as? String == "in force")
            }
            for secret in ["Đặng", "Hùng", "DANG", "1984", "000084000002"] { #expect(!outcome.output.contains(secret)) }
        }
        let lines = try office.ledger("find", ["--file", file]).output.split(separator: "\n")
        #expect(lines.map { $0.prefix(8) } == ["line 1: ", "line 3: ", "line 4: "])
        #expect(lines.allSatisfy { $0.contains("certificate 2 in force, \(identifier), run 1 row 2") })
    }

    @Test func `what the ledger does not hold is said line by line, with exit 1`() throws {
        let text = try #require(try office.lines()[0].text("qr"))
        let outcome = try office.ledger("find", ["--file", "-"], input: "\(exampleText)\n\(text)\nHC1:00\n{\"id\":1}\n{\n")
        let lines = outcome.output.split(separator: "\n")
        #expect(outcome.status == 1 && lines.count == 5)
        #expect(lines[0] == "line 1: not in the ledger" && lines[1].hasPrefix("line 2: certificate 1 in force"))
        for line in lines[2...] { #expect(line.contains(": unreadable: "), "\(line)") }
        #expect(lines[3] == "line 4: unreadable: no member qr")
        for question in [["--ci", "URN:UVCI:01:ZZ:NONE"], ["--record", "R4"], ["--record", ""]] {
            let outcome = try office.ledger("find", question)
            #expect(outcome.status == 1 && outcome.output == "not in the ledger\n", "\(question)")
        }
        #expect(try office.ledger("find", ["--file", "-"]).status == 1)
        #expect(try office.ledger("find").status == 2)
        #expect(try office.ledger("find", ["--ci", "x", "--record", "y"]).status == 2)
        #expect(try office.ledger("find", ["--file", office.path("none")]).status == 5)
    }

    @Test func `a text with a ci of the ledger and another signature is not the certificate`() throws {
        let forged = try office.forgedText(identifier: #require(office.lines()[0].text("ci")))
        let outcome = try office.ledger("find", ["--file", "-"], input: forged)
        #expect(outcome.status == 1 && outcome.output.contains("not the one that was signed"), "\(outcome.output)")
    }

    // MARK: backup

    @Test func `a backup is a ledger as private as the first, and nothing is overwritten`() throws {
        let copied = try office.ledger("backup", [office.path("copy")])
        #expect(copied.status == 0 && copied.output.contains("3 certificates\nhead: event 4, hash "))
        #expect(try FileManager.default.attributesOfItem(atPath: office.path("copy"))[.posixPermissions] as? Int == 0o600)
        #expect(try proof(["passes.ndjson.manifest.json"], ledger: "copy").status == 0)
        #expect(try office.ledger("find", ["--record", "R1"], ledger: "copy").status == 0)
        let again = try office.ledger("backup", [office.path("copy")])
        #expect(again.status == 5 && again.output.isEmpty && again.errors.contains("exists already"))
        #expect(try office.ledger("backup", [office.path("copy2")], ledger: "none").status == 5)
    }
}

extension SigningOffice {
    /// A text with an identifier of somebody else's certificate, from a ledger that knows nothing of it.
    func forgedText(identifier: String) throws -> String {
        let dose = """
            {"tg":"840539006","vp":"1119349007","mp":"EU/1/20/1528","ma":"ORG-100030215","dn":2,"sd":2,"dt":"2021-12-15",\
            "co":"VN","is":"Test","ci":"\(identifier)"}
            """
        let line = #"{"record":"F","dcc":{"ver":"1.3.0","dob":"1984-09-02","nam":{"fn":"Đặng","gn":"Hùng"},"v":[\#(dose)]}}"#
        let outcome = try sign(line + "\n", to: "forged.ndjson", ledger: "forger", ["--format", "ndjson"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try #require(try lines("forged.ndjson").first?.text("qr"))
    }
}
