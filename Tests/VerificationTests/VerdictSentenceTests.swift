import Foundation
import Testing
import TextFormats
import VectorSupport
import Verification

@Suite("What an officer is told")
struct VerdictSentenceTests {
    @Test func `every code has a sentence in both languages that ends with what to do`() {
        for code in StableCode.allCases {
            let (english, vietnamese) = (code.sentence.text(in: .english), code.sentence.text(in: .vietnamese))
            #expect(english.hasSuffix(" " + code.advice.sentence.english), "\(code)")
            #expect(vietnamese.hasSuffix(" " + code.advice.sentence.vietnamese), "\(code)")
            #expect(english != vietnamese && vietnamese.unicodeScalars.contains { $0.value > 0x7F }, "\(code)")
        }
        for notice in Notice.Code.allCases {
            #expect(notice.sentence.english.hasSuffix(".") && notice.sentence.vietnamese.hasSuffix("."), "\(notice)")
        }
    }

    @Test func `what to do follows from the layer`() {
        // Before the signature a code is cracked, not forged; from the signature on somebody has to look.
        #expect([StableCode.base45Overflow, .zlibDamaged, .cborMalformed, .coseShape, .prefixMissing].allSatisfy { $0.advice == .rescan })
        #expect([StableCode.signatureInvalid, .signerUnknown, .revoked, .kindNotPermitted].allSatisfy { $0.advice == .secondLine })
        #expect([StableCode.expired, .contentMissing, .payloadMalformed, .prefixVersion].allSatisfy { $0.advice == .otherDocument })
    }

    @Test func `the document is what the code says now`() throws {
        let file = VectorFolders.package.appending(path: "docs/verdicts.md")
        let document = try String(contentsOf: file, encoding: .utf8)
        #expect(document == VerdictsDocument.markdown, "make it again: hcert verdicts > docs/verdicts.md")
    }

    @Test func `the document has every code that the sources can give, each one once`() throws {
        let document = try String(contentsOf: VectorFolders.package.appending(path: "docs/verdicts.md"), encoding: .utf8)
        let rows = document.split(separator: "\n").filter { $0.hasPrefix("| `") }
        let codes = rows.map { String($0.dropFirst(3).prefix { $0 != "`" }) }
        #expect(Set(codes).count == codes.count)
        var found = 0
        for source in ["Verification/StableCode.swift", "Verification/Notice.swift", "ScannerInput/ScannerDamage.swift"] {
            let text = try String(contentsOf: VectorFolders.package.appending(path: "Sources/\(source)"), encoding: .utf8)
            for match in text.matches(of: /"([A-Z0-9]+(?:-[A-Z0-9]+)*)"/) {
                #expect(codes.contains(String(match.1)), "\(match.1) of \(source)")
                found += 1
            }
        }
        #expect(found == codes.count)
        for row in rows { #expect(row.split(separator: "|").count >= 3 && !row.contains("|  |"), "\(row)") }
    }
}
