"""What made a normalized name: the rules in code and the tables beside them.

`TABLES_SHA256` is written by `scripts/pin_tables.py`; a test compares it with the tables as shipped.
"""

NORMALIZER_VERSION: int = 1
TABLES_VERSION: str = "2026.1"
TABLES_SHA256: str = "1bb32816a1d30a098274fe0535f2f2287bcaf3392499a74e7d09a94eb5e693f0"
