import HealthCertificate
import Ledger

/// Reads from the ledger what the texts of certificates are made of that are written again as they were.
struct RebuildSource {
    private struct FactsKey: Hashable {
        let run: Int
        let signer: Int32
    }

    private let lookup: LedgerLookup
    private var seal = CertificateSeal()
    private var facts: [FactsKey: SealFacts] = [:]

    init(_ lookup: LedgerLookup) {
        self.lookup = lookup
    }

    /// Adds what is needed for a row to the chunk.
    ///
    /// - Parameters:
    ///   - number: the certificate's.
    ///   - index: of the row in the chunk.
    mutating func add(_ number: Int64, forRow index: Int, of chunk: RecordChunk) throws {
        guard try lookup.read(number, into: &seal) else { throw IssuingError.rebuiltTextDiffers }
        let key = FactsKey(run: seal.run, signer: seal.signer)
        if facts[key] == nil { facts[key] = SealFacts(try lookup.run(seal.run), try lookup.signer(seal.signer)) }
        guard let facts = facts[key] else { throw IssuingError.rebuiltTextDiffers }
        var start = chunk.seals.count
        if let opaque = seal.identifier {
            withUnsafeBytes(of: opaque) {
                UniqueCertificateIdentifier.append(
                    opaque: $0, country: facts.terms.issuer, withCheckCharacter: facts.hasCheckCharacter, to: &chunk.seals)
            }
        } else {
            chunk.seals.append(seal.identifierText)
        }
        let identifier = TextRange(start..<chunk.seals.count)
        start = chunk.seals.count
        chunk.seals.append(seal.signature)
        chunk.rows[index].rebuild = Int32(truncatingIfNeeded: chunk.rebuilds.count)
        chunk.rebuilds.append(
            Rebuild(
                facts: facts, identifier: identifier, signature: TextRange(start..<chunk.seals.count),
                textDigest: seal.textDigest))
    }
}
