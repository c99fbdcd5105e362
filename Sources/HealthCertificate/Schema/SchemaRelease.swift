/// A released version of the DCC schema (`DCC.combined-schema.json`, `DGC.combined-schema.json` up to 1.2.0).
public enum SchemaRelease: String, CaseIterable, Comparable, Sendable {
    case v1_0_0 = "1.0.0"
    case v1_0_1 = "1.0.1"
    case v1_1_0 = "1.1.0"
    case v1_2_0 = "1.2.0"
    case v1_2_1 = "1.2.1"
    case v1_3_0 = "1.3.0"
    case v1_3_1 = "1.3.1"
    case v1_3_2 = "1.3.2"
    case v1_3_3 = "1.3.3"

    public static func < (left: SchemaRelease, right: SchemaRelease) -> Bool {
        left.index < right.index
    }

    /// Place among all releases.
    var index: Int {
        switch self {
        case .v1_0_0: 0
        case .v1_0_1: 1
        case .v1_1_0: 2
        case .v1_2_0: 3
        case .v1_2_1: 4
        case .v1_3_0: 5
        case .v1_3_1: 6
        case .v1_3_2: 7
        case .v1_3_3: 8
        }
    }

    /// Most characters of names, issuer, identifier and testing centre.
    var textLengthMax: Int { self < .v1_3_0 ? 50 : 80 }

    /// Most doses; nil for no bound.
    var doseMax: Int64? { self < .v1_3_0 ? 9 : nil }

    /// Whether v, t and r exclude each other and hold one entry each.
    var hasOneEntry: Bool { self >= .v1_3_0 }

    /// Whether gnt alone may stand for a name.
    var acceptsGivenNameAlone: Bool { self >= .v1_3_2 }

    /// Whether tests have the date of their result, `dr`.
    var hasResultDate: Bool { self < .v1_2_0 }

    /// Whether the testing centre, `tc`, must be named.
    var requiresTestingCentre: Bool { self < .v1_3_0 }
}
