"""What is inside a list, in words: for people who have just been handed a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sanctionscreen.model import SanctionsList


def contents_of(listed: SanctionsList) -> list[tuple[str, str]]:
    """Describe a list: headings with words, counts falling."""
    names = [name for party in listed.parties for name in party.names]
    designations = [designation for party in listed.parties for designation in party.designations]
    dates = sorted(designation.listed_on for designation in designations if designation.listed_on is not None)
    weak = sum(name.weak for name in names)
    return [
        ("list", f"{listed.list_id} of {listed.authority}, {listed.format or 'own table'}"),
        ("published", listed.published_on.isoformat() if listed.published_on else "states no date"),
        ("SHA-256", listed.sha256),
        ("parties", counts(party.kind.value for party in listed.parties)),
        ("names", counts(name.kind.value for name in names) + (f"; {weak:,} weak" if weak else "")),
        ("scripts", counts(name.script or "none" for name in names)),
        ("listed", f"{dates[0]} to {dates[-1]}" if dates else "states no date"),
        ("programmes", counts(designation.programme for designation in designations if designation.programme)),
        ("measures", counts(measure.value for d in designations for measure in d.measures)),
        ("identifiers", counts(identifier.kind.value for party in listed.parties for identifier in party.identifiers)),
        ("problems", counts(problem.code for problem in listed.problems)),
    ]


def counts(words: Iterable[str]) -> str:
    """Count words, the most frequent first.

    >>> counts(["person", "vessel", "person"])
    '3: 2 person, 1 vessel'
    """
    counted = Counter(words)
    by_count = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return f"{counted.total():,}: {', '.join(f'{n:,} {word}' for word, n in by_count)}" if by_count else "none"
