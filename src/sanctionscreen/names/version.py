"""What made a normalized name: the rules in code and the tables beside them.

`TABLES_SHA256` is written by `scripts/pin_tables.py`; a test compares it with the tables as shipped.
"""

NORMALIZER_VERSION: int = 4
TABLES_VERSION: str = "2026.5"
TABLES_SHA256: str = "2ee3508705049c8e98b634dc7b6ebeccb2bb4d0a02e0f07ad53a3d1dc07967ae"
