"""OFAC's Remarks: everything that has no column of its own, in one cell of `; `-separated statements.

Understood statements become fields; all others stay in the notes, word for word. Semicolons inside brackets or inside a
quoted alias do not separate. WEAK ALIASES ARE ONLY HERE, as `a.k.a. 'NAME'`; the strong ones are in alt.csv.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sanctionscreen.lists.countries import country_code
from sanctionscreen.lists.dates import parse_date
from sanctionscreen.lists.ofac_labels import DOCUMENT_LABELS
from sanctionscreen.model import Address, Identifier, IdentifierKind, Name, NameKind, PartialDate

_K = IdentifierKind
ALIAS_TYPES = {"aka": NameKind.ALIAS, "fka": NameKind.FORMER, "nka": NameKind.ALIAS}

_WHOLE_VALUE = (_K.WEBSITE, _K.EMAIL, _K.PHONE)

_ALT = r"(?:alt\. )?"
_ALIAS = re.compile(rf"{_ALT}([afn])\.k\.a\. '(.+)'\.?", re.DOTALL)
_ALIAS_OPEN = re.compile(rf"{_ALT}[afn]\.k\.a\. '")
_ALIAS_CLOSED = re.compile(r"'\.?$")
_FACT = re.compile(rf"{_ALT}(DOB|POB|nationality|citizen|Nationality of Registration|Gender) (.+)")
_WALLET = re.compile(rf"{_ALT}Digital Currency Address - ([A-Z0-9]+) (\S+)")
_LABELS = "|".join(re.escape(label) for label in sorted(DOCUMENT_LABELS, key=len, reverse=True))
_DOCUMENT = re.compile(rf"{_ALT}({_LABELS}):? (.+)")
_STATEMENT_START = re.compile(
    rf"{_ALT}(?:[afn]\.k\.a\.|DOB|POB|nationality|citizen|Gender|Linked To:|Digital Currency|Secondary sanctions"
    rf"|Additional Sanctions|(?:{_LABELS})\b)"
)
# A number, then perhaps the issuer in brackets, then perhaps when it was issued and expires.
_NUMBER = re.compile(r"(.+?)(?: \(([^()]*)\))?((?: issued| expires| Date of|, issued| exp\.).*)?")
_IMO = re.compile(r"IMO (\d{7})")
_LEI = re.compile(r"[A-Z0-9]{18}\d{2}\b")
_GENDERS = {"male": "male", "female": "female"}


@dataclass(slots=True)
class Remarks:
    """What a Remarks cell says.

    Args:
        names: Weak aliases.
        notes: Statements kept word for word.
        problems: (code, message) pairs.
    """

    names: list[Name] = field(default_factory=list)
    birth_dates: list[PartialDate] = field(default_factory=list)
    birth_places: list[Address] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    genders: list[str] = field(default_factory=list)
    identifiers: list[Identifier] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)


def parse_remarks(text: str, *, is_vessel: bool = False, is_cut: bool = False) -> Remarks:
    """Read a Remarks cell, joined with its comments.

    Args:
        text: The cell.
        is_vessel: IMO numbers of vessels are ship numbers, those of others company numbers.
        is_cut: The end of the cell is missing; its last statement may be half a statement and stays in the notes.

    >>> remarks = parse_remarks("DOB circa 1951; a.k.a. 'GAMA'A; Q'; Passport X1 (Iran) issued 2001; Clerk.")
    >>> [n.text for n in remarks.names], str(remarks.birth_dates[0]), remarks.identifiers[0].value, remarks.notes
    (["GAMA'A; Q"], 'circa 1951', 'X1', ['Clerk.'])
    """
    remarks = Remarks()
    statements = split_statements(text)
    half = [statements.pop()] if is_cut and statements else []
    last = len(statements) - 1
    for at, statement in enumerate(statements):
        # The full stop that ends the cell is no part of a number or an address; in a note nothing is changed.
        bare = statement.removesuffix(".") if at == last and not is_cut else statement
        if not _read_statement(bare, remarks, is_vessel):
            remarks.notes.append(statement)
    remarks.notes += half
    return remarks


def split_statements(text: str) -> list[str]:
    """Split at semicolons, except inside closed brackets and quoted aliases."""
    pieces = re.split(r";\s*", text)
    statements: list[str] = []
    at = 0
    while at < len(pieces):
        n_pieces = _statement_length(pieces, at)
        if statement := "; ".join(pieces[at : at + n_pieces]).strip():
            statements.append(statement)
        at += n_pieces
    return statements


def _statement_length(pieces: list[str], start: int) -> int:
    """Of how many pieces a statement consists: more than one only if that closes its bracket or quote."""
    first = pieces[start]
    quoted = bool(_ALIAS_OPEN.match(first)) and not _ALIAS_CLOSED.search(first)
    if not quoted and first.count("(") <= first.count(")"):
        return 1
    depth = 0
    for at in range(start, len(pieces)):
        if at > start and quoted and _STATEMENT_START.match(pieces[at]):
            return 1
        depth += pieces[at].count("(") - pieces[at].count(")")
        if _ALIAS_CLOSED.search(pieces[at]) if quoted else depth <= 0:
            return at - start + 1
    return 1


def _read_statement(statement: str, remarks: Remarks, is_vessel: bool) -> bool:
    """Read one statement into `remarks`; False leaves it to the notes."""
    if _ALIAS_OPEN.match(statement):
        return _read_alias(statement, remarks)
    if found := _FACT.fullmatch(statement):
        return _read_fact(found[1], found[2].strip(), remarks)
    if found := _WALLET.fullmatch(statement):
        remarks.identifiers.append(Identifier(_K.WALLET, found[2], text=found[1]))
        return True
    if found := _DOCUMENT.fullmatch(statement):
        remarks.identifiers.append(_read_document(found[1], found[2], statement, is_vessel))
        return True
    return False


def _read_alias(statement: str, remarks: Remarks) -> bool:
    """Read a weak alias, even one whose closing quote is missing."""
    found = _ALIAS.fullmatch(statement)
    if found is None:
        remarks.problems.append(("unclosed_alias", "an alias in Remarks has no closing quote; it is read to its end"))
        found = _ALIAS.fullmatch(statement + "'")
    if found is None or not found[2].strip("' "):
        remarks.problems.append(("empty_name", "an alias in Remarks holds no name"))
        return False
    remarks.names.append(Name(found[2], ALIAS_TYPES[found[1] + "ka"], weak=True))
    return True


def _read_fact(label: str, value: str, remarks: Remarks) -> bool:
    """Read birth date, birth place, country or gender."""
    if label == "DOB":
        if (date := parse_date(value)) is None:
            remarks.problems.append(("bad_date", "a DOB is not understood; its wording is in the notes"))
            return False
        remarks.birth_dates.append(date)
    elif label == "POB":
        remarks.birth_places.append(parse_place(value))
    elif label == "Gender":
        if value.lower() not in _GENDERS:
            remarks.problems.append(("unknown_code", f"Gender {value!r} is unknown; left open"))
            return False
        remarks.genders.append(_GENDERS[value.lower()])
    elif country := country_code(value):
        remarks.countries.append(country)
    return True


def _read_document(label: str, value: str, statement: str, is_vessel: bool) -> Identifier:
    """Read a labelled number; the whole statement stays beside it where it says more."""
    kind = DOCUMENT_LABELS[label]
    if label == "Legal Entity Number" and _LEI.match(value):
        kind = _K.LEI
    if imo := _IMO.fullmatch(value):
        if is_vessel:
            return Identifier(_K.IMO, imo[1], text=statement)
        return Identifier(_K.REGISTRATION, value, text=statement)  # the IMO number of a company is no ship's
    if kind in _WHOLE_VALUE:
        return Identifier(kind, value, text=statement)
    found = _NUMBER.fullmatch(value)
    if found is None:
        return Identifier(kind, value, text=statement)
    country = country_code(found[2] or "") or None
    return Identifier(kind, found[1], country, text=statement)


def parse_place(text: str) -> Address:
    """A place with its country at the end, which may itself hold a comma.

    >>> parse_place("Pyongyang, Korea, North").country, parse_place("Shati").country
    ('KP', None)
    """
    pieces = text.split(", ")
    for n_tail in (2, 1):
        tail = ", ".join(pieces[-n_tail:])
        code = country_code(tail)
        if len(pieces) >= n_tail and len(code) == 2 and code.isupper():
            return Address(city=", ".join(pieces[:-n_tail]), country=code, text=text)
    return Address(text=text)
