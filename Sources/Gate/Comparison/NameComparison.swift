import HealthCertificate

/// One of the two names of a certificate beside the passport's, letter by letter.
public struct NameComparison: Equatable, Sendable {
    public enum Outcome: Equatable, Sendable {
        case equal
        /// Not equal, and near enough for a person to decide.
        case near(NearReason)
        /// The certificate's name has no spelling in A to Z.
        case notComparable
        case different
    }

    /// Why two names that are not equal may be one.
    public enum NearReason: Equatable, Sendable, CaseIterable {
        /// A listed alternative of transliteration, such as AE for A.
        case alternativeSpelling
        /// One letter inserted, lost, changed, or swapped with its neighbour.
        case oneLetter
        /// The passport's name fills its field, and is the beginning of the certificate's.
        case truncated
        /// A given name that is not the first or not the last is missing on one side.
        case middleNameMissing
        /// The only name stands as family name here and as given name there.
        case onlyName
    }

    public let outcome: Outcome

    /// Both names in A to Z and `<`, folded; empty for none.
    public let certificate: String
    public let passport: String

    /// For each character of the two names whether it is part of a difference.
    public let certificateMarks: [Bool]
    public let passportMarks: [Bool]

    /// Which of the two names.
    enum Part {
        case family
        case given
    }

    init(_ part: Part, certificate spellings: NameSpellings, passport: String, mayBeCut: Bool) {
        let theirs = Array(passport.utf8)
        guard let first = spellings.all.first else {
            self.init(spellings.isUnreadable ? .notComparable : theirs.isEmpty ? .equal : .different, [], theirs)
            return
        }
        let ours = Array(first.utf8)
        if ours == theirs {
            self.init(.equal, ours, theirs)
        } else if spellings.all.contains(passport) {
            self.init(.near(.alternativeSpelling), ours, theirs)
        } else if mayBeCut, let marks = WordMatching.marksOfCut(ours, to: theirs) {
            self.init(.near(.truncated), ours, theirs, marks, [Bool](repeating: false, count: theirs.count))
        } else if let reason = Self.slip(ours, theirs) {
            self.init(.near(reason), ours, theirs)
        } else if part == .given, let marks = WordMatching.marksOfMissingWords(ours, theirs) {
            self.init(.near(.middleNameMissing), ours, theirs, marks.0, marks.1)
        } else {
            self.init(.different, ours, theirs)
        }
    }

    /// The only name of both, which stands in other fields.
    init(onlyName name: String) {
        let letters = Array(name.utf8)
        self.init(.near(.onlyName), letters, letters)
    }

    /// - Parameter marks: by the alignment of the two when they are nil.
    private init(
        _ outcome: Outcome, _ ours: [UInt8], _ theirs: [UInt8], _ ourMarks: [Bool]? = nil, _ theirMarks: [Bool]? = nil
    ) {
        self.outcome = outcome
        certificate = String(decoding: ours, as: UTF8.self)
        passport = String(decoding: theirs, as: UTF8.self)
        let alignment = outcome == .equal ? nil : SpellingAlignment(ours, theirs)
        let isDifferent = outcome == .different
        certificateMarks = ourMarks ?? alignment?.leftMarks ?? [Bool](repeating: isDifferent, count: ours.count)
        passportMarks = theirMarks ?? alignment?.rightMarks ?? [Bool](repeating: isDifferent, count: theirs.count)
    }

    /// A listed alternative, or one slip in a name of which more than the slip is left.
    private static func slip(_ ours: [UInt8], _ theirs: [UInt8]) -> NearReason? {
        guard let alignment = SpellingAlignment(ours, theirs) else { return nil }
        switch alignment.editCount {
        case 0: return .alternativeSpelling
        case 1 where ours.count > 1 && theirs.count > 1: return .oneLetter
        default: return nil
        }
    }
}

/// How a certificate spells one name in A to Z and `<`.
struct NameSpellings {
    /// The certificate's own transliteration first, then that of the name in national letters where it is another one.
    let all: [String]

    /// Whether there is a name, and no spelling of it.
    let isUnreadable: Bool

    /// - Parameters:
    ///   - transliterated: `fnt` or `gnt`. In production some hold more than A to Z and `<`.
    ///   - name: `fn` or `gn`.
    init(transliterated: String?, name: String?) {
        let texts = [transliterated, name].compactMap { $0 }.filter { !$0.isEmpty }
        var spellings: [String] = []
        for text in texts {
            guard let spelling = Transliteration.text(of: text).map({ ZoneName.folded($0.utf8) }), !spelling.isEmpty,
                !spellings.contains(spelling)
            else { continue }
            spellings.append(spelling)
        }
        all = spellings
        isUnreadable = spellings.isEmpty && !texts.isEmpty
    }
}
