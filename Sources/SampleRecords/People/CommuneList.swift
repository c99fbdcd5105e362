import TextFormats

/// The habits of one commune's list, and who stands on it.
///
/// A sample is an export of many such lists one after the other, each of ``rowCount`` rows. A list is made from its
/// number alone, so that any row can be made again without those before it.
struct CommuneList {
    static let rowCount = 64

    enum FacilityKind: Int {
        case station, districtCentre, hospital
    }

    let province: Int
    let district: LiteralText
    let districtNumber: Int
    let commune: LiteralText
    let communeNumber: Int

    /// `yyyy-MM-dd` instead of `dd/MM/yyyy`.
    let writesISODates: Bool
    /// The platform's identifier of records; older lists lack it.
    let hasRecordIdentifiers: Bool
    /// `Mũi 2` instead of `2`.
    let writesDoseAsWords: Bool
    let writesTotals: Bool
    /// The date of the signature instead of `Có`.
    let writesSignatureDate: Bool
    let writesNationality: Bool
    /// In JSON: letters beyond ASCII as `\u` escapes.
    let escapesJSON: Bool

    /// A list of no commune, before the first is made.
    static let none = CommuneList(0, seed: 0, places: Places())

    init(_ number: Int, seed: UInt64, places: Places) {
        var random = SplitMix64(seed: seed, stream: .commune, index: number)
        province = Int(places.provinceSlots[random.below(places.provinceSlots.count)])
        let districts = places.provinces[province].districts
        districtNumber = random.below(districts.count)
        district = districts[districtNumber]
        communeNumber = random.below(places.communes.count)
        commune = places.communes[communeNumber]
        writesISODates = random.chance(1, in: 6)
        hasRecordIdentifiers = !random.chance(1, in: 10)
        writesDoseAsWords = random.chance(1, in: 4)
        writesTotals = random.chance(1, in: 8)
        writesSignatureDate = random.chance(1, in: 3)
        writesNationality = random.chance(1, in: 2)
        escapesJSON = random.chance(1, in: 16)
    }

    /// Whether the district is a town, whose communes are wards.
    var isUrban: Bool {
        guard let first = district.utf8.first else { return false }
        return first == UInt8(ascii: "Q") || first == UInt8(ascii: "T")
    }
}
