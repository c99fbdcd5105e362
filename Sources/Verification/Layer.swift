/// The layers of the chain, in the order in which they are judged. The raw value is the name in JSON.
public enum Layer: String, CaseIterable, Comparable, Sendable {
    case input
    case prefix
    case base45
    case zlib
    case cbor
    case cose
    case trust
    case signature
    case expiry
    case keyUsage = "keyusage"
    case schema
    case revocation
    case rules

    public static func < (left: Layer, right: Layer) -> Bool {
        left.position < right.position
    }

    private var position: Int {
        Layer.allCases.firstIndex(of: self) ?? Layer.allCases.count
    }
}
