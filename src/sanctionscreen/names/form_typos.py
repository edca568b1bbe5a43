"""Words of legal forms with one slip of the pen: `Limted`, `LIMI?ED`, `Liabilty`, `Copmany`.

A form is spelled out so often that a word one edit from it is that word. Three kinds of words stay what they are: names and
words of organisations that tables know, words that differ at the end alone, which are words of another language
or number (`Privat`, `Companys`), and whatever is near words that say more than a form (`Capital`, `Federal`).
"""

from functools import lru_cache

from rapidfuzz.distance import OSA

from .concepts import concept_ids
from .organisations import organisation_concepts
from .tables import read_table
from .weights import form_words, is_counted, shipped_weights

MIN_LETTERS, MAX_LETTERS = 7, 32  # of a word of a form; with fewer, one edit makes other words; none has more
_END = 3  # an edit leaves either so many letters at the beginning as they are, or so many at the end


def correct_form_word(token: str) -> str:
    """Return the word of a legal form that a token is one edit from, or the token.

    >>> [correct_form_word(token) for token in ("limted", "limi?ed", "copmany", "privat", "lavrov")]
    ['limited', 'limited', 'company', 'privat', 'lavrov']
    """
    if not MIN_LETTERS - 1 <= len(token) <= MAX_LETTERS + 1:
        return token
    beginnings, endings = _edges()
    return _correct(token) if token[:_END] in beginnings or token[-_END:] in endings else token


@lru_cache(maxsize=1 << 14)
def _correct(token: str) -> str:
    """Return the same for a token that begins or ends like a word of a form."""
    near = _by_deletion()
    if token in form_words() or is_counted(token) or concept_ids(token):
        return token
    found = {word for text in _with_deletions(token) for word in near.get(text, ()) if _is_slip(token, word)}
    return min(found, default=token)


def _is_slip(token: str, word: str) -> bool:
    """Say whether a token is one edit from a word, not at its end."""
    return OSA.distance(token, word, score_cutoff=1) == 1 and token[-1] == word[-1] and word + word[-1] != token


def _with_deletions(word: str) -> set[str]:
    """Return a word, and the word without each of its letters."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


@lru_cache(maxsize=1)
def _by_deletion() -> dict[str, list[str]]:
    """Return the words of forms by themselves and by what a deletion leaves of them."""
    near: dict[str, list[str]] = {}
    for word in _plain_forms():
        for text in _with_deletions(word):
            near.setdefault(text, []).append(word)
    return near


@lru_cache(maxsize=1)
def _edges() -> tuple[frozenset[str], frozenset[str]]:
    """Return the beginnings and the endings of the words of forms."""
    return frozenset(word[:_END] for word in _plain_forms()), frozenset(word[-_END:] for word in _plain_forms())


@lru_cache(maxsize=1)
def _plain_forms() -> tuple[str, ...]:
    """Return long words of forms that say nothing else: whole forms, and what is not in names for another reason."""
    whole = {text for row in read_table("legal_forms.tsv") for text in "|".join(row[3:]).split("|")}
    telling = organisation_concepts().keys() | (shipped_weights()[0].keys() - whole)
    words = (word for word in form_words() if word in whole or word not in telling)
    return tuple(sorted(word for word in words if MIN_LETTERS <= len(word) <= MAX_LETTERS))
