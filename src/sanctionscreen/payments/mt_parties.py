"""Parties in SWIFT MT fields, in whichever option.

Standard: SWIFT User Handbook, Standards MT (Standards Release 2025 and before). The letter says how a party is written:

| option | content |
|---|---|
| A, G, P | BIC, after optional `/account` lines |
| F | numbered lines: 1 name, 2 address, 3 country/town, 4 birth date, 5 birth place, 6 customer id, 7 national id, 8 more |
| D, K, H, none | name and address, up to four lines of 35, after optional `/account` lines |
| C, L of 50 | BIC or name of the instructing party |

Where the name ends is not said, and a name longer than 35 characters goes on in the next line without a mark: so the
first line is a name, and it and the next one together, joined and with a space, are names too. A `/account` line may hold
a name; its words are then a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from sanctionscreen.payments.mt_blocks import Field
from sanctionscreen.payments.mt_texts import BIC, LINE_LENGTH, read_words
from sanctionscreen.payments.parties import PaymentParty, is_placeholder

_NUMBERED = re.compile(r"^([1-8])/(.*)$")
_PARTY_ID = re.compile(r"^(ARNU|CCPT|CUST|DRLC|EMPL|NIDN|SOSE|TXID)/([A-Z]{2})/(.+)$")
_ID_KINDS = {
    "CCPT": "passport", "NIDN": "national_id", "TXID": "tax_id", "SOSE": "social_security", "DRLC": "driving_licence",
}  # fmt: skip
# Numbered lines that are no name and no address -> what the role of their text is called.
_NUMBERED_TEXTS = {"4": "birth_date", "5": "birth_place", "6": "identifier", "7": "identifier", "8": "additional"}
_NUMBERED_IDS = {"6": "other", "7": "national_id"}


def read_identifier(field: Field, row: PaymentParty) -> Iterator[PaymentParty]:
    """An instructing party by its BIC or by a name."""
    words = " ".join(line.strip() for line in field.lines)
    if BIC.fullmatch(words):
        yield replace(row, identifiers=(f"bic:{words}",))
    else:
        yield replace(row, name=None if is_placeholder(words) else words)


def read_party(field: Field, row: PaymentParty) -> Iterator[PaymentParty]:
    """A party in whichever option."""
    lines = [line.strip() for line in field.lines]
    identifiers: list[str] = []
    while lines and lines[0].startswith("/"):
        account = lines.pop(0)
        if not is_placeholder(account.strip("/")):
            identifiers.append(f"bank_account:{account.lstrip('/')}")
        yield from read_words(account.strip("/"), replace(row, role=f"{row.role}_account", field=f"{row.field}/account"))
    if lines and (found := _PARTY_ID.match(lines[0])):
        issuer, _, value = found[3].rpartition("/") if found[1] == "CUST" else ("", "", found[3])
        identifiers.append(f"{_ID_KINDS.get(found[1], 'other')}:{value}")
        yield from read_words(
            f"{issuer} {value}".strip(), replace(row, role=f"{row.role}_identifier", field=f"{row.field}/{found[1]}")
        )
        lines.pop(0)
    if any(_NUMBERED.match(line) for line in lines) and field.letter == "F":
        yield from _read_numbered(lines, identifiers, row)
        return
    if lines and BIC.fullmatch(lines[0]) and field.letter in ("A", "G", "P", ""):
        identifiers.append(f"bic:{lines.pop(0)}")
    if lines:
        yield from _read_lines(lines, identifiers, row)
    elif identifiers:
        yield replace(row, identifiers=tuple(identifiers))


def _read_lines(lines: list[str], identifiers: list[str], row: PaymentParty) -> Iterator[PaymentParty]:
    """A party in lines that do not say what they are."""
    address = ", ".join(lines[1:]) or None
    for at, name in enumerate(names_of(lines)):
        suffix = "" if at == 0 else "/1-2"
        own = None if is_placeholder(name) else name
        yield replace(
            row, field=f"{row.field}{suffix}", name=own, address=address, identifiers=() if at else tuple(identifiers)
        )
    for at, line in enumerate(lines[1:], 2):
        yield replace(row, role=f"{row.role}_address", field=f"{row.field}/{at}", text=line)


def names_of(lines: list[str]) -> list[str]:
    """Ways to read the name in lines that do not say where it ends.

    >>> names_of(["FOO DIRECT III FONDO DE PENSIONES I", "BEX 99"])[1]
    'FOO DIRECT III FONDO DE PENSIONES IBEX 99'
    >>> names_of(["TIMUR", "TESTOV", "MINSK"])
    ['TIMUR', 'TIMUR TESTOV']
    """
    names = [lines[0]]
    if len(lines) > 1:
        if len(lines[0]) >= LINE_LENGTH - 1:
            names.append(lines[0] + lines[1])
        names.append(f"{lines[0]} {lines[1]}")
    return list(dict.fromkeys(names))


def _read_numbered(lines: list[str], identifiers: list[str], row: PaymentParty) -> Iterator[PaymentParty]:
    """A party in numbered lines; a number that repeats goes on with its value."""
    values: dict[str, list[str]] = {}
    last = "1"
    for line in lines:
        found = _NUMBERED.match(line)
        last = found[1] if found else last
        values.setdefault(last, []).append((found[2] if found else line).strip())
    country, _, town = (values.get("3") or [""])[0].partition("/")
    for number, kind in _NUMBERED_IDS.items():
        identifiers += [f"{kind}:{value.rpartition('/')[2]}" for value in values.get(number, ())]
    birth = (values.get("4") or [""])[0]
    address = [*values.get("2", ()), *([town] if town else []), *(values.get("3") or [""])[1:]]
    parts = values.get("1") or [""]
    names = [" ".join(parts), "".join(parts)] if len(parts) > 1 and len(parts[0]) >= LINE_LENGTH - 3 else [" ".join(parts)]
    for at, name in enumerate(dict.fromkeys(names)):
        yield replace(
            row,
            field=f"{row.field}/1" + ("+" if at else ""),
            name=None if is_placeholder(name) or not name else name,
            address=", ".join(filter(None, address)) or None,
            town=town or None,
            country=country or None,
            birth_date=f"{birth[:4]}-{birth[4:6]}-{birth[6:8]}" if re.fullmatch(r"\d{8}", birth) else birth or None,
            identifiers=() if at else tuple(identifiers),
        )
    for number, role in _NUMBERED_TEXTS.items():
        its = values.get(number, [])
        made = replace(row, role=f"{row.role}_{role}", field=f"{row.field}/{number}")
        for at, text in enumerate(dict.fromkeys((" ".join(its), "".join(its)))):
            yield from read_words(text, replace(made, field=f"{made.field}+") if at else made)
