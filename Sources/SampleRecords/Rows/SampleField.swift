/// A column of the sample's table, in its order, and a member of its flat objects.
enum SampleField: Int, CaseIterable {
    case number, recordIdentifier, fullName, dateOfBirth, sex, idType, idNumber, nationality, passportFamily, passportGiven
    case doseNumber, doseType, totalDoses, date, vaccine, lot
    case facilityIdentifier, facility, commune, district, province, country, facilitySigned

    /// The header as officers' exports have it.
    var header: StaticString {
        switch self {
        case .number: "STT"
        case .recordIdentifier: "Mã bản ghi"
        case .fullName: "Họ và tên"
        case .dateOfBirth: "Ngày sinh"
        case .sex: "Giới tính"
        case .idType: "Loại giấy tờ"
        case .idNumber: "Số CCCD/CMND"
        case .nationality: "Quốc tịch"
        case .passportFamily: "passport_family"
        case .passportGiven: "passport_given"
        case .doseNumber: "Mũi số"
        case .doseType: "Loại mũi"
        case .totalDoses: "Tổng số mũi"
        case .date: "Ngày tiêm"
        case .vaccine: "Tên vắc xin"
        case .lot: "Số lô"
        case .facilityIdentifier: "Mã cơ sở"
        case .facility: "Cơ sở tiêm"
        case .commune: "Xã/Phường"
        case .district: "Quận/Huyện"
        case .province: "Tỉnh/TP"
        case .country: "Nước tiêm"
        case .facilitySigned: "Đã ký số"
        }
    }

    /// The member's name in NDJSON.
    var member: StaticString {
        switch self {
        case .number: "number"
        case .recordIdentifier: "record_id"
        case .fullName: "full_name"
        case .dateOfBirth: "dob"
        case .sex: "sex"
        case .idType: "id_type"
        case .idNumber: "id_number"
        case .nationality: "nationality"
        case .passportFamily: "passport_family"
        case .passportGiven: "passport_given"
        case .doseNumber: "dose_no"
        case .doseType: "dose_type"
        case .totalDoses: "total_doses"
        case .date: "date"
        case .vaccine: "vaccine"
        case .lot: "lot"
        case .facilityIdentifier: "facility_id"
        case .facility: "facility"
        case .commune: "commune"
        case .district: "district"
        case .province: "province"
        case .country: "country"
        case .facilitySigned: "facility_signed"
        }
    }

    /// Whether an object has the member even when it holds nothing. A missing lot is a defect only where lots are kept.
    var isAlwaysMember: Bool {
        switch self {
        case .fullName, .dateOfBirth, .idNumber, .doseNumber, .date, .vaccine, .lot, .facility, .facilitySigned: true
        default: false
        }
    }
}
