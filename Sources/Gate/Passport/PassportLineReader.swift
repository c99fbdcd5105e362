/// Finds the machine-readable zone among the lines of a stream, where it comes as one line or line by line.
public struct PassportLineReader: Sendable {
    /// What a line was.
    public enum Outcome: Equatable, Sendable {
        /// Something else, a certificate's text say.
        case other
        /// A line of a zone that goes on.
        case part(lineCount: Int, of: PassportFormat)
        case whole(PassportLine)
        case refused(PassportLineError)
    }

    /// More characters than any zone has: what is longer is no attempt at one.
    private static let characterCountMax = 100

    private var lines: [[UInt8]] = []

    public init() {}

    /// Whether lines of a zone have come and others are missing.
    public var isWaiting: Bool { !lines.isEmpty }

    /// Forgets the lines that have come.
    public mutating func reset() {
        lines = []
    }

    /// - Parameter line: without its line end; blanks at its ends are ignored.
    public mutating func take(_ line: some Collection<UInt8>) -> Outcome {
        let line = Self.trimmed(line)
        guard Self.isAttempt(line) else {
            lines = []
            return .other
        }
        if PassportFormat.ofWhole(line) != nil {
            lines = []
            return Self.read(line)
        }
        return add(line)
    }

    private mutating func add(_ line: [UInt8]) -> Outcome {
        let number = lines.count + 1
        if let offset = line.firstIndex(where: { !Self.isZoneCharacter($0) }) {
            return refuse(.foreignCharacter(line[offset]), line: number, position: offset + 1)
        }
        let expected = lines.first.flatMap(PassportFormat.withLine)
        guard let format = expected ?? PassportFormat.withLine(like: line), format.lineLength == line.count else {
            return refuse(.wrongLength(characterCount: line.count), line: number, position: line.count)
        }
        if lines.isEmpty, let error = Self.error(beginningWith: line, format) {
            return .refused(error)
        }
        lines.append(line)
        guard lines.count == format.lineCount else { return .part(lineCount: lines.count, of: format) }
        defer { lines = [] }
        return Self.read(Array(lines.joined()))
    }

    /// What is not even the beginning of a zone is refused at once, not with the line after it.
    private static func error(beginningWith line: [UInt8], _ format: PassportFormat) -> PassportLineError? {
        guard let first = line.first else { return nil }
        switch first {
        case UInt8(ascii: "P"): return nil
        case UInt8(ascii: "A"), UInt8(ascii: "C"), UInt8(ascii: "I"):
            return format == .td3 ? PassportLineError(reason: .unknownDocument(first), line: 1, position: 1) : nil
        case UInt8(ascii: "V"): return PassportLineError(reason: .visa, line: 1, position: 1)
        default: return PassportLineError(reason: .unknownDocument(first), line: 1, position: 1)
        }
    }

    private mutating func refuse(_ reason: PassportLineError.Reason, line: Int, position: Int) -> Outcome {
        lines = []
        return .refused(PassportLineError(reason: reason, line: line, position: position))
    }

    private static func read(_ zone: [UInt8]) -> Outcome {
        do throws(PassportLineError) {
            return .whole(try PassportLine(zone: zone))
        } catch {
            return .refused(error)
        }
    }

    /// Base45 has no `<`, so what holds one is no certificate; a line of the zone that holds none has the zone's length and
    /// alphabet, and no prefix.
    private static func isAttempt(_ line: [UInt8]) -> Bool {
        guard (2...characterCountMax).contains(line.count), !line.starts(with: "HC1:".utf8) else { return false }
        if line.contains(UInt8(ascii: "<")) {
            return line.count >= 20 || "PIACV".utf8.contains(line[0] & 0xDF)  // in either case
        }
        let isLengthOfZone = PassportFormat.withLine(like: line) != nil || PassportFormat.ofWhole(line) != nil
        return isLengthOfZone && line.allSatisfy(isZoneCharacter)
    }

    static func isZoneCharacter(_ character: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(character)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character) || character == UInt8(ascii: "<")
    }

    private static func trimmed(_ line: some Collection<UInt8>) -> [UInt8] {
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
        let start = line.drop(while: isBlank)
        return Array(Array(start).reversed().drop(while: isBlank).reversed())
    }
}
