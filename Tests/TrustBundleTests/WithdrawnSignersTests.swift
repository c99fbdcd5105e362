import COSE
import Foundation
import Signatures
import Testing
import TrustLists

@testable import TrustBundle

@Suite("Withdrawn signers")
struct WithdrawnSignersTests {
    private let keys: [VerifyingKey]

    init() throws {
        keys = try (0..<3).map { _ in try SigningKey(generating: .p256).verifyingKey }
    }

    private func kid(_ number: UInt8) -> KeyIdentifier {
        KeyIdentifier(certificateDigest: [UInt8](repeating: number, count: 32))
    }

    /// A list of keys under kids, each by its number.
    private func list(_ signers: (kid: UInt8, key: Int)...) -> TrustList {
        TrustList(signers.map { DocumentSigner(key: keys[$0.key], keyIdentifier: kid($0.kid), country: "VN") })
    }

    private func kids(_ list: TrustList) -> Set<KeyIdentifier> { Set(list.signers.map(\.keyIdentifier)) }

    /// What remains of a list after these decisions.
    private func remaining(_ list: TrustList, _ update: WithdrawalUpdate) -> Set<KeyIdentifier> {
        kids(update.withdrawals.signers.remaining(of: list))
    }

    /// The decisions of the next bundle, in which nothing is withdrawn by hand.
    private func next(after last: WithdrawalUpdate? = nil, _ sequence: Int64 = 2, from before: TrustList, to now: TrustList) -> WithdrawalUpdate {
        var update = WithdrawalUpdate(after: last?.withdrawals, sequence: sequence)
        update.withdraw(update.missing(listedBefore: before, listedNow: now))
        return update
    }

    // MARK: By hand

    @Test func `a withdrawn kid takes its key along, under every other kid and in every later list`() {
        var update = WithdrawalUpdate(after: nil, sequence: 2)
        let before = list((1, 0), (2, 1))
        let isNew = update.withdraw(kid(1), reason: "copied", listedIn: [before])
        #expect(isNew && remaining(before, update) == [kid(2)])
        // The next list has neither the kid nor, with it, a trace of the key.
        let later = WithdrawalUpdate(after: update.withdrawals, sequence: 3)
        #expect(remaining(list((3, 0), (2, 1)), later) == [kid(2)])
        #expect(later.withdrawals.signers.withdrawal(of: Array(list((3, 0)).signers)[0]) == kid(1))
        // Twin: another key under another kid.
        #expect(remaining(list((3, 2), (2, 1)), later) == [kid(2), kid(3)])
    }

    @Test func `both keys of a kid are withdrawn, and both come back by one reinstatement`() {
        let both = list((1, 0), (1, 1), (2, 2))
        var update = WithdrawalUpdate(after: nil, sequence: 2)
        update.withdraw(kid(1), reason: "copied", listedIn: [both])
        #expect(remaining(list((3, 0), (4, 1), (2, 2)), update) == [kid(2)])
        var later = WithdrawalUpdate(after: update.withdrawals, sequence: 3)
        let isBack = later.reinstate(kid(1), reason: "another one")
        #expect(isBack && remaining(list((1, 0), (3, 0), (4, 1)), later) == [kid(1), kid(3), kid(4)])
        #expect(later.withdrawals.reinstated == [.init(subject: .signer(kid(1)), since: 2, until: 3, reason: "another one")])
        let isBackAgain = later.reinstate(kid(1), reason: "x")
        #expect(!isBackAgain)
    }

    // MARK: By the lists

    @Test func `a signer that the lists no longer name is withdrawn, kid and key, and coming back does not change that`() {
        let update = next(from: list((1, 0), (2, 1)), to: list((2, 1)))
        #expect(update.isWithdrawn(kid(1)) && !update.isWithdrawn(kid(2)))
        let later = next(after: update, 3, from: list((2, 1)), to: list((1, 0), (2, 1), (3, 0)))
        #expect(remaining(list((1, 0), (2, 1), (3, 0)), later) == [kid(2)])
        var back = WithdrawalUpdate(after: later.withdrawals, sequence: 4)
        let isBack = back.reinstate(kid(1), reason: "listed by mistake")
        #expect(isBack && remaining(list((1, 0), (3, 0)), back) == [kid(1), kid(3)])
    }

    @Test func `a certificate that was renewed under its key is withdrawn, its key is not`() {
        let update = next(from: list((1, 0), (2, 0)), to: list((2, 0)))
        #expect(update.isWithdrawn(kid(1)) && update.withdrawals.keys.isEmpty)
        #expect(remaining(list((1, 0), (2, 0)), update) == [kid(2)])
        let renewed = next(from: list((1, 0)), to: list((2, 0)))
        #expect(renewed.isWithdrawn(kid(1)) && remaining(list((2, 0)), renewed) == [kid(2)])
        // Twin: once the key is gone as well, so is its last kid, and whatever comes.
        let gone = next(after: update, 3, from: list((2, 0)), to: list((3, 1)))
        #expect(gone.isWithdrawn(kid(2)) && remaining(list((3, 1), (4, 0)), gone) == [kid(3)])
    }

    @Test func `a key that is gone while its kid is listed for another is withdrawn alone`() {
        let update = next(from: list((1, 0), (1, 1)), to: list((1, 1)))
        #expect(!update.isWithdrawn(kid(1)) && update.withdrawals.keys.count == 1)
        #expect(remaining(list((1, 1), (2, 0)), update) == [kid(1)])
        var back = WithdrawalUpdate(after: update.withdrawals, sequence: 3)
        let isBack = back.reinstate(kid(1), reason: "a mistake")
        #expect(isBack && remaining(list((1, 1), (2, 0)), back) == [kid(1), kid(2)])
    }

    @Test func `nothing is missing of what is there, or withdrawn already`() {
        let before = list((1, 0), (2, 1))
        let update = WithdrawalUpdate(after: nil, sequence: 2)
        #expect(update.missing(listedBefore: before, listedNow: list((2, 1), (1, 0), (3, 2))).isEmpty)
        #expect(update.missing(listedBefore: before, listedNow: list((2, 1))).map(\.key.keyIdentifier) == [kid(1)])
        var decided = update
        decided.withdraw(kid(1), reason: "decided", listedIn: [before])
        #expect(decided.missing(listedBefore: before, listedNow: list((2, 1))).isEmpty)
    }
}
