"""What must be noticed before a new copy of a list replaces the old one.

Each guard is one named check of a list against its last copy, its date and its publisher's habits. A finding is *reported*,
or the list is *refused*, or it is *quarantined*: kept beside the active copy until a person promotes it. Naming a guard in
`accept` turns its refusal or quarantine into a report.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from enum import StrEnum

from sanctionscreen.errors import ListShrankError, OldListError
from sanctionscreen.lists.addresses import HABITS, RETIRED
from sanctionscreen.model import SanctionsList

MOST_LOST = 5  # a fifth
FEWEST_MASS = 50  # entries; fewer may be one act that ends one regime
WHOLE_PROGRAMME = 0.9  # of a programme's entries, gone: the programme as such has left
MOST_OUTSIDE = 0.02  # of the losses, in other programmes: ordinary business of the same days
DRIFT_CODES = ("unknown_field", "unknown_code", "unknown_element")


class Severity(StrEnum):
    """What follows from a finding."""

    REPORT = "report"
    QUARANTINE = "quarantine"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a guard has seen.

    Args:
        guard: Its name in GUARDS.
        severity: What follows.
        message: What was found, and what to do.
    """

    guard: str
    severity: Severity
    message: str


def check_list(
    new: SanctionsList, old: SanctionsList | None = None, *, today: dt.date | None = None, accept: Collection[str] = ()
) -> list[Finding]:
    """Check a list against its last copy.

    Args:
        new: The list just read.
        old: Its last accepted copy, None for the first.
        today: The day to judge its age by; None leaves age unjudged.
        accept: Names of guards whose refusal or quarantine is only reported.

    Returns:
        All findings, in the order of GUARDS.

    Raises:
        ValueError: `accept` names no guard.
    """
    if unknown := set(accept) - GUARDS.keys():
        raise ValueError(f"no guard is called {', '.join(sorted(unknown))}; there are {', '.join(GUARDS)}")
    findings = []
    for name, guard in GUARDS.items():
        if (found := guard(new, old, today)) is None:
            continue
        severity, message = found
        finding = Finding(name, severity, message)
        findings.append(replace(finding, severity=Severity.REPORT) if name in accept else finding)
    return findings


def refuse(new: SanctionsList, findings: Collection[Finding]) -> None:
    """Raise the error of the first finding that refuses a list.

    Raises:
        ListShrankError: Entries went missing, or the list is a part of one.
        OldListError: The list is older than the copy there is.
    """
    for finding in findings:
        if finding.severity is Severity.REFUSE:
            words = f"{finding.message} (guard {finding.guard!r}; accept it by name if that is right)"
            if finding.guard == "went_back":
                raise OldListError(f"{new.list_id}: {words}")
            raise ListShrankError(words, source=new.source)


_Found = tuple[Severity, str] | None
_Guard = Callable[[SanctionsList, SanctionsList | None, dt.date | None], _Found]


def _lost(new: SanctionsList, old: SanctionsList | None) -> list[str]:
    """Entries of the old copy that the new one does not have."""
    if old is None:
        return []
    kept = {party.entry_id for party in new.parties}
    return sorted({party.entry_id for party in old.parties} - kept)


def _lost_entries(new: SanctionsList, old: SanctionsList | None, today: dt.date | None) -> _Found:
    """Any entry less is said."""
    if not (lost := _lost(new, old)):
        return None
    shown = ", ".join(lost[:8]) + (", ..." if len(lost) > 8 else "")
    return Severity.REPORT, f"{len(lost):,} entries of the last copy are gone: {shown}"


def programmes_gone(new: SanctionsList, old: SanctionsList) -> list[str]:
    """Programmes that have left as such, where nearly all losses are theirs; empty where the losses are scattered."""
    lost = set(_lost(new, old))
    had: Counter[str] = Counter()
    gone: Counter[str] = Counter()
    for party in old.parties:
        for programme in {designation.programme for designation in party.designations}:
            had[programme] += 1
            gone[programme] += party.entry_id in lost
    left = Counter(
        programme for party in new.parties for programme in {designation.programme for designation in party.designations}
    )
    whole = {programme for programme, n in gone.items() if n and left[programme] <= (1 - WHOLE_PROGRAMME) * had[programme]}
    outside = [
        party.entry_id
        for party in old.parties
        if party.entry_id in lost and not whole & {designation.programme for designation in party.designations}
    ]
    is_sound = len(lost) <= WHOLE_PROGRAMME * len(old.parties)  # hardly anything left is no list
    return sorted(whole) if lost and is_sound and len(outside) <= MOST_OUTSIDE * len(lost) else []


def _mass_delisting(new: SanctionsList, old: SanctionsList | None, today: dt.date | None) -> _Found:
    """Whole programmes are gone from a file that is sound: a political act, or a wrong file; a person has to say."""
    lost = _lost(new, old)
    if old is None or len(lost) < FEWEST_MASS or not (programmes := programmes_gone(new, old)):
        return None
    return Severity.QUARANTINE, (
        f"{len(lost):,} of {len(old.parties):,} entries are gone, with the whole of {', '.join(programmes)}; "
        "the copy before stays active until a person promotes this one"
    )


def _shrank(new: SanctionsList, old: SanctionsList | None, today: dt.date | None) -> _Found:
    """A fifth gone, scattered: a broken file rather than an act."""
    lost = _lost(new, old)
    if old is None or len(lost) * MOST_LOST < len(old.parties) or programmes_gone(new, old):
        return None
    return Severity.REFUSE, f"{len(lost):,} of {len(old.parties):,} entries are gone, a fifth or more; the file may be cut"


def _went_back(new: SanctionsList, old: SanctionsList | None, today: dt.date | None) -> _Found:
    """An older file than the one there is."""
    if old is None or not (new.published_on and old.published_on) or new.published_on >= old.published_on:
        return None
    return Severity.REFUSE, f"the file is of {new.published_on}, the copy before of {old.published_on}"


def _stale(new: SanctionsList, old: SanctionsList | None, today: dt.date | None) -> _Found:
    """Older than its publisher's habit."""
    days = HABITS.get(new.list_id)
    if today is None or new.published_on is None or days is None or (today - new.published_on).days <= days:
        return None
    age = (today - new.published_on).days
    return (
        Severity.REPORT,
        f"the list is {age} days old; its publisher brings a new one within {days}: is the source frozen?",
    )


def _same_content(new: SanctionsList, old: SanctionsList | None, today: dt.date | None) -> _Found:
    """A new date over the very same entries."""
    if old is None or not new.published_on or new.published_on == old.published_on:
        return None
    if [replace(party, line=None) for party in new.parties] != [replace(party, line=None) for party in old.parties]:
        return None
    return Severity.REPORT, f"nothing has changed since {old.published_on} but the date"


def _format_drift(new: SanctionsList, old: SanctionsList | None, today: dt.date | None) -> _Found:
    """Fields or codes that the copy before did not have."""
    known = {problem.message for problem in old.problems} if old else set()
    fresh = Counter(p.message for p in new.problems if p.code in DRIFT_CODES and p.message not in known)
    if old is None or not fresh:
        return None
    words = "; ".join(f"{message} ({n} times)" for message, n in fresh.most_common(5))
    return Severity.REPORT, f"the format may have changed: {words}"


def _filtered(new: SanctionsList, old: SanctionsList | None, today: dt.date | None) -> _Found:
    """A part of a list."""
    words = [p.message for p in new.list_problems if p.code in ("filtered", "count_mismatch")]
    return (Severity.REFUSE, words[0]) if words else None


def _retired(new: SanctionsList, old: SanctionsList | None, today: dt.date | None) -> _Found:
    """A list whose publisher has ended it."""
    if (since := RETIRED.get(new.list_id)) is None:
        return None
    return Severity.REPORT, f"{new.list_id} is retired since {since[0]}: {since[1]}"


GUARDS: dict[str, _Guard] = {
    "lost_entries": _lost_entries,
    "mass_delisting": _mass_delisting,
    "shrank": _shrank,
    "went_back": _went_back,
    "stale": _stale,
    "same_content": _same_content,
    "format_drift": _format_drift,
    "filtered": _filtered,
    "retired": _retired,
}
