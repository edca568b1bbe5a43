"""Reads a policy file and checks it key by key; every error names file, key, what was found and what is expected."""

from __future__ import annotations

import datetime as dt
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from sanctionscreen.errors import PolicyError
from sanctionscreen.model import Measure, PartyKind
from sanctionscreen.policy.rules import SELECTORS, Delisted, Good, Licence, Selector, Stop, Threshold

_TABLES: dict[str, tuple[type[Any], str]] = {
    "threshold": (Threshold, "thresholds"),
    "stop": (Stop, "stops"),
    "licence": (Licence, "licences"),
    "good": (Good, "goods"),
    "delisted": (Delisted, "delisted"),
}
_SCOPES: dict[type[Any], tuple[str, ...]] = {  # a rule without any would be about everything
    Licence: ("entry", "payment", "party", "measure"),
    Delisted: ("entry", "list", "authority"),
}

Check = tuple[Callable[[Any], bool], str]  # whether a value is as it must be, and that in words


def _is_authority(value: Any) -> bool:
    """Whether a value can name an authority; codes of two letters are written in capitals."""
    return isinstance(value, str) and bool(value.strip()) and (len(value) != 2 or value.isupper())


def _is_one_of(values: Any) -> Check:
    """The check of a closed vocabulary."""
    words = [str(value) for value in values]
    return (lambda value: isinstance(value, str) and value in words), f"one of {', '.join(words)}"


def _is_written(pattern: str, words: str) -> Check:
    """The check of a text by its form."""
    return (lambda value: isinstance(value, str) and re.fullmatch(pattern, value, re.DOTALL) is not None), words


_TEXT = _is_written(r".*\S.*", "words")
_BOOL: Check = ((lambda value: isinstance(value, bool)), "true or false")
_CHECKS: dict[str, Check] = {
    "own_law": (
        (lambda value: isinstance(value, list) and bool(value) and all(map(_is_authority, value))),
        'a list of authorities such as ["EU", "UN"]',
    ),
    "foreign_law": _is_one_of(("review", "stop")),
    "instant_payments": _BOOL,
    "score": (
        (lambda value: isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1),
        "a number from 0 to 1",
    ),
    "identifier": _BOOL,
    "until": (
        (lambda value: isinstance(value, dt.date) and not isinstance(value, dt.datetime)),
        "a date such as 2027-01-31, without quotes or time",
    ),
    "entry": _is_written(r"\S+ \S.*", 'a list id and an entry id such as "eu-fsf EU.27.28"'),
    "sha256": _is_written(r"[0-9a-f]{64}", "the 64 hexadecimal digits of `entry_hash`"),
    "authority": (_is_authority, 'an authority such as "EU"'),
    "kind": _is_one_of(PartyKind),
    "measure": _is_one_of(Measure),
}  # every other key is text


def read_policy(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Read a policy file into the arguments of `Policy`.

    Raises:
        FileNotFoundError: No such file.
        PolicyError: It is no TOML, or a key or value is not as it must be.
    """
    source = Path(path)
    try:
        given = tomllib.loads(source.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:  # also a number of thousands of digits
        raise PolicyError(f"{source}: no TOML: {error}") from error
    return _Reader(source).read(given)


class _Reader:
    """Checks the keys of one file."""

    def __init__(self, source: Path) -> None:
        self.source = source

    def read(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments of `Policy`."""
        self.check_keys("", given, {"own_law", "foreign_law", "instant_payments", *_TABLES})
        read: dict[str, Any] = {}
        for key in given.keys() - _TABLES.keys():
            self.check_value(key, key, given[key])
            read[key] = tuple(given[key]) if isinstance(given[key], list) else given[key]
        for table, (kind, attribute) in _TABLES.items():
            entries = given.get(table, [])
            if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
                raise self.error(table, type(entries).__name__, f"tables that begin with [[{table}]]")
            read[attribute] = tuple(self.read_rule(f"{table}[{n}]", kind, entry) for n, entry in enumerate(entries))
        return read

    def read_rule(self, place: str, kind: type[Any], entry: Mapping[str, Any]) -> Any:
        """Make one rule."""
        own = {field.name: field for field in fields(kind)}
        selectors = SELECTORS if own.pop("selector", None) else ()
        self.check_keys(f"{place}.", entry, {*own, *selectors})
        for key, value in entry.items():
            self.check_value(f"{place}.{key}", key, value)
        for name, field in own.items():
            if field.default is MISSING and name not in entry:
                raise self.error(f"{place}.{name}", "nothing", _CHECKS.get(name, _TEXT)[1])
        if kind in _SCOPES and not entry.keys() & set(_SCOPES[kind]):
            raise self.error(place, "no scope", f"one or more of {', '.join(_SCOPES[kind])}")
        made = {key: value for key, value in entry.items() if key in own}
        if selectors:
            made["selector"] = Selector(**{key: value for key, value in entry.items() if key in selectors})
        return kind(**made)

    def check_keys(self, place: str, given: Mapping[str, Any], known: set[str]) -> None:
        """Refuse keys nobody knows."""
        if unknown := sorted(given.keys() - known):
            raise self.error(f"{place}{unknown[0]}", "an unknown key", f"one of {', '.join(sorted(known))}")

    def check_value(self, place: str, key: str, value: Any) -> None:
        """Refuse a value that is not as it must be."""
        is_right, expected = _CHECKS.get(key, _TEXT)
        if not is_right(value):
            raise self.error(place, repr(value), expected)

    def error(self, key: str, found: str, expected: str) -> PolicyError:
        """The error of one key."""
        return PolicyError(f"{self.source}: {key}: found {found}, expected {expected}")
