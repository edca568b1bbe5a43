"""Lists and columns become the same distinct queries, whichever way they are read."""

from __future__ import annotations

import pyarrow as pa
import pytest

from sanctionscreen.known import Known
from sanctionscreen.model import PartyKind
from sanctionscreen.queries import PartyColumns, QueryField, field_of_list, field_of_role

_NAMES = ["LAVROV, Sergey", None, "", "Zarya", " ", "Lаvrоv", "LAVROV, Sergey", None, "--", "Заря"]


def _described(field: QueryField) -> tuple[object, ...]:
    """All there is to a field but its names as arrays."""
    queries = [field.query(i) for i in range(len(field.text_of))]
    return queries, field.codes.tolist(), dict(field.known), dict(field.unscreened), field.texts.to_pylist()


@pytest.mark.parametrize("kind", [None, "vessel"])
@pytest.mark.parametrize("more", [[], ["Lav\ud800rov"], [5, float("nan"), b"Zarya"]])
def test_one_kind_for_all_is_the_same_kind_for_each(kind: str | None, more: list[object]) -> None:
    """The short way for plain text gives what reading value by value gives."""
    values = [*_NAMES, *more]
    assert _described(field_of_list(values, kind)) == _described(field_of_list(values, [kind] * len(values)))


def test_a_text_column_of_one_kind() -> None:
    """A kind for all rows is known of every query of a text column, as if it stood in a column of its own."""
    table = pa.table({"name": _NAMES, "kind": pa.array(["vessel"] * len(_NAMES))})
    field = field_of_role(table, "debtor", PartyColumns("name", kind="vessel"), 0)
    assert _described(field) == _described(field_of_role(table, "debtor", PartyColumns("name", kind="kind"), 0))
    assert set(field.known.values()) == {Known(PartyKind.VESSEL)}


def test_an_unknown_kind_is_an_error_only_where_there_is_a_name() -> None:
    """A wrong word for the kind of all names is refused; with no names nobody reads it."""
    with pytest.raises(ValueError, match="kind must be one of"):
        field_of_list(["Zarya"], "boat")
    assert len(field_of_list([], "boat").codes) == 0
