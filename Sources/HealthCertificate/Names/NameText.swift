public import Bytes
@_spi(_Unicode) import Swift

/// Names as they are written: one Unicode form, single blanks.
public enum NameText {
    /// Appends `text` in NFC, each run of blanks of any kind as one space, none at the ends.
    ///
    /// - Parameter text: must be valid UTF-8.
    public static func normalize(_ text: UnsafeBufferPointer<UInt8>, into name: inout ByteBuffer) {
        switch form(of: text) {
        case .normal: name.append(text)
        case .composed: appendCollapsed(text, to: &name)
        case .unknown:
            var composed = String(compose(String(decoding: text, as: UTF8.self)))
            composed.withUTF8 { appendCollapsed($0, to: &name) }
        }
    }

    /// What is known of a text at a first look.
    private enum Form {
        /// In NFC, and without blanks but single spaces within: normalising changes nothing, as with most names.
        case normal
        /// In NFC.
        case composed
        case unknown
    }

    /// Looks whether every scalar lies in a range where nothing composes: below U+0300 (lead byte up to CB), Cyrillic
    /// without its marks (D0, D1), Latin Extended Additional (E1 B8 to E1 BB). True of all Vietnamese text that is
    /// composed.
    private static func form(of text: UnsafeBufferPointer<UInt8>) -> Form {
        var form = Form.normal
        var isBehindSpace = true
        var index = 0
        while index < text.count {
            let byte = text[index]
            switch byte {
            case 0x20:
                if isBehindSpace { form = .composed }
                isBehindSpace = true
                index &+= 1
                continue
            case 0x21..<0x80: index &+= 1
            case 0xC3...0xCB, 0xD0, 0xD1: index &+= 2
            case 0xE1:
                guard index &+ 1 < text.count, (0xB8...0xBB).contains(text[index &+ 1]) else { return .unknown }
                index &+= 3
            case ..<0x20:
                form = .composed
                index &+= 1
            case 0xC2:  // U+00A0 among them
                form = .composed
                index &+= 2
            default: return .unknown
            }
            isBehindSpace = false
        }
        return isBehindSpace ? .composed : form
    }

    /// `text` in NFC, each run of blanks as one space, none at the ends.
    public static func normalized(_ text: String) -> String {
        var name = ByteBuffer()
        var text = text
        text.withUTF8 { normalize($0, into: &name) }
        return name.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// The standard library can compose and has no public name for it; comparing strings relies on the same code.
    private static func compose(_ text: String) -> String.UnicodeScalarView {
        var scalars = String.UnicodeScalarView()
        for scalar in text._nfc { scalars.append(scalar) }
        return scalars
    }

    private static func appendCollapsed(_ text: UnsafeBufferPointer<UInt8>, to name: inout ByteBuffer) {
        let start = name.count
        var isBlankPending = false
        var index = 0
        while index < text.count {
            let length = blankLength(in: text, at: index)
            if length > 0 {
                isBlankPending = name.count > start
                index &+= length
                continue
            }
            if isBlankPending { name.append(UInt8(ascii: " ")) }
            isBlankPending = false
            name.append(text[index])
            index &+= 1
        }
    }

    /// Bytes of the blank at `index`: ASCII blanks, U+00A0, U+2000 to U+200A, U+202F, U+205F, U+3000; 0 for none.
    private static func blankLength(in text: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
        let byte = text[index]
        if byte == 0x20 || (0x09...0x0D).contains(byte) { return 1 }
        if byte == 0xC2, index &+ 1 < text.count, text[index &+ 1] == 0xA0 { return 2 }
        guard byte == 0xE2 || byte == 0xE3, index &+ 2 < text.count else { return 0 }
        switch (byte, text[index &+ 1], text[index &+ 2]) {
        case (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xAF), (0xE2, 0x81, 0x9F), (0xE3, 0x80, 0x80): return 3
        default: return 0
        }
    }
}
