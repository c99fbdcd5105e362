import Revocation
import TextFormats
import TrustBundle
import TrustLists

/// What is in a bundle, for a person or as JSON.
struct BundleListing {
    private let contents: BundleContents
    private let isSignatureChecked: Bool
    private let clock: Int64

    private let listing: TrustListListing

    /// - Parameters:
    ///   - clock: seconds since 1970 UTC.
    ///   - dayCount: days within which the end of a certificate is marked.
    init(
        _ contents: BundleContents, isSignatureChecked: Bool, at clock: Int64, expiringWithinDays dayCount: Int
    ) throws(Stop) {
        self.contents = contents
        self.isSignatureChecked = isSignatureChecked
        self.clock = clock
        do {
            let list = try contents.withdrawnSigners.remaining(of: contents.signers())
            listing = TrustListListing(list, at: clock, expiringWithinDays: dayCount)
        } catch {
            throw Stop(.trustData, "\(error)")
        }
    }

    private func state(_ part: BundlePart) -> String {
        if part.isEnded(at: clock) { return "ended" }
        if let staleAt = part.staleAt, staleAt <= clock { return "stale" }
        return "good"
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
        return lines.map { VisibleText.escaped($0) + "\n" }.joined() + "\n" + listing.text
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
        "\(contents.withdrawals.withdrawn.count) kids and \(contents.withdrawals.keys.count) keys withdrawn, \(contents.withdrawals.reinstated.count) reinstatements"
    }

    // MARK: JSON

    var json: String {
        var json = JSONWriter(capacity: 64 * 1_024)
        writeBundle(to: &json)
        listing.write(to: &json)
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
                json.name(text: kind.name)
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
        json.name("withdrawn_keys")
        json.integer(Int64(contents.withdrawals.keys.count))
        json.name("reinstatements")
        json.integer(Int64(contents.withdrawals.reinstated.count))
        json.name("signers")
        json.integer(Int64(listing.rows.count))
        json.name("expiring")
        json.integer(Int64(listing.count(.expiring)))
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

    private func writeTime(_ seconds: Int64?, to json: inout JSONWriter) {
        if let seconds { json.string(timeText(seconds)) } else { json.null() }
    }
}
