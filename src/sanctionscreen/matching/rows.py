"""Names as rows of weighted tokens, with the variants that joined, split, squashed or cut names call for.

A *row* is one way to write a name as tokens:

| row       | of            | for                                                                                      |
|-----------|---------------|------------------------------------------------------------------------------------------|
| own       | both names    | the name as normalized                                                                   |
| joined    | both names    | "Abd al Rahman", "Abdal Rahman" and "Abdalrahman": neighbouring tokens as one            |
| squashed  | both names    | all spaces deleted, in order and with the last token (the surname) first                 |
| cut       | listed names  | fields of 35 characters: what is left of a longer name, in both orders                   |
| stated    | both names    | "Zarya Trading a.k.a. Vostok Export": each of the names that stand side by side          |
| acronym   | both names    | "Islamic Revolutionary Guard Corps (IRGC)": the acronym alone, and the name without it   |

A joined token weighs what its parts weigh together, hence all rows of a name but the last three have the same total weight,
and a row whose joined token resembles nothing never beats the row without that join. Of the last three, a row weighs what
is left, and none of its tokens is joined.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from sanctionscreen.matching.scoring import PATRONYMIC_DIVISOR, REPEAT_DIVISOR
from sanctionscreen.names import VESSEL_PREFIX, is_vessel_prefix, token_weight

MAX_TOKENS_FOR_JOINS = 64  # longer fields are texts, and rows grow with the square of their tokens
MAX_TOKENS_FOR_TWO_JOINS = 6  # longer names get one join of two or three tokens, or rows would grow with the cube
FIELD_LENGTH = 35  # characters of a name line in SWIFT MT (50K, 59) and most bank formats made after it

MIN_TOKENS_WITH_PATRONYMIC = 3  # with two tokens, Abramovich is the surname
PATRONYMIC_ENDINGS = (
    *("ovich", "evich", "ovych", "evych", "yovych", "ovitch", "evitch", "owitsch", "ewitsch"),
    *("ovna", "evna", "ivna", "ichna", "owna", "ewna"),
)

STATED_BETWEEN = ("aka", "alias", "dba", "fka", "nka")  # between two names of one party
MAX_STATED_NAMES = 4
MIN_STATED_WEIGHT = 1_025  # more than a single word can weigh: Aka is a surname too
MIN_ACRONYM = 3  # letters; shorter ones stand for too much
NOT_IN_ACRONYMS = ("al", "and", "da", "de", "di", "du", "for", "of", "the")

Tokens = tuple[str, ...]
RowToken = tuple[str, bool]  # a token of a row, and whether it is joined


@dataclass(frozen=True, slots=True)
class WeightedRow:
    """One way to write one name: its tokens, their weights (1/1024) and which of them are joined, in order."""

    tokens: Tokens
    weights: tuple[int, ...]
    joined: tuple[bool, ...]

    def pairs(self) -> list[RowToken]:
        """Each token with whether it is joined."""
        return list(zip(self.tokens, self.joined, strict=True))


def is_initial(token: str) -> bool:
    """Tell whether a token is a single letter."""
    return len(token) == 1 and token.isalpha()


def weigh_tokens(tokens: Tokens) -> tuple[int, ...]:
    """Weights of a name's tokens in 1/1024; a repeated copy, a patronymic and a vessel's kind in front weigh less.

    >>> weigh_tokens(("duran", "duran"))[1] * 16 <= weigh_tokens(("duran",))[0]
    True
    """
    weights = [token_weight(token) for token in tokens]
    seen: set[str] = set()
    for i, token in enumerate(tokens):
        if token in seen:
            weights[i] = max(weights[i] // REPEAT_DIVISOR, 1)
        seen.add(token)
    if has_vessel_prefix(tokens):
        weights[0] = VESSEL_PREFIX
    patronymic = find_patronymic(tokens)
    if patronymic is not None:
        weights[patronymic] = max(weights[patronymic] // PATRONYMIC_DIVISOR, 1)
    return tuple(weights)


def has_vessel_prefix(tokens: Tokens) -> bool:
    """Tell whether a name begins with the kind of a vessel.

    >>> has_vessel_prefix(("mt", "kavkaz")), has_vessel_prefix(("mt",)), has_vessel_prefix(("zarya", "mt"))
    (True, False, False)
    """
    return len(tokens) > 1 and is_vessel_prefix(tokens[0])


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


def own_row(tokens: Tokens) -> WeightedRow:
    """The name as normalized."""
    return WeightedRow(tokens, weigh_tokens(tokens), (False,) * len(tokens))


def variant_rows(tokens: Tokens) -> list[WeightedRow]:
    """Write a name in every way a query or a listed name may be written, the name itself first.

    >>> [row.tokens for row in variant_rows(("abd", "al", "rahman"))]
    [('abd', 'al', 'rahman'), ('abdal', 'rahman'), ('abd', 'alrahman'), ('abdalrahman',), ('rahmanabdal',)]
    """
    weights = weigh_tokens(tokens)
    rows = [join_tokens(tokens, weights, removed) for removed in cut_points(len(tokens))]
    known = {row.tokens for row in rows}
    for squashed in squashes(tokens):
        if (squashed,) not in known:
            rows.append(WeightedRow((squashed,), (sum(weights),), (True,)))
    return [*rows, *map(own_row, names_within(tokens))]


def listed_rows(tokens: Tokens) -> list[WeightedRow]:
    """Write a listed name in every way: as any name, and as what a short field leaves of it."""
    return [*variant_rows(tokens), *map(own_row, cut_names(tokens))]


def names_within(tokens: Tokens) -> list[Tokens]:
    """Names that a text holds beside the whole of it."""
    return [*stated_names(tokens), *names_of_acronym(tokens)]


def stated_names(tokens: Tokens) -> list[Tokens]:
    """Names that stand side by side in one text, the first MAX_STATED_NAMES that weigh enough to be one.

    >>> stated_names(("zarya", "minsk", "aka", "vostok", "severmash"))
    [('zarya', 'minsk'), ('vostok', 'severmash')]
    >>> stated_names(("jean", "aka", "kouassi")), stated_names(("zarya", "minsk"))
    ([], [])
    """
    bounds = [-1, *(i for i, token in enumerate(tokens) if token in STATED_BETWEEN), len(tokens)]
    names = [tokens[begin + 1 : end] for begin, end in pairwise(bounds)] if len(bounds) > 2 else []
    return [name for name in dict.fromkeys(names) if sum(weigh_tokens(name)) >= MIN_STATED_WEIGHT][:MAX_STATED_NAMES]


def names_of_acronym(tokens: Tokens) -> list[Tokens]:
    """The first acronym behind the words it is made of, and the name without it; nothing where there is none.

    >>> names_of_acronym(("islamic", "revolutionary", "guard", "corps", "irgc"))
    [('irgc',), ('islamic', 'revolutionary', 'guard', 'corps')]
    """
    initials = ""
    for i, token in enumerate(tokens):
        if token in NOT_IN_ACRONYMS:
            continue
        if len(token) >= MIN_ACRONYM and initials.endswith(token):
            return [(token,), (*tokens[:i], *tokens[i + 1 :])]
        initials += token[0]
    return []


def squashes(tokens: Tokens) -> list[str]:
    """Return the name without its spaces, in order and with the last token first; nothing for a single token.

    >>> squashes(("sergey", "lavrov"))
    ['sergeylavrov', 'lavrovsergey']
    """
    if len(tokens) < 2:
        return []
    return list(dict.fromkeys(("".join(tokens), tokens[-1] + "".join(tokens[:-1]))))


def cut_names(tokens: Tokens) -> list[Tokens]:
    """What is left of a longer name in a field of FIELD_LENGTH characters, in order and with the last token first.

    >>> cut_names(("islamic", "republic", "of", "iran", "shipping", "lines"))[0]
    ('islamic', 'republic', 'of', 'iran', 'shipping', 'l')
    >>> cut_names(("sergey", "lavrov"))
    []
    """
    if len(" ".join(tokens)) <= FIELD_LENGTH:
        return []
    orders = (tokens, (tokens[-1], *tokens[:-1]))
    return list(dict.fromkeys(tuple(" ".join(order)[:FIELD_LENGTH].split()) for order in orders))


def join_tokens(tokens: Tokens, weights: tuple[int, ...], removed: tuple[int, ...]) -> WeightedRow:
    """Join a name's tokens at the removed boundaries between them."""
    joined = (False,) * len(tokens)
    for i in reversed(removed):
        tokens = (*tokens[: i - 1], tokens[i - 1] + tokens[i], *tokens[i + 1 :])
        weights = (*weights[: i - 1], weights[i - 1] + weights[i], *weights[i + 1 :])
        joined = (*joined[: i - 1], True, *joined[i + 1 :])
    return WeightedRow(tokens, weights, joined)


def spans(tokens: Tokens) -> list[str]:
    """Every joined token of any row of a name.

    >>> spans(("abd", "al", "rahman"))
    ['abdal', 'alrahman', 'abdalrahman', 'rahmanabdal']
    """
    found = squashes(tokens)
    if len(tokens) <= MAX_TOKENS_FOR_JOINS:
        pairs = [a + b for a, b in pairwise(tokens)]
        found = [*pairs, *(pair + c for pair, c in zip(pairs, tokens[2:], strict=False)), *found]
    return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class NameRows:
    """Rows of N names as flat arrays (CSR). R rows, K token occurrences, T distinct tokens.

    Args:
        vocabulary: T tokens; one that occurs both by itself and joined stands twice. Ids below point into it.
        joined: bool [T], which tokens are joined ones.
        first_letters: uint32 [T], code point each token begins with.
        initials: bool [T], which tokens are a single letter, not a joined one.
        offsets: int64 [R + 1], where each row's occurrences begin.
        tokens: int32 [K], token ids.
        weights: int32 [K], in 1/1024.
        names: int32 [R], which name a row belongs to.
        totals: int64 [R], weight of each row.
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
    def build(cls, names: Sequence[Tokens], rows_of: Callable[[Tokens], list[WeightedRow]]) -> NameRows:
        """Write every name (each a non-empty tuple of tokens) as its rows, its own first; the vocabulary is sorted."""
        rows_of_name = [rows_of(tokens) for tokens in names]
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
            totals=np.array([sum(row.weights) for row in rows], np.int64),
        )

    def row(self, row: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Token ids and weights of one row: two int32 arrays [m]."""
        span = slice(self.offsets[row], self.offsets[row + 1])
        return self.tokens[span], self.weights[span]

    def texts(self, row: int) -> list[str]:
        """Words of one row."""
        return [self.vocabulary[token] for token in self.row(row)[0].tolist()]
