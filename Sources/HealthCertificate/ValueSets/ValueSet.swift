import Glibc

/// A published list of codes and what they stand for (eu-dcc-valuesets).
///
/// A class, so that looking a code up hands out one reference.
public final class ValueSet: Sendable {
    /// The identifier under which it is published, such as `vaccines-covid-19-names`.
    public let id: String

    /// The day of its release, `YYYY-MM-DD`.
    public let date: String

    /// Lines of `code|name`, in the order of their bytes.
    private let lines: StaticString

    /// Where each line starts.
    private let starts: [UInt16]

    /// The first eight bytes of each code and the bar behind it, first byte highest: they are in order as the lines are.
    private let prefixes: [UInt64]

    init(id: String, date: String, lines: StaticString) {
        self.id = id
        self.date = date
        self.lines = lines
        let text = UnsafeBufferPointer(start: lines.utf8Start, count: lines.utf8CodeUnitCount)
        let starts = [0] + text.indices.filter { text[$0] == UInt8(ascii: "\n") }.map { UInt16($0 + 1) }
        prefixes = starts.map { start in
            Self.prefix(of: UnsafeBufferPointer(rebasing: text[Int(start)...].prefix { $0 != UInt8(ascii: "|") }))
        }
        self.starts = starts
    }

    /// The English name of a code; nil for a code that is not in the set.
    public func name(of code: String) -> String? {
        var code = code
        return code.withUTF8 { code in
            line(of: code).map { String(decoding: $0[(code.count + 1)...], as: UTF8.self) }
        }
    }

    /// Whether the published name of a code ends in `(deprecated)`; no for a code that is not in the set.
    public func isDeprecated(_ code: String) -> Bool {
        var code = code
        return code.withUTF8 { code in
            line(of: code)?.suffix(Self.deprecation.utf8CodeUnitCount)
                .elementsEqual(UnsafeBufferPointer(start: Self.deprecation.utf8Start, count: Self.deprecation.utf8CodeUnitCount))
        } ?? false
    }

    private static let deprecation: StaticString = "(deprecated)"

    public func contains(_ code: String) -> Bool {
        var code = code
        return code.withUTF8 { contains($0) }
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

    /// Bisects the lines.
    private func line(of code: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8>? {
        let text = UnsafeBufferPointer(start: lines.utf8Start, count: lines.utf8CodeUnitCount)
        let prefix = Self.prefix(of: code)
        var (low, high) = (0, starts.count)
        while low < high {
            let middle = (low + high) / 2
            if prefixes[middle] != prefix {
                (low, high) = prefix < prefixes[middle] ? (low, middle) : (middle + 1, high)
                continue
            }
            let start = Int(starts[middle])
            let end = middle + 1 < starts.count ? Int(starts[middle + 1]) - 1 : text.count
            let line = UnsafeBufferPointer(rebasing: text[start..<end])
            switch Self.compare(code, with: line) {
            case 0: return line
            case ..<0: high = middle
            default: low = middle + 1
            }
        }
        return nil
    }

    private static func prefix(of code: UnsafeBufferPointer<UInt8>) -> UInt64 {
        if code.count >= 8 { return UInt64(bigEndian: UnsafeRawBufferPointer(code).loadUnaligned(as: UInt64.self)) }
        var prefix: UInt64 = 0
        for index in 0..<8 {
            prefix = prefix << 8 | UInt64(index < code.count ? code[index] : index == code.count ? UInt8(ascii: "|") : 0)
        }
        return prefix
    }

    /// Negative when `code` stands before the line's code, zero when it is the line's, positive when behind it.
    ///
    /// Lines are ordered with the bar that ends their codes, and so is the code compared.
    private static func compare(_ code: UnsafeBufferPointer<UInt8>, with line: UnsafeBufferPointer<UInt8>) -> Int {
        // The bar is where it must be in the line that is looked for, and a code that holds one is in no set.
        if code.count < line.count, line[code.count] == UInt8(ascii: "|"), let wanted = code.baseAddress,
            let found = line.baseAddress, memcmp(wanted, found, code.count) == 0
        {
            return memchr(wanted, CInt(UInt8(ascii: "|")), code.count) == nil ? 0 : 1
        }
        for index in 0...code.count {
            guard index < line.count else { return 1 }
            let byte = index < code.count ? code[index] : UInt8(ascii: "|")
            if byte != line[index] { return Int(byte) - Int(line[index]) }
            // A code that holds a bar itself is in no set.
            if byte == UInt8(ascii: "|") { return index == code.count ? 0 : 1 }
        }
        return 0
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
