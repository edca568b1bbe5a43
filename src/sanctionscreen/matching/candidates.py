"""Which pairs of rows can reach the threshold: found from tokens, without looking at the others.

A pair of rows can only match through related tokens, so candidates come from postings: for a listed token, the rows it
occurs in. Three kinds of pairs cover all (see `rows.py`: a row with a join is only worth trying where its joined tokens
match, for it never beats the row without that join):

| query row | listed row | proposed by                                                                             |
|-----------|------------|-----------------------------------------------------------------------------------------|
| as it is  | as it is   | the query's tokens without those that together are too light to carry a match (prefix)  |
| any       | joined     | any query token related to the listed row's joined token                                |
| joined    | as it is   | the query row's joined tokens                                                           |

Every proposal then passes one bound: the sum of what each query token is worth at most, over the tokens whose relatives
may occur in the listed row. Nothing here knows any feature of the score but through `best_possible_score`, which never
grows with a weight nor falls with credit.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sanctionscreen.matching.rows import NameRows
from sanctionscreen.matching.scoring import MAX_INITIALS, best_possible_score, bisect, least_credit
from sanctionscreen.matching.token_join import RelationRows, ranges

HEAVIEST_RATIO = 32  # no pair is worth a look whose one name weighs so many times the other (thresholds are 0.25 or more)

ANY_WEIGHT = (1 << 32) - 1

Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Postings:
    """Rows by token: entries sorted by token, then by weight of the row's name. E entries.

    Args:
        keys: int64 [E], token * 2^32 + weight of the name, sorted.
        rows: int32 [E].
        counts: int64 [T], entries of each token.
    """

    keys: Int64
    rows: NDArray[np.int32]
    counts: Int64

    @classmethod
    def of(cls, listed: NameRows, occurrences: Int64) -> Postings:
        """Sort some occurrences of listed rows."""
        row = np.searchsorted(listed.offsets, occurrences, "right") - 1
        keys = (listed.tokens[occurrences].astype(np.int64) << 32) + listed.totals[listed.names[row]]
        order = np.argsort(keys, kind="stable")
        counts = np.bincount(listed.tokens[occurrences], minlength=len(listed.vocabulary))
        return cls(keys[order], row[order].astype(np.int32), counts)

    def between(self, tokens: NDArray[np.int32], low: Int64, high: Int64) -> tuple[Int64, Int64]:
        """First and last + 1 entry of each token whose name weighs low to high: two int64 arrays."""
        base = tokens.astype(np.int64) << 32
        return np.searchsorted(self.keys, base + low), np.searchsorted(self.keys, base + high, "right")


@dataclass(frozen=True, slots=True)
class ListedRows:
    """The listed rows, with the postings that propose them.

    Args:
        rows: R rows of S names.
        plain: Postings of the names as they are, without initials among their tokens.
        lettered: Postings of the names as they are, with an initial among their tokens.
        joined: Postings of rows with joins, by their joined tokens.
        signatures: uint64 [R], one bit for each token of a row, see `token_bits`.
        has_initial: bool [R].
        heaviest: int64 [T], highest weight of each token anywhere.
    """

    rows: NameRows
    plain: Postings
    lettered: Postings
    joined: Postings
    signatures: NDArray[np.uint64]
    has_initial: NDArray[np.bool_]
    heaviest: Int64

    @classmethod
    def of(cls, rows: NameRows) -> ListedRows:
        """Index listed rows by their tokens."""
        row = np.repeat(np.arange(len(rows.names)), np.diff(rows.offsets))
        has_initial = np.logical_or.reduceat(rows.initials[rows.tokens], rows.offsets[:-1])
        has_join = np.logical_or.reduceat(rows.joined[rows.tokens], rows.offsets[:-1])
        heaviest = np.zeros(len(rows.vocabulary), np.int64)
        np.maximum.at(heaviest, rows.tokens, rows.weights)
        return cls(
            rows=rows,
            plain=Postings.of(rows, np.flatnonzero(~has_join[row] & ~has_initial[row])),
            lettered=Postings.of(rows, np.flatnonzero(~has_join[row] & has_initial[row])),
            joined=Postings.of(rows, np.flatnonzero(rows.joined[rows.tokens])),
            signatures=np.bitwise_or.reduceat(token_bits(rows.tokens), rows.offsets[:-1]),
            has_initial=has_initial,
            heaviest=heaviest,
        )


def token_bits(tokens: NDArray[np.int32]) -> NDArray[np.uint64]:
    """One of 64 bits for each token id: uint64, of the same shape."""
    return np.uint64(1) << (tokens.astype(np.uint64) * np.uint64(0x9E3779B1) >> np.uint64(7) & np.uint64(63))


@dataclass(frozen=True, slots=True)
class TokenWorth:
    """What each query token can be worth at most, A tokens.

    Args:
        plain: int64 [A], credit against tokens that are not joined.
        any: int64 [A], credit against all tokens.
        bits: uint64 [A], bits of all its relatives.
    """

    plain: Int64
    any: Int64
    bits: NDArray[np.uint64]

    @classmethod
    def of(cls, rows: NameRows, relation: RelationRows, listed: ListedRows) -> TokenWorth:
        """Bound each token by its best relative."""
        weight = np.zeros(len(rows.vocabulary), np.int64)
        np.maximum.at(weight, rows.tokens, rows.weights)
        query = np.repeat(np.arange(len(rows.vocabulary)), np.diff(relation.starts))
        joined = listed.rows.joined[relation.listed]
        wa, wb = weight[query], listed.heaviest[relation.listed]
        value = relation.t * np.where(rows.joined[query] | joined, (wa + wb + 1) // 2, np.minimum(wa, wb))
        return cls(
            plain=reduce_rows(np.maximum, np.where(joined, 0, value), relation),
            any=reduce_rows(np.maximum, value, relation),
            bits=reduce_rows(np.bitwise_or, token_bits(relation.listed), relation),
        )


def reduce_rows(ufunc: np.ufunc, values: NDArray[Any], relation: RelationRows) -> NDArray[Any]:
    """Reduce values of relation rows to one for each query token, 0 for a token without any: [A]."""
    padded = np.append(values, values.dtype.type(0))
    reduced = ufunc.reduceat(padded, relation.starts[:-1])
    return np.where(np.diff(relation.starts) > 0, reduced, values.dtype.type(0))


@dataclass(frozen=True, slots=True)
class Reach:
    """What a listed name must weigh, and how much credit its written-out tokens must earn, for a query of a weight.

    Args:
        low: int64 [Q], least weight of a listed name.
        high: int64 [Q], most.
        credit: int64 [Q], least credit of tokens written out.
    """

    low: Int64
    high: Int64
    credit: Int64

    @classmethod
    def of(cls, weight: Int64, query_initials: NDArray[np.bool_], listed_initials: bool, threshold: int) -> Reach:
        """Find the limits for unjoined rows by bisection.

        Credit is at most the weight of either name, or MAX_INITIALS times that of one with initials, whose own weight
        says nothing of their partners'. The best possible score grows with the listed weight up to the point where both
        limits meet and falls from there.
        """
        distinct, inverse = np.unique(weight * 2 + query_initials, return_inverse=True)
        limits = reach_limits(distinct.tobytes(), listed_initials, threshold)
        return cls(*(limit[inverse] for limit in limits))


@lru_cache(maxsize=1024)
def reach_limits(queries: bytes, listed_initials: bool, threshold: int) -> tuple[Int64, Int64, Int64]:
    """Limits of `Reach` for distinct queries, each given as int64 2 * weight + (has initials): low, high, credit."""
    distinct = np.frombuffer(queries, np.int64)
    wq, fq = distinct // 2, np.where(distinct % 2, MAX_INITIALS, 1)
    fc = MAX_INITIALS if listed_initials else 1

    def reaches(wc: Int64) -> NDArray[np.bool_]:
        return best_possible_score(1000 * np.minimum(fq * wq, fc * wc), wq, wc) >= threshold

    meet = np.maximum(-(-fq * wq // fc), 1)
    low = bisect(np.ones_like(wq), meet, reaches)
    high = bisect(-HEAVIEST_RATIO * wq, -meet, lambda wc: reaches(-wc)) * -1
    credit = bisect(np.zeros_like(wq), 2000 * (wq + low), lambda c: best_possible_score(c, wq, low) >= threshold)
    most = np.where((fq > 1) | (fc > 1), MAX_INITIALS, 1)
    return low, high, -(-credit // most)


def find_candidates(rows: NameRows, relation: RelationRows, listed: ListedRows, threshold: int) -> Int64:
    """Propose all pairs of rows that can reach the threshold.

    Returns:
        int64 [C, 2], query row and listed row, each pair once.
    """
    worth = TokenWorth.of(rows, relation, listed)
    row = np.repeat(np.arange(len(rows.names)), np.diff(rows.offsets))
    has_join = np.logical_or.reduceat(rows.joined[rows.tokens], rows.offsets[:-1])
    has_initial = np.logical_or.reduceat(rows.initials[rows.tokens], rows.offsets[:-1])
    weight = rows.totals[rows.names]
    everything = Reach(np.zeros_like(weight), np.full_like(weight, ANY_WEIGHT), np.zeros_like(weight))
    own, joined = np.flatnonzero(~has_join[row]), np.flatnonzero(rows.joined[rows.tokens])
    proposals = []
    for postings, listed_initials in ((listed.plain, False), (listed.lettered, True)):
        reach = Reach.of(weight, has_initial, listed_initials, threshold)
        kept = once_a_row(own[~light_tokens(own, row, rows, relation, postings, worth, reach)], row, rows)
        proposals.append(expand(kept, row, rows, relation, postings, reach))
        proposals.append(expand(joined, row, rows, relation, postings, everything))
    proposals.append(expand(once_a_row(np.arange(len(row)), row, rows), row, rows, relation, listed.joined, everything))
    survivors = [pair[may_reach(pair, rows, worth, has_initial, listed, threshold)] for pair in proposals]
    pairs = np.concatenate(survivors)
    keys = np.sort(pairs[:, 0] * len(listed.rows.names) + pairs[:, 1])
    keys = keys[np.concatenate([[True], keys[1:] != keys[:-1]])] if len(keys) else keys
    return np.column_stack(np.divmod(keys, len(listed.rows.names)))


def light_tokens(
    occurrences: Int64,
    row: Int64,
    rows: NameRows,
    relation: RelationRows,
    postings: Postings,
    worth: TokenWorth,
    reach: Reach,
) -> NDArray[np.bool_]:
    """Tell which tokens of a row need not propose: the commonest, as long as together they cannot earn enough.

    A listed row that matches none of the others earns less than `reach.credit`, so nothing is lost.

    Args:
        occurrences: int64 [O], occurrences of unjoined rows, in order.
        row: int64 [K], the row of each occurrence.
        rows: The query rows.
        relation: Of their vocabulary to the listed one.
        postings: That would be expanded.
        worth: Of each query token.
        reach: Of each row.

    Returns:
        bool [O].
    """
    tokens, its_row = rows.tokens[occurrences], row[occurrences]
    cost = reduce_rows(np.add, postings.counts[relation.listed], relation)
    value = np.minimum(worth.plain[tokens], 1000 * rows.weights[occurrences].astype(np.int64))
    order = np.lexsort((-cost[tokens], its_row))
    total = np.cumsum(value[order])
    first = np.flatnonzero(np.diff(its_row[order], prepend=-1))
    before = np.repeat((total - value[order])[first], np.diff(np.append(first, len(order))))
    light = np.empty(len(occurrences), np.bool_)
    light[order] = total - before < reach.credit[its_row[order]]
    return light


def once_a_row(occurrences: Int64, row: Int64, rows: NameRows) -> Int64:
    """Leave out further copies of a token in a row: they would propose the same again."""
    key = row[occurrences] << 32 | rows.tokens[occurrences]
    return occurrences[np.unique(key, return_index=True)[1]]


def expand(
    occurrences: Int64, row: Int64, rows: NameRows, relation: RelationRows, postings: Postings, reach: Reach
) -> Int64:
    """Follow query tokens to their relatives and those to the rows they occur in, of a weight within reach.

    Returns:
        int64 [C, 2], query row and listed row, with repeats.
    """
    tokens = rows.tokens[occurrences]
    begin, end = relation.starts[tokens], relation.starts[tokens + 1]
    relatives = relation.listed[ranges(begin, end)]
    from_row = np.repeat(row[occurrences], end - begin)
    first, last = postings.between(relatives, reach.low[from_row], reach.high[from_row])
    last = np.maximum(first, last)
    return np.column_stack([np.repeat(from_row, last - first), postings.rows[ranges(first, last)]])


def may_reach(
    pairs: Int64, rows: NameRows, worth: TokenWorth, has_initial: NDArray[np.bool_], listed: ListedRows, threshold: int
) -> NDArray[np.bool_]:
    """Tell which pairs could reach the threshold if every query token found its best relative where it may have one.

    Args:
        pairs: int64 [C, 2], query row and listed row.
        rows: The query rows.
        worth: Of each query token.
        has_initial: bool, for each query row.
        listed: The listed rows.
        threshold: 2,500 to 10,000.

    Returns:
        bool [C].
    """
    query, target = pairs[:, 0], pairs[:, 1]
    signature = listed.signatures[target]
    lengths = np.diff(rows.offsets)[query]
    bound = np.zeros(len(pairs), np.int64)
    at = np.arange(len(pairs))
    for place in range(int(lengths.max(initial=0))):
        at = at[lengths[at] > place]
        token = rows.tokens[rows.offsets[query[at]] + place]
        bound[at] += np.where(signature[at] & worth.bits[token], worth.any[token], 0)
    bound *= np.where(has_initial[query] | listed.has_initial[target], MAX_INITIALS, 1)
    needed = least_credit(threshold, rows.totals[rows.names[query]], listed.rows.totals[listed.rows.names[target]])
    return np.asarray(bound >= needed)
