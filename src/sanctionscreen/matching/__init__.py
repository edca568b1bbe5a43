"""From normalized names to scored pairs.

`rows` cuts a name into weighted tokens with its variants; `relation` says which tokens stand for each other; `credit`
finds the best one-to-one matching of two rows; `scoring` turns it into a score. That is the model.

`oracle` applies it to all pairs. `engine` finds the same pairs from tokens: `token_join` relates tokens by hash
(`hashing`), `query_rows` cuts the queries, `candidates` proposes pairs of rows by postings and bounds. `index` holds the
listed side, in one file (`index_file`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from sanctionscreen.matching.engine import match_fast
from sanctionscreen.matching.index import NameIndex
from sanctionscreen.matching.matches import Matches
from sanctionscreen.matching.rows import Tokens, weigh_tokens
from sanctionscreen.matching.scoring import JOIN_SLACK, MAX_INITIALS, least_credit

__all__ = ["Matches", "NameIndex", "match_names"]

SHORT_TOKENS = 16  # a name of so few tokens is matched without asking whether it is too heavy
TILE_NAMES = 50_000  # query names matched at a time: bounds memory to some hundred MB


def match_names(
    index: NameIndex,
    queries: Sequence[Tokens],
    threshold: int,
    workers: int = 1,
    progress: Callable[[int], None] | None = None,
) -> Matches:
    """Find all listed sequences that score at least the threshold against each query name.

    Args:
        index: The listed side.
        queries: Q distinct names, each a non-empty tuple of tokens.
        threshold: 2,500 to 10,000.
        workers: Threads; 0 means one per core. The result is the same for any number.
        progress: Called, from any of the threads, with the number of query names matched since the last call.
    """
    equal = index.find_equal(queries)
    within_reach = np.flatnonzero(reachable(queries, index, threshold))
    n_threads = workers or os.cpu_count() or 1
    size = max(min(TILE_NAMES, -(-len(within_reach) // n_threads)), 1)

    def match_tile(start: int) -> Matches:
        tile = within_reach[start : start + size]
        found = match_fast([queries[i] for i in tile.tolist()], index.listed, threshold)
        if progress is not None:
            progress(len(tile))
        return Matches(tile[found.query].astype(np.int32), found.listed, found.score)

    starts = range(0, len(within_reach), size)
    if n_threads == 1 or len(starts) < 2:
        tiles = [match_tile(start) for start in starts]
    else:
        with ThreadPoolExecutor(n_threads) as pool:
            tiles = list(pool.map(match_tile, starts))
    return Matches.concatenate(tiles).with_equal(equal)


def reachable(queries: Sequence[Tokens], index: NameIndex, threshold: int) -> NDArray[np.bool_]:
    """Tell which names are light enough to reach the threshold with any listed name: bool [Q]. Short ones are not asked.

    Credit is at most the smaller weight, plus what joined tokens add to it (JOIN_SLACK), and initials may double that. A
    field of ten thousand letters is far beyond any listed name, and need not be cut into its rows to know it.
    """
    within = np.ones(len(queries), np.bool_)
    long = [i for i, tokens in enumerate(queries) if len(tokens) > SHORT_TOKENS]
    weight = np.array([sum(weigh_tokens(queries[i])) for i in long], np.int64)
    heaviest = index.listed.rows.rows.totals.max(initial=1)
    partner = np.minimum(weight, heaviest)  # the best listed name there could be weighs as much as the query
    most = MAX_INITIALS * (partner + JOIN_SLACK) * 1000
    within[long] = most >= least_credit(threshold, weight, partner)
    return within
