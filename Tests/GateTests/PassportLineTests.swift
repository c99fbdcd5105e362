import Gate
import Testing
import TextFormats

@Suite("Machine-readable zone, Doc 9303 parts 3 to 6")
struct PassportLineTests {
    @Test func `the published specimens of all three sizes are read`() throws {
        for (lines, format) in [(Zones.td3, PassportFormat.td3), (Zones.td2, .td2), (Zones.td1, .td1)] {
            let passport = try Zones.passport(lines)
            #expect(passport.format == format && passport.issuingState == "UTO" && passport.nationality == "UTO", "\(format)")
            #expect(passport.primaryIdentifier == "ERIKSSON" && passport.secondaryIdentifier == "ANNA<MARIA", "\(format)")
            #expect(passport.dateOfBirth.yearOfCentury == 74 && passport.dateOfBirth.month == 8, "\(format)")
            #expect(passport.dateOfBirth.day == 12 && !passport.isNameFieldFull, "\(format)")
        }
        #expect(try Zones.passport(Zones.td3).documentNumber == "L898902C3")
        #expect(try Zones.passport(Zones.td1).documentNumber == "D23145890")
    }

    @Test func `a number too long for its field goes on in the optional data of a card`() throws {
        let td1 = ["I<UTOD23145890<7349<<<<<<<<<<<", "3407127M9507122UTO<<<<<<<<<<<2", "STEVENSON<<PETER<JOHN<<<<<<<<<"]
        #expect(try Zones.passport(td1).documentNumber == "D23145890734")
        let td2 = ["I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<", "D23145890<UTO3407127M95071227349<<<8"]
        #expect(try Zones.passport(td2).documentNumber == "D23145890734")
        let changed = ["I<UTOD23145890<7348<<<<<<<<<<<", td1[1], td1[2]]
        #expect(Zones.error(changed) == PassportLineError(
            reason: .checkDigit(.documentNumber, found: 0x38, computed: 0x39), line: 1, position: 19))
    }

    @Test func `every changed character of the fields with check digits is found`() throws {
        // Nationality and sex carry no check digit of their own in a book, the name none at all.
        let checked: [(lines: [String], offsets: [Int])] = [
            (Zones.td3, Array(44..<54) + Array(57..<64) + Array(65..<88)),
            (Zones.td2, Array(36..<46) + Array(49..<56) + Array(57..<72)),
            (Zones.td1, Array(5..<37) + Array(38..<45) + Array(48..<60)),
        ]
        for (lines, offsets) in checked {
            let zone = Array(lines.joined().utf8)
            for offset in offsets {
                var changed = zone
                // The character before it, so that values differ by one: by ten, as L and 1 do, no digit would tell.
                changed[offset] = zone[offset] == 0x30 || zone[offset] == 0x3C ? 0x31 : zone[offset] - 1
                #expect(throws: PassportLineError.self, "offset \(offset)") { try PassportLine(zone: changed) }
            }
        }
    }

    @Test func `the composite digit finds two changes that cancel out in one field`() {
        // Weights 7 and 3 add 10 to the birth date's own sum, and 3 and 1 add 4 to the composite one.
        let line = Zones.td3[1].replacing("7408122", with: "8508122")
        #expect(Zones.error([Zones.td3[0], line]) == PassportLineError(
            reason: .checkDigit(.composite, found: 0x30, computed: 0x34), line: 2, position: 44))
    }

    @Test func `what is none of A to Z, 0 to 9 and the filler is refused at its position`() {
        for (character, byte) in [("a", UInt8(0x61)), (" ", 0x20), (".", 0x2E)] {
            let line = Zones.td3[0].prefix(10) + character + Zones.td3[0].dropFirst(11)
            #expect(Zones.error([String(line), Zones.td3[1]]) == PassportLineError(
                reason: .foreignCharacter(byte), line: 1, position: 11))
        }
    }

    @Test func `a digit in the name and a letter in a date are refused`() {
        let name = Zones.td3[0].replacing("ANNA", with: "4NNA")
        #expect(Zones.error([name, Zones.td3[1]]) == PassportLineError(
            reason: .characterOutOfPlace(0x34, .name), line: 1, position: 16))
        let birth = Zones.td3[1].replacing("740812", with: "74O812")
        #expect(Zones.error([Zones.td3[0], birth]) == PassportLineError(
            reason: .characterOutOfPlace(0x4F, .dateOfBirth), line: 2, position: 16))
    }

    @Test func `visas, other documents and nameless zones are refused`() {
        #expect(Zones.error(["V" + Zones.td3[0].dropFirst(), Zones.td3[1]])?.reason == .visa)
        #expect(Zones.error(["I" + Zones.td3[0].dropFirst(), Zones.td3[1]])?.reason == .unknownDocument(0x49))
        #expect(Zones.error(["Q" + Zones.td2[0].dropFirst(), Zones.td2[1]])?.reason == .unknownDocument(0x51))
        #expect(Zones.error([Zones.filled("P<UTO", to: 44), Zones.td3[1]])?.reason == .nameless)
    }

    @Test func `unknown parts of a birth date are unknown, impossible ones are refused`() throws {
        let year = try Zones.passport(Zones.book("NGUYEN<<DUY", born: "50<<<<")).dateOfBirth
        #expect(year.yearOfCentury == 50 && year.month == nil && year.day == nil)
        let zero = try Zones.passport(Zones.book("NGUYEN<<DUY", born: "500000")).dateOfBirth
        #expect(zero == year)
        let none = try Zones.passport(Zones.book("NGUYEN<<DUY", born: "<<<<<<")).dateOfBirth
        #expect(none.yearOfCentury == nil)
        #expect(Zones.error(Zones.book("NGUYEN<<DUY", born: "501301"))?.reason == .characterOutOfPlace(0x35, .dateOfBirth))
        #expect(Zones.error(Zones.book("NGUYEN<<DUY", born: "5<0101"))?.reason == .characterOutOfPlace(0x35, .dateOfBirth))
    }

    @Test func `an expiry date lies in the century that is closest`() throws {
        let today = try #require(CalendarDate(year: 2026, month: 11, day: 21))
        for (zone, expected) in [("261120", "2026-11-20"), ("991231", "1999-12-31"), ("750101", "2075-01-01"), ("76<<<<", "2076-12-31"), ("770101", "1977-01-01")] {
            let passport = try Zones.passport(Zones.book("NGUYEN<<DUY", expires: zone))
            #expect(passport.dateOfExpiry.lastDay(near: today)?.description == expected)
        }
    }

    @Test func `one name alone is the primary identifier, and a full field is told`() throws {
        let single = try Zones.passport(Zones.book("SUKARNO"))
        #expect(single.primaryIdentifier == "SUKARNO" && single.secondaryIdentifier.isEmpty)
        let full = try Zones.passport(Zones.book("NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K"))
        #expect(full.isNameFieldFull && full.secondaryIdentifier == "CHAYAPA<DEJTHAMRONG<K")
    }
}

@Suite("Passport lines in a stream")
struct PassportLineReaderTests {
    private func outcomes(_ lines: [String]) -> [PassportLineReader.Outcome] {
        var reader = PassportLineReader()
        return lines.map { reader.take(Array($0.utf8)) }
    }

    @Test func `a zone is read as one line and line by line, with blanks at the ends`() throws {
        for (lines, format) in [(Zones.td3, PassportFormat.td3), (Zones.td2, .td2), (Zones.td1, .td1)] {
            let passport = try Zones.passport(lines)
            #expect(outcomes([lines.joined()]) == [.whole(passport)])
            #expect(outcomes([" " + lines.joined() + "\t"]) == [.whole(passport)])
            let parts = (1..<lines.count).map { PassportLineReader.Outcome.part(lineCount: $0, of: format) }
            #expect(outcomes(lines) == parts + [.whole(passport)])
        }
    }

    @Test func `certificates, identifiers and garbage are no passport lines`() {
        let others = ["HC1:6BF<", "HC1:" + Zones.td3.joined(), "URN:UVCI:01:VN:AB12CD34#T", "hello", "", "<html>", String(repeating: "<", count: 101)]
        #expect(outcomes(others).allSatisfy { $0 == .other })
    }

    @Test func `a lone second line, a wrong length and lower case are refused with their place`() {
        func reason(_ lines: [String]) -> PassportLineError? {
            if case .refused(let error)? = outcomes(lines).last { return error }
            return nil
        }
        #expect(reason([Zones.td3[1]])?.reason == .unknownDocument(0x4C))
        #expect(reason([String(Zones.td3[0].dropLast())]) == PassportLineError(reason: .wrongLength(characterCount: 43), line: 1, position: 43))
        #expect(reason([Zones.td3[0], Zones.td2[1]]) == PassportLineError(reason: .wrongLength(characterCount: 36), line: 2, position: 36))
        #expect(reason([Zones.td3[0].lowercased()]) == PassportLineError(reason: .foreignCharacter(0x70), line: 1, position: 1))
        #expect(reason(["p<vnm"])?.reason == .foreignCharacter(0x70))
    }

    @Test func `a line of something else ends the wait for the second line`() throws {
        let passport = try Zones.passport(Zones.td3)
        #expect(outcomes([Zones.td3[0], "HC1:X", Zones.td3[0], Zones.td3[1]]) == [
            .part(lineCount: 1, of: .td3), .other, .part(lineCount: 1, of: .td3), .whole(passport),
        ])
    }
}
