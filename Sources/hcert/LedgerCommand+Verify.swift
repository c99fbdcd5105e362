import ArgumentParser
import Issuance
import Ledger
import TextFormats

extension LedgerCommand {
    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify",
            abstract: "Prove the chain of a ledger; with manifests, that it extends them and that their files match.",
            discussion: """
                Prints every finding, then what was proved and the head of the chain. Exits 0 without findings, else 5.

                Without a manifest, or a head kept elsewhere, the chain shows accidents and changes by hand, but not that
                somebody wrote all of it anew or put an older state in its place.

                Example:
                  hcert ledger verify --ledger ledger.sqlite --manifest passes.ndjson.manifest.json
                """
        )

        @OptionGroup var ledger: LedgerOption

        @Option(help: "Manifest of a run; may be given again.")
        var manifest: [String] = []

        @Option(help: "auto: progress when stderr is a terminal; always.")
        var progress = ProgressLine.Mode.auto

        @Flag(help: "One JSON object per finding, and one at the end.")
        var json = false

        func validate() throws {
            try refuseEmptyNames(["--manifest": manifest])
        }

        func run() throws {
            do {
                try prove()
            } catch let error as LedgerError where error.isDamage {
                // Too damaged to be read on: that is a finding too.
                try writeFinding("\(error.reason)")
                try writeUnreadable()
                throw Stop(.files, "\(error)", hint: error.hint)
            }
        }

        private func prove() throws {
            try ledger.read(unless: \.isDamage) { reader in
                let line = ProgressLine(progress)
                let proof = try reader.verify { line.show("proved", done: Int(clamping: $0), of: Int(clamping: $1)) }
                line.end()
                var findings = proof.findings.map(\.description)
                if proof.hasMore { findings.append("there are more findings, which are not shown") }
                for path in manifest { findings += try Self.findings(path, reader) }
                try write(findings, proof, reader)
                guard findings.isEmpty else {
                    throw Stop(
                        .files, "\(ledger.path): not as it was written, \(findings.count) findings",
                        hint: "sign nothing with it; compare with its last good backup and the manifests")
                }
            }
        }

        /// What a manifest brings to light; a file that cannot be read is a finding like one that is missing.
        private static func findings(_ path: String, _ reader: LedgerReader) throws -> [String] {
            do {
                return try ManifestCheck.findings(path, in: reader)
            } catch let error as FileError {
                return ["\(error)"]
            }
        }

        private func write(_ findings: [String], _ proof: LedgerProof, _ reader: LedgerReader) throws {
            for finding in findings { try writeFinding(finding) }
            guard json else {
                let verdict = findings.isEmpty ? "INTACT" : "NOT INTACT"
                let known = manifest.isEmpty ? "" : ", \(manifest.count) manifests"
                return try Streams.writeOutput(
                    """
                    \(verdict) ledger \(reader.identifier): \(proof.eventCount) events, \(proof.certificateCount) \
                    certificates, \(proof.revokedCount) of them revoked\(known)
                    head: \(proof.head.text)

                    """)
            }
            var writer = JSONWriter()
            writer.beginObject()
            writer.name("intact")
            writer.boolean(findings.isEmpty)
            writer.name("ledger")
            writer.string(reader.identifier)
            writer.name("events")
            writer.integer(Int64(proof.eventCount))
            writer.name("certificates")
            writer.integer(proof.certificateCount)
            writer.name("revoked")
            writer.integer(proof.revokedCount)
            writer.name("manifests")
            writer.integer(Int64(manifest.count))
            proof.head.write(to: &writer)
            writer.endObject()
            writer.endLine()
            try Streams.writeOutput(writer)
        }

        /// The verdict on a ledger of which no more can be said.
        private func writeUnreadable() throws {
            guard json else {
                return try Streams.writeOutput("NOT INTACT \(VisibleText.escaped(ledger.path)): too damaged to be read\n")
            }
            var writer = JSONWriter()
            writer.beginObject()
            writer.name("intact")
            writer.boolean(false)
            writer.endObject()
            writer.endLine()
            try Streams.writeOutput(writer)
        }

        private func writeFinding(_ finding: String) throws {
            guard json else { return try Streams.writeOutput("FINDING \(VisibleText.escaped(finding))\n") }
            var writer = JSONWriter()
            writer.beginObject()
            writer.name("finding")
            writer.string(finding)
            writer.endObject()
            writer.endLine()
            try Streams.writeOutput(writer)
        }
    }
}
