"""What made a normalized name: the rules in code and the tables beside them.

`TABLES_SHA256` is written by `scripts/pin_tables.py`; a test compares it with the tables as shipped.
"""

NORMALIZER_VERSION: int = 1
TABLES_VERSION: str = "2026.1"
TABLES_SHA256: str = "4e79907c5dd28b898ef9a9583904ebfc70b362e7c5f7639fc54b3f6c7297dca6"
