public import TextFormats

extension ScannerDamage {
    /// What probably happened, and what to do about it.
    public var sentence: Sentence {
        switch self {
        case .keyboardLayout(let settings): Self.sentence(on: settings)
        case .vietnameseInput(let methods): Self.sentence(on: methods)
        case .aimIdentifier, .transmissionFrame, .configuredPrefix, .configuredSuffix, .lineEndAlone, .lineEndMissing,
            .lineEndTwice:
            sentenceOnFraming
        default: sentenceOnCharacters
        }
    }

    /// What the scanner puts around a text.
    private var sentenceOnFraming: Sentence {
        switch self {
        case .aimIdentifier(let identifier):
            Sentence(
                "the scanner sends its AIM identifier \(identifier) in front of the text: switch off \"transmit AIM ID\"",
                vi: "máy quét gửi kèm mã nhận dạng AIM \(identifier) ở đầu: hãy tắt chức năng gửi AIM ID")
        case .transmissionFrame:
            Sentence(
                "the scanner sends STX or ETX around the text: switch off its message frame",
                vi: "máy quét gửi kèm ký tự STX hoặc ETX ở đầu hoặc cuối: hãy tắt khung bản tin STX/ETX")
        case .configuredPrefix(let count):
            Sentence(
                "the scanner puts \(count) characters in front of the text: delete its prefix",
                vi: "máy quét thêm \(count) ký tự vào trước mã: hãy xóa tiền tố (prefix) đã cài trong máy quét")
        case .configuredSuffix:
            Sentence(
                "something stands behind the text: delete the scanner's suffix, leaving only its line end",
                vi: "có ký tự thừa sau mã: hãy xóa hậu tố (suffix) của máy quét, chỉ giữ phím Enter")
        case .lineEndMissing:
            Sentence(
                "the scanner sends no line end: set its suffix to CR (Enter)",
                vi: "máy quét không gửi ký tự xuống dòng: hãy đặt hậu tố là CR (Enter)")
        case .lineEndTwice:
            Sentence(
                "the scanner sends more than one line end, such as CR LF: set its suffix to CR (Enter) alone",
                vi: "máy quét gửi nhiều ký tự xuống dòng (ví dụ CR LF): hãy đặt hậu tố chỉ là CR (Enter)")
        default:
            Sentence(
                "only a line end arrived: if one follows every code, set the scanner's suffix to CR (Enter) alone",
                vi: "chỉ nhận được ký tự xuống dòng: nếu lần quét nào cũng vậy, hãy đặt hậu tố chỉ là CR (Enter)")
        }
    }

    /// What became of the text itself.
    private var sentenceOnCharacters: Sentence {
        switch self {
        case .percentEscapes:
            Sentence(
                "the text came as part of an address, with blanks as %20: send it as it is, without URL encoding",
                vi: "mã bị mã hóa như địa chỉ web (dấu cách thành %20): hãy gửi nguyên văn, không mã hóa URL")
        case .prefixLost:
            Sentence(
                "the first characters did not arrive: scan again; if it goes on, have the scanner send more slowly",
                vi: "mất các ký tự đầu: hãy quét lại; nếu vẫn bị, hãy chỉnh máy quét gửi chậm hơn")
        case .prefixDoubled:
            Sentence(
                "HC1: came twice: delete the scanner's prefix",
                vi: "chuỗi HC1: bị lặp hai lần: hãy xóa tiền tố (prefix) đã cài trong máy quét")
        case .lowerCase:
            Sentence(
                "capital letters came as small ones: switch off Caps Lock, and the scanner's conversion of letters",
                vi: "chữ hoa bị đổi thành chữ thường: hãy tắt Caps Lock và chức năng đổi chữ hoa/thường của máy quét")
        case .scansJoined:
            Sentence(
                "two codes came in one line: set the scanner's suffix to CR (Enter) and scan one code at a time",
                vi: "hai mã dính liền một dòng: hãy đặt hậu tố là CR (Enter) và quét từng mã một")
        case .cutShort:
            Sentence(
                "the end did not arrive: scan again; if it goes on, raise the scanner's maximum length",
                vi: "mất phần cuối của mã: hãy quét lại; nếu vẫn bị, hãy tăng độ dài tối đa của máy quét")
        case .nothingArrived:
            Sentence(
                "nothing arrived: look at the scanner's cable, and whether it is set to QR codes and to this interface",
                vi: "không nhận được gì: hãy kiểm tra cáp, chế độ đọc mã QR và cổng kết nối của máy quét")
        default:
            Sentence(
                "single characters are missing or changed: scan again; if it goes on, have the scanner send more slowly",
                vi: "một số ký tự bị mất hoặc bị thay đổi: hãy quét lại; nếu vẫn bị, hãy chỉnh máy quét gửi chậm hơn")
        }
    }

    private static func sentence(on settings: [KeyboardSetting]) -> Sentence {
        let computers = settings.filter { $0.owner == .computer }.map(\.layout)
        let scanners = settings.filter { $0.owner == .scanner }.map(\.layout)
        var (english, vietnamese): ([String], [String]) = ([], [])
        if !computers.isEmpty {
            english.append("the computer's keyboard layout is \(alternatives(computers.map(\.english), "or"))")
            vietnamese.append("máy tính dùng bàn phím \(alternatives(computers.map(\.vietnamese), "hoặc"))")
        }
        if !scanners.isEmpty {
            english.append("the scanner's keyboard layout is \(alternatives(scanners.map(\.english), "or"))")
            vietnamese.append("máy quét dùng bàn phím \(alternatives(scanners.map(\.vietnamese), "hoặc"))")
        }
        return Sentence(
            english.joined(separator: ", or ") + ": set both to US English, or the scanner to a serial interface",
            vi: vietnamese.joined(separator: ", hoặc ") + ": hãy đặt cả hai về tiếng Anh (US), hoặc cho máy quét dùng cổng nối tiếp")
    }

    private static func sentence(on methods: [VietnameseInputMethod]) -> Sentence {
        let names = methods.map(\.rawValue)
        return Sentence(
            "a Vietnamese input method (\(alternatives(names, "or"))) is on: switch it to English (E)",
            vi: "bộ gõ tiếng Việt (\(alternatives(names, "hoặc"))) đang bật: hãy chuyển sang chế độ tiếng Anh (E)")
    }

    private static func alternatives(_ names: [String], _ conjunction: String) -> String {
        guard let last = names.last, names.count > 1 else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " \(conjunction) " + last
    }
}
