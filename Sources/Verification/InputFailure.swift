import HealthCertificate

/// Why a line of input, or a picture, could not be judged at all.
public enum InputFailure: Equatable, Sendable {
    case tooLong(byteCount: Int)
    case malformed(String)
    case withoutText
    case wrongTime

    /// A picture that cannot be decoded, with the reason.
    case unreadablePicture(String)

    /// A picture without a QR or Aztec code.
    case pictureWithoutCode

    var code: StableCode {
        switch self {
        case .tooLong: .lineTooLong
        case .malformed: .lineMalformed
        case .withoutText: .textMissing
        case .wrongTime: .timeInvalid
        case .unreadablePicture: .pictureUnreadable
        case .pictureWithoutCode: .codeMissing
        }
    }

    var message: String {
        switch self {
        case .tooLong(let count): "the line has \(count) bytes, at most 1 MiB is read"
        case .malformed(let reason): "the line is no JSON object: \(reason)"
        case .withoutText: "the object has no text under qr"
        case .wrongTime: "at is no time such as 2022-01-15T12:00:00Z"
        case .unreadablePicture(let reason): "the picture cannot be read: \(reason)"
        case .pictureWithoutCode:
            "no QR or Aztec code was found in the picture; it must show a whole one, sharp and with its white margin"
        }
    }
}

extension Verifier {
    /// The answer to a line or a picture that holds no certificate text.
    public func verdict(onUnusableInput failure: InputFailure, at clock: ValidationClock) -> Verdict {
        refused(.input(failure), at: clock)
    }

    /// The answer to a line that is longer than any text may be, and was not kept.
    package func verdict(onLineOf byteCount: Int, at clock: ValidationClock) -> Verdict {
        let limit = DecodingLimits().characterCountMax
        return refused(.undecodable(.tooLong(characterCount: byteCount, limit: limit)), at: clock)
    }

    /// The answer when nothing can be judged at all.
    package func verdict(notJudgedBecause reason: String, at clock: ValidationClock) -> Verdict {
        refused(.internalError(reason), at: clock)
    }
}
