import Signatures

/// Reads trust lists from files and folders. What a file is, its content says, never its name.
///
/// Recognised are certificates in PEM (several in a file) and in DER, and the gateway's JSON.
public struct TrustListReader {
    /// Most bytes of a file.
    public static let byteCountMax = 64 * 1024 * 1024

    /// The signers read so far.
    public private(set) var list = TrustList()

    /// What was found on the way.
    public private(set) var findings: [TrustListFinding] = []

    /// The newest `timestamp` of a gateway entry that is in the list, in seconds since 1970 UTC: no clock that is
    /// before it can be right. Nil when no entry has one; certificates alone do not say when they were listed.
    public private(set) var newestDate: Int64?

    public init() {}

    /// The list that all of `paths` make together.
    ///
    /// - Throws: ``TrustListError`` when one of them cannot be used, or when there is not a single signer.
    public static func read(_ paths: [String]) throws(TrustListError) -> (list: TrustList, findings: [TrustListFinding])
    {
        let reader = try reader(of: paths)
        return (reader.list, reader.findings)
    }

    /// A reader that has read all of `paths`; see ``read(_:)-([String])``.
    package static func reader(of paths: [String]) throws(TrustListError) -> TrustListReader {
        var reader = TrustListReader()
        for path in paths {
            try reader.read(path)
        }
        guard reader.list.count > 0 else { throw .noSigner(reader.findings) }
        return reader
    }

    /// Adds a file, or every regular file of a folder (one level deep).
    ///
    /// - Throws: ``TrustListError/unusable(_:)`` if the file itself, or the folder, cannot be read or recognised. In a
    ///   folder such a file is a finding.
    public mutating func read(_ path: String) throws(TrustListError) {
        do throws(TrustListFinding.Reason) {
            guard try TrustFiles.isFolder(path) else { return try readFile(path) }
            for name in try TrustFiles.regularFiles(inFolder: path) {
                readMember(name)
            }
        } catch {
            throw .unusable(TrustListFinding(source: path, index: nil, reason: error))
        }
    }

    /// Adds the contents of one file.
    ///
    /// - Parameter source: what findings call it.
    /// - Throws: ``TrustListError/unusable(_:)`` if the contents are not recognised.
    public mutating func read(contents: [UInt8], source: String) throws(TrustListError) {
        do {
            try add(TrustFileContents(contents), from: source)
        } catch {
            throw .unusable(TrustListFinding(source: source, index: nil, reason: error))
        }
    }

    private mutating func readFile(_ path: String) throws(TrustListFinding.Reason) {
        try add(TrustFileContents(TrustFiles.read(path, byteCountMax: Self.byteCountMax)), from: path)
    }

    private mutating func readMember(_ path: String) {
        do {
            try readFile(path)
        } catch {
            findings.append(TrustListFinding(source: path, index: nil, reason: error))
        }
    }

    private mutating func add(_ contents: TrustFileContents, from source: String) {
        for (index, entry) in contents.entries.enumerated() {
            func note(_ reason: TrustListFinding.Reason) {
                findings.append(TrustListFinding(source: source, index: index, reason: reason))
            }
            do throws(TrustListFinding.Reason) {
                let entry = try entry.get()
                let signer = try entry.signer(note)
                newestDate = [newestDate, entry.date].compactMap { $0 }.max()
                switch list.insert(signer) {
                case .inserted, .repeated: break
                case .tooMany: note(.tooManyKeys(signer.keyIdentifier, countMax: TrustList.keyCountMax))
                case .otherCountry: note(.otherCountry(signer.keyIdentifier, country: signer.country))
                }
            } catch {
                note(error)
            }
        }
    }
}
