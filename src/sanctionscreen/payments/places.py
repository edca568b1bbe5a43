"""Places under territorial measures in addresses and texts: Crimea and Sevastopol, and areas of Ukraine it does not control.

Place words are compared as names are, in any script and usual spelling. A hit is a place in an address, a town, a postcode
of Crimea or a free text. A place only *informs* where it is the name of a street, where another country is stated, or where
the table says so: the government-controlled rest of those regions. Names of parties are never searched: people are called
after places.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import pyarrow as pa

from sanctionscreen.lists.countries import country_code
from sanctionscreen.names import fold_keys, normalize_name

PLACES_SCHEMA = pa.schema(
    [
        pa.field("payment_id", pa.string()),
        pa.field("role", pa.string()),
        pa.field("field", pa.string()),
        pa.field("region", pa.string()),
        pa.field("effect", pa.string()),  # hit, inform
        pa.field("authority", pa.string()),
        pa.field("programme", pa.string()),
        pa.field("measure", pa.string()),
        pa.field("words", pa.string()),  # as written
        pa.field("why", pa.string()),  # why it only informs, "" for a hit
    ]
)


@dataclass(frozen=True, slots=True)
class Measure:
    """A territorial measure: who imposes it on which regions, under what, from when.

    Args:
        authority: Who imposes it.
        programme: Act or programme.
        measure: What it forbids, in words.
        regions: Regions of the table.
        since: First day.
    """

    authority: str
    programme: str
    measure: str
    regions: tuple[str, ...]
    since: dt.date


MEASURES = (
    Measure("EU", "692/2014", "imports, investment, services, tourism", ("crimea",), dt.date(2014, 6, 25)),
    Measure(
        "EU",
        "2022/263",
        "imports, investment, services, tourism",
        ("dnr", "lnr", "kherson", "zaporizhzhia"),
        dt.date(2022, 2, 24),
    ),
    Measure("US", "UKRAINE-EO13685", "investment, trade, services", ("crimea",), dt.date(2014, 12, 19)),
    Measure("US", "UKRAINE-EO14065", "investment, trade, services", ("dnr", "lnr"), dt.date(2022, 2, 21)),
)
# Countries under measures of their own, which only inform: what is forbidden depends on the goods and services.
COUNTRY_MEASURES = (
    Measure("UN", "1718", "arms, luxury goods, finance, and much else", ("KP",), dt.date(2006, 10, 14)),
    Measure("EU", "2017/1509", "arms, luxury goods, finance, and much else", ("KP",), dt.date(2017, 8, 31)),
    Measure("US", "DPRK", "nearly all trade and services", ("KP",), dt.date(2008, 6, 26)),
    Measure(
        "EU", "267/2012", "nuclear goods, and since 2025-09-29 energy, finance and transport", ("IR",), dt.date(2012, 3, 24)
    ),
    Measure("US", "IRAN", "nearly all trade and services", ("IR",), dt.date(1995, 5, 6)),
    Measure("US", "CUBA", "nearly all trade and services", ("CU",), dt.date(1963, 7, 8)),
    Measure("EU", "833/2014", "sectoral: finance, energy, trade by goods", ("RU",), dt.date(2014, 8, 1)),
    Measure("EU", "765/2006", "sectoral: finance, trade by goods", ("BY",), dt.date(2006, 5, 20)),
)
HIT, INFORM = "hit", "inform"
_AT_HOME = ("", "UA", "RU")  # countries an address there may state
_STREET_WORDS = frozenset(
    [
        "street",
        "str",
        "st",
        "road",
        "rd",
        "avenue",
        "ave",
        "lane",
        "way",
        "square",
        "sq",
        "boulevard",
        "blvd",
        "drive",
        "strasse",
        "gasse",
        "weg",
        "allee",
        "platz",
        "rue",
        "via",
        "calle",
        "ulica",
        "ulitsa",
        "ul",
        "vulytsia",
        "vul",
        "prospekt",
        "prospect",
        "pr",
        "pereulok",
        "shosse",
        "naberezhnaya",
        "hotel",
        "restaurant",
    ]
)
# Postcodes of Crimea and Sevastopol: five digits of Ukraine, six of Russia.
_POSTCODE = re.compile(r"(?<!\d)(?:(9[5-9]\d{3})|(29[5-9]\d{3}))(?!\d)")
_WORD = re.compile(r"[^\s,;:/()+|\"]+")


@dataclass(frozen=True, slots=True)
class PlaceHit:
    """A place found.

    Args:
        region: Region of the table, or code of a country.
        effect: `hit` or `inform`.
        words: As written.
        why: Why it only informs.
    """

    region: str
    effect: str
    words: str
    why: str = ""


def find_places(
    *, address: str | None = None, town: str | None = None, country: str | None = None, text: str | None = None
) -> list[PlaceHit]:
    """Find places under territorial measures.

    Args:
        address: Lines of an address.
        town: A town by itself.
        country: Country of the address, code or name.
        text: Free text.

    Returns:
        What was found, hits first; each region's most telling words once.

    >>> [(hit.region, hit.effect) for hit in find_places(town="Симферополь", country="RU")]
    [('crimea', 'hit'), ('RU', 'inform')]
    >>> [(hit.effect, hit.why) for hit in find_places(address="Crimea Street 5, Leeds", country="GB")]
    [('inform', 'the name of a street')]
    """
    code = country_code(country or "")
    found = [place for words in (address, town, text) if words for place in _search(words, code)]
    found += _search_postcodes(" ".join(filter(None, (address, town, text))), code)
    if any(code in measure.regions for measure in COUNTRY_MEASURES):
        found.append(PlaceHit(code, INFORM, country or "", "a country under measures of its own"))
    elif code and not found:
        found += _search(country or "", "")
    distinct = dict.fromkeys(sorted(found, key=lambda place: place.effect != HIT))
    return list({(place.region, place.effect): place for place in reversed(list(distinct))}.values())[::-1]


def _search(words: str, code: str) -> Iterator[PlaceHit]:
    """Places in one text; the longest at each word."""
    written = _WORD.findall(words)
    tokens = [normalize_name(word).tokens for word in written]
    flat = [(token, at) for at, its in enumerate(tokens) for token in its]
    keys = [frozenset(fold_keys(token)) | {token} for token, _ in flat]
    place = 0
    while place < len(flat):
        best = max((name for name in _by_first(keys[place]) if _matches(name, keys[place:])), key=_length, default=None)
        if best is None:
            place += 1
            continue
        first, last = flat[place][1], flat[place + len(best.tokens) - 1][1]
        yield _judge(best, written, first, last, code)
        place += len(best.tokens)


def _judge(name: _Place, written: list[str], first: int, last: int, code: str) -> PlaceHit:
    """Whether what was found is a hit, or why it only informs."""
    around = [word for at in (first - 1, last + 1) if 0 <= at < len(written) for word in normalize_name(written[at]).tokens]
    words = " ".join(written[first : last + 1])
    why = ""
    if any(word in _STREET_WORDS for word in around):
        why = "the name of a street"
    elif code not in _AT_HOME:
        why = f"in an address of {code}"
    elif name.effect == INFORM:
        why = "a region that is controlled by the government in part or whole"
    return PlaceHit(name.region, INFORM if why else HIT, words, why)


def _search_postcodes(words: str, code: str) -> Iterator[PlaceHit]:
    """Postcodes of Crimea: the Ukrainian ones only in addresses of Ukraine, for other countries have the same."""
    for found in _POSTCODE.finditer(words):
        if (found[1] and code == "UA") or (found[2] and code in _AT_HOME):
            yield PlaceHit("crimea", HIT, found[0])


@dataclass(frozen=True, slots=True)
class _Place:
    """One spelling of a place: its tokens, each with what else it may be."""

    region: str
    effect: str
    tokens: tuple[str, ...]
    keys: tuple[frozenset[str], ...]


def _length(place: _Place) -> tuple[int, bool]:
    """Longer spellings first; of equal ones, those that only inform."""
    return len(place.tokens), place.effect == INFORM


def _matches(place: _Place, keys: list[frozenset[str]]) -> bool:
    """Whether the words from here on are those of a place."""
    return len(keys) >= len(place.keys) and all(a & b for a, b in zip(place.keys, keys, strict=False))


def _by_first(keys: frozenset[str]) -> Iterator[_Place]:
    """Places whose first word may be this one."""
    by_key = _places()
    for key in keys:
        yield from by_key.get(key, ())


@lru_cache(maxsize=1)
def _places() -> dict[str, list[_Place]]:
    """All spellings by each key of their first word."""
    found: dict[str, list[_Place]] = {}
    table = files("sanctionscreen.payments.tables").joinpath("places.tsv").read_text(encoding="utf-8")
    for line in table.splitlines():
        if line.startswith("#") or not line.strip():
            continue
        region, effect, _control, spellings = line.split("\t")
        for spelling in spellings.split("|"):
            tokens = normalize_name(spelling).tokens
            keys = tuple(frozenset(fold_keys(token)) | {token} for token in tokens)
            for key in keys[0]:
                found.setdefault(key, []).append(_Place(region, effect, tokens, keys))
    return found


def screen_places(parties: pa.Table, *, on: dt.date | None = None) -> pa.Table:
    """Find places in the addresses and texts of payment messages, and say under which measures they stand.

    Args:
        parties: PARTIES_SCHEMA, as `open_payments` gives them.
        on: The day, for measures that begin later; None for all.

    Returns:
        PLACES_SCHEMA, one row for each place and measure.
    """
    rows: list[dict[str, Any]] = []
    columns = ("payment_id", "role", "field", "address", "town", "country", "text")
    for party in parties.select(list(columns)).to_pylist():
        for place in find_places(**{key: party[key] for key in ("address", "town", "country", "text")}):
            for measure in (*MEASURES, *COUNTRY_MEASURES):
                if place.region in measure.regions and (on is None or measure.since <= on):
                    rows.append(
                        {
                            **{key: party[key] for key in ("payment_id", "role", "field")},
                            "region": place.region,
                            "effect": place.effect,
                            "authority": measure.authority,
                            "programme": measure.programme,
                            "measure": measure.measure,
                            "words": place.words,
                            "why": place.why,
                        }
                    )
    return pa.Table.from_pylist(rows, schema=PLACES_SCHEMA)
