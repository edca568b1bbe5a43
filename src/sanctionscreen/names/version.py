"""What made a normalized name: the rules in code and the tables beside them.

`TABLES_SHA256` is written by `scripts/pin_tables.py`; a test compares it with the tables as shipped.
"""

NORMALIZER_VERSION: int = 3
TABLES_VERSION: str = "2026.3"
TABLES_SHA256: str = "b1979be70a30babaf65c00e20c311aca8e710e055434a81758efab02abb4e5e3"
