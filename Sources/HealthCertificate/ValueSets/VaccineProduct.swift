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
        guard let line = lines.first(where: { $0.product.elementsEqual(product.utf8) }) else { return .unknownProduct }
        let fits = line.holder.elementsEqual(holder.utf8) && line.vaccines.contains { $0.elementsEqual(vaccine.utf8) }
        return fits ? .matching : .contradicting
    }

    /// The codes of one product, as bytes: two texts may be equal to Swift that differ in a certificate.
    private struct Line {
        let product: [UInt8]
        let holder: [UInt8]
        let vaccines: [[UInt8]]
    }

    private static let lines: [Line] = UnsafeBufferPointer(
        start: publishedCombinations.utf8Start, count: publishedCombinations.utf8CodeUnitCount
    ).split(separator: UInt8(ascii: "\n")).map { line in
        let codes = line.split(separator: UInt8(ascii: "|")).map(Array.init)
        return Line(product: codes[0], holder: codes[1], vaccines: Array(codes[2...]))
    }
}
