internal import Bytes

/// A certificate as the table `issued` holds it: its bytes in one BLOB, its small numbers side by side in four integers.
/// The view `certificate` shows each value by its name.
///
///     origin   = run (23 bits) ‖ row (40)
///     traits   = signer (23) ‖ kind (4) ‖ number of the dose (12) ‖ its date (24): days since 1970, and 2²³; 0 for none
///     place    = facility (31) ‖ province (32), ids of names
///     article  = product (31) ‖ lot (32), ids of names
///     evidence = as in ``CertificateEvidence``
///
/// `given_ci` is the ci that a record brought along; without one it is null and the ci stands in the evidence. The
/// pointers are borrowed.
struct StoredCertificate {
    let number: Int64
    let origin: Int64
    let traits: Int64
    let place: Int64
    let article: Int64
    let evidence: UnsafeRawBufferPointer
    /// Empty for none.
    let givenIdentifier: UnsafeRawBufferPointer
    /// 0 for none.
    let replaces: Int64

    /// - Parameters:
    ///   - row: that ``CertificateRow/fits`` and refers to `bytes`.
    ///   - run: up to ``runMax``.
    ///   - facility: an id, like the other names up to ``nameMax``.
    @inline(__always)
    init(
        _ row: CertificateRow, _ bytes: UnsafeRawBufferPointer, number: Int64, run: Int64, facility: Int, province: Int,
        product: Int, lot: Int
    ) {
        self.number = number
        origin = run &<< Self.rowBits | row.row
        traits = row.traits
        place = Int64(facility) &<< 32 | Int64(province)
        article = Int64(product) &<< 32 | Int64(lot)
        evidence = row.evidence.slice(of: bytes)
        givenIdentifier = row.identifierText.slice(of: bytes)
        replaces = row.replaces
    }

    static let runMax: Int64 = 1 << 23 - 1
    static let nameMax = Int(Int32.max)

    fileprivate static let rowBits: Int64 = 40
}

/// The two numbers in `origin`.
struct CertificateOrigin {
    let run: Int64
    let row: Int64

    init(_ origin: Int64) {
        run = origin >> StoredCertificate.rowBits
        row = origin & (1 << StoredCertificate.rowBits - 1)
    }
}

extension CertificateRow {
    /// Whether each number has room in its bits.
    @inline(__always)
    var fits: Bool {
        row >= 0 && row < 1 << StoredCertificate.rowBits && signer >= 0 && signer < 1 << 23 && kind < 1 << 4
            && doseNumber >= 0 && doseNumber < 1 << 12
            && (doseDate == Self.noDate || (doseDate > -Self.dateBias && doseDate < Self.dateBias))
    }

    @inline(__always)
    fileprivate var traits: Int64 {
        let date = doseDate == Self.noDate ? 0 : Int64(doseDate &+ Self.dateBias)
        return Int64(signer) &<< 40 | Int64(kind) &<< 36 | Int64(doseNumber) &<< 24 | date
    }

    private static let dateBias: Int32 = 1 << 23
}

extension Statement {
    /// Binds the values of ``LedgerStatements/insertCertificate``.
    @inline(__always)
    func bind(_ certificate: StoredCertificate) throws(LedgerError) {
        try bindPlain(certificate, after: 0)
        if certificate.givenIdentifier.isEmpty {
            try bind(nil, at: 6)
        } else {
            try bind(borrowingUTF8: certificate.givenIdentifier, at: 6)
        }
        try bind(certificate.replaces == 0 ? nil : certificate.replaces, at: 7)
    }

    /// Binds the values that every certificate has.
    ///
    /// - Parameter index: of the parameter before them.
    @inline(__always)
    func bindPlain(_ certificate: StoredCertificate, after index: Int32) throws(LedgerError) {
        try bind(certificate.origin, at: index &+ 1)
        try bind(certificate.traits, at: index &+ 2)
        try bind(certificate.place, at: index &+ 3)
        try bind(certificate.article, at: index &+ 4)
        try bind(borrowing: certificate.evidence, at: index &+ 5)
    }

    static let plainParameterCount: Int32 = 5
}
