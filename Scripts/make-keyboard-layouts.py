#!/usr/bin/env python3
"""Writes Sources/ScannerInput/KeyboardLayoutTable.swift from the layouts of the X keyboard extension.

Usage: Scripts/make-keyboard-layouts.py [FOLDER]   (by default /usr/share/X11/xkb/symbols, Debian's xkb-data)

A hand scanner that acts as a keyboard sends keys, not characters. For each layout two lines are written, each with what
becomes of the 45 characters in their order: when the scanner is set to US English and the computer to the layout, and the
other way round, unless the layout lacks letters or digits. Keys alone and with Shift count; what a layout has under AltGr,
or not at all, is U+FFFD. A dead key is written as its combining mark: nothing appears until the next key.
"""
import pathlib
import re
import sys

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
# Xkb name, English name, Vietnamese name.
LAYOUTS = [
    ("vn", "Vietnamese", "tiếng Việt"), ("de", "German", "tiếng Đức"), ("ch", "Swiss", "Thụy Sĩ"),
    ("fr", "French", "tiếng Pháp"), ("be", "Belgian", "Bỉ"), ("es", "Spanish", "tiếng Tây Ban Nha"),
    ("latam", "Latin American", "Mỹ Latinh"), ("it", "Italian", "tiếng Ý"), ("pt", "Portuguese", "tiếng Bồ Đào Nha"),
    ("br", "Brazilian", "Brazil"), ("se", "Swedish", "tiếng Thụy Điển"), ("dk", "Danish", "tiếng Đan Mạch"),
    ("no", "Norwegian", "tiếng Na Uy"), ("cz", "Czech", "tiếng Séc"), ("sk", "Slovak", "tiếng Slovakia"),
    ("hu", "Hungarian", "tiếng Hungary"), ("tr", "Turkish", "tiếng Thổ Nhĩ Kỳ"), ("ru", "Russian", "tiếng Nga"), ("jp", "Japanese", "tiếng Nhật"), ("th", "Thai", "tiếng Thái"),
    ("la", "Lao", "tiếng Lào"), ("kh", "Khmer", "tiếng Khmer"),
]
TARGET = pathlib.Path(__file__).parent.parent / "Sources/ScannerInput/KeyboardLayoutTable.swift"
NONE = "\uFFFD"

NAMES = dict(
    exclam="!", at="@", numbersign="#", dollar="$", percent="%", asciicircum="^", ampersand="&", asterisk="*",
    parenleft="(", parenright=")", minus="-", underscore="_", equal="=", plus="+", bracketleft="[", braceleft="{",
    bracketright="]", braceright="}", semicolon=";", colon=":", apostrophe="'", quotedbl='"', grave="`", asciitilde="~",
    backslash="\\", bar="|", comma=",", less="<", period=".", greater=">", slash="/", question="?", space=" ",
    quoteright="'", exclamdown="¡", cent="¢", sterling="£", currency="¤", yen="¥", brokenbar="¦", section="§", diaeresis="¨",
    copyright="©", ordfeminine="ª", guillemotleft="«", guillemotright="»", notsign="¬", registered="®", macron="¯",
    degree="°", plusminus="±", twosuperior="²", threesuperior="³", acute="´", mu="µ", paragraph="¶", periodcentered="·",
    cedilla="¸", onesuperior="¹", masculine="º", onehalf="½", questiondown="¿", Aring="Å", aring="å", AE="Æ", ae="æ",
    Ccedilla="Ç", ccedilla="ç", Egrave="È", egrave="è", Eacute="É", eacute="é", Igrave="Ì", igrave="ì", Iacute="Í",
    iacute="í", Ograve="Ò", ograve="ò", Oacute="Ó", oacute="ó", Ocircumflex="Ô", ocircumflex="ô", Odiaeresis="Ö",
    odiaeresis="ö", Ooblique="Ø", oslash="ø", Oslash="Ø", Ugrave="Ù", ugrave="ù", Uacute="Ú", uacute="ú", Udiaeresis="Ü",
    udiaeresis="ü", Yacute="Ý", yacute="ý", ssharp="ß", Agrave="À", agrave="à", Aacute="Á", aacute="á", Acircumflex="Â",
    acircumflex="â", Adiaeresis="Ä", adiaeresis="ä", Ecircumflex="Ê", ecircumflex="ê", Ntilde="Ñ", ntilde="ñ", Abreve="Ă",
    abreve="ă", Dstroke="Đ", dstroke="đ", Uhorn="Ư", uhorn="ư", Ohorn="Ơ", ohorn="ơ", DongSign="₫", scaron="š",
    Scaron="Š", ccaron="č", Ccaron="Č", rcaron="ř", zcaron="ž", ecaron="ě", uring="ů", lcaron="ľ", tcaron="ť",
    ncaron="ň", dcaron="ď", Odoubleacute="Ő", odoubleacute="ő", Udoubleacute="Ű", udoubleacute="ű", idotless="ı",
    Iabovedot="İ", gbreve="ğ", Gbreve="Ğ", scedilla="ş", Scedilla="Ş", numerosign="№", EuroSign="€",
)
COMBINING = dict(
    grave="0300", acute="0301", circumflex="0302", tilde="0303", macron="0304", breve="0306", abovedot="0307",
    diaeresis="0308", hook="0309", abovering="030A", doubleacute="030B", caron="030C", belowdot="0323", cedilla="0327",
    ogonek="0328",
)
CYRILLIC = dict(zip(
    "yu a be tse de ie ef ghe ha i shorti ka el em en o pe ya er es te u zhe ve softsign yeru ze sha e shcha che hardsign".split(),
    "юабцдефгхийклмнопярстужвьызшэщчъ"))
CYRILLIC["io"] = "ё"
# Thai keysyms that are no Unicode names, in the order of TIS-620.
THAI = ("kokai khokhai khokhuat khokhwai khokhon khorakhang ngongu chochan choching chochang soso chochoe yoying dochada "
        "topatak thothan thonangmontho thophuthao nonen dodek totao thothung thothahan thothong nonu bobaimai popla "
        "phophung fofa phophan fofan phosamphao moma yoyak rorua ru loling lu wowaen sosala sorusi sosua hohip lochula "
        "oang honokhuk paiyannoi saraa maihanakat saraaa saraam sarai saraii saraue sarauee sarau sarauu phinthu").split()
THAI = dict({name: chr(0x0E01 + i) for i, name in enumerate(THAI)}, baht="฿", sarae="เ", saraae="แ", sarao="โ",
            saraaimaimuan="ใ", saraaimaimalai="ไ", lakkhangyao="ๅ", maiyamok="ๆ", maitaikhu="็", maiek="่", maitho="้",
            maitri="๊", maichattawa="๋", thanthakhat="์", nikhahit="ํ",
            **{f"lek{n}": chr(0x0E50 + i) for i, n in enumerate("sun nung song sam si ha hok chet paet kao".split())})


def character(keysym):
    """The character of a keysym."""
    if len(keysym) == 1:
        return keysym
    if keysym in NAMES:
        return NAMES[keysym]
    if match := re.fullmatch(r"U([0-9A-Fa-f]{4,5})|0x100([0-9A-Fa-f]{4})", keysym):
        return chr(int(match[1] or match[2], 16))
    if match := re.fullmatch(r"dead_(\w+)", keysym):
        return chr(int(COMBINING[match[1]], 16))
    if match := re.fullmatch(r"(Cyrillic|Thai)_(\w+)", keysym):
        table = dict(Cyrillic=CYRILLIC, Thai=THAI)[match[1]]
        if match[2] in table:
            return table[match[2]]
        if match[2].lower() in table and match[1] != "Thai":
            return table[match[2].lower()].upper()
    if keysym in ("NoSymbol", "VoidSymbol"):
        return NONE
    sys.exit(f"keysym {keysym} is not in the tables of this script")


def layout(folder, name, section=None):
    """The first two levels of each key: {key: [keysym, keysym]}."""
    text = re.sub(r"//.*|^\s*#.*", "", (folder / name).read_text(), flags=re.M)
    parts = re.split(r'((?:\b(?:default|partial|hidden|alphanumeric_keys|modifier_keys|keypad_keys)\s+)*)xkb_symbols\s+"([^"]+)"', text)
    chosen = None
    for flags, title, body in zip(parts[1::3], parts[2::3], parts[3::3]):
        if title == section or (section is None and chosen is None and "default" in flags):
            chosen = body
    if chosen is None and section is None:
        chosen = parts[3]
    chosen = chosen[:chosen.index("\n};")] if "\n};" in chosen else chosen
    keys = {}
    for include, key, levels in re.findall(r'include\s+"([^"]+)"|key\s*<(\w+)>\s*\{[^\[\]]*?\[([^\]]*)\]', re.sub(r"(?i)\[group1\]", "", chosen)):
        if include:
            for part in include.split("+"):
                file, _, inner = part.partition("(")
                if file in ("level3", "level5", "kpdl", "eurosign", "rupeesign", "capslock", "compose", "group", "nbsp"):
                    continue
                keys.update(layout(folder, file, inner.rstrip(")") or None))
        else:
            symbols = [symbol.strip() for symbol in levels.split(",")]
            keys[key] = (symbols + symbols)[:2] if len(symbols) == 1 else symbols[:2]
    return keys


def characters(folder, name):
    keys = {"SPCE": ["space", "space"], "LSGT": ["less", "greater"]}
    keys.update(layout(folder, name))
    keys.pop("NMLK", None)
    wanted = re.compile(r"TLDE|BKSL|LSGT|SPCE|A[BCDE]\d\d")
    return {(key, level): character(symbol) for key, symbols in keys.items() if wanted.fullmatch(key)
            for level, symbol in enumerate(symbols)}


def image(sender, receiver):
    """What each of the 45 characters becomes."""
    keys = {}
    for key, sent in sender.items():
        keys.setdefault(sent, key)
    return "".join(receiver.get(keys[c], NONE) if c in keys else NONE for c in ALPHABET)


def literal(text):
    plain = lambda c: " " <= c <= "~" or c in "đĐ" or ("\u00A1" <= c <= "\u01B0")
    return "".join("\\" + c if c in '"\\' else c if plain(c) else f"\\u{{{ord(c):X}}}" for c in text)


def main(folder):
    us = characters(folder, "us")
    entries = []
    for name, english, vietnamese in LAYOUTS:
        other = characters(folder, name)
        reverse = image(other, us)
        reverse = f'"{literal(reverse)}"' if reverse.count(NONE) < 10 else "nil"
        entries.append(f'        KeyboardLayout(\n            english: "{english}", vietnamese: "{vietnamese}",\n'
                       f'            whenComputerHasIt: "{literal(image(us, other))}",\n'
                       f'            whenScannerHasIt: {reverse}),')
    TARGET.write_text(
        "// Made by Scripts/make-keyboard-layouts.py from xkb-data. Do not edit.\n\nextension KeyboardLayout {\n"
        "    /// Layouts that computers at borders and scanners from elsewhere have. British, Irish, Polish, Dutch, Chinese and\n"
        "    /// Korean keyboards have the 45 characters where US English has them.\n"
        "    static let all: [KeyboardLayout] = [\n" + "\n".join(entries) + "\n    ]\n}\n")


main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/X11/xkb/symbols"))
