"""Payment files to tables: messages to one row a party, flat files to one row a payment.

`files` recognises a file by its content; `iso20022` reads ISO 20022 messages, `table` CSV, Parquet and JSON lines.
`parties` is the table every message reader fills, `windows` finds where names may stand in free text.
"""

from sanctionscreen.payments.files import open_payments
from sanctionscreen.payments.parties import PARTIES_SCHEMA, PaymentParty
from sanctionscreen.payments.table import PaymentReader, guess_id_column, guess_party_columns

__all__ = [
    "PARTIES_SCHEMA",
    "PaymentParty",
    "PaymentReader",
    "guess_id_column",
    "guess_party_columns",
    "open_payments",
]
