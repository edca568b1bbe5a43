"""What a sanctions list holds: frozen dataclasses every reader fills and every hit points back to.

One word per thing: an *authority* publishes a *sanctions list*; each *entry* of it names one *listed party* under the
authority's stable reference; a *designation* is the legal act on that party, under a programme, imposing measures.
Published text is kept as it was published; normalisation happens later, beside it.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any


class PartyKind(StrEnum):
    """What an entry names."""

    PERSON = "person"
    ENTITY = "entity"
    VESSEL = "vessel"
    AIRCRAFT = "aircraft"


class NameKind(StrEnum):
    """Standing of a name within its entry, in the order that breaks ties between equal scores."""

    PRIMARY = "primary"
    ALIAS = "alias"
    FORMER = "former"


class Measure(StrEnum):
    """What a designation forbids; the published wording stays in `Designation.measures_text`."""

    ASSET_FREEZE = "asset_freeze"
    MAKING_AVAILABLE_BAN = "making_available_ban"
    TRANSACTION_BAN = "transaction_ban"
    CAPITAL_MARKET = "capital_market"
    SERVICES_BAN = "services_ban"
    INVESTMENT_BAN = "investment_ban"
    VESSEL_BAN = "vessel_ban"
    PORT_BAN = "port_ban"
    CRYPTO_BAN = "crypto_ban"
    EXPORT_END_USER = "export_end_user"
    TRAVEL_BAN = "travel_ban"
    DEBARMENT = "debarment"
    OTHER = "other"


FREEZES = frozenset({Measure.ASSET_FREEZE, Measure.MAKING_AVAILABLE_BAN})
TRANSACTION_BANS = frozenset({Measure.TRANSACTION_BAN, Measure.VESSEL_BAN, Measure.PORT_BAN, Measure.CRYPTO_BAN})
SECTORAL = frozenset(
    {Measure.CAPITAL_MARKET, Measure.SERVICES_BAN, Measure.INVESTMENT_BAN, Measure.EXPORT_END_USER, Measure.DEBARMENT}
)


class ListedOnBasis(StrEnum):
    """Where a listing date comes from."""

    ACT_IN_FORCE = "act_in_force"
    ACT_PUBLISHED = "act_published"
    AUTHORITY_FIELD = "authority_field"
    FIRST_SEEN = "first_seen"
    UNKNOWN = "unknown"


class IdentifierKind(StrEnum):
    """What an identifier is. `OTHER` keeps a document no more exact kind fits."""

    PASSPORT = "passport"
    NATIONAL_ID = "national_id"
    TAX_ID = "tax_id"
    REGISTRATION = "registration"
    BIC = "bic"
    LEI = "lei"
    IMO = "imo"
    MMSI = "mmsi"
    CALL_SIGN = "call_sign"
    AIRCRAFT_MARK = "aircraft_mark"
    WALLET = "wallet"
    BANK_ACCOUNT = "bank_account"
    DRIVING_LICENCE = "driving_licence"
    TRAVEL_DOCUMENT = "travel_document"
    BIRTH_CERTIFICATE = "birth_certificate"
    SOCIAL_SECURITY = "social_security"
    EMAIL = "email"
    PHONE = "phone"
    WEBSITE = "website"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a list that a reader kept but could not fully understand.

    Args:
        code: Short stable word for filtering, such as `unknown_code` or `unterminated`.
        message: What was found and what was expected, without names of people.
        entry_id: The entry concerned, or None when it concerns the whole list.
        line: 1-based line in the uncompressed file, if known.
    """

    code: str
    message: str
    entry_id: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as far as it is known: 1965; March 1965; about 1965; 1960 to 1965.

    Args:
        year: Four-digit year in `calendar`, or None where only day and month are known.
        month: 1 to 12, or None.
        day: 1 to 31, or None.
        until: Last possible date when the source gives a range; this date is then the first.
        circa: The source says about.
        calendar: `gregorian`, `islamic`, `buddhist`, `coptic` or `ethiopic`.
        text: The date as published.
    """

    year: int | None
    month: int | None = None
    day: int | None = None
    until: PartialDate | None = None
    circa: bool = False
    calendar: str = "gregorian"
    text: str = ""

    def __str__(self) -> str:
        parts = [f"{self.year:04d}" if self.year is not None else "????"]
        if self.month is not None:
            parts.append(f"{self.month:02d}")
            if self.day is not None:
                parts.append(f"{self.day:02d}")
        words = ("circa " if self.circa else "") + "-".join(parts)
        if self.until is not None:
            words += f" to {self.until}"
        return words if self.calendar == "gregorian" else f"{words} ({self.calendar})"


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a listed party.

    Args:
        text: As published, or its published parts joined by one space.
        kind: Primary, alias or former.
        weak: The authority calls it a low-quality or weak alias.
        script: ISO 15924 code of the dominant script, worked out from the text when not given.
        lang: ISO 639-1 code where the source gives one.
        parts: (role, text) pairs as published: `first`, `middle`, `last`, ...
    """

    text: str
    kind: NameKind
    weak: bool = False
    script: str | None = None
    lang: str | None = None
    parts: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", NameKind(self.kind))
        if self.script is None:
            object.__setattr__(self, "script", script_of(self.text))


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number or address that points at one party: passport, tax number, IMO number, wallet, ...

    Args:
        kind: A value of `IdentifierKind`.
        value: As published, without the words around it.
        country: ISO 3166-1 alpha-2 code of the issuer where known, else the published text.
        text: The published wording when it says more than kind and value.
    """

    kind: IdentifierKind
    value: str
    country: str | None = None
    text: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", IdentifierKind(self.kind))


@dataclass(frozen=True, slots=True)
class Reference:
    """A pointer the source itself states to the same party elsewhere, such as a UN reference in the EU list."""

    list_id: str
    entry_id: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """A place as far as the source structures it; also used for places of birth."""

    street: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Designation:
    """One legal act on a party.

    Args:
        authority: Who designates (`EU`, `UN`, `US`, ...).
        programme: The authority's own programme code (`UKR`, `SDGT`, `QDi`).
        listed_on: When the party was listed, as exactly as the source says, else None.
        listed_on_basis: Where that date comes from.
        legal_basis: The act, as cited.
        measures: What it forbids, as `Measure` values.
        measures_text: The published wording, or what the list as a whole stands for.
    """

    authority: str
    programme: str
    listed_on: dt.date | None = None
    listed_on_basis: ListedOnBasis = ListedOnBasis.UNKNOWN
    legal_basis: str = ""
    measures: tuple[Measure, ...] = ()
    measures_text: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "listed_on_basis", ListedOnBasis(self.listed_on_basis))
        object.__setattr__(self, "measures", tuple(Measure(m) for m in self.measures))


@dataclass(frozen=True, slots=True)
class ListedParty:
    """One entry of a sanctions list.

    Args:
        list_id: The list it stands in, such as `eu-fsf`.
        entry_id: The authority's stable reference within that list.
        kind: Person, entity, vessel or aircraft.
        names: At least one, in the order published.
        countries: Nationality, citizenship, flag or registration: ISO 3166-1 alpha-2 where recognised, else as published.
        genders: `male`, `female`.
        titles: Titles, functions and positions as published.
        references: The same party elsewhere, as the source states it.
        delisted_on: Set only where the source keeps de-listed entries.
        line: 1-based line of the entry in the uncompressed file.
        problems: What a reader kept but did not understand.
    """

    list_id: str
    entry_id: str
    kind: PartyKind
    names: tuple[Name, ...]
    designations: tuple[Designation, ...] = ()
    birth_dates: tuple[PartialDate, ...] = ()
    birth_places: tuple[Address, ...] = ()
    countries: tuple[str, ...] = ()
    genders: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    references: tuple[Reference, ...] = ()
    addresses: tuple[Address, ...] = ()
    delisted_on: dt.date | None = None
    notes: str = ""
    line: int | None = None
    problems: tuple[Problem, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", PartyKind(self.kind))


@dataclass(frozen=True, slots=True)
class SanctionsList:
    """One official list, whole, as read from one file.

    Args:
        list_id: Stable id such as `eu-fsf`, `un-sc`, `us-sdn`.
        authority: Who publishes it (`EU`, `UN`, `US`, ...).
        published_on: Date of the file's content, or None where nothing states it.
        sha256: 64 hexadecimal digits over the bytes as given (companions follow in name order).
        parties: Every entry, in file order.
        list_problems: Problems of the list as a whole; `problems` adds those of its parties.
        format: Name of the reader in `FORMATS`.
        source: File name it was read from.
    """

    list_id: str
    authority: str
    published_on: dt.date | None
    sha256: str
    parties: tuple[ListedParty, ...]
    list_problems: tuple[Problem, ...] = ()
    format: str = ""
    source: str = ""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Problems of the list, then those of its parties in order."""
        return self.list_problems + tuple(p for party in self.parties for p in party.problems)

    @classmethod
    def from_table(cls, table: Any, *, list_id: str, authority: str, published_on: dt.date | None = None) -> SanctionsList:
        """Make a list of your own from a table, one row per name.

        Args:
            table: Anything with `__arrow_c_stream__` (pyarrow, polars, pandas) with text columns `entry_id`, `name` and
                `kind`, and optionally `name_kind` (default: the first name of an entry is primary), `weak` (bool),
                `programme`, `country`, `birth_date` (ISO, may be partial). Other columns go to the notes, with a problem.
            list_id: Your id for the list.
            authority: Who stands behind it.
            published_on: Its date, if it has one.

        Raises:
            ValueError: A required column is missing, one stands twice, or a row has no entry_id, name or kind.
        """
        from sanctionscreen.lists.own import list_from_table

        return list_from_table(table, list_id=list_id, authority=authority, published_on=published_on)


# Unicode character names begin with the script; these are the ones ISO 15924 calls otherwise than their first four letters.
_SCRIPT_CODES = {
    "LATIN": "Latn", "CYRILLIC": "Cyrl", "ARABIC": "Arab", "GREEK": "Grek", "HEBREW": "Hebr", "CJK": "Hani",
    "HIRAGANA": "Hira", "KATAKANA": "Kana", "HANGUL": "Hang", "GEORGIAN": "Geor", "ARMENIAN": "Armn",
    "THAI": "Thai", "MYANMAR": "Mymr", "DEVANAGARI": "Deva", "BENGALI": "Beng", "TAMIL": "Taml", "TELUGU": "Telu",
    "GUJARATI": "Gujr", "GURMUKHI": "Guru", "KANNADA": "Knda", "MALAYALAM": "Mlym", "SINHALA": "Sinh",
    "KHMER": "Khmr", "LAO": "Laoo", "ETHIOPIC": "Ethi", "TIBETAN": "Tibt", "MONGOLIAN": "Mong", "SYRIAC": "Syrc",
    "THAANA": "Thaa", "BOPOMOFO": "Bopo", "FULLWIDTH": "Latn", "CANADIAN": "Cans", "CHEROKEE": "Cher",
}  # fmt: skip


@lru_cache(maxsize=65_536)
def script_of_char(char: str) -> str | None:
    """ISO 15924 code of a letter's script, None for a character that is no letter, `Zyyy` for an unknown one."""
    if not char.isalpha():
        return None
    return _SCRIPT_CODES.get(unicodedata.name(char, "").partition(" ")[0], "Zyyy")


def script_of(text: str) -> str | None:
    """ISO 15924 code of the script most letters of a text are in, None without letters.

    >>> script_of("Сергей Lavrov-Лавров"), script_of("محمد"), script_of("42")
    ('Cyrl', 'Arab', None)
    """
    if text.isascii():
        return "Latn" if any(map(str.isalpha, text)) else None
    counts = Counter(code for code in map(script_of_char, text) if code)
    return max(sorted(counts), key=counts.__getitem__) if counts else None


def encodable(text: str) -> str:
    """Replace lone surrogates, which neither UTF-8 nor Arrow can hold, by question marks."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


EntryKey = tuple[str, str]  # list_id, entry_id


def entry_key(text: str) -> EntryKey:
    """List and entry of an entry written as `list entry`.

    >>> entry_key("us-sdn 35233")
    ('us-sdn', '35233')
    """
    list_id, _, entry_id = text.partition(" ")
    return list_id, entry_id


def identifier_key(value: str, kind: IdentifierKind | None = None) -> str:
    """Letters and digits of an identifier in upper case, which is what two spellings of it share.

    Of a BIC that is the bank, its first eight characters: a branch is no party of its own.

    >>> identifier_key("IMO 9.185-533 "), identifier_key("№"), identifier_key("bankrumm123", IdentifierKind.BIC)
    ('9185533', 'NO', 'BANKRUMM')
    """
    key = value.upper()
    if not (key.isascii() and key.isalnum()):
        key = "".join(char for char in key.replace("№", "NO") if char.isalnum())
    if kind is IdentifierKind.BIC and re.fullmatch(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{5}", key):
        return key[:8]
    return key[3:] if key.startswith("IMO") and re.fullmatch(r"IMO\d{7}", key) else key
