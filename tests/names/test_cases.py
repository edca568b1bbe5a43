"""Pairs of names as data: `cases/*.tsv` with left, right, relation, phenomenon, comment.

equal: the tokens are the same. fold: not equal, but token by token a folded key is shared. differ: neither.
hit: the left name, screened, reaches the default threshold against the right one, listed. miss: neither reaches it against
the other. The pairs of `known_failures.tsv` state what we wish; a pair that starts to hold must move to another file.
"""

import csv
from pathlib import Path

import pytest

import sanctionscreen as ss
from sanctionscreen.names import fold_keys, normalize_name
from sanctionscreen.options import DEFAULT_THRESHOLD

_CASES = Path(__file__).parent / "cases"
_RELATIONS = ("scripts", "disguises", "phrases", "spellings")  # files of pairs that names alone tell
_SCORES = ("matches", "must_not_match")  # files of pairs that take the score


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


def _judge(left: str, right: str, relation: str) -> str:
    """Return hit or miss; a miss has to be one whichever name is listed."""
    score = ss.explain(left, right).score
    if relation == "miss":
        score = max(score, ss.explain(right, left).score)
    return "hit" if score >= DEFAULT_THRESHOLD else "miss"


@pytest.mark.parametrize(
    ("left", "right", "relation"),
    [case for name in _RELATIONS for case in _read_cases(f"{name}.tsv")],
)
def test_names_relate_as_stated(left: str, right: str, relation: str) -> None:
    """Two names are equal, variants or different as the row says, in both directions."""
    assert (_relate(left, right), _relate(right, left)) == (relation, relation), normalize_name(left)


@pytest.mark.parametrize(("left", "right", "relation"), [case for name in _SCORES for case in _read_cases(f"{name}.tsv")])
def test_names_hit_as_stated(left: str, right: str, relation: str) -> None:
    """Names of one party reach the default threshold, names of two parties do not, whichever is listed."""
    assert _judge(left, right, relation) == relation, ss.explain(left, right)


@pytest.mark.xfail(reason="known failure", strict=True)
@pytest.mark.parametrize(("left", "right", "relation"), _read_cases("known_failures.tsv"))
def test_known_failures_still_fail(left: str, right: str, relation: str) -> None:
    """A wish that comes true must become a case."""
    assert (_judge(left, right, relation) if relation in ("hit", "miss") else _relate(left, right)) == relation


def test_there_are_enough_cases() -> None:
    """The case files hold at least 600 pairs, each once, 150 of them of two parties."""
    cases = [case for path in _CASES.glob("*.tsv") for case in _read_cases(path.name)]
    assert len(cases) >= 600
    assert len({(left, right) for left, right, _ in cases}) == len(cases)
    assert len(_read_cases("must_not_match.tsv")) >= 150
