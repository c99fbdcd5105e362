import HealthCertificate
import TextFormats
import Verification

/// What is shown of one code below its headline: notices first, then the holder, the comparison, the event.
///
/// Nothing of a code whose signature does not hold is among it.
struct CaseBody {
    private let shown: GateCase
    private let words: any GateWords
    private let language: Language
    private let columns: Int

    private static let labelWidth = 12

    init(_ shown: GateCase, in language: Language, columns: Int) {
        self.shown = shown
        self.language = language
        words = language.words
        self.columns = columns
    }

    func lines() -> [ScreenLine] {
        guard let signed = shown.answer.signed else { return hintLines() }
        var lines = shown.answer.notices.flatMap(noticeLines)
        if let certificate = signed.certificate {
            lines += row(words.label(.name), holderName(certificate.name))
            lines += identityLines(certificate)
            lines += row(words.label(.event), words.event(certificate.entry))
        }
        let until = signed.expiration.map { Timestamp(secondsSince1970: $0).description }
        lines += row("", words.inForce(signer: signed.country.map(VisibleText.escaped), until: until))
        return lines
    }

    private func hintLines() -> [ScreenLine] {
        guard let hint = shown.answer.scannerHint else { return [] }
        return ScreenText.wrapped("! " + VisibleText.escaped(hint.text(in: language)), to: columns).map { ScreenLine($0) }
    }

    private func noticeLines(_ notice: Notice.Code) -> [ScreenLine] {
        ScreenText.wrapped("! \(notice.rawValue): \(notice.sentence.text(in: language))", to: columns).map { ScreenLine($0) }
    }

    /// In national letters; in A to Z where there are none.
    private func holderName(_ name: PersonName) -> String {
        [name.familyName ?? name.familyNameTransliterated, name.givenName ?? name.givenNameTransliterated]
            .compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: ", ")
    }

    // MARK: Identity

    private func identityLines(_ certificate: DigitalCovidCertificate) -> [ScreenLine] {
        switch shown.identity {
        case .compared(let comparison, let passport, _): return comparedLines(comparison, certificate, passport)
        case .passportRefused(let error):
            return lettersLines(certificate) + row(words.label(.passport), words.passportError(error))
        case .notCompared:
            let isOpen = shown.answer.standing == .genuine
            return lettersLines(certificate) + (isOpen ? row(words.label(.passport), words.label(.notCompared)) : [])
        case .confirmedByOfficer, .deniedByOfficer: return lettersLines(certificate)
        }
    }

    private func lettersLines(_ certificate: DigitalCovidCertificate) -> [ScreenLine] {
        let letters = [certificate.name.familyNameTransliterated, certificate.name.givenNameTransliterated]
            .map { $0 ?? "" }.joined(separator: "<<")
        return row(words.label(.letters), letters) + row(words.label(.born), certificate.dateOfBirth)
    }

    /// Number and state of the passport first: the officer has it in hand, and sees whether its lines are these.
    private func comparedLines(
        _ comparison: HolderComparison, _ certificate: DigitalCovidCertificate, _ passport: PassportLine
    ) -> [ScreenLine] {
        var lines = nameLines(.family, comparison.family) + nameLines(.given, comparison.given)
        let birthDate = words.birthDate(comparison.birthDate)
        lines += row(words.label(.born), certificate.dateOfBirth + "  " + birthDate)
        return row(words.label(.passport), passport.documentNumber + "  " + passport.issuingState) + lines
    }

    /// One row for equal names; otherwise both, the letters that differ in brackets.
    private func nameLines(_ label: Label, _ comparison: NameComparison) -> [ScreenLine] {
        if comparison.outcome == .equal {
            guard !comparison.passport.isEmpty else { return [] }
            return row(words.label(label), comparison.passport + "  " + words.label(.equal))
        }
        let reason =
            switch comparison.outcome {
            case .near(let reason): words.nearReason(reason)
            case .different: words.label(.different)
            case .equal, .notComparable: words.label(.notCompared)
            }
        let width = max(ScreenText.width(of: words.label(.certificate)), ScreenText.width(of: words.label(.passport))) + 1
        let ours = ScreenText.padded(words.label(.certificate), to: width)
        let theirs = ScreenText.padded(words.label(.passport), to: width)
        return row(words.label(label), ours + marked(comparison.certificate, comparison.certificateMarks))
            + row("", theirs + marked(comparison.passport, comparison.passportMarks) + "  " + reason)
    }

    /// Runs of marked letters in brackets, which no name in A to Z and `<` has.
    private func marked(_ name: String, _ marks: [Bool]) -> String {
        var text = ""
        var isOpen = false
        for (letter, isMarked) in zip(name, marks) {
            if isMarked != isOpen { text += isMarked ? "[" : "]" }
            isOpen = isMarked
            text.append(letter)
        }
        return text + (isOpen ? "]" : "")
    }

    /// A label and a value, which goes on below itself. What came from outside is made visible.
    private func row(_ label: String, _ value: String) -> [ScreenLine] {
        let value = VisibleText.shortened(VisibleText.escaped(value), to: 400)
        return ScreenText.wrapped(value, to: columns - Self.labelWidth).enumerated().map { index, line in
            ScreenLine(ScreenText.padded(index == 0 ? label : "", to: Self.labelWidth) + line)
        }
    }
}
