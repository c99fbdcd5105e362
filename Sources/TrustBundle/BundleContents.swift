public import Bytes
import COSE
public import Revocation

/// What a bundle says, its parts read and checked.
public struct BundleContents: Sendable {
    public let bundle: SignedBundle

    /// The part `trust-list` as it is in the bundle.
    public let trustList: SealedBytes

    public let withdrawals: Withdrawals

    /// What was taken back; nil when headquarters gave no list, which verdicts then say.
    public let revocation: RevocationEntries?

    /// Codes that are newer than the program; nil when there are none.
    public let valueSets: BundleValueSets?

    let history: RevocationHistory?

    /// Reads the parts that this program knows.
    ///
    /// - Throws: ``BundleError`` if one is of no use, also though it is signed.
    public init(_ bundle: SignedBundle) throws(BundleError) {
        let sequence = bundle.manifest.sequence
        self.bundle = bundle
        guard let trustList = bundle.bytes(of: BundlePartName.trustList) else {
            throw Self.missing(BundlePartName.trustList, in: bundle)
        }
        self.trustList = trustList
        withdrawals = try Self.part(BundlePartName.withdrawals, of: bundle) { bytes throws(PartError) in
            try Withdrawals(decoding: bytes.array, sequence: sequence)
        } ?? Withdrawals()
        revocation = try Self.part(BundlePartName.revocation, of: bundle) { bytes throws(PartError) in
            do throws(RevocationEntriesError) {
                return try RevocationEntries(bytes)
            } catch {
                throw PartError(detail: "\(error)", offset: error.offset)
            }
        }
        let entryCount = revocation?.count ?? 0
        history = try Self.part(BundlePartName.revocationHistory, of: bundle) { bytes throws(PartError) in
            try RevocationHistory(bytes, entryCount: entryCount, sequence: sequence)
        }
        valueSets = try Self.part(BundlePartName.valueSets, of: bundle) { bytes throws(PartError) in
            do throws(BundleValueSetsError) {
                return try BundleValueSets(parsing: bytes.array)
            } catch {
                throw PartError(detail: "\(error)", offset: 0)
            }
        }
        // A list without its history could leave out what it likes.
        guard (revocation == nil) == (history == nil) else {
            throw Self.missing(
                revocation == nil ? BundlePartName.revocation : BundlePartName.revocationHistory, in: bundle)
        }
    }

    private static func part<Content>(
        _ name: String, of bundle: SignedBundle, _ read: (SealedBytes) throws(PartError) -> Content
    ) throws(BundleError) -> Content? {
        guard let bytes = bundle.bytes(of: name) else { return nil }
        do {
            return try read(bytes)
        } catch {
            throw BundleError(.contents(detail: error.detail), part: name, offset: bundle.offset(of: name) + error.offset)
        }
    }

    private static func missing(_ name: String, in bundle: SignedBundle) -> BundleError {
        BundleError(.contents(detail: "the bundle lacks it"), part: name, offset: bundle.offset(of: name))
    }

    /// Who signs no more, by what the bundle itself says.
    public var withdrawnSigners: WithdrawnSigners { withdrawals.signers }

    /// SHA-256 digest of the part `revocation`; nil without one.
    var revocationDigest: [UInt8]? { bundle.manifest[BundlePartName.revocation]?.sha256 }
}
