"""The text as read: input, prefix and base45."""

import base64

from hcert_reference import PREFIX, TEXT_LENGTH_MAX

from .factory import RSA, Parts, invalid, message, packed, payload, text, valid, variant

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
TRIM = "input: blanks, tabs, CR and LF at the two ends do not belong to the code"
OUTSIDE = "RFC 9285 section 4.2: a character outside the alphabet"
GOOD = text()
BODY = GOOD.removeprefix(PREFIX)


def cases():
    yield from ends()
    yield from sizes()
    yield from prefixes()
    yield from alphabet()
    yield from numbers()


def ends():
    yield valid("input-plain", "HCERT section 4: a sound certificate", GOOD)
    yield valid("input-plain-ps256", "HCERT section 3.3.2: PS256 is mandatory as well", text(signer=RSA))
    for name, before, after in [
        ("blank-before", " ", ""),
        ("blank-after", "", "  "),
        ("tab-both", "\t", "\t"),
        ("cr-lf-after", "", "\r\n"),
        ("cr-after", "", "\r"),
        ("all-both", " \t\r", " \r\n\t "),
    ]:
        yield valid(f"input-{name}", TRIM, before + GOOD + after)
    for name, before, after in [
        ("form-feed-after", "", "\f"),
        ("vertical-tab-after", "", "\v"),
        ("nul-after", "", "\0"),
        ("nbsp-after", "", "\u00a0"),
        ("byte-order-mark", "\ufeff", ""),
        ("zero-width-before", "\u200b", ""),
        ("line-separator-after", "", "\u2028"),
        ("next-line-after", "", "\u0085"),
        ("escape-after", "", "\x1b[2J"),
    ]:
        yield invalid(
            f"input-{name}",
            "input prefix base45",
            "input: nothing but blank, tab, CR and LF is trimmed",
            before + GOOD + after,
        )
    middle = len(GOOD) // 2
    for name, inside in [("tab", "\t"), ("lf", "\n"), ("cr", "\r"), ("cr-lf", "\r\n"), ("nbsp", "\u00a0")]:
        yield invalid(
            f"input-{name}-inside",
            "input base45",
            "input: white space inside the code, other than the blank of base45",
            GOOD[:middle] + inside + GOOD[middle:],
        )
    with_blank = packed(variant(lambda one: " " in packed(one)[20:-20]))
    yield valid("input-blank-of-base45", "RFC 9285 section 4.2: the blank is number 36 of the alphabet", with_blank)
    place = with_blank.index(" ")
    yield invalid(
        "input-blank-lost",
        "base45 zlib cose cbor trust signature",
        "RFC 9285 section 4.2: a blank inside must not be removed",
        with_blank[:place] + with_blank[place + 1 :],
    )
    yield invalid(
        "input-blank-added",
        "base45 zlib",
        "RFC 9285 section 4: an added blank shifts every triple",
        GOOD[:middle] + " " + GOOD[middle:],
    )
    yield invalid(
        "input-not-utf8",
        "input base45 prefix",
        OUTSIDE + " (a byte that is no UTF-8)",
        GOOD[:50].encode() + b"\xff" + GOOD[50:].encode(),
    )
    yield invalid("input-utf16", "input prefix", "input: UTF-16 is no QR text", GOOD.encode("utf-16-le"))


def sizes():
    rule = f"input: no QR symbol holds more than {TEXT_LENGTH_MAX:,} characters (ISO/IEC 18004, version 40-L)"
    yield valid("input-longest", rule, stored_text(TEXT_LENGTH_MAX))
    yield invalid("input-one-too-long", "input", rule, stored_text(TEXT_LENGTH_MAX + 1))
    yield invalid("input-too-long-behind", "input base45", rule, GOOD + "0" * TEXT_LENGTH_MAX)
    yield invalid("input-megabytes", "input", rule, ("HC1:", 250_000))
    yield invalid("input-megabytes-of-letters", "input", rule, ("A", 1_000_000))
    yield invalid("input-empty", "input", "input: nothing to judge", "")
    yield invalid("input-only-blanks", "input", "input: nothing to judge", " \t ")
    yield invalid("input-one-character", "input prefix", "HCERT section 4.2.2: no context identifier", "H")


def stored_text(length):
    """A sound text of exactly `length` characters: stored deflate blocks, and filler in an unknown claim."""
    for filler in range(2_000, 3_000):
        body = payload(Parts(more_claims={99: bytes(filler)}))
        if len(one := text(payload=body, level=0)) == length:
            return one
    raise ValueError(f"no text of {length} characters")


def prefixes():
    section = "HCERT section 4.2.2: "
    for name, prefix in [
        ("hc2", "HC2:"),
        ("hcz", "HCZ:"),
        ("hc0", "HC0:"),
        ("hc-small-1", "hc1:"),
        ("mixed-case", "Hc1:"),
        ("hl0", "HL0:"),
        ("light-swiss", "LT1:"),
        ("austrian", "AT1:"),
        ("norwegian", "NO1:"),
        ("missing", ""),
        ("no-colon", "HC1"),
        ("semicolon", "HC1;"),
        ("blank-inside", "HC1 :"),
        ("hc10", "HC10:"),
        ("cyrillic-c", "H\u04211:"),
        ("fullwidth", "\uff28\uff23\uff11:"),
        ("url", "https://example.org/?HC1:"),
        ("aim", "]Q1HC1:"),
    ]:
        yield invalid(
            f"prefix-{name}",
            "prefix" if prefix.isascii() else "prefix input",
            section + "the context identifier is exactly HC1:",
            prefix + BODY,
        )
    yield invalid("prefix-alone", "base45 zlib input", section + "nothing follows the context identifier", "HC1:")
    yield invalid("prefix-twice", "base45 zlib", section + "the context identifier stands once", "HC1:" + GOOD)
    yield invalid(
        "prefix-blank-behind",
        "base45 zlib",
        section + "a blank behind the identifier belongs to base45",
        "HC1: " + BODY,
    )
    yield invalid(
        "prefix-percent-escaped",
        "base45 prefix",
        section + "a percent-escaped text is another text",
        GOOD.replace("%", "%25").replace(" ", "%20").replace("HC1:", "HC1%3A"),
    )


def alphabet():
    for name, character in [
        ("equals", "="),
        ("underscore", "_"),
        ("comma", ","),
        ("semicolon", ";"),
        ("hash", "#"),
        ("ampersand", "&"),
        ("bracket", "["),
        ("at", "@"),
        ("tilde", "~"),
        ("quote", '"'),
        ("backslash", "\\"),
        ("nul", "\0"),
        ("del", "\x7f"),
        ("escape", "\x1b"),
        ("latin-1", "\u00e9"),
        ("vietnamese", "\u1ea0"),
        ("cyrillic-a", "\u0410"),
        ("fullwidth-a", "\uff21"),
        ("arabic-digit", "\u0661"),
        ("emoji", "\U0001f600"),
        ("kelvin", "\u212a"),
    ]:
        yield invalid(f"base45-{name}", "base45 input", OUTSIDE, GOOD[:40] + character + GOOD[41:])
    yield invalid("base45-lower-case", "base45", OUTSIDE + ": lower case", PREFIX + BODY.lower())
    letter = next(place for place in range(100, len(GOOD)) if GOOD[place].isalpha())
    yield invalid(
        "base45-one-lower-case",
        "base45",
        OUTSIDE + ": lower case",
        GOOD[:letter] + GOOD[letter].lower() + GOOD[letter + 1 :],
    )


def numbers():
    too_large = "RFC 9285 section 4: the number of a triple is at most 65535"
    for name, triple in [("largest", ":::"), ("65536", "GGW"), ("65537", "HGW")]:
        yield invalid(f"base45-triple-{name}", "base45", too_large, PREFIX + triple + BODY[3:])
    yield invalid(
        "base45-alias-first",
        "base45",
        too_large + "; kept to 16 bits this is another text for the same bytes",
        alias(GOOD, first=True),
    )
    yield invalid(
        "base45-alias-last",
        "base45",
        too_large + "; kept to 16 bits this is another text for the same bytes",
        alias(GOOD, first=False),
    )
    odd = variant(lambda one: len(packed(one)) % 3 == 0)
    odd_text = packed(odd)
    yield valid("base45-pair", "RFC 9285 section 4: an odd byte at the end is a pair", odd_text)
    number = ALPHABET.index(odd_text[-2]) + 45 * ALPHABET.index(odd_text[-1]) + 256
    too_large = "RFC 9285 section 4: the number of a final pair is at most 255"
    yield invalid(
        "base45-pair-alias",
        "base45",
        too_large + "; kept to 8 bits this is another text for the same bytes",
        odd_text[:-2] + ALPHABET[number % 45] + ALPHABET[number // 45],
    )
    yield invalid("base45-pair-largest", "base45", too_large, odd_text[:-2] + "::")
    length = "RFC 9285 section 4: the length is never 1 modulo 3"
    whole = packed(variant(lambda one: len(packed(one)) % 3 == 1))
    yield invalid("base45-one-more", "base45", length, whole + "0")
    yield invalid("base45-one-less-of-pair", "base45", length, odd_text[:-1])
    yield invalid("base45-one-character", "base45", length, "HC1:A")
    yield invalid("base45-padded", "base45", OUTSIDE + ": base45 has no padding", whole + "==")
    yield invalid(
        "base45-is-base64", "base45 zlib", OUTSIDE + ": base64", PREFIX + base64.b64encode(message()).decode()
    )


def alias(text, first):
    """`text` with the first or last possible triple raised by 65536."""
    body = text.removeprefix(PREFIX)
    starts = range(0, len(body) - 2, 3)
    for start in starts if first else reversed(starts):
        number = sum(ALPHABET.index(body[start + place]) * 45**place for place in range(3)) + 65536
        if number < 45**3:
            triple = "".join(ALPHABET[number // 45**place % 45] for place in range(3))
            return PREFIX + body[:start] + triple + body[start + 3 :]
    raise ValueError("no triple can be raised")
