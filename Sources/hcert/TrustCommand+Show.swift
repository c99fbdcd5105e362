import ArgumentParser
import TextFormats
import TrustBundle
import TrustLists

extension TrustCommand {
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "List the signers of a bundle by country, and how old its parts are.",
            discussion: """
                Without --bundle-key the signature is not checked, and the first line says so. Exits 0 if the bundle can be
                used now, 3 if it is unreadable or too old.

                Example:
                  hcert trust show 0007.bundle --bundle-key headquarters.pem --expiring-in-days 60
                """
        )

        @Argument(help: "The bundle.")
        var bundle: String

        @Option(
            parsing: .upToNextOption, help: "Headquarters' certificate or public key, which the bundle must be signed with.")
        var bundleKey: [String] = []

        @Option(help: "Signers whose certificates end within so many days are marked.")
        var expiringInDays = 30

        @Option(help: "Moment to judge ages for; the system's clock by default.")
        var at: TimeArgument?

        @Flag(help: "One JSON object for the bundle, then one for each signer.")
        var json = false

        func validate() throws {
            guard (0...36_500).contains(expiringInDays) else {
                throw ValidationError("--expiring-in-days must be 0 to 36500")
            }
        }

        func run() throws {
            let contents = try contents()
            let clock = try JudgedMoment(given: at?.seconds, hint: "set the clock or give --at")
                .seconds(notBefore: contents.bundle.manifest.created)
            let listing = try BundleListing(
                contents, isSignatureChecked: !bundleKey.isEmpty, at: clock, expiringWithinDays: expiringInDays)
            try Streams.writeOutput(json ? listing.json : listing.text)
            let provenance = BundleProvenance(of: contents.bundle)
            if let part = provenance.endedPart(at: clock) {
                throw Stop(.trustData, "the part \(part.name) is past its limit", hint: "fetch the newest bundle")
            }
        }

        private func contents() throws(Stop) -> BundleContents {
            guard bundleKey.isEmpty else {
                var keys: [BundleKey] = []
                for path in bundleKey { keys.append(try BundleOptions.key(path)) }
                return try LoadedBundle.contents(bundle, keys: keys)
            }
            do {
                return try BundleContents(SignedBundle.readUnverified(bundle))
            } catch {
                throw Stop(.trustData, "\(bundle): \(error)")
            }
        }
    }
}
