"""Which holdings extend a measure to what a listed party owns: a row for each authority and measure.

An entity over the threshold counts with its whole holding below it; shares along a chain are never multiplied (OFAC FAQ
401).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sanctionscreen.model import FREEZES, TRANSACTION_BANS, Measure

# Ways to control a company without owning it, in the words of the EU Best Practices, shortened.
CONTROL = (
    "board",  # may appoint or remove most of its board
    "votes_by_agreement",  # controls most of its votes by an agreement with others
    "dominant_influence",  # may exercise a dominant influence, by right or in fact: its affairs go as the owner wishes
    "assets",  # may use all or part of its assets
    "unified_management",  # runs it on a unified basis, with consolidated accounts
    "liabilities",  # shares its financial liabilities jointly and severally, or guarantees them
)


@dataclass(frozen=True, slots=True)
class OwnershipRule:
    """How one authority extends some measures to owned companies.

    Args:
        name: What it is called in results.
        authority: Whose designations.
        measures: Designations with one of these. One whose measures are not known counts as a freeze.
        threshold: Per cent, None where the measures do not extend to owned companies at all.
        strict: More than the threshold is needed; else the threshold is enough.
        aggregation: `all` adds what all listed owners hold; `joint` adds what one of them holds and, under a joint
            arrangement, what its partners hold, listed or not; `none` adds what one of them holds.
        votes: Votes count as shares do.
        control: Ways of `CONTROL` that count without any share.
        rebuttable: It is a presumption that evidence can rebut.
        source: Where it stands.
    """

    name: str
    authority: str
    measures: frozenset[Measure]
    threshold: float | None
    strict: bool = False
    aggregation: Literal["all", "joint", "none"] = "all"
    votes: bool = False
    control: frozenset[str] = frozenset()
    rebuttable: bool = False
    source: str = ""

    def __post_init__(self) -> None:
        if self.threshold is not None and not 0 < self.threshold <= 100:
            raise ValueError(f"rule {self.name!r}: found the threshold {self.threshold}, expected per cent, or None")
        if self.aggregation not in ("all", "joint", "none"):
            raise ValueError(f"rule {self.name!r}: found aggregation {self.aggregation!r}, expected all, joint or none")
        if strange := sorted(set(self.control) - set(CONTROL)):
            raise ValueError(f"rule {self.name!r}: found control by {', '.join(strange)}, expected {', '.join(CONTROL)}")

    @property
    def needed(self) -> str:
        """The threshold in words."""
        return f"{'more than' if self.strict else 'at least'} {self.threshold:g} %"


_ANY_CONTROL = frozenset(CONTROL)
_EU_SECTORAL = frozenset({Measure.CAPITAL_MARKET, Measure.SERVICES_BAN, Measure.INVESTMENT_BAN, Measure.DEBARMENT})

OWNERSHIP_RULES = (
    OwnershipRule(
        "EU freeze", "EU", FREEZES, 50, votes=True, control=_ANY_CONTROL, rebuttable=True,
        source="Council, EU Best Practices for the effective implementation of restrictive measures, ownership and control",
    ),
    # Where the regulation is silent on adding owners up, the stricter reading.
    OwnershipRule("EU sectoral", "EU", _EU_SECTORAL, 50, strict=True, source="Regulation (EU) No 833/2014, Art. 5 and 5k"),
    OwnershipRule("EU transactions", "EU", TRANSACTION_BANS, None, source="the annexes name who is meant one by one"),
    OwnershipRule(
        "EU end-users", "EU", frozenset({Measure.EXPORT_END_USER}), None,
        source="Regulation (EU) No 833/2014, Annex IV names its end-users one by one",
    ),
    OwnershipRule("US blocking", "US", FREEZES, 50, source="OFAC, guidance of 13 August 2014; FAQ 398 to 402"),
    OwnershipRule(
        "US sectoral", "US", frozenset({Measure.CAPITAL_MARKET, Measure.SERVICES_BAN}), 50,
        source="OFAC FAQ 373: directives reach entities owned 50 percent or more",
    ),
    OwnershipRule(
        "US securities", "US", frozenset({Measure.INVESTMENT_BAN}), None,
        source="OFAC FAQ 857: the 50 percent rule does not apply to the NS-CMIC list",
    ),
    # Its suspension from 10 November 2025 was announced for a year; what became of it since has not been checked: the
    # stricter reading.
    OwnershipRule(
        "US end-users", "US", frozenset({Measure.EXPORT_END_USER}), 50,
        source="BIS, affiliates rule of 29 September 2025 (90 FR 47201), suspended from 10 November 2025 for a year",
    ),
    OwnershipRule(
        "UK freeze", "UK", FREEZES, 50, strict=True, aggregation="joint", votes=True, control=_ANY_CONTROL,
        source="SI 2019/855, regulation 7 and Schedule 1; OFSI guidance on ownership and control",
    ),
    OwnershipRule(
        "UK sectoral", "UK", frozenset({Measure.CAPITAL_MARKET}), 50, strict=True, aggregation="joint",
        source="SI 2019/855, regulations 16 and 17",
    ),
    OwnershipRule(
        "CA deemed ownership", "CA", FREEZES, 50, votes=True, control=_ANY_CONTROL,
        source="Special Economic Measures Act, section 2.1",
    ),
)  # fmt: skip


def assumed_rule(authority: str) -> OwnershipRule:
    """The strictest reading of a freeze by an authority no rule is known of."""
    return OwnershipRule(
        f"{authority} freeze", authority, FREEZES, 50, votes=True, control=_ANY_CONTROL,
        source="no rule of this authority is known: the strictest reading",
    )  # fmt: skip
