import COSE
import HealthCertificate
import Transport
import TextFormats

/// What each layer of a text was, with its sizes, and where the first one that did not hold stopped: for the engineer who
/// looks at scanners and issuers. It holds nothing of what a certificate says, and judges nothing.
public struct LayerTrace: Sendable {
    /// One layer that was reached.
    public struct Step: Equatable, Sendable {
        public let layer: Layer

        /// Sizes and values in a fixed order.
        public fileprivate(set) var facts: [Fact]

        /// The checks that failed here.
        public fileprivate(set) var failed: [StableCode] = []

        /// Where the first one failed, when it can be said.
        public fileprivate(set) var place: Place?
    }

    public struct Fact: Equatable, Sendable {
        public enum Value: Equatable, Sendable {
            case number(Int)
            case text(String)
        }

        public let name: String
        public let value: Value
    }

    /// A place in one of the forms that a text goes through.
    public struct Place: Equatable, Sendable {
        public enum Form: String, Sendable {
            /// The text as it arrived, in characters.
            case text
            /// The zlib stream, in bytes.
            case deflated
            /// The `COSE_Sign1` message, in bytes. The payload lies in it.
            case message
        }

        public let offset: Int
        public let form: Form
    }

    /// In the order of ``Layer``.
    public private(set) var steps: [Step] = []

    /// - Parameters:
    ///   - text: as it arrived.
    ///   - verdict: what it came to.
    public init(_ text: String, verdict: Verdict) {
        var text = text
        self = text.withUTF8 { LayerTrace(utf8: $0, verdict: verdict) }
    }

    package init(utf8 text: UnsafeBufferPointer<UInt8>, verdict: Verdict) {
        if let repair = verdict.repair, let mended = repair.applied(to: text) {
            self = mended.withUnsafeBufferPointer { LayerTrace(decoding: $0) }
            addFact("repaired", .text(repair.undone), to: .input)
        } else {
            self.init(decoding: text)
        }
        add(verdict)
    }

    /// The layers that can be read without any list.
    private init(decoding text: UnsafeBufferPointer<UInt8>) {
        let trimmed = CertificateDecoder.withoutBlanksAtTheEnds(text)
        steps.append(Step(layer: .input, facts: [Fact(name: "characters", value: .number(trimmed.count))]))
        guard !trimmed.isEmpty, trimmed.count <= DecodingLimits().characterCountMax else { return }
        let start = text.baseAddress.flatMap { base in trimmed.baseAddress.map { $0 - base } } ?? 0
        do {
            let encoded = try ContextIdentifier.removed(from: trimmed)
            add(.prefix, [Fact(name: "found", value: .text(ContextIdentifier.hc1))])
            try readTransport(String(decoding: encoded, as: UTF8.self), characterCount: encoded.count, at: start + 4)
        } catch is ContextIdentifierError {
            stop(.prefix, Place(offset: start, form: .text))
        } catch let error as Base45Error {
            stop(.base45, Place(offset: start + 4 + error.offset, form: .text))
        } catch let error as COSEError {
            let isMalformed = if case .malformed = error.reason { true } else { false }
            stop(isMalformed ? .cbor : .cose, Place(offset: error.offset, form: .message))
        } catch {
            // zlib, which has named its place itself.
        }
    }

    private mutating func readTransport(_ encoded: String, characterCount: Int, at offset: Int) throws {
        let deflated = try Base45.decode(encoded)
        add(
            .base45,
            [Fact(name: "characters", value: .number(characterCount)), Fact(name: "bytes", value: .number(deflated.count))])
        let inflater = Inflater(outputByteCountMax: DecodingLimits().inflatedByteCountMax)
        do {
            let inflated = try inflater.inflate(deflated)
            add(.zlib, [Fact(name: "bytes", value: .number(inflated.count))])
            try readMessage(inflated)
        } catch let error as ZlibError {
            stop(.zlib, Self.place(of: error, in: deflated, inflater))
            throw error
        }
    }

    private static func place(of error: ZlibError, in deflated: [UInt8], _ inflater: Inflater) -> Place {
        let offset =
            switch error {
            case .notZlib, .gzip, .notCompressed, .presetDictionary: 0
            case .truncated: deflated.count
            case .trailingBytes(let count): deflated.count - count
            case .damaged, .outputTooLong: inflater.consumedByteCount
            }
        return Place(offset: offset, form: .deflated)
    }

    private mutating func readMessage(_ bytes: [UInt8]) throws {
        let certificate = try UnverifiedHealthCertificate(decodingMessage: bytes)
        let message = certificate.message
        add(.cbor, [Fact(name: "bytes", value: .number(bytes.count))])
        add(
            .cose,
            [
                Fact(name: "algorithm", value: .text(certificate.algorithm.description)),
                Fact(name: "kid", value: .text(certificate.keyIdentifier.hex)),
                Fact(name: "payload_offset", value: .number(message.payload.range.lowerBound)),
                Fact(name: "payload_bytes", value: .number(message.payload.count)),
                Fact(name: "signature_offset", value: .number(message.signature.range.lowerBound)),
                Fact(name: "signature_bytes", value: .number(message.signature.count)),
            ])
    }

    // MARK: The verdict

    /// Adds the layers that were judged by lists and clock, and the codes of all that failed.
    private mutating func add(_ verdict: Verdict) {
        if verdict.signed != nil {
            for layer in [Layer.trust, .signature, .cbor, .expiry, .keyUsage, .schema] where !has(layer) { add(layer, []) }
            if verdict.revocation == .checked { add(.revocation, []) }
        }
        for failure in verdict.failures {
            if !has(failure.layer) { add(failure.layer, []) }
            addFailure(failure)
        }
        steps.sort { $0.layer < $1.layer }
    }

    private func has(_ layer: Layer) -> Bool { steps.contains { $0.layer == layer } }

    private mutating func addFailure(_ failure: CheckFailure) {
        guard let index = steps.firstIndex(where: { $0.layer == failure.layer }) else { return }
        steps[index].failed.append(failure.stableCode)
        if case .payloadUnreadable(.malformed(let error)) = failure {
            steps[index].place = Place(offset: error.offset, form: .message)
        }
    }

    private mutating func add(_ layer: Layer, _ facts: [Fact]) {
        steps.append(Step(layer: layer, facts: facts))
    }

    private mutating func addFact(_ name: String, _ value: Fact.Value, to layer: Layer) {
        guard let index = steps.firstIndex(where: { $0.layer == layer }) else { return }
        steps[index].facts.append(Fact(name: name, value: value))
    }

    private mutating func stop(_ layer: Layer, _ place: Place) {
        steps.append(Step(layer: layer, facts: [], place: place))
    }
}

// MARK: - Output

extension LayerTrace {
    /// Writes the member `trace`, an array with one object a layer.
    func write(to json: inout JSONWriter) {
        json.name("trace")
        json.beginArray()
        for step in steps {
            json.beginObject()
            json.name("layer")
            json.string(step.layer.rawValue)
            for fact in step.facts { fact.write(to: &json) }
            if !step.failed.isEmpty {
                json.name("failed")
                json.beginArray()
                for code in step.failed { json.string(code.rawValue) }
                json.endArray()
            }
            if let place = step.place {
                json.name("offset")
                json.integer(Int64(place.offset))
                json.name("in")
                json.string(place.form.rawValue)
            }
            json.endObject()
        }
        json.endArray()
    }

    /// One line: the layers in their order, each with its facts and what failed.
    public var line: String {
        steps.map { step in
            let facts = step.facts.map { fact in
                switch fact.value {
                case .number(let number): "\(fact.name) \(number)"
                case .text(let text): "\(fact.name) \(text)"
                }
            }
            let failed = step.failed.isEmpty ? "ok" : "FAILED " + step.failed.map(\.rawValue).joined(separator: ", ")
            let place = step.place.map { " at \($0.offset) of the \($0.form.rawValue)" } ?? ""
            return (["\(step.layer.rawValue) \(failed)\(place)"] + facts).joined(separator: ", ")
        }.joined(separator: "; ")
    }
}

extension LayerTrace.Fact {
    fileprivate func write(to json: inout JSONWriter) {
        json.name(text: name)
        switch value {
        case .number(let number): json.integer(Int64(number))
        case .text(let text): json.string(text)
        }
    }
}
