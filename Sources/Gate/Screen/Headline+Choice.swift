extension Headline {
    /// The headline of a code. What is worst comes first; of what caps a genuine code at amber, what the officer can do
    /// something about.
    init(_ shown: GateCase, under lists: ListsStanding, at moment: GateMoment) {
        self = shown.answer.standing == .genuine ? Self.ofGenuine(shown, lists, moment) : Self.ofRefused(shown)
    }

    private static func ofGenuine(_ shown: GateCase, _ lists: ListsStanding, _ moment: GateMoment) -> Headline {
        let answer = shown.answer
        if answer.notices.contains(.exampleKey) { return .exampleKey }
        switch shown.identity {
        case .compared(let comparison, _, _) where comparison.outcome == .mismatch: return .passportMismatch
        case .deniedByOfficer: return .notSamePerson
        default: break
        }
        if answer.notices.contains(.testPositive) { return .testPositive }
        if shown.countAtOnce > 1 { return .severalAtOnce }
        guard shown.isIdentityCompared else {
            if case .compared = shown.identity { return .compareLetters }
            return .comparePassport
        }
        if answer.level > .green { return .seeNotices }
        if shown.hasPassportExpired { return .passportExpired }
        if !lists.areSigned { return .listsNotSigned }
        if lists.freshness(at: moment) != .inTime { return .listsStale }
        if !answer.isRevocationChecked { return .revocationNotChecked }
        return shown.identity == .confirmedByOfficer ? .comparedByOfficer : .passportMatches
    }

    private static func ofRefused(_ shown: GateCase) -> Headline {
        if shown.countAtOnce > 1 { return .severalAtOnce }
        switch shown.answer.standing {
        case .genuine: return .comparePassport
        case .rescan: return .scanAgain
        case .identifierOnly: return .onlyIdentifier
        case .otherDocument: return shown.answer.signed == nil ? .otherKindOfCode : .otherDocument
        case .notJudged: return .stoppedTooOld
        case .secondLine:
            switch shown.answer.code {
            case "SIGNATURE-INVALID": return .signatureWrong
            case "SIGNER-UNKNOWN": return .signerUnknown
            case "REVOKED": return .revoked
            default: return .secondLine
            }
        }
    }

    /// The headline when no code is shown.
    init(withoutCode state: GateState, at moment: GateMoment) {
        switch state.settings.lists.freshness(at: moment) {
        case .unusable:
            self = .stoppedTooOld
            return
        case .clockBeforeLists:
            self = .stoppedClock
            return
        case .inTime, .stale: break
        }
        switch (state.remark, state.scene) {
        case (.passportPart, _): self = .passportGoesOn
        case (_, .passport): self = .scanCodeNow
        case (_, .passportRefused): self = .passportNotRead
        default: self = .ready
        }
    }

    /// How urgent a headline is when no code is shown.
    var levelWithoutCode: GateLevel {
        switch self {
        case .stoppedTooOld, .stoppedClock: .red
        case .passportNotRead, .windowTooSmall: .amber
        default: .neutral
        }
    }
}
