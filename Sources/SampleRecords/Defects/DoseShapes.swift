import Bytes

/// Damaged doses and places.
extension Shapes {
    static let vaccineUnknown: [Shape] = [
        .text("empty", .vaccine, blanks),
        .text("mistyped", .vaccine, ["Astra Zenca", "AstraZenaca", "Pfzier", "Modena", "Vero Sell", "Abdla", "Sputnic"]),
        .text("the disease instead of the vaccine", .vaccine, ["Vắc xin COVID-19", "Covid", "Vắc xin phòng COVID-19"]),
        .text("a product that has no code here", .vaccine, ["Nanocovax", "R-COVI", "Sinopharm-WIBP", "ARCT-154"]),
        .text("cut off", .vaccine, ["AstraZen", "Vero", "Pfiz", "COVID-19 Vaccine Astra"]),
        .text("error of a formula", .vaccine, ["#N/A", "#REF!"]),
        .swapped("vaccine and lot interchanged", .vaccine, .lot),
    ]

    static let doseNumber: [Shape] = [
        .text("empty", .doseNumber, blanks),
        .text("kind without a number", .doseNumber, ["Bổ sung", "Nhắc lại", "Mũi nhắc lại", "Cơ bản", "Mũi"]),
        .text("out of range", .doseNumber, ["0", "10", "12", "22", "Mũi 0", "2021"]),
        .text("in words", .doseNumber, ["hai", "Mũi ba", "II", "không rõ"]),
        .text("taken for a date by the spreadsheet", .doseNumber, ["01-Feb", "02-Mar", "01-thg 2"]),
    ]

    static let courseIncomplete: [Shape] = [
        .always("more doses planned") { row, subject, _ in
            row[.totalDoses] = "\(subject.dose.number + 1)"
        },
        .always("two of the three doses of Abdala") { row, subject, _ in
            row[.vaccine] = "Abdala"
            row[.doseNumber] = "2"
            row[.doseType] = "Cơ bản"
            row[.totalDoses] = subject.list.writesTotals ? "3" : ""
        },
    ]

    static let facilityUnsigned: [Shape] = [
        .text("empty", .facilitySigned, blanks),
        .text("no", .facilitySigned, ["Không", "no", "Chưa", "Chưa ký", "false", "0"]),
    ]

    static let facilityUnknown: [Shape] = [
        .always("neither name nor code") { row, _, random in
            row[.facility] = random.pick(blanks)
            row[.facilityIdentifier] = random.pick(blanks)
        }
    ]

    static let lotMissing: [Shape] = [.text("empty", .lot, blanks)]

    static let valueSet: [Shape] = [
        .text("no such country", .country, ["XY", "QQ", "T1"]), .text("abroad, without a country", .country, ["Nước ngoài"]),
    ]

    // MARK: The row as such

    /// More than any row may have, in bytes.
    private static let tooLong = 70_000

    static let rowTooLong: [Shape] = [
        .always("text pasted over and over") { row, _, _ in
            let name = Array(row[.facility].utf8) + [0x20]
            row.set(.facility) { text in
                let end = text.count + tooLong
                while text.count < end { text.append(name) }
            }
        },
        .always("blanks without end") { row, _, _ in
            row.set(.commune) { text in
                for _ in 0..<tooLong { text.append(0x20) }
            }
        },
    ]

    static let rowEncoding: [Shape] = [
        .always("bytes of TCVN3") { row, subject, _ in row.set(.fullName, to: subject.letters.tcvn3(row[.fullName])) },
        Shape("bytes of VNI") { row, subject, _ in
            let bytes = subject.letters.vni(row[.fullName])
            guard bytes.contains(where: { $0 >= 0x80 }) else { return false }
            row.set(.fullName, to: bytes)
            return true
        },
        .always("a letter cut in half") { row, _, _ in
            let name = Array(row[.fullName].utf8)
            // Up to the last byte of the last letter of several bytes.
            row.set(.fullName, to: Array(name.prefix(name.lastIndex { $0 >= 0x80 } ?? 0)))
        },
    ]
}
