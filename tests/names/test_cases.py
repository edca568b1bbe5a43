"""Pairs of names as data: `cases/*.tsv` with left, right, relation, phenomenon, comment.

equal: the tokens are the same. fold: not equal, but token by token a folded key is shared. differ: neither. The pairs
of `known_failures.tsv` state what we wish; a pair that starts to hold must move to another file.
"""

import csv
from pathlib import Path

import pytest

from sanctionscreen.names import fold_keys, normalize_name

_CASES = Path(__file__).parent / "cases"


def _read_cases(file_name: str) -> list[tuple[str, str, str]]:
    """Return left, right and relation of each row."""
    with (_CASES / file_name).open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["left"], row["right"], row["relation"]) for row in rows]


def _relate(left: str, right: str) -> str:
    """Return how two names stand to each other."""
    ours, theirs = normalize_name(left).tokens, normalize_name(right).tokens
    if ours == theirs:
        return "equal"
    alike = len(ours) == len(theirs) and all(
        set(fold_keys(a)) & set(fold_keys(b)) for a, b in zip(ours, theirs, strict=True)
    )
    return "fold" if alike else "differ"


@pytest.mark.parametrize(
    ("left", "right", "relation"),
    [case for name in ("scripts", "disguises", "phrases", "spellings") for case in _read_cases(f"{name}.tsv")],
)
def test_names_relate_as_stated(left: str, right: str, relation: str) -> None:
    """Two names are equal, variants or different as the row says, in both directions."""
    assert (_relate(left, right), _relate(right, left)) == (relation, relation), normalize_name(left)


@pytest.mark.xfail(reason="known failure", strict=True)
@pytest.mark.parametrize(("left", "right", "relation"), _read_cases("known_failures.tsv"))
def test_known_failures_still_fail(left: str, right: str, relation: str) -> None:
    """A wish that comes true must become a case."""
    assert _relate(left, right) == relation


def test_there_are_enough_cases() -> None:
    """The case files hold at least 150 rows."""
    assert sum(len(_read_cases(path.name)) for path in _CASES.glob("*.tsv")) >= 150
