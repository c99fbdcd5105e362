import COSE
import Foundation
import Revocation
import Signatures
import Testing
import TrustLists

@testable import TrustBundle

@Suite("What a border post remembers of bundles")
struct BundleStateTests {
    private let fixture: BundleFixture
    private let file: BundleStateFile

    init() throws {
        fixture = try BundleFixture()
        file = BundleStateFile(fixture.path("state"))
    }

    /// Each look at the file is one of a new process: nothing is kept in memory.
    private func admit(_ contents: BundleContents) throws -> BundleAdmission {
        try BundleStateFile(fixture.path("state")).admit(contents)
    }

    private var stateText: String? { try? String(contentsOfFile: fixture.path("state"), encoding: .utf8) }

    // MARK: Sequence

    @Test func `a newer bundle and the same again are taken, an older one is refused after every restart`() throws {
        let (one, two, three) = try (fixture.contents(sequence: 1), fixture.contents(sequence: 2), fixture.contents(sequence: 3))
        #expect(try admit(two).isFirst)
        for contents in [two, three, three] { #expect(try !admit(contents).isFirst) }
        let text = stateText
        #expect(caughtState { try admit(two) } == .older(found: 2, remembered: 3))
        #expect(caughtState { try admit(one) } == .older(found: 1, remembered: 3))
        #expect(stateText == text && text?.contains(#""sequence":3"#) == true)
        _ = try admit(three)
    }

    @Test func `one sequence number with other contents is refused`() throws {
        _ = try admit(fixture.contents(sequence: 2))
        #expect(caughtState { try admit(fixture.contents([("more", [1])], sequence: 2)) } == .sameSequence(2))
        _ = try admit(fixture.contents(sequence: 2))
    }

    @Test func `a bundle of another series is refused, however high its sequence number`() throws {
        _ = try admit(fixture.contents(sequence: 2))
        let other = [UInt8](repeating: 9, count: 16)
        #expect(
            caughtState { try admit(fixture.contents(sequence: 99, identifier: other)) }
                == .otherSeries(found: other, remembered: BundleFixture.identifier))
    }

    // MARK: Revoked certificates

    @Test func `a newer bundle that leaves out a revoked certificate is refused`() throws {
        let hashes = BundleFixture.hashes(0..<50)
        let first = try fixture.contents(after: nil, sequence: 1, revoking: hashes)
        _ = try admit(first)
        // Made by somebody who began anew under the same series, without the last bundle.
        for missing in [0, 17, 49] {
            var fewer = hashes
            fewer.remove(at: missing)
            let next = try fixture.contents(after: nil, sequence: 2, revoking: fewer)
            #expect(caughtState { try admit(next) } == .entriesMissing(sequence: 2, remembered: 1))
        }
        #expect(caughtState { try admit(fixture.contents(sequence: 2)) } == .entriesMissing(sequence: 2, remembered: 1))
        // Even with as many others in their place.
        let others = try fixture.contents(after: nil, sequence: 2, revoking: BundleFixture.hashes(50..<100))
        #expect(caughtState { try admit(others) } == .entriesMissing(sequence: 2, remembered: 1))
        // Twin: the next one as headquarters makes it, which names none of them.
        let next = try fixture.contents(after: first, sequence: 2, revoking: BundleFixture.hashes(50..<60))
        _ = try admit(next)
        #expect(next.revocation?.count == 60)
        for hash in hashes { #expect(next.revocations?.contains(hash, type: .identifier) == true) }
    }

    @Test func `a certificate is in force again by a reinstatement that is signed, and by nothing else`() throws {
        let hashes = BundleFixture.hashes(0..<20)
        let first = try fixture.contents(after: nil, sequence: 1, revoking: hashes)
        let second = try fixture.contents(after: first, sequence: 2, reinstating: [hashes[3], hashes[11]])
        _ = try admit(first)
        _ = try admit(second)
        #expect(second.revocation?.count == 18 && second.revocations?.contains(hashes[3], type: .identifier) == false)
        #expect(second.withdrawals.reinstated.map(\.reason) == ["a mistake", "a mistake"])
        #expect(second.withdrawals.reinstated.map(\.since) == [1, 1] && second.withdrawals.reinstated.map(\.until) == [2, 2])
    }

    @Test func `bundles that a post has not seen may lie between`() throws {
        let hashes = BundleFixture.hashes(0..<400)
        let first = try fixture.contents(after: nil, sequence: 1, revoking: Array(hashes[..<100]))
        let second = try fixture.contents(after: first, sequence: 2, revoking: Array(hashes[100..<200]), reinstating: [hashes[5]])
        // Revoked again, reinstated again, and revoked a third time.
        let third = try fixture.contents(after: second, sequence: 5, revoking: [hashes[5]] + hashes[200..<300])
        let fourth = try fixture.contents(after: third, sequence: 6, reinstating: [hashes[5], hashes[250]])
        let fifth = try fixture.contents(after: fourth, sequence: 9, revoking: [hashes[5]] + hashes[300...])
        let chain = [first, second, third, fourth, fifth]
        for (index, last) in chain.enumerated() {
            for next in chain[(index + 1)...] {
                try? FileManager.default.removeItem(atPath: fixture.path("state"))
                _ = try admit(last)
                _ = try admit(next)
            }
        }
        #expect(fifth.revocation?.count == 399)
        #expect(fifth.history?.since(try #require(fifth.revocation).place(of: hashes[5], kind: .identifier).place) == 9)
    }

    @Test func `a list whose history says another past than there was is refused`() throws {
        let hashes = BundleFixture.hashes(0..<10)
        let first = try fixture.contents(after: nil, sequence: 1, revoking: hashes)
        _ = try admit(first)
        // All the entries are there, and more, said to have been there in bundle 1.
        let forged = try fixture.contents(after: nil, sequence: 1, revoking: BundleFixture.hashes(0..<12))
        let next = try fixture.contents(after: forged, sequence: 2)
        #expect(caughtState { try admit(next) } == .entriesMissing(sequence: 2, remembered: 1))
    }

    // MARK: Withdrawn kids

    @Test func `a withdrawn kid stays withdrawn when bundles no longer say so`() throws {
        let kid = fixture.signers[0].keyIdentifier
        let first = try fixture.contents(after: nil, sequence: 1, withdrawing: [kid])
        #expect(try admit(first).state.withdrawn.keyIdentifiers == [kid])
        for sequence: Int64 in [2, 3] {
            let silent = try fixture.contents(after: nil, sequence: sequence)
            for _ in 0..<2 {
                let admission = try admit(silent)
                #expect(admission.state.withdrawn.keyIdentifiers == [kid] && admission.keptWithdrawn == [kid])
            }
        }
        let saying = try fixture.contents(after: first, sequence: 4)
        #expect(try admit(saying).keptWithdrawn == [])
        // Twin: reinstated for a reason.
        let back = try fixture.contents(after: saying, sequence: 5, reinstatingKids: [kid])
        #expect(try admit(back).state.withdrawn.keyIdentifiers == [])
    }

    @Test func `a reinstatement counts for the withdrawal before it, not for one after it`() throws {
        let kid = fixture.signers[0].keyIdentifier
        let first = try fixture.contents(after: nil, sequence: 1, withdrawing: [kid])
        let second = try fixture.contents(after: first, sequence: 2, reinstatingKids: [kid])
        let third = try fixture.contents(after: second, sequence: 3, withdrawing: [kid])
        for contents in [first, second, third] { _ = try admit(contents) }
        let silent = try fixture.contents(
            [(BundlePartName.withdrawals, Withdrawals(reinstated: third.withdrawals.reinstated).encoded())], sequence: 4)
        #expect(try admit(silent).state.withdrawn.keyIdentifiers == [kid])
    }

    @Test func `a withdrawn key stays withdrawn under another kid when bundles no longer say so`() throws {
        let (one, two) = (fixture.signers[0], fixture.signers[1])
        let renamed = try DocumentSigner(certificate: one, keyIdentifier: KeyIdentifier([1, 2, 3]))
        let list = TrustList([renamed, try DocumentSigner(certificate: two)])
        _ = try admit(fixture.contents(after: nil, sequence: 1, withdrawing: [one.keyIdentifier]))
        let admission = try admit(fixture.contents(after: nil, sequence: 2))
        #expect(admission.keptWithdrawn == [one.keyIdentifier])
        #expect(admission.state.withdrawn.remaining(of: list).signers.map(\.keyIdentifier) == [two.keyIdentifier])
        #expect(try file.state() == admission.state)
        // Twin: reinstated for a reason.
        let said = try fixture.contents(after: nil, sequence: 3, withdrawing: [one.keyIdentifier])
        let back = try fixture.contents(after: said, sequence: 4, reinstatingKids: [one.keyIdentifier])
        #expect(try admit(back).state.withdrawn.remaining(of: list).count == 2)
    }

    @Test func `a bundle that is of no use does not move the state`() throws {
        let (one, two) = try (fixture.contents(sequence: 1), fixture.contents(sequence: 2))
        #expect(caughtState { try file.admit(one) { _ in false } } == .unusable)
        #expect(stateText == nil)
        _ = try admit(one)
        let text = stateText
        #expect(caughtState { try file.admit(two) { _ in false } } == .unusable)
        #expect(stateText == text)
        #expect(try file.admit(two) { $0.state.sequence == 2 }.state.sequence == 2)
        #expect(stateText != text)
    }

    // MARK: The file

    @Test(.enabled(if: geteuid() == 0, "only root can give a folder away"))
    func `a folder of another user is refused, also under the sticky bit`() throws {
        let contents = try fixture.contents()
        _ = try admit(contents)
        for mode: mode_t in [0o700, 0o1777] {
            #expect(chown(fixture.folder.path, 65_534, 0) == 0 && chmod(fixture.folder.path, mode) == 0)
            #expect(caughtState { try admit(contents) } == .folderOfOther(userIdentifier: 65_534, expected: 0))
            #expect(caughtState { try file.state() } == .folderOfOther(userIdentifier: 65_534, expected: 0))
            #expect(chown(fixture.folder.path, 0, 0) == 0)
            _ = try admit(contents)
        }
    }

    @Test func `the file has mode 0600, is replaced as a whole, and nothing is left beside it`() throws {
        for sequence: Int64 in 1...3 {
            _ = try admit(fixture.contents(sequence: sequence))
            let attributes = try FileManager.default.attributesOfItem(atPath: fixture.path("state"))
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
        #expect(Set(try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path)) == ["bundle", "state"])
        #expect(try file.state()?.sequence == 3)
    }

    @Test func `a file that others can read or write, a link and a folder are refused`() throws {
        let contents = try fixture.contents()
        _ = try admit(contents)
        for mode in [0o640, 0o604, 0o620, 0o660] {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: fixture.path("state"))
            #expect(caughtState { try admit(contents) } == .tooOpen(mode: UInt16(mode)))
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: fixture.path("state"))
        _ = try admit(contents)
        try FileManager.default.createSymbolicLink(atPath: fixture.path("link"), withDestinationPath: fixture.path("state"))
        #expect(caughtState { try BundleStateFile(fixture.path("link")).admit(contents) } == .symbolicLink)
        try FileManager.default.createDirectory(atPath: fixture.path("folder"), withIntermediateDirectories: true)
        #expect(caughtState { try BundleStateFile(fixture.path("folder")).admit(contents) } == .notARegularFile)
        #expect(
            caughtState { try BundleStateFile(fixture.path("missing/state")).admit(contents) }
                == .system(call: "stat", errorNumber: ENOENT))
        try FileManager.default.setAttributes([.posixPermissions: 0o770], ofItemAtPath: fixture.folder.path)
        #expect(caughtState { try admit(contents) } == .folderTooOpen(mode: 0o770))
    }

    @Test func `a damaged file is refused, never taken for none`() throws {
        let contents = try fixture.contents()
        _ = try admit(contents)
        let text = try #require(stateText)
        for changed in [
            "", "{}", String(text.dropLast(3)), text.replacing(#""sequence":1"#, with: #""sequence":0"#),
            text.replacing(#""sequence":1"#, with: #""sequence":"1""#), text.replacing(#""withdrawn":[]"#, with: #""withdrawn":[""]"#),
            text.replacing(#""withdrawn":[]"#, with: #""withdrawn":[],"more":1"#), text.replacing(#""revocation":null"#, with: #""revocation":"""#),
            text.replacing(#""bundle":"00"#, with: #""bundle":"0"#), text.replacing(#","withdrawn_keys":[]"#, with: ""),
            text.replacing(#""withdrawn_keys":[]"#, with: #""withdrawn_keys":[["00","00"]]"#),
            text.replacing(#""withdrawn_keys":[]"#, with: #""withdrawn_keys":["00"]"#),
        ] {
            try fixture.write(Array(changed.utf8), to: "state")
            guard case .damaged = caughtState({ try admit(contents) }) else {
                Issue.record("\(changed)")
                continue
            }
            #expect(stateText == changed)
        }
        try fixture.write(Array(text.utf8), to: "state")
        _ = try admit(contents)
    }

    @Test func `processes at the same time never bring an older state back`() async throws {
        let contents = try (1...8).map { try fixture.contents(sequence: Int64($0)) }
        let path = fixture.path("state")
        await withTaskGroup(of: Void.self) { group in
            for round in 0..<40 {
                let one = contents[round % 8]
                group.addTask { _ = try? BundleStateFile(path).admit(one) }
            }
        }
        #expect(try file.state()?.sequence == 8)
    }
}
