"""Queries for the benchmark: names of many countries, one in a hundred a distorted listed name, all from one seed.

A set of queries is a table [Q] with the columns `name`, as a payment would have it, and `list_id` and `entry_id` of the
party whose distorted name was planted there (null elsewhere), which tell recall.
"""

from __future__ import annotations

import csv
import random
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import pyarrow as pa

import sanctionscreen as ss
from real_lists import ROOT, SHARED

sys.path.insert(0, str(ROOT / "tests"))
from samples import distort

PLANTED = 0.01  # share of distinct queries that are distorted listed names
REPETITION = 0.27  # distinct names per payment row
SKEW = 0.8  # exponent of Zipf's law by which the rest of the payment rows repeat them
SAME_COUNTRY = 0.3  # share of names tried whose given name and surname are of one country, in one spelling
MISSPELLINGS = 100  # tries to misspell a listed name as never before
LONG_WORD = 5  # letters a word needs to stay recognisable when misspelt

SCHEMA = pa.schema([("name", pa.string()), ("list_id", pa.string()), ("entry_id", pa.string())])
Owner = tuple[str, str, str]  # published name, list_id, entry_id
Pool = tuple[list[str], list[str]]  # given names, surnames
_ALPHABETS = (("bdfgklmnprstvz", "aeiou"), ("бдгклмнпрствз", "аеиоу"), ("βδγκλμνπρστφχ", "αειου"))  # consonants, vowels


@dataclass(frozen=True, slots=True)
class People:
    """Names of nobody in particular to draw from.

    Args:
        everybody: Given names and surnames of all countries.
        countries: Those of one country in one spelling, local or romanised.
    """

    everybody: Pool
    countries: list[Pool]

    def draw(self, rng: random.Random) -> str:
        """Draw a given name and a surname."""
        given, surnames = rng.choice(self.countries) if rng.random() < SAME_COUNTRY else self.everybody
        return f"{rng.choice(given)} {rng.choice(surnames)}"


def read_people(rng: random.Random) -> People:
    """Read given names and surnames of many countries and scripts; make them up where the real files are absent."""
    folder = SHARED / "corpora" / "frequency"
    if not folder.is_dir():
        countries = [tuple([made_up_word(rng, at) for _ in range(n)] for n in (500, 4000)) for at in range(len(_ALPHABETS))]
        return People(tuple([*chain(*column)] for column in zip(*countries, strict=True)), countries)

    def column(name: str) -> list[str]:
        with (folder / name).open(encoding="utf-8", newline="") as file:
            return [row["name"] for row in csv.DictReader(file, delimiter="\t")]

    def by_country(name: str) -> dict[tuple[str, str], list[str]]:
        found = defaultdict(set)
        with (folder / name).open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                for spelling in ("Localized Name", "Romanized Name"):
                    found[row["Country"], spelling].update({row[spelling]} - {""})
        return {key: sorted(names) for key, names in sorted(found.items()) if names}

    given, surnames = by_country("common-forenames-by-country.csv"), by_country("common-surnames-by-country.csv")
    census = [column(f"us_census_1990_{kind}.tsv") for kind in ("male_first_names", "female_first_names", "surnames")]
    everybody = ([*census[0], *census[1], *chain(*given.values())], [*census[2][:60_000], *chain(*surnames.values())])
    return People(everybody, [(given[key], surnames[key]) for key in given if key in surnames])


class QueryMaker:
    """Makes sets of queries one after the other; words that are to be new stand in no list, pool or earlier set.

    Args:
        lists: Whose names are planted.
        seed: Same seed, same sets in the same order.
    """

    def __init__(self, lists: Sequence[ss.SanctionsList], seed: int) -> None:
        self._rng = random.Random(seed)
        self._people = read_people(self._rng)
        self._owners = [(n.text, p.list_id, p.entry_id) for s in lists for p in s.parties for n in p.names if " " in n.text]
        self._long = [owner for owner in self._owners if len(longest_word(owner[0])) >= LONG_WORD]
        self._seen = {word for owner in self._owners for word in words_of(owner[0])}
        self._seen.update(word for names in self._people.everybody for name in names for word in words_of(name))

    def payments(self, n_rows: int) -> pa.Table:
        """Payments whose names repeat: a few payers stand in many rows, many in one."""
        names = self.distinct(max(1, int(n_rows * REPETITION)))
        draw = np.random.default_rng(self._rng.randrange(1 << 32))
        weight = 1 / np.arange(1, names.num_rows + 1) ** SKEW
        repeats = draw.choice(names.num_rows, n_rows - names.num_rows, p=weight / weight.sum())
        order = draw.permutation(np.concatenate([np.arange(names.num_rows), repeats]))
        return names.take(order).combine_chunks()

    def distinct(self, n_names: int) -> pa.Table:
        """Names that never repeat."""
        rows: dict[str, tuple[str | None, str | None]] = {}
        while len(rows) < n_names:
            if self._rng.random() < PLANTED:
                text, *owner = self._rng.choice(self._owners)
                rows.setdefault(distort(text, self._rng), tuple(owner))
            else:
                rows.setdefault(self._people.draw(self._rng), (None, None))
        self._seen.update(word for name in rows for word in words_of(name))
        return _table((name, *owner) for name, owner in rows.items())

    def with_new_token(self, names: pa.Table) -> pa.Table:
        """The same names, each with a made-up word; planted among them, listed names misspelt as never before."""
        rows = (
            self._misspelt(name) if self._rng.random() < PLANTED else self._extended(name)
            for name in names["name"].to_pylist()
        )
        return _table(rows)

    def _misspelt(self, name: str) -> tuple[str, str | None, str | None]:
        """A listed name with another of its own letters in its longest word; short lists run out of them."""
        for _ in range(MISSPELLINGS):
            text, list_id, entry_id = self._rng.choice(self._long)
            word = longest_word(text)
            at = self._rng.randrange(1, len(word))
            new = word[:at] + self._rng.choice(word) + word[at + 1 :]
            if self._is_new(new):
                return text.replace(word, new, 1), list_id, entry_id
        return self._extended(name)

    def _extended(self, name: str) -> tuple[str, None, None]:
        """A name with a made-up word, mostly in Latin letters."""
        while True:
            word = made_up_word(self._rng, self._rng.choice((0, 0, 0, 0, 1, 2)))
            if self._is_new(word):
                return f"{name} {word}", None, None

    def _is_new(self, word: str) -> bool:
        """Tell whether a word is seen for the first time."""
        n_seen = len(self._seen)
        self._seen.add(word.casefold())
        return len(self._seen) > n_seen


def _table(rows: Iterator[tuple[str, str | None, str | None]]) -> pa.Table:
    """A set of queries from its rows."""
    return pa.Table.from_arrays([pa.array(column, pa.string()) for column in zip(*rows, strict=True)], schema=SCHEMA)


def words_of(name: str) -> list[str]:
    """Words as this module tells old from new."""
    return name.casefold().split()


def longest_word(name: str) -> str:
    """Its longest word made of letters only, or nothing."""
    return max((word for word in name.split() if word.isalpha()), key=len, default="")


def made_up_word(rng: random.Random, alphabet: int = 0) -> str:
    """A word of four and a half syllables that nobody has."""
    consonants, vowels = _ALPHABETS[alphabet]
    return "".join(rng.choice(consonants) + rng.choice(vowels) for _ in range(4)) + rng.choice(consonants)
