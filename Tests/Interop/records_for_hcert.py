"""Input for `hcert sign`: invented vaccination records as CSV, and NDJSON with contents of all three kinds."""

import csv
import datetime
import io
import json
import random
import unicodedata

import people
from output import write_lines
from vaccines import VACCINES

# English field name to the header of a Vietnamese export.
VIETNAMESE_HEADERS = {
    "number": "STT",
    "record_id": "Mã bản ghi",
    "full_name": "Họ và tên",
    "family_name": "Họ",
    "given_name": "Tên đệm và tên",
    "passport_family": "passport_family",
    "passport_given": "passport_given",
    "dob": "Ngày sinh",
    "sex": "Giới tính",
    "id_number": "Số CCCD/CMND",
    "id_type": "Loại giấy tờ",
    "nationality": "Quốc tịch",
    "dose_no": "Mũi số",
    "date": "Ngày tiêm",
    "vaccine": "Tên vắc xin",
    "lot": "Số lô",
    "facility_id": "Mã cơ sở",
    "facility": "Cơ sở tiêm",
    "province": "Tỉnh/TP",
    "district": "Quận/Huyện",
    "commune": "Xã/Phường",
    "country": "Nước tiêm",
    "facility_signed": "Đã ký số",
}
NATIONALITIES = ["DE", "SE", "IE", "PL", "TR", "NO", "NL", "IS"]


def write(count, folder):
    """Divides `count` records over three files: 2 in 5 Vietnamese CSV, 1 in 5 English CSV, 2 in 5 NDJSON."""
    chance = random.Random(f"records {count}")
    folder.mkdir(parents=True, exist_ok=True)
    vietnamese_count, english_count = count * 2 // 5, count // 5
    write_csv(folder / "vaccinations-vi.csv", vietnamese_count, chance, vietnamese=True)
    write_csv(folder / "vaccinations-en.csv", english_count, chance, vietnamese=False)
    lines = [ndjson_record(chance, number) for number in range(1, count - vietnamese_count - english_count + 1)]
    write_lines(folder / "records.ndjson", lines)


def write_csv(path, count, chance, vietnamese):
    """One CSV file: Vietnamese with byte order mark, CR LF, dd/MM/yyyy; English with LF, semicolons, ISO dates."""
    text = io.StringIO()
    delimiter, end = (",", "\r\n") if vietnamese else (";", "\n")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end)
    writer.writerow(VIETNAMESE_HEADERS.values() if vietnamese else VIETNAMESE_HEADERS)
    for number in range(1, count + 1):
        row = vaccination(chance, number, vietnamese)
        writer.writerow([row.get(field, "") for field in VIETNAMESE_HEADERS])
    path.write_text(text.getvalue(), encoding="utf-8-sig" if vietnamese else "utf-8", newline="")


def vaccination(chance, number, vietnamese):
    """One dose by English field names. All rows are to be accepted, some with warnings (first doses, birth years)."""
    write_date = (lambda day: day.strftime("%d/%m/%Y")) if vietnamese else datetime.date.isoformat
    given = event_date(chance)
    name = chance.choice(list(VACCINES))
    dose = chance.choice([1, 2, 2, 2, 3, 4])
    row = {
        "number": str(number),
        "record_id": f"{'VI' if vietnamese else 'EN'}-{number:06}",
        "dose_no": f"Mũi {dose}" if vietnamese and chance.random() < 0.3 else str(dose),
        "date": write_date(given),
        "vaccine": chance.choice([name, name.upper(), name.lower()]) if vietnamese else name,
        "lot": f"LOT{chance.randrange(1000):03}",
        "facility_id": f"CS{chance.randrange(100):03}",
        "facility": chance.choice(
            ["Trạm Y tế số 0", 'Trạm "Không", cơ sở 1', "Trạm Y tế\nxã Không", "Bệnh viện Không"]
        ),
        "province": "Tỉnh Không",
        "district": "Huyện Không",
        "commune": "Xã Không",
        "country": chance.choice(["VN", "VN", "VN", "DE", "JP", ""]),
        "facility_signed": write_date(given) if vietnamese else "yes",
    }
    return row | (foreigner(chance, write_date) if chance.random() < 0.15 else citizen(chance, write_date))


def citizen(chance, write_date):
    sex, family, given = people.citizen(chance)
    born = people.birth_date(chance)
    name = f"{family} {given}"
    # Old exports hold decomposed accents and blanks that do not break; the certificate holds neither.
    form = chance.random()
    if form < 0.2:
        name = unicodedata.normalize("NFD", name)
    elif form < 0.3:
        name = name.replace(" ", "\u00a0", 1) + " "
    return {
        "full_name": name,
        "dob": str(born.year) if chance.random() < 0.05 else write_date(born),
        "sex": "Nữ" if sex == "F" else "Nam",
        "id_number": people.personal_number(chance, sex, born),
        "id_type": "CCCD",
        "nationality": "VN",
    }


def foreigner(chance, write_date):
    index = chance.randrange(len(people.FOREIGN))
    family, given, passport_family, passport_given = people.FOREIGN[index]
    named = {"family_name": family, "given_name": given}
    if chance.random() < 0.5:
        named |= {"passport_family": passport_family, "passport_given": passport_given}
    return named | {
        "dob": write_date(people.birth_date(chance)),
        "sex": chance.choice(["Nam", "Nữ"]),
        "id_number": f"X{chance.randrange(10**7):07}",
        "id_type": "Hộ chiếu",
        "nationality": NATIONALITIES[index],
    }


def event_date(chance):
    """A day of the programme, 2021-03-08 to 2022-05-31."""
    return datetime.date(2021, 3, 8) + datetime.timedelta(days=chance.randrange(450))


# NDJSON.


def ndjson_record(chance, number):
    """One line: contents of the three kinds in turn, and every tenth a flat record."""
    if number % 10 == 0:
        row = vaccination(chance, number, vietnamese=False)
        return {key: value for key, value in row.items() if value and key != "number"} | {
            "record_id": f"FLAT-{number:06}"
        }
    kind = "vtr"[number % 3]
    meta = {"facility": "CS000", "province": "Tỉnh Không", "lot": "LOT000", "facility_signed": "yes"}
    return {"record": f"DCC-{number:06}", "dcc": contents(chance, kind), "meta": meta}


def contents(chance, kind):
    """A DCC without ci and ver, which hcert makes; transliterated names stand in half of them."""
    if chance.random() < 0.3:
        family, given, _, _ = chance.choice(people.FOREIGN)
    else:
        _, family, given = people.citizen(chance)
    names = people.name_members(family, given)
    if chance.random() < 0.5:
        names = {"fn": names["fn"], "gn": names["gn"]}
    born = people.birth_date(chance).isoformat()
    dob = chance.choice([born, born, born, born[:7], born[:4]])
    return {"nam": names, "dob": dob, kind: [entry(chance, kind)]}


def entry(chance, kind):
    """The entry of one kind, without ci."""
    common = {"tg": "840539006", "co": chance.choice(["VN", "VN", "FR"]), "is": "Ministry of Examples"}
    day = event_date(chance)
    if kind == "v":
        vaccine = VACCINES[chance.choice(list(VACCINES))]
        dose = chance.choice([1, 2, 3])
        codes = {"vp": vaccine.vp, "mp": vaccine.mp, "ma": vaccine.ma}
        return common | codes | {"dn": dose, "sd": max(dose, vaccine.primary_doses), "dt": day.isoformat()}
    if kind == "r":
        first, last = (day + datetime.timedelta(days=days) for days in (11, 180))
        return common | {"fr": day.isoformat(), "df": first.isoformat(), "du": last.isoformat()}
    sampled = f"{day.isoformat()}T{chance.randrange(24):02}:{chance.randrange(60):02}:00" + chance.choice(
        ["+07:00", "Z"]
    )
    result = chance.choice(["260415000", "260415000", "260373001"])
    method = chance.choice([{"tt": "LP6464-4", "nm": "RT-PCR"}, {"tt": "LP217198-3", "ma": "1232"}])
    return common | method | {"sc": sampled, "tr": result, "tc": "Trạm xét nghiệm số 0"}


def read(path):
    """The records of a file by English field names, in order; NDJSON lines as they are."""
    if path.suffix == ".ndjson":
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    text = path.read_text(encoding="utf-8-sig")
    delimiter = max(",;\t", key=text.splitlines()[0].count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    english = {header: field for field, header in VIETNAMESE_HEADERS.items()} | {
        name: name for name in VIETNAMESE_HEADERS
    }
    fields = [english.get(header, header) for header in rows[0]]
    return [dict(zip(fields, row, strict=True)) for row in rows[1:]]
