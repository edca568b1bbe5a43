"""Query names as rows of weighted tokens, without the rows that cannot matter.

A row with a join never beats the row without it unless its joined token resembles something listed. So the spans of all
names are looked up first, by hash and without making strings, and only the few that have a relative become rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sanctionscreen.arrays import part_lengths, ranges, run_starts
from sanctionscreen.matching.hashing import FlatText
from sanctionscreen.matching.known_tokens import QueryTokens, TokenSession
from sanctionscreen.matching.row_building import Spans, join_rows, rotate_names, weigh_occurrences
from sanctionscreen.matching.rows import MIN_ACRONYM, NOT_IN_ACRONYMS, STATED_BETWEEN, names_within
from sanctionscreen.matching.token_join import NO_RELATIVES, RelationRows, TokenIndex, best_rows

SPANS_AT_A_TIME = 1 << 13  # bounds memory, and what is looked at together fits the processor's cache

Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class QueryRows:
    """Rows of Q query names as flat arrays (CSR). R rows, the Q own ones first; K token occurrences.

    Args:
        n_plain: How many rows, the first, have no joined token: the own ones, and names within a text.
        known: What is known of the tokens; ids point into it.
        offsets: int64 [R + 1], where each row's occurrences begin.
        tokens: int32 [K], token ids.
        weights: int32 [K], in 1/1024.
        names: int64 [R], which name a row belongs to.
        totals: int64 [R], weight of each row.
        n_initials: int64 [R], initials in each row.
        top_weights: int64 [R], weight of the heaviest token in each row.
        worth: int64 [K], most credit of each occurrence against a token that is not joined.
        worth_any: int64 [K], most credit against any token.
    """

    n_plain: int
    known: QueryTokens
    offsets: Int64
    tokens: NDArray[np.int32]
    weights: NDArray[np.int32]
    names: Int64
    totals: Int64
    n_initials: Int64
    top_weights: Int64
    worth: Int64
    worth_any: Int64

    @property
    def joined(self) -> NDArray[np.bool_]:
        """Which tokens are joined ones: bool [A]."""
        return self.known.joined

    @property
    def initials(self) -> NDArray[np.bool_]:
        """Which tokens are a single letter: bool [A]."""
        return self.known.initials

    @property
    def first_letters(self) -> NDArray[np.uint32]:
        """Code point each token begins with: uint32 [A]."""
        return self.known.first_letters

    def texts(self, row: int) -> list[str]:
        """Words of one row."""
        return [self.known.texts[token] for token in self.tokens[self.offsets[row] : self.offsets[row + 1]].tolist()]


def query_rows(tokens: NDArray[np.int32], offsets: Int64, session: TokenSession, index: TokenIndex) -> QueryRows:
    """Write Q non-empty query names as the rows that can matter, their own first; arguments as of `engine.match_fast`."""
    known = session.view()
    weights = weigh_occurrences(tokens, offsets, known.weights, known.patronymics, known.prefixes)
    spans, texts, relation = useful_spans(offsets, tokens, known, index, session.listed_words)
    names = np.arange(len(offsets) - 1)
    lengths, more, owners = rows_within(tokens, offsets, session)
    more_weights = weigh_occurrences(more, np.cumsum([0, *lengths]), known.weights, known.patronymics, known.prefixes)
    rows = [(part_lengths(offsets), tokens, weights, names), (lengths, more, more_weights, owners)]
    if texts:
        span_tokens = session.find_joined(texts, relation)
        known = session.view()
        rows.append(join_rows(offsets, tokens, weights, spans, span_tokens))
    lengths, tokens, weights, names = map(np.concatenate, zip(*rows, strict=True))
    offsets = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
    heavy = weights.astype(np.int64)
    worth = np.minimum(known.worth[tokens], 1000 * heavy)
    with_join = (known.joined_t[tokens] * heavy + known.joined_tw[tokens] + 1) // 2
    return QueryRows(
        n_plain=len(rows[0][0]) + len(rows[1][0]),
        known=known,
        offsets=offsets,
        tokens=tokens,
        weights=weights,
        names=names,
        totals=np.add.reduceat(heavy, offsets[:-1]),
        n_initials=np.add.reduceat(known.initials[tokens].astype(np.int64), offsets[:-1]),
        top_weights=np.maximum.reduceat(heavy, offsets[:-1]),
        worth=worth,
        worth_any=np.maximum(worth, with_join),
    )


def rows_within(tokens: NDArray[np.int32], offsets: Int64, session: TokenSession) -> tuple[Int64, NDArray[np.int32], Int64]:
    """Rows of the names that a text holds, which few texts do: lengths, token ids, and the name of each."""
    between = np.flatnonzero(np.isin(tokens, session.find(STATED_BETWEEN)))
    telling = np.concatenate([between, find_acronyms(tokens, offsets, session)])
    texts = session.view().texts
    rows = []
    for name in np.unique(np.searchsorted(offsets, telling, "right") - 1).tolist():
        words = tuple(texts[token] for token in tokens[offsets[name] : offsets[name + 1]].tolist())
        rows += [(session.find(part), name) for part in names_within(words)]
    return (
        np.array([len(ids) for ids, _ in rows], np.int64),
        np.concatenate([np.empty(0, np.int32), *(ids for ids, _ in rows)]),
        np.array([name for _, name in rows], np.int64),
    )


def find_acronyms(tokens: NDArray[np.int32], offsets: Int64, session: TokenSession) -> Int64:
    """Places of tokens that may be acronyms, by their last MIN_ACRONYM letters and the words before them: int64 [any]."""
    skipped = np.isin(tokens, session.find(NOT_IN_ACRONYMS))
    known = session.view()
    places = np.flatnonzero(~skipped)
    names = np.searchsorted(offsets, places, "right") - 1
    words = tokens[places]
    ends = known.letter_starts[words + 1]
    may_be = ends - known.letter_starts[words] >= MIN_ACRONYM
    may_be[:MIN_ACRONYM] = False
    for back in range(1, MIN_ACRONYM + 1):
        at = np.flatnonzero(may_be)
        letter = known.letters[ends[at] - back]
        may_be[at] = (known.first_letters[words[at - back]] == letter) & (names[at - back] == names[at])
    return places[may_be]


def useful_spans(
    offsets: Int64, tokens: NDArray[np.int32], known: QueryTokens, index: TokenIndex, listed: Sequence[str]
) -> tuple[Spans, list[str], RelationRows]:
    """Find the spans that resemble a listed token.

    Args:
        offsets: int64 [Q + 1], where the tokens of each name begin.
        tokens: int32 [K], their ids.
        known: What is known of them.
        index: The listed tokens by hash.
        listed: The T listed tokens.

    Returns:
        J spans, what they read, and their relatives.
    """
    spans = Spans.of(offsets)
    both_orders = np.concatenate([tokens, tokens[rotate_names(offsets)]])
    starts, ends = known.letter_starts[both_orders], known.letter_starts[both_orders + 1]
    text = FlatText.of(known.letters[ranges(starts, ends)])
    bounds = np.concatenate([[0], np.cumsum(ends - starts)])
    first = offsets[spans.names] + spans.begins + len(tokens) * spans.rotated
    begin, end = bounds[first], bounds[first + spans.lengths]
    chosen: list[Int64] = []
    texts: list[str] = []
    found: list[tuple[Int64, NDArray[np.int16]]] = []
    for some in range(0, len(begin), SPANS_AT_A_TIME):
        part = slice(some, some + SPANS_AT_A_TIME)
        span, token, t = index.relate_spans(text, begin[part], end[part], listed)
        if len(span):
            distinct = span[run_starts(span)]
            found.append(((len(texts) + np.searchsorted(distinct, span)) * len(listed) + token, t))
            texts += text.read_all(begin[part][distinct], end[part][distinct])
            chosen.append(some + distinct)
    if not texts:
        return spans.take(np.empty(0, np.int64)), [], NO_RELATIVES
    return spans.take(np.concatenate(chosen)), texts, best_rows(found, len(texts), len(listed))
