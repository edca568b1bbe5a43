"""What is known of query parties beside their names, column by column: each distinct value is read once.

A million customers have some ten thousand birth dates and a few hundred countries, but nearly as many combinations as
customers. So a row is only put together for the few whose name matches.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sanctionscreen.arrow import encode_column
from sanctionscreen.evidence import NO_EVIDENCE, Evidence, read_evidence
from sanctionscreen.model import PartyKind

Reading = tuple[Sequence["Known"], NDArray[np.int64]]  # distinct readings of a column, and the one of each row


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a query party beside its name.

    Args:
        kind: What it is known to be.
        evidence: Birth date, countries, gender, identifiers.
        unread: Pieces of evidence nobody could read.
    """

    kind: PartyKind | None = None
    evidence: Evidence = NO_EVIDENCE
    unread: int = 0

    def merged(self, more: Known) -> Known:
        """Add what another column says."""
        return Known(self.kind or more.kind, self.evidence.merged(more.evidence), self.unread + more.unread)


NOTHING_KNOWN = Known()
UNREADABLE = object()  # stands for a value that Python cannot hold: evidence nobody can read


class KnownColumns(Mapping[int, Known]):
    """What is known of D queries, by position: a mapping of those of which something is.

    Args:
        n_queries: D.
        readings: For each column its distinct readings and int64 [D], the reading of each query.
    """

    __slots__ = ("_n_queries", "_readings")

    def __init__(self, n_queries: int, readings: Sequence[Reading] = ()) -> None:
        self._n_queries = n_queries
        self._readings = [reading for reading in readings if any(known != NOTHING_KNOWN for known in reading[0])]

    @classmethod
    def of_all(cls, n_queries: int, known: Known) -> KnownColumns:
        """The same of every query."""
        return cls(n_queries, [([known], np.zeros(n_queries, np.int64))])

    def __getitem__(self, query: int) -> Known:
        found = NOTHING_KNOWN
        for readings, codes in self._readings:
            found = found.merged(readings[codes[query]])
        return found

    def __iter__(self) -> Iterator[int]:
        return iter(np.flatnonzero(self._any(lambda known: known != NOTHING_KNOWN)).tolist())

    def __len__(self) -> int:
        return int(self._any(lambda known: known != NOTHING_KNOWN).sum())

    def with_evidence(self) -> NDArray[np.bool_]:
        """Queries with evidence beside the name: bool [D]."""
        return self._any(lambda known: known.evidence is not NO_EVIDENCE)

    def has_identifiers(self) -> bool:
        """Tell whether any query has an identifier."""
        return any(known.evidence.identifiers for readings, _ in self._readings for known in readings)

    def identified(self, listed: Mapping[str, object]) -> list[int]:
        """Queries with an identifier that is a key of `listed`."""
        return np.flatnonzero(self._any(lambda known: any(i.key in listed for i in known.evidence.identifiers))).tolist()

    def unread(self) -> NDArray[np.int64]:
        """Pieces of evidence nobody could read: int64 [D]."""
        total = np.zeros(self._n_queries, np.int64)
        for readings, codes in self._readings:
            total += np.array([known.unread for known in readings], np.int64)[codes]
        return total

    def _any(self, test: Callable[[Known], bool]) -> NDArray[np.bool_]:
        """Queries of which a column says what passes a test: bool [D]."""
        found = np.zeros(self._n_queries, np.bool_)
        for readings, codes in self._readings:
            found |= np.array([test(known) for known in readings], np.bool_)[codes]
        return found


def distinct_values(values: Sequence[Hashable]) -> tuple[list[Any], NDArray[np.int64]]:
    """Distinct values in order of appearance, and the position of each value among them: int64 [N]."""
    codes: dict[Hashable, int] = {}
    code = np.fromiter((codes.setdefault(value, len(codes)) for value in values), np.int64, len(values))
    return list(codes), code


def distinct_of_column(column: pa.ChunkedArray) -> tuple[list[Any], NDArray[np.int64]]:
    """Distinct values of a column as Python objects, lists as tuples, and the position of each row's: int64 [N]."""
    if pa.types.is_nested(column.type):
        values, codes = distinct_values([hashable(value) for value in plain_values(column)])
        return values, codes
    try:
        encoded, codes = encode_column(column)
    except pa.ArrowNotImplementedError:  # a type Arrow cannot compare, such as UUIDs
        return distinct_values([hashable(value) for value in plain_values(column)])
    return plain_values(encoded), codes


def plain_values(array: pa.Array | pa.ChunkedArray) -> list[Any]:
    """Values as Python objects, UNREADABLE where Python has none, as for dates past the year 9999."""
    try:
        return array.to_pylist()  # type: ignore[no-any-return]
    except (OverflowError, ValueError, pa.ArrowException):
        return [plain_value(scalar) for scalar in array]


def plain_value(scalar: pa.Scalar) -> Any:
    """One value as a Python object, or UNREADABLE."""
    try:
        return scalar.as_py()
    except (OverflowError, ValueError, pa.ArrowException):
        return UNREADABLE


def hashable(value: object) -> Hashable:
    """Turn the list of a list column into a tuple, and a structure into its wording."""
    if isinstance(value, list):
        return tuple(map(hashable, value))
    if isinstance(value, Decimal) and value == value // 1:
        return int(value)
    return repr(value) if isinstance(value, dict) else value


def read_column(column: pa.ChunkedArray, read: Callable[[Any], Known]) -> Reading:
    """Read each distinct value of a column once."""
    values, codes = distinct_of_column(column)
    return [read(hashable(value)) for value in values], codes


@lru_cache(maxsize=65_536, typed=True)
def read_hashable(piece: str, value: Hashable) -> Known:
    """Read a piece of evidence once, whatever batch it comes in; not for identifiers, which seldom come again."""
    return read_leniently(piece, value)


def read_leniently(piece: str, value: object) -> Known:
    """Read one piece of evidence, or count it as unread: no bad cell stops a run."""
    try:
        return Known(evidence=read_evidence(**{piece: value}))
    except ValueError:
        return Known(unread=1)
