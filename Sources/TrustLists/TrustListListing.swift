import Signatures
public import TextFormats

/// A trust list as people read it: by country, with what is over and what soon will be.
public struct TrustListListing: Sendable {
    /// Where a signer stands in its time.
    public enum Standing: String, Sendable, CaseIterable {
        case valid
        /// In force, and over within the days that were asked for.
        case expiring
        case expired
        case notYetValid = "not-yet-valid"
        /// No list gives dates: it is in force until a list lacks it.
        case undated

        /// What stands behind the signer's line.
        fileprivate var remark: String {
            switch self {
            case .valid, .undated: ""
            case .expiring: "  EXPIRES SOON"
            case .expired: "  EXPIRED"
            case .notYetValid: "  NOT YET VALID"
            }
        }
    }

    /// One signer and its standing.
    public struct Row: Equatable, Sendable {
        public let signer: SignerFacts
        public let standing: Standing
    }

    /// The signers of one country.
    public struct Country: Equatable, Sendable {
        /// Nil for signers that no list names a country of.
        public let country: String?

        public let rows: [Row]
    }

    /// Countries by their codes; those without one last.
    public let countries: [Country]

    /// Days within which an end counts as soon.
    public let dayCount: Int

    /// - Parameters:
    ///   - clock: seconds since 1970 UTC.
    ///   - dayCount: days from `clock`, 0 or more.
    public init(_ list: TrustList, at clock: Int64, expiringWithinDays dayCount: Int) {
        let days = max(0, min(dayCount, 100_000))
        self.dayCount = days
        let (sum, overflows) = clock.addingReportingOverflow(Int64(days) * 86_400)
        let horizon = overflows ? .max : sum
        var countries: [Country] = []
        var rows: [Row] = []
        for signer in list.signers.map(SignerFacts.init).sorted(by: SignerFacts.areInOrder) {
            if let last = rows.last, last.signer.country != signer.country {
                countries.append(Country(country: last.signer.country, rows: rows))
                rows = []
            }
            rows.append(Row(signer: signer, standing: Self.standing(of: signer, at: clock, horizon: horizon)))
        }
        if let last = rows.last { countries.append(Country(country: last.signer.country, rows: rows)) }
        self.countries = countries
    }

    private static func standing(of signer: SignerFacts, at clock: Int64, horizon: Int64) -> Standing {
        if let end = signer.notAfter, clock > end { return .expired }
        if let start = signer.notBefore, clock < start { return .notYetValid }
        guard let end = signer.notAfter else { return .undated }
        return end <= horizon ? .expiring : .valid
    }

    /// All rows, in the order of the countries.
    public var rows: [Row] { countries.flatMap(\.rows) }

    /// Number of signers with a standing.
    public func count(_ standing: Standing) -> Int {
        rows.count { $0.standing == standing }
    }

    /// The whole listing for people, a line for each country and signer, and the sums at the end.
    public var text: String {
        var text = ""
        for country in countries {
            let count = country.rows.count
            text += "\(SignerFacts.name(country.country))  \(count) \(count == 1 ? "signer" : "signers")\n"
            for row in country.rows { text += "  \(row.signer.line)\(row.standing.remark)\n" }
        }
        return text + "\(summary)\n"
    }

    /// One line: how many there are, and how they stand.
    public var summary: String {
        let countryCount = countries.count { $0.country != nil }
        return "\(rows.count) signers of \(countryCount) \(countryCount == 1 ? "country" : "countries"): "
            + "\(count(.valid)) valid, \(count(.expiring)) that expire within \(dayCount) days, "
            + "\(count(.expired)) expired, \(count(.notYetValid)) not yet valid, \(count(.undated)) without dates"
    }

    /// One JSON object a line for each signer: `country`, `kid` (Base64), `algorithm`, `bits`, `notBefore`, `notAfter`,
    /// `standing`, `purposes`, `keySHA256`, `certificateSHA256` (both hexadecimal), `example`.
    public func write(to json: inout JSONWriter) {
        for row in rows {
            row.signer.write(standing: row.standing, to: &json)
            json.endLine()
        }
    }
}

extension SignerFacts {
    /// Writes one object.
    ///
    /// - Parameter standing: nil leaves that member out.
    func write(standing: TrustListListing.Standing? = nil, to json: inout JSONWriter) {
        json.beginObject()
        json.name("country")
        if let country { json.string(country) } else { json.null() }
        json.name("kid")
        json.string(Base64.encode(keyIdentifier.bytes))
        json.name("algorithm")
        json.string(algorithm.description)
        json.name("bits")
        json.integer(Int64(bitCount))
        json.name("notBefore")
        Self.write(notBefore, to: &json)
        json.name("notAfter")
        Self.write(notAfter, to: &json)
        if let standing {
            json.name("standing")
            json.string(standing.rawValue)
        }
        json.name("purposes")
        json.beginArray()
        for purpose in purposes.names { json.string(purpose) }
        json.endArray()
        json.name("keySHA256")
        json.string(hexadecimal(keySHA256))
        json.name("certificateSHA256")
        if let certificateSHA256 { json.string(hexadecimal(certificateSHA256)) } else { json.null() }
        json.name("example")
        json.boolean(isExample)
        json.endObject()
    }

    private static func write(_ seconds: Int64?, to json: inout JSONWriter) {
        if let seconds { json.time(secondsSince1970: seconds) } else { json.null() }
    }
}
