"""Fedwire tag format (FAIM): `{tag}` and elements that end with `*`, one message a line or one tag a line.

Standard: Fedwire Funds Service, FAIM 3.0.6 (retired in July 2025, still in archives). A message begins with `{1500}` or
`{1510}`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest
from typing import BinaryIO

from sanctionscreen.errors import PaymentError
from sanctionscreen.payments.parties import PaymentParty, is_placeholder

MAX_MESSAGE_BYTES = 1 << 20

# Tags of institutions and customers with an id in front: type code, id, name, address lines.
_PARTIES = {
    "4000": "intermediary_agent", "4100": "creditor_agent", "4200": "creditor", "4400": "account", "5000": "debtor",
    "5100": "debtor_agent", "5200": "instructing_agent", "6210": "intermediary_agent", "6310": "creditor_agent",
}  # fmt: skip
_BANKS = {"3100": "instructing_agent", "3400": "instructed_agent"}  # nine digits and a short name
_COVER = {
    "7050": "underlying_debtor", "7052": "underlying_debtor_agent", "7056": "underlying_intermediary_agent",
    "7057": "underlying_creditor_agent", "7059": "underlying_creditor",
}  # fmt: skip
_TEXTS = {
    "6000": "remittance", "6100": "instruction", "6200": "instruction", "6300": "instruction", "6400": "instruction",
    "6410": "instruction", "6420": "instruction", "6500": "instruction", "7033": "other", "7070": "remittance",
    "7072": "instruction", "8200": "remittance", "8250": "remittance", "8600": "remittance", "8750": "remittance",
    "3610": "other", "3620": "additional", "9000": "other",
}  # fmt: skip
_REMITTANCE_PARTIES = {"8300": "remittance_originator", "8350": "remittance_beneficiary"}
_TAG = re.compile(r"\{(\d{4})\}")
_BEGINS = re.compile(rb"^[\s\xef\xbb\xbf]*\{\d{4}\}")
_NUMBERED = re.compile(r"^([1-8])/(.+)$")
_ID = re.compile(r"^[A-Z0-9](\S*)$")


def recognise(head: bytes) -> bool:
    """Whether it begins with a tag of a header."""
    return _BEGINS.match(head) is not None


def read(file: BinaryIO, name: str) -> Iterator[PaymentParty]:
    """Read every message of a file.

    Args:
        file: Uncompressed bytes, at their beginning.
        name: File name, for errors, and as the message's id where it has none.

    Raises:
        PaymentError: There is no message, or one that never ends.
    """
    references: Counter[str] = Counter()
    for text in messages_of(file, name):
        yield from _read_message(text, name, references)
    if not references:
        raise PaymentError(f"{name}: found no tag, expected a Fedwire message")


def messages_of(file: BinaryIO, name: str) -> Iterator[str]:
    """Messages of a file: a new one begins where a tag of the header comes again."""
    kept: list[str] = []
    for number, raw in enumerate(file, 1):
        line = raw.decode("utf-8", "replace").strip("\r\n\ufeff ")
        begins = re.match(r"\{(1\d{3}|2000)\}", line)
        tags = _TAG.findall("".join(kept))
        if kept and begins and (begins[1] in tags or "3100" in tags):
            yield "\n".join(kept)
            kept = []
        if line:
            kept.append(line)
        if sum(map(len, kept)) > MAX_MESSAGE_BYTES:
            raise PaymentError(f"{name}, line {number}: found a message of more than {MAX_MESSAGE_BYTES:,} bytes")
    if kept:
        yield "\n".join(kept)


def _read_message(text: str, name: str, references: Counter[str]) -> Iterator[PaymentParty]:
    """All rows of one message."""
    tags = list(_TAG.finditer(text))
    fields = [
        (tag[1], text[tag.end() : after.start() if after else len(text)].replace("\n", ""))
        for tag, after in zip_longest(tags, tags[1:])
    ]
    if not fields:
        return
    values = dict(reversed(fields))
    reference = (values.get("1520") or values.get("3320") or name).strip("* ")
    references[reference] += 1
    n = references[reference]
    row = PaymentParty(reference if n == 1 else f"{reference}#{n}", reference, "Fedwire FAIM", "", "")
    for tag, value in fields:
        yield from _read_field(tag, value, row)


def _read_field(tag: str, value: str, row: PaymentParty) -> Iterator[PaymentParty]:
    """Rows of one tag."""
    made = replace(row, field=f"{{{tag}}}")
    elements = [element.strip() for element in value.split("*")]
    if tag in _PARTIES and tag not in ("6210", "6310"):
        yield from _party(elements, replace(made, role=_PARTIES[tag]))
    elif tag == "5010":
        yield from _numbered(elements, replace(made, role="debtor"))
    elif tag in _BANKS:
        bank = value.strip("* ")
        yield from _named(
            replace(made, role=_BANKS[tag]), bank[9:].strip() if bank[:9].isdecimal() else bank, [f"other:{bank[:9]}"]
        )
    elif tag in _COVER:
        yield from _cover(elements, replace(made, role=_COVER[tag]))
    elif tag in _REMITTANCE_PARTIES:
        yield from _remittance_party(tag, elements, replace(made, role=_REMITTANCE_PARTIES[tag]))
    elif tag in _TEXTS or any(len(re.findall(r"[A-Za-z]{3,}", element)) > 1 for element in elements):
        text = " ".join(filter(None, elements))
        if any(map(str.isalpha, text)):
            yield replace(made, role=_TEXTS.get(tag, "other"), text=text)


def _party(elements: list[str], row: PaymentParty) -> Iterator[PaymentParty]:
    """Type code and id, name, address lines; the first element may be the name where there is no id."""
    identifiers = []
    rest = list(elements)
    if rest and (_ID.match(rest[0]) or not rest[0]):
        number = rest.pop(0)[1:]
        kind = "bic" if re.fullmatch(r"[A-Z]{6}[A-Z0-9]{2,5}", number) else "bank_account"
        identifiers = [f"{kind}:{number}"] if number else []
    elif rest:
        rest[0] = rest[0][1:] if rest[0][:1].isdigit() else rest[0]
    yield from _named(row, rest[0] if rest else "", identifiers, rest[1:])


def _named(row: PaymentParty, name: str, identifiers: list[str], address: list[str] | None = None) -> Iterator[PaymentParty]:
    """A party, its name and first address line together too: names go on there."""
    lines = [line for line in address or [] if line]
    known = tuple(identifier for identifier in identifiers if identifier.partition(":")[2])
    own = None if is_placeholder(name) or not any(map(str.isalpha, name)) else " ".join(name.split())
    made = replace(row, name=own, identifiers=known, address=", ".join(lines) or None)
    if own or known or lines:
        yield made
    if own and lines and len(own) >= 34:
        yield replace(made, field=f"{row.field}/1-2", name=f"{own} {lines[0]}", identifiers=())
        yield replace(made, field=f"{row.field}/1-2+", name=f"{own}{lines[0]}", identifiers=())
    if lines:
        yield replace(row, role=f"{row.role}_address", text=", ".join(lines))


def _numbered(elements: list[str], row: PaymentParty) -> Iterator[PaymentParty]:
    """Option F: an id, then numbered lines."""
    identifiers = [f"other:{elements[0].rpartition('/')[2]}"] if elements and not _NUMBERED.match(elements[0]) else []
    values: dict[str, list[str]] = {}
    for element in elements:
        if found := _NUMBERED.match(element):
            values.setdefault(found[1], []).append(found[2].strip())
    country, _, town = (values.get("3") or [""])[0].partition("/")
    made = replace(row, country=country or None, town=town or None)
    yield from _named(made, " ".join(values.get("1", ())), identifiers, [*values.get("2", ()), *values.get("3", ())])
    for value in values.get("8", ()):
        yield replace(row, role=f"{row.role}_address", text=value)


def _cover(elements: list[str], row: PaymentParty) -> Iterator[PaymentParty]:
    """A customer or bank of a cover payment: the SWIFT tag, then its lines as there."""
    lines = [re.sub(r"^:?\d{2}[A-Z]?:", "", element).strip() for element in elements]
    lines = [line for line in lines if line and not re.fullmatch(r"\d{2}[A-Z]?", line)]
    identifiers = [f"bank_account:{line.lstrip('/')}" for line in lines if line.startswith("/")]
    rest = [line for line in lines if not line.startswith("/")]
    if any(map(_NUMBERED.match, rest)):
        yield from _numbered(lines, row)
    elif rest:
        yield from _named(row, rest[0], identifiers, rest[1:])


def _remittance_party(tag: str, elements: list[str], row: PaymentParty) -> Iterator[PaymentParty]:
    """A party of structured remittance: its name, the contact's name, and everything else as a text."""
    first = re.sub(r"^(?:OI|PI)[A-Z]{4}", "", elements[0]) if tag == "8300" and elements else elements[0] if elements else ""
    yield from _named(row, first, [])
    text = " ".join(element for element in elements[1:] if any(map(str.isalpha, element)))
    if text:
        yield replace(row, role="remittance", text=text)
