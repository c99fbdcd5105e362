import ArgumentParser
import COSE
import TextFormats
import TrustBundle
import TrustLists

/// How a bundle is trusted, the same for every command that judges by one.
struct BundleOptions: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: "Headquarters' certificate or public key, which a bundle must be signed with; several for a change of keys.")
    var bundleKey: [String] = []

    @Option(help: "File that remembers the last bundle, so that no older one is ever used.")
    var state: String?

    /// The pinned keys.
    func keys() throws(Stop) -> [BundleKey] {
        var keys: [BundleKey] = []
        for path in bundleKey { keys.append(try Self.key(path)) }
        return keys
    }

    static func key(_ path: String) throws(Stop) -> BundleKey {
        let contents = try Streams.read(path, byteCountMax: 1_024 * 1_024, failing: .trustData)
        do {
            return try BundleKey(contents: contents)
        } catch {
            throw Stop(
                .trustData, "\(path): \(error)",
                hint: "--bundle-key names the certificate (PEM, DER) or the public key (PEM) of headquarters")
        }
    }

    /// The bundle among what `--trust` names; nil when there is none.
    func bundlePath(among paths: [String]) throws(Stop) -> String? {
        // With a key, or a memory of bundles, nothing else is taken: lists that nobody signed have no part in it.
        guard paths.contains(where: { SignedBundle.isBundle($0) }) || !bundleKey.isEmpty || state != nil else { return nil }
        guard paths.count == 1 else {
            throw Stop(
                .usage, "a bundle is trusted alone, and \(paths.count) files and folders are named",
                hint: "headquarters puts everything into one bundle: hcert trust import")
        }
        guard !bundleKey.isEmpty else {
            throw Stop(
                .usage, "\(paths[0]): a bundle needs --bundle-key",
                hint: "name the certificate or public key of headquarters that came with this post, not with the bundle")
        }
        return paths[0]
    }
}

/// What verifying rests on, when it comes from a bundle.
struct LoadedBundle {
    let contents: BundleContents
    let provenance: BundleProvenance

    /// The signers but those that are withdrawn, by this bundle or one before.
    let trustList: TrustList

    /// The moment for which the bundle was found to be in time, in seconds since 1970 UTC.
    let clock: Int64

    /// Reads a bundle, and has the state file, if there is one, admit it. That comes last: a bundle that is refused, by
    /// its contents, the clock, its age or its withdrawals, shall not shut out the last one that was of use.
    static func read(
        _ path: String, keys: [BundleKey], state: String?, for moment: JudgedMoment
    ) throws(Stop) -> LoadedBundle {
        let contents = try contents(path, keys: keys)
        let signers = try signers(of: contents, path)
        let provenance = BundleProvenance(of: contents.bundle)
        let clock = try moment.seconds(notBefore: provenance.date)
        try checkAges(provenance, at: clock)
        let list = contents.withdrawnSigners.remaining(of: signers)
        guard list.count > 0 else { throw Stop(.trustData, "\(path): every signer of the bundle is withdrawn") }
        let admitted = try state.map { path throws(Stop) in try admit(contents, list, path) } ?? list
        return LoadedBundle(contents: contents, provenance: provenance, trustList: admitted, clock: clock)
    }

    private static func signers(of contents: BundleContents, _ path: String) throws(Stop) -> TrustList {
        do {
            return try contents.signers()
        } catch {
            throw Stop(.trustData, "\(path): \(error)")
        }
    }

    /// The signers but those that are withdrawn by what the state file remembers. From now on it remembers the bundle.
    private static func admit(
        _ contents: BundleContents, _ signers: TrustList, _ state: String
    ) throws(Stop) -> TrustList {
        do {
            let admission = try BundleStateFile(state).admit(contents) { admission in
                admission.state.withdrawn.remaining(of: signers).count > 0
            }
            if admission.isFirst {
                writeError("hcert: \(state): NEW STATE; bundle \(admission.state.sequence) is the first that is remembered")
            }
            for kid in admission.keptWithdrawn {
                writeError("hcert: the bundle no longer says that the kid \(kid) is withdrawn; it stays withdrawn")
            }
            return admission.state.withdrawn.remaining(of: signers)
        } catch {
            throw Stop(.trustData, "\(error)", hint: error.hint)
        }
    }

    static func contents(_ path: String, keys: [BundleKey]) throws(Stop) -> BundleContents {
        do {
            return try BundleContents(SignedBundle.read(path, keys: keys))
        } catch {
            throw Stop(.trustData, "\(path): \(error)", hint: hint(error))
        }
    }

    private static func hint(_ error: BundleError) -> String? {
        switch error.reason {
        case .notSigned: "use it only if headquarters gives you its key in another way than with the bundle"
        case .truncated, .wrongDigest, .trailingBytes: "the copy is damaged: fetch it again"
        case .notABundle: "--bundle-key and --state are for the file that hcert trust import makes"
        case .version: "this program is older than the bundle: update it"
        default: nil
        }
    }

    /// Stops when a part is past its second limit; says so when one is past the first.
    ///
    /// - Parameter clock: seconds since 1970 UTC.
    private static func checkAges(_ provenance: BundleProvenance, at clock: Int64) throws(Stop) {
        if let part = provenance.endedPart(at: clock) {
            throw Stop(
                .trustData,
                "the part \(part.name) of the bundle is \(part.age(at: clock)); it was good until "
                    + timeText(part.endsAt ?? part.date),
                hint: "fetch the newest bundle")
        }
        for part in provenance.staleParts(at: clock) {
            writeError("hcert: the part \(part.name) of the bundle is \(part.age(at: clock)); fetch a new one")
        }
    }
}
