"""What an engine returns: pairs of names with their scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Matches:
    """Pairs of names whose score reaches the threshold, sorted by query then listed name. C pairs.

    Args:
        query: int32 [C], position in the query names.
        listed: int32 [C], position in the listed names.
        score: int64 [C], 0 to 10,000, before the kind penalty; 10,000 only for equal names.
    """

    query: NDArray[np.int32]
    listed: NDArray[np.int32]
    score: NDArray[np.int64]

    @classmethod
    def concatenate(cls, matches: Sequence[Matches]) -> Matches:
        """Put the matches of consecutive query names together."""
        return cls(
            np.concatenate([np.empty(0, np.int32), *(m.query for m in matches)]),
            np.concatenate([np.empty(0, np.int32), *(m.listed for m in matches)]),
            np.concatenate([np.empty(0, np.int64), *(m.score for m in matches)]),
        )
