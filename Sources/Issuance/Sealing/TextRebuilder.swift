import Bytes
import CBOR
import COSE
import HealthCertificate
import Ledger
import Signatures
import TextFormats
import Transport

/// What is the same in all certificates that one run signed with one key, as the ledger keeps it.
final class SealFacts: Sendable {
    let terms: IssuingTerms
    let hasCheckCharacter: Bool
    let compression: Compression
    let encoder: Sign1Encoder

    /// What stands between the identifier and the text in a line of output.
    let memberText: [UInt8]

    /// - Returns: nil when the ledger holds what this version does not know.
    init?(_ run: RunDescription, _ signer: SignerDescription) {
        let algorithm = Algorithm(rawValue: signer.algorithm)
        guard let keyIdentifier = KeyIdentifier(signer.keyIdentifier), algorithm == .es256 || algorithm == .ps256,
            let compression = Compression(rawValue: run.compression)
        else { return nil }
        terms = IssuingTerms(issuer: run.issuer, issuedAt: run.issuedAt, expiration: run.expiresAt)
        hasCheckCharacter = run.hasCheckCharacter
        self.compression = compression
        encoder = Sign1Encoder(algorithm: algorithm, keyIdentifier: keyIdentifier)
        memberText = LineMembers.text(keyIdentifier: keyIdentifier, terms: terms)
    }
}

/// A certificate that is written again as it was: its row has the content, the ledger the rest.
struct Rebuild {
    let facts: SealFacts
    /// In the chunk's seals.
    let identifier: TextRange
    let signature: TextRange
    let textDigest: Bytes32
}

/// Makes texts again, byte for byte as they were released. One rebuilder serves one thread.
final class TextRebuilder {
    private let fast = Compressor(.fast)
    private let zlib = Compressor(.zlib)
    private var payload = CBORWriter(capacity: 1_024)
    private var message = CBORWriter(capacity: 1_024)
    private var deflated = ByteBuffer(capacity: 2_048)

    /// Appends the text of a certificate.
    ///
    /// - Parameters:
    ///   - content: the DCC map of the row, with whatever identifier.
    ///   - place: where the identifier stands in `content`, its head included.
    /// - Throws: when the text is not the one whose digest the ledger has.
    func append(
        _ rebuild: Rebuild, content: UnsafeRawBufferPointer, identifierPlace place: Range<Int>,
        seals: borrowing ByteBuffer, to text: inout ByteBuffer
    ) throws(IssuingError) {
        let facts = rebuild.facts
        payload.buffer.removeAll()
        ClaimsWriter.writeStart(
            issuer: facts.terms.issuer, expiration: facts.terms.expiration, issuedAt: facts.terms.issuedAt, to: &payload)
        payload.buffer.append(UnsafeRawBufferPointer(rebasing: content[..<place.lowerBound]))
        seals.withUnsafeBytes { payload.write(textUTF8: UnsafeRawBufferPointer(rebasing: $0[rebuild.identifier.range])) }
        payload.buffer.append(UnsafeRawBufferPointer(rebasing: content[place.upperBound...]))
        message.buffer.removeAll()
        deflated.removeAll()
        seals.withUnsafeBytes { seals in
            let signature = UnsafeRawBufferPointer(rebasing: seals[rebuild.signature.range])
            payload.buffer.withUnsafeBytes { facts.encoder.writeMessage(payload: $0, signature: signature, to: &message) }
        }
        let compressor = facts.compression == .fast ? fast : zlib
        message.buffer.withUnsafeBytes {
            compressor.deflate($0, signatureByteCount: rebuild.signature.count, into: &deflated)
        }
        let start = text.count
        text.append("HC1:")
        deflated.withUnsafeBytes { Base45.encode($0, into: &text) }
        let digest = text.withUnsafeBytes { Self.digest(UnsafeRawBufferPointer(rebasing: $0[start...])) }
        guard digest == rebuild.textDigest else { throw .rebuiltTextDiffers }
    }

    /// SHA-256.
    static func digest(_ text: UnsafeRawBufferPointer) -> Bytes32 {
        withUnsafeTemporaryAllocation(byteCount: SHA256.byteCount, alignment: 8) { digest in
            SHA256.digest(text, into: digest)
            return Bytes32(UnsafeRawBufferPointer(digest)) ?? Bytes32()
        }
    }
}

/// What is the same in many lines of output.
enum LineMembers {
    // Names of a type, since a literal in the writer's call would be a String.
    static let record: StaticString = "record"
    static let row: StaticString = "row"
    static let identifier: StaticString = "ci"

    /// The members between the identifier and the text, the same for all certificates of one run and key.
    static func text(keyIdentifier: KeyIdentifier, terms: IssuingTerms) -> [UInt8] {
        let kid = Base64.encode(keyIdentifier.bytes)
        let issuedAt = Timestamp(secondsSince1970: terms.issuedAt)
        let expiration = Timestamp(secondsSince1970: terms.expiration)
        return Array(#","kid":"\#(kid)","iat":"\#(issuedAt)","exp":"\#(expiration)","qr":""#.utf8)
    }
}
