"""Expected parties as JSON: every field that says something, in the order of the model."""

from __future__ import annotations

import dataclasses
import datetime as dt
from enum import Enum
from typing import Any

from sanctionscreen.model import SanctionsList

_DERIVED = {"script"}  # worked out by the model, not read


def describe(value: Any) -> Any:
    """Turn model objects into JSON values, leaving out fields that hold their default."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: describe(getattr(value, field.name))
            for field in dataclasses.fields(value)
            if field.name not in _DERIVED and getattr(value, field.name) != field.default
        }
    if isinstance(value, tuple):
        return [describe(item) for item in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, Enum) else value


def describe_list(result: SanctionsList) -> dict[str, Any]:
    """A list without its hash and file name."""
    whole = describe(result)
    return {key: value for key, value in whole.items() if key not in ("sha256", "source")}
