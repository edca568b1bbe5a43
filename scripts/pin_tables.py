"""Writes the hash of the name tables into `names/version.py`; run it after any change of a table."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from sanctionscreen.names.tables import hash_tables

TARGET = Path(__file__).parents[1] / "src/sanctionscreen/names/version.py"


def main() -> None:
    """Replace the value of `TABLES_SHA256`."""
    text = re.sub(r'(TABLES_SHA256: str = )"\w*"', rf'\1"{hash_tables()}"', TARGET.read_text(encoding="utf-8"))
    temporary = TARGET.with_suffix(".tmp")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(TARGET)
    sys.stdout.write(f"{TARGET}: {hash_tables()}\n")


if __name__ == "__main__":
    main()
