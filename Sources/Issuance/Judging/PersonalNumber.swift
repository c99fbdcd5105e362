/// The personal number of a citizen, 12 digits (CCCD), or the older card's, 9 digits (CMND); Circular 07/2016/TT-BCA.
enum PersonalNumber {
    enum Form: Equatable {
        case personal
        case olderCard
        case passport
        /// Zeros in front were lost; with them the number would be sound. Zeros to add.
        case lostZeros(Int)
        case wrongLength(Int)
        case wrongCharacters(reason: String)
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
        let letters = number.filter { isLetter($0) }
        if (8...9).contains(number.count), isLetter(number[0]), number.dropFirst().allSatisfy(isDigit) {
            return .passport
        }
        if number.contains(UInt8(ascii: ".")) || number.contains(UInt8(ascii: "+")),
            number.contains(UInt8(ascii: "E")) || number.contains(UInt8(ascii: "e"))
        {
            return .wrongCharacters(reason: "a spreadsheet has turned the number into a power of ten; export it as text")
        }
        return .wrongCharacters(
            reason: letters.isEmpty ? "it holds signs besides digits" : "it holds letters, such as O for 0 or I for 1")
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
}
