import Foundation
import Testing
import VectorSupport

/// Signs files in a folder of its own, with a ledger, and asks the ledger.
final class SigningOffice {
    let folder: Folder

    init() throws {
        folder = try Folder()
        let key = try String(contentsOf: VectorFolders.package.appending(path: "keys-example/dsc-es256.key"), encoding: .utf8)
        try folder.write(key, to: "dsc.key")
    }

    func path(_ name: String) -> String { folder.path(name) }

    static let header = "record_id,full_name,dob,sex,id_number,dose_no,date,vaccine,lot,facility,province\n"

    /// Two rows of facility A in Hà Nội, one of B in Huế, and a refused one of B.
    static let records =
        header + """
            R1,Nguyễn Thị Khai,17/05/1950,Nữ,000150000001,2,03/11/2021,Vaxzevria,L1,A,Hà Nội
            R2,Đặng Văn Hùng,02/09/1984,Nam,000084000002,3,15/12/2021,Comirnaty,L2,A,TP. Hà Nội
            R3,H'Hen Niê,21/01/1999,Nữ,000199000003,2,20/10/2021,Vero Cell,L1,B,Huế
            R4,Trần Quốc Toản,11/11/1960,Nam,000061000004,2,20/10/2021,Moderna,L1,B,Huế

            """

    /// What of those records must not be told.
    static let personalData = ["Nguyễn", "Khai", "Hùng", "Niê", "1950", "1984", "1999", "0000", "0001"]

    @discardableResult
    func sign(
        _ records: String = SigningOffice.records, to name: String = "passes.ndjson", ledger: String = "ledger", _ options: [String] = []
    ) throws -> Command.Outcome {
        let input = try folder.write(records, to: name + ".input.csv")
        let outcome = try Command.run(
            [
                "sign", input, "--key", path("dsc.key"), "--certificate", "keys-example/dsc-es256.pem", "--plaintext-key",
                "--output", path(name), "--ledger", path(ledger),
            ] + options)
        return outcome
    }

    /// Members of the signed lines of a file.
    func lines(_ name: String = "passes.ndjson") throws -> [JSONObject] {
        try Self.objects(String(contentsOfFile: path(name), encoding: .utf8))
    }

    static func objects(_ text: String) throws -> [JSONObject] {
        try text.split(separator: "\n").map {
            JSONObject(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:])
        }
    }

    func ledger(_ command: String, _ options: [String] = [], ledger: String = "ledger", input: String = "") throws -> Command.Outcome {
        try Command.run(["ledger", command, "--ledger", path(ledger)] + options, input: input)
    }

    func plan(_ filters: [String], to name: String = "plan.json", ledger: String = "ledger") throws -> Command.Outcome {
        try Command.run(["revoke", "--ledger", path(ledger), "--dry-run", "--plan", path(name)] + filters)
    }

    func revoke(plan: String = "plan.json", to folder: String = "lists", ledger: String = "ledger") throws -> Command.Outcome {
        try Command.run(
            ["revoke", "--ledger", path(ledger), "--plan", path(plan), "--reason", "wrong lot", "--output", path(folder)])
    }

    /// Whether each certificate of a file is valid beside revocation lists.
    func verdicts(on name: String = "passes.ndjson", _ lists: [String], _ options: [String] = []) throws -> [String] {
        let outcome = try Command.run(
            ["verify", "--trust", "keys-example/trust.pem", "--input", "ndjson", "--file", path(name), "--json", "--revocation"]
                + lists.map(path) + options)
        #expect(outcome.status <= 1, "\(outcome.errors)")
        return try Self.objects(outcome.output).map { verdict in
            verdict.text("code") ?? verdict.text("verdict") ?? ""
        }
    }

    /// Numbers of a line of the report, by their names.
    func report(_ line: String, by: String = "facility") throws -> [String: Int] {
        let outcome = try ledger("report", ["--by", by, "--format", "json"])
        let report = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any] ?? [:]
        let lines = (report["lines"] as? [[String: Any]] ?? []) + [report["total"] as? [String: Any] ?? [:]]
        return lines.first { $0["name"] as? String == line }?.compactMapValues { $0 as? Int } ?? [:]
    }
}
