import Foundation
import Testing

@Suite("hcert sign", .enabled(if: Command.isThere, "HCERT_COMMAND names no built command"))
struct SignCommandTests {
    private let office: SigningOffice

    init() throws {
        office = try SigningOffice()
    }

    @Test func `rejects go to a file; stdout is wrong usage and makes none of that name`() throws {
        let refused = try office.sign(SigningOffice.records, ["--rejects", "-"])
        #expect(refused.status == 2 && refused.errors.contains("--rejects is a file"), "\(refused.errors)")
        #expect(!FileManager.default.fileExists(atPath: office.path("ledger")))
        #expect(try office.sign(SigningOffice.records, ["--rejects", office.path("refused.csv")]).status == 1)
        #expect(FileManager.default.fileExists(atPath: office.path("refused.csv")))
    }

    @Test func `the first line names the ledger, also when exp is cut to the signer's certificate`() throws {
        let names = ["--country", "ZZ", "--organization", "Test", "--algorithm", "es256", "--plaintext-key"]
        let folder = office.path("keys")
        #expect(try Command.run(["keys", "create", "--kind", "csca", "--output", folder] + names).status == 0)
        let issuer = ["--issuer-key", folder + "/csca.key", "--issuer-certificate", folder + "/csca.pem"]
        let days = ["--valid-days", "100", "--output", folder]
        #expect(try Command.run(["keys", "create", "--kind", "dsc"] + days + issuer + names).status == 0)

        let input = try office.folder.write(SigningOffice.records, to: "records.csv")
        let outcome = try Command.run(
            [
                "sign", input, "--key", folder + "/dsc.key", "--certificate", folder + "/dsc.pem", "--plaintext-key", "--output",
                office.path("passes.ndjson"),
            ])
        let lines = outcome.errors.split(separator: "\n")
        #expect(outcome.status == 1 && lines.count > 1, "\(outcome.errors)")
        #expect(lines.first?.hasPrefix("hcert: ledger ") == true && lines.first?.hasSuffix("NEW LEDGER") == true)
        #expect(lines.dropFirst().first?.hasPrefix("hcert: exp is cut to the end of the signer's certificate, 20") == true)
    }

    @Test func `a run that is closed is told with where its file is now`() throws {
        let rows = SigningOffice.records.split(separator: "\n").map(String.init)
        let badLast = (rows + [rows[4].replacing("R4", with: "R5")]).joined(separator: "\n") + "\n"
        #expect(try office.sign(badLast, ["--block-rows", "1", "--max-rejects", "0", "--strict"]).status == 5)
        let next = try office.sign(SigningOffice.records, to: "next.ndjson", ["--abandon-run"])
        #expect(next.status == 1 && next.errors.contains("run 1 is closed; the 3 certificates that it released stay signed"), "\(next.errors)")
        let names = try office.folder.names(in: "").filter { $0.hasPrefix("passes.ndjson.abandoned-") }
        #expect(names.count == 1 && names.allSatisfy { next.errors.contains("its file is now " + office.path($0)) })
    }
}
