/// What a scanner, or what stands between it and this program, did to a text.
///
/// It is a guess from what arrived, good enough to say which setting to look at. It never has a say in a verdict.
public enum ScannerDamage: Equatable, Sendable {
    /// `%20` for a blank and the like: something took the text for part of an address.
    case percentEscapes
    /// The first characters, `HC1:` or some of them, did not arrive.
    case prefixLost
    case prefixDoubled
    /// Capital letters arrived as small ones.
    case lowerCase
    /// The scanner says in front of the text what kind of code it read (ISO/IEC 15424).
    case aimIdentifier(String)
    /// STX (0x02) or ETX (0x03) stand around the text.
    case transmissionFrame
    case configuredPrefix(characterCount: Int)
    case configuredSuffix(characterCount: Int)
    /// Two texts, or one text twice, in one line.
    case scansJoined
    /// Scanner and computer have different layouts.
    ///
    /// - settings: those that would explain what arrived; never empty.
    case keyboardLayout(settings: [KeyboardSetting])
    /// - methods: those that would explain what arrived; never empty.
    case vietnameseInput(methods: [VietnameseInputMethod])
    /// The end did not arrive.
    case cutShort
    /// Single characters are missing or are others.
    case charactersChanged
    /// Nothing but a line end arrived.
    case lineEndAlone

    // What only a known text can show; see ``ScannerTest``.

    case nothingArrived
    /// No line end came behind the text.
    case lineEndMissing
    /// More than one line end came behind the text.
    case lineEndTwice
}

/// A layout that is not US English, and who has it.
public struct KeyboardSetting: Equatable, Sendable {
    public let layout: KeyboardLayout
    public let owner: KeyboardLayout.Owner
}

extension ScannerDamage {
    /// Stable name, upper case with hyphens.
    public var code: String {
        switch self {
        case .percentEscapes: "PERCENT-ESCAPES"
        case .prefixLost: "PREFIX-LOST"
        case .prefixDoubled: "PREFIX-DOUBLED"
        case .lowerCase: "LOWER-CASE"
        case .aimIdentifier: "AIM-IDENTIFIER"
        case .transmissionFrame: "STX-ETX"
        case .configuredPrefix: "SCANNER-PREFIX"
        case .configuredSuffix: "SCANNER-SUFFIX"
        case .scansJoined: "SCANS-JOINED"
        case .keyboardLayout: "KEYBOARD-LAYOUT"
        case .vietnameseInput: "INPUT-METHOD"
        case .cutShort: "CUT-SHORT"
        case .charactersChanged: "CHARACTERS-CHANGED"
        case .lineEndAlone: "LINE-END-ALONE"
        case .nothingArrived: "NOTHING-ARRIVED"
        case .lineEndMissing: "LINE-END-MISSING"
        case .lineEndTwice: "LINE-END-TWICE"
        }
    }

    /// One of each kind, for lists of all of them.
    public static var oneOfEach: [ScannerDamage] {
        let layouts = KeyboardLayout.all.filter { $0.english == "German" || $0.english == "Swedish" }
        return [
            .percentEscapes, .prefixLost, .prefixDoubled, .lowerCase, .aimIdentifier("]Q1"), .transmissionFrame,
            .configuredPrefix(characterCount: 2), .configuredSuffix(characterCount: 1), .scansJoined,
            .keyboardLayout(settings: layouts.map { KeyboardSetting(layout: $0, owner: .computer) }),
            .vietnameseInput(methods: [.telex]), .cutShort, .charactersChanged, .lineEndAlone, .nothingArrived,
            .lineEndMissing, .lineEndTwice,
        ]
    }
}
