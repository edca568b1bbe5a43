"""Numbers of EU acts in words, each in one spelling, however lists, Journal tables and people write them.

    regulations and decisions since 2015, one series     2016/44
    regulations before                                   269/2014
    decisions of the common foreign and security policy  2014/145/CFSP

Source: Interinstitutional Style Guide of the EU (numbering of acts) and EUR-Lex (CELEX numbers).
"""

from __future__ import annotations

import re

_CELEX = re.compile(r"(?<![^\W_])[03](\d{4})([RDE])(\d{4})(?!\d)", re.IGNORECASE)  # 0: consolidated; E: common positions
_NUMBER = re.compile(r"(?<![\d/])(No\.?\s*)?(?<![\d/])(\d{1,4})\s?/\s?(\d{1,4})(?:\s?/\s?([^\W\d_]++))?(?![\d/])")
_ONE_SERIES = 2015  # since this year the year comes first, and regulations and decisions are counted together
_FOREIGN_POLICY = (
    "CFSP", "PESC", "GASP", "PESK", "PESD", "GBVB", "FUSP", "GUSP", "YUTP", "WPZIB", "SZBP", "KKBP", "SZVP", "ZVPO", "ÜVJP",
    "KĀDP", "BUSP", "CBES", "ΚΕΠΠΑ", "ОВППС",
)  # fmt: skip  # in the languages of the EU


def acts_in(text: str) -> frozenset[str]:
    """Find the EU acts that some words cite.

    A number that can be read in two ways (`2014/269` without more) gives both; what can be no act gives none.

    >>> sorted(acts_in("269/2014 (OJ L78); Regulation (EU) 2016/44")), sorted(acts_in("32014R0269, 32026R1720"))
    (['2016/44', '269/2014'], ['2026/1720', '269/2014'])
    >>> sorted(acts_in("Decision 2014/145/CFSP")), sorted(acts_in("No 2580/2001")), sorted(acts_in("15/01/2016, 1/2"))
    (['2014/145/CFSP'], ['2580/2001'], [])
    """
    found = {_spelled(int(year), int(number), "" if kind in "Rr" else "CFSP") for year, kind, number in _CELEX.findall(text)}
    for is_numbered, first, second, suffix in _NUMBER.findall(text):
        found |= _readings(int(first), int(second), suffix.upper(), bool(is_numbered))
    return frozenset(found)


def _readings(first: int, second: int, suffix: str, is_numbered: bool) -> set[str]:
    """The acts that two numbers may stand for."""
    if suffix and _is_year(first):  # 2014/145/CFSP, of old; lists cite no other acts in this form
        return {_spelled(first, second, "CFSP" if suffix in _FOREIGN_POLICY else suffix)}
    if _is_year(first) and first >= _ONE_SERIES and not is_numbered:
        return {_spelled(first, second, "")}
    if _is_year(second):
        return {_spelled(second, first, "")}
    if 50 < second < 100:  # (EC) No 2271/96
        return {_spelled(1900 + second, first, "")}
    return {_spelled(first, second, ""), _spelled(first, second, "CFSP")} if _is_year(first) else set()


def _is_year(number: int) -> bool:
    """Whether a number can be the year of an act."""
    return 1952 <= number < 2100


def _spelled(year: int, number: int, suffix: str) -> str:
    """The one spelling of an act."""
    if year >= _ONE_SERIES:
        return f"{year}/{number}"
    return f"{year}/{number}/{suffix}" if suffix else f"{number}/{year}"
