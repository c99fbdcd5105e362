import HealthCertificate
public import TextFormats
import TrustBundle

/// What an answer says of the line or the picture that it answers.
public enum VerdictSubject: Sendable {
    /// Number of the line or argument, from 1.
    case line(Int)
    /// The caller's own identifier, any JSON scalar.
    case identifier(JSONValue)
    /// The path of a picture, and which of its codes, from 1, when there are several.
    case picture(String, symbol: Int?)

    /// No scanner and no keyboard had a hand in what is read from a picture.
    var isPicture: Bool {
        if case .picture = self { return true }
        return false
    }
}

extension Verdict {
    /// Writes the verdict as one line of NDJSON, members in a fixed order: `verdict`, `id` or `line`, of a picture with several
    /// codes `symbol`, `clock`, `trust`, `advice`, `notices`; of an invalid one `layer`, `code`, `message`, `checks`; of a text
    /// that a scanner damaged `damage`, `hint`; of a signed one `kid`, `country`, `kind`, `iat`, `exp`, `certificate`;
    /// `revocation`, unless a list was given and judging ended before it; `sentence` and `trace` if asked for.
    ///
    /// - Parameters:
    ///   - language: that of the hint, English by default; the officer's sentence is written only when it is given.
    ///   - trace: what each layer of the text was, if wanted.
    public func write(
        subject: VerdictSubject, language: Language? = nil, trace: LayerTrace? = nil, to json: inout JSONWriter
    ) {
        json.beginObject()
        json.name("verdict")
        json.string(isValid ? "valid" : "invalid")
        switch subject {
        case .line(let number):
            json.name("line")
            json.integer(Int64(number))
        case .identifier(let identifier):
            json.name("id")
            json.value(identifier)
        case .picture(let path, let symbol):
            json.name("id")
            json.string(path)
            if let symbol {
                json.name("symbol")
                json.integer(Int64(symbol))
            }
        }
        json.name("clock")
        json.time(secondsSince1970: clock.seconds)
        json.name("trust")
        if let trust { trust.write(to: &json) } else { json.null() }
        json.name("advice")
        json.string(advice.rawValue)
        writeNotices(to: &json)
        writeFailures(to: &json)
        if !subject.isPicture { writeHint(in: language ?? .english, to: &json) }
        signed?.write(to: &json)
        if let state = revocation.word {
            json.name("revocation")
            json.string(state)
        }
        if let language {
            json.name("sentence")
            json.string(sentence.text(in: language))
        }
        trace?.write(to: &json)
        json.endObject()
        json.endLine()
    }

    private func writeFailures(to json: inout JSONWriter) {
        guard let first = failures.first else { return }
        write(first, to: &json)
        json.name("checks")
        json.beginArray()
        for failure in failures {
            json.beginObject()
            write(failure, to: &json)
            json.endObject()
        }
        json.endArray()
    }

    private func writeHint(in language: Language, to json: inout JSONWriter) {
        guard let damage else { return }
        json.name("damage")
        json.string(damage.code)
        json.name("hint")
        json.string(damage.sentence.text(in: language))
    }

    private func write(_ failure: CheckFailure, to json: inout JSONWriter) {
        json.name("layer")
        json.string(failure.layer.rawValue)
        json.name("code")
        json.string(failure.code)
        json.name("message")
        json.string(failure.message)
    }

    private func writeNotices(to json: inout JSONWriter) {
        json.name("notices")
        json.beginArray()
        for notice in notices {
            json.beginObject()
            json.name("code")
            json.string(notice.code.rawValue)
            json.name("message")
            json.string(notice.message)
            json.endObject()
        }
        json.endArray()
    }
}

extension BundleProvenance {
    /// Writes `{"sequence", "date", "digest"}`.
    fileprivate func write(to json: inout JSONWriter) {
        json.beginObject()
        json.name("sequence")
        json.integer(sequence)
        json.name("date")
        json.time(secondsSince1970: date)
        json.name("digest")
        json.string(Hexadecimal.encode(digest))
        json.endObject()
    }
}

extension Verdict.RevocationState {
    fileprivate var word: String? {
        switch self {
        case .notChecked: "not-checked"
        case .notReached: nil
        case .checked: "checked"
        }
    }
}

extension Verdict.SignedFacts {
    fileprivate func write(to json: inout JSONWriter) {
        json.name("kid")
        keyIdentifier.withUnsafeBytes { json.base64($0) }
        json.name("country")
        if let country { json.string(country) } else { json.null() }
        if let certificate {
            json.name("kind")
            json.string(certificate.kind.rawValue)
        }
        writeTime("iat", issuedAt, to: &json)
        writeTime("exp", expiration, to: &json)
        if let certificate {
            json.name("certificate")
            certificate.write(to: &json)
        }
    }

    @inline(__always)
    private func writeTime(_ name: StaticString, _ seconds: Int64?, to json: inout JSONWriter) {
        guard let seconds else { return }
        json.name(name)
        json.time(secondsSince1970: seconds)
    }
}

// MARK: - One line for people

extension Verdict {
    /// One line that begins `VALID` or `INVALID`; everything hidden in it is made visible.
    public var line: String { line(in: nil) }

    /// The same with the officer's sentence, and with the hint in their language.
    ///
    /// - Parameters:
    ///   - language: nil for no sentence, and a hint in English.
    ///   - subject: what is judged; a picture is named at the end, lines are known by their order.
    public func line(in language: Language?, subject: VerdictSubject? = nil) -> String {
        var line = isValid ? validLine : invalidLine
        if let language { line += " | " + sentence.text(in: language) }
        if let damage, subject?.isPicture != true { line += " | hint: " + damage.sentence.text(in: language ?? .english) }
        if case .picture(let path, let symbol) = subject {
            line += " | picture: " + path + (symbol.map { ", code \($0)" } ?? "")
        }
        return VisibleText.escaped(line)
    }

    private var validLine: String {
        var line = "VALID " + (signed?.country ?? "country unknown") + " " + (signed?.certificate?.summary ?? "")
        for notice in notices { line += " | \(notice.code.rawValue): \(notice.message)" }
        return line
    }

    private var invalidLine: String {
        let reasons = failures.map { "\($0.layer.rawValue) \($0.code): \($0.message)" }
        return "INVALID " + reasons.joined(separator: " | ")
    }
}

extension DigitalCovidCertificate {
    /// Who and what in words, codes by the names of the value sets.
    package var summary: String {
        let family = name.familyName ?? name.familyNameTransliterated
        let given = name.givenName ?? name.givenNameTransliterated
        var summary = kind.rawValue + ": " + (family ?? given ?? "")
        if family != nil, let given { summary += ", " + given }
        if !dateOfBirth.isEmpty { summary += " born " + dateOfBirth }
        return summary + "; " + entry.summary
    }
}

extension DigitalCovidCertificate.Entry {
    fileprivate var summary: String {
        switch self {
        case .vaccination(let entry):
            "dose \(entry.doseNumber) of \(entry.doseTotal) on \(entry.date), \(shown(.vaccineProduct, entry.product)), "
                + shown(.countries, entry.country)
        case .test(let entry):
            "\(shown(.testResult, entry.result)), sampled \(entry.sampledAt), \(shown(.testType, entry.testType)), "
                + shown(.countries, entry.country)
        case .recovery(let entry):
            "first positive \(entry.firstPositiveTest), in force \(entry.validFrom) to \(entry.validUntil), "
                + shown(.countries, entry.country)
        }
    }

    /// The name of a code; a code that the value sets do not know as it stands.
    private func shown(_ set: ValueSets, _ code: String) -> String {
        set.set.name(of: code) ?? code
    }
}
