"""The third chapter: one word -> its tokens in lower-case ASCII letters and digits.

Usually one token a word; Chinese gives one a syllable, and a joined Arabic article becomes a token of its own.
"""

import unicodedata
from functools import lru_cache

from .signs import APOSTROPHES
from .transliterate import romanize


@lru_cache(maxsize=1 << 16)
def normalize_token(word: str) -> tuple[str, ...]:
    """Casefold and romanise one word; a word of which no letter can be read stays as it is, casefolded.

    >>> normalize_token("Лавров"), normalize_token("Müller"), normalize_token("القذافي")
    (('lavrov',), ('muller',), ('al', 'qadhafi'))
    """
    if word.isascii():
        return (word.lower(),)
    folded = unicodedata.normalize("NFKC", word.casefold())
    tokens = tuple(token for part in romanize(folded).split() if (token := part.strip("?")))
    if tokens:
        return tokens
    kept = keep_letters(folded)  # marks may have hidden what can be read
    return normalize_token(kept[0]) if kept and kept[0] != word else kept


def keep_letters(text: str) -> tuple[str, ...]:
    """Return the casefolded letters and digits of a text as one token, or nothing where there is none.

    >>> keep_letters("Ь"), keep_letters("--")
    (('ь',), ())
    """
    kept = "".join(c for c in text.casefold() if c.isalnum() and c not in APOSTROPHES)
    return (kept,) if kept else ()
