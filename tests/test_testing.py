"""The generator of name variations, which users test their own calibration with."""

from __future__ import annotations

import os
import random
import subprocess
import sys

import pytest

from sanctionscreen.testing import DIFFERENT, PHENOMENA, Variation, variations

# For every phenomenon a name it applies to, and of what kind.
APPLIES = [
    ("person", "Sergey Viktorovich Zhukov"),
    ("person", "Peter Cox"),
    ("person", "Muhammad al-Husayn O'Connor von Müller Hassan"),
    ("person", "Zhang Xiaoping"),
    ("person", "RI, Yong Chol"),
    ("person", "Сергей Лавров"),
    ("person", "Γιώργος Παπαδόπουλος"),
    ("person", "José Guillermo Martínez"),
    ("entity", "OOO Zarya International Trading"),
    ("entity", "2nd Horizon Bank Joint Stock Company"),
    ("entity", "Unit 100 General Trading Co., Ltd."),
]
KNOWN = {**PHENOMENA, **DIFFERENT}


@pytest.mark.parametrize("phenomenon", KNOWN)
def test_every_phenomenon_changes_some_name_and_says_what_it_is(phenomenon: str) -> None:
    """Each applies to one of the names, gives another text with letters in it, and has a docstring."""
    made = [v for kind, name in APPLIES for v in variations([name], [phenomenon], kind=kind, seed=3)]
    assert made
    assert all(v.text != v.original and any(map(str.isalnum, v.text)) for v in made)
    assert KNOWN[phenomenon].__doc__


def test_no_phenomenon_fails_or_returns_its_input() -> None:
    """Whatever the text, the answer is None or another text."""
    texts = [
        "",
        " ",
        "-",
        "A",
        "42",
        "Ü.",
        "x y",
        "a, b, c",
        ", Ali",
        "LLC",
        "Co., Ltd.",
        "李明",
        "محمد علي",
        "al",
        "٣",
        "ß'-",
    ]
    for name, vary in KNOWN.items():
        for text in texts:
            for kind in ("person", "entity", "vessel"):
                for seed in range(5):
                    new = vary(text, random.Random(seed), kind)
                    assert new is None or (new != text and new.strip()), (name, text, new)


@pytest.mark.parametrize(
    ("phenomenon", "kind", "name"),
    [
        ("hyphen_dropped", "person", "Sergey Lavrov"),
        ("nickname", "person", "Xquq Yzzy"),
        ("legal_form_dropped", "entity", "Zarya"),
        ("legal_form_dropped", "person", "Zarya LLC"),
        ("cyrillic_romanised", "person", "Sergey Lavrov"),
        ("chinese_romanised_otherwise", "person", "Sergey Lavrov"),
        ("surname_first", "person", "Madonna"),
        ("cut_at_35", "person", "Sergey Lavrov"),
        ("other_number", "entity", "Zarya Bank"),
        ("number_as_word", "entity", "Zarya Bank"),
        ("company_word_added", "person", "Sergey Lavrov"),
    ],
)
def test_a_phenomenon_that_does_not_apply_makes_nothing(phenomenon: str, kind: str, name: str) -> None:
    """No variation, rather than the same name again."""
    assert not list(variations([name], [phenomenon], kind=kind))


@pytest.mark.parametrize(
    ("phenomenon", "kind", "name", "expected"),
    [
        ("surname_first_comma", "person", "Sergey Lavrov", "Lavrov, Sergey"),
        ("surname_first", "person", "LAVROV, Sergey", "LAVROV Sergey"),
        ("given_names_to_initials", "person", "LAVROV, Sergey Viktorovich", "S. V. LAVROV"),
        ("chinese_romanised_otherwise", "person", "Zhang Xiaoping", "Chang Hsiao-Ping"),
        ("hyphen_to_space", "person", "Ali al-Rahman", "Ali al Rahman"),
        ("particle_dropped", "person", "Ali al-Rahman", "Ali Rahman"),
        ("letter_undoubled", "person", "Ali Hassan", "Ali Hasan"),
        ("umlauts_exchanged", "person", "Jan Müller", "Jan Mueller"),
        ("lookalike_word", "person", "Peter CEBEPOB", "Peter СЕВЕРОВ"),
        ("read_in_wrong_encoding", "person", "Jan Müller", "Jan MÃ¼ller"),
        ("character_references", "person", "Jan Müller", "Jan M&#252;ller"),
        ("word_spaced_out", "person", "Al Rahman", "Al R a h m a n"),
        ("number_as_word", "entity", "2nd Academy", "Second Academy"),
        ("legal_form_abbreviated", "entity", "Zarya Joint Stock Company", "Zarya JSC"),
        ("legal_form_spelled_out", "entity", "Zarya JSC", "Zarya Joint Stock Company"),
        ("legal_form_moved", "entity", "OOO Zarya", "Zarya OOO"),
        ("legal_form_dropped", "entity", "Zarya Co., Ltd.", "Zarya"),
        ("company_word_abbreviated", "entity", "ZARYA TRADING", "ZARYA TRDG"),
        ("cut_at_35", "entity", "General Organization for Engineering Industries", "General Organization for Engineerin"),
    ],
)
def test_phenomena_without_a_choice(phenomenon: str, kind: str, name: str, expected: str) -> None:
    """What they make can be told beforehand."""
    assert [made.text for made in variations([name], [phenomenon], kind=kind)] == [expected]


def test_a_variation_depends_on_its_seed_phenomenon_and_name_only() -> None:
    """The same seed gives the same text, alone or among others; another seed gives others."""
    names = [name for _, name in APPLIES]
    every = list(variations(names, seed=7))
    assert every == list(variations(names, seed=7))
    assert every != list(variations(names, seed=8))
    alone = list(variations(["Zhang Xiaoping"], ["letter_deleted"], seed=7))
    assert [v for v in every if v.original == "Zhang Xiaoping" and v.phenomenon == "letter_deleted"] == alone


def test_variations_are_the_same_in_every_process() -> None:
    """They do not hang on the order of a set or the hash seed."""
    code = "from sanctionscreen.testing import *; print([v.text for v in variations(['Sergey Zhukov', 'Ri Yong Chol'])])"
    command = [sys.executable, "-X", "utf8", "-c", code]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    runs = [subprocess.check_output(command, env={**environment, "PYTHONHASHSEED": seed}) for seed in ("1", "2")]
    assert runs[0] == runs[1]


def test_an_unknown_phenomenon_is_named() -> None:
    """A misspelt one must not silently test nothing."""
    with pytest.raises(ValueError, match="no phenomenon is called 'typo'"):
        variations(["Sergey Lavrov"], ["typo"])


def test_a_variation_tells_where_it_comes_from() -> None:
    """Its phenomenon and the original stand beside the text."""
    made = next(variations(["Sergey Lavrov"], ["spaces_all_deleted"]))
    assert made == Variation("spaces_all_deleted", "Sergey Lavrov", "SergeyLavrov")
