"""The rules of an institution, as a small readable file: what a hit leads to, and what has been decided about it before.

A policy is TOML. Every part may be left out; `Policy.default()` is that of an institution under EU law.

    own_law = ["EU", "UN"]              # authorities whose lists bind this institution

    [[threshold]]                       # hits below it are left out; the highest that applies counts
    score = 0.80
    role = "remittance"                 # also: list, authority, kind, measure; several must all fit

    [[stop]]                            # without such a rule every hit is for review
    reason = "equal name and equal identifier on our own law's list"
    authority = "EU"
    score = 0.99

    [[licence]]                         # a licence or derogation: the hit stays, the payment is not stopped for it
    reference = "BAFA 2026/17"
    entry = "eu-fsf EU.27.28"
    until = 2027-01-31
    payment = "INV-2026-11"             # or measure, role; without any it covers the entry

    [[good]]                            # a customer who is not the listed party
    customer = "CUST-77"                # value of the payment's id or of the hit's query_name
    entry = "us-sdn 35233"
    sha256 = "..."                      # `entry_hash` of the entry when it was decided: another one opens the case again
    author = "A. Officer"
    reason = "other birth date and passport"
    until = 2027-06-30
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from sanctionscreen.errors import PolicyError
from sanctionscreen.lists.parties import to_plain
from sanctionscreen.matching import NameIndex
from sanctionscreen.model import Measure, PartyKind

OWN_LAW = ("EU", "UN")
_SELECTORS = ("role", "list", "authority", "kind", "measure")
_HIT_COLUMNS = {"role": "role", "list": "list_id", "authority": "authority", "kind": "party_kind"}


@dataclass(frozen=True, slots=True)
class Selector:
    """Which hits a rule is about; what is None fits all.

    Args:
        role: Party role, or role of a text.
        list: List id.
        authority: Who designates.
        kind: Kind of the listed party.
        measure: A measure among those of the entry.
    """

    role: str | None = None
    list: str | None = None
    authority: str | None = None
    kind: str | None = None
    measure: str | None = None

    def fits(self, hit: Mapping[str, Any]) -> bool:
        """Whether a hit (a row with HITS_SCHEMA) is one of those."""
        for name, column in _HIT_COLUMNS.items():
            wanted = getattr(self, name)
            if wanted is not None and hit[column] != wanted:
                return False
        return self.measure is None or self.measure in (hit["measures"] or ())


@dataclass(frozen=True, slots=True)
class Threshold:
    """Hits that fit and score less are left out."""

    score: float
    selector: Selector = Selector()


@dataclass(frozen=True, slots=True)
class Stop:
    """Hits that fit and score as much stop the payment, for a stated reason."""

    reason: str
    score: float = 0.0
    identifier: bool = False
    selector: Selector = Selector()


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence or derogation: what it covers, and until when."""

    reference: str
    entry: str
    until: dt.date
    payment: str | None = None
    selector: Selector = Selector()


@dataclass(frozen=True, slots=True)
class Good:
    """A customer found not to be the listed party, as the entry was then."""

    customer: str
    entry: str
    sha256: str
    author: str
    reason: str
    until: dt.date


@dataclass(frozen=True, slots=True)
class Policy:
    """What hits lead to.

    Args:
        own_law: Authorities whose lists bind the institution.
        thresholds: Scores below which hits are left out.
        stops: Rules that stop; without one, every hit is for review.
        licences: Licences and derogations.
        goods: Customers decided about before.
        instant_payments: Whether Art. 5d of Regulation (EU) No 260/2012 is applied, see `decide`.
    """

    own_law: tuple[str, ...] = OWN_LAW
    thresholds: tuple[Threshold, ...] = ()
    stops: tuple[Stop, ...] = ()
    licences: tuple[Licence, ...] = ()
    goods: tuple[Good, ...] = ()
    instant_payments: bool = False

    @classmethod
    def default(cls) -> Policy:
        """The policy of an institution under EU law: every hit is reviewed, nothing stops by itself."""
        return cls()

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Policy:
        """Read a policy file.

        Raises:
            FileNotFoundError: No such file.
            PolicyError: It is no TOML, or a key or value is not as it must be; the message names file, key, found, expected.
        """
        source = Path(path)
        try:
            given = tomllib.loads(source.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise PolicyError(f"{source}: no TOML: {error}") from error
        return _Reader(source).read(given)


def entry_hash(index: NameIndex, list_id: str, entry_id: str) -> str:
    """SHA-256 of all an entry says, to be kept with a decision: an entry that has changed has another one.

    Raises:
        KeyError: There is no such entry.
    """
    party = to_plain(index.party(list_id, entry_id))
    for volatile in ("line", "problems"):
        party.pop(volatile, None)
    return hashlib.sha256(json.dumps(party, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


_TABLES: dict[str, tuple[type[Any], str]] = {
    "threshold": (Threshold, "thresholds"),
    "stop": (Stop, "stops"),
    "licence": (Licence, "licences"),
    "good": (Good, "goods"),
}
_TYPES: dict[str, tuple[type[Any], ...]] = {
    "score": (int, float),
    "identifier": (bool,),
    "until": (dt.date,),
}


class _Reader:
    """Checks a policy file key by key."""

    def __init__(self, source: Path) -> None:
        self.source = source

    def read(self, given: dict[str, Any]) -> Policy:
        """Make the policy."""
        known = {"own_law", "instant_payments", *_TABLES}
        if unknown := sorted(given.keys() - known):
            raise self.error(unknown[0], "is unknown", f"one of {', '.join(sorted(known))}")
        own_law = given.get("own_law", list(OWN_LAW))
        if not isinstance(own_law, list) or not own_law or not all(isinstance(a, str) for a in own_law):
            raise self.error("own_law", repr(own_law), 'a list of authorities such as ["EU", "UN"]')
        instant = given.get("instant_payments", False)
        if not isinstance(instant, bool):
            raise self.error("instant_payments", repr(instant), "true or false")
        rules: dict[str, Any] = {}
        for table, (kind, attribute) in _TABLES.items():
            entries = given.get(table, [])
            if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
                raise self.error(table, type(entries).__name__, f"tables that begin with [[{table}]]")
            rules[attribute] = tuple(self._rule(f"{table}[{n}]", kind, entry) for n, entry in enumerate(entries))
        return Policy(tuple(own_law), instant_payments=instant, **rules)

    def _rule(self, place: str, kind: type[Any], entry: dict[str, Any]) -> Any:
        """Make one rule."""
        own = {field.name for field in fields(kind)} - {"selector"}
        has_selector = "selector" in {field.name for field in fields(kind)}
        allowed = own | (set(_SELECTORS) if has_selector else set())
        if unknown := sorted(entry.keys() - allowed):
            raise self.error(f"{place}.{unknown[0]}", "is unknown", f"one of {', '.join(sorted(allowed))}")
        for key, value in entry.items():
            expected = _TYPES.get(key, (str,))
            if not isinstance(value, expected) or (isinstance(value, bool) and bool not in expected):
                raise self.error(f"{place}.{key}", repr(value), " or ".join(t.__name__ for t in expected))
        self._check_values(place, entry)
        made = {key: value for key, value in entry.items() if key in own}
        if has_selector:
            made["selector"] = Selector(**{key: value for key, value in entry.items() if key in _SELECTORS})
        try:
            return kind(**made)
        except TypeError as error:
            missing = sorted(name for name in own if name not in made and f"'{name}'" in str(error))
            raise self.error(f"{place}.{', '.join(missing)}", "is missing", "a value") from error

    def _check_values(self, place: str, entry: dict[str, Any]) -> None:
        """Check values that have to be one of some."""
        if not 0 <= entry.get("score", 0) <= 1:
            raise self.error(f"{place}.score", repr(entry["score"]), "0 to 1")
        for key, values in (("kind", PartyKind), ("measure", Measure)):
            if key in entry and entry[key] not in list(values):
                raise self.error(f"{place}.{key}", repr(entry[key]), f"one of {', '.join(values)}")
        for key in ("reason", "author", "reference"):
            if key in entry and not entry[key].strip():
                raise self.error(f"{place}.{key}", "nothing", "words")

    def error(self, key: str, found: str, expected: str) -> PolicyError:
        """The error of one key."""
        return PolicyError(f"{self.source}: {key}: found {found}, expected {expected}")
