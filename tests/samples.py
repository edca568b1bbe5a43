"""Small lists of invented and well-known names that many tests share."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import sanctionscreen as ss
from sanctionscreen.cli import main
from sanctionscreen.matching import Matches
from sanctionscreen.matching.rows import Tokens
from sanctionscreen.names import NormalizedName, NormalizedNames, normalize_name

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


def sequences(index: ss.NameIndex) -> list[Tokens]:
    """The distinct normalized names of an index."""
    return [tuple(text.split(" ")) for text in index.sequences["tokens"].to_pylist()]


def lay_out(names: Sequence[Tokens]) -> NormalizedNames:
    """Names as the fast engine takes them."""
    return NormalizedNames.of([NormalizedName(tokens) for tokens in names])


def pairs_of(matches: Matches) -> dict[tuple[int, int], int]:
    """Scores by pair of positions."""
    found = zip(matches.query.tolist(), matches.listed.tolist(), matches.score.tolist(), strict=True)
    return {(q, c): score for q, c, score in found}


def run(*args: str | Path) -> Result:
    """Run a command in this process; anything but a clean exit shows its traceback."""
    result = CliRunner().invoke(main, [str(arg) for arg in args])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def distorted(names: Sequence[str], n_queries: int, rng: random.Random) -> list[Tokens]:
    """Distinct names, distorted twice."""
    found: set[Tokens] = set()
    while len(found) < n_queries:
        found.add(normalize_name(distort(distort(rng.choice(names), rng), rng)).tokens)
        found.discard(())
    return sorted(found)


def distort(name: str, rng: random.Random) -> str:
    """Change a name the way payments do: letters, joins, splits, order, initials, case, missing words, cuts, disguises."""
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
        "".join(words),
        "".join([words[-1], *words[:-1]]),
        " ".join([words[-1], *words[:-1]])[:35],
        name[:35],
        name.translate(str.maketrans("oiesa", "01354")),
        "".join(c for i, c in enumerate(name) if i == 0 or c.lower() not in "aeiou"),
        name.replace("a", "\u0430", 1).replace("o", "\u043e", 1),
        name[:place] + "\u200b" + name[place:],
        name[:place] + name[place : place + 1] * 2 + name[place + 1 :],
        name.replace("y", "j").replace("sh", "sch"),
        name.replace("d", "cl", 1).replace("m", "rn", 1),
        name.replace("d", "t").replace("e", "a").replace("g", "gh"),
        " ".join([word[: rng.randint(3, 9)] for word in words]),
        f"{words[-1]}, {' '.join(words[:-1])}",
        " ".join(word[:1] for word in words[:-1]) + " " + words[-1],
        f"{' '.join(reversed(words))} {rng.choice(('a.k.a.', 'formerly known as', 'alias'))} {name}",
        f"{name} ({''.join(word[:1] for word in words)})",
        name,
    ]
    return rng.choice(ways)
