import Glibc

/// Which vaccine type, product and holder belong together (vaccine encoding instructions, Annex A).
public enum VaccineProduct {
    /// What is known of a combination of codes.
    public enum Combination: Equatable, Sendable {
        /// The three codes stand together in the encoding instructions.
        case matching
        /// The product is in the instructions, with another holder or another vaccine type.
        case contradicting
        /// The product is not in the instructions.
        case unknownProduct
    }

    /// - Parameters:
    ///   - vaccine: vp.
    ///   - product: mp.
    ///   - holder: ma.
    public static func combination(vaccine: String, product: String, holder: String) -> Combination {
        var (vaccine, product, holder) = (vaccine, product, holder)
        return vaccine.withUTF8 { vaccine in
            product.withUTF8 { product in
                holder.withUTF8 { holder in
                    combination(
                        vaccine: UnsafeRawBufferPointer(vaccine), product: UnsafeRawBufferPointer(product),
                        holder: UnsafeRawBufferPointer(holder))
                }
            }
        }
    }

    /// The same of codes in UTF-8.
    package static func combination(
        vaccine: UnsafeRawBufferPointer, product: UnsafeRawBufferPointer, holder: UnsafeRawBufferPointer
    ) -> Combination {
        guard let line = lines.first(where: { areEqual($0.product, product) }) else { return .unknownProduct }
        return areEqual(line.holder, holder) && line.has(vaccine) ? .matching : .contradicting
    }

    /// Whether the instructions have the product with another holder, under whichever vaccine type.
    package static func contradicts(product: UnsafeRawBufferPointer, holder: UnsafeRawBufferPointer) -> Bool {
        guard let line = lines.first(where: { areEqual($0.product, product) }) else { return false }
        return !areEqual(line.holder, holder)
    }

    /// The codes of one product, as they stand in the literal; bytes, since two texts may be equal to Swift that differ
    /// in a certificate.
    private struct Line: @unchecked Sendable {  // points into a literal
        let product: UnsafeRawBufferPointer
        let holder: UnsafeRawBufferPointer
        /// One or more, with bars between them.
        let vaccines: UnsafeRawBufferPointer

        func has(_ vaccine: UnsafeRawBufferPointer) -> Bool {
            var start = 0
            while start <= vaccines.count {
                let end = vaccines[start...].firstIndex(of: UInt8(ascii: "|")) ?? vaccines.count
                if areEqual(UnsafeRawBufferPointer(rebasing: vaccines[start..<end]), vaccine) { return true }
                start = end + 1
            }
            return false
        }
    }

    private static let lines: [Line] = UnsafeRawBufferPointer(
        start: publishedCombinations.utf8Start, count: publishedCombinations.utf8CodeUnitCount
    ).split(separator: UInt8(ascii: "\n")).map { line in
        let codes = line.split(separator: UInt8(ascii: "|"), maxSplits: 2).map { UnsafeRawBufferPointer(rebasing: $0) }
        return Line(product: codes[0], holder: codes[1], vaccines: codes[2])
    }

    private static func areEqual(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> Bool {
        guard first.count == second.count, let left = first.baseAddress, let right = second.baseAddress else {
            return first.count == second.count
        }
        return memcmp(left, right, first.count) == 0
    }
}
