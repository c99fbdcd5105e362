import Testing
import VectorSupport

@testable import Signatures

@Suite("The two forms of an ES256 signature")
struct ES256SignatureTests {
    /// The order n of P-256 (SEC 2 §2.4.2).
    static let order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"
    static let orderMinusOne = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550"
    static let zero = String(repeating: "0", count: 64)
    static let one = String(repeating: "0", count: 63) + "1"

    private func isInRange(_ raw: String) -> Bool {
        bytes(hex: raw).withUnsafeBytes { ES256Signature.isInRange($0) }
    }

    private func der(_ raw: String) -> String {
        var der = [UInt8](repeating: 0xEE, count: ES256Signature.derByteCountMax)
        let count = der.withUnsafeMutableBytes { room in
            bytes(hex: raw).withUnsafeBytes { ES256Signature.writeDER(of: $0, into: room) }
        }
        return hex(der[..<count])
    }

    private func raw(_ der: String) -> String? {
        var raw = [UInt8](repeating: 0xEE, count: 64)
        let isWritten = raw.withUnsafeMutableBytes { room in
            bytes(hex: der).withUnsafeBytes { ES256Signature.writeRaw(of: $0, into: room) }
        }
        return isWritten ? hex(raw) : nil
    }

    @Test func `r and s from 1 to n-1 are in range`() {
        #expect(isInRange(Self.one + Self.one))
        #expect(isInRange(Self.orderMinusOne + Self.orderMinusOne))
    }

    @Test func `zero, n and above are out of range, in either place`() {
        for wrong in [Self.zero, Self.order, String(repeating: "f", count: 64)] {
            #expect(!isInRange(wrong + Self.one), "r = \(wrong)")
            #expect(!isInRange(Self.one + wrong), "s = \(wrong)")
        }
    }

    @Test func `another length than 64 bytes is out of range`() {
        #expect(!isInRange(""))
        #expect(!isInRange(String((Self.one + Self.one).dropFirst(2))))
        #expect(!isInRange("00" + Self.one + Self.one))
    }

    /// Left the raw form, right the DER form, by the rules of X.690 §8.3: short as can be, no sign by accident.
    static let pairs = [
        (one + one, "3006" + "020101" + "020101"),
        (
            String(repeating: "0", count: 62) + "80" + String(repeating: "0", count: 60) + "7fff",
            "3008" + "02020080" + "02027fff"
        ),
        (
            orderMinusOne + "7" + String(repeating: "1", count: 63),
            "3045" + "022100" + orderMinusOne + "02207" + String(repeating: "1", count: 63)
        ),
    ]

    @Test func `integers are stripped of zeros and kept from reading as negative`() {
        for (raw, der) in Self.pairs {
            #expect(self.der(raw) == der)
        }
    }

    @Test func `integers are filled up to 32 bytes`() {
        for (raw, der) in Self.pairs {
            #expect(self.raw(der) == raw)
        }
    }

    @Test func `anything but two integers in a sequence has no raw form`() {
        let refused = [
            "", "30", "3000", "3106020101020101",
            "3005020101020101",  // length too short
            "3007020101020101",  // length too long
            "3003020101",  // one integer
            "3009020101020101020101",  // three
            "3006030101020101",  // not an integer
            "30040200" + "0200",  // empty integers
            "3006020101020201",  // the second goes beyond the end
            "30260221" + String(repeating: "11", count: 33) + "020101",  // 33 bytes and not a zero in front
        ]
        for der in refused {
            #expect(raw(der) == nil, "\(der)")
        }
    }
}
