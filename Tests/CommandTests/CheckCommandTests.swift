import Foundation
import Testing
import VectorSupport

@Suite("hcert check", .enabled(if: Command.isThere, "HCERT_COMMAND names no built command"))
struct CheckCommandTests {
    private let folder: Folder
    private let records: String
    private static let header = "record_id,full_name,dob,sex,id_number,dose_no,date,vaccine,province,facility,note\n"
    private static let sound = "R1,Đặng Văn Hùng,02/09/1984,Nam,000084000002,2,15/12/2021,Moderna,Hà Nội,Trạm A,x\n"
    private static let unsound = "R2,Đặng Văn Hùng,02/09/1984,Nam,000085000002,2,15/12/2021,Moderna,Hà Nội,Trạm A,x\n"

    init() throws {
        folder = try Folder()
        records = try folder.write(Self.header + Self.sound + Self.unsound, to: "records.csv")
    }

    @Test func `exits 0 when nothing is refused, 1 when a row is, 2 for wrong usage, 5 for a file`() throws {
        let sound = try folder.write(Self.header + Self.sound, to: "sound.csv")
        #expect(try Command.run(["check", sound]).status == 0)
        #expect(try Command.run(["check", records]).status == 1)
        #expect(try Command.run(["check", sound, "--output", "-"]).status == 2)
        #expect(try Command.run(["check", sound, "--treat", "ID-SEX=perhaps"]).status == 2)
        #expect(try Command.run(["check", sound, "--output", sound]).status == 2)
        #expect(try Command.run(["check", "no-such-file.csv"]).status == 5)
        #expect(try Command.run(["check", sound, "--output", folder.path("no/such/folder/check.json")]).status == 5)
        let twice = try folder.write(Self.header.replacingOccurrences(of: "note", with: "Họ tên") + Self.sound, to: "twice.csv")
        let refused = try Command.run(["check", twice])
        #expect(refused.status == 1 && refused.output.isEmpty && refused.errors.contains("HEADER-TWICE: columns 2 and 11"))
    }

    @Test func `shows how the columns were read and what became of the rows, and no value of any`() throws {
        let outcome = try Command.run(["check", records, "--rejects", folder.path("r.csv"), "--findings", folder.path("f.csv")])
        #expect(outcome.errors.isEmpty)
        for line in [
            "  full_name  full_name  Xxxx Xxx Xxxx", "  note       not read", "  would be signed  1", "  ID-DOB  1  error", "  Hà Nội  2  1",
        ] {
            #expect(outcome.output.contains("\n" + line + "\n"), "\(line)")
        }
        for value in ["Hùng", "000084000002", "000085000002", "02/09/1984", "R1"] { #expect(!outcome.output.contains(value)) }
        #expect(try String(contentsOfFile: folder.path("f.csv"), encoding: .utf8) == "row,code,severity,field\n2,ID-DOB,error,id_number\n")
        #expect(try String(contentsOfFile: folder.path("r.csv"), encoding: .utf8).contains("\nR2,Đặng"))
    }

    @Test func `--json is one object with the same facts, also from stdin`() throws {
        let text = Self.header + Self.sound + Self.unsound
        let outcome = try Command.run(["check", "-", "--format", "csv", "--json", "--jobs", "2"], input: text)
        #expect(outcome.status == 1 && outcome.output.split(separator: "\n").count == 1)
        let json = JSONObject(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any] ?? [:])
        #expect(json["counts.rows"] as? Int == 2 && json["kinds.vaccination"] as? Int == 1)
        let columns = json["columns"] as? [[String: Any]]
        #expect(columns?.count == 10 && columns?[1]["examples"] as? [String] == ["Xxxx Xxx Xxxx"])
        #expect(json["ignored_columns"] as? [String] == ["note"])
    }

    @Test func `sign takes a check of the same input and options, and no other`() throws {
        let check = folder.path("check.json")
        let issuer = ["--issuer", "ZZ"]
        #expect(try Command.run(["check", records, "--output", check] + issuer).status == 1)
        let mended = try folder.write(Self.header + Self.sound, to: "mended.csv")
        try FileManager.default.copyItem(atPath: "\(VectorFolders.package.path)/keys-example/dsc-es256.key", toPath: folder.path("dsc.key"))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.path("dsc.key"))
        let sign = { (records: String, name: String, options: [String]) in
            try Command.run(
                ["sign", records, "--key", folder.path("dsc.key"), "--certificate", "keys-example/dsc-es256.pem", "--plaintext-key",
                 "--output", folder.path(name), "--ledger", folder.path(name + ".ledger"), "--approved-check", check] + options)
        }
        let otherInput = try sign(mended, "a", [])
        #expect(otherInput.status == 5 && otherInput.errors.contains("it was made of another input"))
        let otherOptions = try sign(records, "b", ["--strict"])
        #expect(otherOptions.status == 5 && otherOptions.errors.contains("strict was not given, is yes"))
        #expect(!FileManager.default.fileExists(atPath: folder.path("b.ledger")))
        #expect(try sign(records, "c", []).status == 1)
        #expect(try String(contentsOfFile: folder.path("c"), encoding: .utf8).contains(#""record":"R1""#))
    }
}
