package import TextFormats

/// Why a file is not a revocation plan.
package struct RevocationPlanError: Error, Equatable, Sendable, CustomStringConvertible {
    package let description: String
}

extension RevocationPlan {
    /// The plan as a file: what will be done, and what an officer looks at before.
    ///
    /// Numbers stand as pairs, first and last of each run of them without gaps.
    package var json: JSONValue {
        .object([
            JSONValue.Member("ledger", .string(ledger)),
            JSONValue.Member("event", .number("\(head.event)")),
            JSONValue.Member("hash", .string(Hexadecimal.encode(head.hash))),
            JSONValue.Member("certificates", .number("\(numbers.count)")),
            JSONValue.Member("already_revoked", .number("\(alreadyRevokedCount)")),
            JSONValue.Member("facilities", .array(facilities.map(Self.json))),
            JSONValue.Member("provinces", .array(provinces.map(Self.json))),
            JSONValue.Member("keys", .array(keys.map(Self.json))),
            JSONValue.Member("missing_ci", .array(missingIdentifiers.map { .string($0) })),
            JSONValue.Member("missing_records", .array(missingRecordKeys.map { .string(Hexadecimal.encode($0.array)) })),
            JSONValue.Member("numbers", .array(ranges.map { .array([Self.json($0), Self.json($1)]) })),
        ])
    }

    private var ranges: [(Int64, Int64)] {
        var ranges: [(Int64, Int64)] = []
        for number in numbers {
            if let last = ranges.last, last.1 &+ 1 == number {
                ranges[ranges.count - 1].1 = number
            } else {
                ranges.append((number, number))
            }
        }
        return ranges
    }

    private static func json(_ number: Int64) -> JSONValue { .number("\(number)") }

    private static func json(_ share: Share) -> JSONValue {
        .object([JSONValue.Member("name", .string(share.name)), JSONValue.Member("count", json(share.count))])
    }

    private static func json(_ key: KeyShare) -> JSONValue {
        .object([
            JSONValue.Member("kid", .string(Base64.encode(key.keyIdentifier))),
            JSONValue.Member("count", json(key.count)), JSONValue.Member("in_force", json(key.inForce)),
        ])
    }
}

extension RevocationPlan {
    /// Most certificates that a plan file may name: more than any ledger holds, less than fills memory.
    private static let numberCountMax: Int64 = 200_000_000

    /// Reads a plan that ``json`` wrote.
    package init(_ json: JSONValue) throws(RevocationPlanError) {
        let plan = PlanFile(json)
        self.init(
            ledger: try plan.text("ledger"),
            head: LedgerHead(event: Int(try plan.integer("event")), hash: try plan.bytes("hash")))
        numbers = try Self.numbers(try plan.array("numbers"))
        guard try plan.integer("certificates") == Int64(numbers.count) else {
            throw RevocationPlanError(description: "`certificates` is not the count of `numbers`, \(numbers.count)")
        }
        alreadyRevokedCount = try plan.integer("already_revoked")
        facilities = try Self.shares(try plan.array("facilities"))
        provinces = try Self.shares(try plan.array("provinces"))
        keys = try Self.keys(try plan.array("keys"))
        missingIdentifiers = try plan.array("missing_ci").compactMap(\.string)
        missingRecordKeys = try plan.array("missing_records").compactMap { $0.string.flatMap { Hexadecimal.decode($0) } }
            .compactMap { Bytes16($0) }
    }

    private static func numbers(_ ranges: [JSONValue]) throws(RevocationPlanError) -> [Int64] {
        var numbers: [Int64] = []
        for range in ranges {
            guard let ends = range.array, ends.count == 2, let first = ends[0].integer, let last = ends[1].integer,
                first > numbers.last ?? 0, last >= first, last - first < numberCountMax - Int64(numbers.count)
            else { throw RevocationPlanError(description: "`numbers` must hold pairs of rising numbers") }
            numbers.append(contentsOf: first...last)
        }
        return numbers
    }

    private static func shares(_ values: [JSONValue]) throws(RevocationPlanError) -> [Share] {
        var shares: [Share] = []
        for value in values {
            let member = PlanFile(value)
            shares.append(Share(name: try member.text("name"), count: try member.integer("count")))
        }
        return shares
    }

    private static func keys(_ values: [JSONValue]) throws(RevocationPlanError) -> [KeyShare] {
        var keys: [KeyShare] = []
        for value in values {
            let member = PlanFile(value)
            guard let kid = Base64.decode(try member.text("kid")) else {
                throw RevocationPlanError(description: "`kid` is not base64")
            }
            keys.append(
                KeyShare(
                    keyIdentifier: kid, count: try member.integer("count"), inForce: try member.integer("in_force")))
        }
        return keys
    }
}

/// An object of a plan file, asked for its members by name.
private struct PlanFile {
    private let members: [JSONValue.Member]

    init(_ json: JSONValue) {
        members = json.members ?? []
    }

    func text(_ name: String) throws(RevocationPlanError) -> String {
        guard let text = self[name]?.string else { throw missing(name, "a text") }
        return text
    }

    func integer(_ name: String) throws(RevocationPlanError) -> Int64 {
        guard let integer = self[name]?.integer else { throw missing(name, "a whole number") }
        return integer
    }

    func array(_ name: String) throws(RevocationPlanError) -> [JSONValue] {
        guard let array = self[name]?.array else { throw missing(name, "an array") }
        return array
    }

    func bytes(_ name: String) throws(RevocationPlanError) -> [UInt8] {
        guard let bytes = Hexadecimal.decode(try text(name)) else { throw missing(name, "hex digits") }
        return bytes
    }

    private subscript(name: String) -> JSONValue? {
        members.first { $0.name == name }?.value
    }

    private func missing(_ name: String, _ expected: String) -> RevocationPlanError {
        RevocationPlanError(description: "`\(name)` must be \(expected)")
    }
}
