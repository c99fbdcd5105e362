/// What a shift came to: numbers alone, nothing of any person.
public struct GateCounters: Equatable, Sendable {
    /// Codes answered.
    public internal(set) var codes = 0
    /// Codes that were genuine and in force.
    public internal(set) var genuine = 0
    /// Identities that the passport's lines matched in full, and those that an officer's key press confirmed.
    public internal(set) var matchedByPassport = 0
    public internal(set) var confirmedByOfficer = 0
    /// Identities that were others, by the passport's lines or the officer's key press.
    public internal(set) var notSame = 0
    /// Codes to be scanned again.
    public internal(set) var rescan = 0
    /// Codes that another document must replace.
    public internal(set) var otherDocument = 0
    /// Codes handed over to the second line.
    public internal(set) var secondLine = 0
    /// Passport lines that could not be read.
    public internal(set) var passportsNotRead = 0

    mutating func count(_ answer: GateAnswer) {
        codes += 1
        switch answer.standing {
        case .genuine: genuine += 1
        case .rescan, .identifierOnly: rescan += 1
        case .otherDocument: otherDocument += 1
        case .secondLine: secondLine += 1
        case .notJudged: break
        }
    }
}
