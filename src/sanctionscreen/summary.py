"""The account of a screening: every row and name, what made the result, no clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

import numpy as np

from sanctionscreen.hits import HITS_SCHEMA_VERSION
from sanctionscreen.matching import NameIndex
from sanctionscreen.matching.index import VERSIONS
from sanctionscreen.options import Options
from sanctionscreen.queries import QueryField

SHOWN_OF_LISTS = ("list_id", "authority", "published_on", "sha256", "parties")


@dataclass(slots=True)
class Summary:
    """What a screening accounts for; `names` = `screened` + all of `unscreened`.

    Args:
        rows: Rows of the input.
        names: Name values in them: rows times party roles.
        screened: Names matched against the index.
        unscreened: Names that could not be, by reason: null, empty, no_letters, not_text.
        unread_evidence: Pieces of evidence (dates, countries, ...) that could not be read and were left aside.
        suppressed: Hits left out because only a weak alias matched and the `weak` rule asks for more.
        hits: Rows of the result.
    """

    rows: int = 0
    names: int = 0
    screened: int = 0
    unscreened: Counter[str] = field(default_factory=Counter)
    unread_evidence: int = 0
    suppressed: int = 0
    hits: int = 0

    def add(self, part: Summary) -> None:
        """Add the counts of a later part, whose rows already count from the beginning."""
        self.rows = part.rows
        self.names += part.names
        self.screened += part.screened
        self.unscreened += part.unscreened
        self.unread_evidence += part.unread_evidence
        self.suppressed += part.suppressed
        self.hits += part.hits

    def to_plain(self) -> dict[str, Any]:
        """Return the counts as JSON holds them."""
        return {
            "rows": self.rows,
            "names": self.names,
            "screened": self.screened,
            "unscreened": dict(sorted(self.unscreened.items())),
            "unread_evidence": self.unread_evidence,
            "suppressed": self.suppressed,
            "hits": self.hits,
        }


def count_names(query_field: QueryField, suppressed: Mapping[int, int], summary: Summary) -> None:
    """Add the names of one field to the summary."""
    per_query = np.bincount(query_field.codes, minlength=len(query_field.text_of))
    summary.names += len(query_field.codes)
    summary.suppressed += sum(int(per_query[i]) * n for i, n in suppressed.items())
    summary.unread_evidence += int(per_query @ query_field.known.unread())
    per_text = np.bincount(query_field.text_of, weights=per_query, minlength=len(query_field.texts)).astype(np.int64)
    for text, reason in query_field.unscreened.items():
        summary.unscreened[reason] += int(per_text[text])
    summary.screened += len(query_field.codes) - int(per_text[list(query_field.unscreened)].sum())


def shown_lists(index: NameIndex) -> list[dict[str, Any]]:
    """Say which lists a result was screened against."""
    return [{name: getattr(listed, name) for name in SHOWN_OF_LISTS} for listed in index.lists]


def result_metadata(summary: Summary, index: NameIndex, options: Options, columns: Mapping[str, Any]) -> dict[str, Any]:
    """Say what made a result: counts, lists with their hashes, columns, options, versions; no clock."""
    return {
        "columns": dict(columns),
        **summary.to_plain(),
        "lists": shown_lists(index),
        "options": options.to_plain(),
        "versions": {"sanctionscreen": version("sanctionscreen"), "hits_schema": HITS_SCHEMA_VERSION, **VERSIONS},
    }
