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
    /// Most certificates of one batch: as many as a chunk has rows. OpenSSL's table of multiples of the base point is larger
    /// than a first cache and a good part of a second one; a batch brings it in once for all its signatures.
    package static var batchCountMax: Int { 512 }

    private let encoder: Sign1Encoder
    private var signer: Signer
    private let compressor: Compressor

    /// Payloads of the batch, one after the other, and where each one ends.
    private var payloads: CBORWriter
    private var payloadEnds: [Int] = []

    /// 32 bytes for each certificate of the batch.
    private var digests: ByteBuffer
    private var signatures: ByteBuffer

    private var scratch = CBORWriter(capacity: 1_024)
    private var deflated = ByteBuffer(capacity: 2_048)

    /// - Parameter batchCount: of how many certificates a batch will have; memory for them is set aside.
    package init(
        keyIdentifier: KeyIdentifier, signer: consuming Signer, compression: Compression = .fast,
        batchCount: Int = Self.batchCountMax
    ) {
        compressor = Compressor(compression)
        encoder = Sign1Encoder(algorithm: signer.algorithm, keyIdentifier: keyIdentifier)
        payloads = CBORWriter(capacity: batchCount * 512)
        payloadEnds.reserveCapacity(batchCount)
        digests = ByteBuffer(capacity: batchCount * 32)
        signatures = ByteBuffer(capacity: batchCount * signer.signatureByteCount)
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
        digests.append(upTo: 32) { digest -> Int in
            scratch.buffer.withUnsafeBytes { signer.digest($0, into: UnsafeMutableRawBufferPointer(digest)) }
            return 32
        }
        payloadEnds.append(end)
    }

    /// Signs the batch. Afterwards ``appendText(at:to:)`` gives the texts, until ``beginBatch()``.
    package mutating func sign() throws(SignerError) {
        let byteCount = payloadEnds.count * signer.signatureByteCount
        signatures.removeAll()
        try digests.withUnsafeBytes { digests throws(SignerError) in
            try signatures.append(upTo: byteCount) { room throws(SignerError) -> Int in
                try signer.sign(digests: digests, into: UnsafeMutableRawBufferPointer(room))
                return byteCount
            }
        }
    }

    /// Appends the text `HC1:…` of one signed certificate of the batch.
    package mutating func appendText(at index: Int, to text: inout ByteBuffer) {
        let (payload, signature) = places(at: index)
        scratch.buffer.removeAll()
        Self.write(encoder, payloads.buffer, payload, signatures, signature, to: &scratch)
        deflated.removeAll()
        scratch.buffer.withUnsafeBytes {
            compressor.deflate($0, signatureByteCount: signer.signatureByteCount, into: &deflated)
        }
        text.append("HC1:")
        deflated.withUnsafeBytes { Base45.encode($0, into: &text) }
    }

    /// Appends the signature of one signed certificate of the batch.
    package func appendSignature(at index: Int, to bytes: inout ByteBuffer) {
        let (_, signature) = places(at: index)
        signatures.withUnsafeBytes { bytes.append(UnsafeRawBufferPointer(rebasing: $0[signature])) }
    }

    /// Where payload and signature of one certificate of the batch stand.
    private func places(at index: Int) -> (payload: Range<Int>, signature: Range<Int>) {
        let start = index == 0 ? 0 : payloadEnds[index - 1]
        let signature = index * signer.signatureByteCount..<(index + 1) * signer.signatureByteCount
        precondition(signature.upperBound <= signatures.count, "not signed yet")  // never from input: a caller's slip
        return (start..<payloadEnds[index], signature)
    }

    /// Writes a message. Everything is lent: a copy of the encoder would be counted for each of its arrays.
    private static func write(
        _ encoder: borrowing Sign1Encoder, _ payloads: borrowing ByteBuffer, _ payload: Range<Int>,
        _ signatures: borrowing ByteBuffer, _ signature: Range<Int>, to cbor: inout CBORWriter
    ) {
        payloads.withUnsafeBytes { payloads in
            signatures.withUnsafeBytes { signatures in
                encoder.writeMessage(
                    payload: UnsafeRawBufferPointer(rebasing: payloads[payload]),
                    signature: UnsafeRawBufferPointer(rebasing: signatures[signature]), to: &cbor)
            }
        }
    }

    /// Whether `message`, decoded from a finished text, carries exactly the payload and signature of the batch's entry.
    package func carries(_ message: borrowing Sign1Message, at index: Int) -> Bool {
        let (payload, signature) = places(at: index)
        return payloads.buffer.withUnsafeBytes { payloads in
            signatures.withUnsafeBytes { signatures in
                message.carries(
                    payload: UnsafeRawBufferPointer(rebasing: payloads[payload]),
                    signature: UnsafeRawBufferPointer(rebasing: signatures[signature]))
            }
        }
    }

    /// Forgets the batch and keeps its memory.
    package mutating func beginBatch() {
        payloads.buffer.removeAll()
        payloadEnds.removeAll(keepingCapacity: true)
        digests.removeAll()
        signatures.removeAll()
    }
}
