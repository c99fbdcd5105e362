package import HealthCertificate
import Transport

extension ScannerDamage {
    /// Most bytes of a text that are looked at. Longer ones are no damaged certificate; two in one line are shorter.
    static let byteCountMax = 16 * 1_024

    /// How far into a text what a scanner puts in front of it may reach.
    static let configuredCountMax = 32

    /// What probably happened to a text that was refused before its signature was looked at.
    ///
    /// The work is bounded: a few passes over at most ``byteCountMax`` bytes.
    ///
    /// - Parameters:
    ///   - text: as it arrived.
    ///   - error: why it was refused.
    /// - Returns: nil when it does not look like a damaged certificate.
    package static func recognised(
        in text: UnsafeBufferPointer<UInt8>, refusedBy error: DecodingError
    ) -> ScannerDamage? {
        guard text.count <= byteCountMax else { return nil }
        let text = CertificateDecoder.withoutBlanksAtTheEnds(text)
        guard let first = text.first, let last = text.last else { return .lineEndAlone }
        if first == 0x02 || last == 0x03 { return .transmissionFrame }
        if let identifier = aimIdentifier(of: text) { return .aimIdentifier(identifier) }
        return text.starts(with: ContextIdentifier.hc1.utf8)
            ? damage(behindPrefix: text, error) : damage(ofPrefix: text, error)
    }

    /// `]Q0` to `]Q6`, the identifiers of QR codes; those of other codes only in front of a certificate.
    static func aimIdentifier(of text: UnsafeBufferPointer<UInt8>) -> String? {
        guard text.count > 3, text[0] == UInt8(ascii: "]") else { return nil }
        let isQR = text[1] == UInt8(ascii: "Q") && (UInt8(ascii: "0")...UInt8(ascii: "6")).contains(text[2])
        let isOfCertificate = text[3...].starts(with: ContextIdentifier.hc1.utf8) && text[1] < 0x7F && text[2] < 0x7F
        guard isQR || isOfCertificate else { return nil }
        return String(decoding: text[..<3], as: UTF8.self)
    }

    // MARK: The prefix is there

    private static func damage(behindPrefix text: UnsafeBufferPointer<UInt8>, _ error: DecodingError) -> ScannerDamage? {
        let rest = UnsafeBufferPointer(rebasing: text[4...])
        if rest.starts(with: ContextIdentifier.hc1.utf8) { return .prefixDoubled }
        if offset(of: ContextIdentifier.hc1, in: rest) != nil { return .scansJoined }
        if hasPercentEscapes(rest) { return .percentEscapes }
        switch error {
        case .base45: return vietnameseInput(rest) ?? suffix(rest) ?? .charactersChanged
        case .zlib(.truncated): return .cutShort
        case .zlib(.trailingBytes): return .configuredSuffix(characterCount: 0)
        case .zlib(.notZlib), .zlib(.damaged): return .charactersChanged
        case .empty, .tooLong, .prefix, .zlib, .cose: return nil
        }
    }

    private static func vietnameseInput(_ text: UnsafeBufferPointer<UInt8>) -> ScannerDamage? {
        let scalars = Array(String(decoding: text, as: UTF8.self).unicodeScalars)
        guard scalars.contains(where: VietnameseInputMethod.makes) else { return nil }
        return .vietnameseInput(methods: VietnameseInputMethod.candidates(for: scalars))
    }

    /// Foreign characters at the very end alone.
    private static func suffix(_ text: UnsafeBufferPointer<UInt8>) -> ScannerDamage? {
        guard let first = text.firstIndex(where: { !Base45Alphabet.contains($0) }) else { return nil }
        let count = text.count - first
        return count <= configuredCountMax ? .configuredSuffix(characterCount: count) : nil
    }

    /// Whether every percent sign begins the escape of a character that addresses escape. In a whole text some would not.
    static func hasPercentEscapes(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var (offset, count) = (0, 0)
        while offset < text.count {
            guard text[offset] == UInt8(ascii: "%") else {
                offset += 1
                continue
            }
            guard let byte = TextRepair.escapedByte(text, at: offset), " $%*+-./:".utf8.contains(byte) else { return false }
            count += 1
            offset += 3
        }
        return count > 0
    }

    // MARK: The prefix is not there

    private static func damage(ofPrefix text: UnsafeBufferPointer<UInt8>, _ error: DecodingError) -> ScannerDamage? {
        switch error {
        case .prefix(.missing): break
        default: return nil
        }
        if text.starts(with: "hc1:".utf8) { return .lowerCase }
        if text.starts(with: "HC1%3".utf8), hasPercentEscapes(text) { return .percentEscapes }
        if let settings = layouts(of: text) { return .keyboardLayout(settings: settings) }
        if let offset = offset(of: ContextIdentifier.hc1, in: text), offset <= configuredCountMax {
            return .configuredPrefix(characterCount: offset)
        }
        return TextRepair.hasLostPrefix(text) ? .prefixLost : nil
    }

    /// The layouts under which `HC1:` begins as the text does, those that explain most of the rest.
    private static func layouts(of text: UnsafeBufferPointer<UInt8>) -> [KeyboardSetting]? {
        let scalars = Array(String(decoding: text, as: UTF8.self).unicodeScalars)
        let counts = PrefixImage.all.compactMap { candidate -> (setting: KeyboardSetting, foreign: Int)? in
            guard scalars.starts(with: candidate.scalars) else { return nil }
            return (candidate.setting, scalars.count { !candidate.image.contains($0) })
        }
        // Dead keys make letters that are in no layout, a few in a hundred.
        guard let least = counts.map(\.foreign).min(), least <= scalars.count / 8 else { return nil }
        return counts.filter { $0.foreign == least }.map(\.setting)
    }

    private static func offset(of prefix: String, in text: UnsafeBufferPointer<UInt8>) -> Int? {
        let bytes = Array(prefix.utf8)
        guard text.count >= bytes.count else { return nil }
        return (0...text.count - bytes.count).first { text[$0...].starts(with: bytes) }
    }
}

/// What `HC1:` arrives as under a layout.
private struct PrefixImage {
    let setting: KeyboardSetting
    let image: KeyboardLayout.Image
    let scalars: [Unicode.Scalar]

    static let all: [PrefixImage] = KeyboardLayout.all.flatMap { layout in
        KeyboardLayout.Owner.allCases.compactMap { owner in
            guard let image = layout.image(owner) else { return nil }
            let scalars = image.scalars(of: ContextIdentifier.hc1.utf8)
            return PrefixImage(setting: KeyboardSetting(layout: layout, owner: owner), image: image, scalars: scalars)
        }
    }.filter { !$0.scalars.elementsEqual(ContextIdentifier.hc1.unicodeScalars) }
}
