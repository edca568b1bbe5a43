"""Flat arrays with offsets: lengths, ranges and runs, and arrays that grow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

FIRST_CAPACITY = 1024


class GrowingArray:
    """A one-dimensional array to append to; a view taken before an append is never written to again."""

    def __init__(self, dtype: DTypeLike, first: list[int] | None = None) -> None:
        self._buffer: NDArray[Any] = np.zeros(FIRST_CAPACITY, dtype)
        self._size = 0
        if first:
            self.append(np.array(first, dtype))

    def append(self, values: NDArray[Any]) -> None:
        """Add values behind those there are."""
        self.put(self._size, values)

    def put(self, place: int, values: NDArray[Any] | Sequence[int]) -> None:
        """Put values from a place on, at the end or before it, and end there."""
        size = place + len(values)
        if size > len(self._buffer):
            larger = np.zeros(2 * size, self._buffer.dtype)
            larger[:place] = self._buffer[:place]
            self._buffer = larger
        self._buffer[place:size] = values
        self._size = size

    def view(self) -> NDArray[Any]:
        """Everything appended so far, without copying."""
        return self._buffer[: self._size]

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self._buffer.nbytes


def part_lengths(offsets: NDArray[np.int64]) -> NDArray[np.int64]:
    """Length of each part between offsets: int64 [n] for int64 [n + 1]."""
    return offsets[1:] - offsets[:-1]


def run_starts(values: NDArray[Any]) -> NDArray[np.int64]:
    """Where each run of equal neighbours begins: int64.

    >>> run_starts(np.array([7, 7, 9, 7])).tolist()
    [0, 2, 3]
    """
    return np.flatnonzero(changes(values))


def changes(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell which values differ from the one before them, the first one too: bool, of the same length."""
    changed = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=changed[1:])
    return changed


def ranges(begin: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.int64]:
    """Concatenate begin[i] ... end[i] - 1 for all i.

    >>> ranges(np.array([3, 7]), np.array([5, 8])).tolist()
    [3, 4, 7]
    """
    counts = end - begin
    total = int(counts.sum())
    jumps = np.repeat(begin - (np.cumsum(counts) - counts), counts)
    return np.asarray(np.arange(total) + jumps, np.int64)
