internal import HealthCertificate

/// The 63 provinces and cities of Viet Nam from 2008 to mid 2025, and the spellings in which registers write them.
package enum ProvinceNames {
    /// In the order of the official codes.
    package static let all = [
        "Hà Nội", "Hà Giang", "Cao Bằng", "Bắc Kạn", "Tuyên Quang", "Lào Cai", "Điện Biên", "Lai Châu", "Sơn La",
        "Yên Bái", "Hòa Bình", "Thái Nguyên", "Lạng Sơn", "Quảng Ninh", "Bắc Giang", "Phú Thọ", "Vĩnh Phúc",
        "Bắc Ninh", "Hải Dương", "Hải Phòng", "Hưng Yên", "Thái Bình", "Hà Nam", "Nam Định", "Ninh Bình",
        "Thanh Hóa", "Nghệ An", "Hà Tĩnh", "Quảng Bình", "Quảng Trị", "Thừa Thiên Huế", "Đà Nẵng", "Quảng Nam",
        "Quảng Ngãi", "Bình Định", "Phú Yên", "Khánh Hòa", "Ninh Thuận", "Bình Thuận", "Kon Tum", "Gia Lai",
        "Đắk Lắk", "Đắk Nông", "Lâm Đồng", "Bình Phước", "Tây Ninh", "Bình Dương", "Đồng Nai", "Bà Rịa - Vũng Tàu",
        "Thành phố Hồ Chí Minh", "Long An", "Tiền Giang", "Bến Tre", "Trà Vinh", "Vĩnh Long", "Đồng Tháp",
        "An Giang", "Kiên Giang", "Cần Thơ", "Hậu Giang", "Sóc Trăng", "Bạc Liêu", "Cà Mau",
    ]

    /// The name in ``all`` that `spelling` means; nil when it means none of them.
    ///
    /// Accents, case, blanks, hyphens and full stops do not matter, nor does a word for province or city in front.
    package static func name(of spelling: String) -> String? {
        guard let letters = letters(of: spelling) else { return nil }
        if let name = byLetters[letters] { return name }
        for prefix in prefixes where letters.hasPrefix(prefix) {
            if let name = byLetters[String(letters.dropFirst(prefix.count))] { return name }
        }
        return nil
    }

    /// Tỉnh, Thành phố, TP, T.
    private static let prefixes = ["THANHPHO", "TINH", "TP", "T"]

    /// Other spellings, as letters alone.
    private static let aliases = [
        "HCM": "Thành phố Hồ Chí Minh", "HCMC": "Thành phố Hồ Chí Minh", "HOCHIMINHCITY": "Thành phố Hồ Chí Minh",
        "SAIGON": "Thành phố Hồ Chí Minh", "HUE": "Thừa Thiên Huế", "TTHUE": "Thừa Thiên Huế",
        "BRVT": "Bà Rịa - Vũng Tàu", "BRIAVTAU": "Bà Rịa - Vũng Tàu", "VUNGTAU": "Bà Rịa - Vũng Tàu",
        "DACLAC": "Đắk Lắk", "DACLAK": "Đắk Lắk", "DAKLAC": "Đắk Lắk", "DACNONG": "Đắk Nông", "BACCAN": "Bắc Kạn",
    ]

    private static let byLetters: [String: String] = {
        var names = aliases
        for name in all {
            guard let letters = letters(of: name) else { continue }
            names[letters] = name
            if letters.hasPrefix("THANHPHO") { names[String(letters.dropFirst("THANHPHO".count))] = name }
        }
        return names
    }()

    /// The letters A to Z of a name; nil when something in it is neither a letter nor punctuation.
    private static func letters(of name: String) -> String? {
        var kept = String.UnicodeScalarView()
        kept.append(contentsOf: name.unicodeScalars.lazy.filter { !isPunctuation($0) })
        return Transliteration.text(of: String(kept))
    }

    private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .spaceSeparator, .dashPunctuation, .otherPunctuation, .openPunctuation, .closePunctuation: true
        default: false
        }
    }
}
