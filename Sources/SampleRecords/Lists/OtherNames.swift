/// Names of minorities of Viet Nam, which carry apostrophes and other letters, and of foreigners, with the spelling of
/// their passports.
struct OtherNames: Sendable {
    /// A people, as far as names go.
    struct People: Sendable {
        let families: [LiteralText]
        /// Middle part and given name, male and female.
        let givens: [[LiteralText]]
        /// Whether the men's and the women's first words are the prefixes `Y` and `H'`.
        let isHighland: Bool
    }

    /// A country whose people are met in the lists of Viet Nam.
    struct Country: Sendable {
        let code: LiteralText
        let code3: LiteralText
        let name: LiteralText
        /// Names and their machine-readable spelling.
        let families: [(written: LiteralText, passport: LiteralText)]
        let givens: [[(written: LiteralText, passport: LiteralText)]]
    }

    let peoples: [People]
    let countries: [Country]

    init() {
        peoples = LiteralLines.split(Self.peopleLines, at: [0x0A]).map { line in
            let parts = LiteralLines.texts(line, at: UInt8(ascii: "|"))
            return People(
                families: Self.list(parts[1]), givens: [Self.list(parts[2]), Self.list(parts[3])],
                isHighland: parts[0].utf8.elementsEqual("H".utf8))
        }
        countries = LiteralLines.split(Self.countryLines, at: [0x0A]).map { line in
            let parts = LiteralLines.texts(line, at: UInt8(ascii: "|"))
            return Country(
                code: parts[0], code3: parts[1], name: parts[2], families: Self.pairs(parts[3]),
                givens: [Self.pairs(parts[4]), Self.pairs(parts[5])])
        }
    }

    private static func list(_ text: LiteralText) -> [LiteralText] {
        LiteralLines.texts(text.utf8[...], at: UInt8(ascii: ","))
    }

    private static func pairs(_ text: LiteralText) -> [(written: LiteralText, passport: LiteralText)] {
        list(text).map { pair in
            let parts = LiteralLines.texts(pair.utf8[...], at: UInt8(ascii: "="))
            return (parts[0], parts[1])
        }
    }

    /// Kind, family names, men's and women's names. Every name has a letter that is not ASCII.
    private static let peopleLines: StaticString = """
        H|Niê,Ê Ban,Mlô,Byă,Êban,Ayŭn,Kbuôr,Hmŏk|Thông,Dhăm,Nuê,Kiêm,Blô,Wơn|Hen,Blă,Yêu,Nhuôn,Măi,Lê Na
        K|K'Brịch,K'Tạo,K'Brếu,K'Lộc,Cil Múp,Liêng Hót,Kơ Să,Rơ Ông|Ha Brông,Ha Thôn,K'Sép,Ha Thế|Ka Hiền,K'Thị Mỡ,Ka Thuyên,Ka Rôn
        M|Giàng,Vàng,Sùng,Thào,Lý,Hạng,Mùa,Lầu|A Páo,A Dếnh,Seo Sính,A Chớ,Mí Lử|Thị Mỷ,Thị Dợ,Thị Súa,Thị Chía,Thị Máy
        T|Nông,Lò,Lường,Quàng,Cầm,Vì,Hà,Ma,Hoàng,Bế|Văn Thướng,Văn Pọm,Văn Ún,Đức Siển,Văn Bịnh|Thị Inh Hồng,Thị Lả,Thị Pửng,Thị Ín,Thị Thiếm
        K|Thạch,Sơn,Danh,Kim,Lâm,Châu|Sa Rươl,Sóc Kha Đi,Ngọc Thươl,Phi Rum Đô|Thị Sà Phươl,Thị Ngọc Mươl,Thị Na Rết,Thị Sóc Khum Kết
        C|Đàng,Báo,Quảng,Lưu,Đạt,Bá,Thiên Sanh|Năng Thọ,Xuân Hơ,Văn Khéo,Ngọc Đảm|Thị Hồng Lệ,Thị Mỹ Phước,Thị Kiều Thỏa
        J|Rơ Châm,Ksor,Siu,Rơ Mah,Kpă,Rah Lan,Nay|H'Yéo,Phiêng,Thiếp,Hyôh,Blơ|H'Bơr,H'Lêi,H'Đới,H'Phiơn
        """

    /// Codes, name in Vietnamese, family names, men's and women's names; each name with its passport spelling.
    private static let countryLines: StaticString = """
        KR|KOR|Hàn Quốc|Kim=KIM,Lee=LEE,Park=PARK,Choi=CHOI,Jung=JUNG|Minjun=MINJUN,Seung Hyun=SEUNG HYUN,Jihoon=JIHOON|Jiwoo=JIWOO,Soo Yeon=SOO YEON,Minji=MINJI
        JP|JPN|Nhật Bản|Satō=SATO,Suzuki=SUZUKI,Takahashi=TAKAHASHI,Itō=ITO|Hiroshi=HIROSHI,Kenji=KENJI,Takumi=TAKUMI|Yuki=YUKI,Haruka=HARUKA,Keiko=KEIKO
        CN|CHN|Trung Quốc|Wang=WANG,Li=LI,Zhang=ZHANG,Liu=LIU,Chen=CHEN|Wei=WEI,Xiaolong=XIAOLONG,Jianguo=JIANGUO|Fang=FANG,Xiuying=XIUYING,Lü Na=LYU NA
        TW|TWN|Đài Loan|Chen=CHEN,Lin=LIN,Huang=HUANG|Chih Ming=CHIH MING,Chun Chieh=CHUN CHIEH|Shu Fen=SHU FEN,Ya Ting=YA TING
        US|USA|Hoa Kỳ|Smith=SMITH,Johnson=JOHNSON,O'Brien=OBRIEN,Williams=WILLIAMS|Michael=MICHAEL,David Lee=DAVID LEE,John=JOHN|Jennifer=JENNIFER,Mary Ann=MARY ANN,Linda=LINDA
        FR|FRA|Pháp|Martin=MARTIN,Lefèvre=LEFEVRE,Dubois=DUBOIS,Gauthier-Noël=GAUTHIER NOEL|Jean-Pierre=JEAN PIERRE,Éric=ERIC,François=FRANCOIS|Hélène=HELENE,Marie=MARIE,Zoé=ZOE
        DE|DEU|Đức|Müller=MUELLER,Groß=GROSS,Schäfer=SCHAEFER,Weber=WEBER|Jürgen=JUERGEN,Stefan=STEFAN,Björn=BJOERN|Sabine=SABINE,Käthe=KAETHE,Ute=UTE
        GB|GBR|Anh|Taylor=TAYLOR,Evans=EVANS,Clark=CLARK|James=JAMES,Oliver=OLIVER|Emma=EMMA,Sarah Jane=SARAH JANE
        IN|IND|Ấn Độ|Sharma=SHARMA,Patel=PATEL,Singh=SINGH|Rahul=RAHUL,Amit=AMIT|Priya=PRIYA,Anjali=ANJALI
        LA|LAO|Lào|Vongsa=VONGSA,Phommachanh=PHOMMACHANH|Khamphone=KHAMPHONE,Somchit=SOMCHIT|Bounmy=BOUNMY,Chanthala=CHANTHALA
        TH|THA|Thái Lan|Srisai=SRISAI,Wongsakul=WONGSAKUL|Somchai=SOMCHAI,Anan=ANAN|Malee=MALEE,Siriporn=SIRIPORN
        PH|PHL|Phi-líp-pin|Dela Cruz=DELA CRUZ,Santos=SANTOS,Muñoz=MUNOZ|Jose=JOSE,Mark Anthony=MARK ANTHONY|Maria=MARIA,Grace=GRACE
        """
}
