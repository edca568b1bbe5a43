"""Who lists whom, as one HTML page with pictures that needs nothing else: overlap of authorities, divergence, lag."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence

import pyarrow as pa

from sanctionscreen.coverage import divergence, lag
from sanctionscreen.errors import OldListError
from sanctionscreen.html_page import figure, page, paragraph, ranked
from sanctionscreen.model import SanctionsList

MAX_APART = 30
_NO_PROGRAMME = "no programme stated"
_LOOSE = "not known so closely"
_LAG_STARTS = (-365, -30, 0, 1, 31, 366)  # first day of each class of lag but the first
_LAGS = (
    *("more than a year before", "a month to a year before", "within 30 days before", "the same day"),
    *("within 30 days after", "a month to a year after", "more than a year after"),
)


def coverage_report(
    lists: Sequence[SanctionsList],
    covered: pa.Table,
    *,
    pair: tuple[str, str] = ("EU", "US"),
    max_apart: int | None = MAX_APART,
) -> str:
    """Draw who lists whom, for those who decide policy.

    Args:
        lists: The lists.
        covered: COVERAGE_SCHEMA, from `coverage` of these lists.
        pair: The two authorities whose divergence and lag are shown.
        max_apart: Most days between the dates of any two lists, None for any: what stands on lists of different days is
            partly a difference of days.

    Returns:
        HTML with its pictures in it.

    Raises:
        OldListError: Lists are further apart, or one states no date.
        ValueError: An authority of the pair publishes none of the lists.
    """
    known = {listed.authority for listed in lists}
    for authority in pair:
        if authority not in known:
            raise ValueError(f"no list of {authority} is given, only of {', '.join(sorted(known))}")
    _check_dates(lists, max_apart)
    dated = "Lists: " + ", ".join(f"{listed.list_id} of {listed.published_on or 'no stated date'}" for listed in lists) + "."
    one, other = pair
    parts = [
        _overlap(covered, dated),
        _divergence(covered, one, other, dated),
        _divergence(covered, other, one, dated),
        _lag(covered, one, other, dated),
    ]
    title = f"Who lists whom: {', '.join(sorted(known))}"
    said = (
        "A party is one person, company or ship, linked across lists by what the lists state of each other, by numbers, and "
        "by names with birth dates. A party counts as covered alike only where measures of the same class stand on both "
        "sides."
    )
    return page(title, [paragraph(said), *parts])


def _check_dates(lists: Sequence[SanctionsList], max_apart: int | None) -> None:
    """Refuse lists of different days."""
    if max_apart is None:
        return
    undated = [listed.list_id for listed in lists if listed.published_on is None]
    if undated:
        raise OldListError(f"{', '.join(undated)}: no date stated, so nothing tells whether the lists are of the same days")
    by_date = sorted(lists, key=lambda listed: listed.published_on or dt.date.min)
    first, last = by_date[0], by_date[-1]
    assert first.published_on is not None and last.published_on is not None
    days = (last.published_on - first.published_on).days
    if days > max_apart:
        raise OldListError(
            f"{first.list_id} of {first.published_on} and {last.list_id} of {last.published_on} are {days} days apart, "
            f"at most {max_apart} are allowed: take lists of the same days, or allow more"
        )


def _overlap(covered: pa.Table, dated: str) -> str:
    """How many parties are listed by whom."""
    by_party: dict[str, set[str]] = {}
    for party_id, authority in zip(covered["party_id"].to_pylist(), covered["authority"].to_pylist(), strict=True):
        by_party.setdefault(party_id, set()).add(authority)
    together = Counter(" + ".join(sorted(its)) for its in by_party.values())
    return figure(
        "Overlap of authorities",
        ranked(together),
        f"Parties by exactly who lists them, {len(by_party):,} in all. {dated}",
    )


def _divergence(covered: pa.Table, have: str, lacks: str, dated: str) -> str:
    """Whom one lists and the other does not, by programme."""
    rows = divergence(covered, have=have, lacks=lacks).to_pylist()
    programmes = Counter(programme or _NO_PROGRAMME for row in rows for programme in row["programmes"] or [""])
    weaker = sum(row["state"] == "weaker" for row in rows)
    return figure(
        f"{have} without {lacks}",
        ranked(programmes),
        f"Parties {have} lists by programme of {have}: {len(rows) - weaker:,} that {lacks} does not list, {weaker:,} that "
        f"it holds under a weaker class of measures. A party under two programmes counts in both. {dated}",
    )


def _lag(covered: pa.Table, one: str, other: str, dated: str) -> str:
    """How much later the other listed the same party."""
    rows = lag(covered, one=one, other=other).to_pylist()
    known = [row for row in rows if row["days_low"] is not None and row["days_high"] is not None]
    classes: Counter[str] = Counter()
    for row in known:
        low, high = lag_class(row["days_low"]), lag_class(row["days_high"])
        classes[low if low == high else _LOOSE] += 1
    exact = sum(row["days_low"] == row["days_high"] for row in known)
    return figure(
        f"Lag: {other} after {one}",
        [(name, classes[name]) for name in (*_LAGS, *([_LOOSE] if classes[_LOOSE] else []))] if known else [],
        f"When {other} listed a party that {one} lists too: {exact:,} parties by the earliest date each list states, "
        f"{len(known) - exact:,} by the copies between which it was first seen, {len(rows) - len(known):,} shared ones "
        f"without both dates. {dated}",
    )


def lag_class(days: int) -> str:
    """The class of a lag.

    >>> lag_class(-400), lag_class(0), lag_class(30), lag_class(31)
    ('more than a year before', 'the same day', 'within 30 days after', 'a month to a year after')
    """
    return _LAGS[bisect_right(_LAG_STARTS, days)]
