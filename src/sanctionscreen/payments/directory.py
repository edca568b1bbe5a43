"""Names of agents that a message knows by their BIC alone, from a directory of yours."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa


def name_agents(parties: pa.Table, directory: Mapping[str, str]) -> pa.Table:
    """Give agents that are known by a BIC alone the name a directory of yours has for it.

    Args:
        parties: PARTIES_SCHEMA.
        directory: BIC of 8 or 11 characters -> name; a branch without an own name takes that of its head office.

    Returns:
        The same rows; those without a name and with a BIC of the directory have one.
    """
    names = []
    for name, identifiers in zip(parties["name"].to_pylist(), parties["identifiers"].to_pylist(), strict=True):
        bics = [text.removeprefix("bic:") for text in identifiers or () if text.startswith("bic:")]
        known = (directory.get(bic) or directory.get(bic[:8]) or directory.get(f"{bic[:8]}XXX") for bic in bics)
        names.append(name or next((found for found in known if found), None))
    at = parties.schema.get_field_index("name")
    return parties.set_column(at, parties.schema.field(at), pa.array(names, pa.string()))
