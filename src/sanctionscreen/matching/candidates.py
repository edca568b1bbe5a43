"""Which pairs of rows can reach the threshold: found from tokens, without looking at the others.

A pair of rows can only match through related tokens, so candidates come from postings: for a listed token, the rows it
occurs in. Three kinds of pairs cover all (see `rows.py`: a row with a join is only worth trying where its joined tokens
match, for it never beats the row without that join):

| query row | listed row | proposed by                                                                             |
|-----------|------------|-----------------------------------------------------------------------------------------|
| plain     | plain      | the query's tokens without those that together are too light to carry a match (prefix)  |
| any       | joined     | any query token related to the listed row's joined token                                |
| joined    | plain      | the query row's joined tokens                                                           |

where plain rows are those without a join.

Every proposal then passes one bound: the score, if each query token whose relatives may occur in the listed row were worth
what it can be worth at most. Nothing here knows any feature of the score but through `score_from_credit`, which never
falls with credit, and `reach`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sanctionscreen.arrays import changes, part_lengths, ranges, run_starts
from sanctionscreen.matching import kernels
from sanctionscreen.matching.credit import pair_values
from sanctionscreen.matching.listed_rows import ListedRows, Postings
from sanctionscreen.matching.query_rows import QueryRows
from sanctionscreen.matching.reach import HEAVIEST_RATIO, Reach
from sanctionscreen.matching.scoring import INITIAL_SHARE, MAX_INITIALS, least_credit, score_from_credit

ANY_WEIGHT = (1 << 32) - 1

Int64 = NDArray[np.int64]
NO_PAIRS: Int64 = np.empty(0, np.int64)


def find_candidates(rows: QueryRows, listed: ListedRows, threshold: int) -> Int64:
    """Propose all pairs of rows that can reach the threshold.

    Args:
        rows: The query rows.
        listed: The listed rows.
        threshold: 2,500 to 10,000.

    Returns:
        int64 [C, 2], query row and listed row, each pair once.
    """
    proposals = [
        propose_plain(rows, listed.plain, False, listed, threshold),
        propose_plain(rows, listed.lettered, True, listed, threshold),
        propose_joined(rows, listed, threshold),
    ]
    keys = np.sort(np.concatenate(proposals))
    keys = keys[run_starts(keys)]
    return np.column_stack(np.divmod(keys, len(listed.rows.names)))


def propose_plain(rows: QueryRows, postings: Postings, listed_initials: bool, listed: ListedRows, threshold: int) -> Int64:
    """Propose pairs of rows without joins.

    A query row whose tokens together cannot earn the least credit is left out; so are the commonest tokens of a row as
    long as together they cannot earn it, for a listed row that matches none of the others earns less.

    Returns:
        int64 [C], query row * R + listed row, with repeats.
    """
    plain = slice(0, rows.n_plain)
    too_heavy = rows.totals[plain] > HEAVIEST_RATIO * listed.heaviest_row
    reach = Reach.of(np.where(too_heavy, 0, rows.totals[plain]), rows.n_initials[plain] > 0, listed_initials, threshold)
    earned = np.add.reduceat(rows.worth[: rows.offsets[rows.n_plain]], rows.offsets[: rows.n_plain])
    hopeful = np.flatnonzero((earned >= reach.credit) & ~too_heavy)
    begin, end = rows.offsets[hopeful], rows.offsets[hopeful + 1]
    occurrences, row = ranges(begin, end), np.repeat(hopeful, end - begin)
    light = light_tokens(rows, occurrences, row, int(listed_initials), reach.credit)
    useful = one_of_copies(rows, occurrences, row, ~light)
    tokens = rows.tokens[occurrences[useful]]
    bound = Bound(rows, listed, rows.worth, rows.known.plain_bits, earned, reach, threshold)
    return follow(
        bound, row[useful], occurrences[useful], rows.known.starts[tokens], rows.known.plain_ends[tokens], postings
    )


def light_tokens(rows: QueryRows, occurrences: Int64, row: Int64, which_cost: int, credit: Int64) -> NDArray[np.bool_]:
    """Tell which tokens need not propose: the commonest of a row, as long as together they earn less than the credit.

    Args:
        rows: The query rows.
        occurrences: int64 [O], occurrences of some rows, in order.
        row: int64 [O], the row of each.
        which_cost: Column of `QueryTokens.costs`.
        credit: int64, by row.

    Returns:
        bool [O].
    """
    cost = rows.known.costs[rows.tokens[occurrences], which_cost]
    order = np.lexsort((-cost, row))
    worth = rows.worth[occurrences[order]]
    total = np.cumsum(worth)
    first = run_starts(row)  # rows are in order before and after the sort
    before = np.repeat((total - worth)[first], np.diff(np.append(first, len(order))))
    light = np.empty(len(occurrences), np.bool_)
    light[order] = total - before < credit[row]
    return light


def one_of_copies(rows: QueryRows, occurrences: Int64, row: Int64, useful: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Of the copies of a token that weigh the same in a row let only one propose, where any would: bool [O].

    They are interchangeable, and would propose the same rows again and again.

    Args:
        rows: The query rows.
        occurrences: int64 [O].
        row: int64 [O], the row of each.
        useful: bool [O], which would propose.
    """
    key = row << 32 | rows.tokens[occurrences]
    ordered = np.sort(key)
    repeated = ordered[1:][ordered[1:] == ordered[:-1]]
    if len(repeated):
        copies = np.flatnonzero(np.isin(key, repeated))
        weights = rows.weights[occurrences]
        copies = copies[np.lexsort((weights[copies], key[copies]))]
        other = changes(key[copies]) | changes(weights[copies])
        first = np.flatnonzero(other)
        any_useful = np.logical_or.reduceat(useful[copies], first)
        useful[copies] = False
        useful[copies[first]] = any_useful
    return useful


def propose_joined(rows: QueryRows, listed: ListedRows, threshold: int) -> Int64:
    """Propose pairs one of whose rows has a join, by the joined tokens; no weight is out of reach for them.

    A row is left out when all its tokens together earn too little for its own weight, let alone a partner's.

    Returns:
        int64 [C], query row * R + listed row, with repeats.
    """
    known = rows.known
    least = -(-least_credit(threshold, rows.totals, np.zeros_like(rows.totals)) // MAX_INITIALS)
    earned = np.add.reduceat(rows.worth_any, rows.offsets[:-1])
    row = np.repeat(np.arange(len(rows.names)), part_lengths(rows.offsets))
    some = np.flatnonzero((earned >= least)[row])
    some = some[one_of_copies(rows, some, row[some], np.ones(len(some), np.bool_))]
    tokens = rows.tokens[some]
    any_weight = Reach(np.zeros_like(rows.totals), np.full_like(rows.totals, ANY_WEIGHT), least)
    bound = Bound(rows, listed, rows.worth_any, known.bits, earned, any_weight, threshold)
    found = []
    for chosen, begin, end, postings in (
        (known.starts[tokens + 1] > known.plain_ends[tokens], known.plain_ends, known.starts[1:], listed.plain),
        (known.joined[tokens], known.starts, known.plain_ends, listed.plain),
        (known.joined[tokens], known.starts, known.plain_ends, listed.lettered),
    ):
        ids = tokens[chosen]
        found.append(follow(bound, row[some[chosen]], some[chosen], begin[ids], end[ids], postings))
    return np.concatenate(found)


@dataclass(frozen=True, slots=True)
class Bound:
    """What a pair of rows can score at most, more closely the more is known of it.

    Args:
        rows: The query rows.
        listed: The listed rows.
        worth: int64 [K], most credit of each query occurrence.
        bits: uint64 [A], bits of the relatives of each query token.
        earned: int64, by query row: what its occurrences are worth together.
        reach: Limits of each query row.
        threshold: 2,500 to 10,000.
    """

    rows: QueryRows
    listed: ListedRows
    worth: Int64
    bits: NDArray[np.uint64]
    earned: Int64
    reach: Reach
    threshold: int

    def admits(self, query: Int64, target: NDArray[np.int32], less: Int64) -> NDArray[np.bool_]:
        """Tell which pairs could reach the threshold if every query token found its best relative where it may have one.

        Initials earn a share of the tokens they face, none heavier than the heaviest, and at most double the rest.

        Args:
            query: int64 [C], query rows.
            target: int32 [C], listed rows.
            less: int64 [C], how much less than its worth the token that proposes the pair is worth here.

        Returns:
            bool [C].
        """
        rows, listed = self.rows, self.listed
        signature = listed.signatures[target]
        begin = rows.offsets[query]
        lengths = rows.offsets[query + 1] - begin
        bound = -less
        at = np.arange(len(query))
        for place in range(int(lengths.max(initial=0))):
            if place:
                at = at[lengths[at] > place]
            occurrence = begin[at] + place
            bound[at] += np.where(signature[at] & self.bits[rows.tokens[occurrence]], self.worth[occurrence], 0)
        of_initials = rows.n_initials[query] * listed.top_weights[target]
        of_initials += listed.n_initials[target] * rows.top_weights[query]
        bound = np.minimum(MAX_INITIALS * bound, bound + INITIAL_SHARE * of_initials)
        return np.asarray(score_from_credit(bound, rows.totals[query], listed.rows.totals[target]) >= self.threshold)


def follow(bound: Bound, row: Int64, occurrences: Int64, begin: Int64, end: Int64, postings: Postings) -> Int64:
    """Follow tokens of query rows to their relatives, and those to the rows they propose.

    The best matching of two rows has a pair of tokens among those followed; proposed by that pair, the others being worth
    what they can be worth at most, no pair of rows that reaches the threshold is left out.

    Args:
        bound: What pairs can score.
        row: int64 [O], query rows.
        occurrences: int64 [O], occurrences in them.
        begin: int64 [O], first relative of each, a position in `QueryTokens.keys`.
        end: int64 [O], last relative + 1.
        postings: From relatives to listed rows.

    Returns:
        int64 [C], query row * R + listed row of the pairs that the bound admits, with repeats.
    """
    if len(row) == 0:
        return NO_PAIRS
    rows, listed, known, reach = bound.rows, bound.listed, bound.rows.known, bound.reach
    if loops := kernels.compiled():
        pairs = loops.follow(
            *(row, occurrences, begin, end),
            *(known.keys, known.t, known.joined, rows.tokens, rows.weights, rows.offsets, rows.totals),
            *(rows.n_initials, rows.top_weights),
            *(bound.worth, bound.bits, bound.earned, reach.low, reach.high, reach.credit),
            *(postings.starts, postings.rows, postings.totals),
            *(listed.heaviest, listed.rows.joined, listed.signatures, listed.rows.totals),
            *(listed.n_initials, listed.top_weights),
            bound.threshold,
        )
        return np.asarray(pairs, np.int64)
    owner = np.repeat(np.arange(len(row)), end - begin)
    place, row, occurrences = ranges(begin, end), row[owner], occurrences[owner]
    tokens = rows.tokens[occurrences]
    relatives = known.keys[place] - tokens.astype(np.int64) * len(listed.rows.vocabulary)
    joined = known.joined[tokens] | listed.rows.joined[relatives]
    value = pair_values(known.t[place], rows.weights[occurrences], listed.heaviest[relatives], joined)
    less = bound.worth[occurrences] - value
    enough = np.flatnonzero(bound.earned[row] - less >= reach.credit[row])
    if len(enough) == 0:
        return NO_PAIRS
    row, relatives, less = row[enough], relatives[enough], less[enough]
    asked, target = postings.follow(relatives, reach.low[row], reach.high[row])
    query = row[asked]
    admitted = bound.admits(query, target, less[asked])
    return query[admitted] * len(listed.rows.names) + target[admitted]
