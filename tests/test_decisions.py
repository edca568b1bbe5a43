"""Decisions: review by default, stops by rule, licences, customers decided about before, instant payments."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from click.testing import CliRunner

import sanctionscreen as ss
from sanctionscreen.cli import main
from sanctionscreen.hits import HITS_SCHEMA

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


def decide(*hits: dict[str, Any], policy: str = "", tmp_path: Path | None = None, **how: Any) -> list[dict[str, Any]]:
    """Decisions on hits under a policy text."""
    rules = None
    if policy:
        assert tmp_path is not None
        (tmp_path / "policy.toml").write_text(policy, encoding="utf-8")
        rules = ss.Policy.load(tmp_path / "policy.toml")
    table = pa.Table.from_pylist(list(hits), schema=HITS_SCHEMA)
    decided = ss.decide(table, rules, on=ON, **how)
    assert decided.schema == ss.DECISIONS_SCHEMA
    return decided.to_pylist()


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


def test_thresholds_by_role_list_and_measure(tmp_path: Path) -> None:
    """The highest threshold whose words all fit leaves a hit out, and says so."""
    policy = '[[threshold]]\nscore = 0.95\nrole = "remittance"\n[[threshold]]\nscore = 0.92\nmeasure = "port_ban"\n'
    rows = decide(hit("A", role="remittance"), hit("B"), hit("C", measures=["port_ban"]), policy=policy, tmp_path=tmp_path)
    assert [row["decision"] for row in rows] == ["pass", "review", "pass"]
    assert "below the policy's 0.9500" in rows[0]["reasons"][0]


def test_licences_cover_what_they_say(tmp_path: Path) -> None:
    """A licence keeps a payment from being stopped for its entry, within its scope and until it expires."""
    stop = '[[stop]]\nreason = "certain"\n'
    licence = '[[licence]]\nreference = "BAFA 1"\nentry = "eu-fsf EU.1"\nuntil = {until}\npayment = "P1"\n'
    rows = decide(hit("P1"), hit("P2"), policy=stop + licence.format(until="2027-01-31"), tmp_path=tmp_path)
    assert [row["decision"] for row in rows] == ["review", "stop"]
    assert "covered by BAFA 1" in rows[0]["reasons"][1]
    assert decide(hit("P1"), policy=stop + licence.format(until="2026-11-25"), tmp_path=tmp_path)[0]["decision"] == "stop"


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
    ],
)
def test_a_wrong_policy_names_the_key(policy: str, words: str, tmp_path: Path) -> None:
    """The error names file, key, what was found and what is expected."""
    with pytest.raises(ss.PolicyError, match=words):
        decide(policy=policy, tmp_path=tmp_path)


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
