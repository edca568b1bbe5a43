"""Columns as distinct values and codes; and the way from Arrow to numpy and back past pandas, which pyarrow imports for
`pyarrow.array` and `numpy.asarray` where it is installed: that takes longer than answering for one name.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

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


def numbers_of(column: pa.Array | pa.ChunkedArray) -> NDArray[Any]:
    """Numbers or truth values as numpy has them, without nulls: [n], read-only.

    >>> numbers_of(pa.chunked_array([[3, 5]])).tolist(), numbers_of(pa.array([True])).tolist()
    ([3, 5], [True])
    """
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks() if column.num_chunks else pa.array([], column.type)
    if pa.types.is_boolean(column.type):  # Arrow packs them
        return numbers_of(column.cast(pa.uint8())).view(np.bool_)
    return np.from_dlpack(column)


def is_text(kind: pa.DataType) -> bool:
    """Tell whether a column type holds text, each value for itself or encoded by a dictionary."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return any(test(kind) for test in (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view))


def encode_column(column: pa.ChunkedArray) -> tuple[pa.Array, NDArray[np.int64]]:
    """Distinct values of a column in order of appearance, null among them, and the position of each row's: int64 [N].

    What a dictionary holds for other rows, such as those of the batches before, is left behind. No lists.

    >>> values, codes = encode_column(pa.chunked_array([["b", None], ["a", "b"]]))
    >>> values.to_pylist(), codes.tolist()
    (['b', None, 'a'], [0, 1, 2, 0])
    """
    dictionary = None
    if pa.types.is_dictionary(column.type):
        whole = column.unify_dictionaries().combine_chunks()
        if isinstance(whole, pa.ChunkedArray):
            whole = whole.chunk(0) if whole.num_chunks else pa.array([], column.type)
        dictionary, column = whole.dictionary, pa.chunked_array([whole.indices])
        if pa.types.is_string_view(dictionary.type):
            dictionary = dictionary.cast(pa.large_string())
    encoded = column.combine_chunks().dictionary_encode("encode")
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.chunk(0) if encoded.num_chunks else pa.array([], column.type).dictionary_encode("encode")
    values = encoded.dictionary if dictionary is None else dictionary.take(encoded.dictionary)
    return values, numbers_of(encoded.indices).astype(np.int64)


def combine_codes(columns: Sequence[NDArray[np.int64]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Distinct rows of columns of codes, in order of appearance.

    Args:
        columns: One or more int64 [N].

    Returns:
        First row of each distinct one, int64 [D]; the distinct one of each row, int64 [N].

    >>> first, codes = combine_codes([np.array([0, 0, 1, 0]), np.array([5, 7, 5, 5])])
    >>> first.tolist(), codes.tolist()
    ([0, 1, 2], [0, 1, 2, 0])
    """
    codes = columns[0]
    for more in (*columns[1:], None):
        joined = codes if more is None else codes * (int(more.max(initial=0)) + 1) + more
        codes = encode_column(pa.chunked_array([int64_array(joined)]))[1]
    first = np.empty(int(codes.max(initial=-1)) + 1, np.int64)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    return first, codes
