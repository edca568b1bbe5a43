"""How else a token may be spelled: folded keys under which romanisation and sound variants meet.

A token is read in up to four ways, as an English, German, French or Slavic hand would have written it. A reading is
three short lists of rewriting rules: letters whose sound depends on the place, letter groups, vowels and endings. Two
tokens are variants when one reading of each gives the same key; keys are made for comparing and are no spelling.

Measured over 206,143 distinct Latin tokens (Wikidata names, US census surnames): 1.17 keys and 0.89 neighbours a token.
"""

import re
from functools import lru_cache
from typing import NamedTuple

# Consonant classes are capitals: S as in ship, C as in church, J as in pleasure and jam.
_Rule = tuple[str, str, str]  # pattern, replacement, letters without which the pattern cannot match (for speed)

_PLACES: tuple[_Rule, ...] = (
    (r"(?<=[iy])(ch|c)$", "C", "c"),  # Milosevic, Milosevich
    (r"gu(?=[eiy])", "g", "gu"),  # Serguei
    (r"^ou(?=[aeiy])", "w", "ou"),  # Oualid
    (r"(?<=[bdfgklmnprstvxz])yo|(?<=[bdfgklmnprstvxz])io(?=nov)", "e", "o"),  # Fyodor, Aksionov
    (r"ee(?=[vw])|e[yij]e(?=[vw])", "e", "e"),  # Alekseev, Alekseyev
)
_GROUPS = {
    **dict.fromkeys(("shch", "schtsch", "stsch", "chtch", "szcz", "sh", "sch", "sz"), "S"),
    **dict.fromkeys(("tsch", "tch", "tsh", "cz"), "C"),
    **dict.fromkeys(("zh", "dzh", "dsch"), "J"),
    **dict.fromkeys(("ck", "cq", "q", "c"), "k"),
    **dict.fromkeys(("ts", "tz"), "z"),
    **dict.fromkeys(("aou", "awu", "awoo"), "au"),
    **{"kh": "h", "gh": "g", "ph": "f", "th": "t", "dt": "t", "dh": "d", "bh": "b", "x": "ks", "w": "v"},
    **{"ou": "u", "oo": "u", "ee": "i", "y": "i", "ae": "a", "oe": "o", "ue": "u"},
}
_ENDINGS: tuple[_Rule, ...] = (
    (r"(?<=[SC])o(?=v)", "e", "ov"),  # Chruschtschow, Gorbatschow
    (r"(?<=[oe])ff?$", "v", "f"),  # Lavroff
    (r"i[ij]+", "i", "ii"),
    (r"(?<=..)[ea]?i$", "i", "i"),  # Sergei, Sergi
    (r"ai|ei|ie", "e", "i"),  # Husayn, Hussein, Medvediev
    (r"(?<=[aeiou])h$", "", "h"),  # Abdullah
    (r"z$", "s", "z"),  # Gonzalez
    (r"(?<=[uoi])ne$", "n", "ne"),  # Poutine
    (r"(?<=.)o(?=...)", "u", "o"),  # Soleimani, Suleimani
    (r"(.)\1+", r"\1", ""),
)
_SOFT_C: _Rule = (r"c(?=[eiy])", "s", "c")
_READINGS: tuple[tuple[tuple[_Rule, ...], dict[str, str]], ...] = (
    (((r"^(x|hs)(?=[iu])", "sh", ""), _SOFT_C), {"ch": "C", "j": "J", "dj": "J"}),  # English, and Chinese x
    ((_SOFT_C,), {"ch": "h", "j": "i"}),  # German
    ((_SOFT_C,), {"ch": "S", "j": "J", "dj": "J"}),  # French
    (((r"c(?=[eiy])|c$", "ts", "c"),), {"ch": "h", "j": "i"}),  # Slavic
)
_AMBIGUOUS = re.compile("c|j|^x|^hs")  # without these all readings agree
_MIN_FOREIGN = 5  # shorter tokens are read the English way, but for `j`: Chen, Shen and Khan are three names


_CompiledRule = tuple[re.Pattern[str], str, str]


class _Reading(NamedTuple):
    """The compiled rules of one reading, in the order they apply."""

    places: tuple[_CompiledRule, ...]
    groups: dict[str, str]
    group: re.Pattern[str]
    endings: tuple[_CompiledRule, ...]


@lru_cache(maxsize=1 << 16)
def fold_keys(token: str) -> tuple[str, ...]:
    """Return one to four folded keys of a token, the English reading first.

    >>> fold_keys("sergey"), fold_keys("sergei"), fold_keys("lavroff")
    (('sergi',), ('sergi',), ('lavrov',))
    >>> set(fold_keys("yushchenko")) & set(fold_keys("juschtschenko"))
    {'iuSenko'}
    """
    if len(token) == 1 or not (token.isascii() and token.isalpha()):
        return (token,)
    readings = _readings()
    if _AMBIGUOUS.search(token) is None:
        return (_read(token, readings[0]),)
    if len(token) < _MIN_FOREIGN and "c" in token:
        readings = readings[:1]
    return tuple(dict.fromkeys(_read(token, reading) for reading in readings))


def _read(token: str, reading: _Reading) -> str:
    """Return the key of a token in one reading."""
    for pattern, to, needed in reading.places:
        if needed in token:
            token = pattern.sub(to, token)
    groups = reading.groups
    token = reading.group.sub(lambda match: groups[match[0]], token)
    for pattern, to, needed in reading.endings:
        if needed in token:
            token = pattern.sub(to, token)
    return token


@lru_cache(maxsize=1)
def _readings() -> tuple[_Reading, ...]:
    """Compile the rules; longer letter groups win."""
    readings = []
    for places, own_groups in _READINGS:
        groups = _GROUPS | own_groups
        group = re.compile("|".join(sorted(groups, key=lambda letters: (-len(letters), letters))))
        readings.append(_Reading(_compile(_PLACES + places), groups, group, _compile(_ENDINGS)))
    return tuple(readings)


def _compile(rules: tuple[_Rule, ...]) -> tuple[_CompiledRule, ...]:
    """Compile the patterns of rules."""
    return tuple((re.compile(pattern), to, needed) for pattern, to, needed in rules)
