public import Revocation
public import TrustLists

extension BundleContents {
    /// The signers of the part `trust-list`, withdrawn ones among them.
    public func signers() throws(BundleError) -> TrustList {
        let name = BundlePartName.trustList
        var reader = TrustListReader()
        do {
            try reader.read(contents: trustList.array, source: name)
        } catch {
            throw BundleError(.contents(detail: "\(error)"), part: name, offset: bundle.offset(of: name))
        }
        guard reader.list.count > 0 else {
            throw BundleError(.contents(detail: "no usable signer"), part: name, offset: bundle.offset(of: name))
        }
        return reader.list
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
