import Glibc

/// A column of a table of vaccination records, or a member of a flat NDJSON object.
///
/// The raw value is the field's place in a ``FlatRecord``.
package enum RecordField: UInt8, CaseIterable, Sendable {
    case recordIdentifier, number
    case fullName, familyName, givenName, passportFamily, passportGiven
    case dateOfBirth, sex, nationality
    case idNumber, idType
    case doseNumber, doseType, totalDoses, date, vaccine, lot
    case facilityIdentifier, facility, province, district, commune, country, facilitySigned

    /// The field's English name: header of a column, member of an NDJSON object, word in `error_field`.
    package var name: StaticString {
        switch self {
        case .recordIdentifier: "record_id"
        case .number: "number"
        case .fullName: "full_name"
        case .familyName: "family_name"
        case .givenName: "given_name"
        case .passportFamily: "passport_family"
        case .passportGiven: "passport_given"
        case .dateOfBirth: "dob"
        case .sex: "sex"
        case .nationality: "nationality"
        case .idNumber: "id_number"
        case .idType: "id_type"
        case .doseNumber: "dose_no"
        case .doseType: "dose_type"
        case .totalDoses: "total_doses"
        case .date: "date"
        case .vaccine: "vaccine"
        case .lot: "lot"
        case .facilityIdentifier: "facility_id"
        case .facility: "facility"
        case .province: "province"
        case .district: "district"
        case .commune: "commune"
        case .country: "country"
        case .facilitySigned: "facility_signed"
        }
    }

    /// The name as a string; made once.
    package var text: String { Self.texts[Int(rawValue)] }

    private static let texts = allCases.map { "\($0.name)" }

    /// The field of that name, exactly as written; `record` stands for the identifier in NDJSON.
    static func named(_ name: UnsafeRawBufferPointer) -> RecordField? {
        if ("record" as StaticString).equals(name) { return .recordIdentifier }
        return allCases.first { $0.name.equals(name) }
    }

    /// The Vietnamese headers in folded form (``TextFolding``), as officers export them.
    ///
    /// A header that names two things, such as `Số CCCD/CMND`, is also known by each half, since tables carry either.
    var foldedVietnameseHeaders: [StaticString] {
        switch self {
        case .recordIdentifier: ["ma ban ghi"]
        case .number: ["stt"]
        case .fullName: ["ho va ten", "ho ten"]
        case .familyName: ["ho"]
        case .givenName: ["ten dem va ten"]
        case .passportFamily, .passportGiven: []
        case .dateOfBirth: ["ngay sinh", "ngay thang nam sinh", "nam sinh"]
        case .sex: ["gioi tinh"]
        case .nationality: ["quoc tich"]
        case .idNumber:
            ["so cccd cmnd", "so cmnd cccd", "so cccd", "so cmnd", "cccd", "cmnd", "so dinh danh", "so giay to"]
        case .idType: ["loai giay to"]
        case .doseNumber: ["mui so", "mui tiem"]
        case .doseType: ["loai mui"]
        case .totalDoses: ["tong so mui"]
        case .date: ["ngay tiem"]
        case .vaccine: ["ten vac xin", "loai vac xin", "ten vaccine", "loai vaccine", "vac xin"]
        case .lot: ["so lo", "lieu so"]
        case .facilityIdentifier: ["ma co so"]
        case .facility: ["co so tiem"]
        case .province: ["tinh tp", "tinh", "tinh thanh pho"]
        case .district: ["quan huyen", "quan", "huyen"]
        case .commune: ["xa phuong", "xa", "phuong"]
        case .country: ["nuoc tiem"]
        case .facilitySigned: ["da ky so"]
        }
    }
}

/// The three columns that a rejects file adds. They are not read back.
package enum RejectColumn: CaseIterable, Sendable {
    case code, field, message

    /// Header of the column, and member of the NDJSON object.
    package var name: StaticString {
        switch self {
        case .code: "error_code"
        case .field: "error_field"
        case .message: "error_message"
        }
    }
}

extension StaticString {
    /// The literal's UTF-8.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: utf8Start, count: utf8CodeUnitCount) }

    /// Whether `bytes` are exactly the literal's UTF-8.
    func equals(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard utf8CodeUnitCount == bytes.count, let start = bytes.baseAddress else { return utf8CodeUnitCount == bytes.count }
        return memcmp(utf8Start, start, bytes.count) == 0
    }
}
