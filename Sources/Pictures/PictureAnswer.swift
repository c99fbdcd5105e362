/// What is in a picture, as the process that read it says.
enum PictureAnswer: Equatable {
    /// The contents of all codes, one or more, each once.
    case codes([[UInt8]])
    /// There is none, with the picture for another reader to try.
    case noCode(GreyPicture?)
    case unreadable(String)
    /// libZXing is not installed.
    case libraryMissing
}

// MARK: - On the wire

/// Questions and answers between a process and the confined one that reads its pictures. A question is the length of the
/// picture in four bytes, then the picture. An answer is one byte that says which, the length of what follows, and that:
/// contents of codes, each behind its length; a width, a height and pixels; or words. Numbers begin with their lowest byte.
enum PictureWire {
    /// Most bytes of a picture.
    static let pictureByteCountMax = 32 * 1_024 * 1_024

    /// Most bytes of an answer: the largest grey picture, with its sides.
    static let answerByteCountMax = PictureDecoder.greyPixelCountMax + 8

    /// The byte that says which answer it is, and the length.
    static let answerHeadByteCount = 5

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
        case libraryMissing
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
        case .unreadable(let reason): (.unreadable, Array(reason.utf8))
        case .libraryMissing: (.libraryMissing, [])
        }
    }

    /// Reads what was sent. Nil for anything that ``message`` does not make: who read a hostile picture may say anything.
    init?(kind: UInt8, contents: [UInt8]) {
        switch Kind(rawValue: kind) {
        case .codes:
            guard let texts = Self.texts(contents), !texts.isEmpty else { return nil }
            self = .codes(texts)
        case .noCode where contents.isEmpty: self = .noCode(nil)
        case .noCode:
            guard let width = PictureWire.number(in: contents), let height = PictureWire.number(in: contents.dropFirst(4)),
                let grey = GreyPicture(width: width, height: height, pixels: Array(contents.dropFirst(8)))
            else { return nil }
            self = .noCode(grey)
        case .unreadable: self = .unreadable(String(decoding: contents, as: UTF8.self))
        case .libraryMissing: self = .libraryMissing
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
