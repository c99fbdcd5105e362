import Bytes
import Ledger

/// Counts the rows of a block that bring no certificate, by province, facility and first code.
struct TallyBook: ~Copyable {
    private struct Entry {
        var tally: TallyRow
        var hash: UInt64
    }

    private var entries: [Entry] = []
    /// Index of an entry and 1, by hash; a power of two.
    private var slots = [Int32](repeating: 0, count: 256)

    mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
        for index in slots.indices { slots[index] = 0 }
    }

    /// - Parameters:
    ///   - province: as the row has it, and so the facility.
    ///   - code: empty for rows that were signed already.
    mutating func count(
        _ outcome: TallyRow.Outcome, province: UnsafeRawBufferPointer, facility: UnsafeRawBufferPointer,
        code: UnsafeRawBufferPointer, in block: inout LedgerBlock
    ) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(outcome.rawValue)
        for part in [province, facility, code] { Self.mix(part, into: &hash) }
        var slot = Int(truncatingIfNeeded: hash ^ hash >> 32) & (slots.count - 1)
        while slots[slot] != 0 {
            let index = Int(slots[slot]) - 1
            if entries[index].hash == hash,
                matches(entries[index].tally, outcome, province, facility, code, in: block.bytes)
            {
                entries[index].tally.count += 1
                return
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        let tally = TallyRow(
            outcome: outcome, province: block.add(province), facility: block.add(facility), code: block.add(code), count: 1)
        entries.append(Entry(tally: tally, hash: hash))
        slots[slot] = Int32(entries.count)
        if entries.count * 2 > slots.count { grow() }
    }

    /// Adds the counts to the block.
    func write(to block: inout LedgerBlock) {
        for entry in entries { block.tallies.append(entry.tally) }
    }

    private mutating func grow() {
        slots = [Int32](repeating: 0, count: slots.count * 2)
        for (index, entry) in entries.enumerated() {
            var slot = Int(truncatingIfNeeded: entry.hash ^ entry.hash >> 32) & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(index + 1)
        }
    }

    private func matches(
        _ tally: TallyRow, _ outcome: TallyRow.Outcome, _ province: UnsafeRawBufferPointer,
        _ facility: UnsafeRawBufferPointer, _ code: UnsafeRawBufferPointer, in bytes: borrowing ByteBuffer
    ) -> Bool {
        guard tally.outcome == outcome else { return false }
        return bytes.withUnsafeBytes { bytes in
            func equals(_ range: ByteRange, _ text: UnsafeRawBufferPointer) -> Bool {
                bytes[Int(range.start)..<Int(range.start) + Int(range.count)].elementsEqual(text)
            }
            return equals(tally.province, province) && equals(tally.facility, facility) && equals(tally.code, code)
        }
    }

    /// FNV-1a, each part with its length behind it.
    private static func mix(_ part: UnsafeRawBufferPointer, into hash: inout UInt64) {
        for byte in part { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash = (hash ^ UInt64(part.count)) &* 0x100_0000_01B3
    }
}
