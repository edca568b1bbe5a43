"""Borrowed evidence: what only the leaving list carried of a party that another authority lists too, and how it is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa

from sanctionscreen.explain import explain
from sanctionscreen.model import EntryKey, Identifier, ListedParty, Name, NameKind, SanctionsList, identifier_key
from sanctionscreen.names import normalize_name
from sanctionscreen.options import DEFAULT_THRESHOLD

ALIAS, SPELLING, IDENTIFIER, SUBSIDIARY = "alias", "spelling", "identifier", "subsidiary"
BORROWED_TYPE = pa.struct(
    [
        ("kind", pa.string()),  # alias; spelling (of a name the entry that stays has); identifier; subsidiary
        ("text", pa.string()),  # the name as published, or the identifier as `kind:value`
        ("entry", pa.string()),  # whose it was, as `list entry`
        ("weak", pa.bool_()),  # whether it was only a weak alias there, or is but the name of a subsidiary
        ("keep_for", pa.list_(pa.string())),  # entries of the same party that stay, without it; of a subsidiary, its owners
    ]
)


def borrowed_of(hit: Mapping[str, Any], party: ListedParty, keepers: Mapping[EntryKey, ListedParty]) -> list[dict[str, Any]]:
    """What of a lost hit the entries that stay do not carry.

    Args:
        hit: A row of HITS_SCHEMA.
        party: The entry it is on.
        keepers: Entries of the same party that stay.
    """
    found = []
    numbers = _matched_identifiers(hit, party)
    for identifier in numbers:
        lacking = [key for key, keeper in keepers.items() if not _has_identifier(keeper, identifier)]
        found.append((IDENTIFIER, f"{identifier.kind.value}:{identifier.value}", lacking))
    if not numbers or hit["name_score"] >= DEFAULT_THRESHOLD:
        tokens = normalize_name(hit["listed_name"]).tokens
        texts = {  # a weak alias does not stand for a strong name
            key: [name.text for name in keeper.names if hit["weak"] or not name.weak] for key, keeper in keepers.items()
        }
        lacking = [key for key, names in texts.items() if all(normalize_name(text).tokens != tokens for text in names)]
        near = any(explain(hit["listed_name"], text).score >= DEFAULT_THRESHOLD for key in lacking for text in texts[key])
        found.append((SPELLING if near else ALIAS, hit["listed_name"], lacking))
    return [_borrowed(kind, text, hit, keys) for kind, text, keys in found if keys]


def borrowed_subsidiary(hit: Mapping[str, Any], owners: Sequence[EntryKey]) -> dict[str, Any]:
    """A company that only the leaving authority's rule on ownership reached, of owners that stay listed."""
    return _borrowed(SUBSIDIARY, hit["listed_name"], hit, owners)


def _borrowed(kind: str, text: str, hit: Mapping[str, Any], keys: Sequence[EntryKey]) -> dict[str, Any]:
    """BORROWED_TYPE."""
    keep_for = sorted(" ".join(key) for key in keys)
    weak = kind == SUBSIDIARY or (kind != IDENTIFIER and hit["weak"])
    return {
        "kind": kind, "text": text, "entry": f"{hit['list_id']} {hit['entry_id']}", "weak": weak, "keep_for": keep_for,
    }  # fmt: skip


def _matched_identifiers(hit: Mapping[str, Any], party: ListedParty) -> list[Identifier]:
    """Listed identifiers a hit was made by."""
    details = [part["detail"] for part in hit["parts"] if part["name"] == "identifier"]
    keys = [(its, f"{its.kind.value} {identifier_key(its.value, its.kind)} ") for its in party.identifiers]
    return [identifier for identifier, key in keys if any(detail.startswith(key) for detail in details)]


def _has_identifier(party: ListedParty, identifier: Identifier) -> bool:
    """Whether an entry carries an identifier, however it is written."""
    key = identifier_key(identifier.value, identifier.kind)
    return any(identifier_key(its.value, its.kind) == key and its.kind is identifier.kind for its in party.identifiers)


def keep_aliases(lists: Sequence[SanctionsList], rolled_back: pa.Table, *, noted: str) -> list[SanctionsList]:
    """Give the entries that stay what only the leaving list carried: aliases, spellings, identifiers, names of subsidiaries.

    Each is marked as ours in the notes of the entry. Weak aliases stay weak; the name of a subsidiary is kept as a weak
    alias of its owner.

    Args:
        lists: The lists, or what is left of them.
        rolled_back: ROLLBACK_SCHEMA.
        noted: Day and source, kept in the notes of each entry.
    """
    kept: defaultdict[str, _Kept] = defaultdict(dict)
    for borrowed in rolled_back["borrowed"].to_pylist():
        for what in borrowed or ():
            for entry in what["keep_for"]:
                kept[entry].setdefault((what["kind"], what["text"], what["weak"]), what["entry"])

    def enriched(party: ListedParty) -> ListedParty:
        return _enriched(party, kept.get(f"{party.list_id} {party.entry_id}", {}), noted)

    return [replace(listed, parties=tuple(map(enriched, listed.parties))) for listed in lists]


_Kept = dict[tuple[str, str, bool], str]  # kind, text, whether weak -> whose it was


def _enriched(party: ListedParty, kept: _Kept, noted: str) -> ListedParty:
    """An entry with what is kept for it and is not there yet."""
    names, identifiers, said = list(party.names), list(party.identifiers), []
    for (kind, text, weak), source in sorted(kept.items(), key=lambda item: item[0][2]):  # strong names first
        if kind == IDENTIFIER:
            its_kind, _, value = text.partition(":")
            identifier = Identifier(its_kind, value)  # type: ignore[arg-type]  # made an IdentifierKind there
            if _has_identifier(party, identifier):
                continue
            identifiers.append(identifier)
        elif text in {name.text for name in names if weak or not name.weak}:
            continue
        else:
            names = [name for name in names if name.text != text or name.kind is not NameKind.ALIAS]
            names.append(Name(text, NameKind.ALIAS, weak=weak))
        said.append(f"{kind} {text} (from {source})")
    if not said:
        return party
    notes = "\n".join(filter(None, (party.notes, f"Kept by us, {noted}: {'; '.join(said)}")))
    return replace(party, names=tuple(names), identifiers=tuple(identifiers), notes=notes)
