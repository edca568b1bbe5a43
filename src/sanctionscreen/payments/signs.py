"""Signs of circumvention in payment messages: they inform and never decide anything.

| sign | what |
|---|---|
| `no_debtor_name`, `no_creditor_name` | a customer payment without the name of a party that has to be there |
| `cover_without_customers` | a cover payment (MT202 COV, MT205 COV) that does not name the customers behind it |
| `fewer_fields` | an earlier payment again (by reference, or by accounts or names of both sides), with fewer fields filled |
| `high_priority_goods` | a customs code of the Common High Priority List in a text |
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

SIGNS_SCHEMA = pa.schema([("payment_id", pa.string()), ("sign", pa.string()), ("detail", pa.string())])

CUSTOMER_PAYMENTS = ("pacs.008", "pacs.003", "pain.001", "pain.008", "MT103", "MT102", "MT101")
# Common High Priority List of the EU, UK, US and Japan, version of February 2024: 50 codes of the Harmonised System.
# Source: https://finance.ec.europa.eu/publications/list-common-high-priority-items_en
HIGH_PRIORITY_CODES = frozenset({
    "854231", "854232", "854233", "854239", "851762", "852691", "853221", "853224", "854800", "847150", "850440",
    "851769", "852589", "852910", "852990", "853669", "853690", "854110", "854121", "854129", "854130", "854149",
    "854151", "854159", "854160", "848210", "848220", "848230", "848250", "880730", "901310", "901380", "901420",
    "901480", "847180", "848610", "848620", "848640", "853400", "854320", "902750", "903020", "903032", "903039",
    "903082", "845710", "845811", "845891", "845961", "846693",
})  # fmt: skip
_CODE = re.compile(r"(?<![\d.])(\d{4})[. ]?(\d{2})(?:[. ]?\d{2}){0,2}(?![\d.]*\d)")
_SAID_BEFORE = re.compile(r"\b(?:HS|HTS|CN|TARIC|tariff|customs|code)\b", re.IGNORECASE)


def signs_of(parties: pa.Table, earlier: pa.Table | None = None) -> pa.Table:
    """Find signs in payment messages.

    Args:
        parties: PARTIES_SCHEMA.
        earlier: PARTIES_SCHEMA of payments that were stopped or rejected, to see which come again.

    Returns:
        SIGNS_SCHEMA, one row for each sign, payments in their order.
    """
    before = _Earlier(earlier)
    rows = [
        {"payment_id": payment, "sign": sign, "detail": detail}
        for payment, its in _by_payment(parties).items()
        for sign, detail in (*_signs(its), *before.lost_by(payment, its))
    ]
    return pa.Table.from_pylist(rows, schema=SIGNS_SCHEMA)


def _by_payment(parties: pa.Table) -> dict[str, list[dict[str, Any]]]:
    """Rows by payment."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in parties.to_pylist():
        found.setdefault(row["payment_id"], []).append(row)
    return found


class _Earlier:
    """Payments of before, found again by their reference or by who pays whom."""

    def __init__(self, parties: pa.Table | None) -> None:
        self._payments = _by_payment(parties) if parties is not None else {}
        self._by_pair: dict[tuple[str, str], list[str]] = {}
        for payment, rows in self._payments.items():
            for pair in _pairs_of(rows):
                self._by_pair.setdefault(pair, []).append(payment)

    def lost_by(self, payment: str, rows: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
        """What the first payment of before that had more says beside this one; texts count under the same reference only."""
        candidates = [payment] if payment in self._payments else []
        candidates += [other for pair in _pairs_of(rows) for other in self._by_pair.get(pair, ())]
        filled = _filled(rows)
        for other in dict.fromkeys(candidates):
            lost = _filled(self._payments[other]) - filled
            if other != payment:
                lost = {field for field in lost if not field.endswith(" text")}
            if lost:
                what = ", ".join(sorted(lost))
                yield "fewer_fields", what if other == payment else f"{what}, against {other}"
                return


def _pairs_of(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Who pays whom: every account or name of the debtor with every one of the creditor."""
    known: dict[str, dict[str, None]] = {"debtor": {}, "creditor": {}}
    for row in rows:
        if (side := _side_of(row)) is not None:
            marks = [mark for mark in row["identifiers"] or () if mark.startswith("bank_account:")]
            if row["name"]:
                marks.append(" ".join(row["name"].casefold().split()))
            known[side].update(dict.fromkeys(marks))
    return [(debtor, creditor) for debtor in known["debtor"] for creditor in known["creditor"]]


def _side_of(row: dict[str, Any]) -> str | None:
    """Whether a row is of the debtor or of the creditor; ISO 20022 names their accounts beside them."""
    if row["role"] == "account":
        return {"DbtrAcct": "debtor", "CdtrAcct": "creditor"}.get(row["field"].rpartition("/")[2])
    return row["role"] if row["role"] in ("debtor", "creditor") else None


def _signs(rows: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Signs of one payment by itself."""
    message_type = rows[0]["message_type"]
    named = {row["role"] for row in rows if row["name"]}
    if message_type.startswith(CUSTOMER_PAYMENTS):
        for role in ("debtor", "creditor"):
            if role not in named:
                yield f"no_{role}_name", message_type
    roles = {row["role"] for row in rows}
    is_cover = any(role.startswith("underlying_") for role in roles)
    if is_cover and not {"underlying_debtor", "underlying_creditor"} <= named:
        yield "cover_without_customers", message_type
    for row in rows:
        for code in codes_in(row["text"] or ""):
            yield "high_priority_goods", f"{code} in {row['role']}"


def _filled(rows: list[dict[str, Any]]) -> set[str]:
    """What a payment says, field by field."""
    return {
        f"{row['role']} {column}"
        for row in rows
        for column in ("name", "address", "country", "birth_date", "identifiers", "text")
        if row[column]
    }


def codes_in(text: str) -> Iterator[str]:
    """Customs codes of the list in a text: written with a point, or after a word that says what they are.

    >>> list(codes_in("HS code 854231, chips")), list(codes_in("8542.31")), list(codes_in("invoice 854231"))
    (['8542.31'], ['8542.31'], [])
    """
    for found in _CODE.finditer(text):
        is_said = "." in found[0] or _SAID_BEFORE.search(text[max(0, found.start() - 12) : found.start()])
        if is_said and found[1] + found[2] in HIGH_PRIORITY_CODES:
            yield f"{found[1]}.{found[2]}"
