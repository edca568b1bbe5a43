"""The score: bounds, monotony, and its parts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sanctionscreen as ss
from sanctionscreen.matching.assignment import assign
from sanctionscreen.matching.credit import credit_of_pairs
from sanctionscreen.matching.relation import ListedTokens, relate_all, relate_tokens
from sanctionscreen.matching.rows import FIELD_LENGTH, variant_rows
from sanctionscreen.matching.scoring import FULL, UNEQUAL_CAP, least_credit, score_from_credit

weights = st.integers(1, 8_000)
words = "ali hassan sergey sergei lavrov lavrof k s al rahman alrahman ooo llc ltd ltda mhmd mohammed lavr0v 12 13".split()  # noqa: SIM905
names = st.lists(st.sampled_from(words), min_size=1, max_size=5).map(" ".join)


def int64(*values: int) -> np.ndarray:
    """Make an int64 array."""
    return np.array(values, np.int64)


@given(weights, weights, st.integers(0, 1000), st.integers(0, 1000))
def test_score_is_bounded_and_never_falls_with_credit(query: int, listed: int, share: int, more: int) -> None:
    """More credit never lowers a score, which stays between 0 and the cap for unequal names."""
    least, most = sorted((share, more))
    credit = int64(min(query, listed) * least, min(query, listed) * most)
    low, high = score_from_credit(credit, int64(query, query), int64(listed, listed))
    assert 0 <= low <= high <= UNEQUAL_CAP


@given(weights, weights, st.integers(1, FULL))
def test_least_credit_is_the_smallest_that_rounds_to_the_threshold(query: int, listed: int, threshold: int) -> None:
    """Pruning compares with the exact smallest credit, not one more and not one less."""
    from sanctionscreen.matching.scoring import base_score

    least = least_credit(threshold, int64(query), int64(listed))
    assert base_score(least, int64(query), int64(listed))[0] >= threshold
    assert base_score(least - 1, int64(query), int64(listed))[0] < threshold


@given(names, names)
def test_scores_are_bounded_and_parts_add_up(query: str, listed: str) -> None:
    """Parts of an explanation add up to its score, which is 1 only for equal names."""
    why = ss.explain(query, listed)
    assert 0 <= why.score <= 1
    assert sum(round(part.points * FULL) for part in why.parts) == round(why.score * FULL)
    assert (why.score == 1) == (query.split() == listed.split())


@given(names, names)
def test_score_is_symmetric(query: str, listed: str) -> None:
    """The same pair the other way round scores the same; only what is listed is cut, names to a field and words."""
    query, listed = query[:FIELD_LENGTH].strip(), listed[:FIELD_LENGTH].strip()
    there, back = ss.explain(query, listed), ss.explain(listed, query)
    assert there.score == back.score or "prefix" in {part.name for why in (there, back) for part in why.parts}


@given(names)
def test_equal_names_score_one(name: str) -> None:
    """A name scores 1 against itself, however short or common."""
    assert ss.explain(name, name).score == 1


@given(st.integers(1, 6), st.integers(1, 6), st.randoms(use_true_random=False))
def test_vectorized_assignment_equals_the_hungarian_method(m: int, n: int, rng) -> None:
    """All ways to solve an assignment agree."""
    values = np.array([[[rng.choice((0, 0, 3, 5, 5, 9)) for _ in range(n)] for _ in range(m)] for _ in range(8)], np.int64)
    assert credit_of_pairs(np.moveaxis(values, 0, 2)).tolist() == [assign(matrix)[0] for matrix in values.tolist()]


def test_assignment_of_many_tokens_is_exact() -> None:
    """Names longer than the subset method takes are matched by the Hungarian method."""
    rng = np.random.default_rng(1)
    values = rng.integers(0, 4, (5, 9, 11))
    assert credit_of_pairs(np.moveaxis(values, 0, 2)).tolist() == [assign(matrix)[0] for matrix in values.tolist()]


def test_relating_all_tokens_equals_relating_two() -> None:
    """The matrix of the exhaustive engine has the t of the definition everywhere."""
    words = "sergey sergei serguei lavrov lavrof lawrow ooo llc gmbh a b s 12 13 1917 1918 factory12 factory13 lavr0v"
    tokens = [*words.split(), "mohammed", "muhammad", "yushchenko", "juschtschenko", "al", "bin", "alrahman", "rahmn"]
    joined = np.arange(len(tokens)) % 3 == 0
    t = relate_all(tokens, joined, ListedTokens.of(tokens, joined))
    pairs = list(zip(tokens, joined.tolist(), strict=True))
    assert [[relate_tokens(a, b, x or y)[0] for b, y in pairs] for a, x in pairs] == t.tolist()


def test_all_rows_of_a_name_weigh_the_same() -> None:
    """Joining tokens moves weight, it never makes or loses any."""
    for name in (("abd", "al", "rahman"), ("ali", "ali", "hassan"), tuple("abcdefghij")):
        assert len({sum(row.weights) for row in variant_rows(name)}) == 1


@pytest.mark.parametrize(
    ("query", "listed", "least"),
    [
        ("Sergei Lavrov", "LAVROV, Sergey Viktorovich", 0.75),
        ("Сергей Лавров", "LAVROV, Sergey", 0.95),
        ("S. Lavrov", "Sergey Lavrov", 0.75),
        ("AbdulRahman Mohammed", "Abdul Rahman Mohammed", 0.95),
        ("Abd al Rahman", "Abd alRahman", 0.8),
        ("Hassan Ali", "Ali Hassan", 0.99),
        ("Zarya OOO", "LLC Zarya", 0.9),
        ("Sergey Lavrof", "Sergey Lavrov", 0.85),
        ("John Smith", "John Smyth", 0.75),
    ],
)
def test_variants_score_high(query: str, listed: str, least: float) -> None:
    """The everyday variants of one name stay above the default threshold."""
    assert ss.explain(query, listed).score >= least


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("Hans Otto Friedrich", "Hans Joachim Friedrich"),
        ("General Trading LLC", "Zarya General Trading LLC"),
        ("Anna Schmidt", "Hans Schmidt"),
        ("Lavrov", "Sergey Lavrov"),
        ("J. Lavrov", "Sergey Lavrov"),
        ("Factory 12", "Factory 13"),
        ("Mohammed", "Mohammed Hussein"),
    ],
)
def test_weak_evidence_stays_low(query: str, listed: str) -> None:
    """Contradicting, generic or single words do not make a hit."""
    assert ss.explain(query, listed).score < 0.75
