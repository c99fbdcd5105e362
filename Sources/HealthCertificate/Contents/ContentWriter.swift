public import CBOR
public import TextFormats

extension DigitalCovidCertificate {
    /// Writes the DCC map, keys in the order of RFC 8949 §4.2.1.
    public func write(to cbor: inout CBORWriter) {
        cbor.writeMap(count: 4)
        cbor.write(text: kind.group)
        cbor.writeArray(count: 1)
        switch entry {
        case .vaccination(let vaccination): vaccination.write(to: &cbor)
        case .test(let test): test.write(to: &cbor)
        case .recovery(let recovery): recovery.write(to: &cbor)
        }
        cbor.write(literal: "dob")
        cbor.write(text: dateOfBirth)
        cbor.write(literal: "nam")
        name.write(to: &cbor)
        cbor.write(literal: "ver")
        cbor.write(text: version)
    }
}

extension PersonName {
    fileprivate func write(to cbor: inout CBORWriter) {
        cbor.writeTexts([
            ("fn", familyName), ("gn", givenName), ("fnt", familyNameTransliterated), ("gnt", givenNameTransliterated),
        ])
    }
}

extension Vaccination {
    fileprivate func write(to cbor: inout CBORWriter) {
        cbor.writeMap(count: 10)
        cbor.writeMembers([("ci", identifier), ("co", country)])
        cbor.write(literal: "dn")
        cbor.write(Int64(doseNumber))
        cbor.writeMembers([("dt", date), ("is", issuer), ("ma", marketingHolder), ("mp", product)])
        cbor.write(literal: "sd")
        cbor.write(Int64(doseTotal))
        cbor.writeMembers([("tg", diseaseTargeted), ("vp", vaccine)])
    }
}

extension TestResult {
    fileprivate func write(to cbor: inout CBORWriter) {
        cbor.writeTexts([
            ("ci", identifier), ("co", country), ("is", issuer), ("ma", testManufacturer), ("nm", testName),
            ("sc", sampledAt), ("tc", testingCentre), ("tg", diseaseTargeted), ("tr", result), ("tt", testType),
        ])
    }
}

extension Recovery {
    fileprivate func write(to cbor: inout CBORWriter) {
        cbor.writeTexts([
            ("ci", identifier), ("co", country), ("df", validFrom), ("du", validUntil), ("fr", firstPositiveTest),
            ("is", issuer), ("tg", diseaseTargeted),
        ])
    }
}

extension CBORWriter {
    /// A map of the members that are there.
    fileprivate mutating func writeTexts(_ members: [(StaticString, String?)]) {
        let present = members.compactMap { name, text in text.map { (name, $0) } }
        writeMap(count: present.count)
        writeMembers(present)
    }

    fileprivate mutating func writeMembers(_ members: [(StaticString, String)]) {
        for (name, text) in members {
            write(literal: name)
            write(text: text)
        }
    }
}

// MARK: - JSON

extension DigitalCovidCertificate {
    /// Writes the DCC as JSON with the members of the schema, in the schema's order.
    public func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("ver", version)
        json.name("nam")
        json.beginObject()
        json.member("fn", name.familyName)
        json.member("fnt", name.familyNameTransliterated)
        json.member("gn", name.givenName)
        json.member("gnt", name.givenNameTransliterated)
        json.endObject()
        json.member("dob", dateOfBirth)
        json.name(kind.groupLiteral)
        json.beginArray()
        json.beginObject()
        switch entry {
        case .vaccination(let vaccination): vaccination.writeMembers(to: &json)
        case .test(let test): test.writeMembers(to: &json)
        case .recovery(let recovery): recovery.writeMembers(to: &json)
        }
        json.endObject()
        json.endArray()
        json.endObject()
    }
}

extension Vaccination {
    fileprivate func writeMembers(to json: inout JSONWriter) {
        json.member("tg", diseaseTargeted)
        json.member("vp", vaccine)
        json.member("mp", product)
        json.member("ma", marketingHolder)
        json.name("dn")
        json.integer(Int64(doseNumber))
        json.name("sd")
        json.integer(Int64(doseTotal))
        json.member("dt", date)
        json.member("co", country)
        json.member("is", issuer)
        json.member("ci", identifier)
    }
}

extension TestResult {
    fileprivate func writeMembers(to json: inout JSONWriter) {
        json.member("tg", diseaseTargeted)
        json.member("tt", testType)
        json.member("nm", testName)
        json.member("ma", testManufacturer)
        json.member("sc", sampledAt)
        json.member("tr", result)
        json.member("tc", testingCentre)
        json.member("co", country)
        json.member("is", issuer)
        json.member("ci", identifier)
    }
}

extension Recovery {
    fileprivate func writeMembers(to json: inout JSONWriter) {
        json.member("tg", diseaseTargeted)
        json.member("fr", firstPositiveTest)
        json.member("co", country)
        json.member("is", issuer)
        json.member("df", validFrom)
        json.member("du", validUntil)
        json.member("ci", identifier)
    }
}

extension JSONWriter {
    /// Inlined, as is the writing of the name, so that its length is known.
    @inline(__always)
    fileprivate mutating func member(_ name: StaticString, _ text: String?) {
        guard let text else { return }
        self.name(name)
        string(text)
    }
}
