import Foundation
import HealthCertificate
import Testing
import VectorSupport

@Suite("Value sets")
struct ValueSetTests {
    /// Known without the files (dcc-payload, value sets 2.12).
    @Test func `codes that every certificate has, and their names`() {
        let names: [(ValueSets, String, String)] = [
            (.diseaseAgent, "840539006", "COVID-19"), (.vaccineProphylaxis, "1119349007", "SARS-CoV-2 mRNA vaccine"),
            (.vaccineProduct, "EU/1/20/1528", "Comirnaty"), (.vaccineProduct, "EU/1/20/1507", "Spikevax"),
            (.vaccineProduct, "Abdala", "Abdala"), (.vaccineHolder, "ORG-100030215", "Biontech Manufacturing GmbH"),
            (.testType, "LP217198-3", "Rapid immunoassay"), (.testResult, "260415000", "Not detected"),
            (.testResult, "260373001", "Detected"), (.countries, "VN", "Viet Nam"),
        ]
        for (set, code, name) in names { #expect(set.set.name(of: code) == name, "\(code)") }
    }

    @Test func `a code is found whole and in its own case alone`() {
        let products = ValueSets.vaccineProduct.set
        #expect(products.contains("EU/1/20/1528"))
        for code in [
            "", "EU/1/20/152", "EU/1/20/15288", "eu/1/20/1528", "EU/1/20/1528 ", "EU/1/20/1528|", "|", "\n",
            "Comirnaty",
            "EU/1/20/1528|Comirnaty", "\u{0}", "zzz", "!", "\u{E9}",
        ] {
            #expect(!products.contains(code), "\(code)")
            #expect(products.name(of: code) == nil, "\(code)")
        }
    }

    @Test func `a code is deprecated when its published name says so`() {
        for code in ["VLA2001", "NVX-CoV2373", "Inactivated-SARS-CoV-2-Vero-Cell"] {
            #expect(ValueSets.vaccineProduct.set.isDeprecated(code), "\(code)")
        }
        #expect(ValueSets.vaccineProphylaxis.set.isDeprecated("J07BX03"))
        for code in ["EU/1/20/1528", "VLA200", "VLA2001 (deprecated)", "", "(deprecated)"] {
            #expect(!ValueSets.vaccineProduct.set.isDeprecated(code), "\(code)")
        }
    }

    @Test func `every code of every set is found by looking up, and none twice`() {
        for set in ValueSets.allCases.map(\.set) {
            let codes = set.codes
            #expect(!codes.isEmpty && Set(codes).count == codes.count, "\(set.id)")
            for code in codes {
                #expect(set.contains(code) && set.name(of: code)?.isEmpty == false, "\(set.id) \(code)")
            }
        }
    }

    @Test func `a vaccine, product and holder that belong together`() {
        func combination(_ vaccine: String, _ product: String, _ holder: String) -> VaccineProduct.Combination {
            VaccineProduct.combination(vaccine: vaccine, product: product, holder: holder)
        }
        #expect(combination("1119349007", "EU/1/20/1528", "ORG-100030215") == .matching)
        #expect(combination("28531000087107", "EU/1/20/1528", "ORG-100030215") == .matching)
        #expect(combination("1119349007", "EU/1/20/1528", "ORG-100031184") == .contradicting)
        #expect(combination("1157024006", "EU/1/20/1528", "ORG-100030215") == .contradicting)
        #expect(combination("", "EU/1/20/1528", "ORG-100030215") == .contradicting)
        #expect(combination("1119349007", "EU/1/20/9999", "ORG-100030215") == .unknownProduct)
        #expect(combination("1119349007", "", "") == .unknownProduct)
    }
}

@Suite("Value sets, published files", .enabled(if: VectorFolders.publishedAreThere, "published vectors are missing"))
struct PublishedValueSetTests {
    private struct File: Decodable {
        struct Value: Decodable {
            let display: String
        }
        let valueSetId: String
        let valueSetDate: String
        let valueSetValues: [String: Value]
    }

    private struct Instructions: Decodable {
        struct Product: Decodable {
            let code: String
            let holder: String
            let vaccines: [String]

            enum CodingKeys: String, CodingKey {
                case code = "vaccine-code"
                case holder = "vaccine-manufacturer"
                case vaccines = "sct-codes"
            }
        }
        let valueSetValues: [String: Product]
    }

    static let folder = VectorFolders.published.appending(path: "valuesets/2.12.0-main")

    static let files: [(set: ValueSets, file: String)] = [
        (.diseaseAgent, "disease-agent-targeted"), (.vaccineProphylaxis, "vaccine-prophylaxis"),
        (.vaccineProduct, "vaccine-medicinal-product"), (.vaccineHolder, "vaccine-mah-manf"), (.testType, "test-type"),
        (.testManufacturer, "test-manf-example"), (.testResult, "test-result"), (.countries, "country-2-codes"),
    ]

    @Test func `identifier, date, codes and names are those of the files`() throws {
        #expect(Self.files.count == ValueSets.allCases.count)
        for (set, name) in Self.files {
            let file = try VectorFolders.decode(File.self, from: Self.folder.appending(path: name + ".json"))
            #expect(set.set.id == file.valueSetId)
            #expect(set.set.date == file.valueSetDate, "\(name)")
            #expect(Set(set.set.codes) == Set(file.valueSetValues.keys), "\(name)")
            for (code, value) in file.valueSetValues {
                #expect(set.set.name(of: code) == value.display, "\(name) \(code)")
            }
        }
    }

    @Test func `combinations are those of the encoding instructions`() throws {
        let file = Self.folder.appending(path: "vaccine-encoding-instructions.json")
        let products = try VectorFolders.decode(Instructions.self, from: file).valueSetValues.values
        #expect(products.count == 39)
        let vaccines = Set(ValueSets.vaccineProphylaxis.set.codes)
        let holders = Set(products.map(\.holder))
        for product in products {
            for vaccine in vaccines {
                for holder in holders {
                    let fits = holder == product.holder && product.vaccines.contains(vaccine)
                    let combination = VaccineProduct.combination(
                        vaccine: vaccine, product: product.code, holder: holder)
                    #expect(combination == (fits ? .matching : .contradicting), "\(vaccine) \(product.code) \(holder)")
                }
            }
        }
    }
}
