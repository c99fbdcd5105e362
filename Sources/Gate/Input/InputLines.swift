/// Splits what a keyboard and a scanner send into lines and keys.
///
/// Many scanners *are* keyboards, so whoever presents a code types on the officer's keyboard. A key therefore counts only
/// when it comes alone, with silence before and after it: no code can press one.
public struct InputLines: Sendable {
    /// What was found in the bytes.
    public enum Item: Equatable, Sendable {
        /// The first character of a new line.
        case lineBegan
        case line([UInt8])
        /// A line longer than ``lineByteCountMax``; it was not kept.
        case lineTooLong(byteCount: Int)
        /// A line ended without a character, was erased, or was given up.
        case lineDropped
        case key(GateKey)
    }

    /// What is longer is answered without being kept. A QR code holds 4,296 characters, and percent escapes can triple them.
    public static let lineByteCountMax = 16 * 1_024

    /// Milliseconds of silence before and after a key, in which scanners that type send dozens of characters.
    public static let silenceAroundKey: Int64 = 150

    /// Milliseconds after which a line of nothing but keys is given up: they were pressed too fast, or held down.
    public static let keysForgottenAfter: Int64 = 500

    /// Milliseconds between characters that a hand needs at least.
    private static let handGap: Int64 = 20

    /// Whether keys are looked for; a serial scanner has none.
    private let hasKeys: Bool

    /// Milliseconds after which a line that nobody continues is given up.
    private let abandonedAfter: Int64

    private var line: [UInt8] = []
    private var droppedByteCount = 0
    private var isOpen = false
    private var isLastCarriageReturn = false
    private var lastByteAt: Int64?
    private var pendingKey: UInt8?
    private var escape = EscapeSequence()
    private var isEscapeAlone = false

    /// Whether all characters of the line came one by one, as a hand types them.
    public private(set) var isTypedByHand = true

    /// - Parameters:
    ///   - hasKeys: whether keys are looked for; a serial scanner has none.
    ///   - abandonedAfter: milliseconds after which a line that nobody continues is given up.
    public init(hasKeys: Bool, abandonedAfter: Int64) {
        self.hasKeys = hasKeys
        self.abandonedAfter = abandonedAfter
    }

    /// Characters of the line that has begun; nil when none has.
    public var openLineByteCount: Int? { isOpen ? line.count + droppedByteCount : nil }

    /// The line that has begun, when a hand types it.
    public var typedText: [UInt8]? { hasKeys && isOpen && isTypedByHand ? line : nil }

    /// When the last byte came, in milliseconds of a ``GateMoment``.
    public var lastInputAt: Int64? { lastByteAt }

    /// Milliseconds from `moment` to when ``settle(at:)`` has something to say; nil for no such time.
    public func wait(at moment: GateMoment) -> Int64? {
        guard let lastByteAt else { return nil }
        let limit: Int64? =
            if pendingKey != nil || escape.isJustBegun {
                Self.silenceAroundKey
            } else if isOpen {
                holdsKeysAlone ? Self.keysForgottenAfter : abandonedAfter
            } else {
                nil
            }
        return limit.map { max(0, lastByteAt + $0 - moment.milliseconds) }
    }

    /// What the bytes complete.
    public mutating func receive(_ bytes: some Collection<UInt8>, at moment: GateMoment, _ body: (Item) -> Void) {
        settle(at: moment, body)
        let gap = lastByteAt.map { moment.milliseconds - $0 } ?? .max
        let isAlone = bytes.count == 1
        for byte in bytes {
            if let key = pendingKey {
                pendingKey = nil
                append(key, isByHand: false, body)
            }
            if hasKeys, escape.takes(byte, atStart: !isOpen) { continue }
            take(byte, isAlone: isAlone, gap: gap, body)
        }
        isEscapeAlone = isAlone && gap >= Self.silenceAroundKey
        if !bytes.isEmpty { lastByteAt = moment.milliseconds }
    }

    /// Reports what silence decides: a key that stayed alone, a line that nobody continued.
    public mutating func settle(at moment: GateMoment, _ body: (Item) -> Void) {
        guard let lastByteAt else { return }
        let silence = moment.milliseconds - lastByteAt
        if silence >= Self.silenceAroundKey {
            if let byte = pendingKey, let key = GateKey(byte) {
                if isOpen { drop(body) }
                body(.key(key))
            }
            pendingKey = nil
            if escape.isJustBegun, isEscapeAlone { body(.key(.clear)) }
            escape = EscapeSequence()
        }
        if isOpen, silence >= (holdsKeysAlone ? Self.keysForgottenAfter : abandonedAfter) { drop(body) }
    }

    private var holdsKeysAlone: Bool {
        hasKeys && line.count <= 100 && droppedByteCount == 0 && line.allSatisfy { GateKey($0) != nil }
    }

    private mutating func take(_ byte: UInt8, isAlone: Bool, gap: Int64, _ body: (Item) -> Void) {
        let wasCarriageReturn = isLastCarriageReturn
        isLastCarriageReturn = byte == 0x0D
        let isByHand = isAlone && gap >= Self.handGap
        switch byte {
        case 0x0A where wasCarriageReturn: break  // both end one line
        case 0x0A, 0x0D: endLine(body)
        case 0x08 where isEditing(isByHand), 0x7F where isEditing(isByHand): erase(body)
        case 0x15 where isEditing(isByHand): drop(body)
        default:
            let isKey = hasKeys && isAlone && gap >= Self.silenceAroundKey && GateKey(byte) != nil
            if isKey, !isOpen || byte == 0x03 {
                pendingKey = byte
            } else {
                append(byte, isByHand: isByHand, body)
            }
        }
    }

    /// Whether a person is typing, so that Backspace and Ctrl-U mean what people mean by them.
    private func isEditing(_ isByHand: Bool) -> Bool {
        hasKeys && isOpen && isTypedByHand && isByHand
    }

    private mutating func append(_ byte: UInt8, isByHand: Bool, _ body: (Item) -> Void) {
        if !isOpen {
            isOpen = true
            isTypedByHand = true
            body(.lineBegan)
        }
        isTypedByHand = isTypedByHand && isByHand
        guard droppedByteCount == 0, line.count < Self.lineByteCountMax else {
            droppedByteCount += line.count + 1
            line = []
            return
        }
        line.append(byte)
    }

    private mutating func endLine(_ body: (Item) -> Void) {
        guard isOpen else { return }
        let (line, droppedByteCount) = (line, droppedByteCount)
        close()
        if droppedByteCount > 0 {
            body(.lineTooLong(byteCount: droppedByteCount))
        } else if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || hasKeys && GateKey($0) != nil }) {
            body(.lineDropped)
        } else {
            body(.line(line))
        }
    }

    private mutating func erase(_ body: (Item) -> Void) {
        _ = line.popLast()
        if line.isEmpty { drop(body) }
    }

    private mutating func drop(_ body: (Item) -> Void) {
        close()
        body(.lineDropped)
    }

    private mutating func close() {
        line = []
        droppedByteCount = 0
        isOpen = false
        isTypedByHand = true
    }
}
