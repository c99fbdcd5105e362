import COSE
import TextFormats
import TrustBundle
import TrustLists

/// What importing came to, for a person.
struct BundleImportAccount {
    /// Nil for the first bundle of a series.
    var previousSequence: Int64?

    var signerCount = 0

    /// What changed against the bundle before; nil for the first bundle of a series.
    var difference: TrustListDifference?

    /// Entries of lists that could not be taken.
    var leftOutCount = 0

    /// Kids that are withdrawn from this bundle on.
    var withdrawn: [KeyIdentifier] = []

    /// Kids of keys that are withdrawn from this bundle on, while another key is listed under the kid.
    var withdrawnKeys: [KeyIdentifier] = []

    /// A signer that the lists name and that stays withdrawn.
    struct StillWithdrawn: Hashable {
        let keyIdentifier: KeyIdentifier

        /// The kid that was withdrawn: its own, or another one of its key.
        let withdrawnAs: KeyIdentifier

        var line: String {
            "on the lists, and still withdrawn: \(keyIdentifier)"
                + (withdrawnAs == keyIdentifier ? "" : ", whose key was withdrawn as \(withdrawnAs)")
                + "; --reinstate kid:\(Base64.encode(withdrawnAs.bytes))"
        }
    }

    /// Once for each kid, sorted.
    var stillWithdrawn: [StillWithdrawn] = [] {
        didSet { stillWithdrawn = Set(stillWithdrawn).sorted { $0.line < $1.line } }
    }

    var reinstatedCount = 0

    /// Nil without a revocation list.
    var revokedCount: Int?
    var newlyRevokedCount = 0

    /// Whether every entry was taken.
    var isComplete: Bool { leftOutCount == 0 }

    func text(_ manifest: BundleManifest, _ path: String) -> String {
        var lines = [
            "\(VisibleText.escaped(path)): bundle \(manifest.sequence) of series \(Hexadecimal.encode(manifest.identifier)), "
                + (previousSequence.map { "after bundle \($0)" } ?? "the first one")
        ]
        lines.append("signers: \(signerCount), \(leftOutCount) entries left out")
        if let difference { lines.append(String(difference.text.dropLast())) }
        lines += withdrawn.map { "withdrawn: \($0)" }
        lines += withdrawnKeys.map { "withdrawn: a key of \($0), which is listed for another key" }
        lines += stillWithdrawn.map(\.line)
        if reinstatedCount > 0 { lines.append("reinstated: \(reinstatedCount)") }
        lines.append(revokedCount.map { "revoked certificates: \($0), \(newlyRevokedCount) of them new" } ?? "no revocation list")
        return lines.joined(separator: "\n") + "\n"
    }

    func json(_ manifest: BundleManifest, _ path: String) -> String {
        var json = JSONWriter()
        json.beginObject()
        json.name("bundle")
        json.string(path)
        json.name("series")
        json.string(Hexadecimal.encode(manifest.identifier))
        json.name("sequence")
        json.integer(manifest.sequence)
        json.name("date")
        json.string(timeText(manifest.created))
        json.name("digest")
        json.string(Hexadecimal.encode(manifest.digest))
        for (name, count) in [
            ("signers", Int?.some(signerCount)), ("added", difference?.added.count), ("removed", difference?.removed.count),
            ("changed", difference?.changed.count), ("left_out", leftOutCount), ("reinstated", reinstatedCount),
            ("revoked", revokedCount), ("newly_revoked", newlyRevokedCount),
        ] {
            json.name(text: name)
            if let count { json.integer(Int64(count)) } else { json.null() }
        }
        for (name, kids) in [
            ("withdrawn", withdrawn), ("withdrawn_keys", withdrawnKeys), ("still_withdrawn", stillWithdrawn.map(\.keyIdentifier)),
        ] {
            json.name(text: name)
            json.beginArray()
            for kid in kids { json.string(Base64.encode(kid.bytes)) }
            json.endArray()
        }
        json.endObject()
        json.endLine()
        return String(decoding: json.buffer.array, as: UTF8.self)
    }
}
