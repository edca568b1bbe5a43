"""What says nothing."""

from __future__ import annotations

import datetime as dt


def is_blank(value: object) -> bool:
    """Tell whether a value says nothing: None, blank text, an empty list, what pandas puts for null (NaN, NaT, NA).

    >>> [is_blank(value) for value in (None, " ", float("nan"), 0, "0")]
    [True, True, True, False, False]
    """
    if isinstance(value, (str, list, tuple)):
        return not (value.strip() if isinstance(value, str) else value)
    return value is None or type(value).__name__ == "NAType" or (isinstance(value, (float, dt.date)) and value != value)
