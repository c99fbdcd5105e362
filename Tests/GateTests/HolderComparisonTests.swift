import Gate
import HealthCertificate
import Testing

@Suite("Certificate beside passport")
struct HolderComparisonTests {
    private func compare(
        _ family: String?, _ given: String?, _ zone: String, dob: String = "1984-09-02", born: String = "840902",
        fn: String? = nil, gn: String? = nil
    ) throws -> HolderComparison {
        let name = PersonName(familyName: fn, familyNameTransliterated: family, givenName: gn, givenNameTransliterated: given)
        let certificate = DigitalCovidCertificate(version: "1.3.0", name: name, dateOfBirth: dob, entry: Fixture.vaccination())
        return HolderComparison(certificate, try Zones.passport(Zones.book(zone, born: born)))
    }

    private func outcome(_ family: String?, _ given: String?, _ zone: String, fn: String? = nil, gn: String? = nil) throws -> HolderComparison.Outcome {
        try compare(family, given, zone, fn: fn, gn: gn).outcome
    }

    /// The letters of a name, those that differ in brackets.
    private func marked(_ name: String, _ marks: [Bool]) -> String {
        zip(name, marks).map { $1 ? "[\($0)]" : "\($0)" }.joined().replacing("][", with: "")
    }

    @Test func `names and birth date that are equal after folding are a full match`() throws {
        for (family, given) in [("NGUYEN", "BAO<DUY"), ("NGUYEN<", "BAO<<DUY<"), ("<NGUYEN", "BAO<DUY")] {
            #expect(try outcome(family, given, "NGUYEN<<BAO<DUY") == .full)
        }
        // Twins: nothing but the two names is equal.
        #expect(try outcome("BAO<DUY", "NGUYEN", "NGUYEN<<BAO<DUY") == .mismatch)
        #expect(try outcome("NGUYEN<BAO<DUY", nil, "NGUYEN<<BAO<DUY") == .mismatch)
        #expect(try outcome("TRAN", "QUOC<TOAN", "NGUYEN<<BAO<DUY") == .mismatch)
    }

    @Test func `without fnt the name in national letters is transliterated, and one that cannot be stays with the officer`() throws {
        #expect(try outcome(nil, nil, "NGUYEN<<BAO<DUY", fn: "Nguyễn", gn: "Bảo Duy") == .full)
        #expect(try outcome(nil, nil, "DANG<<DUC", fn: "Đặng", gn: "Đức") == .full)
        let other = try compare(nil, "IVAN", "PETROV<<IVAN", fn: "Петров")
        #expect(other.outcome == .near && other.family.outcome == .notComparable)
    }

    @Test func `one letter inserted, lost, changed or swapped is near, and marked`() throws {
        let cases: [(String, String, String, String)] = [
            ("NGUYENN", "NGUYEN", "NGUYE[N]N|NGUYEN[N]", "NGUYEN"), ("NGUYE", "NGUYEN", "NGUYE", "NGUYE[N]"),
            ("NGUYEM", "NGUYEN", "NGUYE[M]", "NGUYE[N]"), ("NUGYEN", "NGUYEN", "N[UG]YEN", "N[GU]YEN"),
            ("TON<NU", "TONNU", "TON[<]NU", "TONNU"),
        ]
        for (ours, theirs, ourMarks, theirMarks) in cases {
            let comparison = try compare(ours, "DUY", theirs + "<<DUY")
            #expect(comparison.outcome == .near && comparison.family.outcome == .near(.oneLetter), "\(ours)")
            let shown = marked(comparison.family.certificate, comparison.family.certificateMarks)
            #expect(ourMarks.split(separator: "|").contains(Substring(shown)), "\(shown)")
            #expect(marked(comparison.family.passport, comparison.family.passportMarks) == theirMarks)
        }
    }

    @Test func `two letters, in one name or in both, are a mismatch`() throws {
        #expect(try outcome("NGUYAM", "DUY", "NGUYEN<<DUY") == .mismatch)
        #expect(try outcome("NGUYEM", "DUI", "NGUYEN<<DUY") == .mismatch)
        #expect(try outcome("NGUY", "DUY", "NGUYEN<<DUY") == .mismatch)
        // A name of one letter has none left when that one differs.
        #expect(try outcome("O", "DUY", "U<<DUY") == .mismatch)
    }

    @Test func `listed alternatives of transliteration are near, as many as there are`() throws {
        let pairs = [
            ("MUELLER", "MULLER"), ("MULLER", "MUELLER"), ("JAERVINEN", "JARVINEN"), ("SOERENSEN", "SORENSEN"), ("AASE", "ASE"),
            ("GROSS", "GROS"), ("STRAUSS", "STRAUSZ"), ("THORSDOTTIR", "TORSDOTTIR"), ("PENXXA", "PENA"), ("MUXXLLER", "MUELLER"),
            ("IJSSEL", "YSSEL"), ("GROESSMUELLER", "GROSMULLER"),
        ]
        for (ours, theirs) in pairs {
            let comparison = try compare(ours, "ANNA", theirs + "<<ANNA")
            #expect(comparison.outcome == .near && comparison.family.outcome == .near(.alternativeSpelling), "\(ours) \(theirs)")
        }
        let comparison = try compare("MUELLER", "ANNA", "MULLER<<ANNA")
        #expect(marked(comparison.family.certificate, comparison.family.certificateMarks) == "M[UE]LLER")
        #expect(marked(comparison.family.passport, comparison.family.passportMarks) == "M[U]LLER")
        // Twin: the letters of two alternatives in another order are no alternative.
        #expect(try outcome("MEULLAR", "ANNA", "MULLER<<ANNA") == .mismatch)
    }

    /// Doc 9303 part 3, section 6 A: every letter that the project's table writes with two.
    @Test func `every letter that is transliterated with two has its single letter as alternative`() throws {
        for letter in ["Ä", "Å", "Æ", "Ö", "Ø", "Œ", "Ü", "ß", "Þ", "Ĳ"] {
            let long = try #require(Transliteration.text(of: "Ko\(letter)lm"))
            #expect(long.count == 6, "\(letter)")
            let short = String(Array(long).enumerated().filter { $0.offset != 3 }.map(\.element))
            let comparison = try compare(long, "ANNA", short + "<<ANNA")
            #expect(comparison.family.outcome == .near(.alternativeSpelling), "\(letter): \(long) \(short)")
        }
    }

    @Test func `a letter that the issuer dropped is found in the national letters`() throws {
        // An encoder that deletes what does not decompose makes ANG of Đặng.
        let comparison = try compare("O<THI", "HONG<AO", "DO<THI<<HONG<DAO", fn: "Đỗ Thị", gn: "Hồng Đào")
        #expect(comparison.outcome == .near && comparison.family.outcome == .near(.alternativeSpelling))
        #expect(try outcome("O<THI", "HONG<AO", "DO<THI<<HONG<DAO") == .mismatch)
    }

    @Test func `a name cut where the passport's field ends is near`() throws {
        // 39 characters: the whole field.
        let zone = "NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K"
        let comparison = try compare("NILAVADHANANANDA", "CHAYAPA<DEJTHAMRONG<KRASUANG", zone)
        #expect(comparison.outcome == .near && comparison.given.outcome == .near(.truncated))
        #expect(marked(comparison.given.certificate, comparison.given.certificateMarks) == "CHAYAPA<DEJTHAMRONG<K[RASUANG]")
        #expect(try outcome("NILAVADHANANANDA", "CHAYAPA<DEJTHAMRONG<KRASUANG<SUK", zone) == .near)
        #expect(try outcome("NILAVADHANANANDA<SIRI", "CHAYAPA<DEJTHAMRONG<KRASUANG", zone) == .near)
        // Twins: other letters; and the same beginning in a field with room.
        #expect(try outcome("NILAVADHANANANDA", "CHAYAPA<DEJTHAMRONG<SUK", zone) == .mismatch)
        #expect(try outcome("NILAVADHANANANDA", "CHAYAPA<DEJTHAMRONG<KRASUANG", "NILAVADHANANANDA<<CHAYAPA<DEJTHAM") == .mismatch)
    }

    @Test func `a missing middle name is near on either side, another missing name is not`() throws {
        for (given, zone) in [
            ("ANNA<MARIA", "ANNA"), ("ANNA", "ANNA<MARIA"), ("THI<MINH<KHAI", "THI<KHAI"), ("KHAI", "THI<MINH<KHAI"), ("THI<MINH", "THI<MINH<KHAI"),
        ] {
            let comparison = try compare("NGUYEN", given, "NGUYEN<<" + zone)
            #expect(comparison.outcome == .near && comparison.given.outcome == .near(.middleNameMissing), "\(given)")
        }
        let comparison = try compare("NGUYEN", "THI<MINH<KHAI", "NGUYEN<<THI<KHAI")
        #expect(marked(comparison.given.certificate, comparison.given.certificateMarks) == "THI<[MINH]<KHAI")
        for (given, zone) in [("THI<MINH<KHAI", "MINH"), ("THI<MINH<KHAI", "KHAI<THI"), ("ANNA<MARIA", "ANNA<EVA<LISA"), ("ANNA", "")] {
            #expect(try outcome("NGUYEN", given, "NGUYEN<<" + zone) == .mismatch, "\(given)")
        }
        // A family name is not a middle name.
        #expect(try outcome("GARCIA<LOPEZ", "ANA", "GARCIA<<ANA") == .mismatch)
    }

    @Test func `two reasons of different kinds together are a mismatch, alternatives aside`() throws {
        #expect(try outcome("NGUYEM", "ANNA<MARIA", "NGUYEN<<ANNA") == .mismatch)
        #expect(try outcome("MUELLER", "ANNA<MARIA", "MULLER<<ANNA") == .near)
        #expect(try outcome("MUELLER", "ANMA", "MULLER<<ANNA") == .near)
    }

    @Test func `an only name is near in the other field, and a full match in its own`() throws {
        #expect(try outcome("SUKARNO", nil, "SUKARNO") == .full)
        let comparison = try compare(nil, "SUKARNO", "SUKARNO")
        #expect(comparison.outcome == .near && comparison.family.outcome == .near(.onlyName))
        #expect(try outcome(nil, "SUKARNO", "SUHARTO") == .mismatch)
    }

    @Test func `a birth date is compared as far as both know it`() throws {
        let cases: [(dob: String, born: String, date: BirthDateComparison, outcome: HolderComparison.Outcome)] = [
            ("1984-09-02", "840902", .equal, .full), ("1984", "84<<<<", .equal, .full), ("1984-09", "8409<<", .equal, .full),
            ("1984", "840902", .equalAsFarAsKnown(.year), .near), ("1984-09-02", "84<<<<", .equalAsFarAsKnown(.year), .near),
            ("1984-09", "840902", .equalAsFarAsKnown(.month), .near), ("", "840902", .nothingInCommon, .near),
            ("1984-09-02", "<<<<<<", .nothingInCommon, .near), ("soon", "840902", .nothingInCommon, .near),
            ("1984-09-02T00:00:00", "840902", .equal, .full),
            ("1984-09-03", "840902", .different, .mismatch), ("1984-09-02", "850902", .different, .mismatch),
            ("1985", "84<<<<", .different, .mismatch), ("1985", "840902", .different, .mismatch), ("1984-08", "840902", .different, .mismatch),
        ]
        for (dob, born, date, outcome) in cases {
            let comparison = try compare("NGUYEN", "DUY", "NGUYEN<<DUY", dob: dob, born: born)
            #expect(comparison.birthDate == date && comparison.outcome == outcome, "\(dob) \(born)")
        }
    }

    @Test func `names of any length are compared without harm`() throws {
        let long = String(repeating: "A<", count: 30_000)
        #expect(try outcome(long, long, "NGUYEN<<DUY") == .mismatch)
        #expect(try outcome("", "", "NGUYEN<<DUY") == .mismatch)
    }
}
