"""What made a normalized name: the rules in code and the tables beside them.

`TABLES_SHA256` is written by `scripts/pin_tables.py`; a test compares it with the tables as shipped.
"""

NORMALIZER_VERSION: int = 3
TABLES_VERSION: str = "2026.3"
TABLES_SHA256: str = "df949435ded36a01132e3d4ae913847394635e2495f955b4b8945d43f7e2b410"
