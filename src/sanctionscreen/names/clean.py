"""The first chapter: repair a whole string before it is cut into words.

Order of the steps matters and is stated by `STEPS`: broken characters, entities and encodings first (they may hide
anything), then characters nobody sees, then punctuation variants, compatibility forms (NFKC), signs and letters that look
like others, and last the comma of `SURNAME, Given`. On printable ASCII without `,`, `@`, `$`, `!` and `&...;` every step is
the identity.

A step whose change is suspicious has a *disguise* word; it is reported with every hit. Publishing habits are no
disguise: direction marks around right-to-left text, byte order marks, accents, native scripts.
"""

import html
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from .repairs import letters_for_signs, limit_marks, repair_mojibake, replace_look_alike_words
from .signs import APOSTROPHES
from .tables import read_table

_SURROGATE = re.compile("[\ud800-\udfff]")
_ENTITY = re.compile(r"&(?:#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,8}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_JOINER_IN_SCRIPT = re.compile("(?<=[\u0600-\u0dff])[\u200c\u200d]|[\u200c\u200d](?=[\u0600-\u0dff])")
_EDGE_MARKS = "\ufeff\u200b\u200c\u200d\u2060\x00"
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_FULL_WIDTH = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]+")
_STYLED = re.compile("[\u2460-\u24ff\U0001d400-\U0001d7ff\U0001f110-\U0001f169]+")
_PUNCTUATION = {
    **dict.fromkeys(map(ord, APOSTROPHES[2:]), "'"),
    **dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－⁃־゠・·•‧"), "-"),
    **dict.fromkeys(map(ord, "“”„‟«»‹›″״〝〞"), '"'),
    **dict.fromkeys(map(ord, "،、﹐﹑，٫٬՝"), ","),
    **dict.fromkeys(map(ord, "؟⁇�"), "?"),
}
_LATIN = re.compile("[A-Za-z]")
_WORD = re.compile(r"[^\W\d_]+")
_LETTERS_OR_DIGITS = re.compile(r"[^\W_]+")
_GREEK, _CYRILLIC = re.compile("[\u0370-\u03ff]"), re.compile("[\u0400-\u052f]")
_GREEK_OR_CYRILLIC = re.compile("[\u0370-\u052f]*")
_LATIN_WORD = re.compile("[\x00-\u036f\u1e00-\u1eff]*")


_SUFFIX_WORDS = (
    *("jr", "sr", "ii", "iii", "iv", "phd", "md", "mba", "esq", "cpa", "the", "and"),
    *("company", "limited", "incorporated", "corporation", "private", "public", "joint", "stock", "liability"),
    *("ca", "cv", "de", "rl"),  # C.A., S.A. de C.V., S. de R.L.
)


class Step(NamedTuple):
    """One step of `clean`; `disguise` is the word reported when the step changed the text."""

    apply: Callable[[str], str]
    disguise: str | None = None


def replace_lone_surrogates(text: str) -> str:
    """Read halves of a broken character as a lost letter, so that every string can be encoded.

    >>> replace_lone_surrogates("Lav\\ud800rov")
    'Lav�rov'
    """
    return _SURROGATE.sub("\ufffd", text)


def decode_entities(text: str) -> str:
    """Decode HTML and XML character references, up to two layers deep.

    >>> decode_entities("O&#39;Brien &amp;amp; Sons")
    "O'Brien & Sons"
    """
    for _ in range(2):
        if "&" not in text:
            break
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    return _SURROGATE.sub("\ufffd", text)


def drop_direction_marks(text: str) -> str:
    """Drop what publishing puts around text: direction marks of right-to-left text, joiners, byte order marks.

    >>> drop_direction_marks("\\u202bعلی‌رضا\\u202c") == "علی رضا"
    True
    """
    text = text.strip(_EDGE_MARKS)
    if _RIGHT_TO_LEFT.search(text):
        text = _DIRECTION.sub("", text)
    return _JOINER_IN_SCRIPT.sub(lambda match: " " if match[0] == "\u200c" else "", text)


def drop_invisible(text: str) -> str:
    """Drop characters that print nothing: zero-width, soft hyphen, control, tags, variation selectors.

    >>> drop_invisible("Lav\\u200brov")
    'Lavrov'
    """
    return _INVISIBLE.sub("", text)


def narrow_full_width(text: str) -> str:
    """Write full-width Latin letters and digits in their usual width; full-width signs are normal in Chinese text.

    >>> narrow_full_width("Ｌａｖｒｏｖ")
    'Lavrov'
    """
    return _FULL_WIDTH.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)


def plain_styled_letters(text: str) -> str:
    """Write mathematical, circled and squared letters as plain letters.

    >>> plain_styled_letters("𝐋𝐚𝐯𝐫𝐨𝐯 Ⓐ")
    'Lavrov A'
    """
    return _STYLED.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)


def compose(text: str) -> str:
    """Bring the text to NFKC: one spelling for each accented letter, ligature and presentation form.

    >>> compose("Cafe\\u0301 ﬁ") == "Café fi"
    True
    """
    return unicodedata.normalize("NFKC", limit_marks(text))


def unify_punctuation(text: str) -> str:
    """Bring dashes, quotes, apostrophes and commas of all scripts to their ASCII form.

    >>> unify_punctuation("O’Brien – «Заря»، Ltd")
    'O\\'Brien - "Заря", Ltd'
    """
    return text.translate(_PUNCTUATION)


def unmix_scripts(text: str) -> str:
    """Undo look-alike letters in a word that mixes Latin with other scripts, or Greek with Cyrillic; pure words stay.

    >>> unmix_scripts("Lаvrоv"), unmix_scripts("Лaвpoв"), unmix_scripts("Лавров Ltd")
    ('Lavrov', 'Лавров', 'Лавров Ltd')
    """
    if text.isascii() or not (_LATIN.search(text) or (_GREEK.search(text) and _CYRILLIC.search(text))):
        return text
    return _WORD.sub(lambda match: _unmix_word(match[0]), text)


# What stands between two names of one party, with the comma before it.
_STATED_BETWEEN = re.compile(
    r"(?:,\s*|\s+)(\(?(?:[afn][./]?k[./]?a|d[./]?b[./]?a|t/a|alias|now known as|also (?:known as|called)"
    r"|(?:formerly|previously)(?: known as| called)?|trading as|doing business as|vormals|anciennement|ранее|она? же)\b\.?)"
    r"\s+",
    re.IGNORECASE,
)


def reorder_comma(text: str) -> str:
    """Put given names first in `SURNAME, Given`.

    Parts after a comma that are suffixes (legal forms, generation or degree marks: `, Inc.`, `, Co., Ltd`, `, Jr`) stay
    where they are. The rest is turned round when it has exactly two parts. That is harmless where it is wrong: scoring
    does not look at order, only which tokens stand side by side changes.

    >>> reorder_comma("LAVROV, Sergey Viktorovich")
    'Sergey Viktorovich LAVROV'
    >>> reorder_comma("Mechel Trading, Inc."), reorder_comma("Zarya, S.A. de C.V.")
    ('Mechel Trading, Inc.', 'Zarya, S.A. de C.V.')
    >>> reorder_comma("SMITH, John, Jr.")
    'John SMITH, Jr.'

    Names that stand side by side are turned round one by one.

    >>> reorder_comma("SMITH, John, a.k.a. DOE, Jim")
    'John SMITH a.k.a. Jim DOE'
    >>> reorder_comma("SMITH, John (formerly DOE, Jim)")
    'John SMITH (formerly Jim) DOE'
    """
    if "," not in text:
        return text
    names = _STATED_BETWEEN.split(text)
    names[::2] = map(_turn_round, names[::2])
    return " ".join(names)


def _turn_round(text: str) -> str:
    """Put given names first in one name."""
    if not 1 <= text.count(",") <= 3:
        return text
    parts = text.split(",")
    end = len(parts)
    while end > 1 and _is_suffix(parts[end - 1]):
        end -= 1
    if end != 2 or not any(map(str.isalnum, parts[0])):
        return text
    return ",".join([f"{parts[1].strip()} {parts[0].strip()}", *parts[2:]])


STEPS: tuple[Step, ...] = (
    Step(replace_lone_surrogates),
    Step(decode_entities, "html_entities"),
    Step(repair_mojibake, "mojibake"),
    Step(drop_direction_marks),
    Step(drop_invisible, "invisible_characters"),
    Step(narrow_full_width, "full_width"),
    Step(plain_styled_letters, "styled_letters"),
    Step(unify_punctuation),
    Step(compose),
    Step(letters_for_signs, "signs_for_letters"),
    Step(unmix_scripts, "mixed_scripts"),
    Step(replace_look_alike_words, "look_alike_word"),
    Step(reorder_comma),
)
_ASCII_STEPS: tuple[Step, ...] = tuple(
    step for step in STEPS if step.apply in (drop_direction_marks, drop_invisible, letters_for_signs, reorder_comma)
)
_ASCII_SPECIAL = re.compile("[\x00-\x1f\x7f&,@$!]")


def clean(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the repaired text and the disguises found, each once, in the order of the steps.

    >>> clean("Lаvrоv")
    ('Lavrov', ('mixed_scripts',))
    """
    if text.isascii():
        if _ASCII_SPECIAL.search(text) is None:
            return text, ()
        if "&" not in text:
            return _run_steps(text, _ASCII_STEPS)
    return _run_steps(text, STEPS)


def _run_steps(text: str, steps: tuple[Step, ...]) -> tuple[str, tuple[str, ...]]:
    """Apply the steps in order and collect the disguises of those that changed the text."""
    disguises = []
    for apply, disguise in steps:
        changed = apply(text)
        if disguise is not None and changed != text:
            disguises.append(disguise)
        text = changed
    return text, tuple(disguises)


def _unmix_word(word: str) -> str:
    """Write a mixed word in the one script that explains all its letters; the larger script first, else leave it."""
    latin = sum(character.isascii() for character in word)
    if latin == len(word) or (not latin and not (_GREEK.search(word) and _CYRILLIC.search(word))):
        return word
    to_latin, to_cyrillic = _confusables()
    as_latin, as_cyrillic = word.translate(to_latin), word.translate(to_cyrillic)
    is_latin = _LATIN_WORD.fullmatch(as_latin) is not None
    is_cyrillic = latin > 0 and _GREEK_OR_CYRILLIC.fullmatch(as_cyrillic) is not None
    if is_cyrillic and (latin * 2 < len(word) or not is_latin):
        return as_cyrillic
    return as_latin if is_latin else word


@lru_cache(maxsize=1)
def _confusables() -> tuple[dict[int, str], dict[int, str]]:
    """Return the look-alike table in both directions; the way back goes to Cyrillic only."""
    rows = read_table("confusables.tsv")
    to_latin = {ord(other): latin for other, latin, *_ in rows}
    to_cyrillic: dict[int, str] = {}
    for other, latin, *one_way in rows:
        if "\u0400" <= other <= "\u052f" and not one_way:
            to_cyrillic.setdefault(ord(latin), other)
    return to_latin, to_cyrillic


def _is_suffix(part: str) -> bool:
    """Say whether the text after a comma has no word but legal forms and generation or degree marks."""
    return _suffixes().issuperset(_LETTERS_OR_DIGITS.findall(part.replace(".", "").lower()))


@lru_cache(maxsize=1)
def _suffixes() -> frozenset[str]:
    """Return words that may stand after a comma without being a given name."""
    forms = {row[0] for row in read_table("legal_forms.tsv")}
    return frozenset(forms.union(_SUFFIX_WORDS))
