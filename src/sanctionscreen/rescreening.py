"""Screening a book again after a change: only what the change can touch, with the result of a full run.

The score of a hit depends on the party asked about, the listed entry, the options and the tables alone, never on other
entries, so hits on unchanged entries of unchanged customers stay as they were.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sanctionscreen.hits import HITS_SCHEMA, hit_id_of, hit_key, hits_table
from sanctionscreen.lists.parties import content_of, party_from_json
from sanctionscreen.matching import NameIndex
from sanctionscreen.matching.index import VERSIONS
from sanctionscreen.messages import is_message_table
from sanctionscreen.model import ListedParty, SanctionsList
from sanctionscreen.options import DEFAULT_THRESHOLD, Options, Weak
from sanctionscreen.queries import PartyColumns, columns_said, table_of
from sanctionscreen.screening import names_of_list, screen
from sanctionscreen.summary import shown_lists

_Entry = tuple[str, str, str]  # authority, list, entry
# Reading and indexing a changed entry takes as long as screening some customers: `benchmarks/rescreen.py`.
MANY_CHANGED, CUSTOMERS_AN_ENTRY = 500, 12
_LINE = r'([,{])"line":\d+'  # in the text of a value the quote would be escaped


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was done to screen a book again.

    Args:
        full_run: Why everything was screened, None where it was not needed.
        customers: Rows of the book.
        customers_changed: Rows new or changed since the last run, screened against all entries.
        entries_changed: Entries new, amended or removed; all other customers were screened against these.
        lists: Lists screened against now, with date and SHA-256.
        lists_before: Those of the last run.
        acts: For each act under which an entry is new: its name, the day it took effect as the list states it, and the
            hours from the beginning of that day (UTC) to the completion of this run.
        completed_at: When, ISO 8601, UTC.
    """

    full_run: str | None
    customers: int
    customers_changed: int
    entries_changed: int
    lists: list[dict[str, Any]]
    lists_before: list[dict[str, Any]]
    acts: list[dict[str, Any]]
    completed_at: str

    def to_json(self) -> str:
        """Write it as JSON."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Rescreened:
    """The hits on a book after a change, and how they came about.

    Args:
        hits: HITS_SCHEMA, the rows a full run gives; metadata `sanctionscreen`: JSON of the certificate, options, versions.
        certificate: What was done.
    """

    hits: pa.Table
    certificate: Certificate


def rescreen(
    book: object,
    old_index: NameIndex,
    new_index: NameIndex,
    *,
    hits: pa.Table,
    old_book: object,
    id_column: str | None = None,
    party_columns: Mapping[str, str | PartyColumns] | None = None,
    kinds: Sequence[str | None] | str | None = None,
    threshold: float = DEFAULT_THRESHOLD,
    workers: int = 1,
    authorities: Sequence[str] | None = None,
    lists: Sequence[str] | None = None,
    weak: Weak = "authority",
    max_age: int | None = None,
    now: dt.datetime | None = None,
) -> Rescreened:
    """Screen a book again after a change of lists or customers (Art. 5d of Regulation (EU) No 260/2012 asks this of instant
    payments: every customer at least daily, and at once when a measure enters into force).

    Customers unchanged are screened against entries new or amended, customers changed against all. Everything is screened
    where the hits given were made with other options, versions, tables or lists than those of `old_index`, or are not all.

    Args:
        book: The customers now, as for `screen`.
        old_index: What the hits given were screened against.
        new_index: What to screen against.
        hits: Of the last run, from `screen` or `rescreen`.
        old_book: The customers of the last run; the same object where they did not change.
        id_column: As for `screen`; customers of a table are paired by it, else by their place.
        party_columns: As for `screen`.
        kinds: As for `screen`, but not one value per name.
        threshold: As for `screen`.
        workers: As for `screen`.
        authorities: As for `screen`.
        lists: As for `screen`.
        weak: As for `screen`.
        max_age: As for `screen`.
        now: When the run completes, for the certificate; by default when it does.

    Raises:
        TypeError: Something that cannot be screened, or one book is a list and the other a table.
        ValueError: An option out of range, a repeated value in the id column, or a table that holds no hits.
        OldListError: A list is older than `max_age` days.
    """
    options = Options.checked(new_index, threshold, authorities, lists, weak, workers, max_age)
    if kinds is not None and not isinstance(kinds, str):
        raise TypeError("rescreen takes one kind for all names, or the column of a table that holds it")
    rows = _rows(book)
    old_rows = rows if old_book is book else _rows(old_book)  # a stream can be read once
    if isinstance(rows, pa.Table) != isinstance(old_rows, pa.Table):
        raise TypeError("book and old_book must both be lists of names, or both tables")
    how: dict[str, Any] = {"id_column": id_column, "party_columns": party_columns, "kinds": kinds}
    how |= {"threshold": threshold, "workers": workers, "weak": weak}
    whole = {**how, "authorities": authorities, "lists": lists}
    last = _metadata(hits)
    same_lists = _unchanged_lists(old_index, new_index)
    before, after = _entries(old_index, same_lists), _entries(new_index, same_lists)
    changed = _changed(before, after)
    known = {key[1:] for key in before}
    columns = columns_said(id_column, party_columns, kinds)
    full_run = _why_full(last, hits.num_rows, old_index, options, columns, rows, old_rows)
    if full_run is None and len(changed) > MANY_CHANGED and len(changed) * CUSTOMERS_AN_ENTRY > len(rows):
        full_run = f"{len(changed):,} entries changed, so screening {len(rows):,} customers against all is sooner done"
    if full_run is None:
        kept_rows = _kept_rows(rows, old_rows, id_column)
        fresh = sorted(set(range(len(rows))) - set(kept_rows.values()))
        touched = {(list_id, entry_id) for _, list_id, entry_id in changed}
        parts = [
            _moved([h for h in hits.to_pylist() if (h["list_id"], h["entry_id"]) not in touched], kept_rows),
            _screen_fresh(rows, fresh, new_index, whole),
            _screen_changed(
                rows,
                sorted(kept_rows.values()),
                new_index,
                {key: after[key] for key in changed if key in after},
                options,
                how,
            ),
        ]
    else:
        fresh = list(range(len(rows)))
        parts = [screen(rows, new_index, **whole)]
    completed = (now or dt.datetime.now(dt.UTC)).astimezone(dt.UTC)
    certificate = Certificate(
        full_run=full_run,
        customers=len(rows),
        customers_changed=len(fresh),
        entries_changed=len(changed),
        lists=shown_lists(new_index),
        lists_before=shown_lists(old_index),
        acts=_acts({key: after[key] for key in changed if key[1:] not in known}, completed),
        completed_at=completed.isoformat(timespec="seconds"),
    )
    about = {
        "rows": len(rows),
        "hits": sum(part.num_rows for part in parts),
        "columns": columns,
        "lists": shown_lists(new_index),
        "options": options.to_plain(),
        "versions": VERSIONS,
        "rescreened": asdict(certificate),
    }
    return Rescreened(hits_table([part for part in parts if part.num_rows], about), certificate)


def _rows(book: object) -> list[Any] | pa.Table:
    """A book as a list of names or a table."""
    names = names_of_list(book)
    return table_of(book) if names is None else list(names)


def _metadata(hits: pa.Table) -> dict[str, Any]:
    """What made the hits given."""
    if not isinstance(hits, pa.Table) or not set(HITS_SCHEMA.names) <= set(hits.column_names):
        raise ValueError("hits must be a table with HITS_SCHEMA, as screen and rescreen return it")
    about: dict[str, Any] = json.loads((hits.schema.metadata or {}).get(b"sanctionscreen", b"{}"))
    return about


def _why_full(
    last: Mapping[str, Any],
    n_hits: int,
    old_index: NameIndex,
    options: Options,
    columns: Mapping[str, Any],
    rows: list[Any] | pa.Table,
    old_rows: list[Any] | pa.Table,
) -> str | None:
    """Why the hits given cannot be built upon, None if they can."""
    versions = last.get("versions", {})
    if any(versions.get(name) != value for name, value in VERSIONS.items()):
        return "the hits given were made by another version of scoring, names or tables"
    if last.get("options") != json.loads(json.dumps(options.to_plain())):
        return "the hits given were made with other options"
    if last.get("columns") != columns:
        return "the hits given were made from other columns"
    if last.get("lists") != json.loads(json.dumps(shown_lists(old_index))):
        return "the hits given were not made with the old index"
    if last.get("rows") != len(old_rows):
        return "the hits given were not made on the old book"
    if last.get("hits") != n_hits:
        return f"the hits given are {n_hits:,}, but {last.get('hits', 0):,} were made"
    if isinstance(rows, pa.Table) and is_message_table(rows.schema) and not rows.equals(old_rows):
        return "rows of messages belong together, and some changed"
    return None


def _kept_rows(rows: list[Any] | pa.Table, old_rows: list[Any] | pa.Table, id_column: str | None) -> dict[int, int]:
    """Rows of the old book that are in the new one just so: old place -> new place."""
    if isinstance(rows, pa.Table) and rows.equals(old_rows):
        return {row: row for row in range(len(rows))}
    if isinstance(rows, pa.Table) and isinstance(old_rows, pa.Table):
        now, before = rows.to_pylist(), old_rows.to_pylist()
    else:
        now, before = list(rows), list(old_rows)
    alike = _types(rows) == _types(old_rows)  # 1 equals 1.0, but is written otherwise
    if id_column is None:
        return {row: row for row, (a, b) in enumerate(zip(before, now, strict=False)) if alike and a == b}
    old_places, places = _places(before, id_column), _places(now, id_column)
    if not alike:
        return {}
    return {
        old: places[customer]
        for customer, old in old_places.items()
        if customer in places and before[old] == now[places[customer]]
    }


def _types(rows: list[Any] | pa.Table) -> dict[str, pa.DataType]:
    """Type of each column of a table."""
    return {field.name: field.type for field in rows.schema} if isinstance(rows, pa.Table) else {}


def _places(rows: list[dict[str, Any]], id_column: str) -> dict[Any, int]:
    """Where each customer stands; one without an id counts as new."""
    found: dict[Any, int] = {}
    for place, row in enumerate(rows):
        customer = row.get(id_column)
        if customer in found:
            raise ValueError(f"column {id_column!r} has {customer!r} in row {found[customer]} and in row {place}")
        if customer is not None:
            found[customer] = place
    return found


def _moved(hits: list[dict[str, Any]], places: Mapping[int, int]) -> pa.Table:
    """Hits of rows that stand elsewhere now, those of other rows left out."""
    kept = []
    for hit in hits:
        row = places.get(hit["query_row"])
        if row is not None:
            kept.append({**hit, "query_row": row, "hit_id": hit_id_of(row, hit_key(hit))})
    return pa.Table.from_pylist(kept, schema=HITS_SCHEMA)


def _screen_fresh(rows: list[Any] | pa.Table, places: Sequence[int], index: NameIndex, how: Mapping[str, Any]) -> pa.Table:
    """Screen some rows of a book."""
    if not places:
        return HITS_SCHEMA.empty_table()
    if len(places) == len(rows):
        return screen(rows, index, **how)
    part = rows.take(pa.array(places)) if isinstance(rows, pa.Table) else [rows[place] for place in places]
    return _moved(screen(part, index, **how).to_pylist(), dict(enumerate(places)))


def _screen_changed(
    rows: list[Any] | pa.Table,
    places: Sequence[int],
    index: NameIndex,
    entries: Mapping[_Entry, Sequence[str]],
    options: Options,
    how: Mapping[str, Any],
) -> pa.Table:
    """Screen some rows against entries new or amended alone."""
    parties: dict[str, list[ListedParty]] = {}
    for (authority, list_id, _), texts in entries.items():
        if list_id in (options.lists or (list_id,)) and authority in (options.authorities or (authority,)):
            parties.setdefault(list_id, []).extend(map(party_from_json, texts))
    lists = [
        SanctionsList(listed.list_id, listed.authority, None, listed.sha256, tuple(parties[listed.list_id]))
        for listed in index.lists
        if listed.list_id in parties
    ]
    return _screen_fresh(rows, places, NameIndex.build(lists), how) if lists else HITS_SCHEMA.empty_table()


def _unchanged_lists(old: NameIndex, new: NameIndex) -> list[str]:
    """Lists that say the same in both indexes, letter for letter."""
    before = {listed.list_id: listed.authority for listed in old.lists}
    return [
        listed.list_id
        for listed in new.lists
        if before.get(listed.list_id) == listed.authority
        and _texts_of_list(old, listed.list_id).equals(_texts_of_list(new, listed.list_id))
    ]


def _texts_of_list(index: NameIndex, list_id: str) -> pa.ChunkedArray:
    """What the entries of a list say, as JSON."""
    return index.parties.filter(pc.equal(index.parties["list_id"], list_id))["party"]


def _entries(index: NameIndex, but: Sequence[str]) -> dict[_Entry, list[str]]:
    """What each entry says, as JSON without its line, but for those of some lists."""
    authority = {listed.list_id: listed.authority for listed in index.lists}
    found: dict[_Entry, list[str]] = {}
    parties = index.parties.filter(pc.invert(pc.is_in(index.parties["list_id"], pa.array(but, pa.string()))))
    texts = pc.replace_substring_regex(parties["party"], _LINE, r'\1"line":0')
    columns = (column.to_pylist() for column in (parties["list_id"], parties["entry_id"], texts))
    for list_id, entry_id, text in zip(*columns, strict=True):
        found.setdefault((authority[list_id], list_id, entry_id), []).append(text)
    return found


def _changed(before: Mapping[_Entry, list[str]], after: Mapping[_Entry, list[str]]) -> list[_Entry]:
    """Entries new, amended or removed."""
    unlike = (key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
    return sorted(key for key in unlike if _contents(before.get(key, [])) != _contents(after.get(key, [])))


def _contents(texts: Sequence[str]) -> list[dict[str, Any]]:
    """What the authority says in an entry."""
    return [content_of(json.loads(text)) for text in texts]


def _acts(fresh: Mapping[_Entry, Sequence[str]], completed: dt.datetime) -> list[dict[str, Any]]:
    """Acts under which entries are new."""
    acts: Counter[tuple[str, dt.date]] = Counter()
    for text in chain.from_iterable(fresh.values()):
        acts.update({(d.legal_basis or d.programme, d.listed_on) for d in party_from_json(text).designations if d.listed_on})
    return [
        {"act": act, "in_force_on": day.isoformat(), "entries": n, "hours": round(_hours(day, completed), 1)}
        for (act, day), n in sorted(acts.items())
    ]


def _hours(day: dt.date, completed: dt.datetime) -> float:
    """Hours from the beginning of a day."""
    return (completed - dt.datetime.combine(day, dt.time(), dt.UTC)).total_seconds() / 3600
