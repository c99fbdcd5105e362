import Conformance
import Foundation
import Testing
import VectorSupport

@Suite("The published test procedure")
struct PublishedTestDataTests {
    private static func outcomes(below folder: URL) throws -> [FlagOutcome] {
        try VectorFolders.jsonFiles(below: folder).filter { $0.path.lowercased().contains("/2dcode/raw/") }.flatMap { file in
            try ConformanceReport.outcomes(
                ofFile: Array(Data(contentsOf: file)), named: String(file.path.dropFirst(folder.path.count + 1)))
        }
    }

    /// Flags that are wrong at their origin, or follow another rule than the schema that their file names. The reasons are
    /// those of an independent judgement of the same files.
    private static func reasonToDisagree(_ outcome: FlagOutcome) -> String? {
        let isSchemaStep = outcome.flag == .validObject || outcome.flag == .schemaValidation
        let isContentStep = outcome.flag == .decode || outcome.flag == .validJSON
        switch outcome.file.split(separator: "/").first ?? "" {
        case "BG" where isSchemaStep: return "v, t and r present with null, which schema 1.0.0 refuses"
        case "ES" where outcome.flag == .verify: return "ES256 with a P-384 certificate"
        case "FR" where isContentStep: return "times in JSON are two hours earlier than in CBOR"
        case "IS" where outcome.flag == .keyUsage: return "a foreign key usage restricts nothing (HCERT Appendix A.4)"
        case "NL" where isSchemaStep: return "the flags follow a rule of their own"
        case "PL" where outcome.flag == .schemaValidation: return "codes outside the value sets, which the schema accepts"
        case "PL" where isContentStep: return "names in JSON are another person's"
        default: return nil
        }
    }

    @Test(.enabled(if: VectorFolders.publishedAreThere, "published vectors are missing"))
    func `every published flag agrees, but those that are known to be wrong`() throws {
        let outcomes = try Self.outcomes(below: VectorFolders.published.appending(path: "dgc-testdata"))
        #expect(outcomes.count > 2_000)
        var disagreements: [String: Int] = [:]
        for outcome in outcomes where outcome.agrees == false {
            disagreements[outcome.flag.rawValue, default: 0] += 1
            #expect(Self.reasonToDisagree(outcome) != nil, "\(outcome.file) \(outcome.flag.rawValue): \(outcome.reason)")
        }
        let known = [
            "EXPECTEDVALIDOBJECT": 42, "EXPECTEDSCHEMAVALIDATION": 38, "EXPECTEDVERIFY": 3, "EXPECTEDKEYUSAGE": 1,
            "EXPECTEDDECODE": 3, "EXPECTEDVALIDJSON": 3,
        ]
        #expect(disagreements == known)
        #expect(outcomes.allSatisfy { $0.actual != nil || $0.flag == .pictureDecode })
    }

    @Test func `our own vectors agree in every flag`() throws {
        let outcomes = try Self.outcomes(below: VectorFolders.own.appending(path: "hcert"))
        #expect(outcomes.count > 50)
        for outcome in outcomes where outcome.flag != .pictureDecode {
            #expect(outcome.agrees == true, "\(outcome.file) \(outcome.flag.rawValue): \(outcome.reason)")
        }
        #expect(Set(outcomes.filter { !$0.expected }.map(\.flag)).count >= 5)
    }

    @Test func `published vectors are there when they are required`() {
        #expect(VectorFolders.publishedAreThere || !VectorFolders.publishedAreRequired)
        if !VectorFolders.publishedAreThere { print("PUBLISHED VECTORS ARE MISSING: \(VectorFolders.published.path)") }
    }
}
