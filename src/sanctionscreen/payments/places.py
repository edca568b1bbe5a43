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
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

import pyarrow as pa
from rapidfuzz.distance import OSA

from sanctionscreen.lists.countries import country_code
from sanctionscreen.names import fold_keys, normalize_name, token_weight
from sanctionscreen.names.weights import RARE
from sanctionscreen.payments.windows import WORD

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
class TerritorialMeasure:
    """A territorial measure: who imposes it on which regions, under what, from when.

    Args:
        authority: Who imposes it.
        programme: Act or programme.
        measure: What it forbids, in words.
        regions: Regions of the table.
        since: First day.
        until: Last day, None while it is in force.
    """

    authority: str
    programme: str
    measure: str
    regions: tuple[str, ...]
    since: dt.date
    until: dt.date | None = None

    def holds(self, on: dt.date | None) -> bool:
        """Whether it is in force on a day; None asks for those not ended."""
        return self.until is None if on is None else self.since <= on <= (self.until or on)


MEASURES = (
    TerritorialMeasure("EU", "692/2014", "imports, investment, services, tourism", ("crimea",), dt.date(2014, 6, 25)),
    TerritorialMeasure(
        "EU",
        "2022/263",
        "imports, investment, services, tourism",
        ("dnr", "lnr", "kherson", "zaporizhzhia"),
        dt.date(2022, 2, 24),
    ),
    TerritorialMeasure("US", "UKRAINE-EO13685", "investment, trade, services", ("crimea",), dt.date(2014, 12, 19)),
    TerritorialMeasure("US", "UKRAINE-EO14065", "investment, trade, services", ("dnr", "lnr"), dt.date(2022, 2, 21)),
)
# Countries under measures of their own, which only inform: what is forbidden depends on the goods and services.
COUNTRY_MEASURES = (
    TerritorialMeasure("UN", "1718", "arms, luxury goods, finance, and much else", ("KP",), dt.date(2006, 10, 14)),
    TerritorialMeasure("EU", "2017/1509", "arms, luxury goods, finance, and much else", ("KP",), dt.date(2017, 8, 31)),
    TerritorialMeasure("US", "DPRK", "nearly all trade and services", ("KP",), dt.date(2008, 6, 26)),
    TerritorialMeasure(
        "EU", "267/2012", "nuclear goods, and since 2025-09-29 energy, finance and transport", ("IR",), dt.date(2012, 3, 24)
    ),
    TerritorialMeasure("US", "IRAN", "nearly all trade and services", ("IR",), dt.date(1995, 5, 6)),
    TerritorialMeasure("US", "CUBA", "nearly all trade and services", ("CU",), dt.date(1963, 7, 8)),
    TerritorialMeasure("US", "SYRIA", "nearly all trade and services", ("SY",), dt.date(2004, 5, 11), dt.date(2025, 6, 30)),
    TerritorialMeasure("EU", "833/2014", "sectoral: finance, energy, trade by goods", ("RU",), dt.date(2014, 8, 1)),
    TerritorialMeasure("EU", "765/2006", "sectoral: finance, trade by goods", ("BY",), dt.date(2006, 5, 20)),
)
HIT, INFORM = "hit", "inform"
_INFORMS = {
    "government_controlled": "a region that is controlled by the government in part or whole",
    "ambiguous": "a word with other meanings",
    "same_name": "a name of places elsewhere",
}
_AT_HOME = ("", "UA", "RU")  # countries an address there may state
# Words that make a place the name of a street: where they follow it, and where they stand before it.
_AFTER = frozenset({
    "street", "str", "st", "road", "rd", "avenue", "ave", "lane", "way", "square", "sq", "boulevard", "blvd", "drive",
    "strasse", "gasse", "weg", "allee", "platz", "hotel", "restaurant", "ulitsa", "ulica", "vulytsia", "prospekt", "shosse",
    "terrace", "close", "crescent", "court", "gardens",
})  # fmt: skip
_BEFORE = frozenset({
    "rue", "via", "calle", "avenida", "place", "ulitsa", "ulica", "ul", "vulytsia", "vul", "prospekt", "prospect", "pr",
    "pereulok", "shosse", "naberezhnaya", "hotel", "restaurant",
})  # fmt: skip
_BETWEEN = frozenset(("of", "de", "di", "the", "der"))  # Street of Crimea
_STATED_WORDS = 3  # of the last line of an address that may name its country
TYPO_LETTERS = 7  # a word this long may be one typo away
# Ends of surnames, patronymics and adjectives, which are no typos of a town: Makeeva and Makeevka, Primorsky and Primorsk.
_NAME_ENDS = ("va", "na", "ky", "ki", "iy", "ij")
# Postcodes of Crimea and Sevastopol: five digits of Ukraine, six of Russia.
_POSTCODE = re.compile(r"(?<!\d)(?:(9[5-9]\d{3})|(29[5-9]\d{3}))(?!\d)")
_BREAK = re.compile(r"[,;|\n\r]")


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
    *,
    address: str | None = None,
    town: str | None = None,
    country: str | None = None,
    text: str | None = None,
    on: dt.date | None = None,
) -> list[PlaceHit]:
    """Find places under territorial measures.

    Args:
        address: Lines of an address.
        town: A town by itself.
        country: Country of the address, code or name.
        text: Free text.
        on: The day, for measures that begin later or have ended; None for all that have not ended.

    Returns:
        What was found, hits first; each region's most telling words once.

    >>> [(hit.region, hit.effect) for hit in find_places(town="Симферополь", country="RU")]
    [('crimea', 'hit'), ('RU', 'inform')]
    >>> [(hit.effect, hit.why) for hit in find_places(address="Crimea Street 5, Leeds", country="GB")]
    [('inform', 'the name of a street')]
    """
    code = _code(country or "") or _stated_country(address or "")
    found = [place for words in (address, town, text) if words for place in _search(words, code)]
    found += _search_postcodes(" ".join(filter(None, (address, town))), code)
    found += [replace(place, effect=INFORM, why="a number in a text") for place in _search_postcodes(text or "", code)]
    if any(code in measure.regions and measure.holds(on) for measure in COUNTRY_MEASURES):
        found.append(PlaceHit(code, INFORM, country or code, "a country under measures of its own"))
    elif not code or (country and not found):
        found += _search(country or "", "")
    in_force = {region for measure in (*MEASURES, *COUNTRY_MEASURES) if measure.holds(on) for region in measure.regions}
    found = [place for place in found if place.region in in_force]
    distinct = dict.fromkeys(sorted(found, key=lambda place: place.effect != HIT))
    return list({(place.region, place.effect): place for place in reversed(list(distinct))}.values())[::-1]


def _code(country: str) -> str:
    """Code of a country, "" for words that name none, as `Crimea` in a country field.

    >>> _code("Turkey"), _code("Crimea")
    ('TR', '')
    """
    code = country_code(country)
    return code if len(code) == 2 else ""


def _stated_country(address: str) -> str:
    """Country at the end of an address: its last line or last words; no codes of two letters, which mean much else.

    >>> _stated_country("12 Sebastopol, California, USA"), _stated_country("Lenina 5, Simferopol")
    ('US', '')
    """
    last = re.split(r"[,;\n]", address.rstrip(" ,;.\n"))[-1].split()[-_STATED_WORDS:]
    ends = (" ".join(last[at:]) for at in range(len(last)))
    return next((code for end in ends if len(end) > 2 and (code := _code(end))), "")


@dataclass(frozen=True, slots=True)
class _Word:
    """A word as written, its tokens, and whether a comma or line break stands before it."""

    written: str
    tokens: tuple[str, ...]
    breaks: bool


def _split(text: str) -> list[_Word]:
    """Words of a text."""
    found, end = [], 0
    for word in WORD.finditer(text):
        breaks = _BREAK.search(text, end, word.start()) is not None
        found.append(_Word(word[0], normalize_name(word[0]).tokens, breaks))
        end = word.end()
    return found


def _search(text: str, code: str) -> Iterator[PlaceHit]:
    """Places in one text; the longest at each word."""
    words = _split(text)
    flat = [(token, at) for at, word in enumerate(words) for token in word.tokens]
    keys = [_keys(token) for token, _ in flat]
    place = 0
    while place < len(flat):
        best = max((name for name in _by_first(keys[place]) if _matches(name, keys, place)), key=_length, default=None)
        if best is None:
            place += 1
            continue
        yield _judge(best, words, flat[place][1], flat[place + len(best.tokens) - 1][1], code)
        place += len(best.tokens)


def _judge(name: _Place, words: list[_Word], first: int, last: int, code: str) -> PlaceHit:
    """Whether what was found is a hit, or why it only informs."""
    why = ""
    if _is_street(words, first, last):
        why = "the name of a street"
    elif code not in _AT_HOME:
        why = f"in an address of {code}"
    elif name.effect == INFORM and not (name.control == "ambiguous" and code):  # an address there means the town
        why = _INFORMS[name.control]
    written = " ".join(word.written for word in words[first : last + 1])
    return PlaceHit(name.region, INFORM if why else HIT, written, why)


def _is_street(words: list[_Word], first: int, last: int) -> bool:
    """Whether a street word follows or precedes, with no comma between: `Lenina Street, Simferopol` is a town."""
    after = words[last + 1] if last + 1 < len(words) else None
    if after and not after.breaks and _AFTER.intersection(after.tokens):
        return True
    at, joined, linked = first, not words[first].breaks, False
    while joined and at > 0 and _BETWEEN.intersection(words[at - 1].tokens):
        at, joined, linked = at - 1, not words[at - 1].breaks, True
    if not joined or at == 0:
        return False
    before = _BEFORE | _AFTER if linked else _BEFORE
    # `ulitsa Krym` is a street where nothing before the street word is its name: `Lenina ulitsa Simferopol` is not
    return bool(before.intersection(words[at - 1].tokens)) and (at == 1 or words[at - 1].breaks or linked)


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
    control: str
    tokens: tuple[str, ...]
    keys: tuple[frozenset[str], ...]


@lru_cache(maxsize=1 << 16)
def _keys(token: str) -> frozenset[str]:
    """What a word may be: itself, its folded keys, and words of places one typo away."""
    own = frozenset(fold_keys(token)) | {token}
    if len(token) < TYPO_LETTERS or not own.isdisjoint(_places()) or token_weight(token) < RARE:
        return own
    return own | {word for word in _long_words() if _is_typo(token, word)}


def _is_typo(token: str, word: str) -> bool:
    """Whether a word is one typo away from that of a place, and no name built on it.

    >>> _is_typo("simferopl", "simferopol"), _is_typo("makeeva", "makeevka")
    (True, False)
    """
    if word[0] != token[0] or (token.endswith(_NAME_ENDS) and token[-2:] != word[-2:]):
        return False
    return OSA.distance(token, word, score_cutoff=1) <= 1


@lru_cache(maxsize=1)
def _long_words() -> frozenset[str]:
    """Words of places that may be mistyped."""
    tokens = (token for names in _places().values() for name in names for token in name.tokens)
    return frozenset(token for token in tokens if len(token) >= TYPO_LETTERS)


def _length(place: _Place) -> tuple[int, bool]:
    """Longer spellings first; of equal ones, those that only inform."""
    return len(place.tokens), place.effect == INFORM


def _matches(place: _Place, keys: list[frozenset[str]], at: int) -> bool:
    """Whether the words from one on are those of a place."""
    words = keys[at : at + len(place.keys)]
    return len(words) == len(place.keys) and all(a & b for a, b in zip(place.keys, words, strict=True))


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
        region, effect, control, spellings = line.split("\t")
        for spelling in spellings.split("|"):
            tokens = normalize_name(spelling).tokens
            keys = tuple(frozenset(fold_keys(token)) | {token} for token in tokens)
            for key in keys[0]:
                found.setdefault(key, []).append(_Place(region, effect, control, tokens, keys))
    return found


def screen_places(parties: pa.Table, *, on: dt.date | None = None) -> pa.Table:
    """Find places in the addresses and texts of payment messages, and say under which measures they stand.

    Args:
        parties: PARTIES_SCHEMA, as `open_payments` gives them.
        on: The day, for measures that begin later or have ended; None for all that have not ended.

    Returns:
        PLACES_SCHEMA, one row for each place and measure.
    """
    rows: list[dict[str, Any]] = []
    columns = ("payment_id", "role", "field", "address", "town", "country", "text")
    for party in parties.select(list(columns)).to_pylist():
        for place in find_places(**{key: party[key] for key in ("address", "town", "country", "text")}, on=on):
            for measure in (*MEASURES, *COUNTRY_MEASURES):
                if place.region in measure.regions and measure.holds(on):
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
