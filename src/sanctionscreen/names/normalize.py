"""The pipeline: normalize(name) = phrases(concat(normalize_token(t) for t in split(clean(name)))).

One function for listed names and queries, so that the two sides can never disagree. It is idempotent: the tokens joined
by spaces normalize to themselves. It never raises and takes linear time for any string.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_lowercase

from .clean import STEPS, clean
from .phrases import join_phrases
from .split import split
from .tokens import keep_letters, normalize_token

MIN_SPACED = 5  # single letters in a row, one sign between them, that are a word rather than initials
_LETTER = frozenset(ascii_lowercase)
_SPACED = re.compile(r"(?<!\S)[^\W\d_]([ ._*-])(?:[^\W\d_]\1){3,}[^\W\d_](?![^\W_])")


@dataclass(frozen=True, slots=True)
class NormalizedName:
    """Tokens of a name, and the disguises its text wore.

    Args:
        tokens: Lower-case ASCII tokens in reading order; empty only for text without letters or digits.
        disguises: Stable words for suspicious repairs: those of `STEPS`, then spaced_letters, lost_letters.
    """

    tokens: tuple[str, ...]
    disguises: tuple[str, ...] = ()


@lru_cache(maxsize=1 << 17)
def normalize_name(text: str) -> NormalizedName:
    """Return the comparable form of a name as published or typed.

    >>> normalize_name("LAVROV, Sergey Viktorovich").tokens
    ('sergey', 'viktorovich', 'lavrov')
    >>> normalize_name("OOO «Зaря»")
    NormalizedName(tokens=('ooo', 'zarya'), disguises=('mixed_scripts',))
    """
    cleaned, disguises = clean(text)
    read = read_tokens(cleaned)
    tokens = join_phrases(read)
    if not tokens and not text.isascii():
        tokens = keep_letters(cleaned)
    if has_spaced_letters(cleaned, read):
        disguises = (*disguises, "spaced_letters")
    if "?" in cleaned and any("?" in token for token in read):
        disguises = (*disguises, "lost_letters")
    return NormalizedName(tokens, disguises)


def has_spaced_letters(cleaned: str, tokens: Sequence[str]) -> bool:
    """Say whether letters stand apart in a row too long for initials; the engine reads them together.

    >>> [has_spaced_letters(text, read_tokens(text)) for text in ("L A V R O V Sergey", "L.A.V.R.O.V", "F.A.R. S.R.L.")]
    [True, True, False]
    """
    if len(tokens) < MIN_SPACED or sum(map(_LETTER.__contains__, tokens)) < MIN_SPACED:
        return False
    return _SPACED.search(cleaned) is not None


def read_tokens(cleaned: str) -> list[str]:
    """Return the tokens of a cleaned string, before any phrase is joined.

    >>> read_tokens("OOO «Заря»")
    ['ooo', 'zarya']
    """
    words = split(cleaned)
    return words if cleaned.isascii() else _romanize_words(words)


def describe_steps(text: str) -> list[tuple[str, str]]:
    """Return the steps that changed the text, each with the text after it; the last text is the tokens.

    >>> describe_steps("LAVROV, Sergey")
    [('reorder_comma', 'Sergey LAVROV'), ('split', 'sergey lavrov')]
    """
    steps = []
    current = text
    for apply, _disguise in STEPS:
        changed = apply(current)
        if changed != current:
            steps.append((apply.__name__, changed))
            current = changed
    words = split(current)
    romanized = _romanize_words(words)
    for name, tokens in (("split", words), ("romanize", romanized), ("join_phrases", normalize_name(text).tokens)):
        if " ".join(tokens) != current:
            current = " ".join(tokens)
            steps.append((name, current))
    return steps


def _romanize_words(words: list[str]) -> list[str]:
    """Return the tokens of all words, in order."""
    return [token for word in words for token in normalize_token(word)]
