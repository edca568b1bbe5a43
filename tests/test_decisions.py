"""Decisions: review by default, stops by rule, licences, customers decided about before, instant payments."""

from __future__ import annotations

import csv
import datetime as dt
import json
import random
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pytest
from click.testing import CliRunner

import sanctionscreen as ss
from samples import make_list
from sanctionscreen.cli import main
from sanctionscreen.hits import HITS_SCHEMA
from sanctionscreen.payments.parties import PaymentParty, party_tables

DATA = Path(__file__).parents[1] / "data"
ON = dt.date(2026, 11, 26)


def hit(payment: str = "P1", **changes: Any) -> dict[str, Any]:
    """A hit on an EU entry, but for some changes."""
    row = {
        "hit_id": "h1", "query_row": 0, "query_id": payment, "role": "debtor", "field": "f", "query_name": "Timur Testov",
        "list_id": "eu-fsf", "authority": "EU", "entry_id": "EU.1", "party_kind": "person", "listed_name": "Timur TESTOV",
        "name_kind": "primary", "weak": False, "score": 0.9, "name_score": 0.9,
        "parts": [{"name": "equal", "detail": "testov", "points": 0.9}], "disguises": [], "programmes": ["UKR"],
        "measures": ["asset_freeze"], "legal_basis": "", "listed_on": None, "listed_on_basis": "unknown", "status": "listed",
        "party_id": None,
    }  # fmt: skip
    return {**row, **changes}


def us_hit(**changes: Any) -> dict[str, Any]:
    """A hit on an SDN entry."""
    return hit(**{"authority": "US", "list_id": "us-sdn", "entry_id": "7", "programmes": ["IRAN"], **changes})


def decide(
    *hits: dict[str, Any], policy: str = "", tmp_path: Path | None = None, on: dt.date = ON, **how: Any
) -> list[dict[str, Any]]:
    """Decisions on hits under a policy text."""
    rules = None
    if policy:
        assert tmp_path is not None
        (tmp_path / "policy.toml").write_text(policy, encoding="utf-8")
        rules = ss.Policy.load(tmp_path / "policy.toml")
    table = pa.Table.from_pylist(list(hits), schema=HITS_SCHEMA)
    decided = ss.decide(table, rules, on=on, **how)
    assert decided.schema == ss.DECISIONS_SCHEMA
    return decided.to_pylist()


def said(payment: str = "P1", **row: Any) -> PaymentParty:
    """A row of a message."""
    return PaymentParty(payment, "M", "MT103", **{"role": "debtor", "field": ":50K:", **row})


def parties(*rows: PaymentParty) -> pa.Table:
    """Rows of messages as a table."""
    return next(party_tables(list(rows), 100))


def test_every_hit_is_reviewed_and_the_rest_passes() -> None:
    """Without a policy nothing stops; payments without hits pass; the consequence is that of the gravest measure."""
    rows = decide(hit(), hit(hit_id="h2", measures=["port_ban"], score=0.8), payments=["P0", "P1"])
    assert [(row["payment_id"], row["decision"]) for row in rows] == [("P0", "pass"), ("P1", "review")]
    assert rows[1]["consequence"] == "freeze"
    assert (rows[1]["hit_ids"], rows[1]["top_score"]) == (["h1", "h2"], 0.9)
    assert rows[1]["reasons"][0] == "debtor: eu-fsf EU.1, Timur TESTOV (0.9000)"


def test_stops_need_a_rule_and_own_law(tmp_path: Path) -> None:
    """A rule with a reason stops; resting on foreign law only it is held for review, and the blocking statute is flagged."""
    policy = '[[stop]]\nreason = "certain"\nscore = 0.85\n'
    (own,) = decide(hit(), policy=policy, tmp_path=tmp_path)
    assert (own["decision"], own["foreign_law_only"], own["reasons"][-1]) == ("stop", False, "stop: certain")
    (foreign,) = decide(us_hit(), policy=policy, tmp_path=tmp_path)
    assert (foreign["decision"], foreign["foreign_law_only"], foreign["blocking_statute"]) == ("review", True, True)
    (both,) = decide(us_hit(), hit(), policy=policy, tmp_path=tmp_path)
    assert (both["decision"], both["foreign_law_only"], both["blocking_statute"]) == ("stop", False, False)
    identifier = policy + "identifier = true\n"
    assert decide(hit(), policy=identifier, tmp_path=tmp_path)[0]["decision"] == "review"
    by_number = hit(parts=[{"name": "identifier", "detail": "passport", "points": 0.95}])
    assert decide(by_number, policy=identifier, tmp_path=tmp_path)[0]["decision"] == "stop"


def test_a_stop_by_identifier_is_one_of_a_real_screening(tmp_path: Path) -> None:
    """The rule `identifier` is fulfilled by an identifier that joins in a screening, not by one with a name alone."""
    sdn = ss.read_list(DATA / "lists/ofac/sdn.csv")
    index = ss.NameIndex.build([sdn])
    party, imo = next((party, i.value) for party in sdn.parties for i in party.identifiers if i.kind == "imo")
    name = party.names[0].text
    table = pa.table({"id": ["P1", "P2"], "name": [name, name], "imo": [imo, None]})
    columns = {"goods": ss.PartyColumns(name="name", identifiers={"imo": "imo"})}
    hits = ss.screen(table, index, id_column="id", party_columns=columns)
    (tmp_path / "p.toml").write_text(
        'own_law = ["US"]\n[[stop]]\nreason = "IMO number"\nidentifier = true', encoding="utf-8"
    )
    decided = ss.decide(hits, ss.Policy.load(tmp_path / "p.toml"), on=ON)
    assert dict(zip(*(decided[c].to_pylist() for c in ("payment_id", "decision")), strict=True)) == {
        "P1": "stop",
        "P2": "review",
    }


def test_foreign_law_stops_only_where_the_policy_says_so(tmp_path: Path) -> None:
    """`foreign_law = "stop"` lets a US hit stop, but never one under an act of the blocking statute."""
    stop = '[[stop]]\nreason = "certain"\n'
    iran, drugs = us_hit(), us_hit(programmes=["SDNTK"])
    assert [decide(hit, policy=stop, tmp_path=tmp_path)[0]["decision"] for hit in (iran, drugs)] == ["review", "review"]
    policy = 'foreign_law = "stop"\n' + stop
    (held,), (stopped,) = (decide(hit, policy=policy, tmp_path=tmp_path) for hit in (iran, drugs))
    assert (held["decision"], held["blocking_statute"]) == ("review", True)
    assert "2271/96" in held["reasons"][-1]
    assert (stopped["decision"], stopped["foreign_law_only"], stopped["blocking_statute"]) == ("stop", True, False)
    own = 'own_law = ["US"]\n' + stop
    (american,) = decide(iran, policy=own, tmp_path=tmp_path)
    assert (american["decision"], american["foreign_law_only"], american["blocking_statute"]) == ("stop", False, False)


@pytest.mark.parametrize(
    ("programmes", "on", "flagged"),
    [
        (["CUBA"], "1996-11-29", True),
        (["CUBA"], "1996-11-28", False),
        (["IRAN-EO13876", "SDGT"], "2018-08-07", True),
        (["IRAN-EO13876"], "2018-08-06", False),
        (["ISA"], "2000-01-01", True),
        (["IFSR"], "2026-01-01", True),
        (["IRANIAN"], "2026-01-01", False),
        (["SDGT"], "2026-01-01", False),
    ],
)
def test_the_blocking_statute_is_a_dated_table(programmes: list[str], on: str, flagged: bool) -> None:
    """A programme counts from the day the Annex holds its act; so does a family of tags, not a word that begins alike."""
    (row,) = decide(us_hit(programmes=programmes), on=dt.date.fromisoformat(on))
    assert row["blocking_statute"] is flagged


def test_the_blocking_statute_looks_at_each_party() -> None:
    """A US hit is flagged unless own law concerns the same party; a hit on another party changes nothing."""
    same, other = hit(hit_id="h2"), hit(hit_id="h2", role="creditor", query_name="Zavod Neva")
    for beside, flagged in ((same, False), (other, True)):
        (row,) = decide(us_hit(), beside)
        assert (row["blocking_statute"], row["foreign_law_only"]) == (flagged, False)
    (british,) = decide(us_hit(authority="UK"))
    assert (british["foreign_law_only"], british["blocking_statute"]) == (True, False)


def test_a_delisted_entry_stops_nothing(tmp_path: Path) -> None:
    """It stays for review, calls for nothing, and does not make own law of a hit beside it."""
    stop = '[[stop]]\nreason = "certain"\n'
    gone = hit(status="delisted")
    (row,) = decide(gone, policy=stop, tmp_path=tmp_path)
    assert (row["decision"], row["consequence"], row["foreign_law_only"]) == ("review", "none", False)
    assert "delisted" in row["reasons"][1]
    (row,) = decide(gone, us_hit(hit_id="h2"), policy=stop, tmp_path=tmp_path)
    assert (row["decision"], row["foreign_law_only"], row["blocking_statute"]) == ("review", True, True)


def test_thresholds_by_role_list_and_measure(tmp_path: Path) -> None:
    """The highest threshold whose words all fit leaves a hit out, and says so."""
    policy = '[[threshold]]\nscore = 0.95\nrole = "remittance"\n[[threshold]]\nscore = 0.92\nmeasure = "port_ban"\n'
    rows = decide(hit("A", role="remittance"), hit("B"), hit("C", measures=["port_ban"]), policy=policy, tmp_path=tmp_path)
    assert [row["decision"] for row in rows] == ["pass", "review", "pass"]
    assert "below the policy's 0.9500" in rows[0]["reasons"][0]


@pytest.mark.parametrize(
    ("selector", "other"),
    [
        ('role = "debtor"', {"role": "creditor"}),
        ('list = "eu-fsf"', {"list_id": "eu-oj"}),
        ('authority = "EU"', {"authority": "UN"}),
        ('kind = "person"', {"party_kind": "entity"}),
        ('measure = "asset_freeze"', {"measures": ["port_ban"]}),
    ],
)
def test_every_selector_limits_a_rule(selector: str, other: dict[str, Any], tmp_path: Path) -> None:
    """A rule with one is about those hits and no others, whatever kind of rule it is."""
    for rule, changed in (("[[threshold]]\nscore = 0.95\n", "pass"), ('[[stop]]\nreason = "r"\n', "stop")):
        rows = decide(hit("A"), hit("B", **other), policy=rule + selector, tmp_path=tmp_path)
        assert [row["decision"] for row in rows] == [changed, "review"]


def test_licences_cover_what_they_say(tmp_path: Path) -> None:
    """A licence keeps a payment from being stopped for its entry, within its scope and until it expires."""
    stop = '[[stop]]\nreason = "certain"\n'
    licence = '[[licence]]\nreference = "BAFA 1"\nentry = "eu-fsf EU.1"\nuntil = {until}\npayment = "P1"\n'
    rows = decide(hit("P1"), hit("P2"), policy=stop + licence.format(until="2027-01-31"), tmp_path=tmp_path)
    assert [row["decision"] for row in rows] == ["review", "stop"]
    assert "covered by BAFA 1" in rows[0]["reasons"][1]
    (expired,) = decide(hit("P1"), policy=stop + licence.format(until="2026-11-25"), tmp_path=tmp_path)
    assert expired["decision"] == "stop"
    assert "eu-fsf EU.1: BAFA 1 expired on 2026-11-25" in expired["reasons"]


@pytest.mark.parametrize(
    ("scope", "other"),
    [
        ('payment = "P1"', {"query_id": "P2"}),
        ('party = "Timur Testov"', {"query_name": "Timor Testov"}),
        ('entry = "eu-fsf EU.1"', {"entry_id": "EU.11"}),
        ('measure = "asset_freeze"', {"measures": ["transaction_ban"]}),
        ('entry = "eu-fsf EU.1"\nparty = "Timur Testov"', {"query_name": "T"}),
    ],
)
def test_a_licence_has_a_scope(scope: str, other: dict[str, Any], tmp_path: Path) -> None:
    """Payment, party, entry or measure; what is covered calls for a check of the licence, what is not for what it did."""
    policy = f'[[stop]]\nreason = "certain"\n[[licence]]\nreference = "BAFA 1"\nuntil = 2026-11-26\n{scope}\n'
    (covered,) = decide(hit(), policy=policy, tmp_path=tmp_path)
    assert (covered["decision"], covered["consequence"]) == ("review", "licence_check")
    (row,) = decide(hit(**other), policy=policy, tmp_path=tmp_path)
    assert (row["decision"], row["consequence"]) == ("stop", "reject" if "measures" in other else "freeze")
    if "payment" not in scope:
        (both,) = decide(hit(), hit(**other), policy=policy, tmp_path=tmp_path)
        assert both["decision"] == "stop"


def test_decisions_of_before_hold_while_the_entry_stays(tmp_path: Path) -> None:
    """A customer decided about passes until the entry changes or the decision expires."""
    index = ss.NameIndex.build([ss.read_list(DATA / "lists" / "eu_fsf_sample.xml")])
    entry_id = index.parties["entry_id"].to_pylist()[0]
    digest = ss.entry_hash(index, "eu-fsf", entry_id)
    good = (
        f'[[good]]\ncustomer = "P1"\nentry = "eu-fsf {entry_id}"\nsha256 = "{{digest}}"\nauthor = "A. Officer"\n'
        'reason = "other birth date"\nuntil = {until}\n'
    )
    found = hit(entry_id=entry_id)
    cases = {
        (digest, "2027-01-01"): ("pass", "not the listed party"),
        ("0" * 64, "2027-01-01"): ("review", "has changed since"),
        (digest, "2026-01-01"): ("review", "expired"),
    }
    for (sha, until), (decision, words) in cases.items():
        (row,) = decide(found, policy=good.format(digest=sha, until=until), tmp_path=tmp_path, index=index)
        assert row["decision"] == decision and words in row["reasons"][0]
    with pytest.raises(ValueError, match="give the index"):
        decide(found, policy=good.format(digest=digest, until="2027-01-01"), tmp_path=tmp_path)


def test_instant_payments_leave_only_own_freezes_to_customers(tmp_path: Path) -> None:
    """Off by default; on, only EU freezes on payer and payee of an in-scope transfer are dropped, counted and explained."""
    facts = {
        "payment_id": ["P1"],
        "scheme": ["INST"],
        "currency": ["EUR"],
        "debtor_agent_country": ["DE"],
        "creditor_agent_country": ["FR"],
    }
    hits = [
        hit(),
        hit(hit_id="h2", role="debtor_agent"),
        hit(hit_id="h3", measures=["transaction_ban"]),
        us_hit(hit_id="h4"),
    ]
    (off,) = decide(*hits, payments=pa.table(facts))
    assert (off["not_screened_art_5d"], off["scope_art_5d"], len(off["hit_ids"])) == (0, None, 4)
    policy = "instant_payments = true\n"
    (on,) = decide(*hits, policy=policy, tmp_path=tmp_path, payments=pa.table(facts))
    assert (on["not_screened_art_5d"], on["scope_art_5d"]) == (1, "in scope: instant, EUR, DE to FR")
    assert on["hit_ids"] == ["h2", "h3", "h4"]
    (abroad,) = decide(
        *hits, policy=policy, tmp_path=tmp_path, payments=pa.table({**facts, "creditor_agent_country": ["CH"]})
    )
    assert (abroad["not_screened_art_5d"], abroad["scope_art_5d"]) == (0, "out of scope: provider in CH")


@pytest.mark.parametrize(
    ("facts", "hit_changes", "on", "scope"),
    [
        ({}, {"measures": []}, "2026-01-01", "in scope: instant, EUR, DE to FR"),
        ({}, {"authority": "UN"}, "2026-01-01", "in scope: instant, EUR, DE to FR"),
        ({}, {"role": "ultimate_creditor"}, "2026-01-01", "in scope: instant, EUR, DE to FR"),
        ({}, {"role": "remittance"}, "2026-01-01", "in scope: instant, EUR, DE to FR"),
        ({}, {}, "2025-01-08", "out of scope: before 2025-01-09"),
        ({"scheme": "SCT"}, {}, "2026-01-01", "out of scope: scheme SCT"),
        ({"scheme": None}, {}, "2026-01-01", "out of scope: scheme unknown"),
        ({"currency": "SEK"}, {}, "2026-01-01", "out of scope: currency SEK"),
        ({"debtor_agent_country": "NO"}, {}, "2026-01-01", "out of scope: provider in NO"),
        ({"creditor_agent_country": None}, {}, "2026-01-01", "out of scope: provider in unknown"),
    ],
)
def test_instant_payments_are_narrow(
    facts: dict[str, Any], hit_changes: dict[str, Any], on: str, scope: str, tmp_path: Path
) -> None:
    """Nothing but an EU freeze on payer or payee in scope is left out; an entry without stated measures stays."""
    known = {"payment_id": "P1", "scheme": "SCTInst", "currency": "eur"}
    known |= {"debtor_agent_country": "DE", "creditor_agent_country": "FR", **facts}
    how: dict[str, Any] = {"policy": "instant_payments = true", "tmp_path": tmp_path, "on": dt.date.fromisoformat(on)}
    (row,) = decide(hit(**hit_changes), payments=pa.Table.from_pylist([known]), **how)
    assert (row["decision"], row["not_screened_art_5d"]) == ("review", 0)
    assert row["scope_art_5d"].replace("eur", "EUR") == scope


def test_facts_that_differ_are_not_known(tmp_path: Path) -> None:
    """Two payments of one reference are one row: what they say differently puts the rule on instant payments out."""
    known = {"scheme": "INST", "currency": "EUR", "debtor_agent_country": "DE", "creditor_agent_country": "FR"}
    payments = pa.Table.from_pylist([{"payment_id": 1, **known}, {"payment_id": 1, **known, "scheme": "SCT"}])
    (row,) = decide(hit("1"), policy="instant_payments = true", tmp_path=tmp_path, payments=payments)
    assert (row["payment_id"], row["scope_art_5d"]) == ("1", "out of scope: scheme unknown")


def test_signs_inform_and_never_decide() -> None:
    """They stand in a column of their own, null where nothing was given to look for them."""
    rows = parties(
        said("P1", name="Anna Schneider"), said("P2", name="Anna Schneider"), said("P2", role="creditor", name="B C")
    )
    first, second = decide(parties=rows)
    assert (first["decision"], first["signs"]) == ("pass", ["no_creditor_name: MT103"])
    assert (second["decision"], second["signs"]) == ("pass", [])
    assert decide(payments=["P1"])[0]["signs"] is None
    stopped = parties(said("P2", name="Anna Schneider", birth_date="1970-01-01"))
    (again,) = [row for row in decide(parties=rows, earlier=stopped) if row["payment_id"] == "P2"]
    assert (again["decision"], again["signs"]) == ("pass", ["fewer_fields: debtor birth_date"])


def test_a_name_without_letters_is_never_a_pass() -> None:
    """Nothing can be found for it, so somebody has to look; no text and no identifier is meant by that."""
    rows = parties(
        said(name="?? --"), said("P2", name="Anna"), said("P3", text="--"), said("P4", identifiers=("bic:TESTDEFF",))
    )
    decided = decide(parties=rows)
    assert [row["decision"] for row in decided] == ["review", "pass", "pass", "pass"]
    assert decided[0]["reasons"] == ["debtor: the name in :50K: holds no letters, so nothing can be found for it"]


def test_metadata_count_what_was_decided_and_left_out(tmp_path: Path) -> None:
    """The day, the decisions, what Art. 5d left out, and what made the hits stand in the metadata."""
    made = HITS_SCHEMA.with_metadata({b"sanctionscreen": b'{"unscreened": {"no_letters": 3}}'})
    (tmp_path / "p.toml").write_text("instant_payments = true", encoding="utf-8")
    known = {"payment_id": "P1", "scheme": "INST", "currency": "EUR"}
    known |= {"debtor_agent_country": "DE", "creditor_agent_country": "FR"}
    hits = pa.Table.from_pylist([hit(), hit("P2")], schema=made)
    decided = ss.decide(hits, ss.Policy.load(tmp_path / "p.toml"), payments=pa.Table.from_pylist([known]), on=ON)
    assert json.loads(decided.schema.metadata[b"sanctionscreen"]) == {
        "on": "2026-11-26",
        "decisions": {"pass": 1, "review": 1, "stop": 0},
        "not_screened_art_5d": 1,
        "screening": {"unscreened": {"no_letters": 3}},
    }


def test_payments_are_taken_from_any_table_and_no_text() -> None:
    """The ids of a data frame are those in its column; a single id is no list of letters."""
    for payments in (["P1", None], pa.array(["P1", None]), pl.DataFrame({"payment_id": ["P1", None]})):
        decided = ss.decide(HITS_SCHEMA.empty_table(), payments=payments)
        assert decided["payment_id"].to_pylist() == ["P1", None]
    with pytest.raises(TypeError, match="payments are 'P1', expected a list of ids or a table"):
        ss.decide(HITS_SCHEMA.empty_table(), payments="P1")


def test_tables_that_lack_columns_are_refused() -> None:
    """The error names what is missing and what is there."""
    hits = HITS_SCHEMA.empty_table()
    with pytest.raises(TypeError, match="hits lack status; the columns are hit_id"):
        ss.decide(hits.drop_columns("status"))
    with pytest.raises(TypeError, match="payments lack payment_id; the columns are id"):
        ss.decide(hits, payments=pa.table({"id": ["P1"]}))
    with pytest.raises(TypeError, match="parties lack payment_id"):
        ss.decide(hits, parties=pa.table({"name": ["A"]}))


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ("own_law = 5", r"own_law: found 5"),
        ("colour = 1", "colour: found an unknown key"),
        ("[[stop]]\nscore = 0.9", r"stop\[0\].reason: found nothing, expected words"),
        ('[[stop]]\nreason = " "', r"stop\[0\].reason: found ' '"),
        ("[[threshold]]\nscore = 7", r"threshold\[0\].score"),
        ('[[threshold]]\nscore = 0.9\nkind = "human"', r"threshold\[0\].kind: found 'human', expected one of person"),
        ('[[licence]]\nreference = "a"\nentry = "b c"\nuntil = "soon"', r"licence\[0\].until"),
        ("[stop]\nreason = 1", r"stop: found dict"),
        ("= 1", "no TOML"),
        ('own_law = ["eu"]', r"own_law: found \['eu'\], expected a list of authorities"),
        ("own_law = []", r"own_law: found \[\]"),
        ('foreign_law = "pass"', "foreign_law: found 'pass', expected one of review, stop"),
        ("instant_payments = 1", "instant_payments: found 1, expected true or false"),
        ('[[licence]]\nreference = "a"\nentry = "b c"\nuntil = 2027-01-31T00:00:00', r"licence\[0\].until: found datetime"),
        ('[[licence]]\nreference = "a"\nuntil = 2027-01-31', r"licence\[0\]: found no scope, expected one or more of entry"),
        ('[[licence]]\nreference = "a"\nuntil = 2027-01-31\nentry = "EU.1"', r"licence\[0\].entry: found 'EU.1'"),
        ("[[threshold]]\nscore = nan", r"threshold\[0\].score: found nan"),
        ("[[threshold]]\nscore = true", r"threshold\[0\].score: found True"),
        ('[[threshold]]\nrole = "debtor"', r"threshold\[0\].score: found nothing, expected a number"),
        ('[[stop]]\nreason = "a"\nauthority = "us"', r"stop\[0\].authority: found 'us'"),
        ('[[stop]]\nreason = "a"\nentry = "eu-fsf 1"', r"stop\[0\].entry: found an unknown key, expected one of authority"),
        ('[[stop]]\nreason = "a"\n[[stop]]\n', r"stop\[1\].reason"),
        ('[[good]]\ncustomer = "C"\nentry = "eu-fsf 1"\nsha256 = "ab"', r"good\[0\].sha256: found 'ab', expected the 64"),
    ],
)
def test_a_wrong_policy_names_the_key(policy: str, words: str, tmp_path: Path) -> None:
    """The error names file, key, what was found and what is expected."""
    with pytest.raises(ss.PolicyError, match=words):
        decide(policy=policy, tmp_path=tmp_path)


def test_hostile_policies_end_with_the_error_of_policies(tmp_path: Path) -> None:
    """Numbers without end, depth without end, bytes that are no text; a mark at the start of the file is none of them."""
    path = tmp_path / "p.toml"
    for data in (b"own_law = " + b"1" * 5000, b"own_law = " + b"[" * 5000, b"own_law = ['\xff']", b"\x00"):
        path.write_bytes(data)
        with pytest.raises(ss.PolicyError, match=r"p\.toml: no TOML"):
            ss.Policy.load(path)
    path.write_bytes(b"\xef\xbb\xbfown_law = ['EU']")
    assert ss.Policy.load(path).own_law == ("EU",)


def test_the_example_policy_has_every_kind_of_rule(tmp_path: Path) -> None:
    """It loads, and so does the part that is commented out once it has a hash."""
    example = DATA / "policy.toml"
    policy = ss.Policy.load(example)
    assert (policy.own_law, policy.foreign_law, policy.instant_payments) == (("EU", "UN"), "review", False)
    assert [len(rules) for rules in (policy.thresholds, policy.stops, policy.licences, policy.goods)] == [2, 2, 1, 0]
    before, _, good = example.read_text(encoding="utf-8").partition("# [[good]]")
    good = f"[[good]]{good}".replace("\n# ", "\n").replace("64 hexadecimal digits", "a" * 64)
    (tmp_path / "whole.toml").write_text(before + good, encoding="utf-8")
    assert [rule.customer for rule in ss.Policy.load(tmp_path / "whole.toml").goods] == ["CUST-77"]


def test_any_policy_loads_or_says_why(tmp_path: Path) -> None:
    """Whatever happens to a file, it is a policy or a `PolicyError` that begins with the file."""
    text = (DATA / "policy.toml").read_bytes()
    path, chance = tmp_path / "policy.toml", random.Random(20261126)
    values = (
        b"true",
        b"5",
        b'"x"',
        b"[]",
        b"{}",
        b"nan",
        b"2027-01-31",
        b"07:32:00",
        b"2027-01-31T07:32:00Z",
        b"[[[",
        b"\xff",
    )
    n_wrong = 0
    for _ in range(600):
        lines = text.split(b"\n")
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(lines))
            key, equals, _ = lines[at].partition(b"=")
            lines[at] = key + equals + chance.choice(values) if equals else chance.choice(lines)
        path.write_bytes(b"\n".join(lines))
        try:
            policy = ss.Policy.load(path)
        except ss.PolicyError as error:
            n_wrong += 1
            assert str(error).startswith(str(path))
        else:
            ss.decide(pa.Table.from_pylist([hit(), us_hit()], schema=HITS_SCHEMA), policy, on=ON)
    assert 0 < n_wrong < 600


def test_the_command_writes_one_row_for_each_payment(tmp_path: Path) -> None:
    """`screen --decisions` counts every payment of the file."""
    index = tmp_path / "lists.ssx"
    ss.NameIndex.build([ss.read_list(DATA / "lists" / "eu_fsf_sample.xml")]).save(index)
    out = tmp_path / "decisions.csv"
    command = [
        "screen",
        str(DATA / "payments.csv"),
        "-x",
        str(index),
        "-o",
        str(tmp_path / "hits.csv"),
        "--decisions",
        str(out),
    ]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    n_payments = len((DATA / "payments.csv").read_text(encoding="utf-8").splitlines()) - 1
    assert len(out.read_text(encoding="utf-8").splitlines()) == n_payments + 1
    assert " review, 0 stop" in result.stderr
    refused = CliRunner().invoke(main, [*command[:4], "--decisions", str(out)])
    assert refused.exit_code == 2


def test_a_name_in_a_table_that_nothing_can_be_found_for_is_for_review(tmp_path: Path) -> None:
    """A cell of signs is for review, an empty one is no name."""
    payments, index, out = (tmp_path / name for name in ("p.csv", "l.ssx", "d.csv"))
    payments.write_text("id,debtor_name,creditor_name\n1,Anna Schneider,???\n2,Anna Schneider,\n", encoding="utf-8")
    ss.NameIndex.build([make_list()]).save(index)
    command = ["screen", payments, "-x", index, "-o", tmp_path / "h.csv", "--decisions", out]
    result = CliRunner().invoke(main, list(map(str, command)))
    assert result.exit_code == 0, result.output
    with out.open(encoding="utf-8", newline="") as file:
        rows = {row["payment_id"]: row for row in csv.DictReader(file)}
    assert {payment: row["decision"] for payment, row in rows.items()} == {"1": "review", "2": "pass"}
    assert rows["1"]["reasons"].startswith("creditor: the name in creditor_name holds no letters")
