import Bytes

extension UnsafeBufferPointer<UInt8> {
    /// Without spaces, tabs and line ends at either end.
    func trimmingBlanks() -> UnsafeBufferPointer<UInt8> {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        guard let first, let last, isBlank(first) || isBlank(last) else { return self }
        let start = firstIndex { !isBlank($0) } ?? count
        let end = (lastIndex { !isBlank($0) } ?? start - 1) + 1
        return UnsafeBufferPointer(rebasing: self[start..<end])
    }
}

extension String {
    /// Without spaces, tabs and line ends at either end.
    func trimmingBlanks() -> String {
        withUTF8Bytes { String(decoding: $0.trimmingBlanks(), as: UTF8.self) }
    }
}
