/// What happens at a gate.
public enum GateEvent: Sendable {
    /// The first character of a new line: whatever is on the screen belongs to somebody before.
    ///
    /// - Parameter inFlowSince: when the input began that has gone on without a pause since, in milliseconds.
    case lineBegan(GateDesk.Source, inFlowSince: Int64)
    /// The line came to nothing.
    case lineDropped(GateDesk.Source)
    /// A code was judged.
    ///
    /// - Parameter line: its bytes, to tell a scanner's second reading of one code from another code.
    case code(GateAnswer, line: [UInt8], from: GateDesk.Source)
    /// One line of a passport came, and others are missing.
    case passportPart(lineCount: Int, of: PassportFormat, from: GateDesk.Source)
    case passport(PassportLine, from: GateDesk.Source)
    case passportRefused(PassportLineError, from: GateDesk.Source)
    case key(GateKey)
    /// Nobody looks at the screen any more: whatever it shows, and every line that has begun, is forgotten.
    case cleared
    /// Time has passed.
    case tick
}
