import HealthCertificate
import TextFormats

struct VietnameseWords: GateWords {
    func headline(_ headline: Headline) -> String {
        switch headline {
        case .ready: "SẴN SÀNG - HÃY QUÉT MÃ"
        case .reading: "ĐANG ĐỌC"
        case .comparePassport: "MÃ THẬT - HÃY ĐỐI CHIẾU HỘ CHIẾU"
        case .compareLetters: "MÃ THẬT - HÃY SO TỪNG CHỮ CÁI"
        case .passportMatches: "MÃ THẬT - HỘ CHIẾU KHỚP"
        case .comparedByOfficer: "MÃ THẬT - CÁN BỘ ĐÃ ĐỐI CHIẾU"
        case .seeNotices: "MÃ THẬT - XEM CÁC LƯU Ý"
        case .listsNotSigned: "MÃ THẬT - DANH SÁCH KHÔNG CÓ CHỮ KÝ"
        case .listsStale: "MÃ THẬT - DANH SÁCH ĐÃ CŨ"
        case .revocationNotChecked: "MÃ THẬT - CHƯA KIỂM TRA THU HỒI"
        case .passportExpired: "MÃ THẬT - HỘ CHIẾU HẾT HẠN"
        case .severalAtOnce: "NHIỀU MÃ CÙNG LÚC - QUÉT LẠI MỘT MÃ"
        case .testPositive: "MÃ THẬT - XÉT NGHIỆM DƯƠNG TÍNH"
        case .exampleKey: "KHÓA MẪU - KHÔNG CHỨNG MINH GÌ"
        case .passportMismatch: "HỘ CHIẾU KHÔNG KHỚP"
        case .notSamePerson: "KHÔNG PHẢI CÙNG MỘT NGƯỜI"
        case .scanAgain: "KHÔNG ĐỌC ĐƯỢC - QUÉT LẠI"
        case .onlyIdentifier: "CHỈ LÀ MÃ SỐ - HÃY QUÉT MÃ QR"
        case .otherKindOfCode: "LOẠI MÃ KHÁC"
        case .otherDocument: "KHÔNG CÒN HIỆU LỰC - GIẤY TỜ KHÁC"
        case .signatureWrong: "CHỮ KÝ SAI - CHUYỂN TUYẾN HAI"
        case .signerUnknown: "KHÔNG RÕ BÊN KÝ - CHUYỂN TUYẾN HAI"
        case .revoked: "ĐÃ BỊ THU HỒI - CHUYỂN TUYẾN HAI"
        case .secondLine: "CHUYỂN TUYẾN HAI"
        case .stoppedTooOld: "CỔNG DỪNG - DANH SÁCH QUÁ CŨ"
        case .stoppedClock: "CỔNG DỪNG - ĐỒNG HỒ SAI"
        case .scanCodeNow: "ĐÃ ĐỌC HỘ CHIẾU - HÃY QUÉT MÃ"
        case .passportNotRead: "CHƯA ĐỌC ĐƯỢC HỘ CHIẾU - LÀM LẠI"
        case .passportGoesOn: "HỘ CHIẾU - DÒNG TIẾP THEO"
        case .leaveQuestion: "RỜI KHỎI CỔNG?"
        case .windowTooSmall: "CỬA SỔ QUÁ NHỎ"
        }
    }

    func nextStep(_ headline: Headline) -> String {
        switch headline {
        case .ready: "Quét mã QR, hoặc các dòng máy đọc của hộ chiếu."
        case .reading: "Hãy chờ câu trả lời."
        case .comparePassport: "Quét các dòng của hộ chiếu, hoặc so họ tên và ngày sinh: + giống, - không giống."
        case .compareLetters: "Các chữ trong [ ] khác nhau. Hãy so với hộ chiếu: + giống, - không giống."
        case .passportMatches, .comparedByOfficer: "Họ tên và ngày sinh đúng với hộ chiếu."
        case .seeNotices: "Họ tên và ngày sinh đúng với hộ chiếu. Hãy quyết định theo các lưu ý dưới đây."
        case .listsNotSigned: "Họ tên và ngày sinh đúng với hộ chiếu. Danh sách không có chữ ký: làm theo chỉ thị."
        case .listsStale: "Họ tên và ngày sinh đúng với hộ chiếu. Hãy xin bộ danh sách mới."
        case .revocationNotChecked: "Họ tên và ngày sinh đúng với hộ chiếu. Chưa biết mã có bị thu hồi hay không."
        case .passportExpired: "Họ tên và ngày sinh đúng với hộ chiếu, nhưng hộ chiếu đã hết hạn."
        case .severalAtOnce: "Chỉ hiện mã cuối cùng. Hãy quét riêng mã của hành khách."
        case .passportMismatch: "Mã này của người khác. Quét lại hộ chiếu, hoặc chuyển tuyến hai."
        case .notSamePerson: "Mã này của người khác. Chuyển tuyến hai."
        case .scanAgain: "Đây không phải dấu hiệu giả mạo. Hãy làm phẳng, lau sạch và giữ yên mã."
        case .testPositive, .exampleKey, .onlyIdentifier, .otherKindOfCode, .otherDocument, .signatureWrong, .signerUnknown,
            .revoked, .secondLine:
            ""
        case .stoppedTooOld: "Không mã nào được kiểm tra. Khởi động lại cổng với bộ danh sách mới."
        case .stoppedClock: "Đồng hồ chạy trước ngày lập danh sách. Không mã nào được kiểm tra. Hãy chỉnh đồng hồ."
        case .scanCodeNow: "Quét mã QR của cùng hành khách."
        case .passportNotRead: "Quét hoặc gõ lại các dòng của hộ chiếu."
        case .passportGoesOn: "Quét hoặc gõ dòng tiếp theo của hộ chiếu."
        case .leaveQuestion: "+ rời   - ở lại"
        case .windowTooSmall: "Hãy mở rộng thành 80 cột và 24 dòng."
        }
    }

    func label(_ label: Label) -> String {
        switch label {
        case .name: "Họ tên"
        case .letters: "Chữ Latinh"
        case .family: "Họ"
        case .given: "Tên"
        case .born: "Ngày sinh"
        case .certificate: "chứng nhận"
        case .passport: "hộ chiếu"
        case .event: "Nội dung"
        case .input: "Đang nhập"
        case .notCompared: "chưa đối chiếu"
        case .equal: "giống nhau"
        case .different: "khác nhau"
        }
    }

    func nearReason(_ reason: NameComparison.NearReason) -> String {
        switch reason {
        case .alternativeSpelling: "cách viết khác của cùng chữ"
        case .oneLetter: "khác một chữ cái"
        case .truncated: "hộ chiếu không đủ chỗ ghi hết"
        case .middleNameMissing: "thiếu tên đệm"
        case .onlyName: "tên duy nhất nằm ở ô khác"
        }
    }

    func birthDate(_ comparison: BirthDateComparison) -> String {
        switch comparison {
        case .equal: "giống nhau"
        case .equalAsFarAsKnown(.year): "chỉ năm có ở cả hai, và giống nhau"
        case .equalAsFarAsKnown(.month): "chỉ năm và tháng có ở cả hai, và giống nhau"
        case .equalAsFarAsKnown(.day): "phần có ở cả hai giống nhau"
        case .nothingInCommon: "không so được"
        case .different: "khác nhau"
        }
    }

    func remark(_ remark: GateState.Remark) -> String {
        switch remark {
        case .passportPart(let count, let format): "Hộ chiếu: đã có dòng \(count) trên \(format.lineCount)."
        case .nothingToCompare: "Không có mã thật nào trên màn hình để đối chiếu."
        case .tooFast: "Hãy đối chiếu trước, rồi bấm +."
        case .severalAtOnce: "Hãy quét riêng mã của hành khách, rồi bấm +."
        case .passportTooSoon: "Hộ chiếu đến cùng lúc với mã. Hãy quét riêng hộ chiếu một lần nữa."
        case .mismatchStands: "Các dòng hộ chiếu là của người khác: + không đổi được. Hãy quét lại hộ chiếu."
        }
    }

    func passportError(_ error: PassportLineError) -> String {
        let place = "dòng \(error.line), vị trí \(error.position)"
        switch error.reason {
        case .foreignCharacter(let found):
            return "\(place): \(shownCharacter(found)) không phải A đến Z, 0 đến 9 hay <. Hãy gõ chữ in hoa."
        case .wrongLength(let count):
            return "dòng \(error.line) có \(count) ký tự; dòng của hộ chiếu có 44, của thẻ có 36 hoặc 30."
        case .visa: return "đây là thị thực. Hãy dùng các dòng của hộ chiếu."
        case .unknownDocument(let found): return "\(place): không hộ chiếu hay thẻ nào bắt đầu bằng \(shownCharacter(found))."
        case .characterOutOfPlace(let found, let field): return "\(place): \(shownCharacter(found)) không thể nằm trong \(name(field))."
        case .checkDigit(let field, let found, let computed):
            return "\(place): số kiểm tra của \(name(field)) đọc là \(shownCharacter(found)), phải là \(shownCharacter(computed))."
        case .nameless: return "\(place): không có tên."
        }
    }

    private func name(_ field: PassportField) -> String {
        switch field {
        case .issuingState: "nước cấp"
        case .name: "họ tên"
        case .documentNumber: "số giấy tờ"
        case .nationality: "quốc tịch"
        case .dateOfBirth: "ngày sinh"
        case .sex: "giới tính"
        case .dateOfExpiry: "ngày hết hạn"
        case .optionalData: "dữ liệu thêm"
        case .composite: "toàn bộ các dòng"
        }
    }

    func caseNumber(_ number: Int, secondsAgo seconds: Int64) -> String { "Số \(number)   \(seconds) giây trước" }

    func codesAtOnce(_ count: Int) -> String { "\(count) mã" }

    func lists(sequence: Int64?, areSigned: Bool) -> String {
        let number = sequence.map { " số \($0)" } ?? ""
        return areSigned ? "Danh sách\(number)" : "Danh sách\(number) KHÔNG CHỮ KÝ"
    }

    func age(days: Int64, hours: Int64, minutes: Int64) -> String {
        days > 0 ? "\(days) ngày \(hours) giờ tuổi" : hours > 0 ? "\(hours) giờ \(minutes) phút tuổi" : "\(minutes) phút tuổi"
    }

    func counters(_ counters: GateCounters) -> [String] {
        [
            "Mã \(counters.codes)", "thật \(counters.genuine)", "khớp \(counters.matchedByPassport)",
            "cán bộ \(counters.confirmedByOfficer)", "người khác \(counters.notSame)", "quét lại \(counters.rescan)",
            "giấy khác \(counters.otherDocument)", "tuyến hai \(counters.secondLine)",
        ]
    }

    func inForce(signer: String?, until: String?) -> String {
        "do \(signer ?? "nước không rõ") cấp, đến \(until ?? "?")"
    }

    func event(_ entry: DigitalCovidCertificate.Entry) -> String {
        switch entry {
        case .vaccination(let entry):
            "Tiêm chủng, mũi \(entry.doseNumber) trên \(entry.doseTotal) ngày \(VisibleText.escaped(entry.date)), "
                + "\(ValueSets.vaccineProduct.shown(entry.product)), \(ValueSets.countries.shown(entry.country))"
        case .test(let entry):
            "Xét nghiệm, \(ValueSets.testResult.shown(entry.result)), lấy mẫu \(VisibleText.escaped(entry.sampledAt)), "
                + "\(ValueSets.testType.shown(entry.testType)), \(ValueSets.countries.shown(entry.country))"
        case .recovery(let entry):
            "Khỏi bệnh, dương tính đầu tiên \(VisibleText.escaped(entry.firstPositiveTest)), tính từ "
                + "\(VisibleText.escaped(entry.validFrom)) đến \(VisibleText.escaped(entry.validUntil)), "
                + ValueSets.countries.shown(entry.country)
        }
    }

    func openLine(characterCount: Int) -> String { "\(characterCount) ký tự" }

    var pressEnter: String { "Bấm Enter." }
    var keys: [String] { ["+ cùng một người", "- không phải", "phím cách: xóa", "Ctrl-C: rời"] }

    var unsignedWarning: String { "! DANH SÁCH KHÔNG CHỮ KÝ: tối đa màu vàng" }
    var staleWarning: String { "! DANH SÁCH ĐÃ CŨ: hãy xin bộ mới" }
    var revocationWarning: String { "! CHƯA KIỂM TRA THU HỒI" }
    var scannerWarning: String { "! MẤT KẾT NỐI MÁY QUÉT: hãy cắm lại" }
    var largerWindow: String { "… còn nữa, hãy mở rộng cửa sổ" }
}
