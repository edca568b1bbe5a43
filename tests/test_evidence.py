"""Evidence beside the name: each piece a named part, within its limits."""

from __future__ import annotations

import datetime as dt
import json

import pyarrow as pa
import pytest

import sanctionscreen as ss

PARTY = ss.ListedParty(
    "t", "1", ss.PartyKind.PERSON,
    (ss.Name("Sergey Testovich Lavrenko", ss.NameKind.PRIMARY),),
    birth_dates=(ss.PartialDate(1950, 3, 21), ss.PartialDate(1970, circa=True)),
    countries=("RU",), genders=("male",),
    identifiers=(ss.Identifier(ss.IdentifierKind.PASSPORT, "AB 123-456", "RU"),),
)  # fmt: skip
INDEX = ss.NameIndex.build([ss.SanctionsList("t", "EU", None, "0" * 64, (PARTY,))])
NAME = "Sergei Lavrenko"


def points(**evidence: object) -> dict[str, float]:
    """Parts of the one hit that are not about the name."""
    (hit,) = ss.check(NAME, INDEX, threshold=0.5, **evidence)  # type: ignore[arg-type]
    plain = ss.check(NAME, INDEX, threshold=0.5)[0]
    assert hit.name_score == plain.score
    assert round(hit.score - hit.name_score, 4) == round(sum(p.points for p in hit.parts[len(plain.parts) :]), 4)
    return {part.name: part.points for part in hit.parts[len(plain.parts) :]}


@pytest.mark.parametrize(
    ("birth_date", "expected"),
    [
        ("1950-03-21", 0.03), (dt.date(1950, 3, 21), 0.03), ("1950", 0.015), (1950, 0.015), ("1950-03-22", -0.05),
        ("1971-01-01", 0.015), ("1930", -0.15), ("1951", 0), (None, 0), ("", 0),
    ],
)  # fmt: skip
def test_birth_dates(birth_date: object, expected: float) -> None:
    """Full dates weigh more than years, near years nothing, other years much."""
    assert points(birth_date=birth_date).get("birth_date", 0) == expected


@pytest.mark.parametrize(("countries", "expected"), [(["RU"], 0.01), ("Russia", 0.01), (["FR", "DE"], -0.03), ([], 0)])
def test_countries(countries: object, expected: float) -> None:
    """One country in common agrees; codes and names are read."""
    assert points(countries=countries).get("country", 0) == expected


def test_gender_only_contradicts() -> None:
    """Half the world has the right gender, which says nothing."""
    assert points(gender="f") == {"gender": -0.05}
    assert points(gender="male") == {}


def test_raises_are_limited_and_never_reach_one() -> None:
    """All raises together stay within .05, and evidence makes no name equal."""
    assert sum(points(birth_date="1950-03-21", countries="RU").values()) <= 0.05
    (hit,) = ss.check("Sergei Testovich Lavrenko", INDEX, birth_date="1950-03-21", countries="RU")
    assert hit.score < 1


def test_equal_names_stay_hits_whatever_the_evidence() -> None:
    """Evidence lowers an equal name to the threshold at most."""
    (hit,) = ss.check("Sergey Testovich Lavrenko", INDEX, birth_date="1910", gender="f", countries="FR", threshold=0.9)
    assert (hit.name_score, hit.score) == (1.0, 0.9)
    assert hit.parts[-1].name == "clip"


def test_an_equal_identifier_is_a_hit_of_its_own() -> None:
    """The right passport with a wrong name hits and says so; another kind of document does not."""
    for identifiers in ("ab123456", ["AB-123 456"], {"passport": "AB123456"}, [PARTY.identifiers[0]]):
        (hit,) = ss.check("Quite Different", INDEX, identifiers=identifiers)
        assert hit.score == 0.95 > hit.name_score
        assert hit.parts[-1].name == "identifier"
        assert ss.explain(hit).score == hit.score
    assert not ss.check("Quite Different", INDEX, identifiers={"tax_id": "AB123456"})
    assert ss.check("***", INDEX, identifiers="AB123456")


def test_evidence_in_columns_gives_the_same_hits_as_check() -> None:
    """A customer book is screened with the same evidence as one customer."""
    table = pa.table({"n": [NAME, NAME, "Nobody"], "born": ["1950-03-21", None, "1950"], "land": ["RU", "FR", None],
                      "pass": [None, None, "AB123456"], "sort": ["person", None, "person"]})  # fmt: skip
    columns = ss.PartyColumns(name="n", birth_date="born", countries="land", identifiers={"passport": "pass"}, kind="sort")
    rows = ss.screen(table, INDEX, party_columns={"customer": columns}, threshold=0.6).to_pylist()
    alone = [
        ss.check(NAME, INDEX, birth_date="1950-03-21", countries="RU", kind="person", threshold=0.6),
        ss.check(NAME, INDEX, countries="FR", threshold=0.6),
        ss.check("Nobody", INDEX, birth_date="1950", identifiers={"passport": "AB123456"}, threshold=0.6),
    ]
    assert [(r["score"], len(r["parts"])) for r in rows] == [(h.score, len(h.parts)) for hits in alone for h in hits]


def test_unreadable_evidence_is_counted() -> None:
    """A date nobody can read stops no run: it is left aside and counted; blanks and missing values are no evidence."""
    born = ["1950-03-21", "21 March", "  ", None]
    table = pa.table({"n": [NAME] * 4, "born": born, "land": ["RU", "Atlantis", "RU", ""]})
    columns = {"customer": ss.PartyColumns(name="n", birth_date="born", countries="land")}
    hits = ss.screen(table, INDEX, party_columns=columns)
    assert json.loads(hits.schema.metadata[b"sanctionscreen"])["unread_evidence"] == 2
    assert [any(p["name"] == "country" for p in row["parts"]) for row in hits.to_pylist()] == [True, False, True, False]
    years = pa.table({"n": [NAME, NAME], "born": [1950.0, float("nan")]})
    columns = {"customer": ss.PartyColumns(name="n", birth_date="born")}
    assert [len(row["parts"]) for row in ss.screen(years, INDEX, party_columns=columns).to_pylist()] == [6, 5]


def test_an_identifier_counts_whatever_the_name_found_elsewhere() -> None:
    """A name that hits one entry does not hide the identifier of another."""
    other = ss.ListedParty("t", "2", ss.PartyKind.PERSON, (ss.Name("Anna Berg", ss.NameKind.PRIMARY),),
                           identifiers=(ss.Identifier(ss.IdentifierKind.PASSPORT, "ZZ9"),))  # fmt: skip
    index = ss.NameIndex.build([ss.SanctionsList("t", "EU", None, "0" * 64, (PARTY, other))])
    hits = ss.check("Sergey Testovich Lavrenko", index, identifiers="ZZ9")
    assert {(hit.entry_id, hit.score) for hit in hits} == {("1", 1.0), ("2", 0.95)}
