"""What two names say against each other, however alike they are: another number, another patronymic.

"Factory 5" is not "Factory 7", and Sergey Ivanovich Petrov is not Sergey Viktorovich Petrov, though most of their weight
agrees. Both weigh little in a name, because they are often left out; where both names state one, they must agree. Like
every penalty this only lowers a score after matching, and it depends on the two names alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from sanctionscreen.matching.relation import relate_tokens
from sanctionscreen.matching.rows import Tokens, find_patronymic
from sanctionscreen.matching.scoring import NUMBER_CONFLICT, PATRONYMIC_CONFLICT
from sanctionscreen.names.phrases import ROMAN

NUMBER_BEGINS = "0123456789ivx"  # with what a token that states a number may begin
_ROMAN = {
    letters: str(ROMAN[letters]) for letters in ("ii", "iii", "iv", "ix", "xii")
}  # longer ones are digits by now, others initials or names
_NUMBER = re.compile(r"0*([0-9]+)(?:st|nd|rd|th|er|eme|ya|oy|iy|yi)?")


@lru_cache(maxsize=1 << 16)
def conflict_points(query: Tokens, listed: Tokens) -> int:
    """Points lost of a score of 10,000 because two names contradict each other.

    >>> conflict_points(("factory", "5"), ("factory", "7")) == NUMBER_CONFLICT
    True
    >>> conflict_points(("factory", "5"), ("factory",)), conflict_points(("unit", "100", "b2"), ("unit", "100"))
    (0, 0)
    """
    return sum(points for _, _, points in find_conflicts(query, listed))


def find_conflicts(query: Tokens, listed: Tokens) -> Iterator[tuple[str, str, int]]:
    """Yield the conflicts of two names: a stable word, the reason and the points lost."""
    numbers = numbers_of(query), numbers_of(listed)
    if all(numbers) and numbers[0].isdisjoint(numbers[1]):
        found = " / ".join(" ".join(sorted(side)) for side in numbers)
        yield "numbers", f"{found}: no number in common", NUMBER_CONFLICT
    places = find_patronymic(query), find_patronymic(listed)
    if places[0] is not None and places[1] is not None:
        a, b = query[places[0]], listed[places[1]]
        if relate_tokens(a, b)[0] == 0:
            yield "patronymic", f"{a} / {b}: other fathers", PATRONYMIC_CONFLICT


def numbers_of(tokens: Tokens) -> frozenset[str]:
    """Return the numbers a name states, without leading zeros; `7th` states 7, and `iii` 3.

    Short Roman numerals, which are initials or names as well, state one at the end of a name without initials.

    >>> sorted(numbers_of(("unit", "007", "22nd", "b2", "iii")))
    ['22', '3', '7']
    >>> sorted(numbers_of(("falcon", "vi"))), sorted(numbers_of(("vi", "nguyen"))), sorted(numbers_of(("ivanov", "i", "v")))
    (['6'], [], [])
    """
    digits = {match[1] for match in map(_NUMBER.fullmatch, tokens) if match}
    romans = {_ROMAN[token] for token in tokens if token in _ROMAN}
    at_end = tokens[-1] in ROMAN and not any(len(token) == 1 for token in tokens[:-1])
    return frozenset(digits | romans | ({str(ROMAN[tokens[-1]])} if at_end and len(tokens) > 1 else set()))
