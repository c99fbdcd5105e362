/// What stands in the largest letters, one for each situation.
enum Headline: CaseIterable {
    case ready
    case reading
    case comparePassport
    case compareLetters
    case passportMatches
    case comparedByOfficer
    case seeNotices
    case listsNotSigned
    case listsStale
    case revocationNotChecked
    case passportExpired
    case severalAtOnce
    case testPositive
    case exampleKey
    case passportMismatch
    case notSamePerson
    case scanAgain
    case onlyIdentifier
    case otherKindOfCode
    case otherDocument
    case signatureWrong
    case signerUnknown
    case revoked
    case secondLine
    case stoppedTooOld
    case stoppedClock
    case scanCodeNow
    case passportNotRead
    case passportGoesOn
    case leaveQuestion
    case windowTooSmall
}

/// Words beside the values.
enum Label: CaseIterable {
    case name
    case letters
    case family
    case given
    case born
    case certificate
    case passport
    case event
    case input
    case notCompared
    case equal
    case different
}
