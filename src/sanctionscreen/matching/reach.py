"""What a listed row must weigh, and how much credit it takes, for a query row of a weight and a threshold.

For rows without joins, whose credit is at most the weight of either row, or MAX_INITIALS times that of one with initials,
whose own weight says nothing of their partners'. The best possible score grows with the listed weight up to the point
where both limits meet and falls from there, so that bisection finds the limits.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sanctionscreen.matching.scoring import MAX_INITIALS, best_possible_score, bisect

HEAVIEST_RATIO = 32  # no pair is worth a look whose one name weighs so many times the other (thresholds are 0.25 or more)

TABLE_SIZE = 1 << 13  # weights below it, those of up to eight rare tokens, are looked up

Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Reach:
    """Limits for query rows.

    Args:
        low: int64 [R], least weight of a listed row.
        high: int64 [R], most.
        credit: int64 [R], least credit of tokens written out.
    """

    low: Int64
    high: Int64
    credit: Int64

    @classmethod
    def of(cls, totals: Int64, query_initials: NDArray[np.bool_], listed_initials: bool, threshold: int) -> Reach:
        """Find the limits, for listed rows with or without initials."""
        if totals.max(initial=0) < TABLE_SIZE:
            limits, row = reach_table(listed_initials, threshold), totals + TABLE_SIZE * query_initials
        else:
            distinct, row = np.unique(2 * totals + query_initials, return_inverse=True)
            limits = find_reach(distinct >> 1, distinct & 1, listed_initials, threshold)
        return cls(limits.low[row], limits.high[row], limits.credit[row])


@lru_cache(maxsize=32)
def reach_table(listed_initials: bool, threshold: int) -> Reach:
    """Limits for every query weight below TABLE_SIZE, without initials and then with them: int64 [2 * TABLE_SIZE]."""
    weights, initials = np.tile(np.arange(TABLE_SIZE), 2), np.repeat([0, 1], TABLE_SIZE)
    return find_reach(weights, initials, listed_initials, threshold)


def find_reach(weights: Int64, query_initials: Int64, listed_initials: bool, threshold: int) -> Reach:
    """Limits for query rows of some weights, with initials (1) or without (0)."""
    wq = np.maximum(weights, 1)
    fq = np.where(query_initials, MAX_INITIALS, 1)
    fc = MAX_INITIALS if listed_initials else 1

    def reaches(wc: Int64) -> NDArray[np.bool_]:
        return best_possible_score(1000 * np.minimum(fq * wq, fc * wc), wq, wc) >= threshold

    meet = np.maximum(-(-fq * wq // fc), 1)
    low = bisect(np.ones_like(wq), meet, reaches)
    high = bisect(-HEAVIEST_RATIO * wq, -meet, lambda wc: reaches(-wc)) * -1
    credit = bisect(np.zeros_like(wq), 2000 * (wq + low), lambda c: best_possible_score(c, wq, low) >= threshold)
    return Reach(low, high, -(-credit // np.where((fq > 1) | (fc > 1), MAX_INITIALS, 1)))
