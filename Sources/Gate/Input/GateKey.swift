/// What an officer can press. None of these begins a line of a passport or an identifier.
public enum GateKey: Equatable, Sendable {
    /// `+`: name and birth date are those of the passport.
    case same
    /// `-`: they are not.
    case notSame
    /// Blank or Escape: take everything off the screen.
    case clear
    /// Ctrl-C: leave, after `+` has confirmed it.
    case leave

    init?(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "+"): self = .same
        case UInt8(ascii: "-"): self = .notSame
        case UInt8(ascii: " "): self = .clear
        case 0x03: self = .leave
        default: return nil
        }
    }
}
