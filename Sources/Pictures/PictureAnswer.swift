/// What is in a picture, as the process that read it says.
enum PictureAnswer: Equatable {
    /// The contents of all codes, one or more, each once.
    case codes([[UInt8]])
    /// There is none, with the picture for another reader to try.
    case noCode(GreyPicture?)
    case unreadable(String)
}

/// What a process says before it gets its first picture.
enum PictureGreeting: UInt8 {
    case ready = 1
    /// libZXing is not installed.
    case libraryMissing
    /// The system refuses a limit, or the filter of system calls.
    case notConfined
}

// MARK: - On the wire

/// Questions and answers between a process and the confined one that reads its pictures, which begins with a greeting of one
/// byte. A question is the length of the picture in four bytes, then the picture. An answer is one byte that says which, the
/// length of what follows, and that: contents of codes, each behind its length; a width, a height and pixels; or words. Numbers
/// begin with their lowest byte.
enum PictureWire {
    /// Most bytes of a picture.
    static let pictureByteCountMax = 32 * 1_024 * 1_024

    /// Most codes of a picture: libZXing finds at most 255, once dark on light and once light on dark.
    static let codeCountMax = 510

    /// Most bytes of a code's content. A QR code holds 7,089 digits or 4,296 of the characters that a certificate's text is made
    /// of (ISO/IEC 18004), an Aztec code of 19,968 bits two characters in five bits at best (ISO/IEC 24778): 7,986.
    static let codeByteCountMax = 8_000

    /// Most bytes of the words that say why a picture is unreadable.
    static let reasonByteCountMax = 400

    /// The byte that says which answer it is, and the length.
    static let answerHeadByteCount = 5

    /// Whether one picture can hold these contents of codes.
    static func canHold(_ texts: [[UInt8]]) -> Bool {
        texts.count <= codeCountMax && texts.allSatisfy { $0.count <= codeByteCountMax }
    }

    static func question(_ picture: [UInt8]) -> [UInt8] { number(picture.count) + picture }

    static func number(_ value: Int) -> [UInt8] {
        let value = UInt32(truncatingIfNeeded: value)
        return [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    /// The number in the first four bytes; nil when they are fewer.
    static func number(in bytes: some Collection<UInt8>) -> Int? {
        guard bytes.count >= 4 else { return nil }
        return Int(bytes.prefix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
    }
}

extension PictureAnswer {
    private enum Kind: UInt8 {
        case codes = 1
        case noCode
        case unreadable

        /// Most bytes behind the head.
        var byteCountMax: Int {
            switch self {
            case .codes: PictureWire.codeCountMax * (4 + PictureWire.codeByteCountMax)
            case .noCode: 8 + PictureDecoder.greyPixelCountMax
            case .unreadable: PictureWire.reasonByteCountMax
            }
        }
    }

    /// How many bytes follow a head; nil when it is no answer's, or of one that is longer than what a picture can hold.
    static func contentByteCount(head: [UInt8]) -> Int? {
        guard let kind = head.first.flatMap(Kind.init), let count = PictureWire.number(in: head.dropFirst()),
            count <= kind.byteCountMax
        else { return nil }
        return count
    }

    /// The answer as it is sent.
    var message: [UInt8] {
        let (kind, contents) = kindAndContents
        return [kind.rawValue] + PictureWire.number(contents.count) + contents
    }

    private var kindAndContents: (Kind, [UInt8]) {
        switch self {
        case .codes(let texts): (.codes, texts.flatMap { PictureWire.number($0.count) + $0 })
        case .noCode(let grey?):
            (.noCode, PictureWire.number(grey.width) + PictureWire.number(grey.height) + grey.pixels)
        case .noCode(nil): (.noCode, [])
        case .unreadable(let reason): (.unreadable, Array(reason.utf8.prefix(PictureWire.reasonByteCountMax)))
        }
    }

    /// Reads what was sent. Nil for anything that ``message`` does not make: who read a hostile picture may say anything.
    init?(kind: UInt8, contents: [UInt8]) {
        switch Kind(rawValue: kind) {
        case .codes:
            guard let texts = Self.texts(contents), !texts.isEmpty, PictureWire.canHold(texts) else { return nil }
            self = .codes(texts)
        case .noCode where contents.isEmpty: self = .noCode(nil)
        case .noCode:
            guard let width = PictureWire.number(in: contents), let height = PictureWire.number(in: contents.dropFirst(4)),
                let grey = GreyPicture(width: width, height: height, pixels: Array(contents.dropFirst(8)))
            else { return nil }
            self = .noCode(grey)
        case .unreadable: self = .unreadable(String(decoding: contents, as: UTF8.self))
        case nil: return nil
        }
    }

    private static func texts(_ contents: [UInt8]) -> [[UInt8]]? {
        var texts: [[UInt8]] = []
        var rest = contents[...]
        while !rest.isEmpty {
            guard let count = PictureWire.number(in: rest), rest.count - 4 >= count else { return nil }
            texts.append(Array(rest.dropFirst(4).prefix(count)))
            rest = rest.dropFirst(4 + count)
        }
        return texts
    }
}
