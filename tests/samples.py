"""Small lists of invented and well-known names that many tests share."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

import sanctionscreen as ss

SHARED = Path(os.environ.get("SANCTIONSCREEN_SHARED", Path(__file__).parents[2] / "shared"))
needs_shared = pytest.mark.skipif(not (SHARED / "lists").is_dir(), reason="set SANCTIONSCREEN_SHARED to the real files")

PARTIES = [
    ("P1", "person", ["LAVROV, Sergey Viktorovich", "Сергей Викторович Лавров"]),
    ("P2", "person", ["AL-RAHMAN, Abd Muhammad", "Abdul Rahman Mohammed", "عبد الرحمن محمد"]),
    ("P3", "person", ["Hans Joachim Friedrich", "Hansi"]),
    ("P4", "person", ["KIM, Jong Un", "김정은", "Kim Jong-un"]),
    ("P5", "person", ["Yushchenko, Petro Oleksandrovych", "Петро Олександрович Ющенко"]),
    ("E1", "entity", ["OOO Zarya Trading", "Zarya General Trading LLC", "ООО «Заря Трейдинг»"]),
    ("E2", "entity", ["Bank of Northern Horizon JSC", "Northern Horizon Bank"]),
    ("E3", "entity", ["Second Academy of Natural Sciences", "2ND ACADEMY"]),
    ("V1", "vessel", ["OCEAN STAR", "M/V Ocean Star II"]),
    ("V2", "vessel", ["XI"]),
]


def make_list(
    parties: list[tuple[str, str, list[str]]] = PARTIES,
    list_id: str = "t-list",
    authority: str = "TEST",
    **more: object,
) -> ss.SanctionsList:
    """Make a list from (entry_id, kind, names), the first name of each primary."""
    made = tuple(
        ss.ListedParty(
            list_id=list_id,
            entry_id=entry_id,
            kind=ss.PartyKind(kind),
            names=tuple(ss.Name(name, ss.NameKind.ALIAS if i else ss.NameKind.PRIMARY) for i, name in enumerate(names)),
        )
        for entry_id, kind, names in parties
    )
    fields = {"published_on": None, "sha256": "0" * 64, **more}
    return ss.SanctionsList(list_id=list_id, authority=authority, parties=made, **fields)  # type: ignore[arg-type]


def distort(name: str, rng: random.Random) -> str:
    """Change a name the way payments do: letters, joins, splits, order, initials, case, missing words."""
    words = name.split()
    if not words:
        return name
    place = rng.randrange(len(name))
    letter = rng.choice("aeioustrnkl")
    ways = [
        name[:place] + name[place + 1 :],
        name[:place] + letter + name[place:],
        name[:place] + letter + name[place + 1 :],
        name[: max(place - 1, 0)] + name[max(place - 1, 0) : place + 1][::-1] + name[place + 1 :],
        name.upper(),
        name.replace(" ", "", 1),
        name.replace("-", " ").replace("'", ""),
        name[:place] + " " + name[place:],
        " ".join(rng.sample(words, len(words))),
        " ".join(words[:-1]) or name,
        " ".join([words[0][:1] + ".", *words[1:]]),
        " ".join([*words, rng.choice(words)]),
        name,
    ]
    return rng.choice(ways)
