"""Names as rows of weighted tokens, with the variants that joined or split tokens call for.

A *row* is one way to cut a name into tokens: as normalized, or with neighbouring tokens joined, so that "Abd al Rahman",
"Abdal Rahman" and "Abdalrahman" meet. A joined token weighs what its parts weigh together, hence all rows of a name have
the same total weight, and a row whose joined token resembles nothing never beats the row without that join.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from sanctionscreen.matching.scoring import PATRONYMIC_DIVISOR, REPEAT_DIVISOR
from sanctionscreen.names import token_weight

MAX_TOKENS_FOR_JOINS = 16  # longer fields are sentences, and rows grow with the square of their tokens
MAX_TOKENS_FOR_TWO_JOINS = 6  # longer names get one join of two or three tokens, or rows would grow with the square

MIN_TOKENS_WITH_PATRONYMIC = 3  # with two tokens, Abramovich is the surname
PATRONYMIC_ENDINGS = ("ovich", "evich", "ovych", "evych", "yovych", "ovna", "evna", "ivna", "ichna")

Tokens = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WeightedRow:
    """One way to cut one name: its tokens, their weights (1/1024) and which of them are joined, in order."""

    tokens: Tokens
    weights: tuple[int, ...]
    joined: tuple[bool, ...]

    def pairs(self) -> list[tuple[str, bool]]:
        """Each token with whether it is joined."""
        return list(zip(self.tokens, self.joined, strict=True))


def is_initial(token: str) -> bool:
    """Tell whether a token is a single letter."""
    return len(token) == 1 and token.isalpha()


def weigh_tokens(tokens: Tokens) -> tuple[int, ...]:
    """Weights of a name's tokens in 1/1024; a repeated copy and a patronymic weigh less than the token by itself.

    >>> weigh_tokens(("duran", "duran"))[1] * 16 <= weigh_tokens(("duran",))[0]
    True
    """
    weights = [token_weight(token) for token in tokens]
    seen: set[str] = set()
    for i, token in enumerate(tokens):
        if token in seen:
            weights[i] = max(weights[i] // REPEAT_DIVISOR, 1)
        seen.add(token)
    patronymic = find_patronymic(tokens)
    if patronymic is not None:
        weights[patronymic] = max(weights[patronymic] // PATRONYMIC_DIVISOR, 1)
    return tuple(weights)


def find_patronymic(tokens: Tokens) -> int | None:
    """Position of an East Slavic patronymic between or behind given name and surname, in names of three tokens or more.

    >>> find_patronymic(("roman", "arkadyevich", "abramovich")), find_patronymic(("roman", "abramovich"))
    (1, None)
    """
    if len(tokens) < MIN_TOKENS_WITH_PATRONYMIC:
        return None
    return next((i for i, token in enumerate(tokens) if i and token.endswith(PATRONYMIC_ENDINGS)), None)


def cut_points(n_tokens: int) -> Iterator[tuple[int, ...]]:
    """Boundaries to remove for each variant of a name, the name itself (none) first.

    >>> list(cut_points(3))
    [(), (1,), (2,), (1, 2)]
    """
    yield ()
    if n_tokens > MAX_TOKENS_FOR_JOINS:
        return
    boundaries = range(1, n_tokens)
    yield from combinations(boundaries, 1)
    if n_tokens <= MAX_TOKENS_FOR_TWO_JOINS:
        yield from combinations(boundaries, 2)
    else:
        yield from ((b, b + 1) for b in boundaries if b + 1 < n_tokens)


def variant_rows(tokens: Tokens) -> list[WeightedRow]:
    """Cut a name in every allowed way, the name itself first.

    >>> [row.tokens for row in variant_rows(("abd", "al", "rahman"))]
    [('abd', 'al', 'rahman'), ('abdal', 'rahman'), ('abd', 'alrahman'), ('abdalrahman',)]
    """
    weights = weigh_tokens(tokens)
    return [cut_name(tokens, weights, removed) for removed in cut_points(len(tokens))]


def cut_name(tokens: Tokens, weights: tuple[int, ...], removed: tuple[int, ...]) -> WeightedRow:
    """Cut a name at all boundaries between its tokens but the removed ones."""
    joined = (False,) * len(tokens)
    for i in reversed(removed):
        tokens = (*tokens[: i - 1], tokens[i - 1] + tokens[i], *tokens[i + 1 :])
        weights = (*weights[: i - 1], weights[i - 1] + weights[i], *weights[i + 1 :])
        joined = (*joined[: i - 1], True, *joined[i + 1 :])
    return WeightedRow(tokens, weights, joined)


def joins_at(tokens: Tokens, removed: tuple[int, ...]) -> list[str]:
    """The joined tokens that removing one or two boundaries makes.

    >>> joins_at(("abd", "al", "rahman"), (1, 2)), joins_at(("a", "b", "c", "d"), (1, 3))
    (['abdalrahman'], ['ab', 'cd'])
    """
    if len(removed) == 2 and removed[1] == removed[0] + 1:
        return [tokens[removed[0] - 1] + tokens[removed[0]] + tokens[removed[1]]]
    return [tokens[boundary - 1] + tokens[boundary] for boundary in removed]


def spans(tokens: Tokens) -> list[str]:
    """Every join of two or three neighbouring tokens.

    >>> spans(("abd", "al", "rahman"))
    ['abdal', 'alrahman', 'abdalrahman']
    """
    if len(tokens) > MAX_TOKENS_FOR_JOINS:
        return []
    pairs = [a + b for a, b in pairwise(tokens)]
    return pairs + [pair + c for pair, c in zip(pairs, tokens[2:], strict=False)]


def useful_rows(tokens: Tokens, useful: set[str]) -> list[WeightedRow]:
    """The name as it is, and those of its variants all of whose joins have a relative."""
    weights = weigh_tokens(tokens)
    if useful.isdisjoint(spans(tokens)):
        return [WeightedRow(tokens, weights, (False,) * len(tokens))]
    return [
        cut_name(tokens, weights, removed)
        for removed in cut_points(len(tokens))
        if useful.issuperset(joins_at(tokens, removed))
    ]


@dataclass(frozen=True, slots=True)
class NameRows:
    """Rows of N names as flat arrays (CSR). R rows, K token occurrences, T distinct tokens.

    Args:
        vocabulary: T tokens; one that occurs both by itself and joined stands twice. Ids below point into it.
        joined: bool [T], which tokens are joined ones.
        first_letters: uint32 [T], code point each token begins with.
        initials: bool [T], which tokens are a single letter.
        offsets: int64 [R + 1], where each row's occurrences begin.
        tokens: int32 [K], token ids.
        weights: int32 [K], in 1/1024.
        names: int32 [R], which name a row belongs to.
        totals: int64 [N], weight of each name (the same for all its rows).
    """

    vocabulary: Sequence[str]
    joined: NDArray[np.bool_]
    first_letters: NDArray[np.uint32]
    initials: NDArray[np.bool_]
    offsets: NDArray[np.int64]
    tokens: NDArray[np.int32]
    weights: NDArray[np.int32]
    names: NDArray[np.int32]
    totals: NDArray[np.int64]

    @classmethod
    def build(cls, names: Sequence[Tokens]) -> NameRows:
        """Cut every name (each a non-empty tuple of tokens) into its rows, its own cut first; the vocabulary is sorted."""
        rows_of_name = [variant_rows(tokens) for tokens in names]
        rows = [row for its_rows in rows_of_name for row in its_rows]
        occurrences = [pair for row in rows for pair in row.pairs()]
        distinct = sorted(set(occurrences))
        ids = {pair: i for i, pair in enumerate(distinct)}
        vocabulary = [token for token, _ in distinct]
        return cls(
            vocabulary=vocabulary,
            joined=np.array([joined for _, joined in distinct], bool),
            first_letters=np.array([ord(token[0]) for token in vocabulary], np.uint32),
            initials=np.array([is_initial(token) for token in vocabulary], bool),
            offsets=np.cumsum([0, *(len(row.tokens) for row in rows)], dtype=np.int64),
            tokens=np.array([ids[pair] for pair in occurrences], np.int32),
            weights=np.array([weight for row in rows for weight in row.weights], np.int32),
            names=np.repeat(np.arange(len(names), dtype=np.int32), [len(its_rows) for its_rows in rows_of_name]),
            totals=np.array([sum(its_rows[0].weights) for its_rows in rows_of_name], np.int64),
        )

    def row(self, row: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Token ids and weights of one row: two int32 arrays [m]."""
        span = slice(self.offsets[row], self.offsets[row + 1])
        return self.tokens[span], self.weights[span]
