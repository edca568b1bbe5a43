"""Payment files to tables of parties, one row per payment.

`table` reads flat files: CSV, Parquet and JSON lines.
"""

from sanctionscreen.payments.table import PaymentReader, guess_id_column, guess_party_columns, open_payments

__all__ = ["PaymentReader", "guess_id_column", "guess_party_columns", "open_payments"]
