"""What made a normalized name: the rules in code and the tables beside them.

`TABLES_SHA256` is written by `scripts/pin_tables.py`; a test compares it with the tables as shipped.
"""

NORMALIZER_VERSION: int = 3
TABLES_VERSION: str = "2026.3"
TABLES_SHA256: str = "983a2fce099ee9b1ad09fa25d8ca8ade71b3f170aaae4ce3562345ffd6a553d9"
