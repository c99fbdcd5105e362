import ArgumentParser
import Glibc
import HealthCertificate
import Signatures
import TextFormats

struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Make signing keys and certificates, and show certificates.",
        discussion: "Example:\n  hcert keys show keys-example/dsc-es256.pem",
        subcommands: [Create.self, Show.self]
    )

    enum Kind: String, ExpressibleByArgument {
        case csca
        case dsc
    }

    enum KeyAlgorithm: String, ExpressibleByArgument {
        case es256
        case ps256
    }

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create",
            abstract: "Make a key and its certificate; existing files are never overwritten.",
            discussion: """
                Example:
                  hcert keys create --kind csca --country VN --organization "Ministry of Health" --algorithm es256 \
                --plaintext-key --output keys
                """
        )

        @Option(help: "csca, the authority of a country, or dsc, a document signer.")
        var kind: Kind

        @Option(help: "ISO 3166-1 alpha-2.")
        var country: String

        @Option(help: "Name of the organization.")
        var organization: String

        @Option(help: "es256 or ps256.")
        var algorithm: KeyAlgorithm

        @Option(help: "The authority's key, for a dsc.")
        var issuerKey: String?

        @Option(help: "The authority's certificate, for a dsc.")
        var issuerCertificate: String?

        @Option(help: "File with the passphrase of the authority's key.")
        var issuerPassphraseFile: String?

        @Option(help: "Kinds that a dsc may sign: vaccination,test,recovery; all by default.")
        var purposes: String?

        @Option(help: "Days of validity; 1461 for a csca, 730 for a dsc by default.")
        var validDays: Int?

        @Option(help: "Start of validity, such as 2022-01-01T00:00:00Z; now by default.")
        var validFrom: TimeArgument?

        @OptionGroup var secret: KeySecretOptions

        @Option(help: "Folder for the key and the certificate; it is made.")
        var output: String

        func validate() throws {
            guard kind == .csca || (issuerKey != nil && issuerCertificate != nil) else {
                throw ValidationError("--kind dsc needs --issuer-key and --issuer-certificate")
            }
            guard kind == .dsc || purposes == nil else { throw ValidationError("--purposes is for --kind dsc") }
            _ = try purposeSet()
            guard (validDays ?? 1) > 0, (validDays ?? 1) <= 36_500 else {
                throw ValidationError("--valid-days must be 1 to 36500")
            }
        }

        func run() throws {
            forbidMemoryDumps()
            do {
                try create()
            } catch let error as KeyFileError {
                throw Stop(.key, "\(error)", hint: error.hint)
            } catch let error as CertificateError {
                throw Stop(.key, "\(error)")
            } catch let error as SignatureError {
                throw Stop(.key, "\(error)")
            }
        }

        private func create() throws {
            guard mkdir(output, 0o700) == 0 || errno == EEXIST else {
                throw Stop(.files, "\(output): mkdir: \(String(cString: strerror(errno)))")
            }
            // Both files come under their names when both are whole, or neither does.
            var keyFile = try NewFile("\(output)/\(kind.rawValue).key")
            var certificateFile = try NewFile("\(output)/\(kind.rawValue).pem")
            let key = try SigningKey(generating: keyKind)
            let certificate =
                try kind == .csca ? profile().countrySigningCertificate(for: key) : documentSigner(profile(), key)
            try key.write(toFile: keyFile.temporaryPath, protection: secret.protectionForNewKey())
            try certificateFile.write(Array(certificate.pem().utf8), mode: 0o644)
            try keyFile.takeName()
            try certificateFile.takeName()
            try keyFile.keep()
            try certificateFile.keep()
            try Streams.writeOutput("\(keyFile.path)\n\(certificateFile.path)\n")
        }

        private func profile() throws -> CertificateProfile {
            let start = validFrom?.seconds ?? systemClock()
            let days =
                validDays
                ?? (kind == .csca ? CertificateProfile.authorityDayCount : CertificateProfile.documentSignerDayCount)
            return CertificateProfile(
                subject: DistinguishedName(
                    country: country, organization: organization,
                    commonName: "\(organization) \(kind == .csca ? "CSCA" : "DSC") \(try Self.serialName())"),
                notBefore: start, notAfter: start + Int64(days) * 86_400)
        }

        /// An authority that signs with RSA outlives its document signers, and so has the longer modulus.
        private var keyKind: SigningKey.Kind {
            switch (algorithm, kind) {
            case (.es256, _): .p256
            case (.ps256, .csca): .rsa(bitCount: 3_072)
            case (.ps256, .dsc): .rsa(bitCount: 2_048)
            }
        }

        private func documentSigner(_ profile: CertificateProfile, _ key: SigningKey) throws -> X509Certificate {
            let authority = try Certificates.read(issuerCertificate ?? "")
            return try profile.documentSignerCertificate(
                for: key, purposes: purposeSet(), issuer: authority, issuerKey: authorityKey())
        }

        /// Nil when the key may sign all kinds.
        private func purposeSet() throws(ValidationError) -> Purposes? {
            guard let purposes else { return nil }
            var set: Purposes = []
            for name in purposes.split(separator: ",", omittingEmptySubsequences: false) {
                guard let purpose = Purposes(name: String(name)) else {
                    throw ValidationError("--purposes: \"\(name)\" is none of vaccination, test, recovery")
                }
                set.insert(purpose)
            }
            return set
        }

        /// The authority's key: by its passphrase, which is asked for when no file has it; in the clear only with
        /// consent.
        private func authorityKey() throws -> SigningKey {
            let path = issuerKey ?? ""
            if let issuerPassphraseFile {
                return try SigningKey(contentsOfFile: path, protection: .passphrase(fromFile: issuerPassphraseFile))
            }
            do {
                let key = try SigningKey(contentsOfFile: path, protection: .plaintext)
                guard secret.plaintextKey else {
                    throw Stop(
                        .key, "\(path): the key is not encrypted",
                        hint: "encrypt it, or give --plaintext-key to consent to key files that are not encrypted")
                }
                return key
            } catch let error as KeyFileError where error.reason == .passphraseMissing {
                let passphrase = try PassphrasePrompt.ask(
                    "Passphrase of the authority's key: ", hint: "give --issuer-passphrase-file")
                return try SigningKey(contentsOfFile: path, protection: .passphrase(passphrase))
            }
        }

        /// Tells keys of one organization apart: eight random hexadecimal digits.
        private static func serialName() throws -> String {
            try RandomBytes.make(count: 4).map { String(UInt16($0) | 0x100, radix: 16).dropFirst() }.joined()
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Show the kid, country, algorithm, validity and purposes of certificates.",
            discussion: "Example:\n  hcert keys show keys-example/dsc-es256.pem"
        )

        @Argument(help: "Certificates, PEM or DER.")
        var certificate: [String]

        func run() throws {
            for path in certificate {
                for certificate in try Certificates.readAll(path) {
                    try Streams.writeOutput(Self.description(of: certificate))
                }
            }
        }

        private static func description(of certificate: X509Certificate) -> String {
            let kid = certificate.keyIdentifier
            let algorithm: String
            switch certificate.publicKey {
            case .success(let key): algorithm = key.algorithm.description
            case .failure(let error): algorithm = "none (\(error))"
            }
            let kinds = CertificateKind.allCases.filter(certificate.purposes.permit).map(\.rawValue)
            let fields = [
                ("kid", "\(Base64.encode(kid.bytes)) (\(kid.hex))"),
                ("country", certificate.subjectCountry ?? "none"),
                ("subject", certificate.subjectCommonName ?? "none"),
                ("algorithm", algorithm),
                ("valid", "\(Timestamp(secondsSince1970: certificate.notBefore)) to \(Timestamp(secondsSince1970: certificate.notAfter))"),
                ("purposes", certificate.isCertificateAuthority ? "none (an authority)" : kinds.joined(separator: ", ")),
            ]
            return fields.map { "\($0.0): \(VisibleText.escaped($0.1))\n" }.joined() + "\n"
        }
    }
}

/// How a private key on disk is opened.
struct KeySecretOptions: ParsableArguments {
    @Option(help: "File with the passphrase of the key, mode 0600.")
    var passphraseFile: String?

    @Flag(help: "Consent to key files that are not encrypted.")
    var plaintextKey = false

    func validate() throws {
        try refuseEmptyNames(["--passphrase-file": [passphraseFile]])
        guard passphraseFile == nil || !plaintextKey else {
            throw ValidationError("give --passphrase-file or --plaintext-key, not both")
        }
    }

    /// The protection of keys that exist; asks on the terminal when no option says.
    func protection() throws -> KeyProtection {
        if plaintextKey { return .plaintext }
        if let passphraseFile { return try .passphrase(fromFile: passphraseFile) }
        return .passphrase(try PassphrasePrompt.ask("Passphrase of the key: "))
    }

    /// The protection of a key to be written; a passphrase is asked for twice.
    func protectionForNewKey() throws -> KeyProtection {
        if plaintextKey { return .plaintext }
        if let passphraseFile { return try .passphrase(fromFile: passphraseFile) }
        let first = try PassphrasePrompt.ask("Passphrase for the new key: ")
        let second = try PassphrasePrompt.ask("The same again: ")
        let areEqual = first.withUnsafeBytes { first in second.withUnsafeBytes { first.elementsEqual($0) } }
        guard areEqual else { throw Stop(.key, "the two passphrases differ") }
        return .passphrase(first)
    }
}

/// Certificates from files.
enum Certificates {
    static func readAll(_ path: String) throws(Stop) -> [X509Certificate] {
        let bytes = try Streams.read(path, byteCountMax: 1_024 * 1_024, failing: .key)
        if let certificate = try? X509Certificate(der: bytes) { return [certificate] }  // safe: PEM is tried next
        let certificates = X509Certificate.parse(pem: bytes)
        guard !certificates.isEmpty else { throw Stop(.key, "\(path): no certificate, neither PEM nor DER") }
        return try certificates.map { result throws(Stop) in
            do { return try result.get() } catch { throw Stop(.key, "\(path): \(error)") }
        }
    }

    static func read(_ path: String) throws(Stop) -> X509Certificate {
        let certificates = try readAll(path)
        guard certificates.count == 1 else { throw Stop(.key, "\(path): expected one certificate") }
        return certificates[0]
    }
}
