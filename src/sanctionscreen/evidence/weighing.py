"""Evidence against what a list says of a party: named parts with points, within their limit."""

from __future__ import annotations

from collections.abc import Iterable

from sanctionscreen.evidence.birth_dates import compare_birth_dates
from sanctionscreen.evidence.countries import RELATIONS, compare_countries
from sanctionscreen.evidence.identifiers import check_identifiers
from sanctionscreen.evidence.points import MAX_RAISE, OTHER_GENDER
from sanctionscreen.evidence.reading import Evidence
from sanctionscreen.hits import Part
from sanctionscreen.matching.scoring import FULL
from sanctionscreen.model import ListedParty


def weigh_evidence(evidence: Evidence, party: ListedParty) -> tuple[Part, ...]:
    """Compare evidence with what the list says of a party: parts with points, none for what either side leaves out."""
    by_relation = {key: getattr(evidence, key) for key in RELATIONS}
    found = [
        *compare_birth_dates(evidence.birth_date, party.birth_dates),
        *compare_countries(evidence.countries, by_relation, party),
        *compare_genders(evidence.gender, party.genders),
        *check_identifiers(evidence.identifiers, party.identifiers),
    ]
    raised = sum(points for _, _, points in found if points > 0)
    if raised > MAX_RAISE:
        found.append(("raise_limit", f"evidence raises a score by {MAX_RAISE / FULL} at most", MAX_RAISE - raised))
    return tuple(Part(name, detail, points / FULL) for name, detail, points in found)


def compare_genders(given: str | None, listed: Iterable[str]) -> list[tuple[str, str, int]]:
    """Compare a gender with the listed ones; agreement says nothing."""
    known = sorted(set(listed))
    if given is None or not known or given in known:
        return []
    return [("gender", f"{given} against listed {', '.join(known)}", OTHER_GENDER)]
