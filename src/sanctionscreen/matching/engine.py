"""The fast engine: the matches of the exhaustive one, from tokens instead of pairs.

    distinct names -> rows -> token relation -> candidates -> exact credit -> score

Each stage is one function; what it leaves out cannot reach the threshold, for the reason it gives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sanctionscreen.arrays import run_starts
from sanctionscreen.matching import kernels
from sanctionscreen.matching.candidates import find_candidates
from sanctionscreen.matching.conflicts import NUMBER_BEGINS, conflict_points
from sanctionscreen.matching.credit import credit_of_rows
from sanctionscreen.matching.key_joins import KEY_JOINS
from sanctionscreen.matching.known_tokens import KnownTokens, QueryTokens, TokenSession
from sanctionscreen.matching.listed_rows import ListedRows, Postings, token_bits
from sanctionscreen.matching.matches import Matches
from sanctionscreen.matching.query_rows import QueryRows, query_rows
from sanctionscreen.matching.rows import NameRows, Tokens
from sanctionscreen.matching.scoring import FULL, UNEQUAL_CAP, score_from_credit
from sanctionscreen.matching.token_join import HashJoin, TokenIndex

POSTINGS = ("plain", "lettered")
DELETIONS = ("near", "far")


@dataclass(frozen=True)
class ListedSide:
    """The listed names as the fast engine needs them.

    Args:
        rows: Rows and postings.
        tokens: Their vocabulary, hashed for the token relation.
        n_names: Distinct listed names.
    """

    rows: ListedRows
    tokens: TokenIndex
    n_names: int

    @classmethod
    def of(cls, names: Sequence[Tokens]) -> ListedSide:
        """Index N distinct listed names."""
        rows = ListedRows.of(names)
        return cls(rows, TokenIndex.of(rows.rows.vocabulary, rows.rows.joined), len(names))

    @cached_property
    def known(self) -> KnownTokens:
        """Query tokens seen before."""
        return KnownTokens(self.rows, self.tokens)

    def forget(self) -> None:
        """Forget the query tokens seen before; results stay the same."""
        self.__dict__.pop("known", None)

    def __reduce__(self) -> tuple[Any, ...]:
        return ListedSide, (self.rows, self.tokens, self.n_names)

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Name every array, for the index file; the vocabulary is kept apart."""
        parts: dict[str, Any] = {
            "rows": self.rows.rows,
            "listed": self.rows,
            **{name: getattr(self.rows, name) for name in POSTINGS},
            **{f"keys{i}": join for i, join in enumerate(self.tokens.keys)},
            **{name: getattr(self.tokens, name) for name in DELETIONS},
            "tokens": self.tokens,
        }
        named = {f"{part}.{f.name}": getattr(value, f.name) for part, value in parts.items() for f in fields(value)}
        return {name: array for name, array in named.items() if isinstance(array, np.ndarray)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]], vocabulary: Sequence[str], n_names: int) -> ListedSide:
        """Put the arrays of `to_arrays` together again, without copying."""

        def part(name: str) -> dict[str, Any]:
            return {key.removeprefix(f"{name}."): array for key, array in arrays.items() if key.startswith(f"{name}.")}

        rows = NameRows(vocabulary=vocabulary, **part("rows"))
        postings: dict[str, Any] = {name: Postings(**part(name)) for name in POSTINGS}
        keys = tuple(HashJoin(**part(f"keys{i}")) for i in range(len(KEY_JOINS)))
        deletions: dict[str, Any] = {name: HashJoin(**part(name)) for name in DELETIONS}
        tokens = TokenIndex(**part("tokens"), keys=keys, **deletions)
        return cls(ListedRows(rows=rows, **postings, **part("listed")), tokens, n_names)


def match_fast(
    tokens: NDArray[np.int32], offsets: NDArray[np.int64], session: TokenSession, listed: ListedSide, threshold: int
) -> Matches:
    """Find every pair of names whose score is at least the threshold.

    Equal names are found like all others, with the highest score of unequal ones, and then told apart.

    Args:
        tokens: int32 [K], tokens of Q names, one after the other, by their positions in what the session knows.
        offsets: int64 [Q + 1], where the tokens of each name begin; each has one.
        session: What is known of query tokens.
        listed: N distinct listed names.
        threshold: 2,500 to 10,000.
    """
    least, threshold = threshold, min(threshold, UNEQUAL_CAP)
    rows = query_rows(tokens, offsets, session, listed.tokens)
    pairs = find_candidates(rows, listed.rows, threshold)
    if len(pairs) == 0:
        return Matches.concatenate([])
    target_rows = listed.rows.rows
    score = score_of_rows(pairs, rows, target_rows, threshold)
    keep = np.flatnonzero(score >= threshold)
    name_pairs = rows.names[pairs[keep, 0]] * listed.n_names + target_rows.names[pairs[keep, 1]]
    order = np.lexsort((-score[keep], name_pairs))
    best = order[run_starts(name_pairs[order])]
    query, target = np.divmod(name_pairs[best], listed.n_names)
    score = score[keep][best]
    asked = (score == UNEQUAL_CAP) | states_what_may_conflict(rows, len(offsets) - 1)[query]
    for i in np.flatnonzero(asked).tolist():
        both = tuple(rows.texts(int(query[i]))), tuple(target_rows.texts(int(target[i])))
        if score[i] == UNEQUAL_CAP and both[0] == both[1]:
            score[i] = FULL
        score[i] -= conflict_points(*both)
    reaching = score >= least
    return Matches(query[reaching].astype(np.int32), target[reaching].astype(np.int32), score[reaching])


def states_what_may_conflict(rows: QueryRows, n_names: int) -> NDArray[np.bool_]:
    """Tell which query names hold a token that may state a number, or ends as a patronymic: bool [Q]."""
    tokens = rows.tokens[: rows.offsets[n_names]]
    numbers = np.isin(rows.known.first_letters[tokens], list(map(ord, NUMBER_BEGINS)))
    stated = numbers | rows.known.patronymics[tokens]
    return np.asarray(np.logical_or.reduceat(stated, rows.offsets[:n_names]), np.bool_)


def score_of_rows(pairs: NDArray[np.int64], rows: QueryRows, listed: NameRows, threshold: int) -> NDArray[np.int64]:
    """Scores of pairs of rows, 0 where they are surely below the threshold: int64 [C].

    Args:
        pairs: int64 [C, 2], query row and listed row.
        rows: The query rows.
        listed: The listed rows.
        threshold: Score of interest.
    """
    query, target, known = pairs[:, 0], pairs[:, 1], rows.known
    if loops := kernels.compiled():
        scores = loops.score_pairs(
            *(query, target, known.keys, known.t, known.starts, known.bits),
            *(known.joined, known.initials, known.first_letters),
            *(rows.tokens, rows.weights, rows.offsets, rows.totals),
            *(listed.joined, listed.initials, listed.first_letters),
            *(listed.tokens, listed.weights, listed.offsets, listed.totals),
            threshold,
        )
        return np.asarray(scores, np.int64)
    relation = KnownRelation(known, len(listed.vocabulary))
    credit = credit_of_rows(pairs, rows, listed, relation.t_of, threshold)
    return score_from_credit(credit, rows.totals[query], listed.totals[target])


@dataclass(frozen=True, slots=True)
class KnownRelation:
    """The token relation as the query tokens know it.

    Args:
        known: What is known of the query tokens.
        n_listed: T.
    """

    known: QueryTokens
    n_listed: int

    def t_of(self, a: NDArray[np.int32], b: NDArray[np.int32]) -> NDArray[np.int16]:
        """Relation of (query token, listed token) ids that broadcast together; most are unrelated, which bits tell."""
        wanted = a.astype(np.int64) * self.n_listed + b
        t = np.zeros(wanted.shape, np.int16)
        maybe = self.known.bits[a] & token_bits(b) != 0
        keys, asked = self.known.keys, wanted[maybe]
        if len(asked):
            place = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
            t[maybe] = np.where(keys[place] == asked, self.known.t[place], 0)
        return t
