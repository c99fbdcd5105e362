import ArgumentParser
import Revocation
import Signatures
import TextFormats
import TrustBundle
import TrustLists

/// Lists that verifying needs, from files.
enum Lists {
    /// Every usable signer in files and folders, and the newest date that the files name. What was left out is reported
    /// on stderr.
    ///
    /// - Parameter signedLists: the keys that every list must be signed with; nil takes lists that are not signed.
    static func trustList(
        _ paths: [String], signedLists: SignedListCheck?
    ) throws(Stop) -> (list: TrustList, newestDate: Int64?) {
        do {
            var checks = TrustListChecks()
            checks.signedLists = signedLists
            let reader = try TrustListReader.reader(of: paths, checks: checks)
            for finding in reader.findings where !finding.isExpected { writeError("hcert: \(finding)") }
            return (reader.list, reader.newestDate)
        } catch {
            throw Stop(.trustData, "\(error)", hint: hint(error))
        }
    }

    /// What to do about lists that cannot be used. A folder whose every file is refused names them as findings.
    private static func hint(_ error: TrustListError) -> String {
        let reasons: [TrustListFinding.Reason] =
            switch error {
            case .unusable(let finding): [finding.reason]
            case .noSigner(let findings), .noAuthority(let findings): findings.map(\.reason)
            }
        if reasons.contains(.signatureUnchecked) {
            return "hcert verify --list-key names the key of whoever keeps a list; for a gate, hcert trust import makes a bundle of it"
        }
        if reasons.contains(.notSigned) { return "with --list-key every list must be signed; hcert trust import takes both into one bundle" }
        return "--trust names certificates of document signers, PEM or DER, or trust lists"
    }

    /// The keys that whole lists must be signed with; nil when none is named.
    ///
    /// - Parameters:
    ///   - paths: what `--list-key` names.
    ///   - clock: what a list's own end is compared with, in seconds since 1970 UTC.
    static func check(signedWith paths: [String], at clock: Int64) throws(Stop) -> SignedListCheck? {
        guard !paths.isEmpty else { return nil }
        var keys: [VerifyingKey] = []
        for path in paths {
            let contents = try Streams.read(path, byteCountMax: 1_024 * 1_024, failing: .trustData)
            do {
                keys += try SignedListCheck.keys(contents)
            } catch {
                throw Stop(.trustData, "\(path): \(error)", hint: "--list-key names certificates or public keys")
            }
        }
        return SignedListCheck(keys: keys, clock: clock)
    }

    /// Everything that the files take back; nil when no file is named.
    static func revocations(_ paths: [String], at clock: Int64) throws(Stop) -> RevocationIndex? {
        guard !paths.isEmpty else { return nil }
        var index = RevocationIndex()
        for path in paths {
            let bytes = try Streams.read(path, byteCountMax: RevocationListReader.byteCountMax, failing: .trustData)
            do {
                index.formUnion(try RevocationListReader.read(bytes, at: clock))
            } catch {
                throw Stop(.trustData, "\(path): \(error)", hint: "a revocation list that is named must be readable")
            }
        }
        return index
    }
}

/// What certificates are judged by: a bundle, or lists that nobody signed.
struct TrustBasis {
    let trustList: TrustList

    /// Nil for lists.
    let bundle: LoadedBundle?

    /// No clock can be right that is before it, in seconds since 1970 UTC.
    let newestDate: Int64?

    /// The moment for which all this was found to be in time, in seconds since 1970 UTC.
    let clock: Int64

    /// - Parameters:
    ///   - paths: what `--trust` names.
    ///   - listKeys: what `--list-key` names: keys that lists must be signed with; none takes lists that are not signed.
    static func read(
        _ paths: [String], _ options: BundleOptions, listKeys: [String] = [], for moment: JudgedMoment
    ) throws(Stop) -> TrustBasis {
        guard let path = try options.bundlePath(among: paths) else {
            let signedLists = try Lists.check(signedWith: listKeys, at: moment.seconds(notBefore: nil))
            let (list, newestDate) = try Lists.trustList(paths, signedLists: signedLists)
            return TrustBasis(
                trustList: list, bundle: nil, newestDate: newestDate, clock: try moment.seconds(notBefore: newestDate))
        }
        guard listKeys.isEmpty else {
            throw Stop(.usage, "\(path): --list-key is for lists; a bundle is signed by headquarters", hint: "leave --list-key out")
        }
        let bundle = try LoadedBundle.read(path, keys: options.keys(), state: options.state, for: moment)
        return TrustBasis(
            trustList: bundle.trustList, bundle: bundle, newestDate: bundle.provenance.date, clock: bundle.clock)
    }

    /// What the bundle takes back, and what lists that are named besides do; nil when nothing was asked for.
    func revocations(with lists: RevocationIndex?) -> RevocationIndex? {
        guard var index = bundle?.contents.revocations else { return lists }
        if let lists { index.formUnion(lists) }
        return index
    }
}

/// A moment on the command line.
struct TimeArgument: ExpressibleByArgument {
    let seconds: Int64

    init?(argument: String) {
        guard let time = Timestamp(parsing: argument) else { return nil }
        seconds = time.secondsSince1970
    }
}

/// How far local time is ahead of UTC, on the command line: `Z`, or such as `+07:00`.
struct OffsetArgument: ExpressibleByArgument {
    let seconds: Int64

    init?(argument: String) {
        guard let noon = Timestamp(parsing: "2000-01-01T12:00:00\(argument)"),
            let utc = Timestamp(parsing: "2000-01-01T12:00:00Z")
        else { return nil }
        seconds = utc.secondsSince1970 - noon.secondsSince1970
    }
}
