/// The personal number of a citizen, 12 digits (CCCD), or the older card's, 9 digits (CMND); Circular 07/2016/TT-BCA.
enum PersonalNumber {
    enum Form: Equatable {
        case personal
        case olderCard
        case passport
        /// Zeros in front were lost; with them the number would be sound. Zeros to add.
        case lostZeros(Int)
        case wrongLength(Int)
        case wrongCharacters(Damage)
    }

    /// What has become of the digits.
    enum Damage: Equatable {
        /// A spreadsheet shows a power of ten.
        case powerOfTen
        /// O for 0, I or l for 1.
        case letters
        case signs
    }

    /// - Parameters:
    ///   - birthYear: nil when unknown; it is compared only to tell lost zeros from a wrong length.
    ///   - sex: 0 male, 1 female, nil when not given.
    static func form(_ number: UnsafeRawBufferPointer, birthYear: Int?, sex: Int?) -> Form {
        guard number.allSatisfy(isDigit) else { return formOfNonDigits(number) }
        switch number.count {
        case 12: return .personal
        case 9: return .olderCard
        case 8: return .lostZeros(1)
        case 10, 11:
            let zeros = 12 - number.count
            return isSound(number, zeros: zeros, birthYear: birthYear, sex: sex)
                ? .lostZeros(zeros) : .wrongLength(number.count)
        default: return .wrongLength(number.count)
        }
    }

    private static func formOfNonDigits(_ number: UnsafeRawBufferPointer) -> Form {
        if (8...9).contains(number.count), isLetter(number[0]), number.dropFirst().allSatisfy(isDigit),
            !isLookAlikeLetter(number[0]) || number.count == 8
        {
            return .passport
        }
        let hasExponent = number.contains(UInt8(ascii: "E")) || number.contains(UInt8(ascii: "e"))
        let hasPoint = number.contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "+") }
        if hasExponent, hasPoint { return .wrongCharacters(.powerOfTen) }
        return .wrongCharacters(number.contains(where: isLetter) ? .letters : .signs)
    }

    /// The number that was perhaps meant; nil when the damage does not tell, or when it would not be sound either.
    static func proposal(
        for number: UnsafeRawBufferPointer, _ damage: Damage, birthYear: Int?, sex: Int?
    ) -> String? {
        var digits: [UInt8] = []
        switch damage {
        case .powerOfTen:
            guard let end = number.firstIndex(where: { $0 & 0xDF == UInt8(ascii: "E") }) else { return nil }
            digits = number[..<end].filter(isDigit)
            let exponent = number[(end + 1)...].filter(isDigit).reduce(0) { ($0 * 10 + Int($1 - 0x30)) % 1_000 }
            // Unless every digit stands in front of the E, some are lost for good.
            guard digits.count == exponent + 1 else { return nil }
        case .letters: digits = number.map(digit(meantBy:))
        case .signs:
            digits = number.filter { ![0x20, 0x2E, 0x2D, 0x27].contains($0) }
            // 79084000999.0
            if number.suffix(2).elementsEqual(".0".utf8) { digits.removeLast() }
        }
        guard digits.allSatisfy(isDigit) else { return nil }
        if digits.count == 11 || digits.count == 10 { digits = Array(repeating: 0x30, count: 12 - digits.count) + digits }
        guard digits.count == 9 || digits.count == 12 else { return nil }
        let canBe = digits.withUnsafeBytes { $0.count == 9 || isSound($0, zeros: 0, birthYear: birthYear, sex: sex) }
        return canBe ? String(decoding: digits, as: UTF8.self) : nil
    }

    private static func digit(meantBy byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "O"), UInt8(ascii: "o"), UInt8(ascii: "D"), UInt8(ascii: "Q"): 0x30
        case UInt8(ascii: "I"), UInt8(ascii: "i"), UInt8(ascii: "l"), UInt8(ascii: "L"): 0x31
        case UInt8(ascii: "Z"), UInt8(ascii: "z"): 0x32
        case UInt8(ascii: "S"), UInt8(ascii: "s"): 0x35
        case UInt8(ascii: "B"): 0x38
        default: byte
        }
    }

    /// The year of birth that a personal number tells, century and two digits; the number has 12 digits.
    static func birthYear(of number: UnsafeRawBufferPointer) -> Int {
        let century = 1_900 + 100 * (digit(number, 3) / 2)
        return century + 10 * digit(number, 4) + digit(number, 5)
    }

    /// 0 for male, 1 for female; the number has 12 digits.
    static func sex(of number: UnsafeRawBufferPointer) -> Int {
        digit(number, 3) % 2
    }

    private static func isSound(_ number: UnsafeRawBufferPointer, zeros: Int, birthYear: Int?, sex: Int?) -> Bool {
        func padded(_ index: Int) -> Int { index < zeros ? 0 : digit(number, index - zeros) }
        let century = padded(3)
        let year = 1_900 + 100 * (century / 2) + 10 * padded(4) + padded(5)
        return (birthYear == nil || birthYear == year) && (sex == nil || sex == century % 2)
    }

    private static func digit(_ number: UnsafeRawBufferPointer, _ index: Int) -> Int {
        Int(number[index] &- 0x30)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & 0xDF) }
    private static func isLookAlikeLetter(_ byte: UInt8) -> Bool { "OoIl".utf8.contains(byte) }
}
