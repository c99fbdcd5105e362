"""Vaccines by the names of Vietnamese records, with the codes of the European encoding instructions."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Vaccine:
    """Prophylaxis vp, product mp, marketing authorisation holder ma, and the doses of a primary course."""

    vp: str
    mp: str
    ma: str
    primary_doses: int


_VECTOR, _MRNA, _INACTIVATED = "29061000087103", "1119349007", "1157024006"
_BY_NAMES = {
    ("AstraZeneca", "COVID-19 Vaccine AstraZeneca", "Vaxzevria", "AZD1222"): Vaccine(
        _VECTOR, "EU/1/21/1529", "ORG-100001699", 2
    ),
    ("Covishield",): Vaccine(_VECTOR, "Covishield", "ORG-100001981", 2),
    ("Comirnaty", "Pfizer", "Pfizer-BioNTech", "BNT162b2"): Vaccine(_MRNA, "EU/1/20/1528", "ORG-100030215", 2),
    ("Spikevax", "Moderna", "mRNA-1273"): Vaccine(_MRNA, "EU/1/20/1507", "ORG-100031184", 2),
    ("Vero Cell", "SARS-CoV-2 Vaccine (Vero Cell) Inactivated", "Sinopharm", "BBIBP-CorV"): Vaccine(
        _INACTIVATED, "BBIBP-CorV", "ORG-100020693", 2
    ),
    ("Hayat-Vax",): Vaccine(_INACTIVATED, "Hayat-Vax", "ORG-100023050", 2),
    ("Sputnik V", "Gam-COVID-Vac"): Vaccine(_VECTOR, "Sputnik-V", "Gamaleya-Research-Institute", 2),
    ("Sputnik Light",): Vaccine(_VECTOR, "Sputnik-Light", "Gamaleya-Research-Institute", 1),
    ("Abdala", "CIGB-66"): Vaccine("28531000087107", "Abdala", "CIGB", 3),
    ("Janssen", "Johnson & Johnson", "Jcovden"): Vaccine(_VECTOR, "EU/1/20/1525", "ORG-100001417", 1),
    ("CoronaVac", "Sinovac"): Vaccine(_INACTIVATED, "CoronaVac", "Sinovac-Biotech", 2),
    ("Covaxin",): Vaccine(_INACTIVATED, "Covaxin", "Bharat-Biotech", 2),
    ("Nuvaxovid", "Novavax"): Vaccine("1162643001", "EU/1/21/1618", "ORG-100032020", 2),
}
VACCINES = {name: vaccine for names, vaccine in _BY_NAMES.items() for name in names}


def total_doses(vaccine, dose):
    """`sd` where the record does not say it: the primary course, then 2/1 after one dose, else n/n (IP/21/6837)."""
    if dose <= vaccine.primary_doses:
        return vaccine.primary_doses
    return 1 if vaccine.primary_doses == 1 and dose == 2 else dose
