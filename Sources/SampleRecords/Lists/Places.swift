/// The provinces of Viet Nam with some of their districts, as they were from 2008 to 2025, with the codes of the
/// General Statistics Office.
struct Places: Sendable {
    struct Province: Sendable {
        /// Two digits.
        let code: LiteralText
        let name: LiteralText
        /// Whether southern family names prevail.
        let isSouthern: Bool
        let districts: [LiteralText]
    }

    /// Each as often as its population says, in units of 200,000 people.
    let provinces: [Province]
    let provinceSlots: [UInt8]
    let communes: [LiteralText]

    init() {
        var provinces: [Province] = []
        var slots: [UInt8] = []
        for line in LiteralLines.split(Self.lines, at: [0x0A]) {
            let parts = LiteralLines.texts(line, at: UInt8(ascii: "|"))
            let weight = parts[2].utf8.reduce(0) { $0 * 10 + Int($1 & 0x0F) }
            slots += Array(repeating: UInt8(truncatingIfNeeded: provinces.count), count: weight)
            let code = LiteralText(utf8: parts[0].utf8)
            provinces.append(
                Province(
                    code: code, name: parts[1], isSouthern: code.utf8.first.map { $0 >= UInt8(ascii: "4") } ?? false,
                    districts: LiteralLines.texts(parts[3].utf8[...], at: UInt8(ascii: ","))))
        }
        self.provinces = provinces
        provinceSlots = slots
        communes = WeightedList(Self.communeNames).texts
    }

    /// Code, name, weight, districts.
    private static let lines: StaticString = """
        01|Hà Nội|41|Quận Ba Đình,Quận Cầu Giấy,Quận Hà Đông,Huyện Đông Anh,Huyện Sóc Sơn,Thị xã Sơn Tây
        02|Hà Giang|4|Thành phố Hà Giang,Huyện Đồng Văn,Huyện Mèo Vạc,Huyện Vị Xuyên
        04|Cao Bằng|3|Thành phố Cao Bằng,Huyện Trùng Khánh,Huyện Hòa An,Huyện Quảng Hòa
        06|Bắc Kạn|2|Thành phố Bắc Kạn,Huyện Ba Bể,Huyện Chợ Đồn,Huyện Na Rì
        08|Tuyên Quang|4|Thành phố Tuyên Quang,Huyện Chiêm Hóa,Huyện Yên Sơn,Huyện Na Hang
        10|Lào Cai|4|Thành phố Lào Cai,Thị xã Sa Pa,Huyện Bảo Thắng,Huyện Bắc Hà
        11|Điện Biên|3|Thành phố Điện Biên Phủ,Huyện Tuần Giáo,Huyện Mường Chà,Huyện Điện Biên Đông
        12|Lai Châu|2|Thành phố Lai Châu,Huyện Phong Thổ,Huyện Sìn Hồ,Huyện Mường Tè
        14|Sơn La|6|Thành phố Sơn La,Huyện Mộc Châu,Huyện Mai Sơn,Huyện Thuận Châu
        15|Yên Bái|4|Thành phố Yên Bái,Thị xã Nghĩa Lộ,Huyện Văn Chấn,Huyện Mù Căng Chải
        17|Hòa Bình|4|Thành phố Hòa Bình,Huyện Lương Sơn,Huyện Mai Châu,Huyện Tân Lạc
        19|Thái Nguyên|6|Thành phố Thái Nguyên,Thành phố Sông Công,Huyện Đại Từ,Huyện Phú Bình
        20|Lạng Sơn|4|Thành phố Lạng Sơn,Huyện Hữu Lũng,Huyện Cao Lộc,Huyện Bắc Sơn
        22|Quảng Ninh|7|Thành phố Hạ Long,Thành phố Cẩm Phả,Thành phố Móng Cái,Huyện Vân Đồn
        24|Bắc Giang|9|Thành phố Bắc Giang,Huyện Việt Yên,Huyện Lục Ngạn,Huyện Hiệp Hòa
        25|Phú Thọ|7|Thành phố Việt Trì,Thị xã Phú Thọ,Huyện Lâm Thao,Huyện Thanh Sơn
        26|Vĩnh Phúc|6|Thành phố Vĩnh Yên,Thành phố Phúc Yên,Huyện Vĩnh Tường,Huyện Tam Đảo
        27|Bắc Ninh|7|Thành phố Bắc Ninh,Thị xã Từ Sơn,Huyện Yên Phong,Huyện Thuận Thành
        30|Hải Dương|10|Thành phố Hải Dương,Thành phố Chí Linh,Huyện Cẩm Giàng,Huyện Thanh Hà
        31|Hải Phòng|10|Quận Hồng Bàng,Quận Lê Chân,Quận Kiến An,Huyện Thủy Nguyên,Huyện Vĩnh Bảo
        33|Hưng Yên|6|Thành phố Hưng Yên,Thị xã Mỹ Hào,Huyện Văn Lâm,Huyện Khoái Châu
        34|Thái Bình|9|Thành phố Thái Bình,Huyện Kiến Xương,Huyện Tiền Hải,Huyện Đông Hưng
        35|Hà Nam|4|Thành phố Phủ Lý,Thị xã Duy Tiên,Huyện Lý Nhân,Huyện Thanh Liêm
        36|Nam Định|9|Thành phố Nam Định,Huyện Hải Hậu,Huyện Giao Thủy,Huyện Ý Yên
        37|Ninh Bình|5|Thành phố Ninh Bình,Thành phố Tam Điệp,Huyện Hoa Lư,Huyện Kim Sơn
        38|Thanh Hóa|18|Thành phố Thanh Hóa,Thành phố Sầm Sơn,Thị xã Bỉm Sơn,Huyện Thọ Xuân,Huyện Quan Hóa
        40|Nghệ An|17|Thành phố Vinh,Thị xã Cửa Lò,Huyện Diễn Châu,Huyện Quỳnh Lưu,Huyện Kỳ Sơn
        42|Hà Tĩnh|6|Thành phố Hà Tĩnh,Thị xã Hồng Lĩnh,Huyện Can Lộc,Huyện Hương Khê
        44|Quảng Bình|4|Thành phố Đồng Hới,Thị xã Ba Đồn,Huyện Bố Trạch,Huyện Lệ Thủy
        45|Quảng Trị|3|Thành phố Đông Hà,Thị xã Quảng Trị,Huyện Hướng Hóa,Huyện Vĩnh Linh
        46|Thừa Thiên Huế|6|Thành phố Huế,Thị xã Hương Thủy,Huyện Phú Vang,Huyện A Lưới
        48|Đà Nẵng|6|Quận Hải Châu,Quận Thanh Khê,Quận Liên Chiểu,Huyện Hòa Vang
        49|Quảng Nam|7|Thành phố Tam Kỳ,Thành phố Hội An,Thị xã Điện Bàn,Huyện Thăng Bình
        51|Quảng Ngãi|6|Thành phố Quảng Ngãi,Thị xã Đức Phổ,Huyện Bình Sơn,Huyện Lý Sơn
        52|Bình Định|7|Thành phố Quy Nhơn,Thị xã An Nhơn,Huyện Phù Cát,Huyện Tây Sơn
        54|Phú Yên|4|Thành phố Tuy Hòa,Thị xã Sông Cầu,Huyện Tuy An,Huyện Sông Hinh
        56|Khánh Hòa|6|Thành phố Nha Trang,Thành phố Cam Ranh,Thị xã Ninh Hòa,Huyện Diên Khánh
        58|Ninh Thuận|3|Thành phố Phan Rang-Tháp Chàm,Huyện Ninh Phước,Huyện Bác Ái,Huyện Thuận Nam
        60|Bình Thuận|6|Thành phố Phan Thiết,Thị xã La Gi,Huyện Bắc Bình,Huyện Phú Quý
        62|Kon Tum|3|Thành phố Kon Tum,Huyện Đăk Hà,Huyện Ngọc Hồi,Huyện Sa Thầy
        64|Gia Lai|8|Thành phố Pleiku,Thị xã An Khê,Huyện Chư Sê,Huyện Krông Pa
        66|Đắk Lắk|9|Thành phố Buôn Ma Thuột,Thị xã Buôn Hồ,Huyện Ea Kar,Huyện Krông Bông
        67|Đắk Nông|3|Thành phố Gia Nghĩa,Huyện Đắk Mil,Huyện Cư Jút,Huyện Tuy Đức
        68|Lâm Đồng|6|Thành phố Đà Lạt,Thành phố Bảo Lộc,Huyện Đức Trọng,Huyện Di Linh
        70|Bình Phước|5|Thành phố Đồng Xoài,Thị xã Bình Long,Huyện Bù Đăng,Huyện Lộc Ninh
        72|Tây Ninh|6|Thành phố Tây Ninh,Thị xã Trảng Bàng,Huyện Gò Dầu,Huyện Tân Châu
        74|Bình Dương|13|Thành phố Thủ Dầu Một,Thành phố Dĩ An,Thành phố Thuận An,Thị xã Bến Cát,Huyện Dầu Tiếng
        75|Đồng Nai|16|Thành phố Biên Hòa,Thành phố Long Khánh,Huyện Long Thành,Huyện Trảng Bom,Huyện Xuân Lộc
        77|Bà Rịa - Vũng Tàu|6|Thành phố Vũng Tàu,Thành phố Bà Rịa,Thị xã Phú Mỹ,Huyện Xuyên Mộc
        79|Thành phố Hồ Chí Minh|46|Quận 1,Quận 7,Quận Bình Thạnh,Quận Gò Vấp,Thành phố Thủ Đức,Huyện Củ Chi,Huyện Bình Chánh
        80|Long An|9|Thành phố Tân An,Thị xã Kiến Tường,Huyện Đức Hòa,Huyện Bến Lức
        82|Tiền Giang|9|Thành phố Mỹ Tho,Thị xã Gò Công,Thị xã Cai Lậy,Huyện Cái Bè
        83|Bến Tre|6|Thành phố Bến Tre,Huyện Ba Tri,Huyện Giồng Trôm,Huyện Mỏ Cày Nam
        84|Trà Vinh|5|Thành phố Trà Vinh,Thị xã Duyên Hải,Huyện Cầu Ngang,Huyện Trà Cú
        86|Vĩnh Long|5|Thành phố Vĩnh Long,Thị xã Bình Minh,Huyện Long Hồ,Huyện Tam Bình
        87|Đồng Tháp|8|Thành phố Cao Lãnh,Thành phố Sa Đéc,Huyện Tháp Mười,Huyện Lai Vung
        89|An Giang|10|Thành phố Long Xuyên,Thành phố Châu Đốc,Huyện Chợ Mới,Huyện Tri Tôn
        91|Kiên Giang|9|Thành phố Rạch Giá,Thành phố Hà Tiên,Thành phố Phú Quốc,Huyện Giồng Riềng
        92|Cần Thơ|6|Quận Ninh Kiều,Quận Cái Răng,Quận Ô Môn,Huyện Phong Điền
        93|Hậu Giang|4|Thành phố Vị Thanh,Thành phố Ngã Bảy,Huyện Long Mỹ,Huyện Châu Thành A
        94|Sóc Trăng|6|Thành phố Sóc Trăng,Thị xã Vĩnh Châu,Huyện Mỹ Xuyên,Huyện Kế Sách
        95|Bạc Liêu|5|Thành phố Bạc Liêu,Thị xã Giá Rai,Huyện Hồng Dân,Huyện Đông Hải
        96|Cà Mau|6|Thành phố Cà Mau,Huyện Cái Nước,Huyện Năm Căn,Huyện Trần Văn Thời
        """

    /// Forty names that many communes have.
    private static let communeNames: StaticString = """
        An Bình, An Phú, An Thạnh, Bình An, Bình Hòa, Bình Minh, Đông Hòa, Đông Sơn, Đồng Tâm, Đại Đồng, Hòa Bình, Hòa Thạnh
        Hồng Phong, Hưng Thịnh, Khánh Hòa, Kim Sơn, Lộc An, Long Hòa, Long Thạnh, Mỹ An, Mỹ Lộc, Nam Sơn, Phú Lộc, Phú Mỹ
        Phước Long, Quang Trung, Quảng Phú, Tam Hiệp, Tân An, Tân Lập, Tân Phú, Tân Thành, Thanh Bình, Thạnh Phú, Thuận Hòa
        Tiên Phong, Trung Thành, Vĩnh Hòa, Vĩnh Thạnh, Yên Sơn
        """
}
