import Foundation
import Testing

@testable import Verification

@Suite("Texts that scanners damaged are mended where there is no doubt")
struct RepairTests {
    private let verifier: Verifier
    private let text: String
    private let clock = ValidationClock(seconds: World.start + 86_400)

    init() throws {
        let world = try World()
        verifier = try world.verifier()
        text = try world.text(World.vaccination)
    }

    private func codes(_ text: String) -> [String] {
        verifier.verdict(onDamaged: text, at: clock).notices.map(\.code.rawValue).filter { $0 == "REPAIRED" }
    }

    /// What each change undoes, and a twin that needs two changes, or one that is not made.
    private var damaged: [(name: String, text: String, twin: String)] {
        let address = text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let form = address.replacingOccurrences(of: "%20", with: "+")
        return [
            ("percent escapes of an address", address, address.replacingOccurrences(of: "%3A", with: "%3a%0")),
            ("percent escapes of a form", form, form.lowercased()),
            ("prefix lost", String(text.dropFirst(4)), String(text.dropFirst(5))),
            ("prefix lost in part", String(text.dropFirst(1)), "X" + text.dropFirst(1)),
            ("prefix doubled", "HC1:" + text, "HC1:HC1:" + text),
            ("small letters", text.lowercased(), text.prefix(6) + text.dropFirst(6).lowercased()),
            ("AIM identifier", "]Q1" + text, "]Q1]Q1" + text),
            ("AIM identifier 6", "]Q6" + text, "]Q7" + text),
        ]
    }

    @Test func `each single damage is mended, and said; as it was read it is refused with a hint`() {
        for (name, text, _) in damaged {
            let verdict = verifier.verdict(onDamaged: text, at: clock)
            #expect(verdict.isValid && codes(text) == ["REPAIRED"], "\(name): \(verdict.line)")
            #expect(verdict.signed?.certificate?.dateOfBirth == "1984-09-02" && verdict.repair != nil, "\(name)")
            let asRead = verifier.verdict(on: text, at: clock)
            #expect(!asRead.isValid && asRead.advice == .rescan && asRead.signed == nil && asRead.damage != nil, "\(name): \(asRead.line)")
            #expect(asRead.line.contains(" | hint: "), "\(name)")
        }
    }

    @Test func `what takes two changes, or another one, stays refused as it was`() {
        for (name, _, twin) in damaged {
            let verdict = verifier.verdict(onDamaged: twin, at: clock)
            #expect(!verdict.isValid && verdict.repair == nil, "\(name): \(verdict.line)")
            #expect(verdict.line == verifier.verdict(on: twin, at: clock).line, "\(name)")
        }
        for text in ["\u{2}\(text)\u{3}", "#" + text, text + "#", text + text, "]Q1" + text.lowercased(), String(text.dropLast(9)), "", "x"] {
            #expect(!verifier.verdict(onDamaged: text, at: clock).isValid, "\(text.prefix(12))")
        }
    }

    @Test func `a text that is valid as it was read is not touched`() {
        #expect(verifier.verdict(onDamaged: text, at: clock).isValid && codes(text).isEmpty)
    }

    @Test func `what came as far as the signature is not mended`() throws {
        let other = try World()  // nobody the verifier knows
        let unknown = try other.text(World.vaccination)
        let verdict = verifier.verdict(onDamaged: unknown, at: clock)
        #expect(verdict.failures.map(\.code) == ["SIGNER-UNKNOWN"] && verdict.damage == nil)
    }

    @Test func `what is mended has to pass every check`() throws {
        let lost = String(text.dropFirst(4))
        let late = ValidationClock(seconds: World.start + 400 * 86_400)
        #expect(verifier.verdict(on: text, at: late).failures.map(\.code) == ["EXPIRED"])
        let verdict = verifier.verdict(onDamaged: lost, at: late)
        #expect(!verdict.isValid && verdict.failures.map(\.code) == ["PREFIX-MISSING"] && verdict.signed == nil)
        #expect(verifier.verdict(onDamaged: lost, at: clock).isValid)
        let unknown = try World().text(World.vaccination)
        #expect(verifier.verdict(onDamaged: String(unknown.dropFirst(4)), at: clock).failures.map(\.code) == ["PREFIX-MISSING"])
    }

    @Test func `two changes that both give a valid text give none`() {
        let valid = verifier.verdict(on: text, at: clock)
        let invalid = verifier.verdict(on: "x", at: clock)
        #expect(Verifier.onlyValid(of: [invalid, valid, invalid])?.isValid == true)
        #expect(Verifier.onlyValid(of: [valid, valid]) == nil)
        #expect(Verifier.onlyValid(of: [invalid]) == nil && Verifier.onlyValid(of: []) == nil)
    }

    @Test func `a text that is too long as read is not mended`() {
        let escaped = text.utf8.map { "%" + String($0, radix: 16, uppercase: true) }.joined()
        #expect(escaped.utf8.count <= 4_296 && verifier.verdict(onDamaged: escaped, at: clock).isValid)
        let padded = "]Q1" + text + String(repeating: "0", count: 4_296)
        #expect(verifier.verdict(onDamaged: padded, at: clock).failures.map(\.code) == ["TOO-LONG"])
    }
}
