"""Repairs of a whole string that `clean` makes beside its simpler steps: broken encodings, and what looks like letters.

Each is made only where it is certain, or where nothing is lost by it: the text would not be a name otherwise.
"""

import re
import unicodedata
from functools import lru_cache

from .tables import read_table
from .transliterate import romanize
from .weights import shipped_weights

_MAX_MARKS = 30  # Unicode's Stream-Safe limit (UAX #15): longer runs of marks make normal forms quadratic
_ABOVE_ASCII = re.compile("[^\x00-\x7f]+")
_QUOTE_OR_DASH = frozenset("‚„‘’“”–—«»…")  # stand after a letter with no space in honest text
_PUNCTUATION = frozenset("‘’‚“”„«»–—‐‑·´\xa0…")
_SINGLE_BYTE_WORD = re.compile(
    "(?<![^\\W_])[À-ÿ¨¸²³¿¯ºª´]+(?![^\\W_])"
)  # Cyrillic of cp1251 where Western Europe was expected
_CERTAIN_LETTERS = 4
_VOWELS = frozenset("аеёиоуыэюяіїє")
_MAX_CONSONANTS = 5  # in a row, as in "Контрстратегия"
_SIGNS = {"@": "a", "$": "s", "!": "i", "€": "e"}
_SIGNS_IN_WORD = re.compile("(?<=[A-Za-z])[@$!€]+(?=[A-Za-z0-9])")
_LATIN_WORD = re.compile("[A-Za-z]{2,}")
_WORD = re.compile(r"[^\W\d_]+")
_UNKNOWN = 1025  # above every weight
_MIN_WORD = 3  # shorter ones are mostly legal forms: `АО`, `СА`

# Letters that no typeface tells from Latin ones; the table of look-alikes has more, for words that mix scripts.
_SAME_SHAPE = {
    **dict(zip(map(ord, "асеорухіјѕһԁԛԝАВЕКМНОРСТУХІЈЅԌԚԜ"), "aceopyxijshdqwABEKMHOPCTYXIJSGQW", strict=True)),
    **dict(zip(map(ord, "οναρυικϲΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"), "ovapuikcABEZHIKMNOPTYX", strict=True)),
}


def repair_mojibake(text: str) -> str:
    """Repair letters read in the wrong encoding: UTF-8 as cp1252 or cp1251, and cp1251 as Latin-1.

    Sequences of UTF-8 hardly ever come about otherwise: two of them, or one of three bytes, are certain; a single one of two
    bytes has to make a Latin letter, and not of a quote or dash that may stand there for itself. Cyrillic read as Latin-1
    is certain in a word of four letters or more without one of ASCII; shorter words follow.

    >>> repair_mojibake("MÃ¼ller"), repair_mojibake("Ð›Ð°Ð²Ñ€Ð¾Ð²"), repair_mojibake("Ëàâðîâ Ñ.")
    ('Müller', 'Лавров', 'Лавров С.')
    >>> repair_mojibake("SÃO TOMÉ"), repair_mojibake("CAFÉ™"), repair_mojibake("Müller")
    ('SÃO TOMÉ', 'CAFÉ™', 'Müller')
    """
    if text.isascii():
        return text
    composed = repaired = unicodedata.normalize("NFC", limit_marks(text))
    for _ in range(2):  # it may have happened twice
        repaired = _ABOVE_ASCII.sub(_read_as_utf8, repaired)
    if any(map(_is_cyrillic_word, _SINGLE_BYTE_WORD.findall(repaired))):
        repaired = _SINGLE_BYTE_WORD.sub(lambda match: match[0].encode("latin-1").decode("cp1251"), repaired)
    return text if repaired == composed else repaired


def limit_marks(text: str) -> str:
    """Cut runs of combining marks after `_MAX_MARKS`, where no writing system goes."""
    if len(text) <= _MAX_MARKS:
        return text
    run = 0
    kept = []
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= _MAX_MARKS:
            kept.append(character)
    return "".join(kept)


def letters_for_signs(text: str) -> str:
    """Write letters for signs that look like them inside a word.

    >>> letters_for_signs("L@vrov Gu$$i Yahoo! A & B")
    'Lavrov Gussi Yahoo! A & B'
    """
    return _SIGNS_IN_WORD.sub(lambda match: "".join(map(_SIGNS.__getitem__, match[0])), text)


def replace_look_alike_words(text: str) -> str:
    """Write words in Latin letters that have only look-alikes of them from another script.

    They are taken for a disguise in a name that is otherwise Latin, with no other word of that script, when they are no
    legal form and no commoner name as they stand; and in a name of at least two words, all of them look-alikes, when
    each is a known name in Latin and none as it stands. Greek capitals mostly look Latin, so Greek words have to be known.

    >>> replace_look_alike_words("СОХ Peter"), replace_look_alike_words("ООО Zarya"), replace_look_alike_words("Сара Jones")
    ('COX Peter', 'ООО Zarya', 'Сара Jones')
    >>> replace_look_alike_words("Норе Сох"), replace_look_alike_words("Роса")
    ('Hope Cox', 'Роса')
    """
    if text.isascii():
        return text
    others = [word for word in _WORD.findall(text) if not word.isascii()]
    disguised = list(filter(is_look_alike, others))
    if not disguised or len(disguised) < sum(word[0] >= "\u0370" and len(word) >= _MIN_WORD for word in others):
        return text
    if _LATIN_WORD.search(text):
        return _WORD.sub(lambda match: _read_as_latin(match[0]), text)
    if len(disguised) < 2 or len(disguised) < len(others) or not all(map(_is_known_in_latin_only, disguised)):
        return text
    return text.translate(_SAME_SHAPE)


def is_look_alike(word: str) -> bool:
    """Say whether a word is long enough and has only letters that look like Latin ones and are none."""
    return len(word) >= _MIN_WORD and all(ord(character) in _SAME_SHAPE for character in word)


def _read_as_latin(word: str) -> str:
    """Write a look-alike word in Latin letters, unless it is a commoner name as it stands, or an unknown Greek word."""
    if not is_look_alike(word):
        return word
    latin, as_it_stands = _two_readings(word)
    weight, stands = _known().get(latin, _UNKNOWN), _known().get(as_it_stands, _UNKNOWN)
    stays = latin == as_it_stands or stands < weight or (weight == _UNKNOWN and any(map(_is_greek, word)))
    return word if stays else word.translate(_SAME_SHAPE)


def _is_greek(character: str) -> bool:
    """Say whether a letter is Greek."""
    return "\u0370" <= character <= "\u03ff"


def _is_known_in_latin_only(word: str) -> bool:
    """Say whether a look-alike word is a known name by these alone."""
    latin, as_it_stands = _two_readings(word)
    return latin in _known() and as_it_stands not in _known()


def _two_readings(word: str) -> tuple[str, str]:
    """Return a look-alike word read as Latin, and as the script it is in."""
    return word.translate(_SAME_SHAPE).lower(), romanize(word.casefold())


@lru_cache(maxsize=1)
def _known() -> dict[str, int]:
    """Return the weights of names of people and companies, lower for commoner ones; 0 for legal forms."""
    return shipped_weights()[0] | dict.fromkeys((row[0] for row in read_table("legal_forms.tsv")), 0)


def _read_as_utf8(match: re.Match[str]) -> str:
    """Read a run of characters above ASCII as the UTF-8 it was, if it was."""
    run = match[0]
    for encoding in ("cp1252", "cp1251"):
        read = _decode(run, encoding)
        if read and (len(read) > 1 or _is_certain(match, read, encoding)) and all(map(_is_of_names, read)):
            return read
    return run


@lru_cache(maxsize=1 << 12)
def _decode(run: str, encoding: str) -> str:
    """Turn characters back into bytes and read these as UTF-8; nothing where that cannot be."""
    try:
        return b"".join(_byte_of(character, encoding) for character in run).decode("utf-8")
    except UnicodeError:
        return ""


def _byte_of(character: str, encoding: str) -> bytes:
    """Return the byte a character was read from; where the encoding has none, the control character of that number."""
    try:
        return character.encode(encoding)
    except UnicodeError:
        if encoding == "cp1252" and "\x80" <= character <= "\x9f":
            return character.encode("latin-1")
        raise


def _is_certain(match: re.Match[str], read: str, encoding: str) -> bool:
    """Say whether a single sequence leaves no doubt."""
    run = match[0]
    if len(run) >= 3:
        return True
    if not (read.isalpha() and read < "\u0250"):
        return read in _PUNCTUATION and run[0] == "Â"
    if encoding == "cp1251":  # `MГјller`
        beside = match.string[max(match.start() - 1, 0) : match.start()] + match.string[match.end() : match.end() + 1]
        return run[0] in "ГД" and run[1] not in _QUOTE_OR_DASH and beside.isascii() and beside.isalpha()
    at_end = not match.string[match.end() : match.end() + 1].isalnum()
    return run[1] not in _QUOTE_OR_DASH or (run[0] == "Ã" and not at_end)


def _is_of_names(character: str) -> bool:
    """Say whether a character may stand in a name: a letter, a mark, a digit, or punctuation."""
    return unicodedata.category(character)[0] in "LMN" or character in _PUNCTUATION


def _is_cyrillic_word(word: str) -> bool:
    """Say whether a word above ASCII is surely Cyrillic read as Latin-1: long enough, with vowels, and of one case."""
    if len(word) < _CERTAIN_LETTERS:
        return False
    read = word.encode("latin-1").decode("cp1251")
    run, consonants = 0, 0
    for letter in read.lower():
        run = 0 if letter in _VOWELS else run + 1
        consonants = max(consonants, run)
    return consonants < min(len(read), _MAX_CONSONANTS) and (read[1:].islower() or read.isupper())
