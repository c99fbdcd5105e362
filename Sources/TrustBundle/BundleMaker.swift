public import Bytes
import CBOR
import COSE
public import Signatures

/// Makes the file of a bundle: the signed manifest, and the parts to be written behind it.
public struct BundleMaker {
    /// A part before it is signed for.
    public struct Part {
        public let name: String
        public let bytes: SealedBytes
        public let date: Int64
        public let ageLimits: BundlePart.AgeLimits

        public init(name: String, bytes: SealedBytes, date: Int64, ageLimits: BundlePart.AgeLimits) {
            self.name = name
            self.bytes = bytes
            self.date = date
            self.ageLimits = ageLimits
        }

        fileprivate var described: BundlePart {
            BundlePart(
                name: name, byteCount: bytes.count, sha256: bytes.withUnsafeBytes { SHA256.digest($0) }, date: date,
                ageLimits: ageLimits)
        }
    }

    private let parts: [Part]
    public let manifest: BundleManifest

    public init(identifier: [UInt8], sequence: Int64, created: Int64, parts: [Part]) {
        self.parts = parts
        manifest = BundleManifest(
            identifier: identifier, sequence: sequence, created: created, parts: parts.map(\.described))
    }

    /// The pieces of the file in their order: the header and the manifest, then each part.
    public func pieces(signedBy key: SigningKey, _ certificate: X509Certificate) throws -> [SealedBytes] {
        let message = try message(key, certificate.keyIdentifier)
        guard message.count <= BundleForm.manifestByteCountMax else {
            throw BundleError(
                .tooLong(byteCount: UInt64(message.count), limit: BundleForm.manifestByteCountMax), offset: 12)
        }
        return [try SealedBytes(BundleForm.header(manifestByteCount: message.count) + message)] + parts.map(\.bytes)
    }

    private func message(_ key: SigningKey, _ keyIdentifier: KeyIdentifier) throws -> [UInt8] {
        var signer = try key.makeSigner()
        let encoder = Sign1Encoder(algorithm: signer.algorithm, keyIdentifier: keyIdentifier)
        let payload = manifest.encoded()
        var scratch = CBORWriter()
        payload.withUnsafeBytes { encoder.writeSigStructure(payload: $0, to: &scratch) }
        let digest = scratch.buffer.withUnsafeBytes { SHA256.digest($0) }
        var signature = [UInt8](repeating: 0, count: signer.signatureByteCount)
        try signature.withUnsafeMutableBytes { room in
            try digest.withUnsafeBytes { try signer.sign(digests: $0, into: room) }
        }
        var message = CBORWriter()
        payload.withUnsafeBytes { payload in
            signature.withUnsafeBytes { encoder.writeMessage(payload: payload, signature: $0, to: &message) }
        }
        return message.buffer.array
    }
}
