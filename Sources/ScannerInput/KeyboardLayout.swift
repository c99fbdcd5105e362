import Transport

/// Where a keyboard has its characters, as far as it matters for the 45 of a certificate text.
///
/// A hand scanner that acts as a keyboard sends keys, not characters. When it is set to another layout than the computer,
/// every character whose key differs arrives as another one.
public struct KeyboardLayout: Equatable, Sendable {
    public let english: String
    public let vietnamese: String

    /// Which of the two has the layout; the other one has US English.
    public enum Owner: Equatable, Sendable, CaseIterable {
        case computer
        case scanner
    }

    /// What becomes of the 45 characters, in their order, when the computer has the layout.
    let whenComputerHasIt: String

    /// The same when the scanner has it; nil for a layout without Latin letters or digits.
    let whenScannerHasIt: String?

    /// Stands in the lists for a character that arrives as nothing that can be said.
    static let unknown: Unicode.Scalar = "\u{FFFD}"

    /// What becomes of each of the 45 characters; nil when the owner cannot have the layout.
    func image(_ owner: Owner) -> Image? {
        switch owner {
        case .computer: Image(whenComputerHasIt)
        case .scanner: whenScannerHasIt.map(Image.init)
        }
    }

    /// What becomes of texts under one layout.
    struct Image {
        /// One a character of the alphabet.
        private let scalars: [Unicode.Scalar]

        /// Which ASCII characters are among them, a bit each: a hostile text is looked through under many layouts.
        private let ascii: (low: UInt64, high: UInt64)
        private let others: [Unicode.Scalar]

        init(_ text: String) {
            scalars = Array(text.unicodeScalars)
            others = scalars.filter { !$0.isASCII && $0 != KeyboardLayout.unknown }
            var (low, high): (UInt64, UInt64) = (0, 0)
            for scalar in scalars where scalar.isASCII {
                if scalar.value < 64 { low |= 1 << UInt64(scalar.value) } else { high |= 1 << UInt64(scalar.value - 64) }
            }
            ascii = (low, high)
        }

        /// What `byte`, one of the 45 characters, arrives as.
        func scalar(of byte: UInt8) -> Unicode.Scalar {
            guard let position = Base45Alphabet.position(of: byte), position < scalars.count else {
                return KeyboardLayout.unknown
            }
            return scalars[position]
        }

        /// What the characters of `text` arrive as.
        func scalars(of text: some Sequence<UInt8>) -> [Unicode.Scalar] { text.map(scalar(of:)) }

        func contains(_ scalar: Unicode.Scalar) -> Bool {
            switch scalar.value {
            case 0..<64: ascii.low >> UInt64(scalar.value) & 1 == 1
            case 64..<128: ascii.high >> UInt64(scalar.value - 64) & 1 == 1
            default: others.contains(scalar)
            }
        }
    }
}

/// The 45 characters by their bytes.
enum Base45Alphabet {
    static let bytes: [UInt8] = Base45.alphabet.withUTF8Buffer(Array.init)

    /// Positions of all bytes in the alphabet; 45 for none.
    private static let positions: [UInt8] = {
        var positions = [UInt8](repeating: 45, count: 256)
        for (position, byte) in bytes.enumerated() { positions[Int(byte)] = UInt8(truncatingIfNeeded: position) }
        return positions
    }()

    static func contains(_ byte: UInt8) -> Bool { positions[Int(byte)] < 45 }

    static func position(of byte: UInt8) -> Int? {
        let position = positions[Int(byte)]
        return position < 45 ? Int(position) : nil
    }
}
