import Bytes
import HealthCertificate
import Signatures

/// What tells one record from all others: the same key stands for the same dose of the same person, in whatever file.
///
/// A keyed hash, so that a ledger of keys tells nothing to somebody who guesses personal numbers.
package struct RecordKey: Hashable, Sendable {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// - Parameter digest: at least 16 bytes, of which the first 16 count.
    init(_ digest: UnsafeRawBufferPointer) {
        high = digest.loadUnaligned(fromByteOffset: 0, as: UInt64.self).bigEndian
        low = digest.loadUnaligned(fromByteOffset: 8, as: UInt64.self).bigEndian
    }
}

/// Where the facts that a record's identity is made of stand in a text.
struct IdentityFacts {
    let kind: CertificateKind
    /// The identifier that is unique nationwide; empty when the record has none.
    var recordIdentifier = 0..<0
    /// Personal number, older card's number or passport number; empty when there is none.
    var documentNumber = 0..<0
    /// Letters of the name in folded form.
    var foldedName = 0..<0
    var dateOfBirth = 0..<0
    /// Empty beside the number of a document, which tells enough.
    var facility = 0..<0
    /// The day of the dose, the sampling or the first positive test.
    var date = 0..<0

    init(kind: CertificateKind) {
        self.kind = kind
    }
}

/// Makes keys of records, hashes of persons and of contents, and certificate identifiers, without any allocation.
///
/// A class, though nobody shares one: the methods of a struct of this size copy all of it.
final class IdentityMaker {
    private let recordHMAC: HMACSHA256
    private let identifierHMAC: HMACSHA256
    private let issuer: String
    private let hasCheckCharacter: Bool
    @exclusivity(unchecked) private var material = ByteBuffer(capacity: 1_024)
    @exclusivity(unchecked) private var identifier = ByteBuffer(capacity: 64)

    /// - Parameters:
    ///   - recordSecret: kept with the ledger, so that keys are the same in every run.
    ///   - runSecret: at least 16 random bytes, of one run.
    ///   - issuer: ISO 3166-1 alpha-2.
    init(recordSecret: [UInt8], runSecret: [UInt8], issuer: String, hasCheckCharacter: Bool) {
        recordHMAC = HMACSHA256(key: recordSecret)
        identifierHMAC = HMACSHA256(key: runSecret)
        self.issuer = issuer
        self.hasCheckCharacter = hasCheckCharacter
    }

    /// The person's hash, 64 bits: of the document's number, else of name, date of birth and facility.
    func personHash(_ facts: IdentityFacts, in text: borrowing ByteBuffer) -> UInt64 {
        material.removeAll()
        appendPerson(facts, text)
        return code(of: recordHMAC).high
    }

    /// The record's key: of its own identifier, else of the person, the kind and the date of the event.
    func key(_ facts: IdentityFacts, in text: borrowing ByteBuffer) -> RecordKey {
        material.removeAll()
        if !facts.recordIdentifier.isEmpty {
            append(label: "record")
            append(facts.recordIdentifier, text)
        } else {
            appendPerson(facts, text)
            append(label: facts.kind.literal)
            append(facts.date, text)
        }
        return code(of: recordHMAC)
    }

    /// The key of a record that has an identifier of its own, which alone counts: the same key as for its facts.
    func key(ofRecordIdentifier identifier: String) -> RecordKey {
        var facts = IdentityFacts(kind: .vaccination)
        var text = ByteBuffer()
        var identityText = IdentityText()
        Array(identifier.utf8).withUnsafeBytes { identityText.append(identifier: $0, to: &text) }
        facts.recordIdentifier = 0..<text.count
        return key(facts, in: text)
    }

    /// The hash of what a certificate says, its identifier aside.
    ///
    /// - Parameters:
    ///   - content: the DCC map as it will be signed.
    ///   - identifier: where the text of `ci` stands in it, its head included.
    func contentHash(_ content: UnsafeRawBufferPointer, without identifier: Range<Int>) -> RecordKey {
        withUnsafeTemporaryAllocation(byteCount: SHA256.byteCount, alignment: 8) { digest in
            var stream = SHA256Stream()
            stream.update(UnsafeRawBufferPointer(rebasing: content[..<identifier.lowerBound]))
            stream.update(UnsafeRawBufferPointer(rebasing: content[identifier.upperBound...]))
            stream.finish(into: digest)
            return RecordKey(UnsafeRawBufferPointer(digest))
        }
    }

    /// Length in bytes of every identifier that is made.
    var identifierByteCount: Int { "URN:UVCI:01:".utf8.count + issuer.utf8.count + 1 + 32 + (hasCheckCharacter ? 2 : 0) }

    /// Lends the identifier of a record of this run: 128 bits of a code over its key and content. Nobody can guess it,
    /// and it is the same however often the run is taken up again.
    ///
    /// - Returns: the 128 bits.
    func withIdentifier(
        of key: RecordKey, _ content: RecordKey, _ body: (UnsafeRawBufferPointer) -> Void
    ) -> RecordKey {
        material.removeAll()
        append(key.high)
        append(key.low)
        append(content.high)
        append(content.low)
        identifier.removeAll()
        let code = code(of: identifierHMAC)
        var opaque = code.bigEndian
        withUnsafeBytes(of: &opaque) {
            UniqueCertificateIdentifier.append(
                opaque: $0, country: issuer, withCheckCharacter: hasCheckCharacter, to: &identifier)
        }
        identifier.withUnsafeBytes(body)
        return code
    }

    /// A hash of a certificate identifier that a record brought along.
    static func hash(ofIdentifier identifier: UnsafeRawBufferPointer) -> UInt64 {
        withUnsafeTemporaryAllocation(byteCount: SHA256.byteCount, alignment: 8) { digest in
            SHA256.digest(identifier, into: UnsafeMutableRawBufferPointer(digest))
            return RecordKey(UnsafeRawBufferPointer(digest)).high
        }
    }

    private func code(of hmac: borrowing HMACSHA256) -> RecordKey {
        withUnsafeTemporaryAllocation(byteCount: HMACSHA256.byteCount, alignment: 8) { code in
            material.withUnsafeBytes { hmac.authenticate($0, into: code) }
            return RecordKey(UnsafeRawBufferPointer(code))
        }
    }

    private func append(_ word: UInt64) {
        var word = word.bigEndian
        withUnsafeBytes(of: &word) { material.append($0) }
    }

    private func appendPerson(_ facts: IdentityFacts, _ text: borrowing ByteBuffer) {
        guard facts.documentNumber.isEmpty else {
            append(label: "document")
            return append(facts.documentNumber, text)
        }
        append(label: "name")
        append(facts.foldedName, text)
        append(facts.dateOfBirth, text)
        append(facts.facility, text)
    }

    /// Labels and parts go in with their lengths in front, so that no two lists of parts read the same.
    private func append(label: StaticString) {
        append(UnsafeRawBufferPointer(start: label.utf8Start, count: label.utf8CodeUnitCount))
    }

    private func append(_ range: Range<Int>, _ text: borrowing ByteBuffer) {
        text.withUnsafeBytes { append(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    private func append(_ part: UnsafeRawBufferPointer) {
        append(UInt64(part.count))
        material.append(part)
    }
}

extension RecordKey {
    /// The key of a record that has an identifier of its own, to find its certificates in a ledger.
    ///
    /// - Parameters:
    ///   - identifier: `record_id`, or `record` beside a `dcc`; blanks at the ends do not matter.
    ///   - secret: of the ledger.
    package init(ofRecordIdentifier identifier: String, secret: [UInt8]) {
        let maker = IdentityMaker(recordSecret: secret, runSecret: [], issuer: "", hasCheckCharacter: false)
        self = maker.key(ofRecordIdentifier: identifier)
    }

    /// The 16 bytes as they are hashed, shown and stored.
    fileprivate var bigEndian: (UInt64, UInt64) { (high.bigEndian, low.bigEndian) }
}

extension CertificateKind {
    fileprivate var literal: StaticString {
        switch self {
        case .vaccination: "v"
        case .test: "t"
        case .recovery: "r"
        }
    }
}
