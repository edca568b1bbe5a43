"""The proof: fast engine, exhaustive engine and the plain reading of the model agree, on fresh random names.

Every run takes a fresh seed, printed on failure; SANCTIONSCREEN_SEED repeats one.
"""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pytest

import sanctionscreen as ss
from samples import PARTIES, SHARED, distort, distorted, lay_out, make_list, needs_shared, pairs_of, sequences
from sanctionscreen.explain import explain_tokens, total
from sanctionscreen.matching import Matches, kernels, match_names
from sanctionscreen.matching.hashing import FlatText, letters_of
from sanctionscreen.matching.listed_rows import rows_of_listed
from sanctionscreen.matching.oracle import ListedOccurrences, match_exhaustively
from sanctionscreen.matching.relation import relate_tokens
from sanctionscreen.matching.rows import NameRows, Tokens, listed_rows
from sanctionscreen.matching.scoring import FULL
from sanctionscreen.names import normalize_name

SEED = int(os.environ.get("SANCTIONSCREEN_SEED", random.SystemRandom().randrange(1 << 32)))
PATHS = ["numpy", "numba"] if kernels.has_numba() else ["numpy"]
THRESHOLDS = [3000, 5000, 7000, 7500, 9500]


@pytest.mark.parametrize("threshold", THRESHOLDS)
def test_fast_exhaustive_and_plain_reading_agree(threshold: int, sample_index: ss.NameIndex) -> None:
    """Nothing missing, nothing extra, equal scores, down to the pair, on the sample names."""
    queries = distorted([name for _, _, names in PARTIES for name in names], 80, random.Random(SEED + threshold))
    listed = sequences(sample_index)
    fast = [pairs_of(found) for found in match_on_all_paths(sample_index, queries, threshold)]
    exhaustive = pairs_of(match_exhaustively(queries, ListedOccurrences.of(listed), threshold))
    plain = {
        (q, c): round(total(explain_tokens(query, name)) * FULL)
        for q, query in enumerate(queries)
        for c, name in enumerate(listed)
    }
    expected = {pair: score for pair, score in plain.items() if score >= threshold}
    assert fast == [expected] * len(PATHS), f"seed {SEED}"
    assert exhaustive == expected, f"seed {SEED}"


def match_on_all_paths(index: ss.NameIndex, queries: Sequence[Tokens], threshold: int) -> list[Matches]:
    """Match with arrays and, where numba is installed, with compiled loops, new tokens and known ones alike."""
    found = []
    for path in PATHS:
        with kernels.on_path(path):
            index.listed.forget()
            found += [match_names(index, lay_out(queries), threshold)]
            assert pairs_of(match_names(index, lay_out(queries), threshold, workers=2)) == pairs_of(found[-1])
    return found


@lru_cache(maxsize=1)
def real_index() -> ss.NameIndex:
    """An index of a real list in many scripts, long names and initials included."""
    return ss.NameIndex.build([ss.read_list(SHARED / "lists" / "un" / "2026-02-27" / "consolidated.xml")])


@needs_shared
@pytest.mark.parametrize("threshold", [5000, 7500, 9500])
def test_fast_and_exhaustive_agree_on_a_real_list(threshold: int) -> None:
    """The bounds hold for real names, their weights, lengths and initials."""
    index = real_index()
    queries = distorted(index.names["text"].to_pylist(), 150, random.Random(SEED + threshold))
    exhaustive = match_exhaustively(queries, ListedOccurrences.of(sequences(index)), threshold)
    for found in match_on_all_paths(index, queries, threshold):
        assert pairs_of(found) == pairs_of(exhaustive), f"seed {SEED}"


@needs_shared
def test_every_published_name_of_a_real_list_hits_its_entry() -> None:
    """Each name screened as published scores 1.0 against its own entry: 100 %."""
    index = real_index()
    hits = ss.screen(index.names["text"], index, threshold=1, weak="flag")
    columns = (hits[name].to_pylist() for name in ("query_row", "entry_id", "score"))
    found = {(row, entry_id) for row, entry_id, score in zip(*columns, strict=True) if score == 1}
    owners = index.parties["entry_id"].take(index.names["party"]).to_pylist()
    assert found >= set(enumerate(owners))


def test_a_heavy_listed_name_hides_no_light_one() -> None:
    """Names are found whatever else, however long, is listed (a bound once compared with the heaviest name alone)."""
    long_name = " ".join(f"qzx{chr(97 + i)}vwk" for i in range(14))
    index = ss.NameIndex.build([make_list([("1", "entity", [long_name]), ("2", "person", ["Ivan Testov"])])])
    assert ss.screen(["Ivan Testof", long_name[:-1]], index)["entry_id"].to_pylist() == ["2", "1"]


def test_many_initials_hide_no_long_name() -> None:
    """Initials may double the credit, in names too long to be matched unasked as well."""
    words = "qzxvka wqzxvb xqwzvc zqxwvd vqxzwe kqzzxw"
    listed = words + " b" * 13
    query = words + " " + " ".join(f"bqxzwvk{chr(97 + i)}b" for i in range(13))
    index = ss.NameIndex.build([make_list([("1", "entity", [listed])])])
    for threshold in (0.65, 0.75, 0.85):
        assert ss.screen([query], index, threshold=threshold)["score"].to_pylist() == [ss.explain(query, listed).score]


SYLLABLES = [
    *("al", "ali", "alia", "abd", "abdal", "rahman", "rahmn", "a", "b", "s", "k", "12", "13", "ltd", "ltda", "ooo"),
    *(
        "mhmd",
        "mohammed",
        "sergeevich",
        "petrovich",
        "petrov",
        "petrova",
        "lavr0v",
        "lavrov",
        "7th",
        "7",
        "aka",
        "dba",
        "asl",
        "mt",
        "tanker",
        "xvi",
        "vi",
    ),
]


def test_fast_and_exhaustive_agree_on_small_adversarial_names() -> None:
    """Repeated and one-letter tokens, joins, numbers and patronymics, up to 18 tokens, at random thresholds."""
    rng = random.Random(SEED)
    for _ in range(40):
        pool = rng.sample(SYLLABLES, rng.randint(2, 8))

        def name(pool: list[str] = pool) -> str:
            return " ".join(rng.choice(pool) for _ in range(rng.choice((1, 2, 3, 4, 6, 7, 10, 12))))

        index = ss.NameIndex.build([make_list([(str(i), "person", [name()]) for i in range(12)])])
        queries = sorted({tokens for _ in range(12) if (tokens := normalize_name(name()).tokens)})
        threshold = rng.randint(2500, 10_000)
        exhaustive = match_exhaustively(queries, ListedOccurrences.of(sequences(index)), threshold)
        for found in match_on_all_paths(index, queries, threshold):
            assert pairs_of(found) == pairs_of(exhaustive), f"seed {SEED}, {threshold}"


def test_token_join_equals_the_definition(sample_index: ss.NameIndex) -> None:
    """The hash joins find exactly the relatives of the definition, for tokens as they are and for spans read as joined."""
    rng = random.Random(SEED)
    listed = sample_index.listed.rows.rows
    index, words = sample_index.listed.tokens, listed.vocabulary
    tokens = sorted({distort(distort(str(t), rng), rng).replace(" ", "").lower() for t in words} - {""})
    relation = index.join_tokens(tokens, words)
    ends = np.cumsum([len(token) for token in tokens])
    begins = ends - [len(token) for token in tokens]
    spans, others, t = index.relate_spans(FlatText.of(letters_of("".join(tokens))), begins, ends, words)
    for i, token in enumerate(tokens):
        own = slice(relation.starts[i], relation.starts[i + 1])
        found = dict(zip(relation.listed[own].tolist(), relation.t[own].tolist(), strict=True))
        every = {j: relate_tokens(token, other, bool(listed.joined[j]))[0] for j, other in enumerate(words)}
        assert found == {j: value for j, value in every.items() if value}, f"seed {SEED}: {token}"
        found = dict(zip(others[spans == i].tolist(), t[spans == i].tolist(), strict=True))
        every = {j: relate_tokens(token, other, True)[0] for j, other in enumerate(words)}
        assert found == {j: value for j, value in every.items() if value}, f"seed {SEED}: {token} joined"


def test_rows_of_many_names_are_those_of_each(sample_index: ss.NameIndex) -> None:
    """The listed rows, written in bulk, are what the plain functions write name by name."""
    rng = random.Random(SEED)
    names = {*sequences(sample_index), ("ali", "ali", "hassan", "petrovich"), ("a", "b"), tuple("abcdefghij")}
    names |= {tuple(rng.choice(SYLLABLES) for _ in range(n)) for n in (1, 2, 3, 4, 5, 6, 7, 12, 30, 64, 65, 70)}
    bulk, plain = rows_of_listed(sorted(names)), NameRows.build(sorted(names), listed_rows)

    def written(rows: NameRows) -> set[tuple[object, ...]]:
        return {
            (int(rows.names[i]), *rows.texts(i), *rows.row(i)[1].tolist(), int(rows.totals[i]))
            for i in range(len(rows.names))
        }

    assert written(bulk) == written(plain), f"seed {SEED}"
