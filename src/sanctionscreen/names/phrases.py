"""The fourth chapter: token n-grams that stand for one token.

Spelled-out legal forms become the abbreviation of that same form (`limited liability company` -> `llc`), parted
abbreviations are joined (`s p a` -> `spa`), compound names too (`siraj al din` -> `sirajuddin`), and number words become
digits (`no seven` -> `7`). A slip in a word of a form is corrected first. The longest phrase at the
leftmost place wins; passes repeat until nothing changes, so a second normalisation finds nothing to do. A phrase never
becomes empty.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import product
from string import ascii_lowercase

from .clean import clean
from .form_slips import slips_of
from .form_typos import correct_form_word
from .split import split
from .tables import read_mapping, read_table
from .tokens import normalize_token
from .weights import is_counted

BEGINS, FOLLOWS, STANDS_ALONE = 1, 2, 4  # a token may be the first or second of a phrase, or the whole of it
LETTER = 8  # it is a single letter
STATES_NAMES = 16  # it is the telling word of what stands between two names of one party, see `reorder_comma`

MAX_ORDINAL = 999  # units of armies and bureaus of design reach hundreds
NUMBER_SIGNS = ("no", "nr", "num", "number", "nomer", "numero")  # `Factory No. 7` is Factory 7
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10, "xi": 11, "xii": 12}
NUMBERED = ("battalion", "brigade", "bureau", "division", "factory", "fund", "phase", "plant", "series", "unit", "zavod")

MAX_GLUED_WORDS = 6  # longer phrases would have too many ways to lose their spaces
MIN_GLUED_LETTERS = 8  # shorter ones might be a name
MIN_GLUED_FORM = 7  # letters of a form glued to the name; fewer end words of other kinds
MAX_GLUED_LETTERS = 140  # the longest name field of ISO 20022
MIN_GLUED_NAME = 3  # letters of a name that a form is glued to: Unlimited is a word
MIN_LEADING_FORM = 12  # letters of a form glued before the name
MIN_SPACED_FORM = 5  # letters of a phrase that may stand apart; fewer may be initials

Phrases = dict[tuple[str, ...], tuple[str, ...]]

_STATING_WORDS = (
    *("aka", "alias", "anciennement", "business", "called", "dba", "fka", "formerly", "known", "nka", "previously", "ranee"),
    *("trading", "vormals", "zhe"),
)


def join_phrases(tokens: Sequence[str]) -> tuple[str, ...]:
    """Return the tokens with every phrase of the table replaced.

    >>> join_phrases("zarya limited liability company".split())
    ('zarya', 'llc')
    """
    first_tokens = _phrases()[0]
    tokens = [part for token in tokens for part in _read_form(token)]
    for place, token in enumerate(tokens):
        if token in first_tokens:
            return (*tokens[:place], *_join_tail(tuple(tokens[place:])))
    return tuple(tokens)


@lru_cache(maxsize=1 << 16)
def _read_form(token: str) -> tuple[str, ...]:
    """Return a token with a slip in a word of a legal form corrected, or with the forms glued to its ends apart.

    >>> _read_form("limted"), _read_form("zaryatradingcompanylimited"), _read_form("unlimited")
    (('limited',), ('zaryatrading', 'company', 'limited'), ('unlimited',))
    """
    lengths, forms, edges = _whole_forms()
    may_be_glued = MIN_GLUED_FORM + MIN_GLUED_NAME <= len(token) <= MAX_GLUED_LETTERS and not edges.isdisjoint(
        (token[:MIN_GLUED_FORM], token[-MIN_GLUED_FORM:])
    )
    if not may_be_glued or token in _phrase_places() or is_counted(token):
        return (correct_form_word(token),)
    for length in lengths:
        if len(token) >= length + MIN_GLUED_NAME:
            if token[-length:] in forms:
                return (*_read_form(token[:-length]), token[-length:])
            if token[:length] in forms and length >= MIN_LEADING_FORM:
                return (token[:length], *_read_form(token[length:]))
    return (correct_form_word(token),)


@lru_cache(maxsize=1)
def _whole_forms() -> tuple[tuple[int, ...], frozenset[str], frozenset[str]]:
    """Return spelled-out legal forms without their spaces: their lengths, longest first, themselves, and their edges."""
    spelled = (text for row in read_table("legal_forms.tsv") for text in "|".join(row[3:]).split("|") if text)
    forms = frozenset(form for form in map("".join, map(_tokens, spelled)) if len(form) >= MIN_GLUED_FORM)
    edges = frozenset(edge for form in forms for edge in (form[:MIN_GLUED_FORM], form[-MIN_GLUED_FORM:]))
    return tuple(sorted(set(map(len, forms)), reverse=True)), forms, edges


@lru_cache(maxsize=1 << 13)
def _join_tail(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Return what is left of a name from the first token that may begin a phrase: often the same few legal forms."""
    first_tokens, phrases = _phrases()
    read = tokens
    while not first_tokens.keys().isdisjoint(read):
        changed = _replace_once(read, phrases, first_tokens)
        if changed == read:
            break
        read = changed
    return read


def _replace_once(tokens: tuple[str, ...], phrases: Phrases, first_tokens: dict[str, int]) -> tuple[str, ...]:
    """Walk once from the left, longest phrase first."""
    read: list[str] = []
    place = 0
    while place < len(tokens):
        longest = first_tokens.get(tokens[place], 0)
        for length in range(longest, 0, -1):
            replacement = phrases.get(tokens[place : place + length])
            if replacement is not None:
                read.extend(replacement)
                place += length
                break
        else:
            read.append(tokens[place])
            place += 1
    return tuple(read)


def phrase_places(token: str) -> int:
    """Return where in phrases a token may stand, as bits: two neighbours tell whether a phrase may begin at the first.

    >>> phrase_places("abd") == BEGINS, phrase_places("limited") == BEGINS | FOLLOWS | STANDS_ALONE, phrase_places("lavrov")
    (True, True, 0)
    >>> phrase_places("limted") == STANDS_ALONE
    True
    """
    return _phrase_places().get(token, 0) | (STANDS_ALONE if _read_form(token) != (token,) else 0)


@lru_cache(maxsize=1)
def _phrase_places() -> dict[str, int]:
    """Return the same for all tokens of phrases."""
    places: dict[str, int] = dict.fromkeys(ascii_lowercase, LETTER)
    places |= dict.fromkeys(_STATING_WORDS, STATES_NAMES)
    for first, *others in _phrases()[1]:
        places[first] = places.get(first, 0) | (BEGINS if others else STANDS_ALONE)
        if others:
            places[others[0]] = places.get(others[0], 0) | FOLLOWS
    return places


@lru_cache(maxsize=1)
def _phrases() -> tuple[dict[str, int], Phrases]:
    """Return the longest phrase by first token, and the phrases, both sides normalized like any name."""
    rows = read_table("legal_forms.tsv")
    written = [(text, row[0]) for row in rows for text in "|".join(row[3:]).split("|") if text]
    forms, others = (
        {key: value for text, short in pairs if (key := _tokens(text)) != (value := _tokens(short))}
        for pairs in (written, [(row[0], row[1]) for row in read_table("phrases.tsv")])
    )
    phrases = others | forms
    phrases = _slipped(forms) | _spaced(phrases) | _glued(phrases) | phrases | _compounds() | _numbers()
    first_tokens: dict[str, int] = {}
    for key in phrases:
        first_tokens[key[0]] = max(len(key), first_tokens.get(key[0], 0))
    return first_tokens, phrases


def _slipped(forms: Phrases) -> Phrases:
    """Return legal forms with a slip; of two that slip into the same, the first in the table."""
    found: Phrases = {}
    for spelled, form in forms.items():
        for slip in slips_of(spelled):
            found.setdefault(slip, form)
    return found


def _glued(phrases: Phrases) -> Phrases:
    """Return phrases whose spaces are lost, some of them or all: `limitedliability company`."""
    return {
        tuple("".join(word + gap for word, gap in zip(key, (*gaps, ""), strict=True)).split()): value
        for key, value in phrases.items()
        if 2 <= len(key) <= MAX_GLUED_WORDS and _has_glued_length(key)
        for gaps in product((" ", ""), repeat=len(key) - 1)
    }


def _has_glued_length(key: tuple[str, ...]) -> bool:
    """Say whether a phrase is long enough to be known without its spaces; a single letter in it asks for more."""
    return sum(map(len, key)) >= (MIN_GLUED_LETTERS if min(map(len, key)) > 1 else MIN_LEADING_FORM)


def _spaced(phrases: Phrases) -> Phrases:
    """Return phrases written letter by letter: `l i m i t e d`."""
    texts = {"".join(key): value for key, value in phrases.items() if min(map(len, key)) > 1}
    return {tuple(text): value for text, value in texts.items() if len(text) >= MIN_SPACED_FORM}


def _compounds() -> Phrases:
    """Return compound names written as several tokens, with the one they are: Siraj al-Din is Sirajuddin."""
    spelled = {ending: words.split("|") for ending, words in read_mapping("compound_endings.tsv").items()}
    endings = {first: ends.split(" ") for first, ends in read_mapping("compounds.tsv").items()}
    return {
        (first, *words.split(" ")): (first + end,)
        for first, ends in endings.items()
        for end in ends
        for words in spelled[end]
    }


def _numbers() -> Phrases:
    """Return numbers written as words or ordinals, and what they are in digits: `twenty first` and `21st` are 21."""
    words = {int(number): words.split(" ") for number, words in read_mapping("number_words.tsv").items()}
    phrases: Phrases = {}
    phrases |= {_tokens(word): (str(number),) for number, its_words in words.items() for word in its_words}
    for tens, units in product(range(20, 100, 10), range(1, 10)):
        for unit in words[units][:2]:
            phrases[(words[tens][0], unit)] = phrases[(words[tens][0] + unit,)] = (str(tens + units),)
    for number in range(1, MAX_ORDINAL + 1):
        phrases |= {(f"{number}{ending}",): (str(number),) for ending in ("st", "nd", "rd", "th")}
        phrases |= {key: (str(number),) for sign in NUMBER_SIGNS for key in ((sign, str(number)), (f"{sign}{number}",))}
    for letters, number in ROMAN.items():
        phrases |= {(word, letters): (word, str(number)) for word in NUMBERED}
        phrases |= {(sign, letters): (str(number),) for sign in NUMBER_SIGNS}
    return phrases


def _tokens(text: str) -> tuple[str, ...]:
    """Return the tokens of a table cell, by the same chapters as a name."""
    return tuple(token for word in split(clean(text)[0]) for token in normalize_token(word))
