"""Lists of owned companies, to be screened against like any other."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from sanctionscreen.lists.parties import OWNED_PREFIX
from sanctionscreen.model import Designation, ListedParty, Name, NameKind, PartyKind, SanctionsList
from sanctionscreen.ownership.telling import STATES


def owned_lists(owned: pa.Table, *, states: Iterable[str] = STATES[:-1]) -> list[SanctionsList]:
    """Make lists of owned companies, one for each authority, to be indexed beside the others.

    Their hits have the status `owned`; `decide` holds them for review at most.

    Args:
        owned: OWNERSHIP_SCHEMA.
        states: Which rows; by default all but those near a threshold.

    Returns:
        Lists `owned-eu`, `owned-us`, ... with an entry for each company by its id, a designation for each rule.
    """
    wanted = set(states)
    if strange := sorted(wanted - set(STATES)):
        raise ValueError(f"found the states {', '.join(strange)}, expected some of {', '.join(STATES)}")
    by_authority: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for row in owned.to_pylist():
        if row["state"] in wanted:
            by_authority.setdefault(row["authority"], {}).setdefault(row["owned"], []).append(row)
    about = json.loads((owned.schema.metadata or {}).get(b"sanctionscreen", b"{}"))
    day = dt.date.fromisoformat(about["on"]) if about.get("on") else None
    lists = []
    for authority, companies in sorted(by_authority.items()):
        list_id = owned_list_id(authority)
        digest = hashlib.sha256(json.dumps([[list_id, day], companies], default=str, sort_keys=True).encode()).hexdigest()
        parties = tuple(_party(list_id, company, rows) for company, rows in sorted(companies.items()))
        lists.append(SanctionsList(list_id, authority, day, digest, parties, format="ownership", source="<ownership>"))
    return lists


def owned_list_id(authority: str) -> str:
    """Id of the list of companies owned by those an authority lists."""
    return f"{OWNED_PREFIX}{authority.lower()}"


def _party(list_id: str, company: str, rows: list[dict[str, Any]]) -> ListedParty:
    """One owned company."""
    said = [f"{row['rule']}, {row['state']}: {row['path']} ({row['arithmetic']})" for row in rows]
    against = [f"evidence against it: {row['evidence_against']}" for row in rows[:1] if row["evidence_against"]]
    return ListedParty(
        list_id,
        company,
        PartyKind.ENTITY,
        tuple(Name(text, NameKind.ALIAS if at else NameKind.PRIMARY) for at, text in enumerate(rows[0]["owned_names"])),
        tuple(
            Designation(
                row["authority"],
                row["rule"],
                legal_basis=row["source"],
                measures=tuple(row["measures"]),
                measures_text=row["arithmetic"],
            )
            for row in rows
        ),
        notes="\n".join([*said, *against]),
    )
