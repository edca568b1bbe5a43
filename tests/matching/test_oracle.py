"""The proof: fast engine, exhaustive engine and the plain reading of the model agree, on fresh random names.

Every run takes a fresh seed, printed on failure; SANCTIONSCREEN_SEED repeats one.
"""

from __future__ import annotations

import os
import random
from functools import lru_cache

import pytest

import sanctionscreen as ss
from samples import PARTIES, SHARED, distort, make_list, needs_shared
from sanctionscreen.explain import explain_tokens, total
from sanctionscreen.matching import Matches, match_names
from sanctionscreen.matching.oracle import ListedOccurrences, match_exhaustively
from sanctionscreen.matching.rows import Tokens
from sanctionscreen.matching.scoring import FULL
from sanctionscreen.names import normalize_name

SEED = int(os.environ.get("SANCTIONSCREEN_SEED", random.SystemRandom().randrange(1 << 32)))
THRESHOLDS = [3000, 5000, 7000, 7500, 9500]


def pairs_of(matches: Matches) -> dict[tuple[int, int], int]:
    """Scores by pair of positions."""
    found = zip(matches.query.tolist(), matches.listed.tolist(), matches.score.tolist(), strict=True)
    return {(q, c): score for q, c, score in found}


def distorted(names: list[str], n_queries: int, seed: int) -> list[Tokens]:
    """Distinct names, distorted twice."""
    rng = random.Random(seed)
    found = {normalize_name(distort(distort(rng.choice(names), rng), rng)).tokens for _ in range(n_queries)}
    return sorted(tokens for tokens in found if tokens)


@pytest.mark.parametrize("threshold", THRESHOLDS)
def test_fast_exhaustive_and_plain_reading_agree(threshold: int, sample_index: ss.NameIndex) -> None:
    """Nothing missing, nothing extra, equal scores, down to the pair, on the sample names."""
    queries = distorted([name for _, _, names in PARTIES for name in names], 80, SEED + threshold)
    listed = [tuple(text.split(" ")) for text in sample_index.sequences["tokens"].to_pylist()]
    occurrences = ListedOccurrences.of(sample_index.listed.rows.rows)
    fast = pairs_of(match_names(sample_index, queries, threshold))
    exhaustive = pairs_of(match_exhaustively(queries, occurrences, threshold).with_equal(sample_index.find_equal(queries)))
    plain = {
        (q, c): round(total(explain_tokens(query, name)) * FULL)
        for q, query in enumerate(queries)
        for c, name in enumerate(listed)
    }
    expected = {pair: score for pair, score in plain.items() if score >= threshold}
    assert fast == expected, f"seed {SEED}"
    assert exhaustive == expected, f"seed {SEED}"


@lru_cache(maxsize=1)
def real_index() -> ss.NameIndex:
    """An index of a real list in many scripts, long names and initials included."""
    return ss.NameIndex.build([ss.read_list(SHARED / "lists" / "un" / "2026-02-27" / "consolidated.xml")])


@needs_shared
@pytest.mark.parametrize("threshold", [5000, 7500, 9500])
def test_fast_and_exhaustive_agree_on_a_real_list(threshold: int) -> None:
    """The bounds hold for real names, their weights, lengths and initials."""
    index = real_index()
    queries = distorted(index.names["text"].to_pylist(), 150, SEED + threshold)
    occurrences = ListedOccurrences.of(index.listed.rows.rows)
    exhaustive = match_exhaustively(queries, occurrences, threshold).with_equal(index.find_equal(queries))
    assert pairs_of(match_names(index, queries, threshold)) == pairs_of(exhaustive), f"seed {SEED}"


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
    *("mhmd", "mohammed", "sergeevich", "petrov", "petrova", "lavr0v", "lavrov"),
]


def test_fast_and_exhaustive_agree_on_small_adversarial_names() -> None:
    """Repeated and one-letter tokens, joins, numbers and patronymics, up to 18 tokens, at random thresholds."""
    rng = random.Random(SEED)
    for _ in range(40):
        pool = rng.sample(SYLLABLES, rng.randint(2, 8))

        def name(pool: list[str] = pool) -> str:
            return " ".join(rng.choice(pool) for _ in range(rng.choice((1, 2, 3, 4, 6, 7, 10, 17, 18))))

        index = ss.NameIndex.build([make_list([(str(i), "person", [name()]) for i in range(12)])])
        queries = sorted({tokens for _ in range(12) if (tokens := normalize_name(name()).tokens)})
        threshold = rng.randint(2500, 10_000)
        occurrences = ListedOccurrences.of(index.listed.rows.rows)
        exhaustive = match_exhaustively(queries, occurrences, threshold).with_equal(index.find_equal(queries))
        assert pairs_of(match_names(index, queries, threshold)) == pairs_of(exhaustive), f"seed {SEED}, {threshold}"


def test_fast_relation_equals_its_definition(sample_index: ss.NameIndex) -> None:
    """The token join finds exactly the rows of the definition, for tokens with and without joins."""
    import numpy as np

    from sanctionscreen.matching.relation import relate_tokens

    rng = random.Random(SEED)
    rows = sample_index.listed.rows.rows
    tokens = sorted({distort(distort(str(t), rng), rng).replace(" ", "").lower() for t in rows.vocabulary} - {""})
    joined = np.array([rng.random() < 0.3 for _ in tokens])
    relation = sample_index.listed.tokens.relate(tokens, joined, rows.vocabulary)
    for i, token in enumerate(tokens):
        span = slice(relation.starts[i], relation.starts[i + 1])
        found = dict(zip(relation.listed[span].tolist(), relation.t[span].tolist(), strict=True))
        every = {
            j: relate_tokens(token, other, bool(joined[i] or rows.joined[j]))[0] for j, other in enumerate(rows.vocabulary)
        }
        assert found == {j: t for j, t in every.items() if t}, f"seed {SEED}: {token}"
