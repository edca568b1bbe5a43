"""From normalized names to scored pairs.

`rows` cuts a name into weighted tokens with its variants; `relation` says which tokens stand for each other; `credit`
finds the best one-to-one matching of two rows; `scoring` turns it into a score. `index` holds the listed side, in one
file (`index_file`); `oracle` matches all with all.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from sanctionscreen.matching.index import NameIndex
from sanctionscreen.matching.oracle import TILE_NAMES, Matches, match_exhaustively
from sanctionscreen.matching.rows import Tokens

__all__ = ["Matches", "NameIndex", "match_names"]


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
        threshold: 1 to 10,000.
        workers: Threads; 0 means one per core. The result is the same for any number.
        progress: Called with the number of query names done since the last call.
    """
    equal = index.find_equal(queries)
    listed = index.listed_side

    def match_tile(start: int) -> Matches:
        tile = slice(start, start + TILE_NAMES)
        found = match_exhaustively(queries[tile], listed, equal[tile], threshold)
        if progress is not None:
            progress(len(queries[tile]))
        return Matches(found.query + np.int32(start), found.listed, found.score)

    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        tiles = list(pool.map(match_tile, range(0, len(queries), TILE_NAMES)))
    return Matches.concatenate(tiles)
