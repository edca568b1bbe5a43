"""Signs of circumvention, and names of agents from a directory."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

import sanctionscreen as ss
from samples import make_list
from sanctionscreen.payments.directory import name_agents
from sanctionscreen.payments.parties import PaymentParty, party_tables
from sanctionscreen.payments.signs import HIGH_PRIORITY_CODES, signs_of


def table(*rows: dict[str, Any]) -> pa.Table:
    """Rows of messages."""
    made = [
        PaymentParty(**{"payment_id": "P", "message_id": "m", "message_type": "MT103", "field": "f", **row}) for row in rows
    ]
    return next(party_tables(made, 100))


DEBTOR: dict[str, Any] = {"role": "debtor", "name": "Timur Testov", "address": "Minsk"}
CREDITOR: dict[str, Any] = {"role": "creditor", "name": "Zavod Neva"}


def signs(*rows: dict[str, Any], earlier: pa.Table | None = None) -> list[tuple[str, str]]:
    """Signs of one payment."""
    return [(row["sign"], row["detail"]) for row in signs_of(table(*rows), earlier).to_pylist()]


def test_signs_by_name() -> None:
    """A missing name, a cover without customers, a payment that comes again with less, goods of the list."""
    assert signs(DEBTOR, CREDITOR) == []
    assert signs(DEBTOR) == [("no_creditor_name", "MT103")]
    cover = {"role": "underlying_debtor", "name": "A B", "message_type": "MT202"}
    assert signs(cover) == [("cover_without_customers", "MT202")]
    again = signs({**DEBTOR, "address": None}, CREDITOR, earlier=table(DEBTOR, CREDITOR))
    assert again == [("fewer_fields", "debtor address")]
    assert signs(DEBTOR, CREDITOR, earlier=table(DEBTOR, CREDITOR)) == []
    new_reference = {"payment_id": "Q", "name": None, "identifiers": ("bank_account:DE1",)}
    earlier = table({**DEBTOR, "identifiers": ("bank_account:DE1",)}, CREDITOR, {"role": "remittance", "text": "invoice"})
    renamed = signs({**DEBTOR, **new_reference}, {**CREDITOR, "payment_id": "Q", "name": "ZAVOD  Neva"}, earlier=earlier)
    assert renamed == [("no_debtor_name", "MT103"), ("fewer_fields", "debtor name, against P")]
    other = {**CREDITOR, "payment_id": "Q", "name": "Zavod Lena"}
    assert signs({**DEBTOR, **new_reference}, other, earlier=earlier) == [("no_debtor_name", "MT103")]
    account = {"payment_id": "Q", "role": "account", "field": "CdtTrfTxInf/DbtrAcct", "identifiers": ("bank_account:DE1",)}
    iso = signs({**DEBTOR, "payment_id": "Q", "name": None}, account, {**CREDITOR, "payment_id": "Q"}, earlier=earlier)
    assert iso[1] == ("fewer_fields", "debtor identifiers, debtor name, against P")
    goods = {"role": "goods", "text": "integrated circuits HS 8542.31, order 854231"}
    assert signs(DEBTOR, CREDITOR, goods) == [("high_priority_goods", "8542.31 in goods")]
    assert len(HIGH_PRIORITY_CODES) == 50


def test_agents_take_their_names_from_a_directory() -> None:
    """A BIC-only agent is screened under the name of the directory; a name that is there stays."""
    index = ss.NameIndex.build([make_list([("1", "entity", ["Ostvik Severbank"])])])
    rows = table({"role": "debtor_agent", "identifiers": ("bic:OSTVRUMMXXX",)}, DEBTOR)
    assert ss.screen(rows, index).num_rows == 0
    named = name_agents(rows, {"OSTVRUMM": "Ostvik Severbank", "X": "Y"})
    assert named["name"].to_pylist() == ["Ostvik Severbank", "Timur Testov"]
    assert ss.screen(named, index)["role"].to_pylist() == ["debtor_agent"]
