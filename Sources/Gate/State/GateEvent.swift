/// What happens at a gate.
public enum GateEvent: Sendable {
    /// The first character of a new line: whatever is on the screen belongs to somebody before.
    ///
    /// - Parameter inFlowSince: when the input began that has gone on without a pause since, in milliseconds.
    case lineBegan(inFlowSince: Int64)
    /// The line came to nothing.
    case lineDropped
    /// A code was judged.
    ///
    /// - Parameter line: its bytes, to tell a scanner's second reading of one code from another code.
    case code(GateAnswer, line: [UInt8])
    /// One line of a passport came, and others are missing.
    case passportPart(lineCount: Int, of: PassportFormat)
    case passport(PassportLine)
    case passportRefused(PassportLineError)
    case key(GateKey)
    /// Time has passed.
    case tick
}
