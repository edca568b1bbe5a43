"""An entry on its way to a `ListedParty`: names, details and problems, collected in the order published.

Each reader says where in its format things stand; what they mean for a party is decided here, once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from sanctionscreen.lists.countries import country_code
from sanctionscreen.lists.dates import parse_date
from sanctionscreen.lists.details import PartyDetails
from sanctionscreen.model import (
    Address,
    Designation,
    Identifier,
    IdentifierKind,
    ListedParty,
    Name,
    NameKind,
    PartialDate,
    PartyKind,
    Problem,
    Reference,
)  # fmt: skip

_GENDERS = {"m": "male", "male": "male", "f": "female", "female": "female"}
_IMO = re.compile(r"(?:IMO)?\W*(\d{7})", re.IGNORECASE)
_ALTERNATIVES = re.compile(r";|>>|\bor\b", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:^|(?<=\s))\(?(?:\d{1,2}|[a-z]{1,2})\)\s*")


class EntryDraft(PartyDetails):
    """Collects one entry.

    Args:
        entry_id: The authority's reference, for problems.
        line: 1-based line of the entry, if known.
    """

    def __init__(self, entry_id: str, line: int | None = None) -> None:
        super().__init__(self.report)
        self.entry_id = entry_id
        self.line = line
        self.names: list[Name] = []
        self.titles: list[str] = []
        self.genders: list[str] = []
        self.references: list[Reference] = []
        self.problems: list[Problem] = []

    def report(self, code: str, message: str) -> None:
        """Add a problem of this entry, once."""
        problem = Problem(code, message, self.entry_id, self.line)
        if problem not in self.problems:
            self.problems.append(problem)

    def choose_kind(self, column: str, words: Iterable[str], known: Mapping[str, PartyKind]) -> PartyKind:
        """Take the first known kind of what the rows of an entry say; an unknown word, or several, is a problem.

        Args:
            column: Where it stands.
            words: What each row says there, in small letters.
            known: Kind of each word.
        """
        said = list(dict.fromkeys(words))
        if len(said) > 1 or said[0] not in known:
            self.report(
                "unknown_code",
                f"{column} {' and '.join(map(repr, said))} is unknown; taken as the first known, or an entity",
            )
        return next((known[word] for word in said if word in known), PartyKind.ENTITY)

    def add_name(
        self,
        text: str,
        kind: NameKind = NameKind.ALIAS,
        *,
        weak: bool = False,
        lang: str | None = None,
        parts: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Add a name, unless the entry has it already; a text without letters or digits is a problem."""
        words = " ".join(text.split())
        if not any(map(str.isalnum, words)):
            if words:
                self.report("empty_name", "a name without letters is left out; its text is in the notes")
                self.add_note("Name", words)
            return
        name = Name(words, kind, weak, lang=lang, parts=tuple((role, part) for role, part in parts if part))
        if all((known.text, known.weak) != (name.text, name.weak) for known in self.names):
            self.names.append(name)

    def add_birth_date(self, text: str, parse: Callable[[str], PartialDate | None] = parse_date) -> None:
        """Read a birth date, or several with `or`, `;` or `>>` between; what is not understood is a problem and a note."""
        words = " ".join(text.split())
        if (whole := parse(words)) is not None:
            self.birth_dates.append(whole)
            return
        pieces = [piece for part in _ALTERNATIVES.split(words) if (piece := part.strip(" ,."))]
        dates = [parse(piece) for piece in pieces]
        self.birth_dates += [date for date in dates if date is not None]
        if None in dates:
            self.report("bad_date", "a birth date is not understood; its wording is in the notes")
            self.add_note("Birth date", words)

    def add_country(self, text: str) -> None:
        """Add a nationality, flag or country of registration."""
        if code := country_code(text):
            self.countries.append(code)

    def add_gender(self, text: str) -> None:
        """Add a gender; an unknown word is a problem."""
        if gender := _GENDERS.get(text.strip().lower()):
            self.genders.append(gender)
        elif text.strip():
            self.report("unknown_code", f"gender {text.strip()!r} is unknown; left open")

    def add_identifier(self, kind: IdentifierKind, value: str, country: str = "", text: str = "") -> None:
        """Add a number, if there is one; an IMO number without the letters before it."""
        value = " ".join(value.split())
        if kind is IdentifierKind.IMO and (found := _IMO.fullmatch(value)):
            value = found[1]
        if value:
            self.identifiers.append(Identifier(kind, value, country_code(country) or None, text))

    def add_address(self, address: Address) -> None:
        """Add an address that says something."""
        if address != Address():
            self.addresses.append(address)

    def add_birth_place(self, address: Address) -> None:
        """Add a place of birth that says something."""
        if address != Address():
            self.birth_places.append(address)

    def add_title(self, text: str) -> None:
        """Add a title, function or position."""
        if words := " ".join(text.split()):
            self.titles.append(words)

    def finish(self, list_id: str, kind: PartyKind, designations: Iterable[Designation]) -> ListedParty:
        """Make the party; without a primary name, the first strong one (or else the first) is it."""
        if not self.names:
            self.report("no_name", "no usable name in this entry")
        elif all(name.kind is not NameKind.PRIMARY for name in self.names):
            at = next((at for at, name in enumerate(self.names) if not name.weak and name.kind is NameKind.ALIAS), 0)
            self.names[at] = replace(self.names[at], kind=NameKind.PRIMARY)
        party = ListedParty(
            list_id,
            self.entry_id,
            kind,
            names=tuple(self.names),
            designations=tuple(designations),
            genders=tuple(dict.fromkeys(self.genders)),
            titles=tuple(dict.fromkeys(self.titles)),
            references=tuple(dict.fromkeys(self.references)),
            line=self.line,
            problems=tuple(self.problems),
        )
        return self.complete(party)


def split_numbered(text: str) -> list[str]:
    """Split values that are numbered inside one cell.

    >>> split_numbered("1) Saudi Arabia 2) Qatar"), split_numbered("(1) Tripoli (2) Tunis")
    (['Saudi Arabia', 'Qatar'], ['Tripoli', 'Tunis'])
    >>> split_numbered("a) 1960 b) 1961"), split_numbered("Afghanistan (since 2009)")
    (['1960', '1961'], ['Afghanistan (since 2009)'])
    """
    if not _NUMBERED.match(text.strip()):
        return [text.strip()] if text.strip() else []
    return [value for part in _NUMBERED.split(text.strip()) if (value := part.strip(" ,;"))]
