"""The tables names are read by: plain text, one row a line, columns apart by tabs, `#` starts a comment line.

They ship inside the package and change only with `TABLES_VERSION`; `TABLES_SHA256` pins their bytes.
"""

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path

_FOLDER = Path(__file__).parent
_TEXT_TABLES = (
    "arabic.tsv",
    "arabic_words.tsv",
    "armenian.tsv",
    "burmese.tsv",
    "burmese_syllables.tsv",
    "chinese_sounds.tsv",
    "chinese_surnames.tsv",
    "chinese_syllables.tsv",
    "compound_endings.tsv",
    "compounds.tsv",
    "confusables.tsv",
    "cyrillic.tsv",
    "generic_words.tsv",
    "georgian.tsv",
    "greek.tsv",
    "hebrew.tsv",
    "indic.tsv",
    "indic_letters.tsv",
    "japanese_names.tsv",
    "kana.tsv",
    "khmer.tsv",
    "korean.tsv",
    "korean_given.tsv",
    "korean_syllables.tsv",
    "latin.tsv",
    "legal_forms.tsv",
    "name_variants.tsv",
    "number_words.tsv",
    "organisation_words.tsv",
    "particles.tsv",
    "phrases.tsv",
    "punctuated.tsv",
    "thai.tsv",
    "titles.tsv",
    "vessel_prefixes.tsv",
)
_PACKED_TABLES = (
    *(f"learned_{script}.tsv.gz" for script in ("arabic", "chinese", "hebrew", "katakana", "korean", "russian")),
    "native_words.tsv.gz",
    "token_weights.tsv.gz",
)


@lru_cache(maxsize=32)
def read_table(file_name: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of one table, without comments and blank lines.

    >>> read_table("greek.tsv")[0]
    ('ου', 'ou')
    """
    return tuple(tuple(line.split("\t")) for line in read_lines(file_name))


def read_mapping(file_name: str) -> dict[str, str]:
    """Return a two-column table as a dict; a missing second column means the empty string."""
    return dict(line.partition("\t")[::2] for line in read_lines(file_name))


def read_lines(file_name: str) -> list[str]:
    """Return the lines of one table that are rows, not cut into columns."""
    raw = (_FOLDER / file_name).read_bytes()
    text = (gzip.decompress(raw) if file_name.endswith(".gz") else raw).decode("utf-8")
    return [line for line in text.split("\n") if line and line[0] != "#"]


def hash_tables() -> str:
    """Return the SHA-256 over the names and bytes of all tables (packed ones by their unpacked bytes)."""
    digest = hashlib.sha256()
    for file_name in (*_TEXT_TABLES, *_PACKED_TABLES):
        raw = (_FOLDER / file_name).read_bytes()
        raw = gzip.decompress(raw) if file_name.endswith(".gz") else raw
        digest.update(f"{file_name}\n{len(raw)}\n".encode())
        digest.update(raw)
    return digest.hexdigest()
