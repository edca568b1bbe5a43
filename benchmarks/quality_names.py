"""Names the quality benchmark works with: listed parties, innocent people and companies, the same name in two scripts.

Weak aliases are left out on both sides: what they need to be a hit is a matter of policy, not of matching.
"""

from __future__ import annotations

import csv
import gzip
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import sanctionscreen as ss
from queries import read_people
from real_lists import ROOT, SHARED, read_newest
from sanctionscreen.model import script_of
from sanctionscreen.testing.changes import spoken

CORPORA = SHARED / "corpora"
COMBINED = SHARED / "lists" / "combined_fca" / "2022-05-05_eu_uk_rows.csv.gz"  # to measure with, never to ship
_KINDS = {"person": "person", "individual": "person", "ship": "vessel"}
LATIN = "Latn"
LEAST_COUNT = 5  # pairs of words aligned by machine that were seen so often are seldom wrong
SURNAME_FIRST = ("Hang", "Hani")  # and without a space
COUNTRY_SCRIPTS = ("Grek", "Geor", "Armn", "Thai", "Deva", "Cyrl", "Arab", "Hang", "Hani")

Key = tuple[str, str]  # list_id, entry_id


@dataclass(frozen=True, slots=True)
class Party:
    """Who is listed, under which strong names, persons' in the order they are spoken."""

    key: Key
    kind: str
    names: tuple[str, ...]

    def with_names(self, names: Iterable[str]) -> Party:
        """The same party under some of its names."""
        return replace(self, names=tuple(names))

    def in_scripts(self, latin: bool) -> Party:
        """The same party under its Latin names only, or under all others."""
        return self.with_names(name for name in self.names if (script_of(name) == LATIN) == latin)


@dataclass(frozen=True, slots=True)
class Case:
    """A query, and the party and listed name it means."""

    query: str
    key: Key
    listed: str


def read_parties(*, free_only: bool) -> list[Party]:
    """Read UN, SDN, non-SDN, EU and UK parties from the newest real files, or the samples of this repository.

    Args:
        free_only: Leave out the EU and UK rows, of whose figures their licence allows no publication.
    """
    lists = [
        read_newest(SHARED / "lists" / "un", "*/consolidated.xml"),
        read_newest(SHARED / "lists" / "us_ofac", "*/sdn.csv"),
        read_newest(SHARED / "lists" / "us_ofac", "*_cons/cons_prim.csv"),
    ]
    if not all(lists):
        data = ROOT / "data" / "lists"
        lists = [ss.read_list(data / name) for name in ("eu_fsf_sample.xml", "un_sample.xml", "ofac/sdn.csv")]
    found = [
        party_of((party.list_id, party.entry_id), str(party.kind), (name.text for name in party.names if not name.weak))
        for listed in lists
        if listed is not None
        for party in listed.parties
    ]
    return [party for party in [*found, *(() if free_only else read_combined())] if party.names]


def read_combined() -> Iterator[Party]:
    """Read the only whole EU list there is, and the UK list beside it, as rows of names."""
    if not COMBINED.is_file():
        return
    names: dict[tuple[Key, str], list[str]] = defaultdict(list)
    with gzip.open(COMBINED, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            kind = _KINDS.get(row["entity_type"].lower(), "entity")
            list_id = "eu-rows" if row["sanction_list"] == "EU" else "uk-rows"
            parts = [row[part] for part in ("forename", "middle_names", "surname")]
            spoken_name = " ".join(filter(None, parts)) if kind == "person" and parts[0] and parts[2] else row["full_name"]
            names[(list_id, row["list_internal_id"]), kind].append(spoken_name)
    for (key, kind), texts in names.items():
        yield party_of(key, kind, texts)


def party_of(key: Key, kind: str, names: Iterable[str]) -> Party:
    """A party with its distinct names."""
    texts = dict.fromkeys(spoken(" ".join(name.split()), kind) for name in names)
    return Party(key, kind, tuple(text for text in texts if text))


def innocents(n: int, seed: int, parties: Iterable[Party]) -> dict[str, list[str]]:
    """Names of people and companies nobody lists, by class; companies that are listed by their very name are left out."""
    rng = random.Random(seed)
    people = read_people(rng)
    found = {"people, other countries": [drawn_from(rng.choice(people.countries), rng) for _ in range(n)]}
    if CORPORA.is_dir():
        listed = {plain(name) for party in parties for name in party.names}
        companies = [name for name in read_companies() if plain(name) not in listed]
        found["people, census"] = list(census_people(n, rng))
        found["companies"] = rng.sample(companies, n)
    return found


def drawn_from(pool: tuple[list[str], list[str]], rng: random.Random) -> str:
    """A given name and a surname."""
    return f"{rng.choice(pool[0])} {rng.choice(pool[1])}"


def plain(name: str) -> str:
    """Letters and digits only."""
    return "".join(c for c in name.casefold() if c.isalnum())


def census_people(n: int, rng: random.Random) -> Iterator[str]:
    """Given names and surnames as often as people bear them in the US."""
    given, given_weights = [
        *zip(*(row for sex in ("male", "female") for row in read_census(f"{sex}_first_names")), strict=True)
    ]
    surnames, surname_weights = [*zip(*read_census("surnames"), strict=True)]
    firsts = rng.choices(given, given_weights, k=n)
    return (f"{a} {b}" for a, b in zip(firsts, rng.choices(surnames, surname_weights, k=n), strict=True))


def read_census(what: str) -> Iterator[tuple[str, float]]:
    """Names and their percentages."""
    with (CORPORA / "frequency" / f"us_census_1990_{what}.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            yield row["name"], float(row["percent"])


def read_companies() -> list[str]:
    """Legal names of companies with an LEI."""
    with gzip.open(CORPORA / "companies" / "gleif_legal_names.tsv.gz", "rt", encoding="utf-8") as file:
        return [row["legal_name"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


def script_pairs(n: int, seed: int) -> dict[str, list[tuple[str, str]]]:
    """People's names in Latin letters and in others, by script: whole names, or two words drawn together."""
    rng = random.Random(seed)
    found: dict[str, list[tuple[str, str]]] = {}
    if not CORPORA.is_dir():
        return found
    for script in ("hebrew", "korean"):
        rows = read_pairs(f"{script}_full_names")
        found[f"{script}, whole names"] = rng.sample([row for row in rows if " " in row[0]], n)
    for script, space in (("russian", " "), ("arabic", " "), ("chinese", "·"), ("katakana", "・"), ("korean", " ")):
        rows = read_pairs(f"{script}_tokens")
        found[f"{script}, two words"] = [joined(rng.choice(rows), rng.choice(rows), space) for _ in range(n)]
    for script, countries in country_pairs().items():
        pools = [rng.choice(countries) for _ in range(n)]
        drawn = [(rng.choice(given), rng.choice(surnames)) for given, surnames in pools]
        if script.startswith(SURNAME_FIRST):
            found[f"{script}, common names"] = [joined(surname, given, "") for given, surname in drawn]
        else:
            found[f"{script}, common names"] = [joined(given, surname, " ") for given, surname in drawn]
    surnames, given = read_japanese()
    found["Japanese in kanji"] = [joined(rng.choice(surnames), rng.choice(given), "") for _ in range(n)]
    return found


def joined(first: tuple[str, str], second: tuple[str, str], space: str) -> tuple[str, str]:
    """Two words as one name, in both scripts."""
    return f"{first[0]} {second[0]}", f"{first[1]}{space}{second[1]}"


def read_pairs(what: str) -> list[tuple[str, str]]:
    """Latin and native spellings that were aligned often enough, but for those the library's table was computed from."""
    with (CORPORA / "wikidata" / f"{what}.tsv").open(encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        kept = (row for row in rows if row.get("split") != "train" and int(row.get("count", LEAST_COUNT)) >= LEAST_COUNT)
        return [(row["latin"], row["native"]) for row in kept]


def country_pairs() -> dict[str, list[list[list[tuple[str, str]]]]]:
    """Common given names and surnames in other scripts, with their romanisation: by script those of each country."""
    found: dict[tuple[str, str], list[list[tuple[str, str]]]] = defaultdict(lambda: [[], []])
    for at, what in enumerate(("forenames", "surnames")):
        path = CORPORA / "frequency" / f"common-{what}-by-country.csv"
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                latin, native = row["Romanized Name"], row["Localized Name"]
                if latin and native and script_of(latin) == LATIN and (script := script_of(native)) in COUNTRY_SCRIPTS:
                    found[str(script), row["Country"]][at].append((latin, native))
    by_script: dict[str, list[list[list[tuple[str, str]]]]] = defaultdict(list)
    for (script, country), names in sorted(found.items()):
        if all(names):
            by_script[f"{script} {country}" if script == "Hani" else script].append(names)
    return by_script


def read_japanese() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The most common surnames, and men's given names in one spelling each, with their romanisation."""
    folder = CORPORA / "japanese"
    with (folder / "last_name_org.csv").open(encoding="utf-8", newline="") as file:
        surnames = [(row[3], row[0]) for row, _ in zip(csv.reader(file), range(300), strict=False)]
    with (folder / "first_name_man_opti.csv").open(encoding="utf-8", newline="") as file:
        given = [(row[1], row[2]) for row in csv.reader(file) if len(row) > 2]
    return surnames, given
