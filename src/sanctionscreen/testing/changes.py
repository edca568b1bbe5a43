"""Ways to change a text by a small table; every phenomenon is one of these with its table."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence

Vary = Callable[
    [str, random.Random, str], str | None
]  # text, source of chance, kind of party -> new text, None: not applicable
Table = Sequence[tuple[str, str]]


def pairs(rows: str) -> Table:
    """Read a table of `old:new` apart by spaces.

    >>> pairs("ph:f ck:k")
    [('ph', 'f'), ('ck', 'k')]
    """
    return [(old, new) for old, _, new in (row.partition(":") for row in rows.split())]


def both_ways(rows: str) -> Table:
    """Read a table whose rows may be read in either direction."""
    return [row for old, new in pairs(rows) for row in ((old, new), (new, old))]


def changed(text: str, new: str | None) -> str | None:
    """The new text, or None where nothing has changed or nothing is left."""
    return new if new and new.strip() and new != text else None


def exchange_some(text: str, table: Table, rng: random.Random, n: int = 1) -> str | None:
    """Exchange up to `n` places that have an old part of the table, in any case, for its new part.

    >>> exchange_some("PHILIP", pairs("ph:f"), random.Random(1))
    'FILIP'
    """
    places = [(m.span(), new) for old, new in table for m in re.finditer(re.escape(old), text, re.IGNORECASE)]
    rng.shuffle(places)
    chosen: list[tuple[tuple[int, int], str]] = []
    for (start, end), new in places:
        if len(chosen) < n and all(end <= other[0] or start >= other[1] for other, _ in chosen):
            chosen.append(((start, end), new))
    for (start, end), new in sorted(chosen, reverse=True):
        text = text[:start] + in_case_around(text, start, end, new) + text[end:]
    return text if chosen else None


def exchange_all(text: str, table: Table) -> str | None:
    """Exchange every old part of the table for its new part, longer ones first, each letter once.

    >>> exchange_all("Khrushchev", pairs("kh:ch sh:sch shch:schtsch v:w"))
    'Chruschtschew'
    """
    new_of = dict(table)
    longest_first = "|".join(map(re.escape, sorted(new_of, key=len, reverse=True)))

    def written(match: re.Match[str]) -> str:
        return in_case_around(text, *match.span(), new_of[match[0].lower()])

    return changed(text, re.sub(longest_first, written, text, flags=re.IGNORECASE))


def exchange_word(text: str, partners: Mapping[str, Sequence[str]], rng: random.Random) -> str | None:
    """Exchange one word that has partners for one of them."""
    words = text.split(" ")
    places = [at for at, word in enumerate(words) if bare(word) in partners]
    if not places:
        return None
    at = rng.choice(places)
    new = rng.choice(list(partners[bare(words[at])]))
    return " ".join([*words[:at], in_case_of(words[at].strip(".,"), new), *words[at + 1 :]])


def bare(word: str) -> str:
    """A word as tables have it: lower case, without full stops and commas.

    >>> bare("L.L.C.,")
    'llc'
    """
    return word.lower().replace(".", "").strip(",")


def in_case_around(text: str, start: int, end: int, new: str) -> str:
    """New letters written like the old ones and their neighbours.

    >>> in_case_around("YURI", 1, 2, "ou"), in_case_around("Uri", 0, 1, "ou")
    ('OU', 'Ou')
    """
    around = text[max(start - 1, 0) : end + 1]
    return new.upper() if around.isupper() and len(around) > 1 else in_case_of(text[start:end], new)


def in_case_of(old: str, new: str) -> str:
    """New letters written like the old ones: all capitals, a capital first, or as they are.

    >>> in_case_of("SH", "sch"), in_case_of("Sh", "sch"), in_case_of("sh", "sch")
    ('SCH', 'Sch', 'sch')
    """
    if old.isupper() and (len(old) > 1 or len(new) == 1):
        return new.upper()
    return new[:1].upper() + new[1:] if old[:1].isupper() else new


def spoken(text: str, kind: str) -> str:
    """A person's name as it is spoken.

    >>> spoken("LAVROV, Sergey", "person")
    'Sergey LAVROV'
    """
    surname, comma, given = text.partition(",")
    if kind != "person" or not comma or "," in given or not given.strip():
        return text
    return f"{given.strip()} {surname.strip()}"
