"""Countries of a party by what they are to it, compared with the same relation of the listed party first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sanctionscreen.evidence.blanks import is_blank
from sanctionscreen.evidence.points import (
    COUNTRY_ELSEWHERE,
    OTHER_BIRTH_COUNTRY,
    OTHER_COUNTRY,
    OTHER_NATIONALITY,
    OTHER_RESIDENCE,
    SAME_BIRTH_COUNTRY,
    SAME_COUNTRY,
    SAME_NATIONALITY,
    SAME_RESIDENCE,
)
from sanctionscreen.lists.countries import country_code
from sanctionscreen.model import ListedParty


@dataclass(frozen=True, slots=True)
class Relation:
    """What a country may be to a party.

    Args:
        part: Name of its part of a score.
        words: What it is called.
        listed: Takes the countries of that relation from a listed party.
        same: Points for a country in common.
        other: Points for none, where the list states the relation.
    """

    part: str
    words: str
    listed: Callable[[ListedParty], Iterable[str | None]]
    same: int
    other: int


# By the field of `Evidence` that holds them. `countries` may be any of these and is compared with all of them.
RELATIONS: Mapping[str, Relation] = {
    "nationalities": Relation(
        "nationality", "nationality or registration", lambda party: party.countries, SAME_NATIONALITY, OTHER_NATIONALITY
    ),
    "birth_countries": Relation(
        "birth_country",
        "country of birth",
        lambda party: (place.country for place in party.birth_places),
        SAME_BIRTH_COUNTRY,
        OTHER_BIRTH_COUNTRY,
    ),
    "residences": Relation(
        "residence", "residence", lambda party: (place.country for place in party.addresses), SAME_RESIDENCE, OTHER_RESIDENCE
    ),
}


def read_countries(value: object, *, called: str = "countries") -> frozenset[str]:
    """Read one or several countries as ISO 3166-1 alpha-2 codes.

    Args:
        value: Code or name in any major language, or several of them.
        called: The argument it came in.

    Raises:
        ValueError: One of them is no country.
    """
    if is_blank(value):
        return frozenset()
    given: Iterable[object] = [value] if isinstance(value, str) else value if isinstance(value, Iterable) else [value]
    codes = set()
    for country in given:
        if is_blank(country):
            continue
        code = alpha2_code(country) if isinstance(country, str) else None
        if code is None:
            raise ValueError(f"{called} must be ISO 3166-1 codes such as RU, or country names, got {country!r}")
        codes.add(code)
    return frozenset(codes)


def alpha2_code(country: str) -> str | None:
    """ISO 3166-1 alpha-2 code of a country given as code or name, None if it is neither."""
    code = country_code(country)
    return code if re.fullmatch("[A-Z]{2}", code) else None


def compare_countries(
    any_relation: frozenset[str], by_relation: Mapping[str, frozenset[str]], party: ListedParty
) -> list[tuple[str, str, int]]:
    """Compare countries with nationality, birth and residence of the party.

    A country in another relation than the one stated is weaker agreement. A relation the list leaves out contradicts
    nothing: many are born or live in a country of which they are no nationals.

    Args:
        any_relation: Countries of which nobody said what they are; those stated in a relation do not count again.
        by_relation: The others, by key of RELATIONS.
        party: The listed party.
    """
    listed = {key: _codes(relation.listed(party)) for key, relation in RELATIONS.items()}
    everywhere = frozenset[str]().union(*listed.values())
    found = []
    for key, relation in RELATIONS.items():
        given, same = by_relation.get(key, frozenset()), listed[key]
        if given & same:
            found.append((relation.part, f"{_words(given)} against listed {relation.words} {_words(same)}", relation.same))
        elif given & everywhere:
            where = ", ".join(RELATIONS[other].words for other, codes in listed.items() if given & codes)
            words = f"{_words(given & everywhere)} is listed as {where}, not as {relation.words}"
            found.append((relation.part, words, COUNTRY_ELSEWHERE))
        elif given and same:
            found.append((relation.part, f"{_words(given)} against listed {relation.words} {_words(same)}", relation.other))
    unrelated = any_relation.difference(*by_relation.values())
    if unrelated and everywhere:
        words = f"{_words(unrelated)} against listed {_words(everywhere)}"
        found.append(("country", words, SAME_COUNTRY if unrelated & everywhere else OTHER_COUNTRY))
    return found


def _codes(countries: Iterable[str | None]) -> frozenset[str]:
    """Alpha-2 codes among what lists give for countries."""
    return frozenset(c[:2] for c in countries if c and re.match("[A-Z]{2}(-|$)", c))


def _words(codes: Iterable[str]) -> str:
    """Codes in one order."""
    return ", ".join(sorted(codes))
