import ArgumentParser
import Ledger
import TextFormats

extension RevokeCommand {
    /// Most bytes of a plan file. A plan takes about twenty for each run of numbers without gaps.
    private static let planByteCountMax = 64 * 1_024 * 1_024

    /// Finds what the filters mean, and writes it down.
    func makePlan() throws {
        let (plan, unheld, problems) = try ledger.read { reader in
            let (filter, problems) = try filters.filter(reader)
            let plan = try reader.plan(filter)
            // What a certificate of the plan meets is held.
            return (plan, plan.numbers.isEmpty ? try reader.unheldNames(of: filter) : [], problems)
        }
        var file = JSONWriter(capacity: 64 * 1_024)
        file.value(plan.json)
        file.endLine()
        guard file.buffer.count <= Self.planByteCountMax else {
            throw Stop(
                .files, "the plan names too many certificates that stand apart", hint: "make several plans, one a run")
        }
        try Streams.writeFile(file.buffer.array, to: self.plan)
        try Streams.writeOutput(json ? Self.json(plan) : Self.text(plan))
        try report(plan, unheld, problems)
    }

    /// Tells what the filters named and the ledger does not hold.
    private func report(
        _ plan: RevocationPlan, _ unheld: [RevocationFilter.Name], _ problems: [String]
    ) throws {
        for problem in problems.prefix(Self.problemCountMax) { writeError("hcert: \(problem)") }
        let restCount = problems.count - Self.problemCountMax
        if restCount > 0 { writeError("hcert: and \(restCount) lines more") }
        guard unheld.isEmpty else {
            let options = unheld.map { "--\($0.rawValue)" }.joined(separator: ", ")
            throw Stop(
                .refused, "no certificate in the ledger has what is named: \(options); the plan is empty",
                hint: Self.advice(on: unheld[0]))
        }
        let missing = plan.missingIdentifiers.count + plan.missingRecordKeys.count + problems.count
        guard missing == 0 else {
            throw Stop(
                .refused,
                "\(missing) of the certificates that were named are not in the ledger; the plan is without them")
        }
    }

    private static func advice(on name: RevocationFilter.Name) -> String {
        switch name {
        case .facility:
            "hcert ledger report --by facility shows what to name: the facility's identifier where the records have one, else "
                + "its name"
        case .province, .product: "hcert ledger report --by \(name.rawValue) shows all"
        case .lot: "name the lot as the records write it, letter by letter"
        }
    }

    private static let problemCountMax = 20

    /// Reads the plan that is to be carried out.
    func readPlan() throws -> RevocationPlan {
        let bytes = try Streams.read(plan, byteCountMax: Self.planByteCountMax, failing: .files)
        do {
            return try RevocationPlan(JSONValue(parsing: bytes))
        } catch {
            throw Stop(.files, "\(plan): no revocation plan: \(error)", hint: "make one with --dry-run")
        }
    }

    // MARK: What is planned

    private static func json(_ plan: RevocationPlan) -> String {
        var writer = JSONWriter()
        // All but the numbers, which the file has.
        writer.value(.object((plan.json.members ?? []).filter { $0.name != "numbers" }))
        writer.endLine()
        return String(decoding: writer.buffer.array, as: UTF8.self)
    }

    private static func text(_ plan: RevocationPlan) -> String {
        var lines = [
            "\(plan.numbers.count) certificates to take back; \(plan.alreadyRevokedCount) more were taken back before"
        ]
        lines += table("by facility", plan.facilities)
        lines += table("by province", plan.provinces)
        if !plan.keys.isEmpty { lines.append("by key") }
        for key in plan.keys {
            let share = "\(percentage(key)) of the \(key.inForce) that it has in force"
            lines.append("\(column(key.count))  kid \(Base64.encode(key.keyIdentifier)), \(share)")
            if key.inForce >= 100, key.count >= key.inForce / 10 * 9 {
                let advice = "nearly all: taking the key's certificate off the trust lists may be the better way"
                lines.append("\(column(""))  \(advice)")
            }
        }
        return lines.map { VisibleText.escaped($0) + "\n" }.joined()
    }

    /// The largest of many; all stand in the plan's file.
    private static func table(_ title: String, _ shares: [RevocationPlan.Share]) -> [String] {
        guard !shares.isEmpty else { return [] }
        let shown = shares.prefix(20).map { "\(column($0.count))  \($0.name)" }
        let rest = shares.dropFirst(20)
        let more = rest.isEmpty ? [] : ["\(column(rest.reduce(0) { $0 + $1.count }))  in \(rest.count) others"]
        return [title] + shown + more
    }

    private static func percentage(_ key: RevocationPlan.KeyShare) -> String {
        let share = key.inForce > 0 ? Double(key.count) / Double(key.inForce) : 1
        return "\(Double(Int(share * 1_000)) / 10) %"
    }

    private static func column(_ value: some CustomStringConvertible) -> String {
        let text = value.description
        return String(repeating: " ", count: max(0, 10 - text.count)) + text
    }
}
