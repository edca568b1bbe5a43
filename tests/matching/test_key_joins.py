"""Relations by a key in common: what each relates, and that the fast forms say what the plain ones say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanctionscreen.matching.conflicts import conflict_points
from sanctionscreen.matching.hashing import hash_tokens
from sanctionscreen.matching.key_joins import KEY_JOINS, sound_hashes, sound_keys
from sanctionscreen.matching.relation import relate_tokens
from sanctionscreen.matching.scoring import NUMBER_CONFLICT, PATRONYMIC_CONFLICT
from sanctionscreen.names import normalize_name

TOKENS = st.lists(st.text("abdeghklmnorstuvxyz17", min_size=1, max_size=14), max_size=8)


@given(TOKENS)
def test_hashes_of_sounds_are_those_of_their_keys(tokens: list[str]) -> None:
    """Taking letters out of hashes gives the hashes of the keys with letters taken out."""
    plain_owners, keys = sound_keys(tokens)
    owners, hashes = sound_hashes(tokens)
    expected = set(zip(plain_owners.tolist(), hash_tokens(keys).tolist(), strict=True))
    assert set(zip(owners.tolist(), hashes.tolist(), strict=True)) == expected


@given(TOKENS)
def test_no_grade_is_above_the_highest(tokens: list[str]) -> None:
    """`KeyJoin.t` is the most a relation gives, so that better ones need not ask it."""
    for join in KEY_JOINS:
        for a in tokens:
            assert all(0 <= join.t_of(a, b) <= join.t for b in tokens)


@pytest.mark.parametrize(
    ("query", "listed", "reason"),
    [
        ("lavr", "lavrov", "prefix"),
        ("rnartin", "martin", "lookalike"),
        ("9al1ndo", "galindo", "lookalike"),
        ("ghiezanee", "gizani", "sound"),
        ("bll", "bilal", "skeleton"),
        ("lavrov", "lavr", ""),
        ("yan", "yang", "typo"),
        ("11", "12", ""),
        ("moha", "mohammadzadeh", ""),
    ],
)
def test_reasons(query: str, listed: str, reason: str) -> None:
    """One example of each relation and of its limits; the beginning of a word is the query's, not the list's."""
    assert relate_tokens(query, listed)[1] == reason


@pytest.mark.parametrize(
    ("query", "listed", "t"),
    [
        ("zernovi", "zernovikgrazhdan", 943),
        ("zern", "zernovik", 900),
        ("jean", "jeanne", 833),
        ("zernovikgrazhda", "zernovikgrazhdan", 950),
    ],
)
def test_beginnings_count_by_their_letters_unless_they_are_names(query: str, listed: str, t: int) -> None:
    """What is cut off does not matter, but for Jean, who need not be a Jeanne cut short."""
    assert relate_tokens(query, listed) == (t, "prefix")


@pytest.mark.parametrize(
    ("query", "listed", "points"),
    [
        ("Factory 5", "Factory 7", NUMBER_CONFLICT),
        ("Factory 05", "Factory No. 5", 0),
        ("7th Brigade", "Brigade 7", 0),
        ("Factory", "Factory 7", 0),
        ("Sergey Ivanovich Petrov", "Sergei Viktorovich Petrov", PATRONYMIC_CONFLICT),
        ("Sergey Viktorovych Petrov", "Sergei Viktorovich Petrov", 0),
        ("Roman Abramovich", "Roman Arkadyevich Abramovich", 0),
    ],
)
def test_conflicts(query: str, listed: str, points: int) -> None:
    """Both names must state something for them to disagree."""
    assert conflict_points(normalize_name(query).tokens, normalize_name(listed).tokens) == points
