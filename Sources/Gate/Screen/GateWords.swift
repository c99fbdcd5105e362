import HealthCertificate
import TextFormats

/// Everything that a gate says, in one language. Codes such as `GENUINE` are the same in all.
protocol GateWords {
    func headline(_ headline: Headline) -> String

    /// What the officer should do next; empty where the sentence of the code or the notice says it.
    func nextStep(_ headline: Headline) -> String

    func label(_ label: Label) -> String
    func nearReason(_ reason: NameComparison.NearReason) -> String
    func birthDate(_ comparison: BirthDateComparison) -> String
    func remark(_ remark: GateState.Remark) -> String
    func passportError(_ error: PassportLineError) -> String

    /// - Parameter seconds: since the code was answered.
    func caseNumber(_ number: Int, secondsAgo seconds: Int64) -> String
    func codesAtOnce(_ count: Int) -> String
    func lists(sequence: Int64?, areSigned: Bool) -> String
    func age(days: Int64, hours: Int64, minutes: Int64) -> String
    func counters(_ counters: GateCounters) -> [String]
    func inForce(signer: String?, until: String?) -> String
    func event(_ entry: DigitalCovidCertificate.Entry) -> String
    func openLine(characterCount: Int) -> String
    var pressEnter: String { get }
    var keys: [String] { get }
    var unsignedWarning: String { get }
    var staleWarning: String { get }
    var revocationWarning: String { get }
    var scannerWarning: String { get }
    var largerWindow: String { get }
}

extension Language {
    var words: any GateWords {
        switch self {
        case .english: EnglishWords()
        case .vietnamese: VietnameseWords()
        }
    }
}

extension ValueSets {
    /// The name of a code, the code itself where the value sets do not know it.
    func shown(_ code: String) -> String {
        VisibleText.escaped(set.name(of: code) ?? code)
    }
}

/// A character that was refused, as it can be shown: itself when it shows, else its number.
func shownCharacter(_ byte: UInt8) -> String {
    (0x21...0x7E).contains(byte) ? String(UnicodeScalar(byte)) : "0x" + String(byte, radix: 16, uppercase: true)
}
