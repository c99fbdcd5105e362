import Bytes
import Foundation
import Testing
import Transport
import VectorSupport

@Suite("Base45, RFC 9285")
struct Base45Tests {
    private func reason(_ text: String) -> Base45Error? {
        do {
            _ = try Base45.decode(text)
            return nil
        } catch {
            return error
        }
    }

    /// RFC 9285 §4.3 and §4.4, and the ends of the ranges.
    @Test func `encodes and decodes the examples`() throws {
        for (text, base45) in [("AB", "BB8"), ("Hello!!", "%69 VD92EX0"), ("base-45", "UJCLQE7W581"), ("ietf!", "QED8WEX0"), ("", "")] {
            #expect(Base45.encode(Array(text.utf8)) == base45)
            #expect(try Base45.decode(base45) == Array(text.utf8))
        }
        #expect(try Base45.decode("FGW") == [0xFF, 0xFF])
        #expect(try Base45.decode("U5") == [0xFF])
    }

    @Test func `refuses what stands for more than its bytes hold`() {
        #expect(reason("GGW") == Base45Error(reason: .overflow(value: 65_536), offset: 0))
        #expect(reason("000:::") == Base45Error(reason: .overflow(value: 91_124), offset: 3))
        #expect(reason("V5") == Base45Error(reason: .overflow(value: 256), offset: 0))
    }

    @Test func `refuses a character left over, lower case, and a foreign sign`() {
        #expect(reason("0000") == Base45Error(reason: .incompleteGroup, offset: 3))
        #expect(reason("00a") == Base45Error(reason: .foreignCharacter(0x61), offset: 2))
        #expect(reason("0=") == Base45Error(reason: .foreignCharacter(0x3D), offset: 1))
    }

    @Test func `a byte is taken as any character of a group exactly if the alphabet has it`() {
        let alphabet = Set(Self.alphabet)
        for byte in UInt8.min...UInt8.max {
            for (length, place) in [(3, 0), (3, 1), (3, 2), (2, 0), (2, 1), (8, 5), (8, 7)] {
                var text = [UInt8](repeating: UInt8(ascii: "0"), count: length)
                text[place] = byte
                var output = ByteBuffer()
                var found: Base45Error?
                text.withUnsafeBufferPointer { text in
                    do throws(Base45Error) { try Base45.decode(text, into: &output) } catch { found = error }
                }
                // Behind zeros a last character stands for its value times 45 or 2,025.
                let isLast = place % 3 == 2 || place == length - 1 && place % 3 == 1
                let valueMax = !isLast ? 44 : length - place / 3 * 3 == 2 ? 255 / 45 : 65_535 / 2_025
                let isOverflow = (Self.alphabet.firstIndex(of: byte) ?? 0) > valueMax
                if !alphabet.contains(byte) {
                    #expect(found == Base45Error(reason: .foreignCharacter(byte), offset: place), "\(byte) at \(place)")
                } else {
                    #expect((found == nil) == !isOverflow, "\(byte) at \(place)")
                }
            }
        }
    }

    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".utf8)

    /// RFC 9285 §4, as it is written there: n = c + d * 45 + e * 45 * 45.
    private func characters(of value: Int) -> [UInt8] {
        [value % 45, value / 45 % 45, value / 2_025].map { Self.alphabet[$0] }
    }

    @Test func `each two bytes are the three characters of the formula, alone and among others`() throws {
        var (all, expected) = ([UInt8](), [UInt8]())
        for value in 0...Int(UInt16.max) {
            let pair = [UInt8(value >> 8), UInt8(value & 0xFF)]
            #expect(Array(Base45.encode(pair).utf8) == characters(of: value))
            all += pair
            expected += characters(of: value)
        }
        let text = Base45.encode(all)
        #expect(Array(text.utf8) == expected)
        #expect(try Base45.decode(text) == all)
    }

    @Test func `a last single byte is two characters, behind any number of groups`() throws {
        for count in stride(from: 1, through: 33, by: 2) {
            for byte in UInt8.min...UInt8.max {
                let bytes = [UInt8](repeating: 0, count: count - 1) + [byte]
                let text = Base45.encode(bytes)
                #expect(text == String(repeating: "0", count: count / 2 * 3) + String(decoding: characters(of: Int(byte))[..<2], as: UTF8.self))
                #expect(try Base45.decode(text) == bytes)
            }
        }
    }

    @Test func `an error says what and where`() {
        #expect("\(reason("00a")!)" == "Base45: byte 0x61 is none of the 45 characters (character 2)")
        #expect("\(reason("0000")!)".contains("left over"))
        #expect("\(reason("GGW")!)".contains("65536"))
    }

    @Test(.enabled(if: VectorFolders.publishedAreThere, "published vectors are missing"))
    func `agrees with the published vectors`() throws {
        let vectors = try JSONObject(file: VectorFolders.published.appending(path: "base45/vectors.json"))
        let bad = vectors["bad"] as? [String] ?? []
        #expect(!vectors.objects("good").isEmpty && !bad.isEmpty)
        for vector in vectors.objects("good") {
            #expect(Base45.encode(bytes(hex: vector.text("hex")!)) == vector.text("base45")!)
            #expect(try Base45.decode(vector.text("base45")!) == bytes(hex: vector.text("hex")!))
        }
        for text in bad { #expect(reason(text) != nil, "\(text)") }
    }
}

@Suite("zlib streams, RFC 1950 and RFC 1951")
struct ZlibTests {
    /// One stored block: CMF and FLG, then BFINAL 1 and BTYPE 0, LEN, NLEN, the data, Adler-32.
    private func stored(_ data: [UInt8]) -> [UInt8] {
        let count = UInt16(data.count)
        let length = [UInt8(count & 0xFF), UInt8(count >> 8)]
        return [0x78, 0x01, 0x01] + length + length.map { ~$0 } + data + adler(data)
    }

    /// RFC 1950 §8.2.
    private func adler(_ data: [UInt8]) -> [UInt8] {
        var (a, b): (UInt32, UInt32) = (1, 0)
        for byte in data {
            a = (a + UInt32(byte)) % 65_521
            b = (b + a) % 65_521
        }
        return [b >> 8, b, a >> 8, a].map { UInt8($0 & 0xFF) }
    }

    private func error(_ deflated: [UInt8], cap: Int = 65_536) -> ZlibError? {
        do {
            _ = try Inflater(outputByteCountMax: cap).inflate(deflated)
            return nil
        } catch {
            return error
        }
    }

    @Test func `takes one whole stream`() throws {
        let data = Array("hello".utf8)
        #expect(try Inflater().inflate(stored(data)) == data)
        #expect(try Inflater().inflate(stored([])) == [])
    }

    @Test func `refuses what stands behind the stream, also another stream`() {
        #expect(error(stored([1]) + [0]) == .trailingBytes(byteCount: 1))
        #expect(error(stored([1]) + stored([2])) == .trailingBytes(byteCount: stored([2]).count))
    }

    @Test func `refuses a stream that is cut anywhere`() {
        let whole = stored(Array("hello".utf8))
        for length in 0..<whole.count {
            #expect(error(Array(whole.prefix(length))) == .truncated, "\(length)")
        }
    }

    @Test func `refuses a wrong check value and damaged data`() {
        var wrong = stored([1, 2, 3])
        wrong[wrong.count - 1] ^= 1
        #expect(error(wrong) == .damaged(detail: "incorrect data check"))
        #expect(error([0x78, 0x01, 0x07]) == .damaged(detail: "invalid block type"))
    }

    @Test func `tells gzip, preset dictionary, raw data and an uncompressed message apart`() {
        #expect(error([0x1F, 0x8B, 8, 0]) == .gzip)
        #expect(error([0x78, 0xBB, 0, 0, 0, 0]) == .presetDictionary)
        #expect(error([0xD2, 0x84, 0x43]) == .notCompressed)
        #expect(error([0x84, 0x43, 0xA1]) == .notCompressed)
        #expect(error([0x78, 0x02, 0]) == .notZlib)  // FCHECK
        #expect(error([0x88, 0x1C, 0]) == .notZlib)  // CINFO 8
        #expect(error([0x77, 0x03, 0]) == .notZlib)  // CM 7
    }

    @Test func `stops at the limit while inflating`() throws {
        let data = [UInt8](repeating: 0, count: 1_000)
        #expect(try Inflater(outputByteCountMax: 1_000).inflate(stored(data)) == data)
        #expect(error(stored(data), cap: 999) == .outputTooLong(limit: 999))
        let bomb = Deflater().deflate([UInt8](repeating: 0, count: 300_000))
        #expect(bomb.count < 4_296)
        #expect(error(bomb) == .outputTooLong(limit: 65_536))
    }

    @Test func `is as good as new after an error`() throws {
        let inflater = Inflater()
        #expect(throws: ZlibError.truncated) { try inflater.inflate([0x78, 0x01, 0x01]) }
        #expect(try inflater.inflate(stored([7])) == [7])
    }

    @Test func `deflates with the header 78 DA, again and again`() throws {
        let deflater = Deflater()
        for count in [0, 1, 300, 600, 5_000] {
            let data = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* $0 &* 31) }
            let deflated = deflater.deflate(data)
            #expect(deflated.prefix(2) == [0x78, 0xDA])
            #expect(try Inflater().inflate(deflated) == data)
        }
    }

    @Test func `every error has words of its own`() {
        let errors: [ZlibError] = [
            .notZlib, .gzip, .notCompressed, .presetDictionary, .truncated, .damaged(detail: "x"), .outputTooLong(limit: 1),
            .trailingBytes(byteCount: 1),
        ]
        #expect(Set(errors.map(\.description)).count == errors.count)
    }
}

@Suite("Context identifier, HCERT §4.2.2")
struct ContextIdentifierTests {
    private func outcome(_ text: String) -> Result<String, ContextIdentifierError> {
        Array(text.utf8).withUnsafeBufferPointer { bytes in
            do throws(ContextIdentifierError) {
                return .success(String(decoding: try ContextIdentifier.removed(from: bytes), as: UTF8.self))
            } catch {
                return .failure(error)
            }
        }
    }

    @Test func `takes HC1 and nothing else`() {
        #expect(outcome("HC1:ABC") == .success("ABC"))
        #expect(outcome("HC1:") == .success(""))
        for text in ["", "HC1", "hc1:A", "HC0:A", "HL0:A", "ABC", "HC1;A"] { #expect(outcome(text) == .failure(.missing), "\(text)") }
    }

    @Test func `tells another version and other schemes from garbage`() {
        #expect(outcome("HC2:A") == .failure(.unsupportedVersion("2")))
        #expect(outcome("HCZ:A") == .failure(.unsupportedVersion("Z")))
        for prefix in ["LT1:", "AT1:", "NO1:"] {
            guard case .failure(.otherScheme(let name)) = outcome(prefix + "A") else {
                Issue.record("\(prefix) is not known")
                continue
            }
            #expect(name.hasPrefix(prefix))
        }
        #expect(ContextIdentifierError.missing.description.contains("HC1:"))
        #expect(ContextIdentifierError.unsupportedVersion("2").description.contains("version 2"))
        #expect(ContextIdentifierError.otherScheme("LT1:").description.contains("LT1:"))
    }
}
