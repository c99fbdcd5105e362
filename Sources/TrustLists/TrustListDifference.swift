import COSE
import Signatures
public import TextFormats

/// What one trust list has and another has not. To take a signer off the list is to revoke its key, so that a list is not
/// released before somebody has read this.
public struct TrustListDifference: Equatable, Sendable {
    /// One signer of the old list and what has come in its place.
    public struct Change: Equatable, Sendable {
        public let old: SignerFacts
        public let new: SignerFacts

        /// What is another, for people.
        public var reasons: [String] {
            var reasons: [String] = []
            if old.country != new.country { reasons.append("country \(old.countryName) to \(new.countryName)") }
            if old.keySHA256 != new.keySHA256 { reasons.append("ANOTHER KEY") }
            if old.purposes != new.purposes {
                reasons.append("\(Self.name(old.purposes)) to \(Self.name(new.purposes))")
            }
            if old.notBefore != new.notBefore {
                reasons.append("begins \(SignerFacts.day(old.notBefore)) to \(SignerFacts.day(new.notBefore))")
            }
            if old.notAfter != new.notAfter {
                reasons.append("ends \(SignerFacts.day(old.notAfter)) to \(SignerFacts.day(new.notAfter))")
            }
            if old.certificateSHA256 != new.certificateSHA256 { reasons.append("another certificate") }
            if old.isExample != new.isExample {
                reasons.append(new.isExample ? "now an example" : "no longer an example")
            }
            return reasons
        }

        private static func name(_ purposes: Purposes) -> String {
            purposes.isEmpty ? "no kind" : purposes.description
        }
    }

    /// Signers of the new list alone, by country and kid.
    public let added: [SignerFacts]

    /// Signers of the old list alone, by country and kid.
    public let removed: [SignerFacts]

    /// Signers of both lists that are not the same, by the country and kid of the new list.
    public let changed: [Change]

    /// Whether the lists are the same.
    public var isEmpty: Bool { added.isEmpty && removed.isEmpty && changed.isEmpty }

    public init(from old: TrustList, to new: TrustList) {
        var olds = Dictionary(grouping: old.signers.map(SignerFacts.init), by: \.keyIdentifier)
        var (added, changed): ([SignerFacts], [Change]) = ([], [])
        let news = new.signers.map(SignerFacts.init).sorted(by: SignerFacts.areInOrder)
        // The same key under the same kid first; then another key that has come under a kid.
        let unpaired = news.filter { new in
            guard let old = Self.take(from: &olds, new.keyIdentifier, where: { $0.keySHA256 == new.keySHA256 }) else {
                return true
            }
            if old != new { changed.append(Change(old: old, new: new)) }
            return false
        }
        for new in unpaired {
            if let old = Self.take(from: &olds, new.keyIdentifier, where: { $0.country == new.country }) {
                changed.append(Change(old: old, new: new))
            } else {
                added.append(new)
            }
        }
        self.added = added
        self.removed = olds.values.flatMap { $0 }.sorted(by: SignerFacts.areInOrder)
        self.changed = changed.sorted { SignerFacts.areInOrder($0.new, $1.new) }
    }

    /// Takes the first of those under a kid that is wanted, in the order of lists.
    private static func take(
        from signers: inout [KeyIdentifier: [SignerFacts]], _ keyIdentifier: KeyIdentifier,
        where isWanted: (SignerFacts) -> Bool
    ) -> SignerFacts? {
        guard let found = signers[keyIdentifier]?.filter(isWanted).min(by: SignerFacts.areInOrder) else { return nil }
        signers[keyIdentifier]?.removeAll { $0 == found }
        return found
    }

    /// For people: a line for each signer, `+` added, `-` removed, `~` changed, and the sums at the end.
    public var text: String {
        var text = ""
        for signer in added { text += "+ \(signer.countryName)  \(signer.line)\n" }
        for signer in removed { text += "- \(signer.countryName)  \(signer.line)\n" }
        for change in changed {
            text +=
                "~ \(change.new.countryName)  \(Base64.encode(change.new.keyIdentifier.bytes))  "
                + "\(change.reasons.joined(separator: "; "))\n"
        }
        return text + "\(summary)\n"
    }

    /// One line: how many were added, removed and changed.
    public var summary: String {
        isEmpty
            ? "the same signers as before"
            : "\(added.count) added, \(removed.count) removed, \(changed.count) changed"
    }

    /// One JSON object a line: `change` (`added`, `removed` or `changed`), and the signer under `new`, `old` or both.
    public func write(to json: inout JSONWriter) {
        for signer in added { Self.write("added", old: nil, new: signer, to: &json) }
        for signer in removed { Self.write("removed", old: signer, new: nil, to: &json) }
        for change in changed { Self.write("changed", old: change.old, new: change.new, to: &json) }
    }

    private static func write(_ change: String, old: SignerFacts?, new: SignerFacts?, to json: inout JSONWriter) {
        json.beginObject()
        json.name("change")
        json.string(change)
        if let old {
            json.name("old")
            old.write(to: &json)
        }
        if let new {
            json.name("new")
            new.write(to: &json)
        }
        json.endObject()
        json.endLine()
    }
}
