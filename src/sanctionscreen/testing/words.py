"""Changes of the words of a name: left out, added, cut, in another order, or exchanged."""

from __future__ import annotations

import random
import re

from sanctionscreen.testing.changes import bare, changed, exchange_word, in_case_of, spoken

_TITLES = (
    "Mr.",
    "Mrs.",
    "Dr.",
    "Prof.",
    "Sir",
    "Herr",
    "Monsieur",
    "Sheikh",
    "Haji",
    "General",
    "Colonel",
    "Sayyid",
    "Ing.",
)
_PARTICLES = ("al", "el", "bin", "ibn", "abu", "de", "la", "van", "von", "der")
_MIDDLE_NAMES = ("Maria", "Ivan", "Ahmad", "Paul", "Ali", "Anatoly", "Jean", "Luis", "Khalid", "Igor", "Samir", "Peter")
_COMPANY_WORDS = ("International", "Trading", "Group", "Holding", "Services", "Global", "Invest", "Branch")
_GIVEN_NAMES = ("Fernanda", "Wolfgang", "Takeshi", "Gwendolyn", "Bartholomew", "Ottokar", "Ximena", "Ludmila", "Zebulon")
_SURNAMES = ("Winterbottom", "Hashimoto", "Okonkwo", "Lindqvist", "Castellanos", "Papadakis", "Vanderberg", "Mwangi")
_NICKNAMES = (
    "william bill will billy", "robert bob rob bobby", "richard dick rick", "james jim jimmy", "john jack johnny",
    "michael mike mick", "thomas tom tommy", "charles charlie chuck", "joseph joe", "david dave", "edward ed ted",
    "daniel dan danny", "anthony tony", "peter pete", "elizabeth liz beth", "margaret maggie peggy", "katherine kate",
    "christopher chris", "nicholas nick", "samuel sam", "benjamin ben", "alexander alex", "victor vic",
    "jose pepe", "francisco paco pancho", "guillermo memo", "ignacio nacho", "manuel manolo", "jesus chucho",
    "antonio tono", "enrique quique", "eduardo lalo", "roberto beto", "luis lucho", "rafael rafa",
    "aleksandr sasha", "alexander sasha", "dmitry dima", "dmitriy dima", "sergey seryozha", "sergei seryozha",
    "vladimir vova volodya", "ivan vanya", "mikhail misha", "nikolay kolya", "nikolai kolya", "yevgeny zhenya",
    "konstantin kostya", "anatoly tolya", "yuri yura", "aleksey lyosha", "pavel pasha", "pyotr petya", "boris borya",
    "ekaterina katya", "natalia natasha", "maria masha", "tatiana tanya", "svetlana sveta",
    "johannes hans", "friedrich fritz",
    "ibrahim brahim", "abdulrahman abdou", "abraham abe", "gregory greg", "matthew matt", "andrew andy", "ronald ron",
)  # fmt: skip
_PARTNERS: dict[str, list[str]] = {}
for _row in _NICKNAMES:
    _PARTNERS.setdefault(_row.split()[0], []).extend(_row.split()[1:])
_LEAST_PART = 4  # letters kept of a word


def given_names_to_initials(text: str, rng: random.Random, kind: str) -> str | None:
    """All words but the surname as initials: Sergey Lavrov, S. Lavrov."""
    words = spoken(text, kind).split()
    if kind != "person" or len(words) < 2 or all(len(word) == 1 for word in words[:-1]):
        return None
    return changed(text, " ".join([*(f"{word[0]}." for word in words[:-1] if word[0].isalpha()), words[-1]]))


def word_missing(text: str, rng: random.Random, kind: str) -> str | None:
    """A word left out, of names of three words or more."""
    words = spoken(text, kind).split()
    if len(words) < 3:
        return None
    words.pop(rng.randrange(len(words)))
    return " ".join(words)


def word_added(text: str, rng: random.Random, kind: str) -> str | None:
    """A word more: a middle name, or something companies are called."""
    words = spoken(text, kind).split()
    if not words:
        return None
    at = rng.randint(1, max(len(words) - 1, 1))
    new = rng.choice(_MIDDLE_NAMES if kind == "person" else _COMPANY_WORDS)
    return " ".join([*words[:at], in_case_of(words[0], new), *words[at:]])


def word_partial(text: str, rng: random.Random, kind: str) -> str | None:
    """Only the first letters of a word: Sergey Lavrov, Serg Lavrov."""
    words = spoken(text, kind).split()
    long = [at for at, word in enumerate(words) if len(word) > _LEAST_PART and word.isalpha()]
    if not long:
        return None
    at = rng.choice(long)
    words[at] = words[at][: rng.randint(_LEAST_PART, len(words[at]) - 1)]
    return " ".join(words)


def words_swapped(text: str, rng: random.Random, kind: str) -> str | None:
    """Two words that changed places."""
    words = spoken(text, kind).split()
    if len(words) < 2:
        return None
    a, b = rng.sample(range(len(words)), 2)
    words[a], words[b] = words[b], words[a]
    return changed(text, " ".join(words))


def words_reversed(text: str, rng: random.Random, kind: str) -> str | None:
    """All words from the last to the first."""
    return changed(spoken(text, kind), " ".join(spoken(text, kind).split()[::-1]))


def word_repeated(text: str, rng: random.Random, kind: str) -> str | None:
    """A word written twice."""
    words = spoken(text, kind).split()
    at = rng.randrange(len(words)) if words else 0
    return changed(text, " ".join([*words[: at + 1], *words[at:]]))


def surname_first(text: str, rng: random.Random, kind: str) -> str | None:
    """The surname before the given names: Sergey Lavrov, Lavrov Sergey."""
    words = spoken(text, kind).split()
    if kind != "person" or len(words) < 2:
        return None
    return changed(text, " ".join([words[-1], *words[:-1]]))


def surname_first_comma(text: str, rng: random.Random, kind: str) -> str | None:
    """The surname before the given names, with a comma: Sergey Lavrov, Lavrov, Sergey."""
    words = spoken(text, kind).split()
    if kind != "person" or len(words) < 2:
        return None
    return changed(text, f"{words[-1]}, {' '.join(words[:-1])}")


def title_added(text: str, rng: random.Random, kind: str) -> str | None:
    """A title before a person's name."""
    return f"{rng.choice(_TITLES)} {spoken(text, kind)}" if kind == "person" else None


def particle_added(text: str, rng: random.Random, kind: str) -> str | None:
    """A particle before the surname: Ahmad Rahman, Ahmad al-Rahman."""
    words = spoken(text, kind).split()
    if kind != "person" or len(words) < 2 or bare(words[-2]) in _PARTICLES or "-" in words[-1]:
        return None
    return " ".join([*words[:-1], rng.choice(("al-", "el ", "bin ", "de ", "van ")) + words[-1]])


def particle_dropped(text: str, rng: random.Random, kind: str) -> str | None:
    """A particle left out: Ahmad al-Rahman, Ahmad Rahman."""
    pattern = rf"\b({'|'.join(_PARTICLES)})[ -](?=\w)"
    return changed(text, re.sub(pattern, "", text, count=1, flags=re.IGNORECASE)) if kind == "person" else None


def nickname(text: str, rng: random.Random, kind: str) -> str | None:
    """What friends call a person: William, Bill."""
    return exchange_word(spoken(text, kind), _PARTNERS, rng) if kind == "person" else None


def other_given_name(text: str, rng: random.Random, kind: str) -> str | None:
    """Another person of the same surname."""
    words = spoken(text, kind).split()
    return f"{rng.choice(_GIVEN_NAMES)} {words[-1]}" if kind == "person" and len(words) > 1 else None


def other_surname(text: str, rng: random.Random, kind: str) -> str | None:
    """Another person of the same given names."""
    words = spoken(text, kind).split()
    return " ".join([*words[:-1], rng.choice(_SURNAMES)]) if kind == "person" and len(words) > 1 else None
