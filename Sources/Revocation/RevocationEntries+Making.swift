public import Bytes

extension RevocationEntries {
    /// No entry of any kind.
    public static func empty() throws(SealedBytes.Failure<Never>) -> RevocationEntries {
        try making([:])
    }

    /// The form of a set.
    ///
    /// - Parameter hashes: of each kind in rising order, none twice.
    package static func making(
        _ hashes: [RevocationEntryKind: [RevocationHash]]
    ) throws(SealedBytes.Failure<Never>) -> RevocationEntries {
        let lists = RevocationEntryKind.allCases.map { hashes[$0] ?? [] }
        let header = header(counts: lists.map(\.count))
        let bytes = try SealedBytes(count: header.count + lists.reduce(0) { $0 + $1.count } * hashByteCount) { room in
            room.copyBytes(from: header)
            var offset = header.count
            for hash in lists.joined() {
                hash.write(to: room, at: offset)
                offset += hashByteCount
            }
        }
        do {
            return try RevocationEntries(bytes)
        } catch {
            preconditionFailure("\(error)")  // never from input: the caller sorts
        }
    }

    /// What stands in front of the hashes.
    ///
    /// - Parameter counts: of each kind, in the order of the kinds.
    package static func header(counts: [Int]) -> [UInt8] {
        var header = ByteBuffer(capacity: headerByteCount)
        header.append(tag)
        for count in counts {
            withUnsafeBytes(of: UInt64(count).bigEndian) { header.append($0) }
        }
        return header.array
    }
}

extension RevocationHash {
    /// Writes the 16 bytes.
    ///
    /// - Parameter offset: in `room`, which must have 16 bytes from there on.
    package func write(to room: UnsafeMutableRawBufferPointer, at offset: Int) {
        room.storeBytes(of: high.bigEndian, toByteOffset: offset, as: UInt64.self)
        room.storeBytes(of: low.bigEndian, toByteOffset: offset + 8, as: UInt64.self)
    }
}
