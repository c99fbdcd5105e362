/// A language that officers are spoken to in. The raw value is its code in ISO 639-1.
public enum Language: String, CaseIterable, Sendable {
    case english = "en"
    case vietnamese = "vi"
}

/// Words in every language of ``Language``.
public struct Sentence: Equatable, Sendable {
    public let english: String
    public let vietnamese: String

    public init(_ english: String, vi vietnamese: String) {
        self.english = english
        self.vietnamese = vietnamese
    }

    public func text(in language: Language) -> String {
        switch language {
        case .english: english
        case .vietnamese: vietnamese
        }
    }
}

extension Sentence {
    /// This one and, behind a blank, another one.
    public func followed(by other: Sentence) -> Sentence {
        Sentence(english + " " + other.english, vi: vietnamese + " " + other.vietnamese)
    }
}
