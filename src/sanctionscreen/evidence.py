"""Evidence beside the name: birth date, countries, gender and identifiers, each a named part of the score.

Agreement raises a score a little and disagreement lowers it; missing evidence does nothing. All raises together stay
within `MAX_RAISE`, and names equal after normalisation stay hits whatever the evidence says (see `choosing.py`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sanctionscreen.hits import Part
from sanctionscreen.lists.countries import country_code
from sanctionscreen.matching.scoring import FULL
from sanctionscreen.model import Address, Identifier, IdentifierKind, ListedParty, PartialDate, identifier_key

# Points in 1/10,000. A full birth date is rare enough to identify; a year or a country is shared by millions.
MAX_RAISE = 500
SAME_BIRTH_DATE = 300
SAME_BIRTH_YEAR = 150
OTHER_BIRTH_DAY = -500  # same year: often a slip of day and month
OTHER_BIRTH_YEAR = -1_500
SAME_COUNTRY = 100
OTHER_COUNTRY = -300  # people move and hold several nationalities
OTHER_GENDER = -500
CIRCA_YEARS = 2  # "circa 1951" agrees with 1949 to 1953
NEAR_YEARS = 1  # lists and passports differ by a year often enough
IDENTIFIER_SCORE = 9_500  # an equal identifier is a hit of its own, whatever the name

GENDERS = {"m": "male", "male": "male", "f": "female", "female": "female"}
ISO_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?)?)?")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a query party beside its name.

    Args:
        birth_date: As far as known.
        countries: Nationality, residence or registration, as ISO 3166-1 alpha-2 codes.
        gender: `male`, `female` or None.
        identifiers: (kind, value) pairs; kind None matches any kind.
    """

    birth_date: PartialDate | None = None
    countries: frozenset[str] = frozenset()
    gender: str | None = None
    identifiers: tuple[tuple[IdentifierKind | None, str], ...] = ()

    def merged(self, more: Evidence) -> Evidence:
        """Take the pieces of another evidence where there are none yet; identifiers add up."""
        if more is NO_EVIDENCE:
            return self
        return Evidence(
            self.birth_date or more.birth_date,
            self.countries or more.countries,
            self.gender or more.gender,
            tuple(dict.fromkeys((*self.identifiers, *more.identifiers))),
        )


NO_EVIDENCE = Evidence()


def read_evidence(
    *,
    birth_date: object = None,
    countries: object = None,
    gender: object = None,
    identifiers: object = None,
) -> Evidence:
    """Read evidence as users type it.

    Args:
        birth_date: `date`, `PartialDate`, a year, or ISO text `1950-03-21`, `1950-03`, `1950`.
        countries: One country or several, ISO codes or names in any major language.
        gender: `male`, `female`, `m`, `f`.
        identifiers: `Identifier`s, texts, or a mapping from kind to value.

    Raises:
        ValueError: A value that cannot be read, with the forms that can.
    """
    found = Evidence(
        read_birth_date(birth_date), read_countries(countries), read_gender(gender), read_identifiers(identifiers)
    )
    return NO_EVIDENCE if found == NO_EVIDENCE else found


def is_blank(value: object) -> bool:
    """Tell whether a value says nothing: None, blank text, or the not-a-number that pandas puts in place of null."""
    blank_text = isinstance(value, str) and not value.strip()
    return value is None or blank_text or (isinstance(value, float) and value != value)


def read_birth_date(value: object) -> PartialDate | None:
    """Read a birth date; None and empty text are no evidence."""
    if is_blank(value):
        return None
    match value:
        case PartialDate():
            return value
        case dt.date():
            return PartialDate(value.year, value.month, value.day)
        case int() | float() if 1800 <= value <= 2200 and value == int(value):
            return PartialDate(int(value))
        case str() if found := ISO_DATE.fullmatch(value.strip()):
            year, month, day = (int(part) if part else None for part in found.groups())
            try:
                dt.date(year or 1, month or 1, day or 1)
            except ValueError:
                pass
            else:
                return PartialDate(year, month, day)
    raise ValueError(f"birth_date must be a date or ISO text such as 1950-03-21, 1950-03 or 1950, got {value!r}")


def read_countries(value: object) -> frozenset[str]:
    """Read one or several countries as ISO 3166-1 alpha-2 codes."""
    if is_blank(value):
        return frozenset()
    given: Iterable[object] = [value] if isinstance(value, str) else value if isinstance(value, Iterable) else [value]
    codes = set()
    for country in given:
        if is_blank(country):
            continue
        code = alpha2_code(country) if isinstance(country, str) else None
        if code is None:
            raise ValueError(f"countries must be ISO 3166-1 codes such as RU, or country names, got {country!r}")
        codes.add(code)
    return frozenset(codes)


def alpha2_code(country: str) -> str | None:
    """ISO 3166-1 alpha-2 code of a country given as code or name, None if it is neither."""
    code = country_code(country)
    return code if re.fullmatch("[A-Z]{2}", code) else None


def read_gender(value: object) -> str | None:
    """Read a gender; None and empty text are no evidence."""
    if is_blank(value):
        return None
    gender = GENDERS.get(value.strip().lower()) if isinstance(value, str) else None
    if gender is None:
        raise ValueError(f"gender must be male, female, m or f, got {value!r}")
    return gender


def read_identifiers(value: object) -> tuple[tuple[IdentifierKind | None, str], ...]:
    """Read identifiers as (kind, key) pairs, sorted."""
    if value is None:
        return ()
    pairs: list[tuple[object, object]]
    if isinstance(value, Mapping):
        pairs = list(value.items())
    else:
        given = [value] if isinstance(value, (str, Identifier)) else value
        if not isinstance(given, Iterable):
            raise ValueError(f"identifiers must be Identifier objects, texts or a mapping from kind, got {value!r}")
        pairs = [(i.kind, i.value) if isinstance(i, Identifier) else (None, i) for i in given]
    found = set()
    for kind, text in pairs:
        if is_blank(text):
            continue
        if isinstance(text, int):
            text = str(text)
        if not isinstance(text, str):
            raise ValueError(f"an identifier must be text, got {text!r}")
        try:
            known = None if kind is None else IdentifierKind(str(kind))
        except ValueError:
            kinds = ", ".join(k.value for k in IdentifierKind)
            raise ValueError(f"an identifier's kind must be one of {kinds}, got {kind!r}") from None
        if key := identifier_key(text):
            found.add((known, key))
    return tuple(sorted(found, key=lambda pair: (pair[0] or "", pair[1])))


def weigh_evidence(evidence: Evidence, party: ListedParty) -> tuple[Part, ...]:
    """Compare evidence with what the list says of a party: parts with points, none for what either side leaves out."""
    found = [
        *compare_birth_dates(evidence.birth_date, party.birth_dates),
        *compare_countries(evidence.countries, party),
        *compare_genders(evidence.gender, party.genders),
    ]
    raised = sum(points for _, _, points in found if points > 0)
    if raised > MAX_RAISE:
        found.append(("raise_limit", f"evidence raises a score by {MAX_RAISE / FULL} at most", MAX_RAISE - raised))
    return tuple(Part(name, detail, points / FULL) for name, detail, points in found)


def compare_birth_dates(given: PartialDate | None, listed: Iterable[PartialDate]) -> list[tuple[str, str, int]]:
    """Compare a birth date with the listed ones; the one that agrees best counts."""
    known = [date for date in listed if date.year is not None and date.calendar == "gregorian"]
    if given is None or given.year is None or not known:
        return []
    points, date = max(((birth_date_points(given, d), d) for d in known), key=lambda pair: pair[0])
    if points == 0:
        return []
    return [("birth_date", f"{given} against listed {date}", points)]


def birth_date_points(given: PartialDate, listed: PartialDate) -> int:
    """Points for one birth date against one listed date of known years."""
    assert given.year is not None and listed.year is not None
    last = listed.until.year if listed.until is not None and listed.until.year is not None else listed.year
    slack = CIRCA_YEARS if given.circa or listed.circa else 0
    if not listed.year - slack <= given.year <= last + slack:
        near = listed.year - slack - NEAR_YEARS <= given.year <= last + slack + NEAR_YEARS
        return 0 if near else OTHER_BIRTH_YEAR
    full = listed.until is None and not slack and None not in (given.month, given.day, listed.month, listed.day)
    if full and given.year == listed.year:
        same = (given.month, given.day) == (listed.month, listed.day)
        return SAME_BIRTH_DATE if same else OTHER_BIRTH_DAY
    return SAME_BIRTH_YEAR


def compare_countries(given: frozenset[str], party: ListedParty) -> list[tuple[str, str, int]]:
    """Compare countries with nationality, residence and birth of the party."""
    places: tuple[Address, ...] = (*party.addresses, *party.birth_places)
    listed = {c[:2] for c in (*party.countries, *(p.country for p in places)) if c and re.match("[A-Z]{2}(-|$)", c)}
    if not given or not listed:
        return []
    words = f"{', '.join(sorted(given))} against listed {', '.join(sorted(listed))}"
    return [("country", words, SAME_COUNTRY if given & listed else OTHER_COUNTRY)]


def compare_genders(given: str | None, listed: Iterable[str]) -> list[tuple[str, str, int]]:
    """Compare a gender with the listed ones; agreement says nothing."""
    known = sorted(set(listed))
    if given is None or not known or given in known:
        return []
    return [("gender", f"{given} against listed {', '.join(known)}", OTHER_GENDER)]
