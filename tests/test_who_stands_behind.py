"""Links, coverage, rollback and borrowed evidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pyarrow as pa
import pytest
from click.testing import CliRunner

import sanctionscreen as ss
from samples import SHARED, needs_shared
from sanctionscreen.cli import main

DATA = Path(__file__).parents[1] / "data"
BORN = ss.PartialDate(1980, 5, 12)


def party(list_id: str, entry_id: str, *names: str, programme: str = "P", **more: object) -> ss.ListedParty:
    """A person under an asset freeze, but for what is said."""
    authority = {"eu-fsf": "EU", "us-sdn": "US", "un-sc": "UN"}[list_id]
    designation = ss.Designation(authority, programme, measures=(ss.Measure.ASSET_FREEZE,))
    made = tuple(ss.Name(text, ss.NameKind.ALIAS if at else ss.NameKind.PRIMARY) for at, text in enumerate(names))
    given = {"kind": ss.PartyKind.PERSON, "designations": (designation,), **more}
    return ss.ListedParty(list_id, entry_id, names=made, **given)  # type: ignore[arg-type]


def lists_of(*parties: ss.ListedParty) -> list[ss.SanctionsList]:
    """The lists some parties are on."""
    authority = {"eu-fsf": "EU", "us-sdn": "US", "un-sc": "UN"}
    ids = dict.fromkeys(party.list_id for party in parties)
    return [
        ss.SanctionsList(i, authority[i], dt.date(2026, 1, 1), "0" * 64, tuple(p for p in parties if p.list_id == i))
        for i in ids
    ]


def classes(lists: Sequence[ss.SanctionsList], **how: object) -> dict[tuple[str, str], str]:
    """Entries linked, and by what."""
    return {(row["entry_a"], row["entry_b"]): row["class"] for row in ss.link(lists, **how).to_pylist()}  # type: ignore[arg-type]


def test_links_say_what_they_rest_on() -> None:
    """Stated before identifier before name; a name alone links no person; people overrule."""
    number = ss.Identifier(ss.IdentifierKind.PASSPORT, "AB 1234567")
    lists = lists_of(
        party("eu-fsf", "E1", "Timur Testov", references=(ss.Reference("un-sc", "U1"),)),
        party("un-sc", "U1", "Other Spelling"),
        party("eu-fsf", "E2", "Olga Kontaktova", identifiers=(number,)),
        party("us-sdn", "S2", "KONTAKTOVA, O.", identifiers=(replace(number, value="ab1234567"),)),
        party("eu-fsf", "E3", "Viktor Granitsyn", birth_dates=(BORN,)),
        party("us-sdn", "S3", "GRANITSYN, Viktor", birth_dates=(ss.PartialDate(1980),)),
        party("eu-fsf", "E4", "Ivan Vodolazov"),
        party("us-sdn", "S4", "VODOLAZOV, Ivan"),
        party("eu-fsf", "E5", "Pavel Severin", birth_dates=(BORN,)),
        party("us-sdn", "S5", "SEVERIN, Pavel", birth_dates=(ss.PartialDate(1979, 5, 12),)),
        party("eu-fsf", "E6", "Sergey Kovalenko", birth_dates=(BORN,)),
        party("us-sdn", "S6", "KOVALENKO, Sergei", birth_dates=(BORN,)),
        party("eu-fsf", "E7", "Yuri Zhdanov", birth_dates=(ss.PartialDate(1975),)),
        party("us-sdn", "S7", "ZHDANOV, Yuri", birth_dates=(ss.PartialDate(1974, until=ss.PartialDate(1976)),)),
        party("eu-fsf", "E8", "Boris Kostromin", countries=("RU",)),
        party("us-sdn", "S8", "KOSTROMIN, Boris", countries=("RU", "BY")),
        party("eu-fsf", "E9", "Egor Muromets", birth_dates=(ss.PartialDate(1975),), countries=("RU",)),
        party("us-sdn", "S9", "MUROMETS, Egor", birth_dates=(ss.PartialDate(1975),), countries=("SY",)),
    )
    similar = {("E6", "S6"): "name", ("E7", "S7"): "name", ("E8", "S8"): "name"}
    assert classes(lists) == {("E1", "U1"): "stated", ("E2", "S2"): "identifier", ("E3", "S3"): "name", **similar}
    pair = (("eu-fsf", "E4"), ("us-sdn", "S4"))
    overruled = classes(lists, confirmed=[pair], rejected=[(("us-sdn", "S3"), ("eu-fsf", "E3"))])
    assert overruled == {("E1", "U1"): "stated", ("E2", "S2"): "identifier", ("E4", "S4"): "confirmed", **similar}
    ids = ss.party_ids(lists, ss.link(lists))
    assert ids["eu-fsf", "E2"] == ids["us-sdn", "S2"] != ids["eu-fsf", "E4"]
    assert ss.link(lists[::-1]).to_pylist() == ss.link(lists).to_pylist()


def test_a_name_does_not_join_what_a_list_tells_apart() -> None:
    """A branch shares an alias with its parent: the better link counts, and the two stay two; a stated link joins them."""
    entity = {"kind": ss.PartyKind.ENTITY}
    lists = lists_of(
        party("eu-fsf", "E1", "Zarechye Stroymash Invest", **entity),
        party("us-sdn", "S1", "ZARECHYE STROYMASH INVEST", "Zarechye Perevalka Holding", **entity),
        party("eu-fsf", "E2", "Zarechye Perevalka Holding", **entity),
    )
    ids = ss.party_ids(lists, ss.link(lists))
    assert set(ss.link(lists)["class"].to_pylist()) == {"name"}
    assert ids["eu-fsf", "E1"] != ids["eu-fsf", "E2"]
    both = [(("us-sdn", "S1"), ("eu-fsf", "E1")), (("us-sdn", "S1"), ("eu-fsf", "E2"))]
    assert len(set(ss.party_ids(lists, ss.link(lists, confirmed=both)).values())) == 1


def test_ids_of_parties_stay() -> None:
    """When a list is added that sorts before the others, and where a party comes apart."""
    lists = lists_of(
        party("un-sc", "U1", "Timur Testov", birth_dates=(BORN,)),
        party("us-sdn", "S1", "TESTOV, Timur", birth_dates=(BORN,)),
    )
    ids = ss.party_ids(lists, ss.link(lists))
    more = [*lists, *lists_of(party("eu-fsf", "E1", "Timur Testov", birth_dates=(BORN,)))]
    assert ss.party_ids(more, ss.link(more)) != ids
    kept = ss.party_ids(more, ss.link(more), known=ids)
    assert set(kept.values()) == set(ids.values())
    apart = ss.party_ids(more, ss.LINKS_SCHEMA.empty_table(), known=kept)
    assert apart["eu-fsf", "E1"] == kept["eu-fsf", "E1"] and len(set(apart.values())) == 3


def test_links_people_decided_on_are_read_from_a_file(tmp_path: Path) -> None:
    """Both kinds; what is not as it must be is named by file and line."""
    path = tmp_path / "links.csv"
    head = "entry_a,entry_b,decision,author,reason\n# checked in May\n"
    rows = "eu-fsf E4,us-sdn S4,confirmed,A. Officer,same passport\nus-sdn S3,eu-fsf E3,rejected,A. Officer,another man\n"
    path.write_text(head + rows, encoding="utf-8")
    assert ss.read_link_decisions(path) == (
        [(("eu-fsf", "E4"), ("us-sdn", "S4"))], [(("us-sdn", "S3"), ("eu-fsf", "E3"))]
    )  # fmt: skip
    for text, words in (
        ("a,b\n", "line 1: found the columns a, b, expected entry_a"),
        (head + "eu-fsf E4,us-sdn S4,maybe,A,b\n", "line 3: decision: found 'maybe'"),
        (head + "eu-fsf,us-sdn S4,confirmed,A,b\n", "line 3: entry_a: found 'eu-fsf'"),
        (head + "eu-fsf E4,us-sdn S4,confirmed,A\n", "line 3: reason: found nothing"),
        (head + "eu-fsf E4,us-sdn S4,confirmed,A,b\nus-sdn S4,eu-fsf E4,rejected,A,b\n", "are confirmed and rejected"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ss.PolicyError, match=words):
            ss.read_link_decisions(path)


def test_coverage_and_divergence() -> None:
    """One authority has, another lacks or is weaker; a third is named."""
    weak = ss.Designation("US", "SSI", measures=(ss.Measure.CAPITAL_MARKET,))
    lists = lists_of(
        party("eu-fsf", "E1", "Timur Testov", programme="UKR", birth_dates=(BORN,)),
        party("us-sdn", "S1", "TESTOV, Timur", birth_dates=(BORN,)),
        party("eu-fsf", "E2", "Olga Kontaktova", programme="BLR", birth_dates=(BORN,)),
        party("un-sc", "U2", "Olga Kontaktova", birth_dates=(BORN,)),
        party("eu-fsf", "E3", "Viktor Granitsyn", programme="UKR", birth_dates=(BORN,)),
        party("us-sdn", "S3", "GRANITSYN, Viktor", birth_dates=(BORN,), designations=(weak,)),
    )
    covered = ss.coverage(lists, ss.link(lists))
    assert covered.schema == ss.COVERAGE_SCHEMA and covered.num_rows == 6
    assert [row["entry_id"] for row in covered.to_pylist() if row["strength"] == "weak"] == ["S3"]
    rows = ss.divergence(covered, have="EU", lacks="US").to_pylist()
    assert [(row["name"], row["state"], row["others"]) for row in rows] == [
        ("Olga Kontaktova", "missing", ["UN"]), ("Viktor Granitsyn", "weaker", [])
    ]  # fmt: skip
    assert ss.divergence(covered, have="US", lacks="EU").num_rows == 0


def test_rollback_tells_silent_from_standing_and_what_was_borrowed() -> None:
    """A hit on an alias only the leaving list has goes silent although the EU lists the party; kept, it stands."""
    lists = lists_of(
        party("eu-fsf", "E1", "Timur Testov", birth_dates=(BORN,)),
        party("us-sdn", "S1", "TESTOV, Timur", "Ostvik Zernovik", programme="RUSSIA", birth_dates=(BORN,)),
        party("us-sdn", "S2", "GRANITSYN, Viktor", programme="SDGT"),
    )
    links = ss.link(lists)

    def screen(index: ss.NameIndex) -> pa.Table:
        return ss.screen(["Timur Testov", "Ostvik Zernovik", "Viktor Granitsyn", "Anna Schneider"], index)

    rolled = ss.rollback(screen, lists, ss.Scenario.parse("US"), links)
    assert rolled.schema == ss.ROLLBACK_SCHEMA
    rows = {row["query_name"]: row for row in rolled.to_pylist()}
    assert {name: row["state"] for name, row in rows.items()} == {
        "Timur Testov": "probable", "Ostvik Zernovik": "silent", "Viktor Granitsyn": "silent"
    }  # fmt: skip
    borrowed = rows["Ostvik Zernovik"]
    assert (borrowed["still_listed_by"], borrowed["borrowed"]) == (
        ["EU"],
        [{"kind": "alias", "text": "Ostvik Zernovik", "entry": "us-sdn S1", "weak": False, "keep_for": ["eu-fsf E1"]}],
    )
    assert rows["Viktor Granitsyn"]["borrowed"] == []
    kept = ss.keep_aliases(ss.without(lists, ss.Scenario("US")), rolled, noted="2026-11-26")
    hits = screen(ss.NameIndex.build(kept))
    assert hits["query_name"].to_pylist() == ["Timur Testov", "Ostvik Zernovik"]
    assert "from us-sdn S1" in kept[0].parties[0].notes
    only_programme = ss.rollback(screen, lists, ss.Scenario.parse("US:SDGT"), links).to_pylist()
    assert [row["query_name"] for row in only_programme] == ["Viktor Granitsyn"]
    with pytest.raises(ValueError, match="expected an authority"):
        ss.Scenario.parse(":X")


def test_what_stands_is_said_apart_by_what_links_it() -> None:
    """Firm: a reference or number; probable: a name alone; another party that hits is standing, and linked by nothing."""
    number = (ss.Identifier(ss.IdentifierKind.PASSPORT, "AB1234567"),)
    lists = lists_of(
        party("eu-fsf", "E1", "Timur Testov", identifiers=number),
        party("us-sdn", "S1", "TESTOV, Timur", identifiers=number),
        party("eu-fsf", "E2", "Olga Kontaktova", birth_dates=(BORN,)),
        party("us-sdn", "S2", "KONTAKTOVA, Olga", birth_dates=(BORN,)),
        party("eu-fsf", "E3", "Pavel Severin"),
        party("us-sdn", "S3", "SEVERIN, Pavel"),
    )
    names = ["Timur Testov", "Olga Kontaktova", "Pavel Severin"]
    links = ss.link(lists)
    rolled = ss.rollback(lambda index: ss.screen(names, index), lists, ss.Scenario("US"), links)
    assert [(row["state"], row["same_party"], row["still_listed_by"]) for row in rolled.to_pylist()] == [
        ("standing", "firm", ["EU"]),
        ("probable", "name", ["EU"]),
        ("standing", None, []),
    ]


def test_borrowed_identifiers_are_kept() -> None:
    """A customer found by the passport only the leaving list had is found by it afterwards."""
    lists = lists_of(
        party("eu-fsf", "E1", "Timur Testov", birth_dates=(BORN,)),
        party(
            "us-sdn", "S1", "TESTOV, Timur", birth_dates=(BORN,),
            identifiers=(ss.Identifier(ss.IdentifierKind.PASSPORT, "AB 1234567"),),
        ),
    )  # fmt: skip
    customers = pa.table({"name": ["Ivan Drugoy"], "passport": ["ab1234567"]})
    columns = {"customer": ss.PartyColumns(name="name", identifiers={"passport": "passport"})}

    def screen(index: ss.NameIndex) -> pa.Table:
        return ss.screen(customers, index, party_columns=columns)

    rolled = ss.rollback(screen, lists, ss.Scenario("US"), ss.link(lists))
    assert rolled["borrowed"].to_pylist() == [
        [
            {
                "kind": "identifier",
                "text": "passport:AB 1234567",
                "entry": "us-sdn S1",
                "weak": False,
                "keep_for": ["eu-fsf E1"],
            }
        ]
    ]
    kept = ss.keep_aliases(ss.without(lists, ss.Scenario("US")), rolled, noted="2026-11-26")
    assert screen(ss.NameIndex.build(kept))["entry_id"].to_pylist() == ["E1"]
    assert "identifier passport:AB 1234567 (from us-sdn S1)" in kept[0].parties[0].notes
    again = ss.keep_aliases(kept, rolled, noted="later")
    assert again == kept


def test_owned_companies_leave_with_their_owner() -> None:
    """What both authorities reach stands; what only the leaving rule reached is a borrowed subsidiary."""
    reference = (ss.Reference("us-sdn", "S1"),)
    made = party("us-sdn", "S1", "Neftprom", kind=ss.PartyKind.ENTITY)
    sectoral = (ss.Designation("EU", "R", measures=(ss.Measure.CAPITAL_MARKET,)),)
    eu = party("eu-fsf", "E1", "Neftprom", kind=ss.PartyKind.ENTITY, references=reference, designations=sectoral)
    lists = lists_of(eu, made, party("us-sdn", "S9", "Zarechye Invest", kind=ss.PartyKind.ENTITY))
    edges = pa.table(
        {
            "owner": ["us-sdn S1", "us-sdn S1", "us-sdn S9", "us-sdn S1"],
            "owned": ["a", "b", "c", "us-sdn S9"],
            "owned_name": ["Alfa Perevalka", "Beta Zernovoz", "Gamma Stroymash", ""],
            "share": [60, 50, 100, 80],
        }
    )
    names = ["Alfa Perevalka", "Beta Zernovoz", "Gamma Stroymash", "Zarechye Invest"]
    links = ss.link(lists)
    rolled = ss.rollback(lambda index: ss.screen(names, index), lists, ss.Scenario("US"), links, edges=edges)
    rows = {row["query_name"]: row for row in rolled.to_pylist()}
    assert {name: (row["state"], row["standing"]) for name, row in rows.items()} == {
        "Alfa Perevalka": ("standing", ["owned-eu a"]),
        "Beta Zernovoz": ("silent", []),
        "Gamma Stroymash": ("standing", ["owned-eu c"]),
        "Zarechye Invest": ("standing", ["owned-eu us-sdn S9"]),
    }
    assert rows["Zarechye Invest"]["same_party"] == "firm"
    assert rows["Beta Zernovoz"]["borrowed"] == [
        {"kind": "subsidiary", "text": "Beta Zernovoz", "entry": "owned-us b", "weak": True, "keep_for": ["eu-fsf E1"]}
    ]
    kept = ss.keep_aliases(ss.without(lists, ss.Scenario("US")), rolled, noted="2026-11-26")
    (hit,) = ss.screen(["Beta Zernovoz"], ss.NameIndex.build(kept)).to_pylist()
    assert (hit["entry_id"], hit["weak"]) == ("E1", True)


def test_each_name_in_a_text_stands_or_goes_by_itself(tmp_path: Path) -> None:
    """One that goes silent is not hidden by another in the same text that stands."""
    lists = lists_of(
        party("us-sdn", "S1", "Timur Vodolazov"),
        party("eu-fsf", "E2", "Olga Kontaktova"),
        party("us-sdn", "S2", "Olga Kontaktova"),
    )
    text = "Fee for Timur Vodolazov and for Olga Kontaktova"
    message = tmp_path / "pacs008.xml"
    message.write_text((DATA / "pacs008.xml").read_text(encoding="utf-8").replace("Rent November", text), encoding="utf-8")
    rolled = ss.rollback(lambda index: ss.screen_file(message, index), lists, ss.Scenario("US"), ss.link(lists))
    assert [(row["query_name"], row["state"]) for row in rolled.to_pylist()] == [
        ("Timur Vodolazov", "silent"), ("Olga Kontaktova", "standing")
    ]  # fmt: skip


def test_a_party_that_states_no_designation_leaves_with_the_authority_of_its_list() -> None:
    """It is under that authority's, whatever it is; entries that are nowhere are refused."""
    lists = lists_of(party("us-sdn", "S1", "Timur Testov", designations=()), party("us-sdn", "S2", "Olga Kontaktova"))
    assert ss.without(lists, ss.Scenario("US")) == []
    only = ss.without(lists, ss.Scenario("US", entries=frozenset({"us-sdn S1"})))
    assert [p.entry_id for p in only[0].parties] == ["S2"]
    with pytest.raises(ValueError, match="nothing leaves of us-sdn S9"):
        ss.without(lists, ss.Scenario("US", entries=frozenset({"us-sdn S1", "us-sdn S9"})))
    with pytest.raises(TypeError, match=r"Scenario\.parse"):
        ss.rollback(lambda index: ss.screen(["A B"], index), lists, "US", ss.link(lists))  # type: ignore[arg-type]


def test_companies_in_the_index_leave_with_their_owners() -> None:
    """Lists of owned companies are made anew from the holdings; without these a programme's cannot be told."""
    lists = lists_of(
        party("us-sdn", "S1", "Timur Testov", programme="RUSSIA"), party("us-sdn", "S2", "Olga Kontaktova", programme="SDGT")
    )
    edges = pa.table(
        {
            "owner": ["us-sdn S1", "reg-2"],
            "owner_name": ["", "Olga Kontaktova"],
            "owned": ["a", "b"],
            "owned_name": ["Alfa Perevalka", "Beta Zernovoz"],
            "share": [60, 60],
        }
    )
    with_owned = [*lists, *ss.owned_lists(ss.ownership(edges, lists))]

    def owners(index: ss.NameIndex) -> pa.Table:
        table = pa.table({"id": ["reg-2"], "name": ["Olga Kontaktova"]})
        return ss.screen(table, index, id_column="id", party_columns={"owner": "name"})

    def rolled(scenario: str, **how: object) -> list[tuple[str, str]]:
        names = ["Alfa Perevalka", "Beta Zernovoz"]
        found = ss.rollback(
            lambda index: ss.screen(names, index), with_owned, ss.Scenario.parse(scenario), ss.link(lists), **how
        )  # type: ignore[arg-type]
        return [(row["query_name"], row["state"]) for row in found.to_pylist()]

    assert rolled("US:RUSSIA", edges=edges, owners=owners) == [("Alfa Perevalka", "silent")]
    assert rolled("US:SDGT", edges=edges, owners=owners) == [("Beta Zernovoz", "silent")]
    assert rolled("US", edges=edges) == [("Alfa Perevalka", "silent")] == rolled("US")
    with pytest.raises(ValueError, match="owned-us: nothing says which of these companies leave"):
        rolled("US:RUSSIA")


def test_payments_of_a_table_are_its_rows() -> None:
    """An id such as NOTPROVIDED stands in many rows; thousandths count; amounts that are not there or not of them."""
    lists = lists_of(party("us-sdn", "S1", "Timur Testov"))
    payments = pa.table({"id": ["NOTPROVIDED"] * 2, "debtor": ["Timur Testov"] * 2})

    def rolled(**amounts: object) -> list[tuple[object, ...]]:
        found = ss.rollback(
            lambda index: ss.screen(payments, index, id_column="id", party_columns={"debtor": "debtor"}),
            lists, ss.Scenario("US"), ss.link(lists), amounts=pa.table(amounts),
        )  # fmt: skip
        counts = ss.rollback_counts(found).to_pylist()
        keys = ("payments", "currency", "amount", "without_amount")
        return [tuple(row[key] for key in keys) for row in counts if row["by"] == "state"]

    assert rolled(amount=[100, 50.125], currency=["KWD", "KWD"]) == [(2, "KWD", 150.125, 0)]
    assert rolled(amount=[float("nan"), 50.0], currency=[978, 978]) == [(2, "978", 50.0, 1)]
    for wrong, said in (([1.0], "1 rows, expected one for each of the 2"), (["inf", "1"], "row 0: found 'inf'")):
        with pytest.raises(ValueError, match=said):
            rolled(amount=wrong)


def test_weak_aliases_are_kept_weak_and_stand_for_no_strong_name() -> None:
    """The EU knows the name as a weak alias: kept strong; the US knew it as a weak one: kept weak."""
    name = ss.Name("Ostvik Zernovik", ss.NameKind.ALIAS)
    for weak_in_us in (False, True):
        us = party("us-sdn", "S1", "TESTOV, Timur", birth_dates=(BORN,))
        eu = party("eu-fsf", "E1", "Timur Testov", birth_dates=(BORN,))
        us = replace(us, names=(*us.names, replace(name, weak=weak_in_us)))
        if not weak_in_us:
            eu = replace(eu, names=(*eu.names, replace(name, weak=True)))
        lists = lists_of(eu, us)

        def screen(index: ss.NameIndex, weak_in_us: bool = weak_in_us) -> pa.Table:
            return ss.screen(["Ostvik Zernovik"], index, weak="flag" if weak_in_us else "ignore")

        rolled = ss.rollback(screen, lists, ss.Scenario("US"), ss.link(lists))
        assert rolled["state"].to_pylist() == ["silent"]
        kept = ss.keep_aliases(ss.without(lists, ss.Scenario("US")), rolled, noted="2026-11-26")
        assert screen(ss.NameIndex.build(kept))["weak"].to_pylist() == [weak_in_us]


def test_two_dates_in_place_of_a_supposition() -> None:
    """What the later lists no longer hold; an entry whose alias went is silent for that alias."""
    old = lists_of(party("eu-fsf", "E1", "Timur Testov", "Ostvik Zernovik"), party("eu-fsf", "E2", "Olga Kontaktova"))
    new = lists_of(party("eu-fsf", "E1", "Timur Testov"))
    names = ["Timur Testov", "Ostvik Zernovik", "Olga Kontaktova"]
    rolled = ss.rollback(lambda index: ss.screen(names, index), old, new, ss.link([*old, *new]))
    assert [(row["query_name"], row["state"], row["lost"]) for row in rolled.to_pylist()] == [
        ("Ostvik Zernovik", "silent", ["eu-fsf E1"]),
        ("Olga Kontaktova", "silent", ["eu-fsf E2"]),
    ]


def test_counts_and_amounts_by_role_authority_and_programme() -> None:
    """A payment with two lost hits counts once; one without an amount is counted as such."""
    lists = lists_of(
        party("us-sdn", "S1", "Timur Testov", programme="SDGT"),
        party("us-sdn", "S2", "Olga Kontaktova", programme="RUSSIA"),
        party("eu-fsf", "E3", "Pavel Severin"),
    )
    payments = pa.table(
        {
            "id": ["p1", "p2", "p3", "p4"],
            "debtor": ["Timur Testov", "Timur Testov", "Pavel Severin", "Olga Kontaktova"],
            "creditor": ["Olga Kontaktova", "Anna Schneider", "Anna Schneider", "Anna Schneider"],
            "amount": ["100.10", "50", "70", ""],
            "currency": ["EUR", "EUR", "EUR", "EUR"],
        }
    )
    columns = {"debtor": "debtor", "creditor": "creditor"}
    rolled = ss.rollback(
        lambda index: ss.screen(payments, index, id_column="id", party_columns=columns),
        lists, ss.Scenario("US"), ss.link(lists), amounts=payments,
    )  # fmt: skip
    counts = {
        (row["by"], row["value"]): (row["hits"], row["payments"], row["amount"], row["without_amount"])
        for row in ss.rollback_counts(rolled).to_pylist()
    }
    assert counts == {
        ("state", "silent"): (4, 3, 150.1, 1),
        ("role", "debtor"): (3, 3, 150.1, 1),
        ("role", "creditor"): (1, 1, 100.1, 0),
        ("authority", "US"): (4, 3, 150.1, 1),
        ("programme", "SDGT"): (2, 2, 150.1, 0),
        ("programme", "RUSSIA"): (2, 2, 100.1, 1),
    }
    page = ss.rollback_report(rolled)
    assert "150.10" in page and 'aria-label="Hits resting on one authority alone: US 4; EU 1"' in page
    with pytest.raises(ValueError, match="amounts, row 0: found 'a lot'"):
        ss.rollback(
            lambda index: ss.screen(["Timur Testov"], index), lists, ss.Scenario("US"), ss.link(lists),
            amounts=pa.table({"amount": ["a lot"]}),
        )  # fmt: skip


def test_an_act_some_entries_or_a_suspension() -> None:
    """The other kinds of scenario; one that touches nobody is refused with what there is."""
    act = (ss.Designation("EU", "UKR", legal_basis="269/2014 (OJ L78)"),)
    celex = (ss.Designation("EU", "UKR", legal_basis="32014R0269, Annex I.PERSONS"),)
    other = (ss.Designation("EU", "UKR", legal_basis="2269/2014 (OJ L1)"),)
    lists = lists_of(
        party("eu-fsf", "E1", "Timur Testov", designations=act),
        party("eu-fsf", "E2", "Olga Kontaktova", designations=celex),
        party("eu-fsf", "E3", "Pavel Severin", designations=other),
    )

    def left(scenario: ss.Scenario) -> list[str]:
        return [p.entry_id for listed in ss.without(lists, scenario) for p in listed.parties]

    assert left(ss.Scenario.parse("EU:269/2014")) == ["E3"]
    assert left(ss.Scenario("EU", entries=frozenset({"eu-fsf E3"}))) == ["E1", "E2"]
    for text, said in (("EU:RUS", "programmes of EU are UKR"), ("USA", "designations by EU")):
        with pytest.raises(ValueError, match=said):
            left(ss.Scenario.parse(text))
    licence = ss.Scenario("EU", "UKR", suspension=ss.Suspension("General Licence 1", dt.date(2026, 1, 1)))
    rolled = ss.rollback(lambda index: ss.screen(["Timur Testov"], index), lists, licence, ss.link(lists))
    assert rolled["state"].to_pylist() == ["suspended"]


def test_a_party_leaves_with_its_last_designation() -> None:
    """A programme that leaves takes its designation; a party with another stays."""
    two = (ss.Designation("US", "SDGT"), ss.Designation("US", "RUSSIA"))
    lists = lists_of(party("us-sdn", "S1", "A B", designations=two), party("us-sdn", "S2", "C D", programme="SDGT"))
    (left,) = ss.without(lists, ss.Scenario("US", "SDGT"))
    assert [(p.entry_id, [d.programme for d in p.designations]) for p in left.parties] == [("S1", ["RUSSIA"])]
    assert ss.without(lists, ss.Scenario("US")) == []


def test_hits_of_one_authority_do_not_depend_on_others() -> None:
    """EU hits are the same, but for nothing, with each other list removed in turn."""
    lists = [ss.read_list(DATA / "lists" / name) for name in ("eu_fsf_sample.xml", "un_sample.xml", "ofac/sdn.csv")]
    payments = DATA / "payments.csv"

    def eu_hits(chosen: list[ss.SanctionsList]) -> list[dict[str, object]]:
        hits = ss.screen_file(payments, ss.NameIndex.build(chosen)).to_pylist()
        return [hit for hit in hits if hit["authority"] == "EU"]

    whole = eu_hits(lists)
    assert whole
    for left_out in (1, 2):
        assert eu_hits([listed for at, listed in enumerate(lists) if at != left_out]) == whole


def test_the_page_draws_who_lists_whom() -> None:
    """Numbers of the pictures are those of the tables; names are escaped; dates are stated."""
    day = dt.date(2022, 2, 25)
    lists = lists_of(
        party("eu-fsf", "E1", "Timur Testov", programme="<UKR>", birth_dates=(BORN,)),
        party("eu-fsf", "E2", "Olga Kontaktova", programme="<UKR>"),
        party("us-sdn", "S1", "TESTOV, Timur", birth_dates=(BORN,)),
    )
    listed = [
        replace(one, parties=tuple(dated(party, day + dt.timedelta(days=3 * at)) for party in one.parties))
        for at, one in enumerate(lists)
    ]
    page = ss.coverage_report(listed, ss.coverage(listed, ss.link(listed)))
    assert "<UKR>" not in page
    labels = [element.get("aria-label") for element in ElementTree.fromstring(page.split("\n", 1)[1]).iter("svg")]
    assert labels == [
        "Overlap of authorities: EU 1; EU + US 1",
        "EU without US: <UKR> 1",
        "Lag: US after EU: more than a year before 0; a month to a year before 0; within 30 days before 0; the same day 0; "
        "within 30 days after 1; a month to a year after 0; more than a year after 0",
    ]
    assert page.count("eu-fsf of 2026-01-01, us-sdn of 2026-01-01") == 4
    assert "US without EU</h2><p>Nobody." in page


def dated(party: ss.ListedParty, day: dt.date) -> ss.ListedParty:
    """A party designated on a day."""
    return replace(party, designations=tuple(replace(d, listed_on=day) for d in party.designations))


def test_the_lag_is_an_interval_where_a_date_is_only_first_seen() -> None:
    """Between the last copy without an entry and the first with it; open where the oldest copy has it already."""
    day = dt.date(2022, 2, 25)
    eu, us = lists_of(
        dated(party("eu-fsf", "E1", "Timur Testov", birth_dates=(BORN,)), day),
        dated(party("eu-fsf", "E2", "Olga Kontaktova", birth_dates=(BORN,)), day),
        dated(party("eu-fsf", "E3", "Viktor Granitsyn", birth_dates=(BORN,)), day),
        party("us-sdn", "S1", "TESTOV, Timur", birth_dates=(BORN,)),
        party("us-sdn", "S2", "KONTAKTOVA, Olga", birth_dates=(BORN,)),
        dated(party("us-sdn", "S3", "GRANITSYN, Viktor", birth_dates=(BORN,)), day + dt.timedelta(4)),
    )
    copies = [
        replace(us, published_on=dt.date(2022, 2, 20), parties=us.parties[1:2]),
        replace(us, published_on=dt.date(2022, 3, 1), parties=us.parties[1:2]),
        replace(us, published_on=dt.date(2022, 3, 10)),
    ]
    covered = ss.coverage([eu, us], ss.link([eu, us]), older_lists=copies)
    rows = {row["name"]: row for row in ss.lag(covered, one="EU", other="US").to_pylist()}
    assert {name: (row["days_low"], row["days_high"]) for name, row in rows.items()} == {
        "Timur Testov": (5, 13),
        "Olga Kontaktova": (None, -5),
        "Viktor Granitsyn": (4, 4),
    }
    us_row = next(row for row in covered.to_pylist() if row["entry_id"] == "S1")
    assert (us_row["since"], us_row["since_after"], us_row["since_basis"]) == ("2022-03-10", "2022-03-01", "first_seen")
    assert [row["days_low"] for row in ss.lag(covered, one="US", other="EU").to_pylist()] == [-4, 5, -13]
    page = ss.coverage_report([eu, us], covered, max_apart=None)
    assert "within 30 days after 2" in page and "1 parties by the earliest date each list states, 1 by the copies" in page


def test_an_entry_that_left_and_came_again_came_again() -> None:
    """And without older copies nothing is known."""
    us = lists_of(party("us-sdn", "S1", "TESTOV, Timur"))[0]
    days = [dt.date(2022, 1, day) for day in (1, 5, 9)]
    copies = [replace(us, published_on=day, parties=() if day == days[1] else us.parties) for day in days]
    (row,) = ss.coverage([us], ss.link([us]), older_lists=copies).to_pylist()
    assert (row["since_after"], row["since"], row["strength"]) == ("2022-01-05", "2022-01-09", "strong")
    undated = replace(us, published_on=None)
    (row,) = ss.coverage([undated], ss.link([undated])).to_pylist()
    assert (row["since"], row["since_basis"]) == (None, "unknown")


def test_the_page_refuses_lists_of_other_days() -> None:
    """Unless told; a list without a date tells nothing."""
    eu, us = lists_of(party("eu-fsf", "E1", "Timur Testov"), party("us-sdn", "S1", "Pavel Severin"))
    older = replace(us, published_on=dt.date(2025, 11, 1))
    for pair, said in (([eu, older], "61 days apart"), ([eu, replace(us, published_on=None)], "us-sdn: no date")):
        covered = ss.coverage(pair, ss.link(pair))
        with pytest.raises(ss.OldListError, match=said):
            ss.coverage_report(pair, covered)
        assert "<svg" in ss.coverage_report(pair, covered, max_apart=None)
    with pytest.raises(ValueError, match="no list of UK"):
        ss.coverage_report([eu, us], ss.coverage([eu, us], ss.link([eu, us])), pair=("EU", "UK"))


@needs_shared
def test_links_find_what_the_uk_states_of_the_un() -> None:
    """With its references hidden, most of what the UK list states about UN entries is found by names and numbers."""
    un = ss.read_list(SHARED / "lists" / "un" / "2020-03-20" / "consolidated.xml")
    uk = ss.read_list(SHARED / "lists" / "gb_ofsi" / "2020-04-27" / "ConList.csv.gz")
    known = {party.entry_id for party in un.parties}
    stated = {
        (p.entry_id, r.entry_id) for p in uk.parties for r in p.references if r.list_id == "un-sc" and r.entry_id in known
    }
    hidden = replace(uk, parties=tuple(replace(p, references=()) for p in uk.parties))
    found = {(row["entry_a"], row["entry_b"]) for row in ss.link([un, hidden]).to_pylist()}
    about = {pair for pair in found if pair[0] in {a for a, _ in stated} or pair[1] in {b for _, b in stated}}
    assert len(stated) > 200
    assert len(found & stated) / len(stated) > 0.85
    assert len(about & stated) / len(about) > 0.9


def test_the_commands_say_it(tmp_path: Path) -> None:
    """`coverage` and `rollback` on the sample lists."""
    lists = [str(DATA / "lists" / name) for name in ("eu_fsf_sample.xml", "un_sample.xml", "ofac/sdn.csv")]
    result = CliRunner().invoke(main, ["coverage", *lists])
    assert result.exit_code == 0, result.output
    assert "parties of EU that US lacks" in result.stdout
    page = tmp_path / "page.html"
    apart = CliRunner().invoke(main, ["coverage", *lists, "--html", str(page)])
    assert "days apart" in apart.stderr or "no date stated" in apart.stderr
    assert not page.exists()
    result = CliRunner().invoke(main, ["coverage", *lists, "--html", str(page), "--any-dates"])
    assert result.exit_code == 0, result.output
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    result = CliRunner().invoke(main, ["rollback", str(DATA / "payments.csv"), *lists, "--without", "US"])
    assert result.exit_code == 0, result.output
    assert "without US: " in result.stdout
    store = ss.ListStore(tmp_path / "store")
    for path in lists:
        store.add(path, today=dt.date(2026, 1, 1))
    stored = CliRunner().invoke(main, ["coverage", "--store", str(tmp_path / "store"), "--html", str(page), "--any-dates"])
    assert stored.exit_code == 0, stored.output
    assert CliRunner().invoke(main, ["coverage"]).exit_code == 2
    for wrong_pair in (["--have", "ZZ"], ["--lacks", "UK"]):
        refused = CliRunner().invoke(main, ["coverage", *lists, *wrong_pair])
        assert refused.exit_code == 2 and "only of EU, UN, US" in refused.output
    index = tmp_path / "lists.ssx"
    assert CliRunner().invoke(main, ["index", *lists, "-o", str(index)]).exit_code == 0
    page = tmp_path / "rollback.html"
    same = CliRunner().invoke(
        main, ["rollback", str(DATA / "payments.csv"), "-x", str(index), "--without", "US", "--html", str(page)]
    )
    assert (same.exit_code, same.stdout) == (0, result.stdout)
    assert "Borrowed evidence" in page.read_text(encoding="utf-8")
    messages = CliRunner().invoke(main, ["rollback", str(DATA / "pacs008.xml"), *lists, "--without", "US"])
    assert messages.exit_code == 0 and " EUR in " in messages.stdout, messages.output
    holdings = tmp_path / "holdings.csv"
    holdings.write_text("owner,owned,share\nus-sdn 17018,a,160\n", encoding="utf-8")
    refused = CliRunner().invoke(
        main, ["rollback", str(DATA / "payments.csv"), *lists, "--without", "US", "--holdings", str(holdings)]
    )
    assert refused.exit_code == 3 and "holdings.csv: edges, row 0, share: found '160'" in "".join(refused.stderr.split("\n"))
    licence = ["--without", "US", "--suspended-by", "General Licence 8"]
    result = CliRunner().invoke(main, ["rollback", str(DATA / "payments.csv"), *lists, *licence])
    assert "suspended: listed, without effect" in result.stdout
    one = CliRunner().invoke(
        main, ["rollback", str(DATA / "payments.csv"), *lists, "--without", "US", "--entry", "us-sdn 16692"]
    )
    assert "1 silent" in one.stdout and "Igor Sechkin" in one.stdout and "Tian" not in one.stdout
    for wrong in (
        ["--without", "US", "-x", str(index)],
        [],
        ["--then-on", "2026-01-01"],
        ["--without", "US", "--amount", "x"],
        ["--without", "US", "--on", "2026-01-01"],
    ):
        assert CliRunner().invoke(main, ["rollback", str(DATA / "payments.csv"), *lists, *wrong]).exit_code == 2
