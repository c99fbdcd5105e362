import HealthCertificate

/// Whose signatures are verified before the texts are released: all, or with `--self-check sample` the first, the last
/// and one in 64 of every block (security rules §5). Kind by kind, so that no key of several goes unverified.
///
/// Takes certificates in the order of the input, whichever threads seal them. Which one is a block's last is known when
/// the block is closed: ``BlockEndCheck`` verifies that one.
struct SignatureSample {
    private static let interval = 64

    private let takesAll: Bool

    /// Certificates of the block so far, by the place of their kind.
    private var counts = [Int](repeating: 0, count: CertificateKind.allCases.count)

    init(takesAll: Bool) {
        self.takesAll = takesAll
    }

    /// Begins anew: the first certificate of each kind is taken.
    mutating func beginBlock() {
        for place in counts.indices { counts[place] = 0 }
    }

    /// Whether the next certificate, of that kind, is verified.
    mutating func takes(_ kind: CertificateKind) -> Bool {
        let count = counts[kind.place]
        counts[kind.place] = count &+ 1
        return takesAll || count % Self.interval == 0
    }
}
