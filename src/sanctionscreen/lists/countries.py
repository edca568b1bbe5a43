"""Country names as published, to ISO 3166-1 alpha-2 codes: the only module that imports `countrynames`."""

from __future__ import annotations

import warnings
from functools import lru_cache

import countrynames

# Said once by a package below countrynames, whose other reading of foreign scripts serves us as well.
warnings.filterwarnings("ignore", message="Install 'pyicu'")

# Written where a country should stand, meaning none; `na` would otherwise be read as Namibia.
_NO_COUNTRY = frozenset({"", "-", "na", "n/a", "null", "none", "unknown", "undetermined", "00"})


@lru_cache(maxsize=16_384)
def country_code(text: str) -> str:
    """Give the alpha-2 code of a country, the text itself when it is no present country, "" when it says unknown.

    >>> [country_code(t) for t in ("Korea, North", "Congo, Democratic Republic of the.", "Soviet Union", "na")]
    ['KP', 'CD', 'Soviet Union', '']
    """
    words = " ".join(text.split()).rstrip(".").strip()
    if words.lower() in _NO_COUNTRY:
        return ""
    code = countrynames.to_code(words)
    # Former countries have codes of four letters in that package (SUHH, YUCS): they are not alpha-2, the name says
    # more.
    return code if code is not None and len(code) == 2 else words
