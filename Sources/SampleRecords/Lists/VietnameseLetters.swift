/// The accented letters of Vietnamese, and what became of them in old encodings.
struct VietnameseLetters: Sendable {
    /// What one letter is in other forms; a form that an encoding lacks is the letter itself.
    private struct Forms {
        let base: Unicode.Scalar
        let decomposed: [Unicode.Scalar]
        let tcvn3: UInt8?
        let vni: [UInt8]
        let otherCase: Unicode.Scalar
    }

    private let forms: [Unicode.Scalar: Forms]

    // Each line: plain vowel, the vowel itself, then with grave, hook, tilde, acute and dot below.
    private static let small = ["aaàảãáạ", "aăằẳẵắặ", "aâầẩẫấậ", "eeèẻẽéẹ", "eêềểễếệ", "iiìỉĩíị", "ooòỏõóọ", "oôồổỗốộ", "oơờởỡớợ", "uuùủũúụ", "uưừửữứự", "yyỳỷỹýỵ"]
    private static let capital = ["AAÀẢÃÁẠ", "AĂẰẲẴẮẶ", "AÂẦẨẪẤẬ", "EEÈẺẼÉẸ", "EÊỀỂỄẾỆ", "IIÌỈĨÍỊ", "OOÒỎÕÓỌ", "OÔỒỔỖỐỘ", "OƠỜỞỠỚỢ", "UUÙỦŨÚỤ", "UƯỪỬỮỨỰ", "YYỲỶỸÝỴ"]

    /// TCVN 5712:1993, small letters, as the Windows text that is seen: without and with the five tones.
    private static let tcvn3 = ["aµ¶·¸¹", "¨»¼½¾Æ", "©ÇÈÉÊË", "eÌÎÏÐÑ", "ªÒÓÔÕÖ", "i×ØÜÝÞ", "oßáâãä", "«åæçèé", "¬êëìíî", "uïñòóô", "\u{AD}õö÷øù", "yúûüýþ"]
    /// Its capitals, which have no tones of their own.
    private static let tcvn3Capitals = ["A", "¡", "¢", "E", "£", "I", "O", "¤", "¥", "U", "¦", "Y"]

    /// VNI for Windows: a letter and a second character for its marks.
    private static let vni = ["a aøaûaõaùaï", "aêaèaúaüaéaë", "aâaàaåaãaáaä", "e eøeûeõeùeï", "eâeàeåeãeáeä", "i ì æ ó í ò ", "o oøoûoõoùoï", "oâoàoåoãoáoä", "ô ôøôûôõôùôï", "u uøuûuõuùuï", "ö öøöûöõöùöï", "y yøyûyõyùî "]

    private static let tones: [Unicode.Scalar?] = [nil, "\u{300}", "\u{309}", "\u{303}", "\u{301}", "\u{323}"]
    private static let shapes: [Unicode.Scalar: Unicode.Scalar] = ["ă": "\u{306}", "â": "\u{302}", "ê": "\u{302}", "ô": "\u{302}", "ơ": "\u{31B}", "ư": "\u{31B}"]

    init() {
        var forms: [Unicode.Scalar: Forms] = [:]
        for (line, (small, capital)) in zip(Self.small, Self.capital).enumerated() {
            let (smalls, capitals) = (Array(small.unicodeScalars), Array(capital.unicodeScalars))
            let vni = Self.pairs(Self.vni[line])
            for tone in 0..<6 {
                let (letter, large) = (smalls[tone + 1], capitals[tone + 1])
                let marks = Self.marks(shape: Self.shapes[smalls[1]], tone: Self.tones[tone])
                let byte = Array(Self.tcvn3[line].unicodeScalars)[tone]
                let capitalByte = tone == 0 ? Array(Self.tcvn3Capitals[line].unicodeScalars)[0] : byte
                forms[letter] = Forms(
                    base: smalls[0], decomposed: [smalls[0]] + marks, tcvn3: UInt8(truncatingIfNeeded: byte.value),
                    vni: vni[tone], otherCase: large)
                forms[large] = Forms(
                    base: capitals[0], decomposed: [capitals[0]] + marks,
                    tcvn3: UInt8(truncatingIfNeeded: capitalByte.value), vni: vni[tone].map(Self.capital), otherCase: letter)
            }
        }
        forms["đ"] = Forms(base: "d", decomposed: ["đ"], tcvn3: 0xAE, vni: [0xF1], otherCase: "Đ")
        forms["Đ"] = Forms(base: "D", decomposed: ["Đ"], tcvn3: 0xA7, vni: [0xD1], otherCase: "đ")
        self.forms = forms
    }

    /// In canonical order: the horn first, and the dot below before what stands above.
    private static func marks(shape: Unicode.Scalar?, tone: Unicode.Scalar?) -> [Unicode.Scalar] {
        let isDotFirst = tone == "\u{323}" && shape != "\u{31B}"
        return (isDotFirst ? [tone, shape] : [shape, tone]).compactMap { $0 }
    }

    /// The characters of a line of pairs, a blank for none, as bytes of Windows text.
    private static func pairs(_ line: String) -> [[UInt8]] {
        let bytes = line.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        return stride(from: 0, to: bytes.count - 1, by: 2).map { index in
            bytes[index + 1] == 0x20 ? [bytes[index]] : [bytes[index], bytes[index + 1]]
        }
    }

    /// Capital of a byte of Latin-1.
    private static func capital(_ byte: UInt8) -> UInt8 {
        (0x61...0x7A).contains(byte) || (0xE0...0xFE).contains(byte) && byte != 0xF7 ? byte &- 0x20 : byte
    }

    // MARK: Whole texts

    /// Without accents.
    func plain(_ text: String) -> String {
        mapped(text) { [forms[$0]?.base ?? $0] }
    }

    /// Accents as marks behind their letters (NFD).
    func decomposed(_ text: String) -> String {
        mapped(text) { forms[$0]?.decomposed ?? [$0] }
    }

    func uppercased(_ text: String) -> String {
        mapped(text) { scalar in
            if let other = forms[scalar]?.otherCase, scalar.properties.isLowercase { return [other] }
            return [("a"..."z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value) & 0xDF) : scalar]
        }
    }

    func lowercased(_ text: String) -> String {
        mapped(text) { scalar in
            if let other = forms[scalar]?.otherCase, scalar.properties.isUppercase { return [other] }
            return [("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value) | 0x20) : scalar]
        }
    }

    /// Bytes of TCVN 5712:1993.
    func tcvn3(_ text: String) -> [UInt8] {
        text.unicodeScalars.map { forms[$0]?.tcvn3 ?? UInt8(truncatingIfNeeded: $0.value) }
    }

    /// Bytes of VNI for Windows.
    func vni(_ text: String) -> [UInt8] {
        text.unicodeScalars.flatMap { forms[$0]?.vni ?? [UInt8(truncatingIfNeeded: $0.value)] }
    }

    /// Whether the letter has an accent or a bar.
    func isAccented(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x80 && forms[scalar] != nil
    }

    private func mapped(_ text: String, _ map: (Unicode.Scalar) -> [Unicode.Scalar]) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { scalars.append(contentsOf: map(scalar)) }
        return String(scalars)
    }

    // MARK: Bytes taken for Windows text

    /// Code points of the bytes 80 to 9F in Windows-1252; the five free ones are controls.
    private static let windows: [UInt32] = [
        0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0x8D, 0x17D, 0x8F,
        0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A, 0x153, 0x9D, 0x17E, 0x178,
    ]

    /// What is seen when `bytes` are opened as Windows-1252.
    static func readAsWindows1252(_ bytes: some Sequence<UInt8>) -> String {
        var scalars = String.UnicodeScalarView()
        for byte in bytes {
            let value = (0x80...0x9F).contains(byte) ? windows[Int(byte) - 0x80] : UInt32(byte)
            scalars.append(Unicode.Scalar(value) ?? "?")
        }
        return String(scalars)
    }
}
