"""What made a normalized name: the rules in code and the tables beside them.

`TABLES_SHA256` is written by `scripts/pin_tables.py`; a test compares it with the tables as shipped.
"""

NORMALIZER_VERSION: int = 4
TABLES_VERSION: str = "2026.6"
TABLES_SHA256: str = "61bb0b4cde391ac61a543c3137d887d78eea282a34499bb06bbea302cb05ceb7"
