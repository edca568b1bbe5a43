"""SWIFT MT messages: every tag of block 4 is read, whatever the message type.

Standard: SWIFT User Handbook, Standards MT (Standards Release 2025 and before). A tag's number says what it is, its letter
how it is written. Blocks are read in `mt_blocks`, parties in `mt_parties`, texts in `mt_texts`, and the `:86:` of MT940 in
`mt_statements`. In direct debits (MT104, MT107) the ordering customer is the creditor and `:59:` the debtor. A system
message has no field with a tag: it is one row without a name, so that the summary counts it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import takewhile
from typing import BinaryIO

from sanctionscreen.errors import PaymentError
from sanctionscreen.payments.mt_blocks import APPLICATION, HEADER, Field, fields_of, messages_of, recognise, service_text
from sanctionscreen.payments.mt_parties import read_identifier, read_party
from sanctionscreen.payments.mt_statements import details_of
from sanctionscreen.payments.mt_texts import BIC, read_coded, read_text, read_words
from sanctionscreen.payments.parties import PaymentParty

__all__ = ["read", "recognise"]

_ROLES = {
    "50": "debtor", "51": "sending_institution", "52": "debtor_agent", "53": "instructing_reimbursement_agent",
    "54": "instructed_reimbursement_agent", "55": "third_reimbursement_agent", "56": "intermediary_agent",
    "57": "creditor_agent", "58": "creditor", "59": "creditor", "41": "available_with", "42": "drawee", "82": "party_a",
    "83": "fund", "84": "party_b_agent", "85": "intermediary_agent", "86": "intermediary_agent", "87": "party_b",
    "88": "beneficiary_institution",
}  # fmt: skip
# In direct debits who pays and who is paid are turned.
_DIRECT_DEBITS = ("104", "107")
_TURNED = {"50": "creditor", "52": "creditor_agent", "57": "debtor_agent", "59": "debtor"}
_TEXTS = {
    "70": "remittance", "72": "instruction", "75": "additional", "76": "additional", "77": "regulatory", "78": "instruction",
    "79": "additional", "86": "additional", "44": "places", "45": "goods", "46": "conditions", "47": "conditions",
    "39": "conditions", "43": "conditions",
}  # fmt: skip
# Tags of numbers, codes, dates, amounts and references: they are a text only where words stand in them.
_CODED = frozenset({
    "00", "11", "12", "13", "15", "16", "17", "18", "19", "20", "21", "22", "23", "24", "25", "26", "27", "28", "30",
    "31", "32", "33", "34", "36", "38", "60", "61", "62", "64", "65", "90", "98", "99", "71A", "71F", "71G",
})  # fmt: skip
_STATEMENTS = ("940", "941", "942", "950")
_SEQUENCES = ("101", "102", "104", "107", "201", "203", "204", "210", "110")  # one payment for each :21:
_COVER = ("202", "205")  # with a second 50 and 59: the customers
_REFERENCE = re.compile(r"\{108:([^}]*)\}")
# 6!n[4!n]2a[1!a]15d1!a3!c before the references of a booking.
_AMOUNTS = (("32", "A"), ("32", "B"), ("33", "B"))
_AMOUNT = re.compile(r"(?:\d{6})?([A-Z]{3})(\d+(?:,\d*)?)")
_BALANCE = re.compile(r"[CD]\d{6}([A-Z]{3})")
_BOOKING_AMOUNT = re.compile(r"\d{6}(?:\d{4})?R?[CD][A-Z]?(\d+(?:,\d*)?)")
_BOOKING = re.compile(r"^\d{6}(?:\d{4})?R?[A-Z]{1,2}[\d,.]*[A-Z][A-Z0-9]{3}")


def read(file: BinaryIO, name: str) -> Iterator[PaymentParty]:
    """Read every message of a file.

    Args:
        file: Uncompressed bytes, at their beginning; UTF-8, or Latin-1 where it is not that.
        name: File name, for errors, and as the message's id where it has none.

    Raises:
        PaymentError: There is no message, or a block 4 does not hold a single field.
    """
    references: Counter[str] = Counter()
    for line, text in messages_of(file, name):
        yield from _read_message(text, line, name, references)
    if not references:
        raise PaymentError(f"{name}: found no block 4 and no field, expected an MT message")


def _read_message(text: str, line: int, name: str, references: Counter[str]) -> Iterator[PaymentParty]:
    """All rows of one message."""
    fields = fields_of(text, line)
    application = APPLICATION.search(text)
    if not fields and (service := service_text(text)) is not None:
        yield from _read_service(service, text, application, name, references)
        return
    if not fields:
        raise PaymentError(f"{name}, line {line}: found no field such as :20:, expected those of block 4")
    message_type = application[2] if application else _guess_type(fields)
    reference = _REFERENCE.search(text)
    own = next((field.lines[0].strip() for field in fields if field.number == "20" and field.lines), "")
    message_id = (reference[1].strip() if reference else "") or own or name
    references[own or message_id] += 1
    n = references[own or message_id]
    payment_id = (own or message_id) if n == 1 and own else f"{own or message_id}#{n}"  # references repeat
    row = PaymentParty(payment_id, message_id, f"MT{message_type}", "", "")
    is_sequence = message_type in _SEQUENCES and any(field.number == "21" and not field.letter for field in fields)
    if not is_sequence and message_type not in _STATEMENTS:
        row = _with_amount(row, fields)
    general = list(_headers(text, application, row))
    if message_type in _STATEMENTS:
        yield from _read_statement(fields, general, row)
        return
    rows: list[PaymentParty] = []
    payment = row
    prefix = ""
    n_payments = 0
    for at, field in enumerate(fields):
        if is_sequence and _begins_payment(field):
            if n_payments:
                yield from rows
            general = general if n_payments else [*general, *rows]
            n_payments += 1
            payment = replace(row, payment_id=field.lines[0].strip() or f"{row.payment_id}#{n_payments}")
            payment = _with_amount(payment, takewhile(lambda its: not _begins_payment(its), fields[at + 1 :]))
            about = {name: getattr(payment, name) for name in ("payment_id", "amount", "currency")}
            rows = [replace(party, **about) for party in general]
        if message_type in _COVER and field.number == "50":
            prefix = "underlying_"
        rows += read_field(field, replace(payment, role=prefix))
    yield from rows if is_sequence and n_payments else [*general, *rows]


def _begins_payment(field: Field) -> bool:
    """Whether a field is the reference with which each payment of a sequence begins."""
    return field.number == "21" and field.letter in ("", "A", "B") and bool(field.lines)


def _with_amount(row: PaymentParty, fields: Iterable[Field]) -> PaymentParty:
    """A row with the first amount of some fields: settled, else instructed."""
    found: dict[str, tuple[str, str]] = {}
    for field in fields:
        if (field.number, field.letter) in _AMOUNTS and field.lines and (said := _AMOUNT.fullmatch(field.lines[0].strip())):
            found.setdefault(field.number, (said[1], said[2].replace(",", ".").rstrip(".")))
    currency, amount = found.get("32") or found.get("33") or (None, None)
    return replace(row, amount=amount, currency=currency)


def _guess_type(fields: list[Field]) -> str:
    """The type of a message without headers: a statement, or unknown."""
    numbers = {field.number for field in fields}
    return "940" if numbers & {"61", "60", "62"} else "103" if {"50", "59"} <= numbers else "000"


def _headers(text: str, application: re.Match[str] | None, row: PaymentParty) -> Iterator[PaymentParty]:
    """The banks of blocks 1 and 2: who sends and who receives depends on the direction."""
    header = HEADER.search(text)
    own = header[3] if header else ""
    other = (application[3] or "") if application else ""
    is_output = application is not None and application[1] == "O"
    for role, bic, block in (
        ("instructing_agent", other if is_output else own, "{2:" if is_output else "{1:"),
        ("instructed_agent", own if is_output else other, "{1:" if is_output else "{2:"),
    ):
        if BIC.fullmatch(bic):
            yield replace(row, role=role, field=block, identifiers=(f"bic:{bic}",))


def _read_statement(fields: list[Field], general: list[PaymentParty], row: PaymentParty) -> Iterator[PaymentParty]:
    """A statement: one payment for each `:61:`, with the `:86:` after it."""
    yield from general
    payment = row
    n = 0
    balances = (_BALANCE.match(field.lines[0]) for field in fields if field.number == "60" and field.lines)
    currency = next((found[1] for found in balances if found), None)
    for field in fields:
        if field.number == "61":
            n += 1
            payment = replace(row, payment_id=f"{row.payment_id}#{n}", amount=_booked(field), currency=currency)
            made = replace(payment, role="additional", field=field.tag)
            references = list(read_words(_BOOKING.sub("", field.lines[0]) if field.lines else "", made))
            yield from references
            for line in field.lines[1:]:
                yield replace(made, text=line.strip())
            if not references and not field.lines[1:]:
                yield replace(payment, role="other", field=field.tag, identifiers=())
        elif field.number == "86" and not field.letter:
            for role, words, is_name in details_of(field.lines):
                made = replace(payment, role=role, field=field.tag)
                yield replace(made, name=words) if is_name else replace(made, text=words)
        else:
            yield from read_field(field, payment if n else row)


def _booked(field: Field) -> str | None:
    """The amount of a `:61:`, whose currency is that of the balance."""
    found = _BOOKING_AMOUNT.match(field.lines[0]) if field.lines else None
    return found[1].replace(",", ".").rstrip(".") if found else None


def read_field(field: Field, row: PaymentParty) -> Iterator[PaymentParty]:
    """Rows of one field; `row.role` is a prefix such as `underlying_`."""
    if not field.lines:
        return
    made = replace(row, field=field.tag)
    role = _role_of(field, row.message_type)
    if field.number == "50" and field.letter in ("C", "L"):
        yield from read_identifier(field, replace(made, role=f"{row.role}initiating_party"))
    elif role:
        yield from read_party(field, replace(made, role=f"{row.role}{role}"))
    elif field.number in _CODED or field.number + field.letter in _CODED:
        yield from read_coded(field, replace(made, role="other"))
    else:
        yield from read_text(field, replace(made, role=_TEXTS.get(field.number, "other")))


def _role_of(field: Field, message_type: str) -> str | None:
    """What the party of a field is to the payment; None for a field that is no party: 86 of statements, 42C, branches."""
    if field.letter == "B" or (field.number == "42" and field.letter != "A") or (field.number == "86" and not field.letter):
        return None
    turned = _TURNED if message_type.removeprefix("MT") in _DIRECT_DEBITS else {}
    return turned.get(field.number) or _ROLES.get(field.number)


def _read_service(
    service: str, text: str, application: re.Match[str] | None, name: str, references: Counter[str]
) -> Iterator[PaymentParty]:
    """A system message: one row without a name, or with the words of its fields."""
    header = HEADER.search(text)
    message_type = f"MT{application[2]}" if application else f"MT {header[1]}{header[2]}" if header else "MT"
    references[name] += 1
    message_id = f"{name}#{references[name]}"
    row = PaymentParty(message_id, message_id, message_type, "service_message", "{4:")
    yield next(read_words(service, row), row)
