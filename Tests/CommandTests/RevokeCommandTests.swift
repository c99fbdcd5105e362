import Foundation
import Testing
import VectorSupport

@Suite("hcert revoke", .enabled(if: Command.isThere, "HCERT_COMMAND names no built command"))
struct RevokeCommandTests {
    private let office: SigningOffice

    init() throws {
        office = try SigningOffice()
        #expect(try office.sign().status == 1)
    }

    private func contents(_ name: String) throws -> Data { try Data(contentsOf: URL(filePath: office.path(name))) }

    private func mode(_ name: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: office.path(name))[.posixPermissions] as? Int
    }

    private func planned(_ name: String = "plan.json") throws -> Int? {
        try JSONObject(file: office.folder.url.appending(path: name))["certificates"] as? Int
    }

    // MARK: The plan

    @Test func `each filter plans what it names, and all must hold`() throws {
        let lines = try office.lines()
        let identifiers = lines.compactMap { $0.text("ci") }
        let file = try office.folder.write(lines.compactMap { $0.text("qr") }.joined(separator: "\n"), to: "texts")
        let filters: [(filters: [String], count: Int)] = [
            (["--run", "1"], 3), (["--ci", identifiers[0]], 1), (["--ci", identifiers[0], "--ci", identifiers[2]], 2),
            (["--record", "R1", "--record", "R3"], 2), (["--file", file], 3), (["--file", file, "--ci", identifiers[1]], 1),
            (["--facility", "A"], 2), (["--province", "ha noi"], 2), (["--lot", "L1"], 2), (["--lot", "L1", "--facility", "A"], 1),
            (["--product", "EU/1/20/1528"], 1), (["--dose-from", "2021-11-03"], 2), (["--dose-to", "2021-11-03"], 2),
            (["--dose-from", "2021-10-21", "--dose-to", "2021-12-14"], 1), (["--signed-from", "2020-01-01T00:00:00Z"], 3),
            (["--signed-to", "2020-01-01T00:00:00Z"], 0), (["--ci", identifiers[0], "--record", "R2"], 0),
        ]
        for (number, (filters, count)) in filters.enumerated() {
            let outcome = try office.plan(filters, to: "plan-\(number)")
            #expect(outcome.status == 0, "\(filters): \(outcome.errors)")
            #expect(try planned("plan-\(number)") == count, "\(filters)")
        }
        #expect(try office.report("total")["revoked"] == 0)
    }

    @Test func `a plan counts by facility, province and key, and its file is new and private`() throws {
        let outcome = try office.plan(["--lot", "L1"])
        #expect(
            outcome.output == """
                2 certificates to take back; 0 more were taken back before
                by facility
                         1  A
                         1  B
                by province
                         1  Hà Nội
                         1  Thừa Thiên Huế
                by key
                         2  kid VdVvQVpTtMo=, 66.6 % of the 3 that it has in force

                """)
        #expect(try mode("plan.json") == 0o600)
        let again = try office.plan(["--run", "1"])
        #expect(again.status == 5 && again.errors.contains("exists"))
        #expect(try planned() == 2)
        let json = try SigningOffice.objects(office.plan(["--lot", "L1", "--json"], to: "other").output)
        #expect(json.count == 1 && json[0]["certificates"] as? Int == 2 && json[0]["numbers"] == nil)
    }

    @Test func `what the ledger does not hold is named with exit 1, and the plan is without it`() throws {
        for (number, filters) in [["--record", "R1", "--record", "R9"], ["--ci", "URN:UVCI:01:ZZ:NONE"]].enumerated() {
            let outcome = try office.plan(filters, to: "plan-\(number)")
            #expect(outcome.status == 1 && outcome.errors.contains("1 of the certificates that were named are not in the ledger"))
            #expect(try planned("plan-\(number)") == 1 - number)
        }
        let texts = try office.lines().compactMap { $0.text("qr") }
        let file = try office.folder.write([texts[0], exampleText, "HC1:00"].joined(separator: "\n"), to: "texts")
        let outcome = try office.plan(["--file", file])
        #expect(outcome.status == 1 && outcome.errors.contains("hcert: line 2: not in the ledger\nhcert: line 3: unreadable: "))
        #expect(try planned() == 1)
    }

    @Test func `a filter that names nothing in the ledger is exit 1 and says which one`() throws {
        // A is a facility and L1 a lot; neither is one of the other's kind.
        for (number, (filters, named)) in [
            (["--facility", "Trạm Y tế"], "--facility"), (["--facility", "L1"], "--facility"), (["--lot", "A"], "--lot"),
            (["--lot", ""], "--lot"), (["--province", "Atlantis"], "--province"), (["--product", "none"], "--product"),
            (["--facility", "A", "--lot", "none", "--product", "none"], "--lot, --product"),
        ].enumerated() {
            let outcome = try office.plan(filters, to: "plan-\(number)")
            #expect(outcome.status == 1 && outcome.errors.contains("what is named: \(named); the plan is empty"), "\(outcome.errors)")
            #expect(try planned("plan-\(number)") == 0)
        }
        #expect(try office.plan(["--facility", "none"]).errors.contains("hcert ledger report --by facility shows"))
        // Twin: both are held, and no certificate has both.
        #expect(try office.plan(["--facility", "B", "--lot", "L2"], to: "both").status == 0)
        #expect(try planned("both") == 0)
    }

    @Test func `nobody gets another's certificate revoked by forging its ci`() throws {
        let forged = try office.forgedText(identifier: #require(office.lines()[0].text("ci")))
        let outcome = try office.plan(["--file", office.folder.write(forged, to: "texts")])
        #expect(outcome.status == 1 && outcome.errors.contains("line 1: the ledger has this ci with another signature"))
        #expect(try planned() == 0)
    }

    @Test func `wrong usage is 2 and changes nothing`() throws {
        let common = ["revoke", "--ledger", office.path("ledger"), "--plan", office.path("plan.json")]
        let carryOut = ["--reason", "wrong lot", "--output", office.path("lists")]
        for options in [
            ["--dry-run"], ["--dry-run", "--lot", "L1"] + carryOut, ["--lot", "L1"], ["--lot", "L1"] + carryOut, [],
            Array(carryOut[..<2]), Array(carryOut[2...]), ["--reason", "", "--output", office.path("lists")],
            ["--reason", "a\nb", "--output", office.path("lists")], ["--dry-run", "--run", "7"], ["--dry-run", "--dose-from", "01/02/2021"],
            ["--dry-run", "--signed-from", "2021-01-01"],
        ] {
            let outcome = try Command.run(common + options)
            #expect(outcome.status == 2 && outcome.output.isEmpty, "\(options): \(outcome.errors)")
        }
        #expect(try !office.folder.names(in: ".").contains { $0 == "plan.json" || $0 == "lists" })
    }

    // MARK: Carrying it out

    @Test func `exactly the plan is taken back, by every list, and the sums add up`() throws {
        #expect(try office.plan(["--facility", "A"]).status == 0)
        let outcome = try office.revoke()
        #expect(outcome.status == 0 && outcome.output.hasPrefix("2 certificates of the plan: 2 taken back now, 0 before\n"), "\(outcome.errors)")
        #expect(try office.folder.names(in: "lists") == ["batch-000001.json", "revocations.json"])
        #expect(try mode("lists") == 0o700 && mode("lists/batch-000001.json") == 0o600 && mode("lists/revocations.json") == 0o600)
        for lists in [["lists/revocations.json"], ["lists/batch-000001.json"], ["lists/batch-000001.json", "lists/revocations.json"]] {
            #expect(try office.verdicts(lists) == ["REVOKED", "REVOKED", "valid"], "\(lists)")
        }
        let batch = try JSONObject(file: office.folder.url.appending(path: "lists/batch-000001.json"))
        #expect(batch.text("country") == "ZZ" && batch.text("kid") == "VdVvQVpTtMo=" && batch.text("hashType") == "UCI")
        #expect(try batch.text("expires") == office.lines()[0].text("exp"))
        #expect(try office.report("A") == ["rows": 2, "signed": 2, "already": 0, "rejected": 0, "revoked": 2, "in_force": 0])
        #expect(try office.report("total") == ["rows": 4, "signed": 3, "already": 0, "rejected": 1, "revoked": 2, "in_force": 1])
        #expect(try office.ledger("verify", ["--manifest", office.path("passes.ndjson.manifest.json")]).status == 0)
        let found = try office.ledger("find", ["--record", "R1"]).output
        #expect(found.contains("certificate 1 REVOKED ") && found.contains("(wrong lot)"))
    }

    @Test func `the same again revokes nothing twice and writes what is missing, the same to the byte`() throws {
        #expect(try office.plan(["--run", "1"]).status == 0)
        let first = try office.revoke()
        let head = try #require(first.output.split(separator: "\n").last)
        let lists = ["lists/batch-000001.json", "lists/revocations.json"]
        let bytes = try lists.map(contents)
        // As a crash leaves it: nothing yet, the first file alone, a file without its name.
        for lost in [[], lists, [lists[1]]] {
            for name in lost { try FileManager.default.removeItem(atPath: office.path(name)) }
            if !lost.isEmpty { try office.folder.write("{", to: "lists/.revocations.json.0123456789abcdef.partial") }
            let again = try office.revoke()
            #expect(again.status == 0 && again.output.contains("0 taken back now, 3 before"), "\(again.errors)")
            #expect(again.output.split(separator: "\n").last == head)
            #expect(try lists.map(contents) == bytes)
            #expect(try office.folder.names(in: "lists").count == 2)
        }
        #expect(try office.revoke(to: "elsewhere").status == 0)
        #expect(try contents("elsewhere/revocations.json") == bytes[1])
        #expect(try office.report("total")["revoked"] == 3)
    }

    @Test func `a list that holds something else is not taken for one of the plan`() throws {
        #expect(try office.plan(["--run", "1"]).status == 0)
        #expect(try office.revoke().status == 0)
        for other in [#"{"UVCI":["URN:UVCI:01:ZZ:A"]}"#, String(repeating: " ", count: 10_000)] {
            try office.folder.write(other, to: "lists/revocations.json")
            let outcome = try office.revoke()
            #expect(outcome.status == 5 && outcome.output.isEmpty, "\(outcome.output)")
        }
    }

    @Test func `a folder that will not do is refused before anything is marked`() throws {
        #expect(try office.plan(["--run", "1"]).status == 0)
        try FileManager.default.createDirectory(atPath: office.path("used"), withIntermediateDirectories: false)
        try office.folder.write("mine", to: "used/notes.txt")
        try office.folder.write("mine", to: "file")
        try FileManager.default.createDirectory(
            atPath: office.path("open"), withIntermediateDirectories: false, attributes: [.posixPermissions: 0o777])
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: office.path("open"))
        for folder in ["used", "file", "open", "none/lists"] {
            let outcome = try office.revoke(to: folder)
            #expect(outcome.status == 5 && outcome.output.isEmpty, "\(folder): \(outcome.errors)")
        }
        #expect(try office.report("total")["revoked"] == 0)
        #expect(try String(contentsOfFile: office.path("used/notes.txt"), encoding: .utf8) == "mine")
        // Twin: an empty folder will do.
        try FileManager.default.createDirectory(atPath: office.path("empty"), withIntermediateDirectories: false)
        #expect(try office.revoke(to: "empty").status == 0)
    }

    @Test func `a plan of another ledger, an empty one, and what is no plan are refused`() throws {
        #expect(try office.sign(to: "other.ndjson", ledger: "another").status == 1)
        #expect(try office.plan(["--run", "1"], to: "other-plan", ledger: "another").status == 0)
        let other = try office.revoke(plan: "other-plan")
        #expect(other.status == 5 && other.errors.contains("has id"))
        #expect(try office.plan(["--ci", "none"]).status == 1)
        let empty = try office.revoke()
        #expect(empty.status == 2 && empty.errors.contains("names no certificate"))
        for name in ["dsc.key", "passes.ndjson.manifest.json", "missing"] {
            #expect(try office.revoke(plan: name).status == 5, "\(name)")
        }
        #expect(try !office.folder.names(in: ".").contains("lists"))
        #expect(try office.report("total")["revoked"] == 0)
    }

    @Test func `a batch holds a thousand entries at most, and all of them count`() throws {
        let sample = try Command.run(["sample", "--count", "2400", "--seed", "7"])
        #expect(try office.sign(sample.output, to: "many.ndjson", ledger: "many").status == 0)
        #expect(try office.plan(["--run", "1"], ledger: "many").status == 0)
        #expect(try office.revoke(ledger: "many").status == 0)
        let batches = (1...3).map { "lists/batch-00000\($0).json" }
        #expect(try office.folder.names(in: "lists") == Set(batches.map { String($0.dropFirst(6)) } + ["revocations.json"]))
        let counts = try batches.map { name -> Int in
            let batch = try JSONObject(file: office.folder.url.appending(path: name))
            return (batch["entries"] as? [Any])?.count ?? 0
        }
        #expect(counts == [1_000, 1_000, 400])
        for lists in [batches, ["lists/revocations.json"]] {
            let verdicts = try office.verdicts(on: "many.ndjson", lists)
            #expect(verdicts.count == 2_400 && verdicts.allSatisfy { $0 == "REVOKED" })
        }
        #expect(try office.verdicts(on: "many.ndjson", [batches[1]]).count { $0 == "REVOKED" } == 1_000)
    }

    @Test func `what has expired is in the list and in no batch`() throws {
        let terms = ["--issued-at", "2022-01-01T00:00:00Z", "--expires-in-days", "30"]
        #expect(try office.sign(to: "old.ndjson", ledger: "old", terms).status == 1)
        #expect(try office.plan(["--run", "1"], ledger: "old").status == 0)
        let outcome = try office.revoke(ledger: "old")
        #expect(outcome.status == 0 && outcome.output.contains("3 had expired and are in no batch"))
        #expect(try office.folder.names(in: "lists") == ["revocations.json"])
        let verdicts = try office.verdicts(on: "old.ndjson", ["lists/revocations.json"], ["--at", "2022-01-15T00:00:00Z"])
        #expect(verdicts == ["REVOKED", "REVOKED", "REVOKED"])
    }

    // MARK: Signing again

    @Test func `a revoked record is signed again only when asked, with a new ci that names the old certificate`() throws {
        #expect(try office.plan(["--facility", "A"]).status == 0)
        #expect(try office.revoke().status == 0)
        let refused = try office.sign(to: "again.ndjson")
        #expect(refused.status == 1 && refused.errors.contains("RECORD-REVOKED: 2"))
        #expect(try office.lines("again.ndjson").isEmpty)
        let reissued = try office.sign(to: "reissued.ndjson", ["--reissue", "lot corrected"])
        #expect(reissued.status == 1 && reissued.errors.contains("4 rows = 2 signed + 1 already signed + 1 rejected"))
        let (before, after) = (try office.lines(), try office.lines("reissued.ndjson"))
        #expect(after.compactMap { $0.text("record") } == ["R1", "R2"])
        #expect(after[0].text("ci") != before[0].text("ci") && after[1].text("ci") != before[1].text("ci"))
        #expect(try office.verdicts(on: "reissued.ndjson", ["lists/revocations.json", "lists/batch-000001.json"]) == ["valid", "valid"])

        let answer = try #require(try SigningOffice.objects(office.ledger("find", ["--record", "R2", "--json"]).output).first)
        let certificates = try #require(answer["certificates"] as? [[String: Any]])
        #expect(certificates.map { $0["ci"] as? String } == [before[1].text("ci"), after[1].text("ci")])
        #expect(certificates.map { $0["status"] as? String } == ["revoked", "in force"])
        #expect(certificates[1]["replaces"] as? Int == 2 && certificates[0]["replaces"] is NSNull)

        let total = try office.report("total")
        #expect(total == ["rows": 12, "signed": 5, "already": 2, "rejected": 5, "revoked": 2, "in_force": 3])
        let manifests = ["passes", "again", "reissued"].flatMap { ["--manifest", office.path("\($0).ndjson.manifest.json")] }
        #expect(try office.ledger("verify", manifests).status == 0)
        // Twin: once more there is nothing to sign, and the plan has nothing left to take.
        #expect(try office.sign(to: "third.ndjson", ["--reissue", "lot corrected"]).errors.contains("0 signed + 3 already signed"))
        #expect(try office.revoke().output.contains("0 taken back now, 2 before"))
        #expect(try office.report("total")["in_force"] == 3)
    }
}
