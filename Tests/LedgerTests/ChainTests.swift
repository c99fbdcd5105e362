import Foundation
import Testing
import TextFormats

@testable import Ledger

@Suite("The chain of a ledger")
struct ChainTests {
    private let fixture: LedgerFixture

    init() throws {
        fixture = try LedgerFixture()
    }

    /// Printed by `python3 test-vectors/tools/ledger_chain.py`, which shares no code with this package.
    private static let hashes = [
        "d1a969a7d6e5549ae8afe585cab8686fb2a4092b50871bcf8ce33694105dfc88",
        "3447aaa809495254a7b7e49c3d2d76e88a23212ac64e4f1fc23e0357272b1918",
        "79fd31a766d96aa73787aea2bb4c6c29182066ee797a771fd2204e19ecbf15c5",
        "4305679e8660925158580bed0ebc9634b227372828d8decfe299bf86239fd0cb",
        "5f3b92b4dc34c467c9d27014f8c5f352924444364ad85ca2e5e8bdabde8b68dc",
        "312e65f370f85aaad5a58e5b9a6f98ff5260733b34f482ce5c6e0977167729e1",
        "abe3a634eb1fc8e7992a27a41ad98124375229fac70173c7b0f42cf2dd11d6ab",
        "9ffd5c29647149c3cf33985a314395e084a11540015274fe51b8c5646af5c169",
        "b7c94c50186c2db59bcc6608dea53b8284ff062141fcede6c66796789397e4da",
    ]

    @Test func `every event has the hash that an independent program computes`() throws {
        var heads: [String] = []
        try fixture.writeSmallLedger { heads.append(Hexadecimal.encode($0.head.hash)) }
        #expect(heads == Self.hashes)
    }

    @Test func `an untouched ledger is proved`() throws {
        let head = try fixture.writeSmallLedger()
        let proof = try fixture.verify()
        #expect(proof.findings == [])
        #expect(proof.isIntact)
        #expect(proof.head == head)
        #expect(proof.eventCount == 9)
        #expect(proof.certificateCount == 3)
        #expect(proof.revokedCount == 1)
    }

    @Test func `a ledger with an open run is proved`() throws {
        let ledger = try fixture.open()
        _ = try ledger.openRun(LedgerFixture.description())
        #expect(try fixture.verify().findings == [])
    }

    /// A change by hand, and a word of what must be said about it.
    private static let changes: [(sql: String, place: LedgerFinding.Place)] = [
        // meta
        ("UPDATE meta SET value = x'01' || value WHERE key = 'secret'", .event(1)),
        ("UPDATE meta SET value = value + 1 WHERE key = 'created'", .event(1)),
        ("INSERT INTO meta VALUES ('more', 1)", .event(1)),
        ("UPDATE meta SET value = 2 WHERE key = 'indexed_through'", .file),
        ("UPDATE meta SET value = 4 WHERE key = 'indexed_through'", .file),
        // name
        ("UPDATE name SET text = 'Hà Nam' WHERE id = 2", .event(3)),
        ("DELETE FROM name WHERE id = 6", .event(8)),
        ("INSERT INTO name VALUES (7, 'Trạm B')", .file),
        (
            "UPDATE name SET id = 100 WHERE id = 1; UPDATE name SET id = 1 WHERE id = 2; UPDATE name SET id = 2 WHERE id = 100",
            .event(3)
        ),
        // signer
        ("UPDATE signer SET kid = x'0000000000000000' WHERE id = 1", .event(2)),
        ("DELETE FROM signer WHERE id = 2", .event(2)),
        (
            "INSERT INTO signer SELECT 3, 2, kid, algorithm, certificate_sha256, country FROM signer WHERE id = 1",
            .event(2)
        ),
        ("INSERT INTO signer SELECT 3, 3, kid, algorithm, certificate_sha256, country FROM signer WHERE id = 1", .file),
        // run
        ("UPDATE run SET exp = exp + 1 WHERE run = 1", .event(2)),
        ("UPDATE run SET output_sha256 = x'00' WHERE run = 1", .event(5)),
        ("UPDATE run SET state = 'abandoned' WHERE run = 2", .run(2)),
        (
            "UPDATE run SET state = 'open', ended = NULL, row_count = NULL, signed = NULL, already = NULL, rejected = NULL, output_sha256 = NULL, rejects_sha256 = NULL WHERE run = 2",
            .run(2)
        ),
        ("DELETE FROM run WHERE run = 2", .event(7)),
        (
            "INSERT INTO run SELECT 3, options, input_digest, input_bytes, iat, exp, issuer, ci_check, secret, compression, signers, output, rejects, host, user, version, started, state, ended, row_count, signed, already, rejected, output_sha256, rejects_sha256 FROM run WHERE run = 2",
            .file
        ),
        // block
        ("UPDATE block SET output_offset = 901 WHERE block = 1", .event(3)),
        ("UPDATE block SET row_count = 9 WHERE block = 2", .block(2)),
        ("UPDATE block SET output_offset = 899 WHERE block = 2", .block(2)),
        ("UPDATE block SET run = 2 WHERE block = 2", .block(2)),
        ("UPDATE block SET signed = -1 WHERE block = 1", .block(1)),
        ("UPDATE block SET first_number = 9223372036854775807 WHERE block = 1", .block(1)),
        ("DELETE FROM block WHERE block = 2", .block(2)),
        (
            "INSERT INTO block SELECT 4, run, first_row, row_count, signed, already, rejected, first_number, input_offset, output_offset, rejects_offset, names_through, time FROM block WHERE block = 3",
            .file
        ),
        // tally
        ("UPDATE tally SET count = 2 WHERE block = 1", .block(1)),
        ("UPDATE tally SET code = 'NAME-EMPTY' WHERE block = 1", .event(3)),
        ("UPDATE tally SET province = 1 WHERE block = 2", .event(4)),
        ("DELETE FROM tally WHERE block = 2", .block(2)),
        ("INSERT INTO tally VALUES (1, 2, 'already', 1, 1, '', 0)", .event(3)),
        ("INSERT INTO tally VALUES (9, 1, 'already', 1, 1, '', 1)", .file),
        // issued
        ("UPDATE issued SET article = article >> 32 << 32 WHERE number = 1", .event(3)),
        ("UPDATE issued SET place = place + 1 WHERE number = 1", .event(3)),
        ("UPDATE issued SET traits = traits >> 24 << 24 WHERE number = 3", .event(8)),
        ("UPDATE issued SET evidence = CAST(evidence || x'00' AS BLOB) WHERE number = 1", .event(3)),
        ("UPDATE issued SET replaces = NULL WHERE number = 3", .event(8)),
        ("UPDATE issued SET replaces = 2 WHERE number = 3", .certificate(3)),
        ("UPDATE issued SET given_ci = NULL WHERE number = 2", .event(3)),
        ("UPDATE issued SET origin = origin >> 40 << 40 | 9 WHERE number = 2", .certificate(2)),
        ("UPDATE issued SET origin = origin + (1 << 40) WHERE number = 2", .certificate(2)),
        ("DELETE FROM issued WHERE number = 2", .block(1)),
        ("DELETE FROM issued WHERE number = 3", .block(3)),
        (
            "INSERT INTO issued SELECT 4, origin, traits, place, article, evidence, given_ci, replaces FROM issued WHERE number = 3",
            .file
        ),
        (
            "UPDATE issued SET number = 100 WHERE number = 1; UPDATE issued SET number = 1 WHERE number = 2; UPDATE issued SET number = 2 WHERE number = 100",
            .event(3)
        ),
        // record_index and ci_index
        ("DELETE FROM record_index WHERE number = 1", .certificate(1)),
        ("UPDATE record_index SET record_key = zeroblob(16) WHERE number = 2", .certificate(2)),
        ("INSERT INTO record_index VALUES (zeroblob(16), 1)", .file),
        ("DELETE FROM ci_index WHERE number = 3", .certificate(3)),
        ("UPDATE ci_index SET number = 7 WHERE number = 2", .certificate(2)),
        ("INSERT INTO ci_index VALUES ('URN:UVCI:01:VN:1', 1)", .file),
        // revocation
        ("UPDATE revocation SET reason = 'another'", .event(6)),
        ("UPDATE revocation SET number = 2", .event(6)),
        ("UPDATE revocation SET number = 99", .certificate(99)),
        ("UPDATE revocation SET event = 7", .event(6)),
        ("DELETE FROM revocation", .certificate(3)),
        ("INSERT INTO revocation VALUES (2, 6, 'wrong lot', 1)", .event(6)),
        ("INSERT INTO revocation VALUES (2, 3, 'wrong lot', 1)", .file),
        // event
        ("UPDATE event SET time = time + 1 WHERE event = 4", .event(4)),
        ("UPDATE event SET kind = 'created' WHERE event = 4", .event(4)),
        ("UPDATE event SET kind = 'noticed' WHERE event = 4", .event(4)),
        ("UPDATE event SET hash = zeroblob(32) WHERE event = 9", .event(9)),
        ("UPDATE event SET hash = zeroblob(32) WHERE event = 5", .event(5)),
        ("DELETE FROM event WHERE event = 4", .event(5)),
        ("DELETE FROM event WHERE event = 9", .run(2)),
        ("INSERT INTO event SELECT 10, time, kind, reference, hash FROM event WHERE event = 9", .event(10)),
        (
            "UPDATE event SET event = 100 WHERE event = 3; UPDATE event SET event = 3 WHERE event = 4; UPDATE event SET event = 4 WHERE event = 100",
            .event(3)
        ),
    ]

    @Test func `a row changed, removed, added or swapped in any table is found, and where`() throws {
        try fixture.writeSmallLedger()
        let sound = try Data(contentsOf: URL(filePath: fixture.path))
        for (sql, place) in Self.changes {
            try restore(sound)
            try fixture.tamper(sql)
            let findings = try fixture.verify().findings
            #expect(findings.contains { $0.place == place }, "\(sql): \(findings)")
        }
    }

    private func restore(_ contents: Data) throws {
        for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: fixture.path + suffix) }
        try contents.write(to: URL(filePath: fixture.path))
    }

    @Test func `a finding says in words where and what`() throws {
        try fixture.writeSmallLedger()
        try fixture.tamper("DELETE FROM issued WHERE number = 2")
        let texts = try fixture.verify().findings.map(\.description)
        #expect(texts.contains("block 1: holds 1 certificates of 2"))
        #expect(texts.contains("event 3: block 1: its rows do not give its hash"))
    }

    @Test func `each change is found once, since the chain goes on from the hash that is kept`() throws {
        try fixture.writeSmallLedger()
        try fixture.tamper("UPDATE issued SET article = 0 WHERE number = 1")
        #expect(
            try fixture.verify().findings
                == [LedgerFinding(place: .event(3), text: "block 1: its rows do not give its hash")])
    }

    @Test func `a page that was overwritten is found`() throws {
        try fixture.writeSmallLedger()
        var contents = try Data(contentsOf: URL(filePath: fixture.path))
        let start = try (fixture.rootPage(of: "run") - 1) * fixture.pageByteCount()
        contents.replaceSubrange(start..<start + 64, with: Data(repeating: 0xFF, count: 64))
        try restore(contents)
        #expect(try !fixture.verify().isIntact)
    }

    @Test func `only the first hundred findings are kept`() {
        var proof = LedgerProof(head: LedgerHead(event: 1, hash: []))
        for number in 1...100 { proof.add(.event(number), "x") }
        #expect(!proof.hasMore)
        proof.add(.event(101), "x")
        #expect(proof.hasMore)
        #expect(proof.findings.count == 100)
    }
}
