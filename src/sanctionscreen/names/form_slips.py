"""Spelled-out legal forms with a space too many, or with the end of a word left out: `Compa ny`, `Limited Liabi Company`.

A form spelled out is read as its abbreviation, so a slip in it would leave words that the other name does not have. What one
slip makes of a form is known beforehand and a phrase like any other.
"""

from collections.abc import Iterator

from .weights import is_counted

MIN_CUT_WORD = 7  # letters of a word of a form that may be cut, and of a form of one word that may fall in two
MIN_PARTED = 5  # letters of a word beside others of its form that may fall in two
MIN_PIECE = 2  # letters of either piece; a single one is an initial
MIN_BEGINNING = 4  # letters left of a word that is cut, and half of them at least
ADJECTIVES = ("private", "proprietary")  # forms that names begin with like any word: Privat need not be cut

Words = tuple[str, ...]


def slips_of(spelled: Words) -> Iterator[Words]:
    """Yield what one such slip makes of a spelled-out form.

    >>> [" ".join(words) for words in slips_of(("stock", "company")) if words[-1] != "company"]
    ... # doctest: +NORMALIZE_WHITESPACE
    ['stock co mpany', 'stock com pany', 'stock comp any', 'stock compa ny', 'stock compa', 'stock compan']
    """
    several = len(spelled) > 1
    for place, word in enumerate(spelled):
        beginnings = _beginnings(word) if several or word not in ADJECTIVES else ()
        for pieces in (*_in_two(word, MIN_PARTED if several else MIN_CUT_WORD), *beginnings):
            yield (*spelled[:place], *pieces, *spelled[place + 1 :])


def _in_two(word: str, least: int) -> Iterator[Words]:
    """Yield a word of so many letters or more in two pieces."""
    if len(word) >= least:
        yield from ((word[:end], word[end:]) for end in range(MIN_PIECE, len(word) - MIN_PIECE + 1))


def _beginnings(word: str) -> Iterator[Words]:
    """Yield the beginnings of a word that are no names."""
    if len(word) >= MIN_CUT_WORD:
        beginnings = (word[:end] for end in range(max(MIN_BEGINNING, -(-len(word) // 2)), len(word)))
        yield from ((beginning,) for beginning in beginnings if not is_counted(beginning))
