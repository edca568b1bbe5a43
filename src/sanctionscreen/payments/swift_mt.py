"""SWIFT MT messages: every tag of block 4 is read, whatever the message type.

Standard: SWIFT User Handbook, Standards MT (Standards Release 2025 and before); MT940 `:86:` in `mt_statements`. A tag's
number says what it is, its letter how it is written:

| option | content |
|---|---|
| A | BIC, after an optional `/account` |
| F | numbered lines: 1 name, 2 address, 3 country/town, 4 birth date, 6 customer id, 7 national id, 8 more |
| D, K, H, none | name and address, up to four lines of 35, after an optional `/account` |

Where the name ends is not said, and a name longer than 35 characters goes on in the next line without a mark: so the
first line is a name, and it and the next one together, joined and with a space, are names too. Text lines that are
cut at 35 characters are joined in both ways. A file may hold many messages, parted by `$`, with acknowledgements
before them, or only block 4.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import BinaryIO

from sanctionscreen.errors import PaymentError
from sanctionscreen.payments.mt_statements import details_of
from sanctionscreen.payments.parties import PaymentParty, is_placeholder

LINE_LENGTH = 35
MAX_MESSAGE_BYTES = 1 << 20  # a message has at most 10,000 characters; a block that never ends is no message

_ROLES = {
    "50": "debtor", "51": "sending_institution", "52": "debtor_agent", "53": "instructing_reimbursement_agent",
    "54": "instructed_reimbursement_agent", "55": "third_reimbursement_agent", "56": "intermediary_agent",
    "57": "creditor_agent", "58": "creditor", "59": "creditor", "41": "available_with", "42": "drawee", "82": "party_a",
    "83": "fund", "84": "party_b_agent", "85": "intermediary_agent", "86": "intermediary_agent", "87": "party_b",
    "88": "beneficiary_institution",
}  # fmt: skip
_TEXTS = {
    "70": "remittance", "72": "instruction", "75": "additional", "76": "additional", "77": "regulatory", "78": "instruction",
    "79": "additional", "86": "additional", "44": "places", "45": "goods", "46": "conditions", "47": "conditions",
    "39": "conditions", "43": "conditions",
}  # fmt: skip
# Tags of numbers, codes, dates, amounts and references: no name stands in them.
_NO_WORDS = frozenset(
    [
        "11",
        "12",
        "13",
        "15",
        "16",
        "17",
        "18",
        "19",
        "20",
        "21",
        "22",
        "23",
        "24",
        "25",
        "26",
        "27",
        "28",
        "30",
        "31",
        "32",
        "33",
        "34",
        "36",
        "38",
        "60",
        "61",
        "62",
        "64",
        "65",
        "90",
        "98",
        "99",
    ]
)
_STATEMENTS = ("940", "941", "942", "950")
_SEQUENCES = ("101", "102", "104", "107", "201", "203", "204", "210", "110")  # one payment for each :21:
_COVER = ("202", "205")  # with a second 50 and 59: the customers
_TAG = re.compile(r"^:(\d{2})([A-Z]?):", re.MULTILINE)
_HEADER = re.compile(r"\{1:F(\d{2})([A-Z0-9]{8})[A-Z0-9](?:[A-Z0-9]{3})?")
_APPLICATION = re.compile(r"\{2:([IO])(\d{3})(?:(?<=I\d{3})|\d{10})([A-Z]{6}[A-Z0-9]{2})?")
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_REFERENCE = re.compile(r"\{108:([^}]*)\}")
_NUMBERED = re.compile(r"^([1-8])/(.*)$")
_PARTY_ID = re.compile(r"^(ARNU|CCPT|CUST|DRLC|EMPL|NIDN|SOSE|TXID)/([A-Z]{2})/(.+)$")
_ID_KINDS = {
    "CCPT": "passport", "NIDN": "national_id", "TXID": "tax_id", "SOSE": "social_security", "DRLC": "driving_licence",
}  # fmt: skip
_BLOCK_BEGINS = re.compile(rb"^[\x01\s]*\{[1-4]:")
_FIELD_BEGINS = re.compile(rb"^:(?:20|25|28C?|60[FM]|61|62[FM]|64|86):", re.MULTILINE)
_FIRST_LINES = 600  # bytes in which a statement without blocks comes to its first field


def recognise(head: bytes) -> bool:
    """Whether it begins with a block of a message, or soon comes to a field of one."""
    plain = head.removeprefix(b"\xef\xbb\xbf")
    return _BLOCK_BEGINS.match(plain) is not None or _FIELD_BEGINS.search(plain[:_FIRST_LINES]) is not None


@dataclass(frozen=True, slots=True)
class Field:
    """One field of block 4: number and letter of its tag, its lines, and its line in the file."""

    number: str
    letter: str
    lines: tuple[str, ...]
    line: int

    @property
    def tag(self) -> str:
        """The tag as written."""
        return f":{self.number}{self.letter}:"


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


def messages_of(file: BinaryIO, name: str) -> Iterator[tuple[int, str]]:
    """Messages of a file one by one, with the line each begins in: headers and block 4; acknowledgements are left out."""
    kept: list[str] = []
    first = line = 1
    size = 0
    for raw in file:
        text = _decode(raw).strip("\r\n\x01\x03")
        parts = _split_line(text)
        for at, part in enumerate(parts):
            if at and kept:
                yield from _whole(first, kept)
                kept, size = [], 0
            if not kept:
                first = line
            if part.strip() != "$":
                kept.append(part)
                size += len(part)
        if size > MAX_MESSAGE_BYTES:
            raise PaymentError(f"{name}, line {first}: found a message of more than {MAX_MESSAGE_BYTES:,} bytes")
        line += 1
    yield from _whole(first, kept)


def _split_line(line: str) -> list[str]:
    """Cut a line where another message begins in it."""
    cuts = [found.start() for found in re.finditer(r"\$|\{1:F\d\d", line)]
    begins = [0, *(cut for cut in cuts if cut)]
    pieces = [line[a:b] for a, b in zip(begins, [*begins[1:], len(line)], strict=True)]
    starts_anew = line.startswith(("$", "{1:F"))
    return ["", *pieces] if starts_anew else pieces


def _whole(first: int, lines: list[str]) -> Iterator[tuple[int, str]]:
    """The lines of one message, unless they are an acknowledgement or nothing."""
    text = "\n".join(lines).lstrip("$")
    is_reply = (header := _HEADER.search(text)) is not None and header[1] == "21" and "{177:" in text
    if text.strip() and not (is_reply and not _TAG.search(text)):
        yield first, text


def _decode(raw: bytes) -> str:
    """Text of a line: UTF-8, or Latin-1 where it is not that."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def fields_of(text: str, line: int) -> list[Field]:
    """Fields of block 4, or of a text without blocks.

    Args:
        text: One message.
        line: The line it begins in.
    """
    begin = text.find("{4:")
    end = re.search(r"^-\s*\}?\s*(?:\{|$)", text[max(begin, 0) :], re.MULTILINE) if begin >= 0 else None
    body = text[max(begin, 0) : max(begin, 0) + end.start()] if end else text[max(begin, 0) :]
    offset = line + text.count("\n", 0, max(begin, 0))
    body = body.removeprefix("{4:")
    tags = list(_TAG.finditer(body))
    fields = []
    for tag, after in zip_longest(tags, tags[1:]):
        content = body[tag.end() : after.start() if after else len(body)]
        lines = tuple(part.rstrip() for part in content.split("\n"))
        fields.append(
            Field(tag[1], tag[2], tuple(part for part in lines if part.strip()), offset + body.count("\n", 0, tag.start()))
        )
    return fields


def _read_message(text: str, line: int, name: str, references: Counter[str]) -> Iterator[PaymentParty]:
    """All rows of one message."""
    fields = fields_of(text, line)
    if not fields:
        raise PaymentError(f"{name}, line {line}: found no field such as :20:, expected those of block 4")
    application = _APPLICATION.search(text)
    message_type = application[2] if application else _guess_type(fields)
    reference = _REFERENCE.search(text)
    own = next((field.lines[0].strip() for field in fields if field.number == "20" and field.lines), "")
    message_id = (reference[1].strip() if reference else "") or own or name
    references[own or message_id] += 1
    n = references[own or message_id]
    payment_id = (own or message_id) if n == 1 and own else f"{own or message_id}#{n}"  # references repeat
    row = PaymentParty(payment_id, message_id, f"MT{message_type}", "", "")
    general = list(_headers(text, application, row))
    if message_type in _STATEMENTS:
        yield from _read_statement(fields, general, row)
        return
    is_sequence = message_type in _SEQUENCES and any(field.number == "21" and not field.letter for field in fields)
    seen: set[str] = set()
    rows: list[PaymentParty] = []
    payment = row
    prefix = ""
    n_payments = 0
    for field in fields:
        if is_sequence and field.number == "21" and field.letter in ("", "A", "B") and field.lines:
            if n_payments:
                yield from rows
            general = general if n_payments else [*general, *rows]
            n_payments += 1
            payment = replace(row, payment_id=field.lines[0].strip() or f"{row.payment_id}#{n_payments}")
            rows = [replace(party, payment_id=payment.payment_id) for party in general]
        if message_type in _COVER and field.number == "50":
            prefix = "underlying_"
        rows += read_field(field, replace(payment, role=prefix))
        seen.add(field.number)
    yield from rows if is_sequence and n_payments else [*general, *rows]


def _guess_type(fields: list[Field]) -> str:
    """The type of a message without headers: a statement, or unknown."""
    numbers = {field.number for field in fields}
    return "940" if numbers & {"61", "60", "62"} else "103" if {"50", "59"} <= numbers else "000"


def _headers(text: str, application: re.Match[str] | None, row: PaymentParty) -> Iterator[PaymentParty]:
    """The banks of blocks 1 and 2: who sends and who receives depends on the direction."""
    header = _HEADER.search(text)
    own = header[2] if header else ""
    other = (application[3] or "") if application else ""
    is_output = application is not None and application[1] == "O"
    for role, bic, block in (
        ("instructing_agent", other if is_output else own, "{2:" if is_output else "{1:"),
        ("instructed_agent", own if is_output else other, "{1:" if is_output else "{2:"),
    ):
        if _BIC.fullmatch(bic):
            yield replace(row, role=role, field=block, identifiers=(f"bic:{bic}",))


def _read_statement(fields: list[Field], general: list[PaymentParty], row: PaymentParty) -> Iterator[PaymentParty]:
    """A statement: one payment for each `:61:`, with the `:86:` after it."""
    yield from general
    payment = row
    n = 0
    for field in fields:
        if field.number == "61":
            n += 1
            payment = replace(row, payment_id=f"{row.payment_id}#{n}")
            for line in field.lines[1:]:
                yield replace(payment, role="additional", field=field.tag, text=line.strip())
            if not field.lines[1:]:
                yield replace(payment, role="other", field=field.tag, identifiers=())
        elif field.number == "86":
            for role, words, is_name in details_of(field.lines):
                made = replace(payment, role=role, field=field.tag)
                yield replace(made, name=words) if is_name else replace(made, text=words)
        else:
            yield from read_field(field, payment if n else row)


def read_field(field: Field, row: PaymentParty) -> Iterator[PaymentParty]:
    """Rows of one field; `row.role` is a prefix such as `underlying_`."""
    if not field.lines:
        return
    prefix = row.role
    made = replace(row, field=field.tag)
    is_party = field.number in _ROLES and field.letter not in ("B",) and not (field.number == "42" and field.letter != "A")
    if field.number == "50" and field.letter in ("C", "L"):
        yield from _read_identifier(field, replace(made, role=f"{prefix}initiating_party"))
    elif is_party and not (field.number == "86" and not field.letter):
        yield from _read_party(field, replace(made, role=f"{prefix}{_ROLES[field.number]}"))
    elif field.number not in _NO_WORDS:
        yield from _read_text(field, replace(made, role=_TEXTS.get(field.number, "other")))


def _read_identifier(field: Field, row: PaymentParty) -> Iterator[PaymentParty]:
    """An instructing party by its BIC or by a name."""
    words = field.lines[0].strip()
    yield replace(row, identifiers=(f"bic:{words}",)) if _BIC.fullmatch(words) else replace(row, name=words)


def _read_party(field: Field, row: PaymentParty) -> Iterator[PaymentParty]:
    """A party in whichever option."""
    lines = list(field.lines)
    identifiers: list[str] = []
    if lines[0].startswith("/"):
        account = lines.pop(0).strip()
        if not is_placeholder(account.strip("/")):
            identifiers.append(f"bank_account:{account.lstrip('/')}")
    elif found := _PARTY_ID.match(lines[0].strip()):
        identifiers.append(
            f"{_ID_KINDS.get(found[1], 'other')}:{found[3].split('/')[-1] if found[1] == 'CUST' else found[3]}"
        )
        lines.pop(0)
    lines = [line.strip() for line in lines]
    if any(_NUMBERED.match(line) for line in lines) and field.letter == "F":
        yield from _read_numbered(lines, identifiers, row)
        return
    if lines and _BIC.fullmatch(lines[0]) and field.letter in ("A", "G", "P", ""):
        identifiers.append(f"bic:{lines.pop(0)}")
    if not lines:
        if identifiers:
            yield replace(row, identifiers=tuple(identifiers))
        return
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
    for number, kind in (("6", "other"), ("7", "national_id")):
        for value in values.get(number, ()):
            identifiers.append(f"{kind}:{value.rpartition('/')[2]}")
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
    for value in values.get("8", ()):
        yield replace(row, role=f"{row.role}_address", field=f"{row.field}/8", text=value)


def _read_text(field: Field, row: PaymentParty) -> Iterator[PaymentParty]:
    """Free text: lines joined with a space, and without one where a line is full."""
    lines = [re.sub(r"^(?://|\+)", "", line.strip()).strip() for line in field.lines]
    spaced = " ".join(filter(None, lines))
    glued = "".join(
        line if len(raw.rstrip()) >= LINE_LENGTH else f"{line} " for line, raw in zip(lines, field.lines, strict=True)
    ).strip()
    for at, text in enumerate(dict.fromkeys((spaced, glued))):
        if any(map(str.isalpha, text)):
            yield replace(row, field=f"{row.field}" + ("+" if at else ""), text=text)
