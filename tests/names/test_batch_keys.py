"""Keys and weights of many tokens at once are those of each token alone."""

import random
import string
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from sanctionscreen.names import (
    TokenKeys,
    concept_ids,
    concept_many,
    fold_keys,
    fold_many,
    lookalike_keys,
    lookalike_many,
    skeleton_keys,
    skeleton_many,
    token_weight,
    weigh_many,
)
from sanctionscreen.names.neighbours import MAX_EDITED, MIN_EDITED, Neighbours
from sanctionscreen.names.tables import read_table
from sanctionscreen.names.weights import RARE

_ODD = [
    "",
    "x",
    "X",
    "7",
    "2024",
    "²",
    "?",
    "la?rov",
    "lavr0v",
    "ab1e",
    "71a331",
    "é",
    "иванов",
    "ь",
    "a\nb",
    "\n",
    "\ud800",
]
_LONG = ["sch" * 3333, "a" * 10_000, "maria" * 13, "x" * MAX_EDITED, "x" * (MAX_EDITED + 1)]
_ALPHABETS = {
    "letters": string.ascii_lowercase,
    "groups": "schtzdjxywoeaiukn",
    "endings": "eiajfvonzh",
    "consonants": "bcdfgkmnstz",
    "capitals": string.ascii_letters,
    "digits": "abco013478259",
    "anything": "ab?é\n\x00 ьØ²٣\ud800ßİS",
}
_PAIRS = [
    (fold_many, fold_keys),
    (lookalike_many, lookalike_keys),
    (skeleton_many, skeleton_keys),
    (concept_many, concept_ids),
]
_Many = Callable[[Sequence[str]], TokenKeys]
_One = Callable[[str], tuple[str, ...]]


def draw_tokens(alphabet: str, n_tokens: int, longest: int = 12) -> list[str]:
    """Random tokens, others in every run."""
    return ["".join(random.choices(alphabet, k=random.randint(1, longest))) for _ in range(n_tokens)]


def misspell(token: str) -> str:
    """A token after one random edit."""
    place, letter = random.randrange(len(token)), random.choice(string.ascii_lowercase)
    left, right = token[:place], token[place:]
    return random.choice(
        [left + letter + right, left + right[1:], left + letter + right[1:], left + right[1::-1] + right[2:]]
    )


def keys_by_token(tokens: Sequence[str], found: TokenKeys) -> list[tuple[str, ...]]:
    """Distinct keys of each token."""
    owners, keys = found
    assert owners.dtype == np.int32
    assert len(owners) == len(keys)
    assert (np.diff(owners) >= 0).all()
    by_token: list[dict[str, None]] = [{} for _ in tokens]
    for owner, key in zip(owners.tolist(), keys, strict=True):
        by_token[owner][key] = None
    return [tuple(keys) for keys in by_token]


@pytest.mark.parametrize(("many", "one"), _PAIRS)
@pytest.mark.parametrize("alphabet", _ALPHABETS)
def test_keys_of_many_are_those_of_each(many: _Many, one: _One, alphabet: str) -> None:
    """Random tokens of all kinds have the same keys in the same order, together and alone."""
    tokens = draw_tokens(_ALPHABETS[alphabet], 600)
    assert keys_by_token(tokens, many(tokens)) == [one(token) for token in tokens]


@pytest.mark.parametrize("alphabet", _ALPHABETS)
def test_weights_of_many_are_those_of_each(alphabet: str) -> None:
    """Random tokens weigh the same together and alone, folded before or not."""
    tokens = draw_tokens(_ALPHABETS[alphabet], 600)
    weights = weigh_many(tokens)
    assert weights.dtype == np.int32
    assert weights.tolist() == [token_weight(token) for token in tokens]
    assert weights.tolist() == weigh_many(tokens, fold_many(tokens)).tolist()


@pytest.mark.parametrize(("many", "one"), _PAIRS)
def test_odd_tokens_have_the_keys_they_have_alone(many: _Many, one: _One) -> None:
    """Empty, foreign, broken and endless tokens disturb nobody, nor do repeated ones."""
    tokens = [*_ODD, *_LONG, "jac", "jac", *_ODD, "chow"]
    assert keys_by_token(tokens, many(tokens)) == [one(token) for token in tokens]


def test_odd_tokens_weigh_what_they_weigh_alone() -> None:
    """Empty, foreign, broken and endless tokens have a weight too."""
    tokens = [*_ODD, *_LONG, "gmbh", "gmbh", *_ODD]
    assert weigh_many(tokens).tolist() == [token_weight(token) for token in tokens]


@pytest.mark.parametrize("many", [many for many, _ in _PAIRS])
def test_no_tokens_have_no_keys(many: _Many) -> None:
    """An empty batch is a batch."""
    assert keys_by_token([], many([])) == []
    assert weigh_many([]).tolist() == []


def test_a_batch_is_read_in_any_order() -> None:
    """Weights and keys follow their tokens when the batch is shuffled."""
    tokens = [*draw_tokens(string.ascii_lowercase, 300), *_ODD]
    shuffled = random.sample(tokens, len(tokens))
    assert dict(zip(tokens, weigh_many(tokens).tolist(), strict=True)) == dict(
        zip(shuffled, weigh_many(shuffled).tolist(), strict=True)
    )
    folded = (keys_by_token(batch, fold_many(batch)) for batch in (tokens, shuffled))
    first, second = (dict(zip(batch, keys, strict=True)) for batch, keys in zip((tokens, shuffled), folded, strict=True))
    assert first == second


def test_groups_are_read_leftmost_and_longest() -> None:
    """Where letter groups overlap the leftmost wins, and of those the longest, whatever stands on the next line."""
    tokens = ["shchtcha", "tzha", "schtscho", "adza", "hsia", "aeei", "snaeei"]
    keys = [["SCa"], ["zha"], ["So"], ["adza"], ["Sia"], ["ae"], ["sne"]]
    assert [list(keys_of[:1]) for keys_of in keys_by_token(tokens, fold_many(tokens))] == keys


def find_lowest(token: str, counted: dict[str, int]) -> int:
    """Lowest weight one edit away, by trying every edit."""
    halves = [(token[:place], token[place:]) for place in range(len(token) + 1)]
    edits = {left + right[1:] for left, right in halves if right}
    edits |= {left + right[1] + right[0] + right[2:] for left, right in halves if len(right) > 1}
    for letter in string.ascii_lowercase:
        edits |= {left + letter + right for left, right in halves}
        edits |= {left + letter + right[1:] for left, right in halves if right}
    return min((counted[edit] for edit in edits if edit in counted), default=RARE)


def test_neighbours_are_those_of_the_exhaustive_search() -> None:
    """The hashes find the lowest weight that trying every edit finds."""
    rows = read_table("token_weights.tsv.gz")
    counted = {token: int(weight) for kind, weight, line in rows if kind == "token" for token in line.split(" ")}
    known = random.sample(sorted(counted), 400)
    tokens = [*map(misspell, known), *(misspell(misspell(token + "a")) for token in known)]
    tokens = [token for token in tokens if token]
    weights = np.full(len(tokens), RARE, np.int32)
    Neighbours.of(counted).lower_weights(tokens, weights)
    expected = [find_lowest(token, counted) if MIN_EDITED <= len(token) <= MAX_EDITED else RARE for token in tokens]
    assert weights.tolist() == expected


def test_no_two_entries_of_the_table_share_a_hash() -> None:
    """Tokens and blanked tokens of the shipped table have as many hashes as there are of them."""
    rows = read_table("token_weights.tsv.gz")
    tokens = [token for kind, _, line in rows if kind == "token" for token in line.split(" ")]
    tokens = [token for token in tokens if len(token) >= MIN_EDITED - 1]
    blanked = {f"{token[:place]}*{token[place + 1 :]}" for token in tokens for place in range(len(token))}
    assert len(Neighbours.of(dict.fromkeys(tokens, 1)).hashes) == len(tokens) + len(blanked)
