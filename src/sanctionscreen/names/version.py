"""What made a normalized name: the rules in code and the tables beside them.

`TABLES_SHA256` is written by `scripts/pin_tables.py`; a test compares it with the tables as shipped.
"""

NORMALIZER_VERSION: int = 1
TABLES_VERSION: str = "2026.1"
TABLES_SHA256: str = "5651dcbe2d734574c01552c99b9790e88a2f683a6e0db0e354d758cce5aad5d4"
