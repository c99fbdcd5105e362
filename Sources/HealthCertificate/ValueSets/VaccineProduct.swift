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
        let lines = UnsafeBufferPointer(
            start: publishedCombinations.utf8Start, count: publishedCombinations.utf8CodeUnitCount)
        for line in lines.split(separator: UInt8(ascii: "\n")) {
            let codes = line.split(separator: UInt8(ascii: "|"))
            guard codes[0].elementsEqual(product.utf8) else { continue }
            let fits = codes[1].elementsEqual(holder.utf8) && codes[2...].contains { $0.elementsEqual(vaccine.utf8) }
            return fits ? .matching : .contradicting
        }
        return .unknownProduct
    }
}
