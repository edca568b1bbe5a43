"""The UN list's ALIAS_NAME cell, which may hold several names, scripts and remarks at once.

Seen in real files: `A; B; C`; `name (name; name)`; `Latin (Arabic)`; `Latin (original script: Cyrillic)`;
`A b) C`; `A (previously listed as)`; `A (combat name)`; `A (Tigrinya)`; `A, born in X on Y (passport ...)`.
An acronym in brackets, `Name of Group (NOG)`, stays in the name: alone it would be a name nobody published alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sanctionscreen.model import script_of

_ENUMERATOR = re.compile(r"(?:^|\s)[a-z]\)\s")
_SCRIPT_LABEL = re.compile(r"\(?original script\)?:?", re.IGNORECASE)
_FORMER = re.compile(r"(?:previously|formerly) (?:listed|known) as", re.IGNORECASE)
_REMARK = re.compile(
    r"(?:birth|combat|prominently known|third|false identity|sub-unit|oman passport"
    r"|(?:previously|formerly) (?:listed|known))\b.*",
    re.IGNORECASE,
)
# A bracket that only says in which language or script the name is; `Tigrinya` has been seen.
_LANGUAGE = re.compile(
    r"(?:in )?(?:Amharic|Arabic|Chinese|Cyrillic|Dari|Farsi|Korean|Pashto|Persian|Russian|Somali|Tigrinya|Urdu)(?: script)?",
    re.IGNORECASE,
)
_TAIL = re.compile(r"(?: - sub-unit name|, born .*)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SplitAlias:
    """What one ALIAS_NAME cell holds.

    Args:
        names: Every name in it, in order.
        former: A remark says the name is a former one.
        remarks: Text in the cell that is no name.
    """

    names: tuple[str, ...]
    former: bool = False
    remarks: tuple[str, ...] = ()


def split_alias(cell: str) -> SplitAlias:
    """Split a cell, its layout already joined to single spaces, into names and remarks.

    >>> split_alias("Ana Bel; Anna Bell").names, split_alias("Name of Group (NOG)").names
    (('Ana Bel', 'Anna Bell'), ('Name of Group (NOG)',))
    >>> split_alias("Иван (Ivan; Iwan)").names, split_alias("Ivan (previously listed as)")
    (('Иван', 'Ivan', 'Iwan'), SplitAlias(names=('Ivan',), former=True, remarks=('previously listed as',)))
    """
    names: list[str] = []
    remarks: list[str] = []
    for numbered in _ENUMERATOR.split(cell):
        for piece in _split_outside_brackets(numbered):
            _take_piece(piece, names, remarks)
    former = any(_FORMER.search(remark) for remark in remarks)
    return SplitAlias(tuple(dict.fromkeys(names)), former, tuple(remarks))


def _take_piece(piece: str, names: list[str], remarks: list[str]) -> None:
    """Take one name with its brackets apart, where the brackets hold other names or a remark."""
    outside = piece
    inner: list[str] = []
    for bracket in _find_brackets(piece):
        content = bracket[1:-1].strip()
        if _REMARK.fullmatch(content) or _LANGUAGE.fullmatch(content):
            remarks.append(content)
        elif ";" in content or _is_other_script(content, outside.replace(bracket, " ", 1)):
            inner.append(content)
        else:
            continue
        outside = outside.replace(bracket, " ", 1)
    if tail := _TAIL.search(outside):
        remarks.append(tail[0].strip(" -,"))
        outside = outside[: tail.start()]
    if name := _trim(outside):
        names.append(name)
    for content in inner:
        for part in _split_outside_brackets(_SCRIPT_LABEL.sub(" ", content)):
            _take_piece(part, names, remarks)


def _is_other_script(content: str, rest: str) -> bool:
    """Whether a bracket repeats the name in another script, rather than adding an acronym to it."""
    inside = script_of(_SCRIPT_LABEL.sub(" ", content))
    return inside is not None and script_of(rest) not in (None, inside)


def _split_outside_brackets(text: str) -> list[str]:
    """Split at semicolons that no bracket encloses."""
    pieces, depth = [""], 0
    for char in text:
        depth += (char == "(") - (char == ")")
        if char == ";" and depth <= 0:
            pieces.append("")
        else:
            pieces[-1] += char
    return pieces


def _find_brackets(text: str) -> list[str]:
    """Find the outermost closed brackets of a text; an unclosed one is part of the name."""
    brackets, start, depth = [], 0, 0
    for at, char in enumerate(text):
        if char == "(":
            start = at if depth == 0 else start
            depth += 1
        elif char == ")" and depth:
            depth -= 1
            if depth == 0:
                brackets.append(text[start : at + 1])
    return brackets


def _trim(text: str) -> str:
    """One space between words, no separators left over at the ends."""
    return " ".join(text.split()).strip(" ,;")
