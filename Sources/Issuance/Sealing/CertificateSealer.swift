import Bytes
import CBOR
import COSE
import HealthCertificate
import Transport

/// Turns contents into certificate texts: claims, signature, deflate, base45 (HCERT §3.3 and §4.2).
///
/// Works in batches, so that a signer may do many digests at a time. One sealer serves one thread; its buffers are made
/// once, and a batch allocates nothing.
package struct CertificateSealer<Signer: MessageSigner & ~Copyable>: ~Copyable {
    /// Most certificates of one batch.
    package static var batchCountMax: Int { 64 }

    private let encoder: Sign1Encoder
    private var signer: Signer
    private let compressor: Compressor

    /// Payloads of the batch, one after the other, and where each one ends.
    private var payloads = CBORWriter(capacity: 64 * 512)
    private var payloadEnds: [Int] = []
    private var digests: [UInt8]
    private var signatures: [UInt8]

    private var scratch = CBORWriter(capacity: 1_024)
    private var deflated = ByteBuffer(capacity: 2_048)

    package init(keyIdentifier: KeyIdentifier, signer: consuming Signer, compression: Compression = .fast) {
        compressor = Compressor(compression)
        encoder = Sign1Encoder(algorithm: signer.algorithm, keyIdentifier: keyIdentifier)
        payloadEnds.reserveCapacity(Self.batchCountMax)
        digests = [UInt8](repeating: 0, count: Self.batchCountMax * 32)
        signatures = [UInt8](repeating: 0, count: Self.batchCountMax * signer.signatureByteCount)
        self.signer = signer
    }

    /// Number of certificates waiting for their signature.
    package var pendingCount: Int { payloadEnds.count }

    /// Adds one certificate to the batch, which must not be full.
    ///
    /// - Parameter payload: the claims set, which ends up in the certificate byte for byte.
    package mutating func add(payload: UnsafeRawBufferPointer) {
        let start = payloads.buffer.count
        payloads.buffer.append(payload)
        let end = payloads.buffer.count
        scratch.buffer.removeAll()
        payloads.buffer.withUnsafeBytes { payloads in
            encoder.writeSigStructure(payload: UnsafeRawBufferPointer(rebasing: payloads[start..<end]), to: &scratch)
        }
        let index = payloadEnds.count
        digests.withUnsafeMutableBytes { digests in
            let digest = UnsafeMutableRawBufferPointer(rebasing: digests[index * 32..<index * 32 + 32])
            scratch.buffer.withUnsafeBytes { signer.digest($0, into: digest) }
        }
        payloadEnds.append(end)
    }

    /// Signs the batch. Afterwards ``appendText(at:to:)`` gives the texts, until ``beginBatch()``.
    package mutating func sign() throws(SignerError) {
        let count = payloadEnds.count
        let signatureByteCount = signer.signatureByteCount
        // Array's own methods do not pass typed errors on.
        let outcome: Result<Void, SignerError> = digests.withUnsafeBytes { digests in
            signatures.withUnsafeMutableBytes { signatures in
                do throws(SignerError) {
                    return .success(
                        try signer.sign(
                            digests: UnsafeRawBufferPointer(rebasing: digests[..<(count * 32)]),
                            into: UnsafeMutableRawBufferPointer(rebasing: signatures[..<(count * signatureByteCount)])))
                } catch {
                    return .failure(error)
                }
            }
        }
        try outcome.get()
    }

    /// Appends the text `HC1:…` of one signed certificate of the batch.
    package mutating func appendText(at index: Int, to text: inout ByteBuffer) {
        scratch.buffer.removeAll()
        withPayloadAndSignature(at: index) { encoder, payload, signature, scratch in
            encoder.writeMessage(payload: payload, signature: signature, to: &scratch)
        }
        deflated.removeAll()
        scratch.buffer.withUnsafeBytes {
            compressor.deflate($0, signatureByteCount: signer.signatureByteCount, into: &deflated)
        }
        text.append("HC1:")
        deflated.withUnsafeBytes { Base45.encode($0, into: &text) }
    }

    /// Appends the signature of one signed certificate of the batch.
    package func appendSignature(at index: Int, to bytes: inout ByteBuffer) {
        let from = index * signer.signatureByteCount
        signatures.withUnsafeBytes {
            bytes.append(UnsafeRawBufferPointer(rebasing: $0[from..<from + signer.signatureByteCount]))
        }
    }

    /// Lends the payload and the signature of one certificate of the batch.
    private mutating func withPayloadAndSignature(
        at index: Int,
        _ body: (Sign1Encoder, UnsafeRawBufferPointer, UnsafeRawBufferPointer, inout CBORWriter) -> Void
    ) {
        let start = index == 0 ? 0 : payloadEnds[index - 1]
        let end = payloadEnds[index]
        let signatureByteCount = signer.signatureByteCount
        payloads.buffer.withUnsafeBytes { payloads in
            signatures.withUnsafeBytes { signatures in
                let from = index * signatureByteCount
                body(
                    encoder, UnsafeRawBufferPointer(rebasing: payloads[start..<end]),
                    UnsafeRawBufferPointer(rebasing: signatures[from..<from + signatureByteCount]), &scratch)
            }
        }
    }

    /// Whether `message`, decoded from a finished text, carries exactly the payload and signature of the batch's entry.
    package func carries(_ message: Sign1Message, at index: Int) -> Bool {
        let start = index == 0 ? 0 : payloadEnds[index - 1]
        let end = payloadEnds[index]
        let from = index * signer.signatureByteCount
        let to = from + signer.signatureByteCount
        return payloads.buffer.withUnsafeBytes { payloads in
            signatures.withUnsafeBytes { signatures in
                message.carries(
                    payload: UnsafeRawBufferPointer(rebasing: payloads[start..<end]),
                    signature: UnsafeRawBufferPointer(rebasing: signatures[from..<to]))
            }
        }
    }

    /// Forgets the batch and keeps its memory.
    package mutating func beginBatch() {
        payloads.buffer.removeAll()
        payloadEnds.removeAll(keepingCapacity: true)
    }
}
