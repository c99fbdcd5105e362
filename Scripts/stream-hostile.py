#!/usr/bin/env python3
"""Gives one process of `hcert verify` a million hostile and mutated lines, and holds every answer against an independent one.

Usage: stream-hostile.py COMMAND [--lines N] [--seed S] [--repair]

Lines are cases of test-vectors/hostile as they stand, and those cases changed as texts, as deflated bytes, and as messages.
Told are: answers, one for each line and no more; memory that the process gained after the first 20,000 lines; and what was
accepted. A line may be accepted only if it is a certificate of the suite that is valid, or an alias of one: the same protected
header, payload and signature ((r, n-s) counts as the same as (r, s)) in another compression or under other tags, with blanks
around the text, and with --repair also one of the four damages that are mended. This is judged by the few lines below, which
share nothing with the command. Exits 1 if anything is wrong.
"""
import argparse, base64, collections, json, os, random, subprocess, sys, threading, time, zlib
from urllib.parse import quote, quote_plus, unquote

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FOLDER = os.path.join(ROOT, "test-vectors/hostile")
CLOCK = "2022-06-15T12:00:00Z"
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
VALUES = {c: i for i, c in enumerate(ALPHABET)}
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
WARM_UP = 20_000


# --- The format, as far as it is needed -----------------------------------------------------------------------------------

def encode45(data):
    text = []
    for i in range(0, len(data) - 1, 2):
        n = data[i] << 8 | data[i + 1]
        text.append(ALPHABET[n % 45] + ALPHABET[n // 45 % 45] + ALPHABET[n // 2025])
    if len(data) % 2:
        text.append(ALPHABET[data[-1] % 45] + ALPHABET[data[-1] // 45])
    return "".join(text)


def decode45(text):
    out = bytearray()
    for i in range(0, len(text), 3):
        group = [VALUES[c] for c in text[i:i + 3]]
        n = sum(v * 45 ** k for k, v in enumerate(group))
        size = {3: 2, 2: 1}[len(group)]
        out += n.to_bytes(size, "big")  # raises when it does not fit
    return bytes(out)


def item(data, at):
    """Major type, content of a string or number of items, where the content starts, end of the item."""
    major, info = data[at] >> 5, data[at] & 31
    at += 1
    if info == 31:
        start, content, count = at, b"", 0
        while data[at] != 0xFF:
            _, part, _, at = item(data, at)
            content, count = content + part if major in (2, 3) else b"", count + 1
        return major, content if major in (2, 3) else count, start, at + 1
    if info < 24:
        value = info
    else:
        size = {24: 1, 25: 2, 26: 4, 27: 8}[info]
        value, at = int.from_bytes(data[at:at + size], "big"), at + size
    start = at
    if major in (2, 3):
        at, value = at + value, data[at:at + value]
    elif major in (4, 5):
        for _ in range(value * (major - 3)):
            at = item(data, at)[3]
    elif major == 6:
        at = item(data, at)[3]
    if at > len(data):
        raise ValueError
    return major, value, start, at


def identity(text):
    """Protected header, payload and signature of a text, the signature in its smaller form; None when it is none."""
    try:
        if not text.startswith("HC1:"):
            return None
        message = zlib.decompress(decode45(text[4:]))
        at, end = 0, len(message)
        while message[at] >> 5 == 6:
            at = item(message, at)[2]
        major, value, at, stop = item(message, at)
        if (major, value, stop) != (4, 4, end):
            return None
        parts = []
        for _ in range(4):
            part = item(message, at)
            parts.append((part[0], part[1]))
            at = part[3]
        if [p[0] for p in parts] != [2, 5, 2, 2]:
            return None
        signature = parts[3][1]
        if len(signature) == 64:
            s = int.from_bytes(signature[32:], "big")
            signature = signature[:32] + min(s, N - s).to_bytes(32, "big")
        return parts[0][1], parts[2][1], signature
    except (ValueError, KeyError, OverflowError, IndexError, TypeError, zlib.error, RecursionError):
        return None


def undone(text):
    """What the four single repairs may make of a text."""
    candidates = [text]
    if "%" in text:
        candidates += [unquote(text), unquote(text.replace("+", " "))]
    if text.startswith("HC1:HC1:"):
        candidates.append(text[4:])
    candidates += ["HC1:"[:n] + text for n in range(1, 5)]
    if text.lower() == text:
        candidates.append(text.upper())
    if text[:2] == "]Q" and text[2:3] in "0123456":
        candidates.append(text[3:])
    return [candidate.strip(" \t\r\n") for candidate in candidates]


# --- Lines -----------------------------------------------------------------------------------------------------------------

class Lines:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.all, self.valid, self.long = [], [], []
        for line in open(os.path.join(FOLDER, "cases.ndjson")):
            case = json.loads(line)
            if case["trust"] != "trust/main.pem" or case["at"] != CLOCK or case.get("revocation"):
                continue
            if "text" in case:
                text = case["text"].encode("utf-8", "surrogatepass")
            elif "text_base64" in case:
                text = base64.b64decode(case["text_base64"])
            else:
                self.long.append(case["text_repeat"]["unit"].encode() * case["text_repeat"]["count"])
                continue
            if b"\n" in text:
                continue
            self.all.append(text)
            if case["verdict"] == "valid":
                self.valid.append(text)
        self.plain = [t.decode().strip(" \t\r") for t in self.valid]
        self.texts = set(self.plain)
        self.identities = {identity(text) for text in self.texts} - {None}
        self.deflated = [decode45(text[4:]) for text in self.plain]
        self.messages = [zlib.decompress(data) for data in self.deflated]

    def next(self):
        pick = self.random.random()
        if pick < 0.10:
            return self.random.choice(self.all)
        if pick < 0.10005:
            return self.random.choice(self.long)
        if pick < 0.45:
            return self.changed_text()
        if pick < 0.60:
            return self.damaged()
        if pick < 0.75:
            return self.text_of(self.changed_bytes(self.random.choice(self.deflated)))
        return self.text_of(zlib.compress(self.changed_message(), self.random.randint(1, 9)))

    def text_of(self, deflated):
        return b"HC1:" + encode45(deflated).encode()

    def changed_bytes(self, data):
        data, r = bytearray(data), self.random
        for _ in range(r.choice((1, 1, 1, 2, 5))):
            at = r.randrange(len(data)) if data else 0
            kind = r.randrange(5)
            if kind == 0 and data: data[at] ^= 1 << r.randrange(8)
            elif kind == 1 and data: data[at] = r.randrange(256)
            elif kind == 2: data.insert(at, r.randrange(256))
            elif kind == 3 and data: del data[at:at + r.choice((1, 1, 2, 9))]
            elif data: data[at:at] = data[at:at + r.randrange(40)]
        return bytes(data)

    def changed_message(self):
        r = self.random
        message = r.choice(self.messages)
        kind = r.randrange(6)
        if kind == 0 and message[-66:-64] == b"\x58\x40":  # the other signature of ECDSA
            s = int.from_bytes(message[-32:], "big")
            return message[:-32] + ((N - s) % 2 ** 256).to_bytes(32, "big")
        if kind == 1:  # other tags
            bare = message[1:] if message[0] == 0xD2 else message
            return r.choice((b"", b"\xd2", b"\xd8\x3d\xd2", b"\xd2\xd2", b"\xd8\x3d", b"\xd1", b"\xd8\x12")) + bare
        if kind == 2:  # the signature of another one
            other = r.choice(self.messages)
            return message[:-64] + other[-64:]
        if kind == 3:  # the beginning of one, the end of another
            other, at = r.choice(self.messages), r.randrange(1, len(message))
            return message[:at] + other[at:]
        if kind == 4:
            return message
        return self.changed_bytes(message)

    def changed_text(self):
        r = self.random
        text = bytearray(r.choice(self.valid if r.random() < 0.8 else self.all))
        for _ in range(r.choice((1, 1, 2, 3, 20))):
            at = r.randrange(len(text) + 1)
            kind = r.randrange(9)
            if kind == 0 and at < len(text): text[at] = ord(r.choice(ALPHABET))
            elif kind == 1 and at < len(text): text[at] = r.randrange(256)
            elif kind == 2: text.insert(at, ord(r.choice(ALPHABET)))
            elif kind == 3: del text[at:at + r.choice((1, 3, 60))]
            elif kind == 4 and at + 1 < len(text): text[at], text[at + 1] = text[at + 1], text[at]
            elif kind == 5: text[at:] = r.choice(self.valid)[at:]
            elif kind == 6: text[at:at] = r.choice((b"HC1:", b"\r", b"\t", b" ", b"\x00", b"%20", b"\xc3\x96", b"]Q1", b"\xe2\x80\xae"))
            elif kind == 7: text += r.randbytes(r.choice((1, 40)))
            else: del text[at:]
        return bytes(text).replace(b"\n", b"\r")

    def damaged(self):
        """What scanners do, and two of it at a time."""
        text = self.random.choice(self.plain)
        for _ in range(self.random.choice((1, 1, 1, 2))):
            text = self.random.choice(DAMAGES)(text, self.random)
        return text.encode()

    def may_be_accepted(self, line, repairs):
        """The kind of alias that a line is; None if it is none."""
        try:
            text = line.decode().strip(" \t\r\n")
        except UnicodeDecodeError:
            return None
        if text in self.texts:
            return "original"
        if identity(text) in self.identities:
            return "other compression, tags or (r, n-s)"
        if repairs and any(c in self.texts or identity(c) in self.identities for c in undone(text)):
            return "mended"
        return None


KEYBOARD = {ord(a): b for a, b in zip(ALPHABET, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXZY $%(`ß.-Ö")}
DAMAGES = [
    lambda t, r: quote(t), lambda t, r: quote_plus(t), lambda t, r: t[r.randrange(1, 7):], lambda t, r: "HC1:" + t,
    lambda t, r: t.lower(), lambda t, r: f"]Q{r.randrange(9)}{t}", lambda t, r: f"\x02{t}\x03", lambda t, r: "#" + t,
    lambda t, r: t + "#", lambda t, r: t + t, lambda t, r: t[:r.randrange(len(t) + 1)], lambda t, r: t.translate(KEYBOARD),
    lambda t, r: t.replace("AA", "Â").replace("OW", "Ơ"), lambda t, r: f"  {t}\r",
]


# --- The run ---------------------------------------------------------------------------------------------------------------

def memory(process, name):
    for line in open(f"/proc/{process.pid}/status"):
        if line.startswith(name):
            return int(line.split()[1]) / 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("command")
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repair", action="store_true")
    options = parser.parse_args()
    lines = Lines(options.seed)
    if len(lines.valid) < 100 or len(lines.identities) < 50:
        sys.exit("the hostile suite is not there")
    command = [options.command, "verify", "--trust", os.path.join(FOLDER, "trust/main.pem"), "--at", CLOCK, "--json"]
    process = subprocess.Popen(command + ["--repair"] * options.repair, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    sent = collections.deque()

    def write():
        for _ in range(options.lines):
            line = lines.next()
            sent.append(line)
            process.stdin.write(line + b"\n")
        process.stdin.flush()

    writer = threading.Thread(target=write)
    start = time.monotonic()
    writer.start()
    answers, wrong, before, longest = 0, [], None, 0
    kinds, codes = collections.Counter(), collections.Counter()
    for answer in process.stdout:
        answers += 1
        line = sent.popleft()
        longest = max(longest, len(line))
        if not answer.endswith(b"\n") or b'"line":%d,' % answers not in answer[:60]:
            wrong.append((answers, "not an answer to this line", line))
        if answer.startswith(b'{"verdict":"valid"'):
            kind = lines.may_be_accepted(line, options.repair)
            kinds[kind or "WRONGLY"] += 1
            if not kind:
                wrong.append((answers, "accepted", line))
        elif answer.startswith(b'{"verdict":"invalid"'):
            codes[json.loads(answer)["code"]] += 1
        else:
            wrong.append((answers, "neither valid nor invalid", line))
        if answers == WARM_UP or (before is None and answers == options.lines):
            before = memory(process, "VmRSS")
        if answers == options.lines:
            after, peak = memory(process, "VmRSS"), memory(process, "VmHWM")
            writer.join()
            process.stdin.close()  # only now: a process that has ended tells nothing of its memory
    errors = process.stderr.read()
    status = process.wait()
    seconds = time.monotonic() - start
    print(f"{options.lines} lines (longest {longest} bytes), {answers} answers, exit {status}, {options.lines / seconds:.0f} lines/s")
    print(f"memory after {WARM_UP} lines {before:.1f} MiB, at the end {after:.1f} MiB, peak {peak:.1f} MiB: grown by {peak - before:.1f} MiB")
    for kind, count in kinds.most_common(): print(f"  accepted {count:7d}  {kind}")
    for code, count in codes.most_common(): print(f"  refused  {count:7d}  {code}")
    for number, what, line in wrong[:5]: print(f"WRONG: line {number}, {what}: {line[:4400]!r}")
    if errors: print("stderr:", errors[:500])
    sys.exit(1 if wrong or answers != options.lines or status != 1 or peak - before > 10 or errors else 0)


main()
