internal import Bytes
internal import Glibc

/// The names that certificates share, by their bytes: facilities, provinces, products, lots.
///
/// Open addressing over one run of bytes: a look-up makes no string and allocates nothing. Names are never removed.
struct NameTable: ~Copyable {
    private var text = ByteBuffer(capacity: 16_384)
    /// End of every name in ``text``; name 1 begins at 0.
    private var ends: [Int] = []
    /// Upper half: 32 bits of the hash; lower half: the name's id; 0 for a free slot. Always a power of two.
    private var slots: [UInt64]
    private let seed: UInt64

    /// - Parameter seed: unknown to whoever writes the names, so that nobody can choose names that collide.
    init(seed: UInt64) {
        self.seed = seed
        slots = [UInt64](repeating: 0, count: 1_024)
    }

    /// Names held; the last one's id.
    var count: Int { ends.count }

    /// The id of a name, from 1; 0 for the empty one; nil for an unknown one.
    func id(of name: UnsafeRawBufferPointer) -> Int? {
        name.isEmpty ? 0 : find(name, hash: hash(of: name)).id
    }

    /// Adds a name that is not there yet, and returns its id.
    mutating func add(_ name: UnsafeRawBufferPointer) -> Int {
        if (ends.count + 1) * 2 > slots.count { grow() }
        let hash = self.hash(of: name)
        let slot = find(name, hash: hash).slot
        text.append(name)
        ends.append(text.count)
        slots[slot] = hash & ~0xFFFF_FFFF | UInt64(ends.count)
        return ends.count
    }

    private func find(_ name: UnsafeRawBufferPointer, hash: UInt64) -> (id: Int?, slot: Int) {
        let mask = slots.count &- 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 {
            if slots[slot] >> 32 == hash >> 32 {
                let id = Int(slots[slot] & 0xFFFF_FFFF)
                if isName(id, equalTo: name) { return (id, slot) }
            }
            slot = (slot &+ 1) & mask
        }
        return (nil, slot)
    }

    private func isName(_ id: Int, equalTo name: UnsafeRawBufferPointer) -> Bool {
        let start = id > 1 ? ends[id - 2] : 0
        guard ends[id - 1] - start == name.count else { return false }
        return text.withUnsafeBytes { text in
            guard let held = text.baseAddress, let name = name.baseAddress else { return false }
            return memcmp(held + start, name, ends[id - 1] - start) == 0
        }
    }

    private mutating func grow() {
        slots = [UInt64](repeating: 0, count: slots.count * 2)
        let mask = slots.count - 1
        var start = 0
        for (index, end) in ends.enumerated() {
            let hash = text.withUnsafeBytes { self.hash(of: UnsafeRawBufferPointer(rebasing: $0[start..<end])) }
            var slot = Int(truncatingIfNeeded: hash) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = hash & ~0xFFFF_FFFF | UInt64(index + 1)
            start = end
        }
    }

    /// Folds eight bytes at a time by a 64 by 64 bit product.
    private func hash(of name: UnsafeRawBufferPointer) -> UInt64 {
        var state = seed ^ UInt64(truncatingIfNeeded: name.count)
        var index = 0
        while index &+ 8 <= name.count {
            state = Self.mix(state ^ name.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            index &+= 8
        }
        guard index < name.count else { return Self.mix(state) }
        // The last eight bytes, some of them a second time, rather than the rest byte by byte.
        if name.count >= 8 {
            return Self.mix(state ^ name.loadUnaligned(fromByteOffset: name.count &- 8, as: UInt64.self))
        }
        var rest: UInt64 = 0
        while index < name.count {
            rest = rest << 8 | UInt64(name[index])
            index &+= 1
        }
        return Self.mix(state ^ rest)
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return product.high ^ product.low
    }
}
