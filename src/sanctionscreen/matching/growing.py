"""Arrays that grow at their end while views of what was there before stay valid."""

from __future__ import annotations

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
        size = self._size + len(values)
        if size > len(self._buffer):
            larger = np.zeros(2 * size, self._buffer.dtype)
            larger[: self._size] = self._buffer[: self._size]
            self._buffer = larger
        self._buffer[self._size : size] = values
        self._size = size

    def view(self) -> NDArray[Any]:
        """Everything appended so far, without copying."""
        return self._buffer[: self._size]

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self._buffer.nbytes
