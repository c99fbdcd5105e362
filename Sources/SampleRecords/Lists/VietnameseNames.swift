/// Family, middle and given names of Viet Nam, as often as they are met, by sex and generation.
struct VietnameseNames: Sendable {
    /// Which names were in use when somebody was born.
    enum Generation: Int {
        case older, middle, younger

        init(birthYear: Int) {
            self = birthYear < 1970 ? .older : birthYear < 1996 ? .middle : .younger
        }
    }

    let families: [WeightedList]
    /// By sex and generation.
    let middles: [[WeightedList]]
    let givens: [[WeightedList]]

    /// What stands in for a part when a name would have no accent at all.
    let accentedMiddles: [LiteralText]

    init() {
        families = [WeightedList(Self.northernFamilies), WeightedList(Self.southernFamilies)]
        middles = [
            [WeightedList(Self.oldMaleMiddles), WeightedList(Self.maleMiddles), WeightedList(Self.youngMaleMiddles)],
            [WeightedList(Self.oldFemaleMiddles), WeightedList(Self.femaleMiddles), WeightedList(Self.youngFemaleMiddles)],
        ]
        givens = [
            [WeightedList(Self.oldMaleGivens), WeightedList(Self.maleGivens), WeightedList(Self.youngMaleGivens)],
            [WeightedList(Self.oldFemaleGivens), WeightedList(Self.femaleGivens), WeightedList(Self.youngFemaleGivens)],
        ]
        accentedMiddles = WeightedList("Văn, Thị").texts
    }

    private static let northernFamilies: StaticString = """
        Nguyễn 330, Trần 105, Lê 98, Phạm 68, Hoàng 52, Vũ 44, Đỗ 27, Bùi 27, Đặng 22, Phan 20, Ngô 16, Dương 15
        Trịnh 12, Đinh 13, Đào 11, Đoàn 10, Hà 10, Cao 8, Lương 8, Mai 8, Trương 10, Hồ 7, Tạ 6, Phùng 6, Tô 4, Lưu 6
        Chu 5, Quách 2, Đàm 4, Vương 4, Thái 4, Tống 3, Kiều 2, Lại 4, Nghiêm 2, Doãn 2, Khổng 1, Phí 1, Mạc 1, Giang 1
        Bạch 1, Cù 1, Triệu 3, Tăng 1, Ninh 1, Thân 1, Võ 4, Lý 4, Từ 1, Đồng 1
        """

    private static let southernFamilies: StaticString = """
        Nguyễn 300, Trần 112, Lê 84, Phạm 52, Huỳnh 56, Võ 46, Phan 32, Trương 26, Bùi 14, Đặng 22, Đỗ 12, Ngô 15
        Hồ 20, Dương 15, Lâm 14, Đinh 8, Đoàn 9, Mai 9, Cao 9, Lý 10, Châu 6, Thái 6, Lương 8, Hà 5, Trịnh 5, Đào 5
        Tô 4, Tạ 4, Lưu 4, Vương 3, Hứa 3, Diệp 3, Quách 3, Tăng 2, La 2, Văn 2, Từ 2, Thạch 2, Kiều 2, Khưu 1
        Âu 1, Tôn 1, Trang 1, Hồng 1, Lữ 1, Lư 1, Quan 1, Ông 1, Viên 1, Bành 1, Vũ 8, Hoàng 10, Phùng 2, Tống 1, Giang 1
        """

    private static let oldMaleMiddles: StaticString = """
        Văn 560, Đình 40, Xuân 40, Hữu 34, Đức 34, Ngọc 28, Công 24, Quang 24, Thanh 20, Bá 16, Minh 18, Viết 14, Quốc 14
        Trọng 14, Duy 10, Khắc 8, Sỹ 6, Thế 14, Hồng 10, Đăng 6, Phú 6, Tấn 10, Doãn 2, Phước 4
        """
    private static let maleMiddles: StaticString = """
        Văn 360, Đình 36, Xuân 32, Hữu 36, Đức 50, Ngọc 42, Công 32, Quang 40, Thanh 46, Minh 50, Quốc 40, Trọng 20, Duy 22
        Anh 26, Tuấn 18, Hoàng 36, Thành 14, Thế 16, Tiến 10, Mạnh 12, Việt 8, Trung 10, Hồng 6, Tấn 14, Đăng 6, Phước 4, Thái 4
        """
    private static let youngMaleMiddles: StaticString = """
        Văn 110, Minh 110, Gia 80, Đức 60, Quang 46, Hoàng 56, Anh 40, Tuấn 40, Quốc 44, Bảo 40, Nhật 40, Đăng 34, Duy 30
        Thành 26, Tiến 16, Ngọc 22, Hữu 22, Thanh 26, Trung 14, Khánh 16, Thiên 14, Hải 12, Việt 12, Phúc 10, Mạnh 8
        """
    private static let oldFemaleMiddles: StaticString = """
        Thị 780, Thị Kim 26, Thị Ngọc 22, Thị Hồng 16, Ngọc 20, Kim 20, Thanh 14, Thị Thanh 14, Thị Minh 10, Mỹ 6, Bích 8
        Thị Xuân 6, Hồng 8, Tuyết 6, Thị Mỹ 6, Xuân 4
        """
    private static let femaleMiddles: StaticString = """
        Thị 420, Thị Thu 46, Thị Thanh 44, Thị Ngọc 40, Thị Kim 34, Thị Hồng 32, Thị Bích 22, Thị Mỹ 18, Thị Minh 18
        Thị Phương 16, Thị Thúy 18, Thị Thùy 14, Ngọc 42, Thanh 30, Kim 26, Thu 22, Hồng 20, Bích 16, Mỹ 14, Phương 14, Thùy 12
        Minh 12, Tuyết 10, Hoàng 8, Thị Tuyết 10, Thị Hoài 6, Thị Ánh 6, Diệu 6
        """
    private static let youngFemaleMiddles: StaticString = """
        Thị 150, Ngọc 90, Thảo 40, Phương 44, Khánh 44, Minh 50, Bảo 40, Gia 26, Như 30, Thùy 24, Thanh 30, Quỳnh 34, Hà 18
        Hoàng 22, Thị Thu 20, Thị Ngọc 24, Thị Thanh 18, Thị Hồng 12, Mai 14, Diệu 10, Kim 16, Tường 10, Ánh 14, Mỹ 12, Hải 10
        Cẩm 8, Trúc 8, Yến 12, Thị Mỹ 8, Thị Bích 8, Tú 6
        """

    private static let oldMaleGivens: StaticString = """
        Hùng 30, Sơn 20, Bình 24, Thành 24, Hải 16, Long 10, Dũng 24, Minh 20, Hòa 16, Tuấn 10, Thắng 16, Đức 10, Cường 8, Phúc 8
        Lợi 8, Tâm 10, Quang 14, Thanh 16, Chiến 10, Nam 8, Xuân 6, Khánh 6, An 6, Bảy 5, Ba 5, Năm 5, Tư 5, Sáu 4, Tám 4, Út 3
        Hiền 8, Lâm 8, Phương 6, Trung 8, Mạnh 4, Nghĩa 6, Kỳ 3, Lộc 5, Thọ 5, Vinh 6, Toàn 6, Tân 5, Tiến 8, Đông 4, Liêm 2, Cảnh 4
        """
    private static let maleGivens: StaticString = """
        Hùng 30, Tuấn 36, Dũng 28, Cường 20, Hải 22, Sơn 20, Nam 22, Thành 22, Thắng 20, Minh 22, Long 16, Hiếu 18, Trung 20, Đức 18
        Quang 14, Tùng 14, Hoàng 14, Bình 12, Anh 12, Phong 10, Huy 16, Linh 6, Phúc 10, Tâm 8, Tú 8, Việt 8, Kiên 8, Toàn 8, Quân 10
        Duy 10, Vinh 6, Tài 8, Lộc 6, Khánh 6, Khoa 8, Thịnh 6, Công 5, Mạnh 8, Tiến 10, Chung 5, Giang 5, Đạt 8, Hưng 10, Vũ 6, Nghĩa 5
        """
    private static let youngMaleGivens: StaticString = """
        Huy 30, Khang 24, Bảo 24, Minh 28, Phúc 20, Anh 26, Khoa 20, Phát 14, Đạt 20, Khôi 16, Long 16, Nam 20, Duy 14, Quân 18, Kiệt 12
        Thịnh 10, Tuấn 12, Hiếu 16, Hưng 14, Dũng 12, Đức 18, Phong 14, Nguyên 12, Nhân 8, Trí 8, Thiện 8, Tài 8, Vinh 8, Kiên 10, Lâm 10
        Sơn 8, Tùng 8, Thành 10, Quang 10, Hoàng 12, Việt 8, Trung 8, Bách 3, An 8, Tú 6
        """
    private static let oldFemaleGivens: StaticString = """
        Hoa 26, Lan 24, Hồng 18, Hương 14, Mai 16, Liên 14, Thanh 12, Bình 8, Hà 8, Nga 12, Thu 8, Xuân 12, Tuyết 10, Lý 6, Hiền 12, Loan 10
        Minh 6, Phượng 8, Cúc 8, Đào 6, Huệ 8, Nhung 4, Oanh 6, Sáu 5, Bảy 5, Ba 5, Năm 5, Út 3, Lành 4, Mận 3, Gái 3, Tý 2, Thơm 4, Thảo 4
        Hạnh 10, Yến 8, Bé 4, Sen 3, Vân 10, Dung 8, Kiều 2, Phương 8, Tâm 6, Thủy 10, Hường 6, Khuyên 2, Nhàn 4, Nguyệt 6, Lài 2, Chín 3
        """
    private static let femaleGivens: StaticString = """
        Hương 26, Hà 22, Thủy 20, Lan 16, Hoa 16, Nga 14, Hạnh 18, Hằng 18, Phương 22, Linh 20, Thảo 18, Trang 20, Hiền 18, Huyền 16, Vân 16
        Dung 12, Oanh 10, Loan 10, Mai 14, Nhung 14, Yến 12, Ngân 10, Anh 14, Thu 12, Tâm 8, Hồng 12, Nguyệt 6, Tuyết 8, Hường 6, Liên 8, Trinh 6
        Ly 6, My 4, Thúy 12, Trâm 8, Diệp 4, Diễm 5, Quyên 8, Phượng 8, Ngọc 12, Chi 4, Hoài 3, Thoa 5, Xuân 4, Duyên 8, Lệ 4, Kiều 4, Giang 8
        """
    private static let youngFemaleGivens: StaticString = """
        Linh 30, Trang 22, Anh 36, Ngân 18, Vy 26, Nhi 24, My 16, Hân 18, Thảo 16, Ngọc 20, Trân 12, Châu 12, Ngân 10, Như 14, Uyên 12, Chi 18
        Giang 10, Hà 12, Phương 16, Quỳnh 10, Thư 18, Tiên 10, Trâm 12, Yến 8, Vân 6, Hương 8, Huyền 8, Nhung 5, Mai 8, Duyên 6, Khánh 4, Lam 3
        An 8, Ngà 2, Diệp 4, Thy 6, Tuyền 4, Nguyên 5, Hiền 5, Quyên 4, Minh 5, Đan 3, Khuê 2
        """
}
