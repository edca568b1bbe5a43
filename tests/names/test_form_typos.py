"""Slips of the pen in the words of legal forms."""

import random
from string import ascii_lowercase

import pytest

from sanctionscreen.names import normalize_name
from sanctionscreen.names.form_typos import _plain_forms, correct_form_word
from sanctionscreen.names.weights import shipped_weights


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("limted", "limited"),
        ("limiited", "limited"),
        ("limi?ed", "limited"),
        ("limietd", "limited"),
        ("corporaton", "corporation"),
        ("ncorporated", "incorporated"),
        ("otvetstvenostyu", "otvetstvennostyu"),
    ],
)
def test_one_slip_is_corrected(written: str, read: str) -> None:
    """A letter lost, inserted, exchanged or unreadable, or two swapped."""
    assert correct_form_word(written) == read


@pytest.mark.parametrize(
    "word", ["privat", "deniska", "privates", "companys", "limitet", "limtd", "lmted", "companion", "lavrov", "", "?"]
)
def test_other_words_stay(word: str) -> None:
    """Words that end otherwise, that two slips part from a form, or that are too short are not read as one."""
    assert correct_form_word(word) == word


def test_names_that_have_been_counted_stay() -> None:
    """No name that people or companies are known to bear is taken for a slip."""
    assert [word for word in shipped_weights()[0] if correct_form_word(word) != word] == []


def test_words_of_forms_stay() -> None:
    """A word of a form is no slip of another one."""
    assert [word for word in _plain_forms() if correct_form_word(word) != word] == []


def test_what_is_corrected_is_read_the_same_again() -> None:
    """Random slips of all words of forms normalize to tokens that normalize to themselves."""
    rng = random.Random(7)
    for word in _plain_forms():
        place = rng.randrange(len(word))
        text = f"zarya {word[:place]}{rng.choice(ascii_lowercase)}{word[place + 1 :]}"
        tokens = normalize_name(text).tokens
        assert normalize_name(" ".join(tokens)).tokens == tokens, text
