import HealthCertificate
import TextFormats

struct EnglishWords: GateWords {
    func headline(_ headline: Headline) -> String {
        switch headline {
        case .ready: "READY - SCAN A CODE"
        case .reading: "READING"
        case .comparePassport: "CODE GENUINE - COMPARE PASSPORT"
        case .compareLetters: "CODE GENUINE - COMPARE LETTERS"
        case .passportMatches: "CODE GENUINE - PASSPORT MATCHES"
        case .comparedByOfficer: "CODE GENUINE - COMPARED BY OFFICER"
        case .seeNotices: "CODE GENUINE - SEE NOTICES"
        case .listsNotSigned: "CODE GENUINE - LISTS NOT SIGNED"
        case .listsStale: "CODE GENUINE - LISTS OUT OF DATE"
        case .revocationNotChecked: "CODE GENUINE - REVOCATION NOT CHECKED"
        case .passportExpired: "CODE GENUINE - PASSPORT EXPIRED"
        case .severalAtOnce: "SEVERAL CODES AT ONCE - SCAN ONE AGAIN"
        case .testPositive: "CODE GENUINE - TEST POSITIVE"
        case .exampleKey: "EXAMPLE KEY - PROVES NOTHING"
        case .passportMismatch: "PASSPORT DOES NOT MATCH"
        case .notSamePerson: "NOT THE SAME PERSON"
        case .scanAgain: "NOT READ - SCAN AGAIN"
        case .onlyIdentifier: "ONLY AN IDENTIFIER - SCAN THE CODE"
        case .otherKindOfCode: "OTHER KIND OF CODE"
        case .otherDocument: "NOT IN FORCE - OTHER DOCUMENT"
        case .signatureWrong: "SIGNATURE WRONG - SECOND LINE"
        case .signerUnknown: "SIGNER UNKNOWN - SECOND LINE"
        case .revoked: "REVOKED - SECOND LINE"
        case .secondLine: "SECOND LINE"
        case .stoppedTooOld: "GATE STOPPED - LISTS TOO OLD"
        case .stoppedClock: "GATE STOPPED - CLOCK IS WRONG"
        case .scanCodeNow: "PASSPORT READ - SCAN THE CODE"
        case .passportNotRead: "PASSPORT NOT READ - AGAIN"
        case .passportGoesOn: "PASSPORT - NEXT LINE"
        case .leaveQuestion: "LEAVE THE GATE?"
        case .windowTooSmall: "WINDOW TOO SMALL"
        }
    }

    func nextStep(_ headline: Headline) -> String {
        switch headline {
        case .ready: "Scan the QR code, or the lines of the passport."
        case .reading: "Wait for the answer."
        case .comparePassport: "Scan the lines of the passport, or compare name and birth date: + same, - not the same."
        case .compareLetters: "The letters in [ ] differ. Compare them with the passport: + same, - not the same."
        case .passportMatches, .comparedByOfficer: "Name and birth date are the passport's."
        case .seeNotices: "Name and birth date are the passport's. Decide on the notices below."
        case .listsNotSigned: "Name and birth date are the passport's. Nobody signed the lists: decide by your instructions."
        case .listsStale: "Name and birth date are the passport's. Ask for a new bundle of lists."
        case .revocationNotChecked: "Name and birth date are the passport's. Whether the code was taken back is not known."
        case .passportExpired: "Name and birth date are the passport's, and it has expired."
        case .severalAtOnce: "Only the last one is shown. Scan the traveller's code by itself."
        case .passportMismatch: "The code belongs to somebody else. Scan the passport again, or hand over to the second line."
        case .notSamePerson: "The code belongs to somebody else. Hand over to the second line."
        case .scanAgain: "This is no sign of a forgery. Flatten and clean the code, hold it still."
        case .testPositive, .exampleKey, .onlyIdentifier, .otherKindOfCode, .otherDocument, .signatureWrong, .signerUnknown,
            .revoked, .secondLine:
            ""
        case .stoppedTooOld: "No code is judged. Start the gate again with a new bundle of lists."
        case .stoppedClock: "The clock stands before the lists were made. No code is judged. Set the clock."
        case .scanCodeNow: "Scan the QR code of the same traveller."
        case .passportNotRead: "Scan or type the lines of the passport again."
        case .passportGoesOn: "Scan or type the next line of the passport."
        case .leaveQuestion: "+ leave   - stay"
        case .windowTooSmall: "Make it 80 columns and 24 rows."
        }
    }

    func label(_ label: Label) -> String {
        switch label {
        case .name: "Name"
        case .letters: "In letters"
        case .family: "Family"
        case .given: "Given"
        case .born: "Born"
        case .certificate: "certificate"
        case .passport: "passport"
        case .event: "Event"
        case .input: "Input"
        case .notCompared: "not compared"
        case .equal: "equal"
        case .different: "different"
        }
    }

    func nearReason(_ reason: NameComparison.NearReason) -> String {
        switch reason {
        case .alternativeSpelling: "another spelling of the same letter"
        case .oneLetter: "one letter differs"
        case .truncated: "the passport has no room for the rest"
        case .middleNameMissing: "a middle name is missing"
        case .onlyName: "the only name stands in another field"
        }
    }

    func birthDate(_ comparison: BirthDateComparison) -> String {
        switch comparison {
        case .equal: "equal"
        case .equalAsFarAsKnown(.year): "only the year is known to both, and equal"
        case .equalAsFarAsKnown(.month): "only year and month are known to both, and equal"
        case .equalAsFarAsKnown(.day): "equal as far as both are known"
        case .nothingInCommon: "cannot be compared"
        case .different: "different"
        }
    }

    func remark(_ remark: GateState.Remark) -> String {
        switch remark {
        case .passportPart(let count, let format): "Passport: line \(count) of \(format.lineCount) is there."
        case .nothingToCompare: "There is no genuine code on the screen to compare."
        case .tooFast: "Compare first, then press +."
        case .severalAtOnce: "Scan the traveller's code by itself, then press +."
        case .passportTooSoon: "The passport came together with the code. Scan the passport again by itself."
        case .mismatchStands: "The passport's lines are somebody else's: + does not change that. Scan the passport again."
        }
    }

    func passportError(_ error: PassportLineError) -> String {
        let place = "line \(error.line), position \(error.position)"
        switch error.reason {
        case .foreignCharacter(let found):
            return "\(place): \(shownCharacter(found)) is none of A to Z, 0 to 9 and <. Type capital letters."
        case .wrongLength(let count):
            return "line \(error.line) has \(count) characters; a passport's lines have 44, a card's 36 or 30."
        case .visa: return "this is a visa. Use the lines of the passport."
        case .unknownDocument(let found): return "\(place): no passport or card begins with \(shownCharacter(found))."
        case .characterOutOfPlace(let found, let field): return "\(place): \(shownCharacter(found)) cannot stand in the \(name(field))."
        case .checkDigit(let field, let found, let computed):
            return "\(place): the check digit of the \(name(field)) reads \(shownCharacter(found)), expected \(shownCharacter(computed))."
        case .nameless: return "\(place): there is no name."
        }
    }

    private func name(_ field: PassportField) -> String {
        switch field {
        case .issuingState: "issuing state"
        case .name: "name"
        case .documentNumber: "document number"
        case .nationality: "nationality"
        case .dateOfBirth: "birth date"
        case .sex: "sex"
        case .dateOfExpiry: "expiry date"
        case .optionalData: "optional data"
        case .composite: "whole zone"
        }
    }

    func caseNumber(_ number: Int, secondsAgo seconds: Int64) -> String { "No. \(number)   \(seconds) s ago" }

    func codesAtOnce(_ count: Int) -> String { "\(count) codes" }

    func lists(sequence: Int64?, areSigned: Bool) -> String {
        let number = sequence.map { " no. \($0)" } ?? ""
        return areSigned ? "Lists\(number)" : "UNSIGNED lists\(number)"
    }

    func age(days: Int64, hours: Int64, minutes: Int64) -> String {
        days > 0 ? "\(days) d \(hours) h old" : hours > 0 ? "\(hours) h \(minutes) min old" : "\(minutes) min old"
    }

    func counters(_ counters: GateCounters) -> [String] {
        [
            "Codes \(counters.codes)", "genuine \(counters.genuine)", "matched \(counters.matchedByPassport)",
            "by officer \(counters.confirmedByOfficer)", "not same \(counters.notSame)", "rescan \(counters.rescan)",
            "other \(counters.otherDocument)", "2nd line \(counters.secondLine)",
        ]
    }

    func inForce(signer: String?, until: String?) -> String {
        "by \(signer ?? "an unknown country"), in force until \(until ?? "?")"
    }

    func event(_ entry: DigitalCovidCertificate.Entry) -> String {
        switch entry {
        case .vaccination(let entry):
            "Vaccination, dose \(entry.doseNumber) of \(entry.doseTotal) on \(VisibleText.escaped(entry.date)), "
                + "\(ValueSets.vaccineProduct.shown(entry.product)), \(ValueSets.countries.shown(entry.country))"
        case .test(let entry):
            "Test, \(ValueSets.testResult.shown(entry.result)), sampled \(VisibleText.escaped(entry.sampledAt)), "
                + "\(ValueSets.testType.shown(entry.testType)), \(ValueSets.countries.shown(entry.country))"
        case .recovery(let entry):
            "Recovery, first positive \(VisibleText.escaped(entry.firstPositiveTest)), counts "
                + "\(VisibleText.escaped(entry.validFrom)) to \(VisibleText.escaped(entry.validUntil)), "
                + ValueSets.countries.shown(entry.country)
        }
    }

    func openLine(characterCount: Int) -> String { "\(characterCount) characters" }

    var pressEnter: String { "Press Enter." }
    var keys: [String] { ["+ same person", "- not the same", "blank: clear", "Ctrl-C: leave"] }

    var unsignedWarning: String { "! LISTS NOT SIGNED: amber at best" }
    var staleWarning: String { "! LISTS OUT OF DATE: get a new bundle" }
    var revocationWarning: String { "! REVOCATION NOT CHECKED" }
    var scannerWarning: String { "! SCANNER GONE: plug it in again" }
    var largerWindow: String { "… more in a larger window" }
}
