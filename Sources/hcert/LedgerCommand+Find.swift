import ArgumentParser
import HealthCertificate
import Issuance
import Ledger
import TextFormats

extension LedgerCommand {
    struct Find: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "find",
            abstract: "Show what a ledger knows of certificates.",
            discussion: """
                --record finds all certificates of a record that was signed under a record_id of its own, those that were
                revoked too. --file reads a QR text, a ci, or an object with the member qr a line. A text whose ci the
                ledger knows and whose signature it does not is not the one that was signed, and is not found.

                Exits 0 if everything was found, 1 if something was not.

                Example:
                  hcert ledger find --ledger ledger.sqlite --record DEMO-1
                """
        )

        @OptionGroup var ledger: LedgerOption

        @Option(help: "A certificate's identifier; the check character may be left out.")
        var ci: String?

        @Option(help: "A record's identifier, as in the column record_id.")
        var record: String?

        @Option(help: "File of QR texts, - for stdin.")
        var file: String?

        @Flag(help: "One JSON object per question.")
        var json = false

        func validate() throws {
            try refuseEmptyNames(["--file": [file]])
            guard [ci, record, file].count(where: { $0 != nil }) == 1 else {
                throw ValidationError("give one of --ci, --record and --file")
            }
        }

        func run() throws {
            let isFound = try ledger.read { reader in
                if let file { return try answer(file, reader) }
                let certificates =
                    if let ci {
                        try reader.certificates(identifier: ci)
                    } else {
                        try reader.certificates(
                            recordKey: RecordKey(ofRecordIdentifier: record ?? "", secret: reader.secret).ledgerBytes)
                    }
                let answer = LedgerAnswer(line: nil, certificates: certificates)
                try write([answer])
                return answer.isFound
            }
            if !isFound { throw Stop(.refused) }
        }

        /// - Returns: whether the ledger has the certificates of all lines, and there was a line at all.
        private func answer(_ path: String, _ reader: LedgerReader) throws -> Bool {
            var (count, foundCount) = (0, 0)
            try CertificateLineReader.read(path) { lines in
                let answers = try LedgerAnswer.answers(to: lines, reader)
                try write(answers)
                count += answers.count
                foundCount += answers.count(where: \.isFound)
            }
            writeError("hcert: \(count) lines, \(foundCount) found")
            return count > 0 && foundCount == count
        }

        private func write(_ answers: [LedgerAnswer]) throws {
            var writer = JSONWriter(capacity: 64 * 1_024)
            for answer in answers {
                if json { answer.write(to: &writer) } else { writer.buffer.append(utf8: answer.text) }
            }
            try Streams.writeOutput(writer)
        }
    }
}

/// What a ledger has for one question.
struct LedgerAnswer {
    /// Number of the line that asked; nil for a question of the command line.
    let line: Int?
    var certificates: [LedgerCertificate] = []
    /// Why a line has no certificate.
    var problem: String?

    var isFound: Bool { !certificates.isEmpty }

    /// Asks for many lines at once.
    static func answers(
        to lines: [(number: Int, line: CertificateLine)], _ reader: LedgerReader
    ) throws(LedgerError) -> [LedgerAnswer] {
        let known = try reader.certificates(identifiers: lines.compactMap(\.line.identifier))
        return lines.map { number, line in
            let named = line.identifier.flatMap { known[UniqueCertificateIdentifier.normalized($0)] } ?? []
            switch line {
            case .unreadable(let problem):
                return LedgerAnswer(line: number, problem: "unreadable: \(problem)")
            case .identifier:
                return LedgerAnswer(line: number, certificates: named)
            case .text(_, let signatureStart):
                let signed = named.filter { $0.signature.starts(with: signatureStart) }
                let problem =
                    signed.isEmpty && !named.isEmpty
                    ? "the ledger has this ci with another signature: this text is not the one that was signed" : nil
                return LedgerAnswer(line: number, certificates: signed, problem: problem)
            }
        }
    }

    var text: String {
        let subject = line.map { "line \($0): " } ?? ""
        guard isFound else { return VisibleText.escaped(subject + (problem ?? "not in the ledger")) + "\n" }
        return certificates.map { VisibleText.escaped(subject + $0.text) + "\n" }.joined()
    }

    func write(to json: inout JSONWriter) {
        json.beginObject()
        if let line {
            json.name("line")
            json.integer(Int64(line))
        }
        json.name("found")
        json.boolean(isFound)
        if let problem {
            json.name("problem")
            json.string(problem)
        }
        json.name("certificates")
        json.beginArray()
        for certificate in certificates { certificate.write(to: &json) }
        json.endArray()
        json.endObject()
        json.endLine()
    }
}

/// A certificate as an officer is shown it: what the ledger keeps, hashes aside.
extension LedgerCertificate {
    fileprivate var kindText: String {
        switch kind {
        case 1: "vaccination"
        case 2: "test"
        case 3: "recovery"
        default: "unknown"
        }
    }

    private var dateText: String? { doseDate.map { CalendarDate(daysSince1970: $0).description } }

    fileprivate var text: String {
        let state = revocation.map { "REVOKED \(timeText($0.time)) (\($0.reason))" } ?? "in force"
        let event = kindText + (doseNumber > 0 ? " dose \(doseNumber)" : "") + (dateText.map { " of \($0)" } ?? "")
        let facts = [
            "certificate \(number) \(state)", identifier, "run \(run) row \(row)", "iat \(timeText(issuedAt))",
            "exp \(timeText(expiresAt))", event,
        ]
        let places = [product, lot.isEmpty ? "" : "lot \(lot)", facility, province].filter { !$0.isEmpty }
        return (facts + places + (replaces.map { ["replaces certificate \($0)"] } ?? [])).joined(separator: ", ")
    }

    fileprivate func write(to json: inout JSONWriter) {
        json.beginObject()
        for (name, value) in [("number", number), ("run", Int64(run)), ("row", row)] {
            json.name(text: name)
            json.integer(value)
        }
        for (name, value) in [
            ("ci", identifier), ("kid", Base64.encode(signer.keyIdentifier)), ("iat", timeText(issuedAt)),
            ("exp", timeText(expiresAt)), ("kind", kindText),
        ] {
            json.name(text: name)
            json.string(value)
        }
        json.name("dose")
        if doseNumber > 0 { json.integer(Int64(doseNumber)) } else { json.null() }
        json.name("date")
        if let dateText { json.string(dateText) } else { json.null() }
        for (name, value) in [("product", product), ("lot", lot), ("facility", facility), ("province", province)] {
            json.name(text: name)
            json.string(value)
        }
        json.name("replaces")
        if let replaces { json.integer(replaces) } else { json.null() }
        writeStatus(to: &json)
        json.endObject()
    }

    private func writeStatus(to json: inout JSONWriter) {
        json.name("status")
        json.string(revocation == nil ? "in force" : "revoked")
        guard let revocation else { return }
        json.name("revoked_at")
        json.string(timeText(revocation.time))
        json.name("reason")
        json.string(revocation.reason)
    }
}
