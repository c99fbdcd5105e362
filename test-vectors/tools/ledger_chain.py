"""Computes the chain of a ledger without the Swift package: of the ledger that its tests write, or of any file.

python3 test-vectors/tools/ledger_chain.py            # the hashes that LedgerTests expect
python3 test-vectors/tools/ledger_chain.py LEDGER     # proves a file: every event's hash from the rows that it brought
"""

import hashlib
import sqlite3
import struct
import sys

META, NAME, SIGNER, RUN_START, RUN_END, BLOCK, TALLY, CERTIFICATE, REVOCATION = range(1, 10)

RUN_START_COLUMNS = (
    "run, options, input_digest, input_bytes, iat, exp, issuer, ci_check, secret, compression, signers, output, "
    "rejects, host, user, version, started"
)
RUN_END_COLUMNS = "run, state, ended, row_count, signed, already, rejected, output_sha256, rejects_sha256"
BLOCK_COLUMNS = (
    "block, run, first_row, row_count, signed, already, rejected, first_number, input_offset, output_offset, "
    "rejects_offset, names_through, time"
)
CERTIFICATE_COLUMNS = "number, origin, traits, place, article, evidence, given_ci, replaces"


def column(value):
    if value is None:
        return b"\x05"
    if isinstance(value, int):
        return b"\x01" + struct.pack(">q", value)
    kind, content = (b"\x03", value.encode()) if isinstance(value, str) else (b"\x04", bytes(value))
    return kind + struct.pack(">I", len(content)) + content


def row(tag, values):
    return bytes([tag, len(values)]) + b"".join(column(value) for value in values)


def event_hash(previous, event, rows):
    """`event`: number, time, kind, reference. `rows`: pairs of a table's tag and a row."""
    content = previous + row(0, event) + b"".join(row(tag, values) for tag, values in rows)
    return hashlib.sha256(content).digest()


def sha256(text):
    return hashlib.sha256(text.encode()).digest()


def test_ledger():
    """Events of the ledger that LedgerTests write: what each brings, in the order in which it is hashed."""
    created, secret = 1_640_995_200, bytes(range(32, 64))

    def start(run, signers, time):
        return (RUN_START, (run, '{"strict":true}', sha256(f"input {run}"), 1000, created, 1_672_531_200, "VN", 0,
                            sha256(f"run secret {run}"), "fast", signers, "out.ndjson", "out.ndjson.rejects.csv",
                            "host", "officer", "1.0", time))

    def end(run, time, rows, signed, already, rejected):
        return (RUN_END, (run, "complete", time, rows, signed, already, rejected, sha256(f"output {run}"),
                          sha256(f"rejects {run}")))

    def certificate(number, run, input_row, given, signer, signature, kind, dose, date, facility, province, product,
                    lot, replaces):
        evidence = (
            sha256(f"record {number}")[:16] + sha256(f"content {number}")[:16] + sha256(f"text {number}")
            + (bytes(16) if given else sha256(f"ci {number}")[:16]) + sha256(f"person {number}")[:8] + signature)
        return (CERTIFICATE, (
            number, run << 40 | input_row, signer << 40 | kind << 36 | dose << 24 | (date + 2**23 if date else 0),
            facility << 32 | province, product << 32 | lot, evidence, given, replaces))

    yield (1, created, "created", 0), [
        (META, ("created", created)), (META, ("ledger_id", bytes(range(16)))), (META, ("secret", secret))]
    yield (2, created + 1, "run-opened", 1), [
        (SIGNER, (1, 2, bytes(range(1, 9)), -7, sha256("dsc 1"), "VN")),
        (SIGNER, (2, 2, bytes(range(17, 25)), -37, sha256("dsc 2"), "VN")), start(1, "[1,2]", created + 1)]
    yield (3, created + 2, "block", 1), [
        certificate(1, 1, 1, None, 1, sha256("signature 1") * 2, 1, 2, 18993, 1, 2, 3, 4, None),
        certificate(2, 1, 3, "URN:UVCI:01:VN:GIVEN/3#A", 2, sha256("signature 2") * 8, 2, 0, None, 1, 5, 0, 0,
                    None),
        (NAME, (1, "Trạm y tế xã An Bình")), (NAME, (2, "Hà Nội")), (NAME, (3, "EU/1/20/1528")), (NAME, (4, "L1")),
        (NAME, (5, "TP.HCM")),
        (BLOCK, (1, 1, 1, 3, 2, 0, 1, 1, 600, 900, 80, 5, created + 2)),
        (TALLY, (1, 1, "rejected", 2, 1, "DOB-MISSING", 1))]
    yield (4, created + 3, "block", 2), [
        (BLOCK, (2, 1, 4, 1, 0, 1, 0, 3, 1000, 900, 80, 5, created + 3)), (TALLY, (2, 1, "already", 5, 0, "", 1))]
    yield (5, created + 4, "run-complete", 1), [end(1, created + 4, 4, 2, 1, 1)]
    yield (6, created + 5, "revoked", 1), [(REVOCATION, (1, 6, "wrong lot", created + 5))]
    yield (7, created + 6, "run-opened", 2), [start(2, "[1]", created + 6)]
    yield (8, created + 7, "block", 3), [
        certificate(3, 2, 1, None, 1, sha256("signature 3") * 2, 1, 2, 18993, 1, 2, 3, 6, 1),
        (NAME, (6, "L2")), (BLOCK, (3, 2, 1, 1, 1, 0, 0, 3, 1000, 450, 0, 6, created + 7))]
    yield (9, created + 8, "run-complete", 2), [end(2, created + 8, 1, 1, 0, 0)]


def rows_of_file(database, event, names_before):
    """The rows that an event brought, from the tables, and the last name's id after it."""
    number, _, kind, reference = event

    def select(tag, sql, *values):
        return [(tag, found) for found in database.execute(sql, values)]

    if kind == "created":
        return select(META, "SELECT key, value FROM meta WHERE key <> 'indexed_through' ORDER BY key"), names_before
    if kind == "run-opened":
        signers = select(
            SIGNER,
            "SELECT id, event, kid, algorithm, certificate_sha256, country FROM signer WHERE event = ? ORDER BY id",
            number)
        return signers + select(RUN_START, f"SELECT {RUN_START_COLUMNS} FROM run WHERE run = ?", reference), names_before
    if kind in ("run-complete", "run-abandoned"):
        return select(RUN_END, f"SELECT {RUN_END_COLUMNS} FROM run WHERE run = ?", reference), names_before
    if kind == "revoked":
        sql = "SELECT number, event, reason, time FROM revocation WHERE event = ? ORDER BY number"
        return select(REVOCATION, sql, number), names_before
    block = select(BLOCK, f"SELECT {BLOCK_COLUMNS} FROM block WHERE block = ?", reference)
    _, _, _, _, signed, _, _, first, _, _, _, names, _ = block[0][1]
    certificates = select(
        CERTIFICATE,
        f"SELECT {CERTIFICATE_COLUMNS} FROM issued WHERE number BETWEEN ? AND ? ORDER BY number",
        first, first + signed - 1)
    new_names = select(NAME, "SELECT id, text FROM name WHERE id BETWEEN ? AND ? ORDER BY id", names_before + 1, names)
    tallies = select(
        TALLY,
        "SELECT block, position, outcome, province, facility, code, count FROM tally WHERE block = ? ORDER BY position",
        reference)
    return certificates + new_names + block + tallies, names


def prove(path):
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    previous, names, wrong = bytes(32), 0, 0
    for *event, kept in database.execute("SELECT event, time, kind, reference, hash FROM event ORDER BY event").fetchall():
        rows, names = rows_of_file(database, event, names)
        if event_hash(previous, event, rows) != kept:
            wrong += 1
            print(f"event {event[0]}: its rows do not give its hash", file=sys.stderr)
        previous = kept
    print(f"event {event[0]} {previous.hex()}")
    return 1 if wrong else 0


def main():
    if len(sys.argv) > 1:
        return prove(sys.argv[1])
    previous = bytes(32)
    for event, rows in test_ledger():
        previous = event_hash(previous, event, rows)
        print(event[0], event[2], previous.hex())
    return 0


if __name__ == "__main__":
    sys.exit(main())
