internal import Bytes
internal import HealthCertificate
internal import TextFormats

extension LedgerReader {
    /// All certificates with a record key, the first one first.
    package func certificates(recordKey: Bytes16) throws(LedgerError) -> [LedgerCertificate] {
        try certificates(try numbers(recordKeys: [recordKey]).found)
    }

    /// All certificates with a ci: one, unless rows that brought their own ci repeated it.
    ///
    /// - Parameter identifier: whole; blanks at the ends are taken off, and of a ci that was made here neither case nor
    ///   the check character matters.
    package func certificates(identifier: String) throws(LedgerError) -> [LedgerCertificate] {
        try certificates(try numbers(identifiers: [identifier]).found)
    }

    /// The certificates of many ci at once, by their normal form (`UniqueCertificateIdentifier.normalized`). What has
    /// none is left out.
    package func certificates(identifiers: [String]) throws(LedgerError) -> [String: [LedgerCertificate]] {
        var found: [String: [LedgerCertificate]] = [:]
        for certificate in try certificates(try numbers(identifiers: identifiers).found) {
            found[UniqueCertificateIdentifier.normalized(certificate.identifier), default: []].append(certificate)
        }
        return found
    }

    private func certificates(_ numbers: Set<Int64>) throws(LedgerError) -> [LedgerCertificate] {
        var certificates: [LedgerCertificate] = []
        for number in numbers.sorted() {
            if let certificate = try certificate(number) { certificates.append(certificate) }
        }
        return certificates
    }

    /// Numbers of the certificates with these record keys, and the keys that have none.
    func numbers(
        recordKeys: Set<Bytes16>
    ) throws(LedgerError) -> (found: Set<Int64>, missing: [Bytes16]) {
        var numbers: [Bytes16: [Int64]] = [:]
        let indexed = try database.prepare("SELECT number FROM record_index WHERE record_key = ?")
        for key in recordKeys {
            try indexed.bind(key.array, at: 1)
            try indexed.forEachRow { row in numbers[key, default: []].append(row.integer(at: 0)) }
        }
        let rest = try database.prepare("SELECT number, record_key FROM certificate WHERE number > ?")
        try rest.bind(indexedThrough, at: 1)
        try rest.forEachRow { row in
            guard let key = Bytes16(row.borrowedBytes(at: 1)), recordKeys.contains(key) else { return }
            numbers[key, default: []].append(row.integer(at: 0))
        }
        return (Set(numbers.values.joined()), recordKeys.filter { numbers[$0] == nil })
    }

    /// Numbers of the certificates with these ci, and the ci that have none.
    func numbers(
        identifiers: [String]
    ) throws(LedgerError) -> (found: Set<Int64>, missing: [String]) {
        let wanted = WantedIdentifiers(identifiers)
        var found: Set<Int64> = []
        var seen: Set<String> = []
        let check = { (row: borrowing Statement) throws(LedgerError) in
            let run = try self.source.run(row.integer(at: 2), in: self.database)
            guard let text = wanted.match(row.certificateIdentifier(at: 1, of: run)) else { return }
            found.insert(row.integer(at: 0))
            seen.insert(text)
        }
        // CROSS JOIN keeps the order of the tables: first the ci, then the one row.
        let indexed = try database.prepare(
            """
            SELECT c.number, c.ci, c.run FROM ci_index i CROSS JOIN certificate c ON c.number = i.number WHERE i.ci = ?
            """)
        for text in wanted.texts {
            try indexed.bind(text, at: 1)
            try indexed.forEachRow(check)
        }
        for bytes in wanted.bytes {
            try indexed.bind(bytes.array, at: 1)
            try indexed.forEachRow(check)
        }
        let rest = try database.prepare("SELECT number, ci, run FROM certificate WHERE number > ?")
        try rest.bind(indexedThrough, at: 1)
        try rest.forEachRow { (row) throws(LedgerError) in
            if wanted.mayMatch(row) { try check(row) }
        }
        return (found, identifiers.filter { !seen.contains(UniqueCertificateIdentifier.normalized($0)) })
    }
}

/// The ci that are looked for, in the forms in which a ledger may keep them.
struct WantedIdentifiers {
    /// As they were given, in upper case without a check character, and with the one that is right. A record's own ci
    /// was signed in one of the last two forms.
    private(set) var texts: Set<String> = []
    /// The sixteen bytes in those of our own form.
    private(set) var bytes: Set<Bytes16> = []
    private var normalized: Set<String> = []

    init(_ identifiers: [String]) {
        for identifier in identifiers {
            let normal = UniqueCertificateIdentifier.normalized(identifier)
            normalized.insert(normal)
            texts.insert(identifier)
            texts.insert(normal)
            if let check = UniqueCertificateIdentifier.checkCharacter(for: normal) { texts.insert("\(normal)#\(check)") }
            if let bytes = Self.bytes(of: normal) { self.bytes.insert(bytes) }
        }
    }

    /// The normal form of a certificate's ci, when it is looked for.
    func match(_ identifier: String) -> String? {
        let normal = UniqueCertificateIdentifier.normalized(identifier)
        return normalized.contains(normal) ? normal : nil
    }

    /// Whether a row's ci, in column 1, is worth a closer look.
    func mayMatch(_ row: borrowing Statement) -> Bool {
        guard row.type(at: 1) == ColumnKind.blob else { return true }
        return Bytes16(row.borrowedBytes(at: 1)).map(bytes.contains) ?? false
    }

    /// The value of the 32 hex digits behind the last colon.
    private static func bytes(of identifier: String) -> Bytes16? {
        guard let colon = identifier.lastIndex(of: ":") else { return nil }
        let digits = identifier[identifier.index(after: colon)...].compactMap(\.hexDigitValue)
        guard digits.count == 32, identifier.utf8.count == "URN:UVCI:01:XX:".utf8.count + 32 else { return nil }
        return Bytes16(
            stride(from: 0, to: 32, by: 2).map { UInt8(truncatingIfNeeded: digits[$0] << 4 | digits[$0 + 1]) })
    }
}
