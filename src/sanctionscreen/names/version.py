"""What made a normalized name: the rules in code and the tables beside them.

`TABLES_SHA256` is written by `scripts/pin_tables.py`; a test compares it with the tables as shipped.
"""

NORMALIZER_VERSION: int = 3
TABLES_VERSION: str = "2026.3"
TABLES_SHA256: str = "03a744dbe79d6dca4b504886f07a1472d1db0e3c1192622371314f3a25610815"
