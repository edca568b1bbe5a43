"""Small Arrow arrays made of their buffers: `pyarrow.array` imports pandas first, where that is installed, which takes
longer than answering for one name.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def int64_array(values: NDArray[np.int64]) -> pa.Array:
    """Wrap numbers without copying: int64 [n].

    >>> int64_array(np.array([3, 5])).to_pylist()
    [3, 5]
    """
    return pa.Int64Array.from_buffers(pa.int64(), len(values), [None, pa.py_buffer(np.ascontiguousarray(values, np.int64))])


def text_array(texts: Sequence[str | None]) -> pa.Array:
    """Lay texts out, None as null: large_string [n].

    >>> text_array(["\u00e9", None, "ab"]).to_pylist()
    ['\u00e9', None, 'ab']
    """
    encoded = [(text or "").encode() for text in texts]
    offsets = np.fromiter(accumulate(map(len, encoded), initial=0), np.int64, len(texts) + 1)
    given = np.packbits(np.array([text is not None for text in texts], np.bool_), bitorder="little")
    buffers = [pa.py_buffer(part) for part in (given, offsets, b"".join(encoded))]
    return pa.LargeStringArray.from_buffers(len(texts), buffers[1], buffers[2], buffers[0])
