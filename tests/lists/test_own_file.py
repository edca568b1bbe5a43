"""Lists of your own as files: no row, column or value is lost without a word, however the file was saved."""

from __future__ import annotations

import io
import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sanctionscreen as ss

CSV = (
    "list_id,entry_id,name,kind,weak,country,birth_date\n"
    "fr-gels,1,Timur Testov,person,,RU,1961-06\n"
    "fr-gels,1,Timka,person,true,,\n"
    "fr-gels,2,Zavod 5,entity,,BY,\n"
)
ROW: dict[str, Any] = {"list_id": "fr-gels", "entry_id": "1", "name": "Timur Testov", "kind": "person"}


def json_lines(*rows: dict[str, Any]) -> bytes:
    """A file of one object a line."""
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + CSV,
        CSV.replace(",", ";"),
        CSV.replace(",", "\t"),
        CSV.replace("\n", "\r\n"),
        CSV.replace("\n", "\n\n"),
        CSV + ",,,,,,\n   \n",
        CSV.rstrip("\n"),
    ],
    ids=["bom", "semicolons", "tabs", "crlf", "blank lines", "empty rows", "no last line end"],
)
def test_the_same_list_in_every_dress(text: str) -> None:
    """A byte order mark, another delimiter, other line ends and rows without a filled cell change nothing."""
    assert ss.read_list(text.encode()).parties == ss.read_list(CSV.encode()).parties


def test_other_columns_are_kept_and_reported() -> None:
    """The text of a column without a field of its own is in the notes, in every layout."""
    as_csv = b"list_id,entry_id,name,kind,passport,,\nfr-gels,1,Timur Testov,person,AB123456,one,two\n"
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([{**ROW, "passport": "AB123456"}]), out)
    for data in (as_csv, json_lines({**ROW, "passport": ["AB123456", 7]}), out.getvalue()):
        listed = ss.read_list(data)
        assert "passport: AB123456" in listed.parties[0].notes
        assert "column passport is unknown" in listed.list_problems[0].message
    assert "one" in ss.read_list(as_csv).parties[0].notes
    assert "two" in ss.read_list(as_csv).parties[0].notes
    assert "passport: 7" in ss.read_list(json_lines({**ROW, "passport": ["AB123456", 7]})).parties[0].notes


def test_values_of_other_types_are_read() -> None:
    """The id 0 is an id, a year may be a number, and several countries a list."""
    (party,) = ss.read_list(
        json_lines({**ROW, "entry_id": 0, "birth_date": 1961, "country": ["RU", "BY"], "weak": 0})
    ).parties
    assert (party.entry_id, party.countries, str(party.birth_dates[0])) == ("0", ("RU", "BY"), "1961")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (CSV.replace("birth_date", "name").encode(), "line 1: found the column name twice"),
        (CSV.replace("person,true", "person,true,x").encode(), "line 3: found 8 cells"),
        (CSV.replace("2,Zavod 5,entity", "2,Zavod 5,").encode(), "line 4: row 2 has no kind"),
        (CSV.replace("2,Zavod 5,entity", ",Zavod 5,entity").encode(), "line 4: row 2 has no entry_id"),
        (CSV.replace("Timka,person", "Timka,entity").encode(), "entry 1 has several kinds"),
        (CSV.replace("true", "perhaps").encode(), "line 3: row 1 has the weak 'perhaps'"),
        (CSV.replace("fr-gels,2", "fr-other,2").encode(), "2 values of list_id"),
        (CSV.split("\n", 1)[0].encode() + b"\n", "no entry at all"),
        (json_lines(ROW, {**ROW, "name": None}), "line 2: row 1 has no name"),
        (json_lines(ROW, {**ROW, "name": ["A"]}), "line 2: row 1 has the name"),
        (json_lines(ROW, {**ROW, "entry_id": {"a": 1}}), "line 2: row 1 has the entry_id"),
        (json_lines(ROW) + b'{"entry_id": "2", "name": "A", "name": "B", "kind": "person"}\n', "'name' comes twice"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_line(data: bytes, words: str) -> None:
    """A row that cannot be used, and a column or key that would hide another, name the place."""
    with pytest.raises(ss.MalformedListError, match=words):
        ss.read_list(data)


def test_repeated_parquet_column_is_refused() -> None:
    """Parquet holds two columns of one name; reading either would lose the other."""
    names = ["list_id", "entry_id", "name", "kind", "name"]
    out = io.BytesIO()
    pq.write_table(pa.table([["fr-gels"], ["1"], ["A"], ["person"], ["B"]], names=names), out)
    with pytest.raises(ss.MalformedListError, match="name"):
        ss.read_list(out.getvalue())


def test_who_stands_behind_a_list() -> None:
    """The column `authority` says it; else the id does, which the caller can give but not contradict."""
    plain = CSV.replace("fr-gels,", "").replace("list_id,", "").encode()
    assert ss.read_list(plain, list_id="fr-gels").authority == "FR"
    column = CSV.replace("list_id", "authority").replace("fr-gels", "FR").encode()
    assert (ss.read_list(column, list_id="mine").list_id, ss.read_list(column, list_id="mine").authority) == ("mine", "FR")
    with pytest.raises(ValueError, match="'xx-other' contradicts <bytes>, which says 'fr-gels'"):
        ss.read_list(CSV.encode(), list_id="xx-other")
