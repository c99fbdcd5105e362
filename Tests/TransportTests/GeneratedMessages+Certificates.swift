/// COSE_Sign1 messages as an issuing run makes them: one signer and issuer, other names, dates and numbers.
extension GeneratedMessages {
    /// A certificate with random bytes for a signature, as its tail: ES256 three times out of four, else PS256.
    mutating func certificate() -> Message {
        let isES256 = number(4) != 0
        let signatureByteCount = isES256 ? 64 : 256
        let payload = claims()
        var bytes: [UInt8] = [0xD2, 0x84]  // tag 18, array of 4
        bytes += isES256 ? [0x4D, 0xA2, 0x01, 0x26] : [0x4E, 0xA2, 0x01, 0x38, 0x24]  // protected header {1: alg,
        bytes += [0x04, 0x48, 0xD9, 0x19, 0x37, 0x5F, 0xC1, 0xE7, 0xB6, 0xB2]  // 4: kid}
        bytes += [0xA0, 0x59] + bigEndian(UInt32(payload.count)).suffix(2) + payload
        bytes += isES256 ? [0x58, 0x40] : [0x59, 0x01, 0x00]
        bytes += randomBytes(signatureByteCount)
        return Message(bytes: bytes, tailByteCount: number(4) == 0 ? 0 : signatureByteCount)
    }

    /// `{1: iss, 4: exp, 6: iat, -260: {1: DCC}}`.
    private mutating func claims() -> [UInt8] {
        let issuedAt = UInt32(1_637_000_000 + number(1_000) * 60)
        var bytes = [0xA4, 0x01] + text("VN")
        bytes += [0x04, 0x1A] + bigEndian(issuedAt + 31_536_000)
        bytes += [0x06, 0x1A] + bigEndian(issuedAt)
        bytes += [0x39, 0x01, 0x03, 0xA1, 0x01] + content()
        return bytes
    }

    private mutating func content() -> [UInt8] {
        let (familyName, familyNameInCapitals) = Self.familyNames[number(Self.familyNames.count)]
        let (givenName, givenNameInCapitals) = Self.givenNames[number(Self.givenNames.count)]
        var bytes = [0xA4] + text("v") + [0x81] + vaccination()
        bytes += text("dob") + text(date(year: 1930 + number(85)))
        bytes += text("nam") + [0xA4] + text("fn") + text(familyName) + text("gn") + text(givenName)
        bytes += text("fnt") + text(familyNameInCapitals) + text("gnt") + text(givenNameInCapitals)
        bytes += text("ver") + text("1.3.0")
        return bytes
    }

    private mutating func vaccination() -> [UInt8] {
        let (prophylaxis, product, holder) = Self.products[number(Self.products.count)]
        var bytes = [0xAA] + text("ci") + text(certificateIdentifier())
        bytes += text("co") + text("VN") + text("dn") + [UInt8(1 + number(3))]
        bytes += text("dt") + text(date(year: 2021)) + text("is") + text("Ministry of Health")
        bytes += text("ma") + text(holder) + text("mp") + text(product) + text("sd") + [UInt8(2 + number(2))]
        bytes += text("tg") + text("840539006") + text("vp") + text(prophylaxis)
        return bytes
    }

    // MARK: Values

    private static let familyNames = [
        ("Nguyễn", "NGUYEN"), ("Trần", "TRAN"), ("Lê", "LE"), ("Phạm", "PHAM"), ("Hoàng", "HOANG"), ("Đặng", "DANG"),
        ("Mustermann", "MUSTERMANN"), ("d'Arc", "DARC"), ("Øster", "OESTER"),
    ]

    private static let givenNames = [
        ("Thị Minh Khai", "THI<MINH<KHAI"), ("Văn Hùng", "VAN<HUNG"), ("Gia Bảo", "GIA<BAO"), ("Ngọc Ánh", "NGOC<ANH"),
        ("Erika", "ERIKA"), ("Jean-Luc", "JEAN<LUC"), ("Ân", "AN"), ("Quốc Trung", "QUOC<TRUNG"), ("Hà", "HA"),
    ]

    /// vp, mp, ma.
    private static let products = [
        ("1119305005", "EU/1/20/1507", "ORG-100031184"), ("1119349007", "EU/1/20/1528", "ORG-100030215"),
        ("J07BX03", "EU/1/21/1529", "ORG-100001699"),
    ]

    private mutating func certificateIdentifier() -> String {
        let hexadecimal = Array("0123456789ABCDEF".utf8)
        return "URN:UVCI:01:VN:" + String(decoding: randomBytes(32).map { hexadecimal[Int($0 & 15)] }, as: UTF8.self)
    }

    private mutating func date(year: Int) -> String {
        let (month, day) = (1 + number(12), 1 + number(28))
        return "\(year)-\(month / 10)\(month % 10)-\(day / 10)\(day % 10)"
    }

    // MARK: CBOR

    private func text(_ text: String) -> [UInt8] {
        let utf8 = Array(text.utf8)
        return (utf8.count < 24 ? [0x60 + UInt8(utf8.count)] : [0x78, UInt8(utf8.count)]) + utf8
    }

    private func bigEndian(_ value: UInt32) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }
}
