/// Swallows what cursor and function keys send (ECMA-48: `ESC [ … final`, `ESC O x`, `ESC x`), so that it begins no line.
struct EscapeSequence: Sendable {
    private enum State {
        case none
        case begun
        case control
        case oneMore
    }

    private var state = State.none

    /// Whether an escape character has come and nothing after it: the key of that name, if silence follows.
    var isJustBegun: Bool { state == .begun }

    /// - Parameter atStart: whether no line is open; inside a line an escape character is a character like any other.
    /// - Returns: whether the byte belongs to a sequence.
    mutating func takes(_ byte: UInt8, atStart: Bool) -> Bool {
        switch state {
        case .none:
            guard byte == 0x1B, atStart else { return false }
            state = .begun
        case .begun:
            state = byte == UInt8(ascii: "[") ? .control : byte == UInt8(ascii: "O") ? .oneMore : .none
        case .control:
            if !(0x20...0x3F).contains(byte) { state = .none }
        case .oneMore: state = .none
        }
        return true
    }
}
