import Bytes
import CBOR
import HealthCertificate
import TextFormats

/// The finished content.
extension DCCRecordJudge {
    /// Encodes the DCC as it will be signed and judges that, members aside of which something was said already.
    mutating func judgeSchema() {
        completeEntry()
        encode()
        // Nearly every DCC that got so far is sound at a glance; the closer look says what is wrong with the others.
        if encoded.buffer.withUnsafeBytes({ CanonicalContentCheck.holds(forContent: $0) }) { return }
        do {
            let document = try CBORDocument(decoding: encoded.buffer.array)
            let violations = SchemaCheck.violations(
                of: document.root, in: document, release: .v1_3_0, allowingAdditionalMembers: false)
            let refused = Set(findings.filter { $0.severity == .error }.compactMap(\.field))
            for violation in violations where !refused.contains(violation.path) { report(violation) }
            if violations.isEmpty, case .refused(let violations) = DigitalCovidCertificate.read(document.root, in: document) {
                for violation in violations where !refused.contains(violation.path) {
                    report(.schema, violation.path, "\(violation)")
                }
            }
        } catch {
            report(.schema, nil, "the dcc cannot be encoded: \(error)")
        }
    }

    private mutating func report(_ violation: SchemaViolation) {
        // Names of members come from outside.
        let shown = SchemaViolation(path: VisibleText.shortened(violation.path, to: 40), rule: violation.rule)
        report(.schema, shown.path, "\(shown)")
    }

    /// Gives the entry an identifier, or room for one, and the name of the issuer.
    private mutating func completeEntry() {
        guard let entry else { return }
        if givenIdentifier == nil { line.append("ci", identifierRoom, to: entry) }
        guard let given = line.member("is", of: entry) else { return line.append("is", issuerName, to: entry) }
        if line.kind(of: given) == .string, line.text(of: given).isEmpty { line.set(given, to: issuerName) }
    }

    /// Writes the DCC map that was judged, with room for an identifier unless the line brought its own.
    mutating func write(identifierByteCount: Int, to cbor: inout CBORWriter) {
        if givenIdentifier == nil, identifierByteCount != identifierRoom.count {
            setIdentifierRoom(byteCount: identifierByteCount)
            if let entry, let identifier = line.member("ci", of: entry) { line.set(identifier, to: identifierRoom) }
            encode()
        }
        cbor.buffer.append(encoded.buffer)
    }

    private mutating func encode() {
        encoded.buffer.removeAll()
        if let content { JSONContent.write(content, of: line, to: &encoded) }
    }

    mutating func setIdentifierRoom(byteCount: Int) {
        identifierRoom.removeAll()
        for _ in 0..<max(byteCount, 0) { identifierRoom.append(UInt8(ascii: "0")) }
    }
}
