import CBOR
import COSE
import HealthCertificate
import Signatures
import TextFormats
import Transport
import Verification

/// The published test procedure of dgc-testdata for one file, judged by the code that verifies and issues.
///
/// Each step is true, false, or nil when the file lacks what the step needs.
struct TestProcedure {
    let file: VectorFile

    /// Reads PNG and JPEG.
    let readPicture: ([UInt8]) throws -> PictureContents

    /// - Throws: what `readPicture` throws.
    func outcome(of flag: ProcedureStep) throws -> Outcome {
        switch flag {
        case .validObject: validObject
        case .encode: encode
        case .pictureDecode: try pictureDecode
        case .unprefix: unprefix
        case .base45Decode: base45Decode
        case .compression: compression
        case .verify: verify
        case .expirationCheck: expirationCheck
        case .keyUsage: keyUsage
        case .decode: decode
        case .validJSON: validJSON
        case .schemaValidation: schemaValidation
        }
    }

    struct Outcome {
        let actual: Bool?
        let reason: String

        static func holds(_ reason: String = "") -> Outcome { Outcome(actual: true, reason: reason) }
        static func fails(_ reason: String) -> Outcome { Outcome(actual: false, reason: reason) }
        static func untested(_ reason: String) -> Outcome { Outcome(actual: nil, reason: reason) }
        static func lacks(_ stage: String) -> Outcome { .untested("the file has no \(stage)") }
        static func of(_ holds: Bool, else reason: String) -> Outcome { holds ? .holds() : .fails(reason) }
    }

    // MARK: The picture

    private var pictureDecode: Outcome {
        get throws {
            switch file.picture {
            case nil: return .lacks("2DCODE")
            case .notBase64: return .fails("2DCODE is no Base64")
            case .bytes(let bytes): return outcome(ofReading: try readPicture(bytes))
            }
        }
    }

    private func outcome(ofReading picture: PictureContents) -> Outcome {
        switch picture {
        case .unreadable(let reason): return .fails("2DCODE cannot be read: \(reason)")
        case .codes([]): return .fails("2DCODE shows no code")
        case .codes(let contents):
            guard let prefix = file.prefix else { return .lacks("PREFIX") }
            return .of(contents.contains { $0.elementsEqual(prefix.utf8) }, else: "2DCODE shows another text than PREFIX")
        }
    }

    // MARK: Transport

    private var unprefix: Outcome {
        guard let prefix = file.prefix else { return .lacks("PREFIX") }
        guard let base45 = file.base45 else { return .lacks("BASE45") }
        guard prefix.utf8.starts(with: ContextIdentifier.hc1.utf8) else { return .fails("PREFIX does not begin with HC1:") }
        return .of(prefix.utf8.dropFirst(4).elementsEqual(base45.utf8), else: "the rest of PREFIX is not BASE45")
    }

    private var base45Decode: Outcome {
        guard let base45 = file.base45 else { return .lacks("BASE45") }
        do {
            let decoded = try Base45.decode(base45)
            if let compressed = file.compressed {
                return .of(decoded == compressed, else: "BASE45 decodes to other bytes than COMPRESSED")
            }
            guard let cose = file.cose else { return .lacks("COMPRESSED or COSE") }
            return .of(try Inflater().inflate(decoded) == cose, else: "BASE45 inflates to other bytes than COSE")
        } catch {
            return .fails("\(error)")
        }
    }

    private var compression: Outcome {
        // Without COMPRESSED it is what BASE45 stands for.
        guard let compressed = file.compressed ?? file.base45.flatMap({ try? Base45.decode($0) }) else {  // safe: the BASE45 flag tells what is wrong with it
            return .lacks("COMPRESSED")
        }
        do {
            let inflated = try Inflater().inflate(compressed)
            guard let cose = file.cose else { return .lacks("COSE") }
            return .of(inflated == cose, else: "COMPRESSED inflates to other bytes than COSE")
        } catch {
            return .fails("\(error)")
        }
    }

    // MARK: Signature, time, key usage

    private var verify: Outcome {
        guard let cose = file.cose else { return .lacks("COSE") }
        guard let certificate = file.certificate else { return .lacks("CERTIFICATE that can be read") }
        do {
            let unverified = try UnverifiedHealthCertificate(decodingMessage: cose)
            guard unverified.keyIdentifier == certificate.keyIdentifier else {
                return .fails("the kid is \(unverified.keyIdentifier), the certificate's is \(certificate.keyIdentifier)")
            }
            let key = try certificate.publicKey.get()
            var scratch = CBORWriter()
            return .of(
                unverified.isSigned(by: key, scratch: &scratch),
                else: "the \(unverified.algorithm) signature does not hold under the certificate's \(key.algorithm) key")
        } catch {
            return .fails("\(error)")
        }
    }

    private var expirationCheck: Outcome {
        guard let clock = file.clock else { return .lacks("VALIDATIONCLOCK") }
        guard let claims else { return .lacks("COSE or PREFIX that holds claims") }
        guard let issuedAt = claims.issuedAt.value, let expiration = claims.expiration.value else {
            return .fails("iat or exp is missing or unusable")
        }
        let seconds = clock.secondsSince1970
        return .of(
            issuedAt <= seconds && seconds <= expiration,
            else: "\(clock) is not from \(Timestamp(secondsSince1970: issuedAt)) to \(Timestamp(secondsSince1970: expiration))")
    }

    private var keyUsage: Outcome {
        guard let certificate = file.certificate else { return .lacks("CERTIFICATE that can be read") }
        guard let claims, let contents = claims.digitalCovidCertificate.value,
            let kind = DigitalCovidCertificate.kind(of: contents, in: claims.document)
        else { return .lacks("content of one kind") }
        return .of(
            certificate.purposes.permit(kind), else: "the certificate's key usage does not allow \(kind.rawValue)")
    }

    // MARK: Contents

    private var decode: Outcome {
        guard let json = file.json else { return .lacks("JSON") }
        guard let cbor = file.cbor else { return .lacks("CBOR") }
        do {
            let (document, contents) = try Self.contents(cbor)
            guard DataEquality(document: document).areEqual(contents, json) else { return .fails("CBOR is not JSON") }
            guard let claims, let carried = claims.digitalCovidCertificate.value else {
                return .fails("COSE holds no content")
            }
            return .of(
                DataEquality(document: claims.document).areEqual(carried, json), else: "COSE carries other content")
        } catch {
            return .fails("\(error)")
        }
    }

    private var validJSON: Outcome {
        guard let json = file.json else { return .lacks("JSON") }
        guard let cbor = file.cbor else { return .lacks("CBOR") }
        guard let prefix = file.prefix else { return .lacks("PREFIX") }
        do {
            let (document, contents) = try Self.contents(cbor)
            guard DataEquality(document: document).areEqual(contents, json) else { return .fails("CBOR is not JSON") }
            var decoder = CertificateDecoder()
            let claims = try decoder.decode(prefix).unverifiedClaims()
            guard let carried = claims.digitalCovidCertificate.value else { return .fails("PREFIX holds no content") }
            return .of(
                DataEquality(document: claims.document).areEqual(carried, json), else: "PREFIX gives other content")
        } catch {
            return .fails("\(error)")
        }
    }

    private var encode: Outcome {
        guard let json = file.json else { return .lacks("JSON") }
        guard let cbor = file.cbor else { return .lacks("CBOR") }
        do {
            let (document, contents) = try Self.contents(cbor)
            return .of(DataEquality(document: document).areEqual(contents, json), else: "CBOR is not JSON")
        } catch {
            return .fails("\(error)")
        }
    }

    private var validObject: Outcome {
        guard let json = file.json else { return .lacks("JSON") }
        guard let release = file.release else { return .lacks("SCHEMA that was released") }
        var cbor = CBORWriter()
        JSONContent.write(json, to: &cbor)
        do {
            let document = try CBORDocument(decoding: cbor.buffer.array)
            return Self.outcome(
                SchemaCheck.violations(of: document.root, in: document, release: release), release)
        } catch {
            return .fails("\(error)")
        }
    }

    private var schemaValidation: Outcome {
        guard let release = file.release else { return .lacks("SCHEMA that was released") }
        do {
            let (document, contents) = try carriedContents()
            let groups = CertificateKind.allCases.filter { document.value(forKey: $0.group, in: contents) != nil }
            guard groups.count == 1 else { return .fails("\(groups.count) of v, t and r, expected one") }
            return Self.outcome(SchemaCheck.violations(of: contents, in: document, release: release), release)
        } catch let error as CarriedContentsError {
            return error == .absent ? .lacks("CBOR, COSE or PREFIX") : .fails("there is no content")
        } catch {
            return .fails("\(error)")
        }
    }

    private static func outcome(_ violations: [SchemaViolation], _ release: SchemaRelease) -> Outcome {
        guard let first = violations.first else { return .holds() }
        return .fails("schema \(release.rawValue): \(first)" + (violations.count > 1 ? " and \(violations.count - 1) more" : ""))
    }

    // MARK: Stages

    private enum CarriedContentsError: Error {
        case absent
        case unusable
    }

    private func carriedContents() throws -> (CBORDocument, CBORDocument.Item) {
        if let cbor = file.cbor { return try Self.contents(cbor) }
        guard file.cose != nil || file.prefix != nil else { throw CarriedContentsError.absent }
        guard let claims, let contents = claims.digitalCovidCertificate.value else { throw CarriedContentsError.unusable }
        return (claims.document, contents)
    }

    /// CBOR may hold the content alone or the whole claims set.
    private static func contents(_ cbor: [UInt8]) throws(CBORError) -> (CBORDocument, CBORDocument.Item) {
        let document = try CBORDocument(decoding: cbor)
        if let claims = try? Claims(decoding: cbor), let contents = claims.digitalCovidCertificate.value {  // safe: no claims, so the content alone
            return (claims.document, contents)
        }
        return (document, document.root)
    }

    /// The claims that COSE carries, else those of PREFIX.
    private var claims: Claims? {
        if let cose = file.cose { return try? UnverifiedHealthCertificate(decodingMessage: cose).unverifiedClaims() }  // safe: the COSE flag tells
        var decoder = CertificateDecoder()
        return file.prefix.flatMap { try? decoder.decode($0).unverifiedClaims() }  // safe: the PREFIX flag tells
    }
}
