"""What made a normalized name: the rules in code and the tables beside them.

`TABLES_SHA256` is written by `scripts/pin_tables.py`; a test compares it with the tables as shipped.
"""

NORMALIZER_VERSION: int = 3
TABLES_VERSION: str = "2026.4"
TABLES_SHA256: str = "17008d9639e4be45815b2835cb296f29915ab98d17361a22289c639987b22aab"
