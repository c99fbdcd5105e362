import TextFormats

/// The products that were given in Viet Nam, and some from abroad, with what lists call them.
///
/// These tables are the sample's own and not those by which records are judged: what a sample holds is to be an
/// independent opinion.
struct SampleVaccine: Sendable {
    enum Product: Int, Sendable {
        case astraZeneca, comirnaty, veroCell, moderna, abdala, sputnikV, hayatVax, covishield, janssen, sputnikLight
        case coronaVac, covaxin, nuvaxovid
    }

    /// Spellings, the commonest first and most often.
    let names: [LiteralText]

    /// Doses of the primary course.
    let primaryDoses: Int

    /// Days between two doses of the primary course.
    let interval: ClosedRange<Int>

    /// Days since 1970 from which it was in use in Viet Nam.
    let firstDay: Int

    /// vp, mp and ma.
    let type: LiteralText
    let product: LiteralText
    let holder: LiteralText

    static func all() -> [SampleVaccine] {
        LiteralLines.split(lines, at: [0x0A]).map { line in
            let parts = LiteralLines.texts(line, at: UInt8(ascii: "|"))
            let numbers = LiteralLines.texts(parts[1].utf8[...], at: UInt8(ascii: ",")).map { number in
                number.utf8.reduce(0) { $0 * 10 + Int($1 & 0x0F) }
            }
            return SampleVaccine(
                names: LiteralLines.texts(parts[0].utf8[...], at: UInt8(ascii: ";")), primaryDoses: numbers[0],
                interval: numbers[1]...numbers[2], firstDay: CalendarDate(parsing: parts[2].string)?.daysSince1970 ?? 0,
                type: parts[3], product: parts[4], holder: parts[5])
        }
    }

    /// Names; doses, shortest and longest interval; first day; vp, mp, ma. In the order of `Product`.
    private static let lines: StaticString = """
        AstraZeneca;COVID-19 Vaccine AstraZeneca;Vaxzevria;AZD1222|2,56,84|2021-03-08|29061000087103|EU/1/21/1529|ORG-100001699
        Pfizer;Comirnaty;Pfizer-BioNTech;BNT162b2|2,21,42|2021-07-07|1119349007|EU/1/20/1528|ORG-100030215
        Vero Cell;Sinopharm;SARS-CoV-2 Vaccine (Vero Cell) Inactivated;BBIBP-CorV|2,21,35|2021-06-25|1157024006|BBIBP-CorV|ORG-100020693
        Moderna;Spikevax;mRNA-1273|2,28,42|2021-07-12|1119349007|EU/1/20/1507|ORG-100031184
        Abdala;CIGB-66|3,14,21|2021-09-26|28531000087107|Abdala|CIGB
        Sputnik V;Gam-COVID-Vac|2,21,30|2021-06-20|29061000087103|Sputnik-V|Gamaleya-Research-Institute
        Hayat-Vax|2,21,35|2021-09-20|1157024006|Hayat-Vax|ORG-100023050
        Covishield|2,56,84|2021-07-20|29061000087103|Covishield|ORG-100001981
        Janssen;Johnson & Johnson;Jcovden|1,60,90|2021-08-15|29061000087103|EU/1/20/1525|ORG-100001417
        Sputnik Light|1,60,90|2021-09-10|29061000087103|Sputnik-Light|Gamaleya-Research-Institute
        CoronaVac;Sinovac|2,21,35|2021-02-10|1157024006|CoronaVac|Sinovac-Biotech
        Covaxin|2,28,42|2021-02-10|1157024006|Covaxin|Bharat-Biotech
        Nuvaxovid;Novavax|2,21,35|2022-01-10|1162643001|EU/1/21/1618|ORG-100032020
        """
}
