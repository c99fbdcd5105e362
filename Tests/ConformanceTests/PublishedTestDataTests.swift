import Conformance
import Foundation
import Testing
import VectorSupport

@testable import Pictures

@Suite("The published test procedure")
struct PublishedTestDataTests {
    private static func outcomes(below folder: URL) throws -> [FlagOutcome] {
        try VectorFolders.jsonFiles(below: folder).filter { $0.path.lowercased().contains("/2dcode/raw/") }.flatMap { file in
            try ConformanceReport.outcomes(
                ofFile: Array(Data(contentsOf: file)), named: String(file.path.dropFirst(folder.path.count + 1)),
                readingPicturesBy: read)
        }
    }

    private static func read(_ picture: [UInt8]) throws -> PictureContents {
        switch PictureDecoder.answer(to: picture) {
        case .codes(let contents): return .codes(contents)
        case .noCode: return .codes([])
        case .unreadable(let reason): return .unreadable(reason)
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
        // 203 pictures are there, one of them (Q1) no picture; the others have the flag and no 2DCODE.
        let pictures = outcomes.filter { $0.flag == .pictureDecode }
        #expect(pictures.count { $0.agrees == true } == 203)
        #expect(pictures.filter { $0.expected == false }.map(\.actual) == [false])
        let untested = outcomes.filter { $0.actual == nil }
        #expect(untested.count == 22)
        #expect(untested.allSatisfy { $0.flag == .pictureDecode && $0.reason == "the file has no 2DCODE" })
    }

    @Test func `our own vectors agree in every flag`() throws {
        let outcomes = try Self.outcomes(below: VectorFolders.own.appending(path: "hcert"))
        #expect(outcomes.count > 50)
        #expect(outcomes.contains { $0.flag == .pictureDecode && !$0.expected })
        for outcome in outcomes {
            #expect(outcome.agrees == true, "\(outcome.file) \(outcome.flag.rawValue): \(outcome.reason)")
        }
        #expect(Set(outcomes.filter { !$0.expected }.map(\.flag)).count >= 5)
    }

    @Test(.enabled(if: VectorFolders.publishedAreThere, "published vectors are missing"))
    func `every 2DCODE is read, those that no flag asks for too`() throws {
        // 219 pictures that another reader reads as well, and Q1. What ES 501 to 503 show is another text than their PREFIX.
        var (count, others) = (0, [String]())
        for file in VectorFolders.jsonFiles(below: VectorFolders.published.appending(path: "dgc-testdata")) {
            let vector = try? JSONObject(file: file)  // nil: an array, which is no certificate
            guard let vector, let picture = vector.text("2DCODE").flatMap({ Data(base64Encoded: $0) }) else { continue }
            count += 1
            if case .codes(let texts) = try Self.read(Array(picture)), texts == [Array((vector.text("PREFIX") ?? "").utf8)] { continue }
            others.append(file.lastPathComponent)
        }
        #expect(count == 220)
        #expect(others == ["501.json", "502.json", "503.json", "Q1.json"])
    }

    @Test func `a picture is judged by what it shows, and cannot be judged only when it or its text is missing`() throws {
        func outcome(_ members: String, _ read: @escaping ([UInt8]) throws -> PictureContents) throws -> FlagOutcome? {
            let file = #"{\#(members),"EXPECTEDRESULTS":{"EXPECTEDPICTUREDECODE":true}}"#
            return try ConformanceReport.outcomes(ofFile: Array(file.utf8), named: "x", readingPicturesBy: read).first
        }
        let both = #""PREFIX":"HC1:A","2DCODE":"AAAA""#
        let (right, other) = (Array("HC1:A".utf8), Array("HC1:B".utf8))
        #expect(try outcome(both) { $0 == [0, 0, 0] ? .codes([other, right]) : .codes([]) }?.actual == true)
        #expect(try outcome(both) { _ in .codes([other]) }?.actual == false)
        #expect(try outcome(both) { _ in .codes([]) }?.actual == false)
        #expect(try outcome(both) { _ in .unreadable("no picture") }?.reason == "2DCODE cannot be read: no picture")
        #expect(try outcome(#""PREFIX":"HC1:A","2DCODE":"*""#) { _ in .codes([right]) }?.actual == false)
        #expect(try outcome(#""PREFIX":"HC1:A""#) { _ in .codes([right]) }?.actual == nil)
        #expect(try outcome(#""2DCODE":"AAAA""#) { _ in .codes([right]) }?.actual == nil)
        #expect(try outcome(#""2DCODE":"AAAA""#) { _ in .codes([]) }?.actual == false)
        #expect(throws: PictureReaderError.libraryMissing) { try outcome(both) { _ in throw PictureReaderError.libraryMissing } }
    }

    @Test func `published vectors are there when they are required`() {
        #expect(VectorFolders.publishedAreThere || !VectorFolders.publishedAreRequired)
        if !VectorFolders.publishedAreThere { print("PUBLISHED VECTORS ARE MISSING: \(VectorFolders.published.path)") }
    }
}
