"""The second chapter: cut a cleaned string into words.

Whitespace and punctuation separate, hyphens and dots included (`A.B.` is two initials). Apostrophes inside a word are
dropped (`O'Brien`, `Ma'mun`), `&` is the word *and*, and `?` stays where it stands for a lost letter inside a word. Some
abbreviations are known by their punctuation (`M/V`, `t/a`) and are read as the word they stand for. Dots
between Chinese characters part a foreign name, which is read by its sound; its words are marked so.
"""

import re
import unicodedata
from functools import lru_cache

from .signs import APOSTROPHES, BY_SOUND
from .tables import read_mapping

_DOTTED = re.compile(  # `clean` makes all dots hyphens; a part of a name is no longer than the longest foreign names
    "(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{1,12}(?=-[\u4e00-\u9fff])"
    "|(?<=[\u4e00-\u9fff]-)[\u4e00-\u9fff]{1,12}(?![\u4e00-\u9fff])"
)
_LOST = re.compile(r"\?+")
_ASCII_TO_LOWER = "".join(
    chr(code).lower() if chr(code).isalnum() else "?" if chr(code) == "?" else " " for code in range(128)
)
_ASCII_LINES_TO_LOWER = _ASCII_TO_LOWER[: ord("\n")] + "\n" + _ASCII_TO_LOWER[ord("\n") + 1 :]


class _Separators(dict[int, str]):
    """Translation table that fills itself: letters, digits and marks stay, all else becomes a space."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character in APOSTROPHES:
            self[code] = ""
            return ""
        kept = character.isalnum() or character == "?" or unicodedata.category(character)[0] == "M"
        self[code] = character if kept else " "
        return self[code]


_SEPARATORS = _Separators()


def split(text: str) -> list[str]:
    """Return the words of a cleaned string; ASCII words come in lower case.

    >>> split("O'Brien-Smith & A.B. Mu?ammad?")
    ['obrien', 'smith', 'and', 'a', 'b', 'mu?ammad']
    >>> split("M/V Zarya (ex Vostok)")
    ['mv', 'zarya', 'fka', 'vostok']
    """
    text = _read_punctuated(text)
    if "'" in text or "`" in text:
        text = text.replace("'", "").replace("`", "")
    if "&" in text:
        text = text.replace("&", " and ")
    if "?" in text:
        text = _LOST.sub(_keep_inside_word, text)
    if text.isascii():
        return text.translate(_ASCII_TO_LOWER).split()
    return _DOTTED.sub(rf"\g<0>{BY_SOUND}", text).translate(_SEPARATORS).split()


def split_lines(text: str) -> list[list[str]]:
    """Return the words of each line of a cleaned ASCII text without `&` and `?`, as `split` does line by line.

    >>> split_lines("O'Brien-Smith,\\nA.B.")
    [['obrien', 'smith'], ['a', 'b']]
    """
    lower = _read_punctuated(text).replace("'", "").replace("`", "").translate(_ASCII_LINES_TO_LOWER)
    return list(map(str.split, lower.split("\n")))


def _read_punctuated(text: str) -> str:
    """Write what the table of punctuated abbreviations knows as the words it stands for."""
    if "/" not in text and "(" not in text:
        return text
    return _punctuated().sub(lambda match: f" {read_mapping('punctuated.tsv')[match[0].lower()]} ", text)


@lru_cache(maxsize=1)
def _punctuated() -> re.Pattern[str]:
    """Return one pattern for what the table holds, where neither a letter nor a digit goes on."""
    inside = "|".join(map(re.escape, read_mapping("punctuated.tsv")))
    return re.compile(rf"(?:(?<![^\W_])|(?=\())(?:{inside})(?![^\W_])", re.IGNORECASE)


def _keep_inside_word(match: re.Match[str]) -> str:
    """Keep question marks between two letters or digits, drop others."""
    text, start, end = match.string, match.start(), match.end()
    inside = start > 0 and end < len(text) and text[start - 1].isalnum() and text[end].isalnum()
    return match[0] if inside else " "
