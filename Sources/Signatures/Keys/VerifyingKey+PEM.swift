extension VerifyingKey {
    /// The public keys of a PEM text, in order: `PUBLIC KEY` blocks (RFC 7468 §13). Blocks with other labels are passed
    /// over.
    ///
    /// - Parameter text: bytes of a PEM text.
    /// - Returns: for each block, the key or why it is none; empty if there is no block.
    public static func parse(pem text: [UInt8]) -> [Result<VerifyingKey, SignatureError>] {
        text.withUnsafeBytes { text in
            var reader = PEMReader(text)
            var keys: [Result<VerifyingKey, SignatureError>] = []
            while let key = nextKey(of: &reader) {
                keys.append(key)
            }
            return keys
        }
    }

    private static func nextKey(of reader: inout PEMReader) -> Result<VerifyingKey, SignatureError>? {
        do throws(OpenSSLError) {
            while let block = try reader.next() {
                guard block.label == "PUBLIC KEY" else { continue }
                let der = Array(block.contents)
                return Result { () throws(SignatureError) in try VerifyingKey(subjectPublicKeyInfoDER: der) }
            }
            return nil
        } catch {
            return .failure(.openSSL(error))
        }
    }
}
