import Bytes

@testable import Transport

/// What zlib alone makes of `stream`; nil if it is no whole stream to zlib.
func inflatedByZlib(_ stream: [UInt8], limit: Int = 1 << 22) -> [UInt8]? {
    var bytes = ByteBuffer()
    let isTaken = stream.withUnsafeBytes { stream in
        (try? ZlibInflater(outputByteCountMax: limit).inflate(stream, into: &bytes)) != nil
    }
    return isTaken ? bytes.array : nil
}

/// What the fast inflater makes of `stream`; nil if it leaves it.
///
/// The stream stands at the very end of memory of its own, so that a sanitizer sees every byte read too much.
func inflatedFast(_ stream: [UInt8], limit: Int = 65_536) -> [UInt8]? {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: stream.count, alignment: 1)
    defer { copy.deallocate() }
    copy.copyBytes(from: stream)
    var bytes = ByteBuffer()
    let isTaken = FastInflater(outputByteCountMax: limit).inflate(UnsafeRawBufferPointer(copy), into: &bytes)
    return isTaken ? bytes.array : nil
}

/// Adler-32 of `content`, highest byte first (RFC 1950 §8.2).
func checkValue(of content: [UInt8]) -> [UInt8] {
    var (sum, sumOfSums) = (1, 0)
    for byte in content {
        sum = (sum + Int(byte)) % 65_521
        sumOfSums = (sumOfSums + sum) % 65_521
    }
    return [sumOfSums >> 8, sumOfSums & 0xFF, sum >> 8, sum & 0xFF].map { UInt8($0) }
}
