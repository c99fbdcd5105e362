/// What trust lists are held against when they are taken in. The defaults are for verifying, where a list that somebody
/// named is taken as it is; headquarters has more.
public struct TrustListChecks: Sendable {
    /// The keys that may sign whole lists. Without them no signed list is read at all: a signature that nobody checks
    /// shall not look like one that somebody did. With them nothing else is read: a list whose signature was taken off
    /// shall not pass for one that never had any. What nobody signed is then read only where it is asked for by name.
    public var signedLists: SignedListCheck?

    /// Authorities that document signers must come from; see ``CountryAuthorities``. Nil checks none.
    public var authorities: CountryAuthorities?

    /// Whether signers of WW and DX are kept, which are for tests.
    public var keepsTestCountries = true

    public init() {}
}

/// A file that signers were read from.
public struct TrustListSource: Equatable, Sendable, CustomStringConvertible {
    /// The file, as it was named or found.
    public let name: String

    public let form: TrustListForm

    /// Whether the list is signed by one of the keys that were given. Nothing else says that it is genuine.
    public let isSigned: Bool

    /// Entries of any kind.
    public let entryCount: Int

    /// Entries whose signer is in the list, whether from here or from an earlier entry.
    public let signerCount: Int

    /// The newest date of its entries, in seconds since 1970 UTC; nil if they have none.
    public let newestDate: Int64?

    public var description: String {
        "\(name): \(form), \(isSigned ? "signature verified" : "not signed"), "
            + "\(entryCount) \(entryCount == 1 ? "entry" : "entries"), \(signerCount) of them signers"
    }
}

/// Reads trust lists from files and folders, and makes one of all. What a file is, its content says, never its name.
///
/// Recognised are certificates in PEM (several in a file) and in DER, and the lists of ``TrustListForm``. An entry that
/// cannot be used is a finding and never stops the others.
public struct TrustListReader {
    /// Most bytes of a file.
    public static let byteCountMax = 64 * 1024 * 1024

    /// The signers read so far.
    public private(set) var list = TrustList()

    /// What was found on the way.
    public private(set) var findings: [TrustListFinding] = []

    /// The files read so far, in order.
    public private(set) var sources: [TrustListSource] = []

    /// The newest `timestamp` of a gateway entry that is in the list, in seconds since 1970 UTC: no clock that is
    /// before it can be right. Nil when no entry has one; certificates alone do not say when they were listed.
    public var newestDate: Int64? { sources.compactMap(\.newestDate).max() }

    private let checks: TrustListChecks

    public init(checks: TrustListChecks = TrustListChecks()) {
        self.checks = checks
    }

    /// The list that all of `paths` make together.
    ///
    /// - Throws: ``TrustListError`` when one of them cannot be used, or when there is not a single signer.
    public static func read(_ paths: [String]) throws(TrustListError) -> (list: TrustList, findings: [TrustListFinding])
    {
        let reader = try reader(of: paths)
        return (reader.list, reader.findings)
    }

    /// A reader that has read all of `paths`: the list, where it comes from, and what was found on the way.
    ///
    /// - Parameter unsigned: read besides, and taken though nobody signed them, whatever `checks` demand of `paths`.
    /// - Throws: ``TrustListError`` when one of them cannot be used, or when there is not a single signer.
    public static func reader(
        of paths: [String], unsigned: [String] = [], checks: TrustListChecks = TrustListChecks()
    ) throws(TrustListError) -> TrustListReader {
        var reader = TrustListReader(checks: checks)
        for path in paths { try reader.read(path) }
        for path in unsigned { try reader.read(path, takesUnsigned: true) }
        guard reader.list.count > 0 else { throw .noSigner(reader.findings) }
        return reader
    }

    /// Adds a file, or every regular file of a folder (one level deep).
    ///
    /// - Parameter takesUnsigned: whether what nobody signed is taken although ``TrustListChecks/signedLists`` are there.
    /// - Throws: ``TrustListError/unusable(_:)`` if the file itself, or the folder, cannot be read or recognised. In a
    ///   folder such a file is a finding.
    public mutating func read(_ path: String, takesUnsigned: Bool = false) throws(TrustListError) {
        do throws(TrustListFinding.Reason) {
            guard try TrustFiles.isFolder(path) else { return try readFile(path, takesUnsigned) }
            for name in try TrustFiles.regularFiles(inFolder: path) {
                readMember(name, takesUnsigned)
            }
        } catch {
            throw .unusable(TrustListFinding(source: path, index: nil, reason: error))
        }
    }

    /// Adds the contents of one file.
    ///
    /// - Parameter source: what findings call it.
    /// - Throws: ``TrustListError/unusable(_:)`` if the contents are not recognised, or are signed by nobody who may.
    public mutating func read(contents: [UInt8], source: String) throws(TrustListError) {
        do {
            try add(TrustFileContents(contents, signedLists: checks.signedLists), from: source)
        } catch {
            throw .unusable(TrustListFinding(source: source, index: nil, reason: error))
        }
    }

    private mutating func readFile(_ path: String, _ takesUnsigned: Bool) throws(TrustListFinding.Reason) {
        let bytes = try TrustFiles.read(path, byteCountMax: Self.byteCountMax)
        let contents = try TrustFileContents(bytes, signedLists: checks.signedLists, takesUnsigned: takesUnsigned)
        add(contents, from: path)
    }

    private mutating func readMember(_ path: String, _ takesUnsigned: Bool) {
        do {
            try readFile(path, takesUnsigned)
        } catch {
            findings.append(TrustListFinding(source: path, index: nil, reason: error))
        }
    }

    // MARK: Entries

    private mutating func add(_ contents: TrustFileContents, from source: String) {
        var signerCount = 0
        var newestDate: Int64?
        for (index, element) in contents.elements.enumerated() {
            func note(_ reason: TrustListFinding.Reason) {
                findings.append(TrustListFinding(source: source, index: index, name: element.name, reason: reason))
            }
            do throws(TrustListFinding.Reason) {
                let entry = try element.entry.get()
                let signer = try checked(entry.signer(note), entry, note)
                newestDate = [newestDate, entry.date].compactMap { $0 }.max()
                switch list.insert(signer) {
                case .inserted, .repeated: signerCount += 1
                case .restricted(let purposes):
                    signerCount += 1
                    note(.restricted(signer.keyIdentifier, to: purposes))
                case .tooMany: note(.tooManyKeys(signer.keyIdentifier, countMax: TrustList.keyCountMax))
                case .tooManyKeyIdentifiers:
                    note(.tooManyKeyIdentifiers(signer.keyIdentifier, countMax: TrustList.keyIdentifierCountMax))
                case .otherCountry: note(.otherCountry(signer.keyIdentifier, country: signer.country))
                }
            } catch {
                note(error)
            }
        }
        sources.append(
            TrustListSource(
                name: source, form: contents.form, isSigned: contents.isSigned, entryCount: contents.elements.count,
                signerCount: signerCount, newestDate: newestDate))
    }

    /// Countries that test certificates are made for.
    private static let testCountries: Set<String> = ["WW", "DX"]

    private func checked(
        _ signer: DocumentSigner, _ entry: TrustListEntry, _ note: (TrustListFinding.Reason) -> Void
    ) throws(TrustListFinding.Reason) -> DocumentSigner {
        if !checks.keepsTestCountries, let country = signer.country, Self.testCountries.contains(country) {
            throw .testCountry(country)
        }
        guard let authorities = checks.authorities else { return signer }
        return try authorities.checked(signer, entry.certificate, note)
    }
}
