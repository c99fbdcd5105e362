/// Shows what a scanner does to texts that are known, and so which of its settings is wrong.
///
/// Two codes are shown one after the other; what arrives is compared with what was shown. The texts are no certificates and
/// do not begin like one.
public enum ScannerTest: CaseIterable, Sendable {
    /// Has each of the 45 characters, and the pairs that Vietnamese input methods join, each by itself.
    case allCharacters
    /// As long as a long certificate, which some scanners and cables do not get through.
    case longText

    /// The text to show as a code.
    public var text: String {
        switch self {
        case .allCharacters: "SCANNER TEST 0123456789 ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./: AA DD A6 D9 A. O+ END"
        case .longText: Self.text(characterCount: 800)
        }
    }

    /// Everything that is wrong with what arrived; empty when nothing is.
    ///
    /// - Parameter arrived: all that came, line ends too, until nothing came any more for a while. At most 16 KiB are
    ///   looked at.
    public func findings(in arrived: [UInt8]) -> [ScannerDamage] {
        var findings: [ScannerDamage] = []
        var rest = arrived.prefix(ScannerDamage.byteCountMax)
        let lineEnds = rest.reversed().prefix { $0 == 0x0A || $0 == 0x0D }.count
        rest = rest.dropLast(lineEnds)
        guard !rest.isEmpty else { return lineEnds == 0 ? [.nothingArrived] : [.lineEndAlone] }

        findings += Self.frame(&rest)
        let shown = Array(text.utf8)
        if let damage = damage(Array(rest), shown) { findings.append(damage) }
        if lineEnds == 0 { findings.append(.lineEndMissing) }
        if lineEnds > 1 { findings.append(.lineEndTwice) }
        return findings
    }

    /// Takes off what scanners put around a text by themselves.
    private static func frame(_ rest: inout ArraySlice<UInt8>) -> [ScannerDamage] {
        var findings: [ScannerDamage] = []
        if rest.first == 0x02 || rest.last == 0x03 {
            if rest.first == 0x02 { rest = rest.dropFirst() }
            if rest.last == 0x03 { rest = rest.dropLast() }
            findings.append(.transmissionFrame)
        }
        if let identifier = rest.withUnsafeBufferPointer(ScannerDamage.aimIdentifier) {
            rest = rest.dropFirst(3)
            findings.append(.aimIdentifier(identifier))
        }
        return findings
    }

    /// What became of the text between all that; nil when it is as it was shown.
    private func damage(_ arrived: [UInt8], _ shown: [UInt8]) -> ScannerDamage? {
        if arrived == shown { return nil }
        if let offset = Self.offset(of: shown, in: arrived) {
            if Self.offset(of: shown, in: Array(arrived[(offset + shown.count)...])) != nil { return .scansJoined }
            return offset > 0
                ? .configuredPrefix(characterCount: offset)
                : .configuredSuffix(characterCount: arrived.count - shown.count)
        }
        if let repaired = arrived.withUnsafeBufferPointer(TextRepair.percentEscapes.applied), repaired == shown {
            return .percentEscapes
        }
        if arrived.elementsEqual(shown.map(Self.withOtherCase)) || arrived.elementsEqual(text.lowercased().utf8) {
            return .lowerCase
        }
        if shown.starts(with: arrived) { return .cutShort }
        if shown.reversed().starts(with: arrived.reversed()) { return .prefixLost }
        let scalars = Array(String(decoding: arrived, as: UTF8.self).unicodeScalars)
        return Self.layouts(scalars, shown) ?? inputMethod(scalars) ?? .charactersChanged
    }

    private static func withOtherCase(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 0x20 : byte
    }

    private static func offset(of part: [UInt8], in whole: [UInt8]) -> Int? {
        guard whole.count >= part.count else { return nil }
        return (0...whole.count - part.count).first { whole[$0...].starts(with: part) }
    }

    // MARK: Input methods

    /// Vietnamese letters, or letters taken back, and the pairs that are not there any more.
    private func inputMethod(_ arrived: [Unicode.Scalar]) -> ScannerDamage? {
        // An input method takes a letter back with the erase key before it sends another.
        guard arrived.contains(where: { VietnameseInputMethod.makes($0) || $0 == "\u{8}" || $0 == "\u{7F}" })
        else { return nil }
        guard self == .allCharacters else {
            return .vietnameseInput(methods: VietnameseInputMethod.candidates(for: arrived))
        }
        let words = Set(arrived.split(separator: " ").map { String(String.UnicodeScalarView($0)) })
        let methods = VietnameseInputMethod.allCases.filter { method in
            let (joined, left) = method.probes
            return words.isDisjoint(with: joined) && words.isSuperset(of: left)
        }
        return .vietnameseInput(methods: methods.isEmpty ? VietnameseInputMethod.allCases : methods)
    }
}

extension VietnameseInputMethod {
    /// Words of ``ScannerTest/allCharacters`` that the method makes letters of, and those that only others do.
    fileprivate var probes: (joined: Set<String>, left: Set<String>) {
        switch self {
        case .telex: (["AA", "DD"], ["A6", "D9", "A.", "O+"])
        case .vni: (["A6", "D9"], ["AA", "DD", "A.", "O+"])
        case .viqr: (["DD", "A.", "O+"], ["AA", "A6", "D9"])
        }
    }
}
