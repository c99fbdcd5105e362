import HealthCertificate
import Revocation
import TextFormats
import TrustBundle
import TrustLists

/// What is in a bundle, for a person or as JSON.
struct BundleListing {
    private let contents: BundleContents
    private let isSignatureChecked: Bool
    private let clock: Int64

    /// Seconds before the end of a certificate from which on it is marked.
    private let notice: Int64

    /// By country, then by the end of their certificates.
    private let signers: [DocumentSigner]

    /// - Parameter clock: seconds since 1970 UTC.
    init(
        _ contents: BundleContents, isSignatureChecked: Bool, at clock: Int64, expiringWithin notice: Int64
    ) throws(Stop) {
        self.contents = contents
        self.isSignatureChecked = isSignatureChecked
        self.clock = clock
        self.notice = notice
        do {
            signers = try contents.signers().signers.sorted { left, right in
                (left.country ?? "", left.notAfter ?? .max, left.keyIdentifier.hex)
                    < (right.country ?? "", right.notAfter ?? .max, right.keyIdentifier.hex)
            }
        } catch {
            throw Stop(.trustData, "\(error)")
        }
    }

    /// What is to be said of a signer besides its facts.
    private enum Mark: String {
        case none = ""
        case withdrawn
        case expired
        case expiring
        case notYet = "not-yet"
    }

    private func mark(_ signer: DocumentSigner) -> Mark {
        if contents.withdrawnKeyIdentifiers.contains(signer.keyIdentifier) { return .withdrawn }
        if let end = signer.notAfter, end < clock { return .expired }
        if let end = signer.notAfter, end - notice < clock { return .expiring }
        if let start = signer.notBefore, clock < start { return .notYet }
        return .none
    }

    private func state(_ part: BundlePart) -> String {
        if part.isEnded(at: clock) { return "ended" }
        if let staleAt = part.staleAt, staleAt <= clock { return "stale" }
        return "good"
    }

    private func kinds(_ signer: DocumentSigner) -> [String] {
        CertificateKind.allCases.filter(signer.purposes.permit).map(\.rawValue)
    }

    // MARK: Text

    var text: String {
        let manifest = contents.bundle.manifest
        var lines = [
            "bundle \(manifest.sequence) of series \(Hexadecimal.encode(manifest.identifier)), made \(timeText(manifest.created))",
            "digest \(Hexadecimal.encode(contents.bundle.digest))",
            isSignatureChecked ? "signature holds under a pinned key" : "SIGNATURE NOT CHECKED: give --bundle-key",
            "",
        ]
        lines += manifest.parts.map(line) + [revocationLine, withdrawalLine]
        lines += contents.withdrawals.withdrawn.map { "  withdrawn since bundle \($0.since): \($0.keyIdentifier) (\($0.reason))" }
        lines += (contents.valueSets?.sets ?? []).map { "value set \($0.id) of \($0.date), \($0.names.count) codes" }
        let expiring = signers.filter { mark($0) == .expiring }
        lines.append("\(signers.count) signers, \(expiring.count) of them expiring within \(notice / 86_400) days")
        var country: String??
        for signer in signers {
            if country != .some(signer.country) { lines += ["", signer.country ?? "no country"] }
            country = .some(signer.country)
            lines.append(line(signer))
        }
        return lines.map { VisibleText.escaped($0) + "\n" }.joined()
    }

    private func line(_ part: BundlePart) -> String {
        var words = "part \(part.name): \(part.byteCount) bytes of \(timeText(part.date)), \(part.age(at: clock)), \(state(part))"
        if let staleAt = part.staleAt { words += ", stale from \(timeText(staleAt))" }
        if let endsAt = part.endsAt { words += ", good until \(timeText(endsAt))" }
        return words
    }

    private var revocationLine: String {
        guard let revocation = contents.revocation else { return "no revocation list" }
        let counts = RevocationEntryKind.allCases.map { "\($0.name) \(revocation.count(of: $0))" }
        return "revoked certificates: \(revocation.count) (\(counts.joined(separator: ", ")))"
    }

    private var withdrawalLine: String {
        "\(contents.withdrawals.withdrawn.count) kids withdrawn, \(contents.withdrawals.reinstated.count) reinstatements"
    }

    private func line(_ signer: DocumentSigner) -> String {
        var words = "  \(Base64.encode(signer.keyIdentifier.bytes))  \(signer.key.algorithm)"
        words += "  \(signer.notBefore.map(timeText) ?? "no date") to \(signer.notAfter.map(timeText) ?? "no date")"
        words += "  \(kinds(signer).joined(separator: ","))"
        let mark = mark(signer)
        return mark == .none ? words : words + "  \(mark.rawValue.uppercased())"
    }

    // MARK: JSON

    var json: String {
        var json = JSONWriter(capacity: 64 * 1_024)
        writeBundle(to: &json)
        for signer in signers { write(signer, to: &json) }
        return String(decoding: json.buffer.array, as: UTF8.self)
    }

    private func writeBundle(to json: inout JSONWriter) {
        let manifest = contents.bundle.manifest
        json.beginObject()
        json.name("series")
        json.string(Hexadecimal.encode(manifest.identifier))
        json.name("sequence")
        json.integer(manifest.sequence)
        json.name("date")
        json.string(timeText(manifest.created))
        json.name("digest")
        json.string(Hexadecimal.encode(contents.bundle.digest))
        json.name("signature")
        json.string(isSignatureChecked ? "checked" : "not-checked")
        json.name("parts")
        json.beginArray()
        for part in manifest.parts { write(part, to: &json) }
        json.endArray()
        json.name("revoked")
        if let revocation = contents.revocation {
            json.beginObject()
            for kind in RevocationEntryKind.allCases {
                json.name(kind.name)
                json.integer(Int64(revocation.count(of: kind)))
            }
            json.endObject()
        } else {
            json.null()
        }
        json.name("withdrawn")
        json.beginArray()
        for entry in contents.withdrawals.withdrawn { write(entry, to: &json) }
        json.endArray()
        json.name("reinstatements")
        json.integer(Int64(contents.withdrawals.reinstated.count))
        json.name("signers")
        json.integer(Int64(signers.count))
        json.name("expiring")
        json.integer(Int64(signers.count { mark($0) == .expiring }))
        json.endObject()
        json.endLine()
    }

    private func write(_ entry: Withdrawals.Withdrawn, to json: inout JSONWriter) {
        json.beginObject()
        json.name("kid")
        json.string(Base64.encode(entry.keyIdentifier.bytes))
        json.name("since")
        json.integer(entry.since)
        json.name("reason")
        json.string(entry.reason)
        json.endObject()
    }

    private func write(_ part: BundlePart, to json: inout JSONWriter) {
        json.beginObject()
        json.name("name")
        json.string(part.name)
        json.name("bytes")
        json.integer(Int64(part.byteCount))
        json.name("date")
        json.string(timeText(part.date))
        json.name("age_seconds")
        json.integer(clock - part.date)
        json.name("stale_at")
        writeTime(part.staleAt, to: &json)
        json.name("ends_at")
        writeTime(part.endsAt, to: &json)
        json.name("state")
        json.string(state(part))
        json.endObject()
    }

    private func write(_ signer: DocumentSigner, to json: inout JSONWriter) {
        json.beginObject()
        json.name("country")
        if let country = signer.country { json.string(country) } else { json.null() }
        json.name("kid")
        json.string(Base64.encode(signer.keyIdentifier.bytes))
        json.name("algorithm")
        json.string(signer.key.algorithm.description)
        json.name("not_before")
        writeTime(signer.notBefore, to: &json)
        json.name("not_after")
        writeTime(signer.notAfter, to: &json)
        json.name("purposes")
        json.beginArray()
        for kind in kinds(signer) { json.string(kind) }
        json.endArray()
        json.name("state")
        let mark = mark(signer)
        json.string(mark == .none ? "good" : mark.rawValue)
        json.endObject()
        json.endLine()
    }

    private func writeTime(_ seconds: Int64?, to json: inout JSONWriter) {
        if let seconds { json.string(timeText(seconds)) } else { json.null() }
    }
}
