/// Looks at a name as it is written, before anything is made of it: digits, signs that nobody sees, the traces of text
/// that was once in another encoding, and which kinds of letters there are.
enum WrittenName {
    /// What a name holds: the first three, that no name holds.
    struct Traces: OptionSet {
        let rawValue: UInt8

        static let digit = Traces(rawValue: 1)
        /// A control character, or one that shows nothing and may turn the text around.
        static let hidden = Traces(rawValue: 2)
        /// Letters or signs as they come from TCVN3, VNI or UTF-8 bytes that were read as Windows text.
        static let legacyEncoding = Traces(rawValue: 4)
        /// Something beyond ASCII: in Vietnamese a letter with an accent.
        static let accent = Traces(rawValue: 8)
        static let capital = Traces(rawValue: 16)
        static let small = Traces(rawValue: 32)
        /// A scalar that the one in front of it may make a trace of another encoding.
        fileprivate static let looksBehind = Traces(rawValue: 64)
    }

    /// - Parameters:
    ///   - name: composed (NFC), valid UTF-8.
    ///   - isVietnamese: whether letters that Vietnamese does not have are traces of another encoding. Names of
    ///     foreigners hold such letters rightfully.
    static func traces(in name: UnsafeRawBufferPointer, isVietnamese: Bool) -> Traces {
        var traces: Traces = []
        var previous: UInt32 = 0
        var index = 0
        let known = known
        while index < name.count {
            let scalar = UTF8Text.nextScalar(of: name, at: &index)
            let place = place(of: scalar)
            let ofScalar = place < known.count ? known[place] : Self.traces(of: scalar)
            traces.formUnion(ofScalar)
            if ofScalar.contains(.looksBehind),
                // `TÃ´` is `Tô`: behind that letter the accent is no apostrophe.
                scalar == 0xB4 && previous == 0xC3 || isVietnamese && isTrace(scalar, behind: previous)
            {
                traces.insert(.legacyEncoding)
            }
            previous = scalar
        }
        return traces.subtracting(.looksBehind)
    }

    /// The traces of every scalar below U+0250 and from U+1E00 to U+1EFF, the blocks that names are written in. Made
    /// once and only read then; not an array, whose references all threads would count.
    private nonisolated(unsafe) static let known: UnsafeBufferPointer<Traces> = {
        let table = UnsafeMutableBufferPointer<Traces>.allocate(capacity: knownCount)
        _ = table.initialize(
            from: (0..<UInt32(knownCount)).lazy.map { place in
                traces(of: place < latinCount ? place : place - UInt32(latinCount) + 0x1E00)
            })
        return UnsafeBufferPointer(table)
    }()

    private static let latinCount = 0x250
    private static let knownCount = latinCount + 0x100

    /// Where a scalar stands among those; behind their end when it is none of them.
    @inline(__always)
    private static func place(of scalar: UInt32) -> Int {
        if scalar < latinCount { return Int(scalar) }
        return 0x1E00...0x1EFF ~= scalar ? Int(scalar) &- 0x1E00 &+ latinCount : knownCount
    }

    /// What a scalar tells by itself.
    private static func traces(of scalar: UInt32) -> Traces {
        var traces = letterCase(of: scalar)
        switch scalar {
        case 0x30...0x39: traces.insert(.digit)
        case ..<0x80: if isHidden(scalar) { traces.insert(.hidden) }
        default:
            traces.insert(.accent)
            if isHidden(scalar) { traces.insert(.hidden) }
            if isTrace(scalar) { traces.insert(.legacyEncoding) }
            if scalar == 0xB4 || isTraceBehindAny(scalar) { traces.insert(.looksBehind) }
        }
        return traces
    }

    private static func letterCase(of scalar: UInt32) -> Traces {
        switch scalar {
        case 0x41...0x5A, 0xC0...0xDE, 0x1AF: .capital
        case 0x61...0x7A, 0xDF...0xFF, 0x1B0: .small
        // In these blocks capitals and small letters take turns.
        case 0x100...0x1A1, 0x1E00...0x1EFF: scalar & 1 == 0 ? .capital : .small
        default: []
        }
    }

    /// Whether a scalar is a control character, or one that shows nothing or turns the text around.
    static func isHidden(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0..<0x20, 0x7F...0x9F, 0xAD, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF, 0xE0000...0xE007F: true
        default: false
        }
    }

    /// Signs that stand where letters should, whoever's name it is. The acute accent alone is typed for an apostrophe.
    private static func isTrace(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x80...0x9F, 0xA1...0xB3, 0xB5...0xBF, 0xD7, 0xF7, 0xFFFD: true
        default: false
        }
    }

    /// Whether Vietnamese may not have the scalar, or not everywhere.
    private static func isTraceBehindAny(_ scalar: UInt32) -> Bool {
        (0xC0...0xFF).contains(scalar) || scalar == 0x189 || scalar == 0x256
    }

    private static func isTrace(_ scalar: UInt32, behind previous: UInt32) -> Bool {
        guard scalar <= 0xFF else { return scalar == 0x189 || scalar == 0x256 }  // Ɖ for Đ
        guard scalar >= 0xC0 else { return false }
        let capital = scalar & 0xDF
        if !isVietnamese(capital: capital) { return true }
        // TCVN3 puts letters of every kind behind small ones: `NguyÔn`.
        if scalar == capital, isSmall(previous) { return true }
        return isVNIPair(previous, capital)
    }

    /// Whether Vietnamese has the letter, U+00C0 to U+00DF.
    private static func isVietnamese(capital: UInt32) -> Bool {
        switch capital {
        case 0xC0...0xC3, 0xC8...0xCA, 0xCC, 0xCD, 0xD2...0xD5, 0xD9, 0xDA, 0xDD: true
        default: false
        }
    }

    private static func isSmall(_ scalar: UInt32) -> Bool {
        (0x61...0x7A).contains(scalar) || (0xE0...0xFF).contains(scalar)
    }

    /// VNI writes a mark as a letter behind its vowel: `Vaên`. No Vietnamese syllable has these pairs.
    private static func isVNIPair(_ vowel: UInt32, _ mark: UInt32) -> Bool {
        switch vowel & 0xDF {
        case 0x41:  // a, behind which Ù Õ Â Ê Á À Ã É È Ú stand for marks
            switch mark {
            case 0xD9, 0xD5, 0xC2, 0xCA, 0xC1, 0xC0, 0xC3, 0xC9, 0xC8, 0xDA: true
            default: false
            }
        case 0x45:  // e
            switch mark {
            case 0xD9, 0xD5, 0xC2, 0xC1, 0xC0, 0xC3: true
            default: false
            }
        case 0x4F: mark == 0xD9 || mark == 0xD5 || mark == 0xC2  // o
        case 0x55, 0x59, 0xD4: mark == 0xD9 || mark == 0xD5  // u, y, ô
        default: false
        }
    }
}
