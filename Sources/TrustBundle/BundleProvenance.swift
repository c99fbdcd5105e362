import TextFormats

/// Which bundle a verdict rests on, and until when its parts may be used.
///
/// A class, so that a verdict carries one reference.
public final class BundleProvenance: Sendable {
    /// Of the bundle.
    public let sequence: Int64

    /// When the bundle was made, in seconds since 1970 UTC.
    public let date: Int64

    /// SHA-256 digest of the signed manifest, 32 bytes.
    public let digest: [UInt8]

    /// The parts that verdicts rest on.
    public let parts: [BundlePart]

    private static let partNames = [BundlePartName.trustList, BundlePartName.revocation, BundlePartName.valueSets]

    /// The digest is that of the bytes that were signed, which may hold more than this version knows.
    public convenience init(of bundle: SignedBundle) {
        self.init(bundle.manifest, digest: bundle.digest)
    }

    /// What a manifest says. Whether anybody has signed it is the caller's business.
    package convenience init(_ manifest: BundleManifest) {
        self.init(manifest, digest: manifest.digest)
    }

    private init(_ manifest: BundleManifest, digest: [UInt8]) {
        sequence = manifest.sequence
        date = manifest.created
        self.digest = digest
        parts = manifest.parts.filter { Self.partNames.contains($0.name) }
    }

    /// The parts that are past their first limit, or past the second.
    ///
    /// - Parameter clock: seconds since 1970 UTC.
    public func staleParts(at clock: Int64) -> [BundlePart] {
        parts.filter { part in part.staleAt.map { $0 <= clock } ?? false || part.isEnded(at: clock) }
    }

    /// The first part that is past its second limit; nil when all may be used.
    ///
    /// - Parameter clock: seconds since 1970 UTC.
    public func endedPart(at clock: Int64) -> BundlePart? {
        parts.first { $0.isEnded(at: clock) }
    }
}

extension BundlePart {
    /// Whether the part is past its second limit.
    public func isEnded(at clock: Int64) -> Bool {
        endsAt.map { $0 <= clock } ?? false
    }

    /// The part's age in words.
    ///
    /// - Parameter clock: seconds since 1970 UTC.
    public func age(at clock: Int64) -> String {
        let hours = (clock - date) / 3_600
        return switch hours {
        case ..<0: "not made yet"
        case ..<48: "\(hours) h old"
        default: "\(hours / 24) days old"
        }
    }
}
