import Bytes

/// Counts rows by a name that stands in them, such as a facility's. For names that it knows it makes nothing.
///
/// The number of names that are kept is bounded; rows of those that come later are counted together.
struct NameCounts: ~Copyable {
    struct Count: Equatable, Sendable {
        var signed = 0
        var refused = 0

        mutating func add(isSigned: Bool) {
            if isSigned { signed += 1 } else { refused += 1 }
        }

        mutating func add(_ other: Count) {
            signed += other.signed
            refused += other.refused
        }
    }

    private struct Entry {
        let name: TextRange
        let hash: UInt64
        var count = Count()
    }

    /// Most names that are kept.
    static let nameCountMax = 100_000
    /// Most bytes of names that are kept, so that long ones need no more memory either.
    static let nameByteCountMax = 8 << 20

    private let nameCountMax: Int
    private let nameByteCountMax: Int
    private var names = ByteBuffer(capacity: 4_096)
    private var entries: [Entry] = []
    /// Index of an entry and 1, by hash; a power of two.
    private var slots = [Int32](repeating: 0, count: 256)

    /// Rows whose name came when no more were kept.
    private(set) var others = Count()

    init(nameCountMax: Int = Self.nameCountMax, nameByteCountMax: Int = Self.nameByteCountMax) {
        self.nameCountMax = nameCountMax
        self.nameByteCountMax = nameByteCountMax
    }

    mutating func add(_ name: UnsafeRawBufferPointer, isSigned: Bool) {
        let hash = Self.hash(name)
        var slot = Self.slot(of: hash, in: slots.count)
        while slots[slot] != 0 {
            let index = Int(slots[slot]) - 1
            if entries[index].hash == hash, matches(entries[index].name, name) {
                return entries[index].count.add(isSigned: isSigned)
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        guard entries.count < nameCountMax, names.count + name.count <= nameByteCountMax else {
            return others.add(isSigned: isSigned)
        }
        let start = names.count
        names.append(name)
        entries.append(Entry(name: TextRange(start..<names.count), hash: hash))
        entries[entries.count - 1].count.add(isSigned: isSigned)
        slots[slot] = Int32(truncatingIfNeeded: entries.count)
        if entries.count * 2 > slots.count { grow() }
    }

    /// Number of names that are kept.
    var count: Int { entries.count }

    /// Every name that is kept, in the order in which they came first.
    func forEach(_ body: (String, Count) -> Void) {
        names.withUnsafeBytes { names in
            for entry in entries { body(String(decoding: names[entry.name.range], as: UTF8.self), entry.count) }
        }
    }

    private mutating func grow() {
        slots = [Int32](repeating: 0, count: slots.count * 2)
        for (index, entry) in entries.enumerated() {
            var slot = Self.slot(of: entry.hash, in: slots.count)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(truncatingIfNeeded: index + 1)
        }
    }

    private func matches(_ kept: TextRange, _ name: UnsafeRawBufferPointer) -> Bool {
        guard kept.count == name.count else { return false }
        return names.withUnsafeBytes { $0[kept.range].elementsEqual(name) }
    }

    /// FNV-1a.
    private static func hash(_ name: UnsafeRawBufferPointer) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return hash
    }

    private static func slot(of hash: UInt64, in slotCount: Int) -> Int {
        Int(truncatingIfNeeded: hash ^ hash >> 32) & (slotCount - 1)
    }
}
