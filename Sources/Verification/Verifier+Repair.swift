import ScannerInput

extension Verifier {
    /// The verdict on one text that a scanner may have damaged.
    ///
    /// The text is judged as it is first, by ``verdict(on:at:)``. Only when it was refused before the signature could be
    /// looked at, each ``TextRepair`` that applies is judged in the same way. One counts only if it alone is valid; the verdict
    /// then has the notice `REPAIRED`. In all other cases the verdict is that on the text as it is.
    public func verdict(onDamaged text: String, at clock: ValidationClock) -> Verdict {
        var text = text
        return text.withUTF8 { verdict(onDamagedUTF8: $0, at: clock) }
    }

    /// The same for the bytes of one text, which need not be valid UTF-8.
    package func verdict(onDamagedUTF8 text: UnsafeBufferPointer<UInt8>, at clock: ValidationClock) -> Verdict {
        let asRead = verdict(onUTF8: text, at: clock)
        guard asRead.mayBeRepaired else { return asRead }
        let candidates = TextRepair.allCases.compactMap { repair -> Verdict? in
            guard let mended = repair.applied(to: text) else { return nil }
            return mended.withUnsafeBufferPointer { verdict(onUTF8: $0, at: clock) }.repaired(by: repair)
        }
        return Self.onlyValid(of: candidates) ?? asRead
    }

    /// The one that is valid; nil when none is, or several are and nobody can say which one was shown.
    static func onlyValid(of verdicts: [Verdict]) -> Verdict? {
        let valid = verdicts.filter(\.isValid)
        return valid.count == 1 ? valid.first : nil
    }
}

extension Verdict {
    /// Whether the text did not come as far as its signature, and was short enough to be one.
    fileprivate var mayBeRepaired: Bool {
        switch failures.first {
        case .undecodable(.empty), .undecodable(.tooLong): false
        case .undecodable: true
        default: false
        }
    }
}
