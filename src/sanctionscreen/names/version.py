"""What made a normalized name: the rules in code and the tables beside them.

`TABLES_SHA256` is written by `scripts/pin_tables.py`; a test compares it with the tables as shipped.
"""

NORMALIZER_VERSION: int = 3
TABLES_VERSION: str = "2026.2"
TABLES_SHA256: str = "687a130daf9e9bc692301602a63de2292a1254b378b88e9332c1e0e13553592c"
