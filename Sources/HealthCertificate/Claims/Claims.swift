public import CBOR

/// Claim keys of a health certificate (RFC 8392 §4, HCERT §3.3.4 to 3.3.7).
package enum ClaimKey {
    package static let issuer: Int64 = 1
    package static let expiration: Int64 = 4
    package static let notBefore: Int64 = 5
    package static let issuedAt: Int64 = 6
    package static let healthCertificate: Int64 = -260

    /// The key inside the health certificate claim under which the EU DCC stands.
    package static let digitalCovidCertificate: Int64 = 1
}

/// The claims set of a certificate: the map that was signed (HCERT §3.3).
///
/// Each claim is read by itself, so that a verdict can name everything that is wrong with them.
public struct Claims: Sendable {
    /// `iss`, key 1: who issued the certificate, by the rule a country in two capital letters.
    public let issuer: Claim<String>

    /// `exp`, key 4, in seconds since 1970 UTC.
    public let expiration: Claim<Int64>

    /// `iat`, key 6, in seconds since 1970 UTC.
    public let issuedAt: Claim<Int64>

    /// `nbf`, key 5, in seconds since 1970 UTC. No issuer writes it; one that does means it.
    public let notBefore: Claim<Int64>

    /// `hcert`, key -260, with the EU DCC under key 1.
    public let digitalCovidCertificate: Claim<CBORDocument.Item>

    /// The decoded payload that the items of this value lie in.
    public let document: CBORDocument

    /// Reads the claims set.
    ///
    /// - Parameter payload: the payload of a `COSE_Sign1` message.
    /// - Throws: ``ClaimsError`` when the payload is not one CBOR map, bare or under tag 61.
    public init(decoding payload: [UInt8], in range: Range<Int>? = nil, limits: CBORLimits = CBORLimits())
        throws(ClaimsError)
    {
        var decoder = CBORDecoder(limits: limits)
        try self.init(decoding: payload, in: range, with: &decoder)
    }

    init(decoding payload: [UInt8], in range: Range<Int>?, with decoder: inout CBORDecoder) throws(ClaimsError) {
        let document: CBORDocument
        do {
            document = try decoder.decode(payload, in: range)
        } catch {
            throw .malformed(error)
        }
        // Assigned when nothing can fail any more: before, the compiler would build the value elsewhere and copy it here.
        (issuer, expiration, issuedAt, notBefore, digitalCovidCertificate) = try document.withView(Self.all)
        self.document = document
    }
}

/// One claim: not there, of a form that cannot be used, or its value.
public enum Claim<Value: Sendable>: Sendable {
    case absent
    /// - found: the value in diagnostic notation. It is unverified input: escape it before showing it.
    case unusable(found: String)
    case value(Value)

    /// The value, when there is a usable one.
    public var value: Value? {
        guard case .value(let value) = self else { return nil }
        return value
    }
}

/// Why a payload is no claims set.
public enum ClaimsError: Error, Equatable, Sendable, CustomStringConvertible {
    case malformed(CBORError)
    case notAMap(found: String)

    public var description: String {
        switch self {
        case .malformed(let error): "the payload is not acceptable \(error)"
        case .notAMap(let found): "the payload is \(found), expected a map of claims"
        }
    }
}

// MARK: - Reading single claims

extension Claims {
    private typealias Item = CBORDocument.Item

    /// Seconds that a date may have: from 1970 to the end of the year 9999. It keeps milliseconds and infinity out.
    package static let dateRange: ClosedRange<Int64> = 0...253_402_300_799

    private typealias All = (Claim<String>, Claim<Int64>, Claim<Int64>, Claim<Int64>, Claim<Item>)

    /// iss, exp, iat, nbf and the content.
    private static func all(in view: CBORView) throws(ClaimsError) -> All {
        let map = untagged(view.root, in: view)
        guard case .map = view.kind(of: map) else { throw .notAMap(found: view.kind(of: map).description) }
        return (
            text(ClaimKey.issuer, of: map, in: view), date(ClaimKey.expiration, of: map, in: view),
            date(ClaimKey.issuedAt, of: map, in: view), date(ClaimKey.notBefore, of: map, in: view),
            contents(of: map, in: view)
        )
    }

    /// Tag 61 may stand in front of the map (RFC 8392 §6).
    private static func untagged(_ item: Item, in view: CBORView) -> Item {
        guard case .tag(61) = view.kind(of: item), let content = view.content(ofTag: item) else { return item }
        return content
    }

    private static func text(_ key: Int64, of map: Item, in view: CBORView) -> Claim<String> {
        guard let item = view.value(forKey: key, in: map) else { return .absent }
        guard let text = view.text(of: item) else {
            return .unusable(found: view.shortNotation(of: item))
        }
        return .value(text)
    }

    private static func date(_ key: Int64, of map: Item, in view: CBORView) -> Claim<Int64> {
        guard let item = view.value(forKey: key, in: map) else { return .absent }
        guard let seconds = seconds(of: item, in: view), dateRange.contains(seconds) else {
            return .unusable(found: view.shortNotation(of: item))
        }
        return .value(seconds)
    }

    /// A NumericDate: an integer, a finite float cut to whole seconds, or either under tag 1 (HCERT §3.3.5).
    private static func seconds(of item: Item, in view: CBORView) -> Int64? {
        var item = item
        if case .tag(1) = view.kind(of: item), let content = view.content(ofTag: item) { item = content }
        if case .float(let value) = view.kind(of: item) {
            return Int64(exactly: value.rounded(.towardZero))
        }
        return view.integer(item)
    }

    private static func contents(of map: Item, in view: CBORView) -> Claim<Item> {
        guard let container = view.value(forKey: ClaimKey.healthCertificate, in: map) else { return .absent }
        guard case .map = view.kind(of: container) else {
            return .unusable(found: view.kind(of: container).description)
        }
        guard let contents = view.value(forKey: ClaimKey.digitalCovidCertificate, in: container) else {
            return .absent
        }
        guard case .map = view.kind(of: contents) else {
            return .unusable(found: view.kind(of: contents).description)
        }
        return .value(contents)
    }
}
