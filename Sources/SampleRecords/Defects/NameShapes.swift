import Bytes

/// Damaged names.
extension Shapes {
    static let nameEmpty: [Shape] = [
        .text("empty", .fullName, blanks), .text("a dash", .fullName, ["-", "--", "."]),
    ]

    static let nameDigits: [Shape] = [
        Shape("0 for o") { row, _, _ in
            var name = Array(row[.fullName].utf8)
            guard let place = name.lastIndex(of: UInt8(ascii: "o")) else { return false }
            name[place] = UInt8(ascii: "0")
            row.set(.fullName, to: name)
            return true
        },
        .always("a number against namesakes") { row, _, random in
            row[.fullName] += " \(random.number(in: 1...3))"
        },
        .always("the row's number in front") { row, _, random in
            row[.fullName] = "\(random.number(in: 1...99)) " + row[.fullName]
        },
        .always("the year of birth behind") { row, subject, _ in row[.fullName] += " \(subject.person.birth.year)" },
    ]

    static let nameEncoding: [Shape] = [
        Shape("TCVN3 taken for Windows text") { row, subject, _ in
            giveUnreadable(&row, VietnameseLetters.readAsWindows1252(subject.letters.tcvn3(row[.fullName])), subject)
        },
        Shape("VNI taken for Windows text") { row, subject, _ in
            giveUnreadable(&row, VietnameseLetters.readAsWindows1252(subject.letters.vni(row[.fullName])), subject)
        },
        Shape("UTF-8 taken for Windows text") { row, subject, _ in
            giveUnreadable(&row, VietnameseLetters.readAsWindows1252(row[.fullName].utf8), subject)
        },
        .always("letters replaced by the sign for unreadable bytes") { row, subject, _ in
            row[.fullName] = replacingAccented(row[.fullName], by: "\u{FFFD}", subject.letters)
        },
    ]

    static let nameLength: [Shape] = [
        .always("pasted again and again") { row, _, _ in
            let name = row[.fullName]
            row[.fullName] = Array(repeating: name, count: 120 / name.utf8.count + 2).joined(separator: " ")
        },
        .always("the whole household in one cell") { row, _, _ in
            let name = row[.fullName]
            row[.fullName] = Array(repeating: name, count: 120 / name.utf8.count + 2).joined(separator: ", ")
        },
        .always("address in the name's cell") { row, subject, _ in
            let commune = subject.list.commune.string
            row[.fullName] +=
                ", thôn \(commune) Thượng, ấp \(commune) Hạ, xã \(commune), thường trú tại xã \(commune) từ nhỏ, tạm trú nơi khác"
        },
    ]

    static let nameLetter: [Shape] = [
        .always("a nickname in quotes") { row, _, random in
            row[.fullName] += " \"\(random.pick(["Bé", "Tý", "Cu Tèo"]))\""
        },
        .always("a nickname in brackets") { row, _, random in
            row[.fullName] += " (\(random.pick(["Bé", "Tý", "vợ ông Năm"])))"
        },
        .always("two names and a stroke") { row, _, random in row[.fullName] += "/\(random.pick(["Hoa", "Bình", "Sáu"]))" },
        .always("a star") { row, _, _ in row[.fullName] += " *" },
        .always("an underscore") { row, _, _ in
            row[.fullName] = row[.fullName].split(separator: " ").joined(separator: "_")
        },
        .always("letters of another alphabet") { row, _, random in
            row[.fullName] += " " + random.pick(["小明", "สมชาย", "지우", "たろう"])
        },
        .always("taken for a formula") { row, _, random in row[.fullName] = random.pick(["+", "=", "@"]) + row[.fullName] },
        .text("error of a formula", .fullName, ["#NAME?", "#N/A", "#REF!"]),
        .always("letters replaced by question marks") { row, subject, _ in
            row[.fullName] = replacingAccented(row[.fullName], by: "?", subject.letters)
        },
    ]

    static let nameSplit: [Shape] = [
        .always("no spelling of the passport") { row, _, _ in
            row[.passportFamily] = ""
            row[.passportGiven] = ""
        },
        .always("the passport's spelling as the full name") { row, _, _ in
            row[.fullName] = row[.passportFamily] + " " + row[.passportGiven]
            row[.passportFamily] = ""
            row[.passportGiven] = ""
        },
    ]

    static let nameOneWord: [Shape] = [
        Shape("the given name alone") { row, subject, _ in
            let given = row[.fullName].split(separator: " ").last.map(String.init) ?? ""
            guard given.unicodeScalars.contains(where: subject.letters.isAccented) else { return false }
            row[.fullName] = given
            return true
        },
        Shape("the family name alone") { row, subject, _ in
            let family = row[.fullName].split(separator: " ").first.map(String.init) ?? ""
            guard family.unicodeScalars.contains(where: subject.letters.isAccented) else { return false }
            row[.fullName] = family
            return true
        },
        Shape("blanks lost") { row, _, _ in
            // An accented capital within a word is what old encodings leave behind as well.
            let words = row[.fullName].split(separator: " ")
            guard words.dropFirst().allSatisfy({ $0.utf8.first.map { $0 < 0x80 } ?? false }) else { return false }
            row[.fullName] = words.joined()
            return true
        },
    ]

    static let nameNoAccent: [Shape] = [
        .always("typed without accents") { row, subject, _ in row[.fullName] = subject.letters.plain(row[.fullName]) }
    ]

    static let nameCase: [Shape] = [
        .always("capitals") { row, subject, _ in row[.fullName] = subject.letters.uppercased(row[.fullName]) },
        .always("small letters") { row, subject, _ in row[.fullName] = subject.letters.lowercased(row[.fullName]) },
    ]

    /// Gives the person a name as another encoding shows it, if that can be seen: it has a sign that is no letter, or two
    /// letters that no Vietnamese name has. With one, as in `Ñut`, it might be somebody's name.
    private static func giveUnreadable(_ row: inout SampleRow, _ name: String, _ subject: Subject) -> Bool {
        let foreign = name.unicodeScalars.filter {
            $0.value >= 0x80 && !subject.letters.isAccented($0) && !$0.properties.isWhitespace
        }
        guard foreign.count >= 2 || foreign.contains(where: { !$0.properties.isAlphabetic }) else { return false }
        row[.fullName] = name
        return true
    }

    private static func replacingAccented(_ name: String, by sign: Unicode.Scalar, _ letters: VietnameseLetters) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in name.unicodeScalars { scalars.append(letters.isAccented(scalar) ? sign : scalar) }
        return String(scalars)
    }
}
