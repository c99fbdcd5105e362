import ArgumentParser
import Bytes
import COSE
import Glibc
import Revocation
import Signatures
import TextFormats
import TrustBundle
import TrustLists

extension TrustCommand {
    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import",
            abstract: "Merge trust lists and revocation lists into one signed bundle.",
            discussion: """
                With --previous the bundle is the next of its series. What it lists no longer is withdrawn, kid and key;
                what was withdrawn or revoked stays so, whatever the lists say, until --reinstate with a --reason. Parts
                for which nothing is named are carried over, and keep their dates.

                Where a list or an entry cannot be read and signers of the previous bundle are missing, nothing is made
                (exit code 3): posts go on with the bundle that they have. Mend the list, or decide with --withdraw.

                With --list-key every list must be signed with one of the keys: what is not signed is refused, since anybody
                can take a signature off. Name what nobody ever signed, such as a folder of certificates, with --unsigned.

                Exits 0 if every entry was taken, 1 if some were left out (they are named on stderr).

                Example:
                  hcert trust import lists/ --revocation revocations.json --output 0007.bundle --previous 0006.bundle \
                --key headquarters.key --certificate headquarters.pem
                  hcert trust import dsc-list.json --list-key ubirch.pem --unsigned own-signers/ --output 0001.bundle \
                --key headquarters.key --certificate headquarters.pem
                """
        )

        @Argument(help: "Files or folders with trust lists and certificates.")
        var source: [String] = []

        @Option(help: "The bundle to be written.")
        var output: String

        @Option(help: "Headquarters' signing key.")
        var key: String

        @Option(help: "Its certificate.")
        var certificate: String

        @OptionGroup var secret: KeySecretOptions

        @Option(help: "The bundle before, which this one follows.")
        var previous: String?

        @Option(
            parsing: .upToNextOption,
            help: "Certificate or public key that the previous bundle is signed with, if it is another than now.")
        var bundleKey: [String] = []

        @Option(help: "Sequence number; one more than that of the previous bundle by default.")
        var sequence: Int64?

        @Option(
            parsing: .upToNextOption,
            help: "Authorities (CSCA) that signers of their countries must come from: certificates or lists that hold them.")
        var csca: [String] = []

        @Option(
            parsing: .upToNextOption,
            help: """
                Certificates or public keys: every list must be signed with one of them. Without any, signed lists are \
                refused.
                """)
        var listKey: [String] = []

        @Option(
            parsing: .upToNextOption,
            help: "Beside --list-key: files or folders with lists and certificates that are taken though nobody signed them.")
        var unsigned: [String] = []

        @Flag(help: "Keep signers of WW and DX, which are for tests.")
        var testCountries = false

        @Option(parsing: .upToNextOption, help: "Revocation lists.")
        var revocation: [String] = []

        @Option(parsing: .upToNextOption, help: "Value sets as they are published (JSON).")
        var valueSets: [String] = []

        @Option(help: "Another part, as NAME=FILE: carried along, for programs that know it.")
        var part: [BundlePartArgument] = []

        @Option(
            help: """
                How old a part may become, as PART=FIRST,SECOND in hours or days (48h, 7d): stale from the first on, of \
                no use from the second on. trust-list and revocation have 7d,30d by default.
                """)
        var ageLimit: [AgeLimitArgument] = []

        @Option(
            help: """
                A kid of the lists or the previous bundle, 16 hexadecimal digits or Base64, that nobody signs under any \
                more, nor with its key under another; needs --reason.
                """,
            transform: KeyIdentifierArgument.reading)
        var withdraw: [KeyIdentifierArgument] = []

        @Option(
            help: """
                What is in force again: kid:KID, ci:IDENTIFIER, or a hash in Base64 behind UCI:, COUNTRYCODEUCI: or \
                SIGNATURE:. Needs --reason.
                """,
            transform: ReinstateArgument.reading)
        var reinstate: [ReinstateArgument] = []

        @Option(help: "Why, for --withdraw and --reinstate. It is signed, and stays in every bundle from now on.")
        var reason: String?

        @Flag(help: "One JSON object about what was made.")
        var json = false

        func validate() throws {
            guard !source.isEmpty || !unsigned.isEmpty || previous != nil else {
                throw ValidationError("name trust lists, or a bundle with --previous whose list is carried over")
            }
            guard unsigned.isEmpty || !listKey.isEmpty else {
                throw ValidationError("--unsigned stands beside --list-key; without it name the lists alone, none of them is signed")
            }
            guard (withdraw.isEmpty && reinstate.isEmpty) == (reason == nil) else {
                throw ValidationError("--withdraw and --reinstate need --reason, and it needs one of them")
            }
            if let reason, !(1...Withdrawals.reasonByteCountMax).contains(reason.utf8.count) {
                throw ValidationError("--reason must have 1 to \(Withdrawals.reasonByteCountMax) bytes")
            }
            guard reinstate.isEmpty || previous != nil else { throw ValidationError("--reinstate needs --previous") }
            if let sequence, !(1...BundleManifest.sequenceMax).contains(sequence) {
                throw ValidationError("--sequence must be 1 to \(BundleManifest.sequenceMax)")
            }
            let names = part.map(\.name) + BundleImport.ownPartNames
            guard Set(names).count == names.count else {
                throw ValidationError("--part: a name that is there twice, or is one of \(BundleImport.ownPartNames.joined(separator: ", "))")
            }
        }

        func run() throws {
            forbidMemoryDumps()
            do {
                try importAll()
            } catch let error as KeyFileError {
                throw Stop(.key, "\(error)", hint: error.hint)
            } catch let error as SignatureError {
                throw Stop(.key, "\(error)")
            } catch let error as SignerError {
                throw Stop(.key, "\(error)")
            }
        }

        private func importAll() throws {
            let clock = try SystemClock.checked(notBefore: nil, hint: "set the clock")
            let (signingKey, certificate) = try signer(at: clock)
            let pinned = try [BundleKey(certificate: certificate)] + bundleKey.map { try BundleOptions.key($0) }
            let last = try previous.map { try LoadedBundle.contents($0, keys: pinned) }
            var update = try BundleImport(after: last, sequence: sequence, at: clock)
            for entry in ageLimit { update.ageLimits[entry.name] = entry.limits }
            try update.reinstate(reinstate, reason: reason ?? "")
            try update.readRevocations(revocation)
            let read = try update.readTrustLists(source, unsigned: unsigned, checks(at: clock))
            try update.withdraw(withdraw.map(\.keyIdentifier), reason: reason ?? "")
            try update.withdrawMissing(unread: read)
            try update.readValueSets(valueSets)
            for entry in part { try update.read(entry) }
            let maker = try update.maker()
            try write(maker.pieces(signedBy: signingKey, certificate), pinned)
            try Streams.writeOutput(json ? update.account.json(maker.manifest, output) : update.account.text(maker.manifest, output))
            guard update.account.isComplete else { throw Stop(.refused) }
        }

        /// What lists and signers are held against.
        private func checks(at clock: Int64) throws(Stop) -> TrustListChecks {
            var checks = TrustListChecks()
            checks.keepsTestCountries = testCountries
            checks.signedLists = try Lists.check(signedWith: listKey, at: clock)
            guard !csca.isEmpty else { return checks }
            do {
                let authorities = try CountryAuthorities.read(csca, signedLists: checks.signedLists)
                for finding in authorities.findings { writeError("hcert: \(finding)") }
                // Without its authority a country's signers would pass unchecked.
                if authorities.findings.contains(where: { !$0.isExpected && !$0.isKept }) {
                    throw Stop(.trustData, "a certificate of an authority cannot be used", hint: "mend or leave out what --csca names")
                }
                checks.authorities = authorities
            } catch let stop as Stop {
                throw stop
            } catch {
                throw Stop(.trustData, "\(error)", hint: "--csca names certificates of authorities (CA:TRUE)")
            }
            return checks
        }

        private func signer(at clock: Int64) throws -> (SigningKey, X509Certificate) {
            let certificate = try Certificates.read(certificate)
            let signingKey = try SigningKey(contentsOfFile: key, protection: secret.protection())
            guard case .success(signingKey.verifyingKey) = certificate.publicKey else {
                throw Stop(.key, "KEY-MISSING: the certificate \(self.certificate) does not fit the key \(key)")
            }
            guard (certificate.notBefore...certificate.notAfter).contains(clock) else {
                throw Stop(.key, "\(self.certificate): valid \(timeText(certificate.notBefore)) to \(timeText(certificate.notAfter))")
            }
            return (signingKey, certificate)
        }

        /// Writes the file, and reads it as a border post will before it is let go.
        private func write(_ pieces: [SealedBytes], _ pinned: [BundleKey]) throws {
            var file = try NewFile(output)
            try file.write(pieces, mode: 0o644)
            do {
                _ = try BundleContents(SignedBundle.read(file.temporaryPath, keys: pinned))
            } catch {
                throw Stop(.internalError, "\(output): the bundle that was written cannot be read: \(error)")
            }
            try file.takeName()
            try file.keep()
        }
    }
}
