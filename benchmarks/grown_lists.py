"""Lists of any size, to see how speed grows with them: further parties whose names are put together from listed ones."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence

import sanctionscreen as ss

MISSPELT = 0.02  # share of made-up names with a letter changed, so that the vocabulary grows, slowly, as in real lists


def thin_lists(lists: Sequence[ss.SanctionsList], step: int) -> list[ss.SanctionsList]:
    """Every `step`-th party of each list."""
    return [
        ss.SanctionsList(
            list_id=listed.list_id,
            authority=listed.authority,
            published_on=listed.published_on,
            sha256=listed.sha256,
            parties=listed.parties[::step],
        )
        for listed in lists
    ]


def grow_lists(lists: Sequence[ss.SanctionsList], times: int, seed: int) -> list[ss.SanctionsList]:
    """Add a list of made-up parties, so that there are `times` as many altogether.

    A made-up party has as many names as a listed one: the first words of each with the last words of another name of the
    same kind of party in the same script, which are the given names of one person with the surname of another.
    """
    rng = random.Random(seed)
    parties = [party for listed in lists for party in listed.parties]
    others: dict[tuple[str, str | None], list[list[str]]] = defaultdict(list)
    for party in parties:
        for name in party.names:
            others[party.kind, name.script].append(words_of(name))
    made = []
    for number in range(len(parties) * (times - 1)):
        party = rng.choice(parties)
        names = tuple(
            ss.Name(splice(words_of(name), rng.choice(others[party.kind, name.script]), rng), name.kind, name.weak)
            for name in party.names
        )
        made.append(ss.ListedParty(list_id="made-up", entry_id=f"M{number}", kind=party.kind, names=names))
    if not made:
        return list(lists)
    more = ss.SanctionsList(list_id="made-up", authority="TEST", published_on=None, sha256="0" * 64, parties=tuple(made))
    return [*lists, more]


def words_of(name: ss.Name) -> list[str]:
    """Its words in the order spoken: `SURNAME, Given` turned round."""
    surname, comma, given = name.text.partition(", ")
    return (f"{given} {surname}" if comma else name.text).split()


def splice(head: list[str], tail: list[str], rng: random.Random) -> str:
    """The first half of one name and the second of another, now and then with a letter of its own in another place."""
    text = " ".join([*head[: (len(head) + 1) // 2], *tail[len(tail) // 2 :]])
    if rng.random() < MISSPELT:
        at = rng.randrange(len(text))
        text = text[:at] + rng.choice(text) + text[at + 1 :]
    return text
