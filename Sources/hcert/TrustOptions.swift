import ArgumentParser
import Revocation
import TextFormats
import TrustBundle
import TrustLists

/// Lists that verifying needs, from files.
enum Lists {
    /// Every usable signer in files and folders, and the newest date that the files name. What was left out is reported
    /// on stderr.
    static func trustList(_ paths: [String]) throws(Stop) -> (list: TrustList, newestDate: Int64?) {
        do {
            let reader = try TrustListReader.reader(of: paths)
            for finding in reader.findings where !finding.isExpected { writeError("hcert: \(finding)") }
            return (reader.list, reader.newestDate)
        } catch {
            throw Stop(
                .trustData, "\(error)",
                hint: "--trust names certificates of document signers, PEM or DER, or trust lists that are not signed")
        }
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

    /// - Parameter paths: what `--trust` names.
    static func read(_ paths: [String], _ options: BundleOptions) throws(Stop) -> TrustBasis {
        guard let path = try options.bundlePath(among: paths) else {
            let (list, newestDate) = try Lists.trustList(paths)
            return TrustBasis(trustList: list, bundle: nil, newestDate: newestDate)
        }
        let bundle = try LoadedBundle.read(path, keys: options.keys(), state: options.state)
        return TrustBasis(trustList: bundle.trustList, bundle: bundle, newestDate: bundle.provenance.date)
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
