import CBOR
import COSE
import Foundation
import Gate
import HealthCertificate
import Issuance
import Revocation
import Signatures
import TextFormats
import Transport
import TrustLists
import Verification

/// Signs certificates with a key of its own and judges them as a gate does.
final class Fixture {
    static let start: Int64 = 1_640_995_200  // 2022-01-01T00:00:00Z

    /// Noon of 2022-06-15.
    static let noon: Int64 = 1_655_294_400

    let key: SigningKey
    let certificate: X509Certificate

    init() throws {
        key = try SigningKey(generating: .p256)
        let authorityKey = try SigningKey(generating: .p256)
        let profile = CertificateProfile(
            subject: DistinguishedName(country: "VN", organization: "Test", commonName: "Test"),
            notBefore: Self.start, notAfter: Self.start + 730 * 86_400)
        certificate = try profile.documentSignerCertificate(
            for: key, purposes: nil, issuer: profile.countrySigningCertificate(for: authorityKey), issuerKey: authorityKey)
    }

    static func vaccination(_ dose: Int = 2) -> DigitalCovidCertificate.Entry {
        .vaccination(
            Vaccination(
                diseaseTargeted: "840539006", vaccine: "1119349007", product: "EU/1/20/1528", marketingHolder: "ORG-100030215",
                doseNumber: dose, doseTotal: 2, date: "2021-12-15", country: "VN", issuer: "Test", identifier: "URN:UVCI:01:VN:A"))
    }

    static let positiveTest = DigitalCovidCertificate.Entry.test(
        TestResult(
            diseaseTargeted: "840539006", testType: "LP6464-4", testName: nil, testManufacturer: nil,
            sampledAt: "2021-12-31T08:00:00Z", result: "260373001", testingCentre: nil, country: "VN", issuer: "Test",
            identifier: "URN:UVCI:01:VN:B"))

    /// Nguyễn Bảo Duy, born 1984-09-02, unless said otherwise.
    func text(
        _ entry: DigitalCovidCertificate.Entry = Fixture.vaccination(), family: String = "Nguyễn", given: String = "Bảo Duy",
        dob: String = "1984-09-02", expiration: Int64 = start + 365 * 86_400
    ) throws -> String {
        let terms = IssuingTerms(issuer: "VN", issuedAt: Self.start, expiration: expiration)
        let name = PersonName(
            familyName: family, familyNameTransliterated: Transliteration.text(of: family), givenName: given,
            givenNameTransliterated: Transliteration.text(of: given))
        return try CertificateIssuer(key: key, certificate: certificate, terms: terms, at: ValidationClock(seconds: Self.start))
            .issue(DigitalCovidCertificate(version: "1.3.0", name: name, dateOfBirth: dob, entry: entry))
    }

    /// A text in whose payload bytes were replaced by as many others before it was signed, as a careless issuer would sign it.
    func text(replacing old: String, with new: [UInt8]) throws -> String {
        var decoder = CertificateDecoder()
        let message = try decoder.decode(try text()).message
        var payload = message.payload.array
        guard let start = payload.indices.first(where: { payload[$0...].starts(with: old.utf8) }), old.utf8.count == new.count
        else { return "" }
        payload.replaceSubrange(start..<start + new.count, with: new)
        var toBeSigned = CBORWriter()
        message.protectedHeaderBytes.withUnsafeBytes { header in
            payload.withUnsafeBytes { payload in
                SigStructure.write(
                    protectedHeader: header, externalAAD: UnsafeRawBufferPointer(start: nil, count: 0), payload: payload,
                    to: &toBeSigned)
            }
        }
        var signature = [UInt8](repeating: 0, count: 64)
        var signer = try key.makeSigner()
        try SHA256.digest(toBeSigned.buffer.array).withUnsafeBytes { digest in
            try signature.withUnsafeMutableBytes { try signer.sign(digests: digest, into: $0) }
        }
        var changed = CBORWriter()
        changed.writeTag(18)
        changed.writeArray(count: 4)
        changed.write(bytes: message.protectedHeaderBytes.array)
        changed.writeMap(count: 0)
        changed.write(bytes: payload)
        changed.write(bytes: signature)
        return "HC1:" + Base45.encode(Deflater().deflate(changed.buffer.array))
    }

    func verifier(isRevocationChecked: Bool = true) throws -> Verifier {
        Verifier(
            trustList: TrustList([try DocumentSigner(certificate: certificate)]),
            revocations: isRevocationChecked ? RevocationIndex() : nil)
    }

    static let signedLists = ListsStanding(
        sequence: 42, created: noon - 27 * 3_600, clockNotBefore: noon - 27 * 3_600, staleFrom: noon + 86_400, unusableFrom: noon + 172_800, areSigned: true)

    static let unsignedLists = ListsStanding(sequence: nil, created: nil, clockNotBefore: nil, staleFrom: nil, unusableFrom: nil, areSigned: false)
}

/// A gate without a terminal: what is typed goes in, screens come out. Time passes when the test says so.
final class Post {
    var desk: GateDesk
    private let verifier: Verifier
    private(set) var milliseconds: Int64 = 10_000
    private(set) var judgedCount = 0

    init(_ fixture: Fixture, _ settings: GateSettings, isRevocationChecked: Bool = true) throws {
        desk = GateDesk(settings: settings)
        verifier = try fixture.verifier(isRevocationChecked: isRevocationChecked)
    }

    convenience init(
        _ fixture: Fixture, lists: ListsStanding = Fixture.signedLists, language: Language = .english, isRevocationChecked: Bool = true
    ) throws {
        try self.init(fixture, GateSettings(language: language, lists: lists), isRevocationChecked: isRevocationChecked)
    }

    var moment: GateMoment { GateMoment(seconds: Fixture.noon + milliseconds / 1_000 - 10, milliseconds: milliseconds) }

    /// Bytes that come together, as a scanner sends them.
    func send(_ text: String, from source: GateDesk.Source = .terminal, isMoreWaiting: Bool = false) {
        send(Array(text.utf8), from: source, isMoreWaiting: isMoreWaiting)
    }

    func send(_ bytes: [UInt8], from source: GateDesk.Source = .terminal, isMoreWaiting: Bool = false) {
        let clock = ValidationClock(seconds: moment.seconds)
        desk.receive(bytes, from: source, isMoreWaiting: isMoreWaiting, at: moment) { line in
            judgedCount += 1
            switch line {
            case .whole(let bytes): return GateAnswer(verifier.verdict(onDamaged: String(decoding: bytes, as: UTF8.self), at: clock))
            case .tooLong(let count): return GateAnswer(verifier.verdict(onUnusableInput: .tooLong(byteCount: count), at: clock))
            }
        }
    }

    /// A scan by itself, more than a second after whatever came before.
    func scan(_ line: String, from source: GateDesk.Source = .terminal) {
        wait(1_100)
        send(line + "\r", from: source)
    }

    /// Types by hand, 100 ms between characters.
    func type(_ text: String) {
        for byte in text.utf8 {
            wait(100)
            send([byte])
        }
    }

    /// A key with silence around it.
    func press(_ key: String) {
        wait(200)
        send(key)
        wait(200)
    }

    /// Lets time pass, with a tick every 50 ms.
    func wait(_ duration: Int64) {
        let end = milliseconds + duration
        while milliseconds < end {
            milliseconds = min(end, milliseconds + 50)
            desk.tick(at: moment)
        }
    }

    func screen(columns: Int = 80, rows: Int = 24) -> [String] {
        GateScreen.lines(of: desk, columns: columns, rows: rows, at: moment).map(\.text)
    }

    var text: String { screen().joined(separator: "\n") }

    /// The line between the bars, without its symbol.
    var headline: String { String(bannerLine.dropFirst(5)) }
    var symbol: String { String(bannerLine.prefix(3)).trimmingPrefix(" ").description }
    private var bannerLine: String {
        let lines = screen()
        guard let bar = lines.firstIndex(where: { line in Set(line).count == 1 && line.count == 80 }), bar + 1 < lines.count else { return "" }
        return lines[bar + 1]
    }
}
