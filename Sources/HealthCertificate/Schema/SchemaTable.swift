/// The members that a release of the schema knows, map by map.
///
/// They stand in memory of their own, which is never written again nor freed: a check goes through them for every
/// certificate, and a reference to an array would be counted at each step.
struct SchemaTable: @unchecked Sendable {
    /// What a member must be. Text has a length in characters and a pattern, either of which may be absent.
    enum MemberType: Sendable {
        case text(lengthMax: Int?, SchemaPattern?)
        case dose
        case name
        case group(CertificateKind)
    }

    struct Member: Sendable {
        let name: StaticString
        let type: MemberType
        let isRequired: Bool

        init(_ name: StaticString, _ type: MemberType, required: Bool = true) {
            self.name = name
            self.type = type
            isRequired = required
        }
    }

    typealias Members = UnsafeBufferPointer<Member>

    // Each in the order that deterministic encoding gives the keys (RFC 8949 §4.2.1), which most issuers follow.
    let certificate: Members
    let name: Members
    private let vaccination: Members
    private let test: Members
    private let recovery: Members

    func entry(of kind: CertificateKind) -> Members {
        switch kind {
        case .vaccination: vaccination
        case .test: test
        case .recovery: recovery
        }
    }

    /// The members of which a certificate has exactly one.
    static let groups: [StaticString] = ["v", "t", "r"]

    /// The table of each release, in their order; made once and kept, and never written again.
    private nonisolated(unsafe) static let tables: UnsafeBufferPointer<SchemaTable> = {
        let memory = UnsafeMutableBufferPointer<SchemaTable>.allocate(capacity: SchemaRelease.allCases.count)
        _ = memory.initialize(from: SchemaRelease.allCases.map(SchemaTable.init))
        return UnsafeBufferPointer(memory)
    }()

    static func of(_ release: SchemaRelease) -> SchemaTable {
        tables[release.index]
    }

    private init(_ release: SchemaRelease) {
        let code = MemberType.text(lengthMax: nil, nil)
        let bounded = MemberType.text(lengthMax: release.textLengthMax, nil)
        let transliterated = MemberType.text(lengthMax: release.textLengthMax, .transliterated)
        let common = [
            Member("tg", code), Member("co", .text(lengthMax: nil, .country)), Member("is", bounded),
            Member("ci", bounded),
        ]
        certificate = Self.inKeyOrder([
            Member("ver", .text(lengthMax: nil, .version)),
            Member("nam", .name),
            Member("dob", .text(lengthMax: nil, Self.dateOfBirth(release))),
            Member("v", .group(.vaccination), required: false),
            Member("t", .group(.test), required: false),
            Member("r", .group(.recovery), required: false),
        ])
        name = Self.inKeyOrder([
            Member("fn", bounded, required: false),
            Member("fnt", transliterated, required: !release.acceptsGivenNameAlone),
            Member("gn", bounded, required: false),
            Member("gnt", transliterated, required: false),
        ])
        vaccination = Self.inKeyOrder(common + [
            Member("vp", code), Member("mp", code), Member("ma", code), Member("dn", .dose), Member("sd", .dose),
            Member("dt", code),
        ])
        test = Self.inKeyOrder(common + [
            Member("tt", code),
            Member("nm", .text(lengthMax: release < .v1_3_0 ? nil : 80, nil), required: false),
            Member("ma", code, required: false), Member("sc", code), Member("tr", code),
            Member("tc", bounded, required: release.requiresTestingCentre),
        ] + (release.hasResultDate ? [Member("dr", code, required: false)] : []))
        recovery = Self.inKeyOrder(common + [Member("fr", code), Member("df", code), Member("du", code)])
    }

    /// Shorter names first, then byte by byte. Called once for each table.
    private static func inKeyOrder(_ members: [Member]) -> Members {
        let sorted = members.sorted { left, right in
            let (left, right) = ("\(left.name)", "\(right.name)")
            return (left.utf8.count, left) < (right.utf8.count, right)
        }
        let memory = UnsafeMutableBufferPointer<Member>.allocate(capacity: sorted.count)
        _ = memory.initialize(from: sorted)
        return Members(memory)
    }

    private static func dateOfBirth(_ release: SchemaRelease) -> SchemaPattern {
        release < .v1_1_0 ? .fullDateOfBirth : release < .v1_3_0 ? .partialDateOfBirth : .optionalDateOfBirth
    }
}
