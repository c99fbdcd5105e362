import Bytes
import Glibc

/// A published list of codes and what they stand for (eu-dcc-valuesets).
///
/// A class, so that looking a code up hands out one reference.
public final class ValueSet: Sendable {
    /// The identifier under which it is published, such as `vaccines-covid-19-names`.
    public let id: String

    /// The day of its release, `YYYY-MM-DD`.
    public let date: String

    /// Lines of `code|name`.
    private let lines: StaticString

    /// Where each line starts, and behind them where one more would.
    private let starts: [UInt16]

    /// A hash table of the codes: one more than the position of a line, 0 in an empty slot. A code stands in the slot of its
    /// hash or in one of those behind it, up to the first that is empty; at least every second is.
    private let slots: [UInt16]

    init(id: String, date: String, lines: StaticString) {
        self.id = id
        self.date = date
        self.lines = lines
        let text = UnsafeBufferPointer(start: lines.utf8Start, count: lines.utf8CodeUnitCount)
        starts = [0] + text.indices.filter { text[$0] == UInt8(ascii: "\n") }.map { UInt16($0 + 1) } + [UInt16(text.count + 1)]
        var slotCount = 2
        while slotCount < 2 * starts.count { slotCount *= 2 }
        var slots = [UInt16](repeating: 0, count: slotCount)
        for (position, start) in starts.dropLast().enumerated() {
            let code = UnsafeBufferPointer(rebasing: text[Int(start)...].prefix { $0 != UInt8(ascii: "|") })
            var slot = Self.hash(code) & (slotCount - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slotCount - 1) }
            slots[slot] = UInt16(position + 1)
        }
        self.slots = slots
    }

    /// The English name of a code; nil for a code that is not in the set.
    public func name(of code: String) -> String? {
        code.withUTF8Bytes { code in
            line(of: code).map { String(decoding: $0[(code.count + 1)...], as: UTF8.self) }
        }
    }

    /// Whether the published name of a code ends in `(deprecated)`; no for a code that is not in the set.
    public func isDeprecated(_ code: String) -> Bool {
        code.withUTF8Bytes { code in
            line(of: code)?.suffix(Self.deprecation.utf8CodeUnitCount)
                .elementsEqual(UnsafeBufferPointer(start: Self.deprecation.utf8Start, count: Self.deprecation.utf8CodeUnitCount))
        } ?? false
    }

    private static let deprecation: StaticString = "(deprecated)"

    public func contains(_ code: String) -> Bool {
        code.withUTF8Bytes { contains($0) }
    }

    /// Whether the UTF-8 bytes are a code of the set. Makes nothing.
    package func contains(_ code: UnsafeBufferPointer<UInt8>) -> Bool {
        line(of: code) != nil
    }

    /// Every code, in the order of their bytes.
    public var codes: [String] {
        let text = UnsafeBufferPointer(start: lines.utf8Start, count: lines.utf8CodeUnitCount)
        return text.split(separator: UInt8(ascii: "\n")).map { line in
            String(decoding: line.prefix { $0 != UInt8(ascii: "|") }, as: UTF8.self)
        }
    }

    private func line(of code: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8>? {
        // A code that holds the bar behind codes is in no set.
        guard let wanted = code.baseAddress, memchr(wanted, CInt(UInt8(ascii: "|")), code.count) == nil else { return nil }
        let text = UnsafeBufferPointer(start: lines.utf8Start, count: lines.utf8CodeUnitCount)
        var slot = Self.hash(code) & (slots.count &- 1)
        while slots[slot] != 0 {
            let position = Int(slots[slot]) &- 1
            let line = UnsafeBufferPointer(rebasing: text[Int(starts[position])..<Int(starts[position &+ 1]) &- 1])
            if code.count < line.count, line[code.count] == UInt8(ascii: "|"), let found = line.baseAddress,
                memcmp(wanted, found, code.count) == 0
            {
                return line
            }
            slot = (slot &+ 1) & (slots.count &- 1)
        }
        return nil
    }

    /// From the first eight bytes and the last: codes differ at their ends, not in the middle.
    private static func hash(_ code: UnsafeBufferPointer<UInt8>) -> Int {
        let bytes = UnsafeRawBufferPointer(code)
        var word: UInt64 = 0
        if bytes.count >= 8 {
            word = bytes.loadUnaligned(as: UInt64.self)
            word ^= bytes.loadUnaligned(fromByteOffset: bytes.count &- 8, as: UInt64.self).byteSwapped
        } else {
            for byte in bytes { word = word << 8 | UInt64(byte) }
        }
        // A shift binds tighter than a product.
        return Int(truncatingIfNeeded: (word &* 0x9E37_79B9_7F4A_7C15) >> 40)
    }
}

/// The eight value sets of a certificate, compiled in as they stood on their dates.
public enum ValueSets: CaseIterable, Sendable {
    case diseaseAgent  // tg
    case vaccineProphylaxis  // vp
    case vaccineProduct  // mp
    case vaccineHolder  // ma of a vaccination
    case testType  // tt
    case testManufacturer  // ma of a test
    case testResult  // tr
    case countries  // co

    /// The release of eu-dcc-valuesets that they come from.
    public static let release = "2.12.0"

    /// Whether a code is in the set. It counts no reference to the set, which all threads share.
    package func contains(_ code: String) -> Bool {
        switch self {
        case .diseaseAgent: ValueSet.diseaseAgent.contains(code)
        case .vaccineProphylaxis: ValueSet.vaccineProphylaxis.contains(code)
        case .vaccineProduct: ValueSet.vaccineProduct.contains(code)
        case .vaccineHolder: ValueSet.vaccineHolder.contains(code)
        case .testType: ValueSet.testType.contains(code)
        case .testManufacturer: ValueSet.testManufacturer.contains(code)
        case .testResult: ValueSet.testResult.contains(code)
        case .countries: ValueSet.countries.contains(code)
        }
    }

    public var set: ValueSet {
        switch self {
        case .diseaseAgent: .diseaseAgent
        case .vaccineProphylaxis: .vaccineProphylaxis
        case .vaccineProduct: .vaccineProduct
        case .vaccineHolder: .vaccineHolder
        case .testType: .testType
        case .testManufacturer: .testManufacturer
        case .testResult: .testResult
        case .countries: .countries
        }
    }
}
