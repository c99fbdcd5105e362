import Bytes
import TextFormats

/// A dry run that somebody has looked at: what is signed must be the very same input, judged by the very same options.
package struct ApprovedCheck: Sendable {
    private let path: String
    private let inputDigest: String
    private let options: RunOptions

    /// Reads the file that `hcert check` wrote.
    package init(path: String) throws {
        self.path = path
        // It lists facilities, as many as a dry run tells apart.
        let bytes = try OutputFile.contents(ofFile: path, byteCountMax: 1 << 26)
        guard let json = try? JSONValue(parsing: bytes), let digest = json["input"]?["sha256"]?.string,  // safe: no check then
            let options = json["options"]?.members
        else { throw ApprovedCheckError(path: path, reason: "it is not the result of hcert check") }
        inputDigest = digest
        self.options = RunOptions(options.map { RunOptions.Option($0.name, $0.value.string ?? "") })
    }

    func require(_ survey: InputSurvey, _ options: RunOptions) throws(ApprovedCheckError) {
        guard hexadecimal(survey.digest) == inputDigest else {
            throw ApprovedCheckError(path: path, reason: "it was made of another input")
        }
        let differences = options.differences(from: self.options)
        guard differences.isEmpty else {
            throw ApprovedCheckError(path: path, reason: "the options differ: " + differences.joined(separator: "; "))
        }
    }
}

/// Why a dry run does not stand for what is to be signed.
package struct ApprovedCheckError: Error, Equatable, Sendable, CustomStringConvertible {
    let path: String
    let reason: String

    package var description: String { "\(path): \(reason)" }
}

extension RunSettings {
    /// The options that decide which rows are let pass, in words.
    package var judgingOptions: RunOptions {
        let treatments = policy.treatments.map { "\($0.key.text)=\($0.value.rawValue)" }.sorted().joined(separator: " ")
        return RunOptions([
            .init("format", format.rawValue), .init("issuer", terms.issuer), .init("utc-offset", offsetText),
            .init("strict", policy.isStrict ? "yes" : ""), .init("treat", treatments),
            .init("allow-missing-id", policy.allowsMissingID ? "yes" : ""),
            .init("issued-at", givenIssuedAt.map { "\(Timestamp(secondsSince1970: $0))" } ?? ""),
        ])
    }

    /// As `--utc-offset` takes it; no offset that it takes has seconds.
    private var offsetText: String {
        let minutes = abs(localOffset) / 60
        func digits(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return (localOffset < 0 ? "-" : "+") + digits(minutes / 60) + ":" + digits(minutes % 60)
    }
}
