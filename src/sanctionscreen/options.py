"""How to screen: the options users give, checked before any work is done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any, Literal, get_args

from sanctionscreen.errors import OldListError
from sanctionscreen.matching import NameIndex
from sanctionscreen.matching.scoring import FULL

Weak = Literal["authority", "flag", "evidence", "ignore"]

DEFAULT_THRESHOLD = 0.75


@dataclass(frozen=True, slots=True)
class Options:
    """How to screen, checked.

    Args:
        threshold: 3,000 to 10,000, in 1/10,000.
        authorities: Screen only against these, None for all.
        lists: Screen only against these list ids, None for all.
        weak: What a hit on a weak alias alone needs.
        workers: Threads; 0 means one per core.
    """

    threshold: int
    authorities: tuple[str, ...] | None
    lists: tuple[str, ...] | None
    weak: Weak
    workers: int

    @classmethod
    def checked(
        cls,
        index: NameIndex,
        threshold: float,
        authorities: Sequence[str] | None,
        lists: Sequence[str] | None,
        weak: str,
        workers: int,
        max_age: int | None = None,
    ) -> Options:
        """Check what the user asks for against what the index holds."""
        if not isinstance(index, NameIndex):
            raise TypeError(f"index must be a NameIndex (build or load one), got {type(index).__name__}")
        options = cls(
            checked_threshold(threshold),
            checked_selection("authorities", authorities, {s.authority for s in index.lists}),
            checked_selection("lists", lists, {s.list_id for s in index.lists}),
            checked_weak(weak),
            checked_workers(workers),
        )
        if max_age is not None and (old := old_lists(index, options, checked_max_age(max_age))):
            raise OldListError(f"max_age is {max_age} days, but {'; '.join(old)}: fetch them anew and build the index again")
        return options

    def to_plain(self) -> dict[str, Any]:
        """Say what changes a result, for JSON; the number of threads does not."""
        return {
            "threshold": self.threshold / FULL,
            "authorities": self.authorities,
            "lists": self.lists,
            "weak": self.weak,
        }


def checked_threshold(threshold: float) -> int:
    """Return the threshold in 1/10,000."""
    if isinstance(threshold, bool) or not isinstance(threshold, Real):
        raise TypeError(f"threshold must be a number between 0.3 and 1, got {threshold!r}")
    if 30 <= threshold <= 100:
        raise ValueError(f"threshold must be between 0 and 1, got {threshold:g}; did you mean {threshold / 100:g}?")
    if not 0.3 <= threshold <= 1:
        raise ValueError(f"threshold must be between 0.3 and 1, got {threshold!r}")
    return round(float(threshold) * FULL)


def checked_selection(name: str, given: Sequence[str] | None, known: set[str]) -> tuple[str, ...] | None:
    """Check authorities or lists against those of the index: a misspelt one must not silently screen nothing."""
    if given is None:
        return None
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise TypeError(f"{name} must be a list such as [{given!r}], got {given!r}")
    given = list(given)
    for item in given:
        if item not in known:
            raise ValueError(f"{name}: {item!r} is not in this index, which has {', '.join(sorted(known))}")
    if not given:
        raise ValueError(f"{name} is empty: nothing would be screened; leave it out for all of {', '.join(sorted(known))}")
    return tuple(sorted(set(given)))


def checked_weak(weak: str) -> Weak:
    """Check the rule for weak aliases."""
    if weak not in get_args(Weak):
        raise ValueError(f"weak must be one of {', '.join(get_args(Weak))}, got {weak!r}")
    return weak  # type: ignore[return-value]


def checked_workers(workers: int) -> int:
    """Check the number of threads."""
    if isinstance(workers, bool) or not isinstance(workers, Integral) or workers < 0:
        raise ValueError(f"workers must be 0 (all cores) or more, got {workers!r}")
    return int(workers)


def checked_max_age(max_age: int) -> int:
    """Check a number of days."""
    if isinstance(max_age, bool) or not isinstance(max_age, Integral) or max_age < 0:
        raise ValueError(f"max_age must be a number of days, 0 or more, got {max_age!r}")
    return int(max_age)


def old_lists(index: NameIndex, options: Options, max_age: int) -> list[str]:
    """Say which of the lists screened against were published more than so many days ago (UTC), or on no known day."""
    today = dt.datetime.now(dt.UTC).date()
    found = []
    for listed in index.lists:
        left_out = options.lists is not None and listed.list_id not in options.lists
        if left_out or (options.authorities is not None and listed.authority not in options.authorities):
            continue
        if listed.published_on is None:
            found.append(f"{listed.list_id} states no date")
        elif (age := (today - dt.date.fromisoformat(listed.published_on)).days) > max_age:
            found.append(f"{listed.list_id} is of {listed.published_on}, {age} days ago")
    return found
