"""Invented people and events, for vectors and interoperability tests. Nothing here belongs to anybody.

Names are put together at random from common parts; the personal numbers carry province code 000, which no
province has, and otherwise obey the number's structure (Circular 07/2016/TT-BCA: century and sex, birth year).
"""

import datetime
import unicodedata

FAMILY = (
    "Nguyễn Trần Lê Phạm Hoàng Phan Vũ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Trương Lâm Mai Tô Đoàn Võ Huỳnh Hà Cao".split()
)
MIDDLE = {
    "F": "Thị|Thị Minh|Thị Hồng|Ngọc|Thuỳ|Bích|Thị Mỹ|Kim|Quỳnh|Thị Thu".split("|"),
    "M": "Văn|Hữu|Đức|Quang|Bảo|Minh|Xuân|Đình|Công|Thế".split("|"),
}
GIVEN = {
    "F": "Khai Hương Đào Lan Thuý Hoà Yến Nhung Trâm Phượng Ngân Ánh Hằng Vy Uyên Diễm Tuyết Thảo".split(),
    "M": "Duy Đạt Hùng Tuấn Dũng Khôi Sơn Phúc Lộc Thọ Trường Vượng Nghĩa Hiệp Kiên Ước Ý Bằng".split(),
}
MINORITY = [("H'Hen", "Niê"), ("K'sor", "Đăm San"), ("Y", "Thông Êban"), ("Rơ Châm", "H'Lan"), ("Lò", "Thị Ánh-Nguyệt")]
# Family and given name as in the passport, then as in its machine readable zone.
FOREIGN = [
    ("Müller-Weiß", "Jürgen", "MUELLER<WEISS", "JUERGEN"),
    ("Ångström", "Åsa", "AANGSTROEM", "AASA"),
    ("O'Brien", "Seán", "OBRIEN", "SEAN"),
    ("Łuczak", "Żaneta", "LUCZAK", "ZANETA"),
    ("Çelik", "Gülşen", "CELIK", "GUELSEN"),
    ("Sørensen", "Bjørn", "SOERENSEN", "BJOERN"),
    ("van der Berg", "Anneke", "VAN<DER<BERG", "ANNEKE"),
    ("Þórsdóttir", "Æsa", "THORSDOTTIR", "AESA"),
]

# ICAO Doc 9303 part 3 section 6 A where it says something else than "drop the mark"; the rest falls apart under NFD.
_SPECIAL = {
    "Ä": "AE",
    "Å": "AA",
    "Æ": "AE",
    "Ö": "OE",
    "Ø": "OE",
    "Œ": "OE",
    "Ü": "UE",
    "ß": "SS",
    "ẞ": "SS",
    "Þ": "TH",
    "Ĳ": "IJ",
    "Ð": "D",
    "Đ": "D",
    "Ɖ": "D",
    "Ł": "L",
    "Ħ": "H",
    "ı": "I",
    "Ŋ": "N",
    "Ŧ": "T",
    "ĸ": "Q",
}


def transliterated(name):
    """The ICAO 9303 form of a Latin name: A-Z, `<` for blanks and hyphens, apostrophes and full stops dropped."""
    letters = []
    for character in unicodedata.normalize("NFC", name):
        upper = character if character in _SPECIAL else character.upper()
        if upper in _SPECIAL:
            letters.append(_SPECIAL[upper])
        elif upper in " -,\u00a0":
            letters.append("<")
        elif upper not in "'.’":
            letters.append(
                "".join(one for one in unicodedata.normalize("NFD", upper) if not unicodedata.combining(one))
            )
    parts = [part for part in "".join(letters).split("<") if part]
    text = "<".join(parts)
    if not all("A" <= letter <= "Z" or letter == "<" for letter in text):
        raise ValueError(f"no transliteration for {name!r}")
    return text[:80].rstrip("<")


def citizen(random):
    """(sex "M" or "F", family name, the rest) of an invented citizen."""
    sex = random.choice("MF")
    if random.random() < 0.1:
        return (sex, *random.choice(MINORITY))
    return sex, random.choice(FAMILY), f"{random.choice(MIDDLE[sex])} {random.choice(GIVEN[sex])}"


def birth_date(random):
    """A day from 1935 to 2012."""
    return datetime.date(1935, 1, 1) + datetime.timedelta(days=random.randrange(77 * 365))


def personal_number(random, sex, born):
    """000, century and sex, last two digits of the birth year, six random digits."""
    century_and_sex = (born.year // 100 - 19) * 2 + (sex == "F")
    return f"000{century_and_sex}{born.year % 100:02}{random.randrange(10**6):06}"


def name_members(family, given):
    """The four members of `nam`, in NFC."""
    nfc = [unicodedata.normalize("NFC", text) for text in (family, given)]
    return {"fn": nfc[0], "fnt": transliterated(nfc[0]), "gn": nfc[1], "gnt": transliterated(nfc[1])}
