import Foundation
import HealthCertificate
import Issuance
import Signatures
import Testing
import VectorSupport
import Verification

/// A scanner on a serial line, played through a pseudo-terminal.
enum SerialScanner {
    struct Outcome {
        let status: Int32
        let answers: [String]
        let errors: String
    }

    /// Starts `verify` on the line, sends each piece once the answers to the one before it have come, and hangs up.
    ///
    /// - Parameters:
    ///   - pieces: what the scanner sends, with how many answers it makes.
    static func run(_ arguments: [String], sending pieces: [(text: String, answers: Int)]) throws -> Outcome {
        let sent = try JSONSerialization.data(withJSONObject: pieces.map { [$0.text, $0.answers] as [Any] })
        let outcome = try Command.run(
            ["python3", "-c", script, Command.path] + arguments, input: String(decoding: sent, as: UTF8.self), program: "/usr/bin/env")
        return Outcome(
            status: outcome.status, answers: outcome.output.split(separator: "\n").map(String.init), errors: outcome.errors)
    }

    /// The command runs in a session of its own, which would get the line as its controlling terminal if it took one.
    private static let script = """
        import fcntl, json, os, pty, subprocess, sys, termios, time
        scanner, line = pty.openpty()
        name = os.ttyname(line)
        process = subprocess.Popen(sys.argv[1:] + ["--device", name], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, start_new_session=True)
        while termios.tcgetattr(line)[3] & termios.ICANON:  # set to raw once it is being read
            time.sleep(0.005)
            if process.poll() is not None: sys.exit(process.returncode)
        time.sleep(0.05)
        if os.path.exists(f"/proc/{process.pid}/stat"):
            fields = open(f"/proc/{process.pid}/stat").read().rsplit(")", 1)[1].split()
            print("controlling terminal", fields[4], file=sys.stderr)
        os.close(line)
        for text, answers in json.load(sys.stdin):
            rest = text.encode()
            while rest: rest = rest[os.write(scanner, rest[:1024]):]
            for _ in range(answers): sys.stdout.buffer.write(process.stdout.readline())
        os.close(scanner)
        sys.stdout.buffer.write(process.stdout.read())
        sys.stdout.flush()
        sys.exit(process.wait(60))
        """
}

@Suite("Scanners", .enabled(if: Command.isThere, "HCERT_COMMAND names no built command"))
struct ScannerTests {
    private func answers(_ arguments: [String], input: String) throws -> [String] {
        try Command.run(verifyExample + arguments, input: input).output.split(separator: "\n").map(String.init)
    }

    // MARK: Damage

    @Test func `damage is refused with a hint, and mended with --repair alone`() throws {
        let damaged = ["]Q1" + exampleText, String(exampleText.dropFirst(4)), "HC1:" + exampleText, exampleText.lowercased()]
        let input = damaged.joined(separator: "\n")
        let refused = try answers(["--json"], input: input)
        #expect(refused.count == damaged.count && refused.allSatisfy { $0.contains(#""verdict":"invalid""#) && $0.contains(#""hint":""#) })
        #expect(refused[0].contains(#""code":"PREFIX-MISSING""#) && refused[0].contains(#""damage":"AIM-IDENTIFIER""#))
        let mended = try answers(["--json", "--repair"], input: input)
        #expect(mended.count == damaged.count && mended.allSatisfy { $0.contains(#""verdict":"valid""#) && $0.contains(#""code":"REPAIRED""#) })
        #expect(try answers(["--json", "--repair"], input: exampleText)[0].contains("REPAIRED") == false)
        let object = try answers(["--json", "--repair", "--input", "ndjson"], input: #"{"id":1,"qr":"\#(damaged[0])"}"#)
        #expect(object.first?.contains("REPAIRED") == true)
        #expect(try answers([], input: damaged[0])[0].contains(" | hint: the scanner sends its AIM identifier ]Q1"))
    }

    @Test func `officers are spoken to in their language`() throws {
        let lines = try answers(["--language", "vi", "--json"], input: "]Q1x\n" + exampleText)
        #expect(lines[0].contains("\"hint\":\"máy quét gửi kèm") && lines[0].contains("\"sentence\":\"Đây không phải giấy chứng nhận y tế"))
        #expect(lines[1].contains("\"sentence\":\"Mã là thật và còn hiệu lực."))
        let plain = try answers(["--json"], input: "]Q1x\n" + exampleText)
        #expect(!plain.joined().contains("sentence"))
        #expect(try answers(["--language", "en"], input: exampleText)[0].hasSuffix("Compare the name and the date of birth with the passport."))
        #expect(try Command.run(verifyExample + ["--language", "de"], input: exampleText).status == 2)
    }

    @Test func `the trace has the order of the lines, on several threads too`() throws {
        let folder = try Folder()
        let file = try folder.write((0..<9_000).map { $0 % 2 == 0 ? "x\n" : "HC1:6BF#\n" }.joined(), to: "lines")
        // More than a pipe holds.
        let words = ["-c", #"exec "$@" 2> "$0""#, folder.path("errors"), Command.path]
        let outcome = try Command.run(words + verifyExample + ["--trace", "--jobs", "3", "--file", file], program: "/bin/sh")
        let errors = try String(contentsOfFile: folder.path("errors"), encoding: .utf8)
        let numbers = errors.split(separator: "\n").map { $0.dropFirst("trace: line ".count).prefix { $0 != ":" } }
        #expect(numbers == (1...9_000).map { Substring("\($0)") } && outcome.status == 1)
    }

    @Test func `the trace is in JSON, else on stderr`() throws {
        let json = try answers(["--trace", "--json"], input: "HC1:6BF#")
        #expect(json[0].contains(#""trace":[{"layer":"input","characters":8},{"layer":"prefix","found":"HC1:"},{"layer":"base45""#))
        let text = try Command.run(verifyExample + ["--trace"], input: "x\n" + exampleText)
        #expect(text.errors.contains("trace: line 1: input ok, characters 1; prefix FAILED PREFIX-MISSING at 0 of the text\n"))
        #expect(text.errors.contains("trace: line 2: input ok") && text.output.split(separator: "\n").count == 2)
    }

    // MARK: Days

    /// A certificate that expires at `expiration`, and the file of the one signer that is trusted.
    private func shortLived(until expiration: Int64, in folder: Folder) throws -> (text: String, trust: String) {
        let key = try SigningKey(generating: .p256)
        let authorityKey = try SigningKey(generating: .p256)
        let profile = CertificateProfile(
            subject: DistinguishedName(country: "ZZ", organization: "Test", commonName: "Test"), notBefore: expiration - 86_400,
            notAfter: expiration + 86_400)
        let authority = try profile.countrySigningCertificate(for: authorityKey)
        let signer = try profile.documentSignerCertificate(for: key, purposes: nil, issuer: authority, issuerKey: authorityKey)
        let entry = Vaccination(
            diseaseTargeted: "840539006", vaccine: "1119349007", product: "EU/1/20/1528", marketingHolder: "ORG-100030215",
            doseNumber: 2, doseTotal: 2, date: "2021-12-15", country: "VN", issuer: "Test", identifier: "URN:UVCI:01:ZZ:A")
        let name = PersonName(familyName: "Đặng", familyNameTransliterated: "DANG", givenName: nil, givenNameTransliterated: nil)
        let terms = IssuingTerms(issuer: "ZZ", issuedAt: expiration - 3_600, expiration: expiration)
        let issuer = try CertificateIssuer(
            key: key, certificate: signer, terms: terms, at: ValidationClock(seconds: expiration - 60))
        let text = try issuer.issue(
            DigitalCovidCertificate(version: "1.3.0", name: name, dateOfBirth: "1984-09-02", entry: .vaccination(entry)))
        return (text, try folder.write(signer.pem(), to: "signer.pem"))
    }

    @Test func `a line is judged for the moment at which it comes`() throws {
        let folder = try Folder()
        let expiration = Int64(Date().timeIntervalSince1970) + 8
        let (text, trust) = try shortLived(until: expiration, in: folder)
        let script = """
            import subprocess, sys, time
            process = subprocess.Popen(sys.argv[3:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            for moment in (0, float(sys.argv[2]) + 1.5):
                time.sleep(max(0, moment - time.time()))
                process.stdin.write(sys.argv[1].encode() + b"\\n"); process.stdin.flush()
                sys.stdout.write(process.stdout.readline().decode())
            """
        let command = [Command.path, "verify", "--trust", trust, "--json"]
        let outcome = try Command.run(["python3", "-c", script, text, "\(expiration)"] + command, program: "/usr/bin/env")
        let answers = outcome.output.split(separator: "\n")
        #expect(answers.count == 2 && answers[0].contains(#""verdict":"valid""#), "\(outcome.errors)")
        #expect(answers.last?.contains(#""code":"EXPIRED""#) == true)
    }

    // MARK: The serial line

    @Test func `a serial line is answered line by line, whatever ends a line`() throws {
        let outcome = try SerialScanner.run(
            verifyExample + ["--json"],
            sending: [
                (exampleText + "\r", 1), (exampleText + "\n", 1), (exampleText + "\r\n", 1), ("\r", 1), ("x\r\ny\r\n", 2), ("\n", 1),
                (exampleText.lowercased() + "\r", 1),
            ])
        let verdicts = outcome.answers.map { $0.contains(#""verdict":"valid""#) }
        #expect(verdicts == [true, true, true, false, false, false, false, false], "\(outcome.answers)")
        #expect(outcome.answers[3].contains("EMPTY") && outcome.answers[6].contains("EMPTY"))
        #expect(outcome.errors.contains("controlling terminal 0\n"))
    }

    @Test func `a line feed that comes after its carriage return, in a reading of its own, ends no line`() throws {
        let once = try SerialScanner.run(
            verifyExample + ["--json"],
            sending: [(exampleText + "\r", 1), ("\n", 0), (exampleText, 0), ("\r", 1), ("\n", 0), (exampleText + "\r", 1)])
        #expect(once.answers.count == 3 && once.answers.allSatisfy { $0.contains(#""verdict":"valid""#) }, "\(once.answers)")
        // Twins: two of either are two lines, the second of which is empty.
        let twice = try SerialScanner.run(
            verifyExample + ["--json"], sending: [(exampleText + "\r", 1), ("\r", 1), (exampleText + "\n", 1), ("\n", 1)])
        #expect(twice.answers.map { $0.contains("EMPTY") } == [false, true, false, true], "\(twice.answers)")
    }

    @Test func `a line that is too long is answered once and skipped to its end`() throws {
        let flood = String(repeating: "A", count: 200_000)
        let outcome = try SerialScanner.run(verifyExample + ["--json"], sending: [(flood, 0), ("\r" + exampleText + "\r", 2)])
        #expect(outcome.answers.count == 2 && outcome.answers[0].contains("TOO-LONG") && outcome.answers[1].contains(#""verdict":"valid""#))
    }

    @Test func `a scanner that is unplugged ends the command with 5`() throws {
        let outcome = try SerialScanner.run(verifyExample, sending: [(exampleText + "\r", 1)])
        #expect(outcome.status == 5 && outcome.answers.count == 1, "\(outcome.errors)")
        #expect(outcome.errors.contains("hcert: /dev/pts/") && outcome.errors.contains("hint: plug the scanner in and start again"))
    }

    @Test func `what is no serial line, or is not there, is refused with 5, a wrong speed with 2`() throws {
        for device in ["/dev/null", "/nowhere", "README.md"] {
            let outcome = try Command.run(verifyExample + ["--device", device])
            #expect(outcome.status == 5 && outcome.output.isEmpty && outcome.errors.contains("hint: "), "\(device): \(outcome.errors)")
        }
        #expect(try Command.run(verifyExample + ["--device", "/dev/null", "--baud", "1"]).status == 2)
        #expect(try Command.run(verifyExample + ["--device", "/dev/null", "--file", "README.md"]).status == 2)
        #expect(try SerialScanner.run(verifyExample + ["--baud", "115200"], sending: [(exampleText + "\r", 1)]).answers.count == 1)
    }

    @Test func `the list of verdicts is what the document holds`() throws {
        let document = try String(contentsOf: VectorFolders.package.appending(path: "docs/verdicts.md"), encoding: .utf8)
        #expect(try Command.run(["verdicts"]).output == document)
    }
}
