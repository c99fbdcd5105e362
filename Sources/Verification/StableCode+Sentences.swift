public import TextFormats

extension Verdict {
    /// What an officer is told: what was found, and what to do next.
    public var sentence: Sentence {
        failures.first?.stableCode.sentence
            ?? Sentence("The code is genuine and in force.", vi: "Mã là thật và còn hiệu lực.").followed(by: advice.sentence)
    }
}

extension Verdict.Advice {
    /// What to do next.
    public var sentence: Sentence {
        switch self {
        case .compare:
            Sentence(
                "Compare the name and the date of birth with the passport.",
                vi: "Hãy đối chiếu họ tên và ngày sinh với hộ chiếu.")
        case .rescan:
            Sentence(
                "Scan the code again; if that does not help, ask for another document.",
                vi: "Hãy quét lại mã; nếu vẫn không được, hãy yêu cầu giấy tờ khác.")
        case .otherDocument: Sentence("Ask for another document.", vi: "Hãy yêu cầu giấy tờ khác.")
        case .secondLine:
            Sentence("Hand over to the second line.", vi: "Hãy chuyển sang bộ phận kiểm tra tuyến hai.")
        }
    }
}

extension StableCode {
    /// What an officer is told: what was found, and what to do next.
    public var sentence: Sentence { finding.followed(by: advice.sentence) }

    private var finding: Sentence {
        switch layer {
        case .input, .prefix: findingOnInput
        case .base45, .zlib: findingOnTransport
        case .cbor, .cose: findingOnMessage
        case .trust, .signature, .keyUsage, .revocation: findingOnSigner
        case .expiry: findingOnTime
        case .schema, .rules: findingOnContent
        }
    }

    private var findingOnInput: Sentence {
        switch self {
        case .empty: Sentence("The line is empty.", vi: "Dòng trống.")
        case .tooLong, .lineTooLong:
            Sentence("This is too long to be a certificate.", vi: "Chuỗi quá dài, không phải giấy chứng nhận.")
        case .lineMalformed:
            Sentence("The line is not in the agreed form.", vi: "Dòng dữ liệu không đúng định dạng quy định.")
        case .onlyIdentifier:
            Sentence(
                "This is only an identifier, which proves nothing.", vi: "Đây chỉ là mã số, không chứng minh điều gì.")
        case .textMissing: Sentence("The line has no code in it.", vi: "Dòng dữ liệu không có mã.")
        case .timeInvalid:
            Sentence("The line names a time that is none.", vi: "Thời điểm ghi trong dòng dữ liệu không hợp lệ.")
        case .pictureUnreadable: Sentence("The picture cannot be read.", vi: "Không đọc được tệp ảnh.")
        case .codeMissing: Sentence("No code was found in the picture.", vi: "Không tìm thấy mã trong ảnh.")
        case .prefixVersion:
            Sentence(
                "The certificate is of a version that cannot be checked here.",
                vi: "Giấy chứng nhận thuộc phiên bản chưa kiểm tra được tại đây.")
        case .prefixOtherScheme:
            Sentence(
                "This is a national certificate of another kind, which cannot be checked here.",
                vi: "Đây là giấy chứng nhận nội địa loại khác, không kiểm tra được tại đây.")
        case .prefixMissing:
            Sentence(
                "This is no health certificate, or its beginning was not read.",
                vi: "Đây không phải giấy chứng nhận y tế, hoặc phần đầu mã chưa được đọc.")
        default:
            Sentence(
                "The certificate could not be judged: this computer has a problem; report it.",
                vi: "Không thể kiểm tra giấy chứng nhận: máy này gặp sự cố; hãy báo người phụ trách.")
        }
    }

    private var findingOnTransport: Sentence {
        switch self {
        case .zlibTruncated: Sentence("The end of the code was not read.", vi: "Chưa đọc được phần cuối của mã.")
        case .zlibTrailing:
            Sentence("Something was read behind the end of the code.", vi: "Có ký tự thừa sau phần cuối của mã.")
        case .zlibGzip, .zlibNotCompressed, .zlibDictionary, .zlibTooLong:
            Sentence("The code is not made as certificates are.", vi: "Mã không được tạo theo chuẩn của giấy chứng nhận.")
        default:
            Sentence("The code was not read without mistakes.", vi: "Mã chưa được đọc chính xác.")
        }
    }

    private var findingOnMessage: Sentence {
        switch self {
        case .payloadMalformed, .payloadNotAMap:
            Sentence(
                "The code is genuine, but what it says cannot be read.",
                vi: "Mã là thật nhưng không đọc được nội dung.")
        case .algorithmMissing, .algorithmNotPermitted:
            Sentence(
                "The code is not signed in a way that is permitted.", vi: "Mã không được ký theo cách thức cho phép.")
        case .keyIdentifierMissing, .keyIdentifierInvalid:
            Sentence("The code does not say who signed it.", vi: "Mã không cho biết bên ký.")
        default:
            Sentence("The code is not made as certificates are.", vi: "Mã không được tạo theo chuẩn của giấy chứng nhận.")
        }
    }

    private var findingOnSigner: Sentence {
        switch self {
        case .trustExpired:
            Sentence(
                "The trust data are too old to judge by. Ask headquarters for a new file.",
                vi: "Dữ liệu tin cậy đã quá cũ nên không thể kiểm tra. Hãy đề nghị trung tâm gửi tệp mới.")
        case .signerUnknown:
            Sentence(
                "Whoever signed the code is not on the trust list.", vi: "Bên ký mã không có trong danh sách tin cậy.")
        case .issuerNotText, .issuerNotOfSigner:
            Sentence(
                "The issuing country is not the country of the signer.", vi: "Nước cấp không khớp với nước của bên ký.")
        case .kindNotPermitted:
            Sentence(
                "The signer may not sign certificates of this kind.",
                vi: "Bên ký không được phép ký loại giấy chứng nhận này.")
        case .revoked: Sentence("The certificate was taken back.", vi: "Giấy chứng nhận đã bị thu hồi.")
        default:
            Sentence(
                "The signature is wrong: the code may be forged.", vi: "Chữ ký không đúng: mã có thể bị giả mạo.")
        }
    }

    private var findingOnTime: Sentence {
        switch self {
        case .expired: Sentence("The certificate has expired.", vi: "Giấy chứng nhận đã hết hạn.")
        case .issuedInFuture:
            Sentence(
                "The certificate is dated in the future; look at this computer's clock too.",
                vi: "Ngày cấp nằm trong tương lai; hãy kiểm tra cả đồng hồ của máy này.")
        case .notYetValid: Sentence("The certificate is not in force yet.", vi: "Giấy chứng nhận chưa có hiệu lực.")
        case .signerExpired:
            Sentence("The signer's authority has ended.", vi: "Chứng thư của bên ký đã hết hạn.")
        case .signerNotYetValid:
            Sentence("The signer's authority has not begun yet.", vi: "Chứng thư của bên ký chưa có hiệu lực.")
        case .issuedBeforeSigner:
            Sentence(
                "The certificate is dated before its signer was authorised.",
                vi: "Ngày cấp trước khi chứng thư của bên ký có hiệu lực.")
        case .expirationNotAfterIssue:
            Sentence(
                "The certificate ends before it begins.", vi: "Ngày hết hạn của giấy chứng nhận không sau ngày cấp.")
        case .expirationMissing, .expirationUnusable:
            Sentence(
                "The certificate does not say until when it is valid.", vi: "Giấy chứng nhận không ghi thời hạn hợp lệ.")
        default:
            Sentence(
                "The certificate does not say from when it is valid.",
                vi: "Giấy chứng nhận không ghi ngày cấp hoặc ngày hiệu lực hợp lệ.")
        }
    }

    private var findingOnContent: Sentence {
        switch self {
        case .contentMissing, .contentUnusable, .contentGroups, .contentEntries:
            Sentence(
                "The code is genuine, but does not hold exactly one vaccination, test or recovery.",
                vi: "Mã là thật nhưng không chứa đúng một nội dung tiêm chủng, xét nghiệm hoặc khỏi bệnh.")
        case .contentNameless:
            Sentence("The code is genuine, but names no person.", vi: "Mã là thật nhưng không ghi tên người.")
        case .contentDoseNumber:
            Sentence("The code is genuine, but its dose numbers are wrong.", vi: "Mã là thật nhưng số mũi tiêm không hợp lệ.")
        default:
            Sentence(
                "The code is genuine, but what it says is incomplete or wrong.",
                vi: "Mã là thật nhưng nội dung thiếu hoặc sai.")
        }
    }
}

extension Notice.Code {
    /// What an officer is told about a genuine certificate, and what to do about it.
    public var sentence: Sentence {
        switch self {
        case .testPositive:
            Sentence(
                "The test found the virus. Hand over to the health officer.",
                vi: "Kết quả xét nghiệm dương tính. Hãy chuyển cho cán bộ kiểm dịch y tế.")
        case .dosesIncomplete:
            Sentence(
                "The vaccination is not complete. Apply the rule for incomplete courses.",
                vi: "Chưa tiêm đủ liều. Hãy áp dụng quy định cho người tiêm chưa đủ.")
        case .recoveryNotYet:
            Sentence(
                "The recovery does not count yet. Ask for another document.",
                vi: "Chứng nhận khỏi bệnh chưa có giá trị. Hãy yêu cầu giấy tờ khác.")
        case .recoveryOver:
            Sentence(
                "The recovery no longer counts. Ask for another document.",
                vi: "Chứng nhận khỏi bệnh đã hết giá trị. Hãy yêu cầu giấy tờ khác.")
        case .eventInFuture:
            Sentence(
                "The vaccination, test or recovery is dated in the future. Hand over to the second line.",
                vi: "Ngày tiêm, xét nghiệm hoặc khỏi bệnh nằm trong tương lai. Hãy chuyển sang bộ phận kiểm tra tuyến hai.")
        case .codeUnknown:
            Sentence(
                "A product or country is not on the lists. Look at it yourself.",
                vi: "Có mã sản phẩm hoặc mã nước không có trong danh mục. Hãy tự xem xét.")
        case .contentUnusual:
            Sentence(
                "The content is of an unusual form. Look at it with care.",
                vi: "Nội dung có dạng bất thường. Hãy xem kỹ.")
        case .expirationAfterSigner:
            Sentence(
                "The certificate ends after its signer's authority. Nothing to do today.",
                vi: "Giấy chứng nhận hết hạn sau chứng thư của bên ký. Hôm nay không cần làm gì.")
        case .countryUnknown:
            Sentence(
                "The trust list names no country for the signer. Ask which country issued it.",
                vi: "Danh sách tin cậy không ghi nước của bên ký. Hãy hỏi nước cấp.")
        case .trustStale:
            Sentence(
                "The trust data are old. Ask headquarters for a new file.",
                vi: "Dữ liệu tin cậy đã cũ. Hãy đề nghị trung tâm gửi tệp mới.")
        case .repaired:
            Sentence(
                "The scanner damaged the text, and it was mended. Have the scanner's settings looked at.",
                vi: "Máy quét làm hỏng chuỗi và chuỗi đã được sửa. Hãy cho kiểm tra cài đặt máy quét.")
        case .exampleKey:
            Sentence(
                "This is an example, signed with a key that anybody has. It proves nothing.",
                vi: "Đây là mã ví dụ, ký bằng khóa ai cũng có. Mã này không chứng minh điều gì.")
        }
    }
}
