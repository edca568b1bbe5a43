"""Words that letters alone do not tell how to read: what each letter stands for in its place, as learned from names.

Hebrew and Arabic write few vowels; Japanese, Korean and Chinese write foreign names by their sound, and so does Russian.
For such scripts a table says which Latin letters a letter stood for in known names, and how often, by the letters around
it: the longest surroundings that the table knows decide. Of all words this allows the one that is the most likely name is
taken, where a name that many people bear counts more (`weights`). `scripts/build_learned_readings.py` makes the tables.

Costs are in tenths of the natural logarithm of 1/probability, integers throughout.
"""

from bisect import bisect_left
from collections.abc import Callable
from functools import lru_cache

from .tables import read_lines
from .weights import RARE, counted_weight

SURROUNDINGS = ((0, 0), (0, 1), (1, 1), (1, 2), (2, 2), (2, 3), (3, 3))  # letters before and behind, fewest first
EDGE = "^^^", "$$$"  # stand before and behind a word
_MOST_WORDS = 24  # kept while reading from left to right
_NOBODY = 60  # cost of a word that is no known name
_RARE_NAME = 30  # cost of a name that one in 100,000 bears; one that all bear costs nothing

_Options = tuple[tuple[str, int], ...]  # Latin letters, cost


def read_learned(word: str, script: str, read_unknown: Callable[[str], str]) -> str:
    """Return the most likely name that a word of a script stands for.

    Args:
        word: The word, a sign a sound: Hangul in its parts.
        script: Name of its table.
        read_unknown: Reads a sign that the table does not know.

    >>> read_learned("שמידט", "hebrew", str), read_learned("ジョンソン", "katakana", str)
    ('schmidt', 'johnson')
    """
    words = {"": 0}
    for place, sign in enumerate(word):
        options = _find_options(word, place, script) or ((read_unknown(sign), 0),)
        longer: dict[str, int] = {}
        for beginning, cost in words.items():
            for letters, more in options:
                read = beginning + letters
                longer[read] = min(cost + more, longer.get(read, cost + more))
        words = dict(sorted(longer.items(), key=_cost_first)[:_MOST_WORDS])
    return min(((read, cost + _cost_of_name(read)) for read, cost in words.items()), key=_cost_first)[0]


def _cost_first(found: tuple[str, int]) -> tuple[int, str]:
    """Order by cost, then by letters."""
    return found[1], found[0]


def _cost_of_name(read: str) -> int:
    """What a word costs as a name."""
    weight = counted_weight(read)
    return _NOBODY if weight is None else _RARE_NAME * weight // RARE


def _find_options(word: str, place: int, script: str) -> _Options:
    """Return what a sign may stand for by the longest known surroundings, nothing for an unknown sign."""
    text = f"{EDGE[0]}{word}{EDGE[1]}"
    middle = place + len(EDGE[0])
    for before, behind in reversed(SURROUNDINGS):
        options = _look_up(f"{before}{text[middle - before : middle + behind + 1]}", script)
        if options:
            return options
    return ()


@lru_cache(maxsize=1 << 14)
def _look_up(surroundings: str, script: str) -> _Options:
    """Return a row of a table: its key is the number of signs before, and the signs."""
    lines = _lines(script)
    place = bisect_left(lines, f"{surroundings}\t")
    if place == len(lines) or not lines[place].startswith(f"{surroundings}\t"):
        return ()
    return tuple(map(_parse_option, lines[place].partition("\t")[2].split(" ")))


def _parse_option(option: str) -> tuple[str, int]:
    """Part letters from their cost.

    >>> _parse_option("sch12"), _parse_option("30")
    (('sch', 12), ('', 30))
    """
    letters = option.rstrip("0123456789")
    return letters, int(option[len(letters) :])


@lru_cache(maxsize=8)
def _lines(script: str) -> list[str]:
    """Return the rows of a table, ascending; they are parsed when they are asked for."""
    return read_lines(f"learned_{script}.tsv.gz")
