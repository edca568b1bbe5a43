from __future__ import annotations

import datetime as dt
from typing import Any

import pandas
import polars
import pyarrow
import pytest

from sanctionscreen.model import NameKind, SanctionsList

ROWS: dict[str, list[Any]] = {
    "entry_id": ["a1", "a1", "b2"],
    "name": ["Testan Example", "Тестан Пример", "Example Trading"],
    "kind": ["person", "person", "entity"],
    "name_kind": [None, "former", None],
    "weak": [None, True, None],
    "programme": ["P1", "P2", None],
    "country": ["Russia", "RU", None],
    "birth_date": ["1970-03", "about the sixties", None],
    "comment": ["seen in Minsk", "", ""],
}


def make_list(table: Any) -> SanctionsList:
    """A list of your own with fixed words around it."""
    return SanctionsList.from_table(table, list_id="mine", authority="BANK", published_on=dt.date(2026, 1, 15))


def test_every_kind_of_table_gives_the_same_list() -> None:
    """pyarrow, polars and pandas tables of the same rows give the same list, hash and all."""
    lists = [make_list(table) for table in (pyarrow.table(ROWS), polars.DataFrame(ROWS), pandas.DataFrame(ROWS))]
    assert lists[0] == lists[1] == lists[2]
    assert (lists[0].list_id, lists[0].authority, lists[0].published_on) == ("mine", "BANK", dt.date(2026, 1, 15))


def test_rows_become_parties() -> None:
    """Rows of one entry_id become one party, its first name the primary one unless said otherwise."""
    first, second = make_list(pyarrow.table(ROWS)).parties
    assert [(name.text, name.kind, name.weak) for name in first.names] == [
        ("Testan Example", NameKind.PRIMARY, False),
        ("Тестан Пример", NameKind.FORMER, True),
    ]
    assert [designation.programme for designation in first.designations] == ["P1", "P2"]
    assert (first.countries, [str(date) for date in first.birth_dates]) == (("RU",), ["1970-03"])
    assert [problem.code for problem in first.problems] == ["bad_date"]
    assert first.notes == "Birth date: about the sixties\ncomment: seen in Minsk"
    assert (second.entry_id, second.countries, second.problems) == ("b2", (), ())


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("entry_id", None, "row 1 has no entry_id"),
        ("name", "  ", "row 1 has no name"),
        ("kind", "ship", "expected one of person, entity, vessel, aircraft"),
        ("kind", "entity", "several kinds"),
        ("name_kind", "aka", "expected one of primary, alias, former"),
    ],
)
def test_unusable_row_is_named(column: str, value: Any, words: str) -> None:
    """A row that cannot be used is refused by its number and column."""
    rows = {**ROWS, column: [ROWS[column][0], value, ROWS[column][2]]}
    with pytest.raises(ValueError, match=words):
        make_list(pyarrow.table(rows))


def test_another_column_is_a_problem_of_the_list() -> None:
    """A column without a field of its own is reported, and part of the hash."""
    listed = make_list(pyarrow.table(ROWS))
    assert [problem.code for problem in listed.list_problems] == ["unknown_field"]
    assert listed.sha256 != make_list(pyarrow.table({**ROWS, "comment": ["", "", ""]})).sha256


def test_repeated_column_is_refused() -> None:
    """Two columns of one name would hide each other."""
    table = pyarrow.table([["1"], ["A"], ["person"], ["B"]], names=["entry_id", "name", "kind", "name"])
    with pytest.raises(ValueError, match="column name twice"):
        make_list(table)


def test_unusable_table_is_refused() -> None:
    """A table without the needed columns or rows, and what is no table at all, are refused in words."""
    with pytest.raises(ValueError, match="lacks kind; its columns are entry_id, name"):
        make_list(pyarrow.table({key: ROWS[key] for key in ("entry_id", "name")}))
    with pytest.raises(ValueError, match="no row"):
        make_list(pyarrow.table(ROWS).slice(0, 0))
    with pytest.raises(TypeError, match="__arrow_c_stream__"):
        make_list([{"entry_id": "1"}])
