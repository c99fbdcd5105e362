import QRSymbols
import Testing
import VectorSupport

@testable import Pictures

@Suite("Codes of pictures")
struct PictureDecoderTests {
    private func texts(_ answer: PictureAnswer) -> Set<[UInt8]>? {
        switch answer {
        case .codes(let texts): Set(texts)
        case .noCode: []
        case .unreadable: nil
        }
    }

    @Test func `every code of our own pictures is read, and those that cannot be read are refused with the reason`() throws {
        for picture in try PictureVector.own() {
            let answer = PictureDecoder.answer(to: picture.bytes)
            if let reason = picture.refused {
                #expect(answer == .unreadable(answer.reason) && answer.reason.contains(reason), "\(picture.name): \(answer.reason)")
            } else {
                #expect(texts(answer) == picture.texts, "\(picture.name): \(answer.reason)")
            }
        }
    }

    @Test(.enabled(if: VectorFolders.publishedAreThere, "published vectors are missing"))
    func `all 230 published pictures are read`() throws {
        let pictures = try PictureVector.published()
        #expect(pictures.count == 230)
        for picture in pictures {
            let answer = PictureDecoder.answer(to: picture.bytes)
            #expect(texts(answer) == picture.texts, "\(picture.name): \(answer.reason)")
        }
    }

    @Test func `what our own writer draws is read`() throws {
        for (text, size) in [("HC1:A", 1), ("HC1:6BFOXN%TSMAHN-H", 2), (String(repeating: "HC1:%$ ", count: 150), 3), ("0", 64)] {
            let answer = PictureDecoder.answer(to: try QRSymbol(text).png(moduleSize: size))
            #expect(answer == .codes([Array(text.utf8)]), "\(text) \(size)")
        }
    }

    // MARK: Hostile pictures

    @Test func `a picture that ends anywhere is answered`() throws {
        for picture in try PictureVector.own() where ["one-pixel-a-module.png", "colour.jpg"].contains(picture.name) {
            let step = picture.bytes.count / 150
            for end in stride(from: 0, to: picture.bytes.count - 1, by: step) {
                switch PictureDecoder.answer(to: Array(picture.bytes[..<end])) {
                // What is there may be enough for a code; it is the right one then.
                case .codes(let texts): #expect(Set(texts) == picture.texts, "\(picture.name), \(end) bytes")
                case .unreadable(let reason): #expect(!reason.isEmpty, "\(picture.name), \(end) bytes")
                case .noCode: Issue.record("\(picture.name), \(end) bytes")
                }
            }
        }
    }

    @Test func `a picture with any byte changed is answered, with the right text or none`() throws {
        var random = SystemRandomNumberGenerator()
        for picture in try PictureVector.own() where picture.refused == nil {
            for _ in 0..<20 {
                var bytes = picture.bytes
                let (position, value) = (Int.random(in: 8..<bytes.count, using: &random), UInt8.random(in: 0...255, using: &random))
                bytes[position] = value
                if let found = texts(PictureDecoder.answer(to: bytes)) {
                    #expect(found.isSubset(of: picture.texts), "\(picture.name), byte \(position) to \(value)")
                }
            }
        }
    }

    @Test func `what is no picture is refused by its name`() {
        let cases: [(bytes: [UInt8], reason: String)] = [
            ([], "the file is empty"), (Array("HC1:6BFOXN%TSMAHN-H".utf8), "expected PNG or JPEG"),
            (Array("GIF89a".utf8), "it is a GIF, expected PNG or JPEG"), (Array("%PDF-1.7".utf8), "a PDF"),
            ([0, 0, 0, 0x18] + Array("ftypheic".utf8), "HEIC"), ([0x89], "expected PNG or JPEG"), ([0xFF, 0xD8], "expected PNG or JPEG"),
        ]
        for (bytes, reason) in cases {
            let answer = PictureDecoder.answer(to: bytes)
            #expect(answer == .unreadable(answer.reason) && answer.reason.contains(reason), "\(answer.reason)")
        }
        for beginning in [HandMadePNG.signature, [0xFF, 0xD8, 0xFF, 0xE0]] {
            let bytes = beginning + (0..<5_000).map { _ in UInt8.random(in: 0...255) }
            let answer = PictureDecoder.answer(to: bytes)
            #expect(answer == .unreadable(answer.reason) && !answer.reason.isEmpty)
        }
    }

    @Test func `a picture of more pixels than allowed is refused before they are allocated`() {
        for (width, height) in [(8_001, 8_000), (999_999, 999_999), (1_000_000, 65)] as [(UInt32, UInt32)] {
            let png = HandMadePNG.signature + HandMadePNG.header(width: width, height: height) + HandMadePNG.chunk("IDAT", [0x78, 0x9C])
            #expect(
                PictureDecoder.answer(to: png)
                    == .unreadable("\(width) x \(height) pixels, at most 64000000 are read"))
        }
        // The frame of a JPEG: SOI, then SOF0 with height and width, and no scan.
        let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0xFF, 0xDC, 0xFF, 0xDC, 1, 1, 0x11, 0, 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0]
        #expect(PictureDecoder.answer(to: jpeg) == .unreadable("65500 x 65500 pixels, at most 64000000 are read"))
        // Twins: as many as allowed, but not there; and sides that PNG does not have.
        let allowed = HandMadePNG.signature + HandMadePNG.header(width: 8_000, height: 8_000) + HandMadePNG.chunk("IDAT", [0x78, 0x9C])
        #expect(!PictureDecoder.answer(to: allowed).reason.contains("at most"))
        let none = HandMadePNG.signature + HandMadePNG.header(width: 0, height: 1)
        #expect(PictureDecoder.answer(to: none).reason.contains("IHDR"))
    }

    @Test func `a progressive picture of endless scans is refused`() throws {
        let picture = try #require(PictureVector.own().first { $0.name == "grey-progressive.jpg" })
        // Every scan once, then the last one again and again.
        let starts = picture.bytes.indices.dropLast().filter { picture.bytes[$0] == 0xFF && picture.bytes[$0 + 1] == 0xDA }
        let last = try picture.bytes[#require(starts.last)..<picture.bytes.count - 2]
        let bytes = Array(picture.bytes.dropLast(2)) + (0..<200).flatMap { _ in last } + [0xFF, 0xD9]
        #expect(PictureDecoder.answer(to: bytes) == .unreadable("more than 64 scans"))
    }

    // MARK: The picture for the second reader

    @Test func `a picture without a code comes along as it is, halved until it is small enough`() throws {
        let grey = try #require(GreyPicture(width: 5, height: 4, pixels: (0..<20).map { $0 * 4 }))
        let half = try #require(grey.halved)
        #expect(half == GreyPicture(width: 2, height: 2, pixels: [12, 20, 52, 60]))
        #expect(GreyPicture(width: 1, height: 9, pixels: .init(repeating: 0, count: 9))?.halved == nil)
        #expect(GreyPicture(width: 2, height: 2, pixels: [1, 2, 3]) == nil)
        #expect(half.portableGraymap == Array("P5\n2 2\n255\n".utf8) + [12, 20, 52, 60])
        // One row: no filter, then the pixels 1 to 7, in a stored block.
        let data: [UInt8] = [0x78, 0x01, 0x01, 8, 0, 0xF7, 0xFF, 0, 1, 2, 3, 4, 5, 6, 7] + HandMadePNG.number(0x005C_001D)
        let png =
            HandMadePNG.signature + HandMadePNG.header(width: 7, height: 1) + HandMadePNG.chunk("IDAT", data)
            + HandMadePNG.chunk("IEND", [])
        #expect(PictureDecoder.answer(to: png) == .noCode(GreyPicture(width: 7, height: 1, pixels: [1, 2, 3, 4, 5, 6, 7])))
    }
}

extension PictureAnswer {
    /// Why a picture cannot be read; empty for any other answer.
    fileprivate var reason: String {
        if case .unreadable(let reason) = self { return reason }
        return ""
    }
}
