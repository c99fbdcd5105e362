import CBOR

/// The content of a record with an empty identifier: what the certificate says, whatever it will be called.
struct ContentScratch: ~Copyable {
    private var cbor = CBORWriter(capacity: 1_024)

    init() {}

    mutating func withContent(of judge: RecordJudge, _ body: (UnsafeRawBufferPointer) -> Void) {
        cbor.buffer.removeAll()
        judge.writeContent(identifier: UnsafeRawBufferPointer(start: nil, count: 0), to: &cbor)
        cbor.buffer.withUnsafeBytes(body)
    }
}
