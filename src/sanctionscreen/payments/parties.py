"""What payment messages say of parties, one row for each mention: the table every message reader fills.

A *party row* has a name (or only identifiers, such as the BIC of an agent); a *text row* holds free text, which is
searched for names. A row belongs to one payment; parties named once for many payments are repeated for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import pyarrow as pa

PARTIES_SCHEMA = pa.schema(
    [
        pa.field("payment_id", pa.string(), nullable=False),  # the payment's own reference, else its place in the message
        pa.field("message_id", pa.string(), nullable=False),
        pa.field("message_type", pa.string(), nullable=False),  # pacs.008.001.08, MT103, NACHA IAT, ...
        pa.field("role", pa.string(), nullable=False),  # debtor, creditor_agent, remittance, ...
        pa.field("field", pa.string(), nullable=False),  # where it stands: a path of elements, a tag, columns
        pa.field("name", pa.string()),
        pa.field("text", pa.string()),  # free text, in rows without a name
        pa.field("address", pa.string()),
        pa.field("town", pa.string()),
        pa.field("country", pa.string()),
        pa.field("birth_date", pa.string()),
        pa.field("identifiers", pa.list_(pa.string())),  # kind:value, kinds of `IdentifierKind`
        pa.field("amount", pa.string()),  # of the payment, a decimal number with a point
        pa.field("currency", pa.string()),  # ISO 4217
    ]
)


PLACEHOLDERS = frozenset(
    {"notprovided", "notavailable", "not provided", "not available", "n/a", "na", "none", "unknown", "."}
)


def is_placeholder(text: str) -> bool:
    """Whether a text stands where a name should and says that there is none."""
    return text.strip().lower() in PLACEHOLDERS


def cents(digits: str) -> str | None:
    """An amount of a file without a decimal point, None where it is no number.

    >>> cents("0000123450"), cents("       ")
    ('1234.50', None)
    """
    digits = digits.strip()
    return f"{int(digits[:-2] or 0)}.{digits[-2:]:0>2}" if digits.isdecimal() and digits.isascii() else None


@dataclass(frozen=True, slots=True)
class PaymentParty:
    """One mention of a party, or one free text, in a payment.

    Args:
        payment_id: The payment's own reference, else its place in the message.
        message_id: The message's reference, else the file's name.
        message_type: Such as `pacs.008.001.08`, `MT103`.
        role: ISO 20022 word for what the party is to the payment, or what the text is: `remittance`, `instruction`, ...
        field: Where it stands: a path of elements, a tag with its line, columns.
        name: As written, on one line.
        text: Free text, in rows without a name.
        address: Lines joined by commas.
        town: Where structured.
        country: ISO 3166-1 alpha-2 code, or as written.
        birth_date: As written, ISO where structured.
        identifiers: Each a kind, a colon and a value, the kind one of `IdentifierKind`.
        amount: Of the payment, as a decimal number with a point.
        currency: ISO 4217 code of the amount.
    """

    payment_id: str
    message_id: str
    message_type: str
    role: str
    field: str
    name: str | None = None
    text: str | None = None
    address: str | None = None
    town: str | None = None
    country: str | None = None
    birth_date: str | None = None
    identifiers: tuple[str, ...] = ()
    amount: str | None = None
    currency: str | None = None


def party_tables(parties: Iterable[PaymentParty], batch_size: int) -> Iterator[pa.Table]:
    """Lay rows out as tables of PARTIES_SCHEMA, at most `batch_size` rows each."""
    rows = iter(parties)
    while batch := list(islice(rows, batch_size)):
        columns = [[getattr(row, name) for row in batch] for name in PARTIES_SCHEMA.names]
        yield pa.table(
            [pa.array(values, kind.type) for values, kind in zip(columns, PARTIES_SCHEMA, strict=True)],
            schema=PARTIES_SCHEMA,
        )
