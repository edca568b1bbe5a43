"""Fedwire tag format (FAIM): `{tag}` and elements that end with `*`, one message a line or one tag a line.

Standard: Fedwire Funds Service, FAIM 3.0.6 (retired in July 2025, still in archives). A message begins with `{1500}` or
`{1510}`. In older archives elements have a fixed width and no star: 35 characters, 33 or 30 in some texts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest
from typing import BinaryIO

from sanctionscreen.errors import PaymentError
from sanctionscreen.payments.parties import PaymentParty, cents, is_placeholder

MAX_MESSAGE_BYTES = 1 << 20
ELEMENT = 35  # characters of a name or a line

# Tags of institutions and customers with an id in front: type code, id, name, address lines.
_PARTIES = {
    "4000": "intermediary_agent", "4100": "creditor_agent", "4200": "creditor", "4400": "account", "5000": "debtor",
    "5100": "debtor_agent", "5200": "instructing_agent",
}  # fmt: skip
_BANKS = {"3100": "instructing_agent", "3400": "instructed_agent"}  # nine digits and a short name
_COVER = {
    "7050": "underlying_debtor", "7052": "underlying_debtor_agent", "7056": "underlying_intermediary_agent",
    "7057": "underlying_creditor_agent", "7059": "underlying_creditor",
}  # fmt: skip
_TEXTS = {
    "6000": "remittance", "6100": "instruction", "6110": "instruction", "6200": "instruction", "6210": "instruction",
    "6300": "instruction", "6310": "instruction", "6400": "instruction", "6410": "instruction", "6420": "instruction",
    "6500": "instruction", "7033": "other", "7070": "remittance", "7072": "instruction", "8200": "remittance",
    "8250": "remittance", "8400": "remittance", "8600": "remittance", "8700": "remittance", "8750": "remittance",
    "3610": "other", "3620": "additional", "9000": "other",
}  # fmt: skip
# Codes, amounts, dates and references, which name nobody.
_SILENT = frozenset({
    "1100", "1110", "1120", "1130", "1500", "1510", "1520", "2000", "3320", "3500", "3600", "3700", "3710", "3720", "5400",
    "8450", "8500", "8550", "8650",
})  # fmt: skip
# Tag -> role, place of the contact's name among its elements (none in the second).
_REMITTANCE_PARTIES = {"8300": ("remittance_originator", 21), "8350": ("remittance_beneficiary", None)}
# First character of an id -> what it is.
_ID_KINDS = {
    "1": "passport", "2": "tax_id", "3": "driving_licence", "4": "other", "5": "registration", "9": "other", "B": "bic",
    "C": "other", "D": "bank_account", "F": "other", "T": "bic", "U": "other",
}  # fmt: skip
_NUMBERED_KINDS = {
    "CCPT": "passport",
    "NIDN": "national_id",
    "TXID": "tax_id",
    "DRLC": "driving_licence",
    "SOSE": "social_security",
}
_WIDTHS = {"6100": (30, 33), "6110": (30, 33), **dict.fromkeys(("6200", "6300", "6400"), (30, 33))}
_CODED_WIDTHS = dict.fromkeys(("6210", "6310", "6410"), (26, 33))  # behind three letters
_TAG = re.compile(r"\{(\d{4})\}")
_HEADER_TAG = re.compile(r"\{(1\d{3}|2000)\}")
_BEGINS = re.compile(rb"^[\s\xef\xbb\xbf]*\{\d{4}\}")
_NUMBERED = re.compile(r"^([1-8])/(.+)$")
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_PADDED = re.compile(r"\S {3,}")


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
    tags: set[str] = set()
    size = number = 0
    while raw := file.readline(MAX_MESSAGE_BYTES + 1):
        number += 1
        line = raw.decode("utf-8", "replace").strip("\r\n\ufeff ")
        begins = _HEADER_TAG.match(line)
        if kept and begins and (begins[1] in tags or "3100" in tags):
            yield "\n".join(kept)
            kept, tags, size = [], set(), 0
        if line:
            kept.append(line)
            tags.update(_TAG.findall(line))
        size += len(raw)
        if size > MAX_MESSAGE_BYTES:
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
    if amount := cents(values.get("2000", "")):
        row = replace(row, amount=amount, currency="USD")
    if any(map(str.isalpha, before := text[: tags[0].start()])):
        yield replace(row, role="other", field="before the first tag", text=" ".join(before.split()))
    for tag, value in fields:
        yield from _read_field(tag, value, row)


def _read_field(tag: str, value: str, row: PaymentParty) -> Iterator[PaymentParty]:
    """Rows of one tag."""
    made = replace(row, field=f"{{{tag}}}")
    elements = _elements(tag, value)
    if tag in _PARTIES:
        yield from _party(elements, replace(made, role=_PARTIES[tag]))
    elif tag == "5010":
        yield from _numbered(elements, replace(made, role="debtor"))
    elif tag in _BANKS:
        bank = value.strip("* ")
        name, number = (bank[9:].strip(), bank[:9]) if bank[:9].isdecimal() else (bank, "")
        yield from _named(replace(made, role=_BANKS[tag]), name, [f"other:{number}"])
    elif tag in _COVER:
        yield from _cover(elements, replace(made, role=_COVER[tag]))
    elif tag in _REMITTANCE_PARTIES:
        yield from _remittance_party(tag, elements, made)
    elif tag not in _SILENT:
        yield from _text(elements, replace(made, role=_TEXTS.get(tag, "other")))


def _elements(tag: str, value: str) -> list[str]:
    """Elements of a tag, by their stars, or by their width where there is none and spaces pad them."""
    if "*" in value or (len(value) <= ELEMENT and not _PADDED.search(value)):
        return [element.strip() for element in value.split("*")]
    code, rest = (value[:3], value[3:]) if tag in _CODED_WIDTHS else ("", value)
    first, others = _WIDTHS.get(tag) or _CODED_WIDTHS.get(tag) or (ELEMENT, ELEMENT)
    cuts = [rest[:first], *(rest[at : at + others] for at in range(first, len(rest), others))]
    cuts[0] = code + cuts[0]
    return [cut.strip() for cut in cuts]


def _text(elements: list[str], row: PaymentParty) -> Iterator[PaymentParty]:
    """Free text: elements joined with a space, and without one where an element is full."""
    spaced = " ".join(filter(None, elements))
    glued = "".join(element if len(element) >= ELEMENT - 5 else f"{element} " for element in elements if element).strip()
    for at, text in enumerate(dict.fromkeys((spaced, glued))):
        if any(map(str.isalpha, text)):
            yield replace(row, field=row.field + ("+" if at else ""), text=text)


def _party(elements: list[str], row: PaymentParty) -> Iterator[PaymentParty]:
    """Type code and id, name, address lines; the first element may be the name where there is no id.

    An id without a digit that is no BIC may be a name: it is both.
    """
    first, rest = elements[0], elements[1:]
    kind, number = _ID_KINDS.get(first[:1]), first[1:]
    if " " in first or (first and kind is None):
        yield from _named(row, number if first[0].isdigit() else first, [], rest)
        return
    kind = "bic" if _BIC.fullmatch(number) else kind
    if sum(map(str.isalpha, first)) > 2 and not any(map(str.isdigit, number)) and not _BIC.fullmatch(number):
        for name in (first, number):
            yield from _named(replace(row, field=f"{row.field}/id"), name, [])
    yield from _named(row, rest[0] if rest else "", [f"{kind}:{number}"], rest[1:])


def _named(row: PaymentParty, name: str, identifiers: list[str], address: list[str] | None = None) -> Iterator[PaymentParty]:
    """A party, its name and first address line together too: names go on there."""
    lines = [line for line in address or [] if line]
    known = tuple(identifier for identifier in identifiers if identifier.partition(":")[2])
    own = None if is_placeholder(name) or not any(map(str.isalpha, name)) else " ".join(name.split())
    made = replace(row, name=own, identifiers=known, address=", ".join(lines) or None)
    if own or known or lines:
        yield made
    if own and lines and len(own) >= ELEMENT - 1:
        yield replace(made, field=f"{row.field}/1-2", name=f"{own} {lines[0]}", identifiers=())
        yield replace(made, field=f"{row.field}/1-2+", name=f"{own}{lines[0]}", identifiers=())
    if lines:
        yield replace(row, role=f"{row.role}_address", text=", ".join(lines))


def _numbered(elements: list[str], row: PaymentParty) -> Iterator[PaymentParty]:
    """Option F: an id, then numbered lines; a line without a number goes on with the last one."""
    values: dict[str, list[str]] = {}
    last = "id"
    for element in filter(None, elements):
        found = _NUMBERED.match(element)
        last = found[1] if found else last
        values.setdefault(last, []).append((found[2] if found else element).strip())
    identifiers = []
    for value in values.get("id", ()):
        code, _, number = value.partition("/")
        identifiers.append(
            f"{_NUMBERED_KINDS.get(code, 'other') if code else 'bank_account'}:{number.rpartition('/')[2] or code}"
        )
    for line, kind in (("6", "other"), ("7", "national_id")):
        identifiers += [f"{kind}:{value.rpartition('/')[2]}" for value in values.get(line, ())]
    country, _, town = (values.get("3") or [""])[0].partition("/")
    birth = (values.get("4") or [""])[0]
    born = f"{birth[:4]}-{birth[4:6]}-{birth[6:8]}" if re.fullmatch(r"[0-9]{8}", birth) else birth or None
    made = replace(row, country=country or None, town=town or None, birth_date=born)
    address = [*values.get("2", ()), *values.get("3", ())]
    parts = values.get("1") or [""]
    yield from _named(made, " ".join(parts), identifiers, address)
    if len(parts) > 1 and len(parts[0]) >= ELEMENT - 3:
        yield replace(made, field=f"{row.field}/1+", name="".join(parts))
    for line in "58":
        for value in values.get(line, ()):
            yield replace(row, role=f"{row.role}_address", field=f"{row.field}/{line}", text=value)


def _cover(elements: list[str], row: PaymentParty) -> Iterator[PaymentParty]:
    """A customer or bank of a cover payment: the SWIFT tag, then its lines as there."""
    lines = [re.sub(r"^:?\d{2}[A-Z]?:", "", element).strip() for element in elements]
    lines = [line for line in lines if line and not re.fullmatch(r"\d{2}[A-Z]?", line)]
    if any(map(_NUMBERED.match, lines)):
        yield from _numbered(lines, row)
        return
    identifiers = [f"bank_account:{line.lstrip('/')}" for line in lines if line.startswith("/")]
    rest = [line for line in lines if not line.startswith("/")]
    if rest and _BIC.fullmatch(rest[0]) and len(rest) == 1:
        identifiers.append(f"bic:{rest.pop()}")
    yield from _named(row, rest[0] if rest else "", identifiers, rest[1:])
    for line in lines:
        if line.startswith("/") and len(re.findall(r"[^\W\d_]{2,}", line)) > 1:  # a name in the account line
            yield replace(row, role="other", text=line.lstrip("/"))


def _remittance_party(tag: str, elements: list[str], row: PaymentParty) -> Iterator[PaymentParty]:
    """A party of structured remittance: its name, the contact's name, and everything else as a text."""
    role, contact = _REMITTANCE_PARTIES[tag]
    first = re.sub(r"^(?:OI|PI)[A-Z]{4}", "", elements[0]) if tag == "8300" else elements[0]
    yield from _named(replace(row, role=role), first, [])
    if contact is not None and len(elements) > contact:
        yield from _named(replace(row, role=f"{role}_contact", field=f"{row.field}/{contact + 1}"), elements[contact], [])
    yield from _text(
        [element for element in elements[1:] if any(map(str.isalpha, element))], replace(row, role="remittance")
    )
