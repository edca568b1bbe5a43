"""What made a normalized name: the rules in code and the tables beside them.

`TABLES_SHA256` is written by `scripts/pin_tables.py`; a test compares it with the tables as shipped.
"""

NORMALIZER_VERSION: int = 3
TABLES_VERSION: str = "2026.3"
TABLES_SHA256: str = "8aae4fd911cd6a382f1ea7de084232d78d600f79765d9c26f1b3f225113b91ee"
