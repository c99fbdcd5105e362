import HealthCertificate

/// What a record's nationality says about the person.
enum Nationality: Equatable {
    case citizen
    case foreigner
    /// Neither a code of ISO 3166-1 nor a name that is known here.
    case unknown

    /// - Parameter folded: letters and digits alone, in small letters (``TextFolding``).
    static func named(_ folded: UnsafeRawBufferPointer) -> Nationality {
        switch words[folded] {
        case 0: .citizen
        case nil: .unknown
        default: .foreigner
        }
    }

    private static let words = WordTable(citizenWords + codes + englishNames + otherNames)

    private static let citizenWords = ["vn", "vnm", "vietnam", "vietnamese", "congdanvietnam"].map { ($0, 0) }

    private static var codes: [(word: String, value: Int)] {
        ValueSets.countries.set.codes.map { ($0.lowercased(), 1) } + alpha3.split(separator: " ").map { (String($0), 1) }
    }

    /// The names of the value set, each also without what stands behind its comma.
    private static var englishNames: [(word: String, value: Int)] {
        let set = ValueSets.countries.set
        return set.codes.flatMap { code -> [(word: String, value: Int)] in
            let name = set.name(of: code) ?? ""
            let short = name.split(separator: ",").first.map(String.init) ?? name
            return [(folded(name), 1), (folded(short), 1)]
        }
    }

    private static var otherNames: [(word: String, value: Int)] {
        names.split(separator: ",").map { (folded(String($0)), 1) }
    }

    private static func folded(_ name: String) -> String {
        var folding = TextFolding()
        var name = name
        return name.withUTF8 { name in
            folding.fold(UnsafeRawBufferPointer(name), separators: .dropped)
            return String(decoding: folding.folded, as: UTF8.self)
        }
    }

    /// Names as Vietnamese records have them, and English short forms that the value set lacks.
    private static let names = """
        Hoa Kỳ,Mỹ,Anh,Vương quốc Anh,Pháp,Đức,Nga,Liên bang Nga,Trung Quốc,Đài Loan,Hồng Kông,Ma Cao,Nhật,Nhật Bản,Hàn Quốc,\
        Triều Tiên,Lào,Campuchia,Cam-pu-chia,Căm-pu-chia,Thái Lan,Mi-an-ma,Miến Điện,Ma-lai-xi-a,Xin-ga-po,In-đô-nê-xi-a,\
        Phi-líp-pin,Bru-nây,Đông Ti-mo,Ấn Độ,Băng-la-đét,Xri Lan-ca,Nê-pan,Bu-tan,Man-đi-vơ,Mông Cổ,Úc,Ô-xtrây-li-a,\
        Tân Tây Lan,Niu Di-lân,Ca-na-đa,Bra-xin,Ác-hen-ti-na,Chi-lê,Mê-hi-cô,Cu Ba,Ý,I-ta-li-a,Tây Ban Nha,Bồ Đào Nha,\
        Hà Lan,Bỉ,Thụy Sĩ,Thụy Điển,Na Uy,Đan Mạch,Phần Lan,Ai-len,Ai-xơ-len,Áo,Ba Lan,Séc,Cộng hòa Séc,Xlô-va-ki-a,\
        Hung-ga-ri,Ru-ma-ni,Bun-ga-ri,Hy Lạp,Thổ Nhĩ Kỳ,U-crai-na,Bê-la-rút,I-xra-en,I-ran,I-rắc,Ả Rập Xê Út,\
        Các tiểu vương quốc Ả Rập thống nhất,Ai Cập,Nam Phi,Ni-giê-ri-a,Ăng-gô-la,Mô-dăm-bích,Kê-ni-a,Ê-ti-ô-pi-a,\
        USA,America,American,UK,Great Britain,England,Scotland,Wales,British,Russia,Russian,South Korea,Korea,Korean,North Korea,\
        Laos,Lao,Cambodian,Japanese,Chinese,Taiwanese,French,German,Australian,Canadian,Indian,Indonesian,Malaysian,Filipino,\
        Singaporean,Iran,Syria,Tanzania,Venezuela,Bolivia,Moldova,Macedonia,North Macedonia,Kosovo,Palestine,Czech Republic,\
        Ivory Coast,Macau,Micronesia,Swaziland,Eswatini,Burma,Brunei,Holland,The Netherlands,Türkiye,East Timor,Vatican
        """

    /// ISO 3166-1 alpha-3, without VNM.
    private static let alpha3 = """
        abw afg ago aia ala alb and are arg arm asm ata atf atg aus aut aze bdi bel ben bes bfa bgd bgr bhr bhs bih blm blr \
        blz bmu bol bra brb brn btn bvt bwa caf can cck che chl chn civ cmr cod cog cok col com cpv cri cub cuw cxr cym cyp \
        cze deu dji dma dnk dom dza ecu egy eri esh esp est eth fin fji flk fra fro fsm gab gbr geo ggy gha gib gin glp gmb \
        gnb gnq grc grd grl gtm guf gum guy hkg hmd hnd hrv hti hun idn imn ind iot irl irn irq isl isr ita jam jey jor jpn \
        kaz ken kgz khm kir kna kor kwt lao lbn lbr lby lca lie lka lso ltu lux lva mac maf mar mco mda mdg mdv mex mhl mkd \
        mli mlt mmr mne mng mnp moz mrt msr mtq mus mwi mys myt nam ncl ner nfk nga nic niu nld nor npl nru nzl omn pak pan \
        pcn per phl plw png pol pri prk prt pry pse pyf qat reu rou rus rwa sau sdn sen sgp sgs shn sjm slb sle slv smr som \
        spm srb ssd stp sur svk svn swe swz sxm syc syr tca tcd tgo tha tjk tkl tkm tls ton tto tun tur tuv twn tza uga ukr \
        umi ury usa uzb vat vct ven vgb vir vut wlf wsm xkx yem zaf zmb zwe
        """
}
