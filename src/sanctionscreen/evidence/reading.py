"""What is known of a query party beside its name, as users hand it in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import partial
from typing import Any

from sanctionscreen.evidence.birth_dates import read_birth_date
from sanctionscreen.evidence.blanks import is_blank
from sanctionscreen.evidence.countries import read_countries
from sanctionscreen.evidence.identifiers import GivenIdentifier, in_order, read_identifiers
from sanctionscreen.model import PartialDate

GENDERS = {"m": "male", "male": "male", "f": "female", "female": "female"}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a query party beside its name.

    Args:
        birth_date: As far as known.
        countries: ISO 3166-1 alpha-2 codes of nationality, birth, residence or registration: nobody said which.
        gender: `male`, `female` or None.
        identifiers: Kind, key and issuing country.
        nationalities: Countries of nationality, flag or registration.
        birth_countries: Countries of birth.
        residences: Countries of residence.
    """

    birth_date: PartialDate | None = None
    countries: frozenset[str] = frozenset()
    gender: str | None = None
    identifiers: tuple[GivenIdentifier, ...] = ()
    nationalities: frozenset[str] = frozenset()
    birth_countries: frozenset[str] = frozenset()
    residences: frozenset[str] = frozenset()

    def merged(self, more: Evidence) -> Evidence:
        """Take the pieces of another evidence where there are none yet; identifiers add up."""
        if more is NO_EVIDENCE:
            return self
        if self is NO_EVIDENCE:
            return more
        pieces: dict[str, Any] = {f.name: getattr(self, f.name) or getattr(more, f.name) for f in fields(self)}
        return Evidence(**{**pieces, "identifiers": in_order((*self.identifiers, *more.identifiers))})


NO_EVIDENCE = Evidence()


def read_gender(value: object) -> str | None:
    """Read a gender; None and empty text are no evidence."""
    if is_blank(value):
        return None
    gender = GENDERS.get(value.strip().lower()) if isinstance(value, str) else None
    if gender is None:
        raise ValueError(f"gender must be male, female, m or f, got {value!r}")
    return gender


# How each piece of evidence is read, by the field of `Evidence` it fills.
PIECES: Mapping[str, Callable[[object], Any]] = {
    "birth_date": read_birth_date,
    "countries": read_countries,
    "gender": read_gender,
    "identifiers": read_identifiers,
    **{name: partial(read_countries, called=name) for name in ("nationalities", "birth_countries", "residences")},
}


def read_evidence(**given: object) -> Evidence:
    """Read evidence as users type it.

    Args:
        given: birth_date: `date`, `PartialDate`, a year, or text (see `written_dates`); countries, nationalities,
            birth_countries, residences: one country or several, ISO codes or names in any major language; gender: `male`,
            `female`, `m`, `f`; identifiers: `Identifier`s, texts, or a mapping from kind to value.

    Raises:
        ValueError: A value that cannot be read, with the forms that can.
    """
    found = Evidence(**{name: PIECES[name](value) for name, value in given.items()})
    return NO_EVIDENCE if found == NO_EVIDENCE else found
