/// A vaccine as national data name it, with its codes (vaccine encoding instructions) and its primary course.
struct Vaccine: Sendable {
    let type: StaticString  // vp
    let product: StaticString  // mp
    let holder: StaticString  // ma
    let primaryDoses: Int

    /// Folded names without blanks, each with a bar behind it; the product code among them.
    fileprivate let names: StaticString

    fileprivate init(_ type: StaticString, _ product: StaticString, _ holder: StaticString, _ doses: Int, _ names: StaticString) {
        self.type = type
        self.product = product
        self.holder = holder
        primaryDoses = doses
        self.names = names
    }
}

/// The vaccines used in Viet Nam, and those that people brought from abroad.
///
/// `Vero Cell` in Vietnamese data is Sinopharm Beijing, BBIBP-CorV. The deprecated code Inactivated-SARS-CoV-2-Vero-Cell
/// and the product of Wuhan are others, and their names are not known here on purpose.
enum VaccineTable {
    static let vaccines: [Vaccine] = [
        Vaccine("29061000087103", "EU/1/21/1529", "ORG-100001699", 2,
            "astrazeneca|covid19vaccineastrazeneca|vaxzevria|azd1222|astrazenecavaxzevria|vaxzevriaastrazeneca|eu1211529|"),
        Vaccine("29061000087103", "Covishield", "ORG-100001981", 2, "covishield|covishieldseruminstitute|"),
        Vaccine("1119349007", "EU/1/20/1528", "ORG-100030215", 2,
            "comirnaty|pfizer|pfizerbiontech|bnt162b2|comirnatypfizer|comirnatypfizerbiontech|pfizercomirnaty|eu1201528|"),
        Vaccine("1119349007", "EU/1/20/1507", "ORG-100031184", 2,
            "spikevax|moderna|mrna1273|covid19vaccinemoderna|spikevaxmoderna|modernaspikevax|eu1201507|"),
        Vaccine("1157024006", "BBIBP-CorV", "ORG-100020693", 2,
            "verocell|sarscov2vaccineverocellinactivated|sinopharm|bbibpcorv|verocellsinopharm|sinopharmverocell|"
        ),
        Vaccine("1157024006", "Hayat-Vax", "ORG-100023050", 2, "hayatvax|"),
        Vaccine("29061000087103", "Sputnik-V", "Gamaleya-Research-Institute", 2,
            "sputnikv|gamcovidvac|sputnikvgamcovidvac|gamcovidvacsputnikv|"),
        Vaccine("29061000087103", "Sputnik-Light", "Gamaleya-Research-Institute", 1, "sputniklight|"),
        Vaccine("28531000087107", "Abdala", "CIGB", 3, "abdala|cigb66|abdalacigb66|"),
        Vaccine("29061000087103", "EU/1/20/1525", "ORG-100001417", 1,
            "janssen|johnsonjohnson|jcovden|covid19vaccinejanssen|eu1201525|"),
        Vaccine("1157024006", "CoronaVac", "Sinovac-Biotech", 2, "coronavac|sinovac|coronavacsinovac|"),
        Vaccine("1157024006", "Covaxin", "Bharat-Biotech", 2, "covaxin|bbv152|"),
        Vaccine("1162643001", "EU/1/21/1618", "ORG-100032020", 2, "nuvaxovid|novavax|nuvaxovidnovavax|eu1211618|"),
    ]

    /// Index of the vaccine with that name, folded without separators.
    static func index(ofFolded name: UnsafeRawBufferPointer) -> Int? {
        let slots = slots
        var slot = Int(truncatingIfNeeded: hash(name)) & (slots.count - 1)
        while slots[slot].vaccine >= 0 {
            if slots[slot].name.elementsEqual(name) { return slots[slot].vaccine }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private struct Slot: @unchecked Sendable {  // the name points into a literal
        var name = UnsafeRawBufferPointer(start: nil, count: 0)
        var vaccine = -1
    }

    /// Every name by its hash; more than half of the slots are free.
    private static let slots: [Slot] = {
        var slots = [Slot](repeating: Slot(), count: 256)
        for (index, vaccine) in vaccines.enumerated() {
            let names = UnsafeRawBufferPointer(start: vaccine.names.utf8Start, count: vaccine.names.utf8CodeUnitCount)
            for name in names.split(separator: UInt8(ascii: "|")) {
                let name = UnsafeRawBufferPointer(rebasing: name)
                var slot = Int(truncatingIfNeeded: hash(name)) & (slots.count - 1)
                while slots[slot].vaccine >= 0 { slot = (slot + 1) & (slots.count - 1) }
                slots[slot] = Slot(name: name, vaccine: index)
            }
        }
        return slots
    }()

    /// FNV-1a.
    private static func hash(_ name: UnsafeRawBufferPointer) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return hash ^ hash >> 32
    }
}
