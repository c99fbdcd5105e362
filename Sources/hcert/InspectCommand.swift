import ArgumentParser
import CBOR
import COSE
import HealthCertificate
import TextFormats
import Transport
import Verification

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show every layer of a certificate text without judging it.",
        discussion: """
            Nothing that is shown has been verified. Exits 1 if a layer cannot be read.

            Example:
              hcert inspect - < pass.txt
            """
    )

    @Argument(help: "The text, or - for stdin.")
    var text: String

    @Flag(help: "One JSON object.")
    var json = false

    func run() throws {
        let input = text == "-" ? String(decoding: try Streams.read("-", byteCountMax: 64 * 1_024, failing: .files), as: UTF8.self) : text
        let layers = LayerReport(input)
        if json {
            var writer = JSONWriter()
            layers.write(to: &writer)
            try writer.buffer.withUnsafeBytes { bytes throws(Stop) in try Streams.writeOutput(bytes) }
        } else {
            for (name, value) in layers.facts { try Streams.writeOutput("\(name): \(VisibleText.escaped(value))\n") }
            for violation in layers.violations { try Streams.writeOutput("content: \(VisibleText.escaped(violation))\n") }
        }
        if layers.isBroken { throw Stop(.refused) }
    }
}

/// What each layer of a text holds, as far as it can be read.
struct LayerReport {
    private(set) var facts: [(name: String, value: String)] = [("status", "unverified")]

    /// What is wrong with the contents, each thing once.
    private(set) var violations: [String] = []
    private(set) var isBroken = false

    init(_ text: String) {
        do {
            try read(text)
        } catch {
            facts.append(("error", (error as? DecodingError)?.message ?? "\(error)"))
            isBroken = true
        }
    }

    private mutating func read(_ text: String) throws {
        var copy = text
        let encoded = try copy.withUTF8 { bytes in
            let trimmed = CertificateDecoder.withoutBlanksAtTheEnds(bytes)
            facts.append(("text", "\(trimmed.count) characters"))
            let limit = DecodingLimits().characterCountMax
            guard trimmed.count <= limit else { throw DecodingError.tooLong(characterCount: trimmed.count, limit: limit) }
            return Array(try ContextIdentifier.removed(from: trimmed))
        }
        facts.append(("prefix", ContextIdentifier.hc1))
        let deflated = try Base45.decode(String(decoding: encoded, as: UTF8.self))
        facts.append(("base45", "\(deflated.count) bytes"))
        let inflated = try Inflater().inflate(deflated)
        facts.append(("zlib", "\(inflated.count) bytes, header \(hex(deflated.prefix(2)))"))
        let message = try Sign1Message(decoding: inflated)
        facts.append(("cose tags", message.tags.isEmpty ? "none" : message.tags.map(String.init).joined(separator: ", ")))
        facts.append(("cose protected", try diagnostic(message.protectedHeaderBytes)))
        facts.append(("cose algorithm", describe { try message.algorithm().description }))
        facts.append(("cose kid", describe { try message.keyIdentifier().hex }))
        facts.append(("cose payload", "\(message.payload.count) bytes at byte \(message.payload.range.lowerBound)"))
        facts.append(("cose signature", "\(message.signature.count) bytes at byte \(message.signature.range.lowerBound)"))
        facts.append(("payload", try diagnostic(message.payload)))
        try readClaims(message)
    }

    private mutating func readClaims(_ message: Sign1Message) throws {
        let claims = try Claims(decoding: message.payload.bytes, in: message.payload.range)
        facts.append(("iss", describe(claims.issuer) { $0 }))
        facts.append(("iat", describe(claims.issuedAt) { Timestamp(secondsSince1970: $0).description }))
        facts.append(("exp", describe(claims.expiration) { Timestamp(secondsSince1970: $0).description }))
        guard let contents = claims.digitalCovidCertificate.value else {
            facts.append(("content", "none"))
            isBroken = true
            return
        }
        switch DigitalCovidCertificate.read(contents, in: claims.document) {
        case .read(let certificate): facts.append(("kind", certificate.kind.rawValue))
        case .refused(let violations):
            for violation in violations.map(\.description) where !self.violations.contains(violation) {
                self.violations.append(violation)
            }
            isBroken = true
        }
    }

    private func diagnostic(_ run: ByteRun) throws -> String {
        guard !run.range.isEmpty else { return "empty" }
        let document = try CBORDocument(decoding: run.bytes, in: run.range)
        return document.diagnosticNotation(of: document.root)
    }

    private func describe(_ read: () throws -> String) -> String {
        do { return try read() } catch { return "\(error)" }
    }

    private func describe<Value>(_ claim: Claim<Value>, _ text: (Value) -> String) -> String {
        switch claim {
        case .absent: "none"
        case .unusable(let found): "unusable: \(found)"
        case .value(let value): text(value)
        }
    }

    private func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { String(UInt16($0) | 0x100, radix: 16).dropFirst() }.joined()
    }

    func write(to json: inout JSONWriter) {
        json.beginObject()
        for (name, value) in facts {
            json.name(text: name.replacing(" ", with: "_"))
            json.string(value)
        }
        if !violations.isEmpty {
            json.name("violations")
            json.beginArray()
            for violation in violations { json.string(violation) }
            json.endArray()
        }
        json.endObject()
        json.endLine()
    }
}

extension String {
    fileprivate func replacing(_ character: Character, with other: Character) -> String {
        String(map { $0 == character ? other : $0 })
    }
}
