"""Which way the inner loops take: arrays, or compiled code where numba is installed (`pip install sanctionscreen[fast]`).

The hits are the same. SANCTIONSCREEN_KERNELS=numpy chooses the arrays. Numba is imported when there is work enough for it.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

PATHS = ("numba", "numpy")
MANY_NAMES = 200  # about as long as loading the compiled loops takes


def chosen_path() -> str:
    """Read which path to take: SANCTIONSCREEN_KERNELS, else numba where it is installed."""
    chosen = os.environ.get("SANCTIONSCREEN_KERNELS", "") or "numba"
    if chosen not in PATHS:
        raise ValueError(f"SANCTIONSCREEN_KERNELS must be one of {', '.join(PATHS)}, got {chosen!r}")
    return chosen if has_numba() else "numpy"


def has_numba() -> bool:
    """Tell whether numba is installed, without importing it."""
    try:
        return importlib.util.find_spec("numba") is not None
    except ValueError:  # somebody has put something else in its place
        return False


_path = [chosen_path()]
_loops: list[ModuleType] = []  # the compiled loops, once there was work enough for them


def compiled() -> ModuleType | None:
    """Return the compiled loops if they are in use."""
    return _loops[0] if _loops and _path[-1] == "numba" else None


def load_for(n_names: int) -> None:
    """Begin to use the compiled loops when there are names enough: loading them takes longer than one name."""
    if not _loops and n_names >= MANY_NAMES and _path[-1] == "numba":
        try:
            _loops.append(importlib.import_module("sanctionscreen.matching.loops"))
        except ImportError:  # a numba that does not go with this numpy
            _path[0] = "numpy"


@contextmanager
def on_path(path: str) -> Iterator[None]:
    """Take a path for a while, in all threads and for any number of names: for tests and measurements."""
    _path.append(path if has_numba() else "numpy")
    load_for(MANY_NAMES)
    try:
        yield
    finally:
        _path.pop()
