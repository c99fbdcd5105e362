import Foundation
import TextFormats
import Verification

/// The NDJSON line of a verdict, without its line end.
func jsonLine(of verdict: Verdict) -> String {
    var writer = JSONWriter()
    verdict.write(subject: .line(1), to: &writer)
    return String(writer.buffer.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }.dropLast())
}

/// The line read by Foundation.
func jsonObject(of verdict: Verdict) throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: Data(jsonLine(of: verdict).utf8)) as? [String: Any] ?? [:]
}
