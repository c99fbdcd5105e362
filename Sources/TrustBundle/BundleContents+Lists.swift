public import Revocation
public import TrustLists

extension BundleContents {
    /// The signers of the part `trust-list`, whose every key is checked here.
    public func signers() throws(BundleError) -> TrustList {
        let name = BundlePartName.trustList
        let start = bundle.offset(of: name)
        let list: TrustList
        do {
            list = try TrustListPart.decode(trustList.array)
        } catch {
            throw BundleError(.contents(detail: "\(error)"), part: name, offset: start + error.offset)
        }
        guard list.count > 0 else { throw BundleError(.contents(detail: "no signer"), part: name, offset: start) }
        return list
    }

    /// What the bundle takes back; nil when it has no such part.
    public var revocations: RevocationIndex? {
        revocation.map { entries in
            var index = RevocationIndex()
            index.insert(entries)
            return index
        }
    }
}
