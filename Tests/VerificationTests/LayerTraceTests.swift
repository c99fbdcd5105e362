import Foundation
import Testing
import TextFormats
import Transport

@testable import Verification

@Suite("The trace of the layers")
struct LayerTraceTests {
    private let world: World
    private let verifier: Verifier
    private let text: String
    private let clock = ValidationClock(seconds: World.start + 86_400)

    init() throws {
        world = try World()
        verifier = try world.verifier()
        text = try world.text(World.vaccination)
    }

    private func trace(_ text: String, at clock: ValidationClock? = nil) -> LayerTrace {
        LayerTrace(text, verdict: verifier.verdict(onDamaged: text, at: clock ?? self.clock))
    }

    private func number(_ name: String, _ step: LayerTrace.Step?) -> Int? {
        guard case .number(let number) = step?.facts.first(where: { $0.name == name })?.value else { return nil }
        return number
    }

    @Test func `a valid text passes every layer, with its sizes`() throws {
        let steps = trace(text).steps
        #expect(steps.map(\.layer.rawValue) == ["input", "prefix", "base45", "zlib", "cbor", "cose", "trust", "signature", "expiry", "keyusage", "schema"])
        #expect(steps.allSatisfy { $0.failed.isEmpty && $0.place == nil })
        let deflated = try Base45.decode(String(text.dropFirst(4)))
        let message = try Inflater().inflate(deflated)
        #expect(number("characters", steps[0]) == text.utf8.count && number("characters", steps[2]) == text.utf8.count - 4)
        #expect(number("bytes", steps[2]) == deflated.count && number("bytes", steps[3]) == message.count)
        #expect(number("signature_bytes", steps[5]) == 64 && number("signature_offset", steps[5]) == message.count - 64)
    }

    @Test func `what cannot be decoded stops at its layer and place`() throws {
        let start = text.index(text.startIndex, offsetBy: 100)
        let foreign = text.replacingCharacters(in: start...start, with: "#")
        let step = try #require(trace("  " + foreign).steps.last)
        #expect(step.layer == .base45 && step.failed == [.base45Character] && step.place == .init(offset: 102, form: .text))

        let cut = try #require(trace(String(text.prefix(304))).steps.last)
        #expect(cut.layer == .zlib && cut.failed == [.zlibTruncated] && cut.place == .init(offset: 200, form: .deflated))

        let whole = try Base45.decode(String(text.dropFirst(4)))
        let more = try #require(trace("HC1:" + Base45.encode(whole + [0, 0])).steps.last)
        #expect(more.failed == [.zlibTrailing] && more.place == .init(offset: whole.count, form: .deflated))

        var damaged = whole
        damaged[60] ^= 0x10
        let place = try #require(trace("HC1:" + Base45.encode(damaged)).steps.last?.place)
        #expect(place.form == .deflated && place.offset > 2 && place.offset <= whole.count)

        // An array of three behind tag 18.
        let message = "HC1:" + Base45.encode(Deflater().deflate([0xD2, 0x83, 0x40, 0xA0, 0x40]))
        let shape = try #require(trace(message).steps.last)
        #expect(shape.layer == .cose && shape.failed == [.coseShape] && shape.place?.form == .message)
        #expect(trace("").steps.last?.failed == [.empty] && trace("HELLO").steps.last?.place == .init(offset: 0, form: .text))
    }

    @Test func `behind the signature every layer is there, with all that failed`() {
        let late = ValidationClock(seconds: World.start + 800 * 86_400)
        let steps = trace(text, at: late).steps
        let expiry = steps.first { $0.layer == .expiry }
        #expect(expiry?.failed == [.expired, .signerExpired] && steps.last?.layer == .schema)
    }

    @Test func `an unknown signer is where a sound text ends`() throws {
        let steps = trace(try World().text(World.vaccination)).steps
        #expect(steps.last?.layer == .trust && steps.last?.failed == [.signerUnknown])
    }

    @Test func `a mended text is traced as it was judged`() {
        let steps = trace("]Q1" + text).steps
        #expect(steps.last?.layer == .schema && steps[0].facts.contains { $0.name == "repaired" })
    }

    @Test func `a trace holds nothing of what a certificate says`() {
        let line = trace(text).line
        #expect(!line.contains("DANG") && !line.contains("1984") && !line.contains("VN:A"))
        #expect(line.hasPrefix("input ok, characters \(text.utf8.count); prefix ok, found HC1:; base45 ok, "))
    }

    // MARK: What programs read

    private func object(
        _ text: String, subject: VerdictSubject, language: Language? = nil, withTrace: Bool = false
    ) throws -> [String: Any] {
        let verdict = verifier.verdict(onDamaged: text, at: clock)
        var json = JSONWriter()
        verdict.write(
            subject: subject, language: language, trace: withTrace ? LayerTrace(text, verdict: verdict) : nil, to: &json)
        return try #require(try JSONSerialization.jsonObject(with: Data(json.buffer.array)) as? [String: Any])
    }

    @Test func `a trace in JSON names each layer, what failed there, and where`() throws {
        let whole = try #require(try object(text, subject: .line(1), withTrace: true)["trace"] as? [[String: Any]])
        #expect(whole.count == 11 && whole[0]["layer"] as? String == "input" && whole[0]["characters"] as? Int == text.utf8.count)
        #expect(whole.allSatisfy { $0["failed"] == nil && $0["offset"] == nil })
        let foreign = "HC1:#" + text.dropFirst(5)
        let broken = try #require(try object(foreign, subject: .line(1), withTrace: true)["trace"] as? [[String: Any]])
        let last = try #require(broken.last)
        #expect(last["layer"] as? String == "base45" && last["failed"] as? [String] == ["BASE45-CHARACTER"])
        #expect(last["offset"] as? Int == 4 && last["in"] as? String == "text")
        #expect(try object(text, subject: .line(1))["trace"] == nil)
    }

    @Test func `an answer names the picture, and the code when there are several`() throws {
        let one = try object(text, subject: .picture("a.png", symbol: nil))
        #expect(one["id"] as? String == "a.png" && one["symbol"] == nil && one["line"] == nil)
        let second = try object(text, subject: .picture("a.png", symbol: 2))
        #expect(second["id"] as? String == "a.png" && second["symbol"] as? Int == 2)
        let verdict = verifier.verdict(on: text, at: clock)
        #expect(verdict.line(in: nil, subject: .picture("a.png", symbol: 2)).hasSuffix(" | picture: a.png, code 2"))
        #expect(verdict.line(in: nil, subject: .picture("a.png", symbol: nil)).hasSuffix(" | picture: a.png"))
        #expect(!verdict.line(in: nil, subject: .line(1)).contains("picture"))
    }

    @Test func `a sentence for the officer is there when a language is asked for`() throws {
        let english = try #require(try object(text, subject: .line(1), language: .english)["sentence"] as? String)
        let vietnamese = try #require(try object(text, subject: .line(1), language: .vietnamese)["sentence"] as? String)
        #expect(english != vietnamese && english.contains("passport") && vietnamese.contains("hộ chiếu"))
        #expect(try object(text, subject: .line(1))["sentence"] == nil)
    }
}
