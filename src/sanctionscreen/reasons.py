"""Why an alert is there in one screening and not in another, in words a change committee understands.

What made each screening is in the metadata of its hits; what an entry was and is, in the two indexes. Each function below
knows one kind of reason and says nothing where it does not hold; `reasons_of_absence` and `reasons_of_difference` ask them
in the order in which a screening comes to them: roles, lists, entries, names, evidence, the model, the threshold.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import pyarrow as pa

from sanctionscreen.explain import NAME_PARTS, explain
from sanctionscreen.lists.parties import party_from_json
from sanctionscreen.matching import NameIndex
from sanctionscreen.matching.index import VERSIONS, entries_of_index
from sanctionscreen.model import Identifier, ListedParty, Name

MODEL = ("scoring", "normalizer", "tables", "tables_sha256")  # versions a score depends on
SAME_NAME = 0.6  # least score at which a name that is gone and one that is new are one name, changed
EVIDENCE_FIELDS = ("kind", "birth_dates", "countries", "genders", "birth_places", "addresses", "identifiers")
MAX_WORDS = 120  # letters shown of what a field holds

Row = Mapping[str, Any]  # a hit


class Reason(NamedTuple):
    """One reason: a stable word to filter on, and the words for people."""

    name: str
    words: str


class Entries:
    """The entries of an index, even of one made by another version of the model."""

    def __init__(self, parties: pa.Table) -> None:
        self.parties = parties

    @classmethod
    def of(cls, index: NameIndex | str | os.PathLike[str]) -> Entries:
        """Take them from an index or its file."""
        return cls(index.parties if isinstance(index, NameIndex) else entries_of_index(index)[1])

    @cached_property
    def _rows(self) -> dict[tuple[str, str], int]:
        keys = zip(self.parties["list_id"].to_pylist(), self.parties["entry_id"].to_pylist(), strict=True)
        return {key: row for row, key in reversed(list(enumerate(keys)))}

    def party(self, hit: Row) -> ListedParty | None:
        """Return the entry a hit is about, None where there is none."""
        row = self._rows.get((hit["list_id"], hit["entry_id"]))
        return None if row is None else party_from_json(self.parties["party"][row].as_py())


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two screenings.

    Args:
        name: `A`, the earlier, or `B`.
        metadata: What made its hits.
        entries: Those of its index, None where the index is not at hand.
    """

    name: str
    metadata: Mapping[str, Any]
    entries: Entries | None

    @property
    def options(self) -> Mapping[str, Any]:
        """The options of the screening."""
        options: Mapping[str, Any] = self.metadata["options"]
        return options

    def list(self, list_id: str) -> Mapping[str, Any] | None:
        """What it says of a list, None where it has none of that id."""
        return next((listed for listed in self.metadata["lists"] if listed["list_id"] == list_id), None)


class Sides(NamedTuple):
    """The two screenings in the order of time, `a` before `b`."""

    a: Side
    b: Side

    def versions_of(self, list_id: str) -> str:
        """The two versions of a list, such as `2026-02-27 -> 2026-03-01`; by hash where their dates are one."""
        listed = [side.list(list_id) or {} for side in self]
        dates = [one.get("published_on") or "undated" for one in listed]
        if dates[0] == dates[1] and listed[0].get("sha256") != listed[1].get("sha256"):
            dates = [f"{day} {one.get('sha256', '')[:8]}" for day, one in zip(dates, listed, strict=True)]
        return " -> ".join(dict.fromkeys(dates))

    def changed(self, name: str) -> str | None:
        """An option in both, `old -> new`; None where it is the same."""
        old, new = (side.options.get(name) for side in self)
        return None if old == new else f"{in_words(old)} -> {in_words(new)}"


def reasons_of_absence(hit: Row, sides: Sides, has: Side, lacks: Side) -> list[Reason]:
    """Say why one screening has a hit and the other lacks it; `has` and `lacks` are the two sides."""
    chosen = list(reasons_of_choice(hit, sides, has, lacks))
    if chosen:
        return chosen
    found = list(reasons_of_entry(hit, hit, sides))
    if found and found[0].name in ("entry_added", "entry_removed"):
        return found
    if hit["weak"] and (rule := sides.changed("weak")):
        found.append(Reason("weak_rule", f"rule for weak aliases {rule}"))
    if not found and (model := model_in_words(sides)):
        found.append(Reason("model", f"{model}: {absence_in_words(hit, lacks)}"))
    if (change := sides.changed("threshold")) and hit["score"] < lacks.options["threshold"]:
        found.append(Reason("threshold", f"score {hit['score']:.4f} because threshold {change}"))
    return found or [Reason("unknown", "nothing recorded of the two screenings explains it")]


def reasons_of_difference(old: Row, new: Row, sides: Sides) -> list[Reason]:
    """Say why a hit that both screenings have is not the same in them."""
    found = list(reasons_of_entry(old, new, sides))
    if old["listed_name"] != new["listed_name"]:
        words = f"matched by {quoted(old['listed_name'])} -> {quoted(new['listed_name'])}"
        found.append(Reason("other_name", words))
    if old["score"] != new["score"]:
        words = f"score {old['score']:.4f} -> {new['score']:.4f} ({parts_in_words(old, new)})"
        model = model_in_words(sides)
        found.append(Reason("model", f"{model}: {words}") if model else Reason("score", words))
    if (change := sides.changed("threshold")) and (not found or found[-1].name in ("other_name", "score")):
        found.append(Reason("threshold", f"threshold {change}"))
    for column in ("weak", "status", "programmes", "measures"):
        if old[column] != new[column]:
            found.append(Reason(column, f"{column} {in_words(old[column])} -> {in_words(new[column])}"))
    return found


# -- kinds of reasons --------------------------------------------------------------------------------------------------


def reasons_of_choice(hit: Row, sides: Sides, has: Side, lacks: Side) -> Iterator[Reason]:
    """Roles and lists that only one side screened."""
    columns = lacks.options.get("party_columns")
    if columns is not None and columns.get(hit["role"]) != hit["field"]:
        yield Reason("role", f"role {hit['role']} of column {hit['field']} is screened in {has.name} only")
    listed = lacks.list(hit["list_id"])
    if listed is None:
        verb = "added" if has is sides.b else "removed"
        day = (has.list(hit["list_id"]) or {}).get("published_on") or "undated"
        yield Reason(f"list_{verb}", f"list {hit['list_id']} ({day}) {verb}")
        return
    for name, value in (("lists", hit["list_id"]), ("authorities", hit["authority"])):
        if (chosen := lacks.options.get(name)) is not None and value not in chosen:
            yield Reason("selection", f"{name} screened {sides.changed(name)}")


def reasons_of_entry(old: Row, new: Row, sides: Sides) -> Iterator[Reason]:
    """What the authority changed in an entry; `old` and `new` are its hits, or twice the one there is."""
    list_id, entry_id = new["list_id"], new["entry_id"]
    listed = [side.list(list_id) or {} for side in sides]
    if listed[0].get("sha256") == listed[1].get("sha256"):
        return
    versions = f"list of {sides.versions_of(list_id)}"
    if sides.a.entries is None or sides.b.entries is None:
        yield Reason("list_changed", f"{list_id} changed ({versions}); an index is missing to say what")
        return
    was, now = sides.a.entries.party(new), sides.b.entries.party(new)
    if was is None or now is None:
        verb, way = ("added", "to") if was is None else ("removed", "from")
        yield Reason(f"entry_{verb}", f"entry {entry_id} {verb} {way} {list_id} ({versions})")
        return
    if was.delisted_on != now.delisted_on:
        change = f"{in_words(was.delisted_on)} -> {in_words(now.delisted_on)}"
        yield Reason("entry_changed", f"delisted_on {change} in entry {entry_id} of {list_id} ({versions})")
    for reason in reasons_of_name(old["listed_name"], new["listed_name"], was, now):
        yield Reason(reason.name, f"{reason.words} in entry {entry_id} of {list_id} ({versions})")
    if any(part["name"] not in NAME_PARTS for hit in (old, new) for part in hit["parts"]):
        for name in EVIDENCE_FIELDS:
            values = [in_words(getattr(party, name)) for party in (was, now)]
            if values[0] != values[1]:
                yield Reason("entry_changed", f"{name} {' -> '.join(values)} in entry {entry_id} of {list_id} ({versions})")


def reasons_of_name(old: str, new: str, was: ListedParty, now: ListedParty) -> Iterator[Reason]:
    """What became of the names that hit: added, removed, changed, or of another standing."""
    before, after = ({name.text: name for name in party.names} for party in (was, now))
    gone, come = old in before and old not in after, new in after and new not in before
    if come and (former := closest(new, [text for text in before if text not in after])):
        yield Reason("name_changed", f"name {quoted(former)} changed to {quoted(new)}")
    elif come:
        yield Reason("name_added", f"name {quoted(new)} added")
    elif gone and (later := closest(old, [text for text in after if text not in before])):
        yield Reason("name_changed", f"name {quoted(old)} changed to {quoted(later)}")
    elif gone:
        yield Reason("name_removed", f"name {quoted(old)} removed")
    elif new in before and new in after and standing(before[new]) != standing(after[new]):
        words = f"name {quoted(new)} is {standing(before[new])} -> {standing(after[new])}"
        yield Reason("name_changed", words)


def closest(text: str, others: Sequence[str]) -> str | None:
    """The name that resembles a name most, None where none does enough to be the same name changed."""
    score, best = max(((explain(text, other).score, other) for other in others), default=(0.0, None))
    return best if score >= SAME_NAME else None


def standing(name: Name) -> str:
    """What the authority calls a name."""
    return f"{'weak ' if name.weak else ''}{name.kind}"


# -- words -------------------------------------------------------------------------------------------------------------


def model_in_words(sides: Sides) -> str:
    """Versions of the model that differ, `tables 2026.2 -> 2026.3`; empty where none does."""
    old, new = (side.metadata["versions"] for side in sides)
    changed = {name: (old.get(name), new.get(name)) for name in MODEL if old.get(name) != new.get(name)}
    if changed.keys() > {"tables_sha256"}:
        changed.pop("tables_sha256", None)
    return ", ".join(f"{name} {str(a)[:8]} -> {str(b)[:8]}" for name, (a, b) in changed.items())


def absence_in_words(hit: Row, lacks: Side) -> str:
    """Say what a side gives a pair that is no hit there; its score where that can be worked out."""
    threshold = lacks.options["threshold"]
    evidence = any(part["name"] not in NAME_PARTS for part in hit["parts"])
    if evidence or any(lacks.metadata["versions"].get(name) != VERSIONS[name] for name in MODEL):
        return f"score {hit['score']:.4f}, and under {threshold:g} in {lacks.name}"
    why = explain(hit["query_name"], hit["listed_name"])
    there = {"score": why.score, "parts": [{"name": part.name, "points": part.points} for part in why.parts]}
    pair = (hit, there) if lacks.name == "B" else (there, hit)
    return f"score {pair[0]['score']:.4f} -> {pair[1]['score']:.4f} ({parts_in_words(*pair)}), threshold {threshold:g}"


def parts_in_words(old: Row, new: Row) -> str:
    """Parts of a score whose points differ: `typo +0.0500, contradiction -0.0100`."""
    points: dict[str, int] = {}
    for row, sign in ((old, -1), (new, 1)):
        for part in row["parts"]:
            points[part["name"]] = points.get(part["name"], 0) + sign * round(part["points"] * 10_000)
    moved = [f"{name} {value / 10_000:+.4f}" for name, value in points.items() if value]
    return ", ".join(moved) or "the same parts"


def in_words(value: Any) -> str:
    """A value of an option, a field or a column, cut where it is long."""
    if value is None:
        return "none"
    if isinstance(value, (tuple, list)):
        words = ", ".join(in_words(item) for item in value) or "none"
    elif isinstance(value, Identifier):
        words = f"{value.kind} {value.value}"
    elif isinstance(value, float):
        words = f"{value:g}"
    elif isinstance(value, bool):
        words = "yes" if value else "no"
    else:
        shown = getattr(value, "text", "") or getattr(value, "city", "") or getattr(value, "country", "")
        words = shown if isinstance(shown, str) and shown else str(value)
    return words if len(words) <= MAX_WORDS else f"{words[: MAX_WORDS - 3]}..."


def quoted(text: str) -> str:
    """A name in quotes."""
    return f'"{text}"'
