import COSE
import Foundation
import Signatures
import Testing
import VectorSupport

@testable import TrustLists

/// The numbers were counted in the files with Python's json and cryptography packages, which share no code with ours.
@Suite("Published trust lists", .enabled(if: VectorFolders.publishedAreThere, "published vectors are missing"))
struct PublishedListTests {
    private func path(_ name: String) -> String {
        VectorFolders.published.appending(path: "trustlists/\(name)").path
    }

    private func read(_ names: String..., checks: TrustListChecks = TrustListChecks()) throws -> TrustListReader {
        try TrustListReader.reader(of: names.map { path($0) }, checks: checks)
    }

    private func counts(_ list: TrustList) -> [String?: Int] {
        Dictionary(grouping: list.signers, by: \.country).mapValues(\.count)
    }

    @Test func `the German list is read without a finding, under the published kids and countries`() throws {
        struct List: Decodable {
            struct Entry: Decodable {
                let kid: String
                let country: String
            }
            let certificates: [Entry]
        }
        let reader = try read("de-sample.json")
        #expect(reader.findings.isEmpty)
        #expect(reader.list.count == 250)
        #expect(reader.sources.map(\.form) == [.german] && reader.sources.map(\.isSigned) == [false])
        let published = try VectorFolders.decode(List.self, from: URL(filePath: path("de-sample.json")))
        for entry in published.certificates {
            let bytes = try #require(Data(base64Encoded: entry.kid))
            let kid = try #require(KeyIdentifier(Array(bytes)))
            #expect(reader.list.signers(for: kid).map(\.country) == [entry.country], "\(entry.kid)")
        }
    }

    /// 806 entries; the one under 1J9pb87ndV0= stands there twice. Ten British kids are texts of 6 or 7 bytes.
    @Test func `of the Dutch list every key is read, with its country and purposes`() throws {
        let reader = try read("nl-keys.json")
        #expect(reader.sources.map(\.form) == [.dutch])
        #expect(reader.sources.map(\.entryCount) == [806])
        #expect(reader.list.count == 805)
        #expect(reader.findings.count == 10)
        for finding in reader.findings {
            guard case .irregularKeyIdentifier(_, byteCount: 6...7) = finding.reason else {
                Issue.record("\(finding)")
                continue
            }
            #expect(finding.isKept && !finding.isExpected)
        }
        let countries = counts(reader.list)
        #expect(countries.count == 76 && countries[nil] == nil)
        #expect(countries["DE"] == 214 && countries["FR"] == 113 && countries["VN"] == 1)
        let purposes = Dictionary(grouping: reader.list.signers, by: \.purposes.rawValue).mapValues(\.count)
        // 654 + 46 of 806 are for all kinds, one of which is there twice.
        #expect(purposes == [7: 699, 4: 35, 2: 35, 1: 35, 3: 1])
        #expect(reader.list.signers.allSatisfy { $0.notAfter == nil && $0.certificateSHA256 == nil })
        #expect(reader.list.signers.count { $0.key.algorithm == .ps256 } == 36)
        #expect(onlySigner(reader.list, Array("Key1PRO".utf8))?.country == "GB")
    }

    /// 684 entries: one for certificates without medical data, four that stand there twice.
    @Test func `of the Swiss list every key is read, but the one that signs no health certificates`() throws {
        let reader = try read("ch.json")
        #expect(reader.sources.map(\.form) == [.swiss])
        #expect(reader.sources.map(\.entryCount) == [684])
        #expect(reader.list.count == 679)
        #expect(reader.findings.count { $0.reason == .otherUse("l") && $0.isExpected && !$0.isKept } == 1)
        #expect(reader.findings.count { $0.isKept } == 10)
        #expect(reader.findings.count == 11)
        #expect(counts(reader.list) == [nil: 679])
        #expect(reader.list.signers.count { $0.key.algorithm == .ps256 } == 36)
        let purposes = Dictionary(grouping: reader.list.signers, by: \.purposes.rawValue).mapValues(\.count)
        #expect(purposes == [7: 579, 4: 33, 2: 33, 1: 33, 3: 1])  // 516 + 36 + 27 + 4 of 683 for all, four repeated
    }

    @Test func `of the Italian list every key is read, with country and validity`() throws {
        let reader = try read("it-sample.json")
        #expect(reader.sources.map(\.form) == [.italian])
        #expect(reader.list.count == 80)
        #expect(reader.findings.map(\.name) == ["S2V5NVJF"])
        let countries = counts(reader.list)
        #expect(countries.count == 27 && countries["DE"] == 17 && countries["FR"] == 8 && countries[nil] == nil)
        let kid = try #require(Data(base64Encoded: "3jqajzfHpKE="))
        let signer = try #require(onlySigner(reader.list, Array(kid)))
        #expect(signer.notBefore == 1_622_716_844)  // date -d 2021-06-03T10:40:44Z +%s
        #expect(signer.notAfter == 1_686_134_444)  // date -d 2023-06-07T10:40:44Z +%s
    }

    /// Two of 61 cannot sign: the P-384 key of ES 401 to 403, and an authority that signed a Spanish file itself.
    @Test func `the signers of the test data are read, two excepted`() throws {
        let reader = try read("dgc-testdata-signers.json")
        #expect(reader.list.count == 59)
        #expect(
            Set(reader.findings.map(\.reason.description)) == [
                "is an authority's certificate, not a signer's",
                "unsupported key (EC on secp384r1); only P-256 and RSA keys sign health certificates",
            ])
    }

    /// The certificates of the same four keys lie beside the list.
    @Test func `a JSON Web Key Set gives the signers of its certificates`() throws {
        let keys = try read("hcert-testdata/jwks.json")
        let certificates = try read(
            "hcert-testdata/issuer1.crt", "hcert-testdata/issuer2.crt", "hcert-testdata/issuer3.crt",
            "hcert-testdata/issuer4.crt")
        #expect(keys.findings.isEmpty && keys.list.count == 4 && certificates.list.count == 4)
        for signer in certificates.list.signers {
            let same = try #require(onlySigner(keys.list, signer.keyIdentifier.bytes))
            #expect(same.key == signer.key && same.country == "SE" && same.country == signer.country)
        }
    }

    @Test func `a signed JSON Web Key Set is read with its pinned key, in its time`() throws {
        struct Key: Decodable {
            let x: String
            let y: String
        }
        let file = path("hcert-testdata/jwks_signer_public.json")
        let numbers = try VectorFolders.decode(Key.self, from: URL(filePath: file))
        func coordinate(_ text: String) throws -> Data {
            let standard = text.replacing("-", with: "+").replacing("_", with: "/") + "="
            return try #require(Data(base64Encoded: standard))
        }
        let head = bytes(hex: "3059301306072a8648ce3d020106082a8648ce3d03010703420004")
        let key = try VerifyingKey(subjectPublicKeyInfoDER: head + coordinate(numbers.x) + coordinate(numbers.y))
        var checks = TrustListChecks()
        // Made at 1618553152, over at 1618556752: both stand in its header.
        checks.signedLists = SignedListCheck(keys: [key], clock: 1_618_556_752)
        let reader = try read("hcert-testdata/jwks_signed.json", checks: checks)
        #expect(reader.list.count == 4 && reader.sources.map(\.isSigned) == [true])

        checks.signedLists = SignedListCheck(keys: [key], clock: 1_618_556_753)
        let contents = try Array(Data(contentsOf: URL(filePath: path("hcert-testdata/jwks_signed.json"))))
        #expect(refusal(contents, checks: checks) == .listOver(end: 1_618_556_752))
        checks.signedLists = SignedListCheck(keys: [key], clock: 1_618_553_152 - 301)
        #expect(refusal(contents, checks: checks) == .listNotYet(start: 1_618_553_152))
        #expect(refusal(contents) == .signatureUnchecked)
        #expect(refusal(try Array(Data(contentsOf: URL(filePath: file)))) != nil, "the key alone is no list")
    }

    @Test func `all lists together make one, in which every key has its country, whatever the order`() throws {
        let names = [
            "nl-keys.json", "ch.json", "it-sample.json", "de-sample.json", "dgc-testdata-signers.json",
            "hcert-testdata/jwks.json", "hcert-testdata/issuer1.crt",
        ]
        let reader = try TrustListReader.reader(of: names.map { path($0) })
        #expect(reader.list.count == 900)
        let countries = counts(reader.list)
        #expect(countries[nil] == 39)
        #expect(countries.count == 79 && countries["GB"] == 43 && countries["DE"] == 215 && countries["VN"] == 1)
        // The Italian list has this British key in a certificate of Italy; the Dutch list names its country.
        #expect(onlySigner(reader.list, Array("Key5RE".utf8))?.country == "GB")
        let backwards = try TrustListReader.reader(of: names.reversed().map { path($0) })
        #expect(TrustListDifference(from: reader.list, to: backwards.list).isEmpty)
        #expect(TrustListPart.encode(reader.list) == TrustListPart.encode(backwards.list))
        #expect(reader.findings.contains { $0.reason.description.contains("what all allow counts: vaccination") })
    }

    /// The Dutch list names no usage for 57 keys whose certificates, in the German list, name one.
    @Test func `what a certificate restricts, a list without it cannot widen`() throws {
        let reader = try read("nl-keys.json", "de-sample.json")
        let restricted = reader.findings.filter { if case .restricted = $0.reason { true } else { false } }
        #expect(restricted.count == 57)
        #expect(restricted.allSatisfy { $0.isKept && $0.isExpected })
        let german = try read("de-sample.json")
        for signer in german.list.signers {
            let merged = try #require(onlySigner(reader.list, signer.keyIdentifier.bytes))
            #expect(merged.purposes == signer.purposes && merged.notAfter == signer.notAfter)
        }
    }

    @Test func `a folder of lists is read, and what is none of them is reported`() throws {
        let reader = try read("", "hcert-testdata")
        #expect(reader.list.count == 900)
        let refused = reader.findings.filter { $0.index == nil }.map { URL(filePath: $0.source).lastPathComponent }
        #expect(
            refused.sorted() == ["jwks_signed.json", "jwks_signer_public.json", "test1.bin", "test1.json", "test1.png"])
    }
}
