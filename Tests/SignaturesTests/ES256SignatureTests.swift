import Testing
import VectorSupport

@testable import Signatures

@Suite("The numbers of an ES256 signature")
struct ES256SignatureTests {
    /// The order n of P-256 (SEC 2 §2.4.2).
    static let order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"
    static let orderMinusOne = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550"
    static let zero = String(repeating: "0", count: 64)
    static let one = String(repeating: "0", count: 63) + "1"

    private func isInRange(_ raw: String) -> Bool {
        bytes(hex: raw).withUnsafeBytes { ES256Signature.isInRange($0) }
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
}
