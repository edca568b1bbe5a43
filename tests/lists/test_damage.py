"""Damage to files of OpenSanctions, to lists of your own and to tables: a `ListError`, or every party and every text."""

from __future__ import annotations

import copy
import csv
import io
import json
import random
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sanctionscreen as ss
from lists import test_more_formats as tables
from lists import test_opensanctions as exports
from lists import test_own_file as own

SIMPLE_ROW = dict(zip(exports.SIMPLE_HEADER, exports.SIMPLE, strict=True))
DPL_ROW = {"Name": "Timur Testov", "Street_Address": "Test street 1", "City": "Minsk", "Effective_Date": "01/02/2020"}
CSL_ROW = {"_id": "1", "source": "SDN", "entity_number": "1", "type": "Individual", "name": "TESTOV, Timur", "programs": "X"}
OWN_HEADER = "entry_id,name,kind,name_kind,weak,programme,country,birth_date,list_id,passport"
OWN_ROW = {**own.ROW, "weak": "true", "programme": "P", "country": "RU", "birth_date": "1961", "passport": "AB1"}
SIMPLE_HEADER = ",".join(exports.SIMPLE_HEADER)
TABLES = {
    "simple": (SIMPLE_HEADER, ",", SIMPLE_ROW, {**SIMPLE_ROW, "id": "Q2"}),
    "us_dpl": (tables.DPL_HEADER, "\t", DPL_ROW, {**DPL_ROW, "Name": "Zavod 5"}),
    "us_csl": (tables.CSL_HEADER, ",", CSL_ROW, {**CSL_ROW, "entity_number": "2"}),
    "own": (OWN_HEADER, ",", OWN_ROW, {**OWN_ROW, "entry_id": "2"}),
}
NESTED = {**exports.PERSON["properties"], "addressEntity": [exports.FACTS[0]], "sanctions": [exports.FACTS[2]]}
RECORDS: dict[str, list[dict[str, Any]]] = {
    "ftm": [exports.PERSON, exports.COMPANY, *exports.FACTS],
    "nested": [{**exports.PERSON, "properties": NESTED}, exports.COMPANY],
    "senzing": [exports.SENZING, exports.SENZING_COMPANY],
    "own": [{**OWN_ROW, "weak": True}, {**own.ROW, "entry_id": "2"}],
}
ODD = (
    None,
    0,
    -1.5,
    True,
    False,
    "",
    [],
    {},
    [None],
    [["a"]],
    {"a": {"b": [1]}},
    "\ud800",
    "\0",
    ["a", {"id": "z"}],
    10**400,
)
BYTES = (b'"', b",", b"\n", b"\r", b";", b"\t", b"{", b"}", b"\xff", b"\xef\xbb\xbf", b"\0", b"null", b" ")
TOKEN = "Word 4711"
# Texts that are not kept: the day of the export, links and numbers of the table itself, and what is the key of a record.
NOT_KEPT = {"last_seen", "_id", "source_list_url", "source_information_url"}

Path = tuple[str | int, ...]


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every place in a JSON value but the whole."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*path, key)
        yield from paths(item, (*path, key))


def at(value: Any, path: Path) -> Any:
    """What stands at a place."""
    for key in path:
        value = value[key]
    return value


def changed(record: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """A record with another value at a place."""
    made = copy.deepcopy(record)
    at(made, path[:-1])[path[-1]] = value
    return made


def without(record: dict[str, Any], path: Path) -> dict[str, Any]:
    """A record that has lost a place."""
    made = copy.deepcopy(record)
    del at(made, path[:-1])[path[-1]]
    return made


def read(data: bytes) -> ss.SanctionsList | None:
    """Read a list, and index it as a user would; None where it is refused."""
    try:
        listed = ss.read_list(data)
    except ss.ListError:
        return None
    except ValueError as error:  # the one thing only the caller can say
        assert "pass list_id=" in str(error)
        return None
    ss.NameIndex.build([listed])
    return listed


@pytest.mark.parametrize("layout", RECORDS)
def test_odd_values_lose_no_party(layout: str) -> None:
    """Any value in any place, or the place missing: refused, or both parties are there."""
    first, *others = RECORDS[layout]
    for path in paths(first):
        damaged = [changed(first, path, value) for value in ODD] + [without(first, path)]
        for record in damaged:
            if record.get("target") is False:  # says that it is no party
                continue
            listed = read(own.json_lines(record, *others))
            assert listed is None or len(listed.parties) == 2, (path, record)


@pytest.mark.parametrize("layout", ["ftm", "senzing", "own"])
def test_every_text_of_a_record_is_kept(layout: str) -> None:
    """A word in the place of any text is found again: in the party, or in a problem."""
    first, *others = RECORDS[layout]
    for path in paths(first):
        if isinstance(at(first, path), str) and path[-1] not in NOT_KEPT:
            listed = read(exports.json_lines(changed(first, path, TOKEN), *others))
            assert listed is None or TOKEN in repr(listed), path


@pytest.mark.parametrize("layout", TABLES)
def test_every_cell_of_a_table_is_kept(layout: str) -> None:
    """A word in any cell is found again, and the other row too; an empty cell loses no party."""
    header, delimiter, first, second = TABLES[layout]
    for column in next(csv.reader([header], delimiter=delimiter)):
        for word in ("", TOKEN):
            listed = read(tables.table(header, {**first, column: word}, second, delimiter=delimiter).encode())
            assert listed is None or len(listed.parties) == 2, column
            assert listed is None or column in NOT_KEPT or word in repr(listed), column


@pytest.mark.parametrize("layout", TABLES)
def test_a_lost_or_doubled_column_is_seen(layout: str) -> None:
    """Without one of its columns a table is refused or whole; a column that comes twice is refused."""
    header, delimiter, *rows = TABLES[layout]
    columns = next(csv.reader([header], delimiter=delimiter))
    for column in columns:
        left = delimiter.join(name for name in columns if name != column)
        listed = read(tables.table(left, *rows, delimiter=delimiter).encode())
        assert listed is None or len(listed.parties) == 2, column
        whole = tables.table(header + delimiter + "copy", *({**row, "copy": TOKEN} for row in rows), delimiter=delimiter)
        with pytest.raises(ss.ListError):
            ss.read_list(whole.replace("copy", column, 1).encode())


def parquet() -> bytes:
    """A list of your own as Parquet."""
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(RECORDS["own"]), out)
    return out.getvalue()


def test_damaged_bytes_raise_nothing_else() -> None:
    """Bytes cut, lost, changed, doubled and put in: a list or a `ListError`, from a fixed seed."""
    rng = random.Random(20260115)
    files = [exports.json_lines(*records) for records in RECORDS.values()] + [parquet()]
    files += [tables.table(header, *rows, delimiter=delimiter).encode() for header, delimiter, *rows in TABLES.values()]
    for data in files:
        for _ in range(60):
            read(damage(data, rng))


def damage(data: bytes, rng: random.Random) -> bytes:
    """A file with one to three kinds of damage."""
    made = bytearray(data)
    for _ in range(rng.randint(1, 3)):
        place = rng.randrange(len(made) + 1)
        if (kind := rng.randrange(5)) == 0:
            del made[place:]
        elif kind == 1:
            del made[place : place + rng.randint(1, 30)]
        elif kind == 2:
            made[place:place] = rng.choice(BYTES)
        elif kind == 3:
            made[place:place] = made[place : place + 50]
        else:
            made[place : place + 1] = bytes([rng.randrange(256)])
    return bytes(made)


def test_values_too_deep_are_refused() -> None:
    """A value within values within values is a `ListError`, not a crash."""
    deep = "[" * 3000 + "]" * 3000
    for record in (exports.PERSON, exports.SENZING, own.ROW):
        words = json.dumps({**record, "more": "DEEP"}).replace('"DEEP"', deep)
        read(words.encode() + b"\n")
