import Bytes
import HealthCertificate

/// Texts as they count where they tell one record from another: composed (NFC), blanks as single spaces and none at the
/// ends, without characters that nobody sees. However often a file is converted on its way, its records stay the same.
struct IdentityText: ~Copyable {
    private var shown = ByteBuffer(capacity: 256)

    /// Appends an identifier, capitals and all. A ``FormulaGuard`` does not count, since it is lost on the way through a
    /// rejects file.
    ///
    /// - Parameter text: valid UTF-8.
    mutating func append(identifier text: UnsafeRawBufferPointer, to buffer: inout ByteBuffer) {
        let text = FormulaGuard.removed(from: text)
        guard !text.allSatisfy({ (0x21..<0x7F).contains($0) }) else { return buffer.append(text) }
        shown.removeAll()
        appendShown(text) { shown, scalar in Self.append(scalar, to: &shown) }
        normalize(into: &buffer)
    }

    /// Appends the name of a place in small letters: systems differ in the capitals that they write.
    ///
    /// - Parameter text: valid UTF-8.
    mutating func append(place text: UnsafeRawBufferPointer, to buffer: inout ByteBuffer) {
        shown.removeAll()
        appendShown(text) { shown, scalar in
            guard !scalar.isASCII else {
                return shown.append((0x41...0x5A).contains(scalar.value) ? UInt8(scalar.value) | 0x20 : UInt8(scalar.value))
            }
            for small in scalar.properties.lowercaseMapping.unicodeScalars { Self.append(small, to: &shown) }
        }
        normalize(into: &buffer)
    }

    private mutating func appendShown(
        _ text: UnsafeRawBufferPointer, _ append: (inout ByteBuffer, Unicode.Scalar) -> Void
    ) {
        var index = 0
        while index < text.count {
            let value = UTF8Text.nextScalar(of: text, at: &index)
            let isBlank = (0x09...0x0D).contains(value)
            guard isBlank || !WrittenName.isHidden(value), let scalar = Unicode.Scalar(value) else { continue }
            append(&shown, scalar)
        }
    }

    private static func append(_ scalar: Unicode.Scalar, to buffer: inout ByteBuffer) {
        for byte in scalar.utf8 { buffer.append(byte) }
    }

    private mutating func normalize(into buffer: inout ByteBuffer) {
        shown.withUnsafeBytes { NameText.normalize($0.bindMemory(to: UInt8.self), into: &buffer) }
    }
}
