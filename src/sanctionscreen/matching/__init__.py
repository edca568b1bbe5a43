"""From normalized names to scored pairs.

`rows` writes a name as weighted tokens with its variants; `relation` says which tokens stand for each other; `credit`
finds the best one-to-one matching of two rows; `scoring` turns it into a score. That is the model.

`oracle` applies it to all pairs. `engine` finds the same pairs from tokens: `known_tokens` relates query tokens to listed
ones by hash (`token_join`, `hashing`) and remembers them, `query_rows` writes the rows of many names at once
(`row_building`), `candidates` proposes pairs of rows by postings and bounds (`listed_rows`, `reach`). `index` holds the
listed side, in one file (`index_file`).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from sanctionscreen.arrays import part_lengths, ranges
from sanctionscreen.matching import kernels
from sanctionscreen.matching.engine import match_fast
from sanctionscreen.matching.index import NameIndex
from sanctionscreen.matching.matches import Matches
from sanctionscreen.names import NormalizedNames

__all__ = ["Matches", "NameIndex", "match_names"]

NO_IDS: NDArray[np.int32] = np.empty(0, np.int32)
TILE_TOKENS = 8_192  # new tokens looked at together
TILE_NAMES = 16_384  # query names matched at a time: bounds memory, and keeps what is worked on near the processor


def match_names(
    index: NameIndex,
    names: NormalizedNames,
    threshold: int,
    workers: int = 1,
    progress: Callable[[int], None] | None = None,
) -> Matches:
    """Find all listed sequences that score at least the threshold against each query name.

    Args:
        index: The listed side.
        names: Q names; those without tokens match nothing.
        threshold: 2,500 to 10,000.
        workers: Threads; 0 means one per core. The result is the same for any number.
        progress: Called, from any of the threads, with the number of query names matched since the last call.
    """
    named = np.flatnonzero(part_lengths(names.offsets))
    kernels.load_for(len(named))
    n_threads = workers or os.cpu_count() or 1
    size = max(min(TILE_NAMES, -(-len(named) // n_threads)), 1)
    tiles = [named[start : start + size] for start in range(0, len(named), size)]
    session = index.listed.known.session()

    def match_tile(tile: NDArray[np.int64]) -> Matches:
        begin, end = names.offsets[tile], names.offsets[tile + 1]
        offsets = np.concatenate([[0], np.cumsum(end - begin)])
        found = match_fast(ids[names.tokens[ranges(begin, end)]], offsets, session, index.listed, threshold)
        if progress is not None:
            progress(len(tile))
        return Matches(tile[found.query].astype(np.int32), found.listed, found.score)

    words = names.vocabulary
    parts = [words[start : start + TILE_TOKENS] for start in range(0, len(words), TILE_TOKENS)]
    if n_threads == 1 or len(tiles) < 2:
        ids = np.concatenate([NO_IDS, *map(session.find, parts)])
        found = [match_tile(tile) for tile in tiles]
    else:
        with ThreadPoolExecutor(n_threads) as pool:
            ids = np.concatenate([NO_IDS, *pool.map(session.find, parts)])
            found = list(pool.map(match_tile, tiles))
    return Matches.concatenate(found)
