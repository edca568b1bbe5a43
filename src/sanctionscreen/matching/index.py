"""The name index: listed parties, their names as weighted rows of tokens, and what each list is.

Built once from `SanctionsList`s, saved as one file, mapped on load, never changed. Names that normalize alike share one
*sequence* of tokens; the engine matches sequences, and everything after it walks sequence -> names -> party.
"""

from __future__ import annotations

import datetime as dt
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sanctionscreen.arrow import numbers_of
from sanctionscreen.errors import IndexFileError
from sanctionscreen.lists.parties import parties_table, party_from_json
from sanctionscreen.matching.engine import ListedSide
from sanctionscreen.matching.index_file import REBUILD, check_sections, read_index_file, verify_index_file, write_index_file
from sanctionscreen.matching.rows import Tokens
from sanctionscreen.matching.scoring import SCORING_VERSION
from sanctionscreen.model import IdentifierKind, ListedParty, NameKind, Problem, SanctionsList, encodable
from sanctionscreen.names import NORMALIZER_VERSION, TABLES_SHA256, TABLES_VERSION, normalize_name

VERSIONS: dict[str, Any] = {
    "scoring": SCORING_VERSION,
    "normalizer": NORMALIZER_VERSION,
    "tables": TABLES_VERSION,
    "tables_sha256": TABLES_SHA256,
}
KIND_RANK = {kind.value: rank for rank, kind in enumerate(NameKind)}
DECODED_PARTIES = 4096  # whole parties kept decoded per index

# One row per published name, sorted by sequence, kind, weakness and text: a lower row wins among equal scores.
NAMES_SCHEMA = pa.schema(
    [
        ("text", pa.string()),  # as published
        ("kind", pa.string()),
        ("weak", pa.bool_()),
        ("party", pa.int32()),  # row of the parties table
        ("sequence", pa.int32()),  # -1 for a name that normalizes to nothing
    ]
)


@dataclass(frozen=True, slots=True)
class ListSummary:
    """What an index knows of one list in it.

    Args:
        list_id: Stable id of the list.
        authority: Who publishes it.
        published_on: ISO date, or None.
        sha256: Of the file as read.
        format: Reader.
        parties: Number of entries.
        names: Number of names.
        problems: What reading and indexing could not fully understand.
    """

    list_id: str
    authority: str
    published_on: str | None
    sha256: str
    format: str
    parties: int
    names: int
    problems: tuple[Problem, ...]

    @classmethod
    def of(cls, listed: SanctionsList, more: Sequence[Problem]) -> ListSummary:
        """Sum a list up, with problems found while indexing it."""
        return cls(
            list_id=listed.list_id,
            authority=listed.authority,
            published_on=listed.published_on.isoformat() if listed.published_on else None,
            sha256=listed.sha256,
            format=listed.format,
            parties=len(listed.parties),
            names=sum(len(party.names) for party in listed.parties),
            problems=(*listed.problems, *more),
        )

    @classmethod
    def from_plain(cls, fields: Mapping[str, Any]) -> ListSummary:
        """Read a summary back from JSON."""
        return cls(**{**fields, "problems": tuple(Problem(**problem) for problem in fields["problems"])})


class NameIndex:
    """Every name of some sanctions lists, ready to be matched. Immutable, thread- and fork-safe.

    Make one with `NameIndex.build(lists)` or `NameIndex.load(path)`.

    Attributes:
        lists: What is in it, list by list.
        parties: P rows of `PARTIES_SCHEMA`, in the order of the lists.
        names: N rows of `NAMES_SCHEMA`.
        sequences: S distinct normalized names, sorted.
        listed: Its distinct normalized names as the engine matches them.
    """

    def __init__(
        self, lists: tuple[ListSummary, ...], parties: pa.Table, names: pa.Table, sequences: pa.Table, listed: ListedSide
    ) -> None:
        self.lists = lists
        self.parties = parties
        self.names = names
        self.sequences = sequences
        self.listed = listed
        self.party_at = lru_cache(maxsize=DECODED_PARTIES)(self._decode_party)

    def __reduce__(self) -> tuple[Any, ...]:
        return NameIndex, (self.lists, self.parties, self.names, self.sequences, self.listed)

    def __repr__(self) -> str:
        lists = ", ".join(f"{s.list_id} {s.published_on or 'undated'}" for s in self.lists)
        return f"<NameIndex of {self.parties.num_rows} parties, {self.names.num_rows} names: {lists}>"

    @classmethod
    def build(cls, lists: Iterable[SanctionsList]) -> NameIndex:
        """Index lists.

        Args:
            lists: One or several, each `list_id` once.

        Raises:
            ValueError: No list, or the same list_id twice.
            TypeError: Something that is not a SanctionsList.
        """
        whole = checked_lists(lists)
        parties = [party for listed in whole for party in listed.parties]
        owned = [(row, name) for row, party in enumerate(parties) for name in party.names]
        tokens = [normalize_name(encodable(name.text)).tokens for _, name in owned]
        distinct = sorted({sequence for sequence in tokens if sequence})
        sequence_id = {sequence: i for i, sequence in enumerate(distinct)}
        names = sorted(
            (sequence_id.get(sequence, -1), KIND_RANK[name.kind], name.weak, encodable(name.text), row)
            for (row, name), sequence in zip(owned, tokens, strict=True)
        )
        kinds = [kind.value for kind in NameKind]
        names_table = pa.table(
            {
                "text": [text for _, _, _, text, _ in names],
                "kind": [kinds[rank] for _, rank, _, _, _ in names],
                "weak": [weak for _, _, weak, _, _ in names],
                "party": [row for _, _, _, _, row in names],
                "sequence": [sequence for sequence, _, _, _, _ in names],
            },
            schema=NAMES_SCHEMA,
        )
        found = defaultdict(list, repeated_entries(whole))
        for (row, _), sequence in zip(owned, tokens, strict=True):
            if not sequence:
                party = parties[row]
                words = "a listed name has no letter or digit, nothing can match it"
                found[party.list_id].append(Problem("unsearchable_name", words, party.entry_id, party.line))
        return cls(
            tuple(ListSummary.of(listed, found[listed.list_id]) for listed in whole),
            parties_table(whole),
            names_table,
            pa.table({"tokens": pa.array([" ".join(sequence) for sequence in distinct], pa.string())}),
            ListedSide.of(distinct),
        )

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the index as one file, atomically: readers of an older file there finish undisturbed."""
        tables = {
            "parties": self.parties,
            "names": self.names,
            "sequences": self.sequences,
            "vocabulary": pa.table({"token": pa.array(self.listed.rows.rows.vocabulary, pa.string())}),
        }
        sections = {f"table.{name}": to_ipc(table) for name, table in tables.items()}
        about = {"lists": [asdict(summary) for summary in self.lists], "versions": VERSIONS}
        write_index_file(path, about, {**sections, **self.listed.to_arrays()})

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> NameIndex:
        """Map an index file; processes that load it share its pages.

        Raises:
            FileNotFoundError: No such file.
            IndexFileError: Damaged, truncated, foreign, or made by another version of the normaliser, tables or score.
        """
        fields, sections = read_index_file(path)
        about = fields["about"]
        for name, version in VERSIONS.items():
            if about["versions"].get(name) != version:
                raise IndexFileError(
                    f"{os.fspath(path)}: made with {name} {about['versions'].get(name)}, this library has {version}; "
                    f"{REBUILD}"
                )
        check_sections(path, fields, sections, "table.")  # Arrow takes offsets on trust
        tables = {name: from_ipc(sections.pop(f"table.{name}")) for name in ("parties", "names", "sequences", "vocabulary")}
        return cls(
            summaries_of(fields),
            tables["parties"],
            tables["names"],
            tables["sequences"],
            ListedSide.from_arrays(sections, tables["vocabulary"]["token"].to_pylist(), tables["sequences"].num_rows),
        )

    @staticmethod
    def verify(path: str | os.PathLike[str]) -> None:
        """Check every byte of an index file but the padding; raises IndexFileError naming the damaged section."""
        verify_index_file(path)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What reading and indexing the lists could not fully understand."""
        return tuple(problem for summary in self.lists for problem in summary.problems)

    def party(self, list_id: str, entry_id: str) -> ListedParty:
        """Return a listed party, whole.

        Raises:
            KeyError: No such entry in the index.
        """
        try:
            return self.party_at(self.party_row[list_id, entry_id])
        except KeyError:
            raise KeyError(f"no entry {entry_id!r} of list {list_id!r} in this index") from None

    def to_lists(self) -> list[SanctionsList]:
        """Give the lists back as they were indexed; their problems are not told apart from the index's own."""
        parties: dict[str, list[ListedParty]] = {summary.list_id: [] for summary in self.lists}
        for list_id, text in zip(self.parties["list_id"].to_pylist(), self.parties["party"].to_pylist(), strict=True):
            parties[list_id].append(party_from_json(text))
        return [
            SanctionsList(
                summary.list_id,
                summary.authority,
                dt.date.fromisoformat(summary.published_on) if summary.published_on else None,
                summary.sha256,
                tuple(parties[summary.list_id]),
            )
            for summary in self.lists
        ]

    def _decode_party(self, row: int) -> ListedParty:
        return party_from_json(self.parties["party"][row].as_py())

    @cached_property
    def party_row(self) -> dict[tuple[str, str], int]:
        """First row of each (list_id, entry_id)."""
        rows: dict[tuple[str, str], int] = {}
        keys = zip(self.parties["list_id"].to_pylist(), self.parties["entry_id"].to_pylist(), strict=True)
        for row, key in enumerate(keys):
            rows.setdefault(key, row)
        return rows

    @cached_property
    def entry_of_party(self) -> NDArray[np.int32]:
        """First row with the same list and entry, for each party: int32 [P]."""
        keys = zip(self.parties["list_id"].to_pylist(), self.parties["entry_id"].to_pylist(), strict=True)
        return np.array([self.party_row[key] for key in keys], np.int32)

    @cached_property
    def name_party(self) -> NDArray[np.int32]:
        """Party row of each name: int32 [N]."""
        return numbers_of(self.names["party"])

    @cached_property
    def name_weak(self) -> NDArray[np.bool_]:
        """Which names are weak aliases: bool [N]."""
        return numbers_of(self.names["weak"])

    @cached_property
    def name_kind_rank(self) -> NDArray[np.int8]:
        """Standing of each name, 0 for primary: int8 [N]."""
        return np.array([KIND_RANK[kind] for kind in self.names["kind"].to_pylist()], np.int8)

    @cached_property
    def sequence_of_name(self) -> NDArray[np.int32]:
        """Distinct normalized name of each name, -1 for none: int32 [N]."""
        return numbers_of(self.names["sequence"])

    @cached_property
    def authority_of_party(self) -> list[str]:
        """Authority of each party: P words."""
        return list(self.parties["authority"].to_pylist())

    @cached_property
    def kind_of_party(self) -> list[str]:
        """Kind of each party: P words."""
        return list(self.parties["party_kind"].to_pylist())

    @cached_property
    def name_starts(self) -> NDArray[np.int64]:
        """Where the names of each of the S sequences begin: int64 [S + 1]."""
        return np.searchsorted(self.sequence_of_name, np.arange(self.sequences.num_rows + 1)).astype(np.int64)

    @cached_property
    def parties_by_identifier(self) -> dict[str, list[tuple[IdentifierKind, int]]]:
        """Kinds and party rows of every listed identifier, by its key."""
        found: dict[str, list[tuple[IdentifierKind, int]]] = defaultdict(list)
        for row, identifiers in enumerate(self.parties["identifiers"].to_pylist()):
            for identifier in identifiers:
                kind, _, key = identifier.partition(":")
                found[key].append((IdentifierKind(kind), row))
        return dict(found)

    def tokens_of_name(self, name: int) -> Tokens:
        """Normalized tokens of a published name."""
        sequence = int(self.sequence_of_name[name])
        return self.tokens_of_sequence(sequence) if sequence >= 0 else ()

    def tokens_of_sequence(self, sequence: int) -> Tokens:
        """Tokens of a distinct normalized name, which is the row of that number."""
        return tuple(self.listed.rows.rows.texts(sequence))


def lists_of_index(path: str | os.PathLike[str]) -> tuple[ListSummary, ...]:
    """Read what an index file says of its lists, from its header alone; raises IndexFileError as `NameIndex.load`."""
    return summaries_of(read_index_file(path)[0])


def entries_of_index(path: str | os.PathLike[str]) -> tuple[tuple[ListSummary, ...], pa.Table]:
    """Read what an index file holds of lists and parties, whichever version of the score or the tables made it.

    Raises:
        FileNotFoundError: No such file.
        IndexFileError: Damaged, truncated, foreign, or of another file format.
    """
    fields, sections = read_index_file(path)
    check_sections(path, fields, sections, "table.parties")
    return summaries_of(fields), from_ipc(sections["table.parties"])


def summaries_of(fields: Mapping[str, Any]) -> tuple[ListSummary, ...]:
    """Take the lists from the header of an index file."""
    return tuple(ListSummary.from_plain(summary) for summary in fields["about"]["lists"])


def checked_lists(lists: Iterable[SanctionsList]) -> tuple[SanctionsList, ...]:
    """Refuse what cannot be indexed, before any work is done."""
    if isinstance(lists, SanctionsList):
        raise TypeError("NameIndex.build takes a list of sanctions lists: NameIndex.build([eu])")
    whole = tuple(lists)
    if not whole:
        raise ValueError("NameIndex.build needs at least one sanctions list, got none")
    for listed in whole:
        if not isinstance(listed, SanctionsList):
            raise TypeError(f"NameIndex.build takes SanctionsList objects (see read_list), got {type(listed).__name__}")
    ids = [listed.list_id for listed in whole]
    for list_id in ids:
        if ids.count(list_id) > 1:
            raise ValueError(
                f"list_id {list_id!r} is given twice; give each list once, or read one with read_list(..., list_id=...)"
            )
    return whole


def repeated_entries(lists: Sequence[SanctionsList]) -> dict[str, list[Problem]]:
    """One problem for each later list that holds entries an earlier list of the same authority holds too."""
    seen: dict[tuple[str, str], str] = {}
    found: dict[str, list[Problem]] = {}
    for listed in lists:
        repeated = [p.entry_id for p in listed.parties if (listed.authority, p.entry_id) in seen]
        if repeated:
            first = seen[listed.authority, repeated[0]]
            words = f"{len(repeated)} entries of {listed.authority} stand in {first} too, the first is {repeated[0]}"
            found[listed.list_id] = [Problem("entry_in_two_lists", words)]
        seen.update({(listed.authority, p.entry_id): listed.list_id for p in listed.parties})
    return found


def to_ipc(table: pa.Table) -> NDArray[np.uint8]:
    """Write a table as the bytes of an Arrow IPC file, uncompressed so that it can be mapped."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    return np.frombuffer(sink.getvalue(), np.uint8)


def from_ipc(section: NDArray[np.uint8]) -> pa.Table:
    """Read a table from an Arrow IPC file without copying."""
    with pa.ipc.open_file(pa.py_buffer(section)) as reader:
        return reader.read_all().combine_chunks()
