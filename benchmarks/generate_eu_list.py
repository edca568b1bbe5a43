"""Write a made-up EU Financial Sanctions File (XML 1.1) of real size, valid against the official schema.

    python benchmarks/generate_eu_list.py eu.xml --entities 6200 --seed 1

Every name is combined from the syllables below, so no entry is anybody's; the same seed gives the same bytes on every
platform. Names come in Latin, Cyrillic, Greek and Arabic spellings of the same syllables, about five an entity.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import quoteattr

# One syllable a row, in Latin, Cyrillic, Greek and Arabic.
_SYLLABLES = (
    ("ba", "ба", "μπα", "با"), ("bor", "бор", "μπορ", "بور"), ("da", "да", "ντα", "دا"),
    ("din", "дин", "ντιν", "دين"), ("fe", "фе", "φε", "في"), ("far", "фар", "φαρ", "فار"),
    ("ga", "га", "γκα", "غا"), ("gor", "гор", "γκορ", "غور"), ("ha", "ха", "χα", "ها"),
    ("han", "хан", "χαν", "خان"), ("ja", "джа", "τζα", "جا"), ("jal", "джал", "τζαλ", "جال"),
    ("ka", "ка", "κα", "كا"), ("kir", "кир", "κιρ", "كير"), ("la", "ла", "λα", "لا"),
    ("lin", "лин", "λιν", "لين"), ("ma", "ма", "μα", "ما"), ("mir", "мир", "μιρ", "مير"),
    ("na", "на", "να", "نا"), ("nov", "нов", "νοβ", "نوف"), ("ra", "ра", "ρα", "را"),
    ("rus", "рус", "ρους", "روس"), ("sa", "са", "σα", "سا"), ("shi", "ши", "σι", "شي"),
    ("ta", "та", "τα", "تا"), ("tov", "тов", "τοβ", "توف"), ("va", "ва", "βα", "فا"),
    ("vel", "вел", "βελ", "فيل"), ("ya", "я", "για", "يا"), ("yen", "ен", "γεν", "ين"),
    ("za", "за", "ζα", "زا"), ("zor", "зор", "ζορ", "زور"),
)  # fmt: skip
_LATIN, _CYRILLIC, _GREEK, _ARABIC = range(4)
_LANGUAGES = {
    _LATIN: ("", "EN", "FR", "DE", "ES", ""),
    _CYRILLIC: ("RU", "BG", "UK"),
    _GREEK: ("EL",),
    _ARABIC: ("AR", "FA"),
}
_VARIANTS = (("i", "y"), ("sh", "ch"), ("ou", "u"), ("v", "w"), ("k", "q"), ("ya", "ia"), ("a", "e"), ("j", "dj"))
_TYPES = (
    "Trading",
    "Industries",
    "Shipping",
    "Bank",
    "Holding",
    "Engineering",
    "Logistics",
    "Energy",
    "Research Centre",
)
_FORMS = ("LLC", "OOO", "JSC", "GmbH", "S.A.", "Ltd.", "Co.", "")
_COUNTRIES = (
    ("RU", "RUSSIAN FEDERATION"), ("BY", "BELARUS"), ("IR", "IRAN (Islamic Republic of)"), ("SY",
    "SYRIAN ARAB REPUBLIC"),
    ("AF", "AFGHANISTAN"), ("IQ", "IRAQ"), ("LY", "LIBYA"), ("KP", "KOREA, Democratic People's Republic of"),
    ("CD", "CONGO, Democratic Republic of (was Zaire)"), ("MM", "MYANMAR"), ("00", "UNKNOWN"),
)  # fmt: skip
_REGULATION_LANGUAGE = {"regulationLanguage": "en"}
_PROGRAMMES = ("UKR", "BLR", "IRN", "SYR", "TAQA", "IRQ", "LBY", "PRK", "COD", "MMR", "HR")
_DOCUMENTS = (("passport", "National passport"), ("id", "National identification card"), ("fiscalcode", "Fiscal Code"))
_REGISTRATIONS = (
    ("regnumber", "Registration Number"),
    ("swiftbic", "SWIFT BIC"),
    ("other", "Other identification number"),
)
_URL = "http://eur-lex.europa.eu/legal-content/EN/TXT/PDF/?uri=CELEX:3{year}R{number:04d}&from=EN"


def write_eu_list(path: Path, *, n_entities: int = 6200, seed: int = 1) -> None:
    """Write the file beside its final name, then rename it, so nobody reads half of it.

    Args:
        path: Where to.
        n_entities: How many entries.
        seed: Same seed, same bytes.
    """
    temporary = path.with_name(path.name + ".part")
    with temporary.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_document(_Generator(seed), n_entities))
    temporary.replace(path)


def _document(generator: _Generator, n_entities: int) -> Iterator[str]:
    """The whole document, an entry at a time."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<export xmlns="http://eu.europa.ec/fpi/fsd/export" '
    yield 'generationDate="2026-01-15T12:00:00.000+01:00" globalFileId="900001">\n'
    for number in range(1, n_entities + 1):
        yield generator.entity(number)
    yield "</export>\n"


class _Generator:
    """Makes entries; its only state is the random generator and the last id given out."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.last_id = 0

    def entity(self, number: int) -> str:
        """One sanctionEntity."""
        rng = self.rng
        is_person = rng.random() < 0.68
        act, programme = self.act(), rng.choice(_PROGRAMMES)
        attributes = {"designationDetails": "", "unitedNationId": f"QDi.{number:03d}" if rng.random() < 0.1 else ""}
        attributes |= {"euReferenceNumber": f"EU.{number}.{rng.randrange(10, 99)}"}
        if rng.random() < 0.8:
            attributes["designationDate"] = self.date(2001, 2025)
        lines = [element("sanctionEntity", attributes | self.new_id(), closed=False)]
        if rng.random() < 0.6:
            lines.append(f"<remark>{self.words(rng.randrange(6, 60))}</remark>")
        regulation = {"regulationType": "amendment", "organisationType": "council", "programme": programme}
        regulation |= {key: act[key] for key in ("publicationDate", "numberTitle")}
        regulation |= {"entryIntoForceDate": act["publicationDate"]} | self.new_id()
        lines.append(element("regulation", regulation, closed=False))
        lines.append(f"<publicationUrl>{act['publicationUrl'].replace('&', '&amp;')}</publicationUrl></regulation>")
        code = ("person", "P") if is_person else ("enterprise", "E")
        lines.append(element("subjectType", {"code": code[0], "classificationCode": code[1]}))
        lines += self.names(is_person, act)
        if is_person:
            lines += self.person_details(act)
        lines += self.places_and_documents(is_person, act)
        lines.append("</sanctionEntity>\n")
        return "\n".join(lines)

    def names(self, is_person: bool, act: dict[str, str]) -> list[str]:
        """One to nine names: spellings in several scripts and Latin variants, some of them weak."""
        rng = self.rng
        words = [self.word() for _ in range(rng.randrange(2, 5))]
        tail = "" if is_person else f" {rng.choice(_TYPES)} {rng.choice(_FORMS)}".rstrip()
        gender = rng.choice("MMMF")
        lines = []
        for at in range(rng.choice((1, 2, 3, 4, 5, 5, 6, 7, 8, 9))):
            script = _LATIN if at == 0 else rng.choice((_LATIN, _LATIN, _LATIN, _CYRILLIC, _GREEK, _ARABIC))
            texts = [self.spell(word, script, varied=at > 0) for word in words]
            first, middle, last = texts[0], " ".join(texts[1:-1]), texts[-1]
            if at > 2 and is_person and rng.random() < 0.3:
                first, middle, last = last, "", first
            whole = " ".join(part for part in (first, middle, last) if part) + (tail if script == _LATIN else "")
            attributes = {"firstName": "", "middleName": "", "lastName": "", "wholeName": whole}
            if is_person and rng.random() < 0.7:
                attributes |= {"firstName": first, "middleName": middle, "lastName": last}
            attributes |= {"function": self.words(5).capitalize() if is_person and rng.random() < 0.2 else ""}
            attributes |= {"title": rng.choice(("", "", "", "Dr", "General"))} if is_person else {"title": ""}
            attributes |= {"gender": gender} if is_person else {}
            attributes |= {"nameLanguage": rng.choice(_LANGUAGES[script]), "strong": "true"} | _REGULATION_LANGUAGE
            remark = "<remark>low quality alias</remark>" if at > 1 and rng.random() < 0.08 else ""
            lines.append(self.detail("nameAlias", attributes, act, before=remark))
        return lines

    def person_details(self, act: dict[str, str]) -> list[str]:
        """Citizenship and birth."""
        rng = self.rng
        lines = []
        if rng.random() < 0.7:
            lines.append(self.detail("citizenship", {"region": ""} | self.country() | _REGULATION_LANGUAGE, act))
        for _ in range(rng.choice((0, 1, 1, 1, 2))):
            attributes = {"circa": "true" if rng.random() < 0.1 else "false", "calendarType": "GREGORIAN"}
            attributes |= {
                "city": self.spell(self.word(), _LATIN).capitalize(),
                "zipCode": "",
                "region": "",
                "place": "",
            }
            day = self.date(1935, 1995)
            if rng.random() < 0.7:
                year, month, day_of_month = (str(int(part)) for part in day.split("-"))
                attributes |= {"birthdate": day, "dayOfMonth": day_of_month, "monthOfYear": month, "year": year}
            elif rng.random() < 0.8:
                attributes |= {"year": day[:4]}
            else:
                attributes |= {"yearRangeFrom": day[:4], "yearRangeTo": str(int(day[:4]) + 2)}
            lines.append(self.detail("birthdate", attributes | self.country() | _REGULATION_LANGUAGE, act))
        return lines

    def places_and_documents(self, is_person: bool, act: dict[str, str]) -> list[str]:
        """Addresses with contacts, then identifications, in the order of the schema."""
        rng = self.rng
        lines = []
        for _ in range(rng.choice((0, 1, 1, 2))):
            street = f"{rng.randrange(1, 200)} {self.spell(self.word(), _LATIN)} Street"
            attributes = {"city": self.spell(self.word(), _LATIN), "street": street, "poBox": "", "region": ""}
            attributes |= {
                "place": "",
                "zipCode": str(rng.randrange(10000, 99999)),
                "asAtListingTime": "false",
            } | self.country()
            contact = element("contactInfo", {"key": "PHONE", "value": f"+00 {rng.randrange(10**6, 10**7)}"})
            contact = contact if rng.random() < 0.2 else ""
            lines.append(self.detail("address", attributes | _REGULATION_LANGUAGE, act, after=contact))
        for _ in range(rng.choice((0, 0, 1, 2))):
            code, words = rng.choice(_DOCUMENTS if is_person else _REGISTRATIONS)
            attributes = dict.fromkeys(("diplomatic", "knownExpired", "knownFalse", "reportedLost"), "false")
            attributes |= {"revokedByIssuer": "false", "number": f"A{rng.randrange(10**6, 10**8)}"}
            attributes |= {"issuedBy": "", "nameOnDocument": "", "latinNumber": "", "region": ""} | self.country()
            attributes |= {"identificationTypeCode": code, "identificationTypeDescription": words}
            lines.append(self.detail("identification", attributes | _REGULATION_LANGUAGE, act))
        return lines

    def detail(self, tag: str, attributes: dict[str, str], act: dict[str, str], *, before: str = "", after: str = "") -> str:
        """A detail of an entry with its summary of the act, as the schema orders them."""
        opening = element(tag, attributes | self.new_id(), closed=False)
        return f"{opening}{before}{element('regulationSummary', act)}{after}</{tag}>"

    def act(self) -> dict[str, str]:
        """A made-up act."""
        year, number = self.rng.randrange(2003, 2026), self.rng.randrange(1, 2500)
        title = f"{number}/{year} (OJ L{self.rng.randrange(1, 400)})"
        url = _URL.format(year=year, number=number)
        return {
            "regulationType": "amendment",
            "publicationDate": self.date(year, year),
            "numberTitle": title,
            "publicationUrl": url,
        }

    def country(self) -> dict[str, str]:
        """A country as two attributes."""
        code, words = self.rng.choice(_COUNTRIES)
        return {"countryIso2Code": code, "countryDescription": words}

    def new_id(self) -> dict[str, str]:
        """The next logicalId."""
        self.last_id += 1
        return {"logicalId": str(self.last_id)}

    def word(self) -> list[int]:
        """A name of two to four syllables, as their row numbers."""
        return [self.rng.randrange(len(_SYLLABLES)) for _ in range(self.rng.randrange(2, 5))]

    def spell(self, word: list[int], script: int, *, varied: bool = False) -> str:
        """Write a word in a script, in Latin perhaps as somebody else would romanise it."""
        text = "".join(_SYLLABLES[row][script] for row in word)
        if script == _LATIN and varied and self.rng.random() < 0.6:
            text = text.replace(*self.rng.choice(_VARIANTS))
        return text if script == _ARABIC else text.capitalize()

    def words(self, n_words: int) -> str:
        """Text that looks like a remark."""
        return " ".join(self.spell(self.word(), _LATIN).lower() for _ in range(n_words))

    def date(self, first: int, last: int) -> str:
        """An ISO date between two years."""
        return f"{self.rng.randrange(first, last + 1)}-{self.rng.randrange(1, 13):02d}-{self.rng.randrange(1, 29):02d}"


def element(tag: str, attributes: dict[str, str], *, closed: bool = True) -> str:
    """A start tag with its attributes, closed in itself or left open."""
    words = " ".join(f"{name}={quoteattr(value)}" for name, value in attributes.items())
    return f"<{tag} {words}{'/' if closed else ''}>"


def main() -> None:
    """Read the command line and write the file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("path", type=Path)
    parser.add_argument("--entities", type=int, default=6200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    write_eu_list(arguments.path, n_entities=arguments.entities, seed=arguments.seed)


if __name__ == "__main__":
    main()
