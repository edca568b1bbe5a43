"""Slips in spelled-out legal forms: which are undone, and which words are left alone."""

import pyarrow as pa
import pytest

from sanctionscreen.names import normalize_name, normalize_names
from sanctionscreen.names.form_slips import MIN_PIECE, slips_of
from sanctionscreen.names.tables import read_table

FORMS = ("Company", "Limited", "Corporation", "Limited Liability Company", "Closed Joint Stock Company", "Anonim Sirketi")


@pytest.mark.parametrize("form", FORMS)
def test_a_space_inserted_anywhere_in_a_long_word_is_undone(form: str) -> None:
    """Wherever two letters or more stand on either side, the form is read as if nothing had happened."""
    whole = normalize_name(f"Zernovik {form}").tokens
    for place, word in enumerate(words := form.split()):
        for end in range(MIN_PIECE, len(word) - MIN_PIECE + 1) if len(word) >= 7 else ():
            parted = " ".join([*words[:place], word[:end], word[end:], *words[place + 1 :]])
            assert normalize_name(f"Zernovik {parted}").tokens == whole, parted


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Zernovik Compa", ("zernovik", "co")),
        ("Zernovik Limi", ("zernovik", "ltd")),
        ("Limited Liabili Company Zernovik", ("llc", "zernovik")),
        ("Obshchestvo s ogranichennoi otvetstven", ("ooo",)),
        ("Joint Stock Compa Zernovik Li Mited", ("jsc", "zernovik", "ltd")),
    ],
)
def test_forms_with_slips_are_read(text: str, tokens: tuple[str, ...]) -> None:
    """Cut at the end, in the middle, and slips in two forms."""
    assert normalize_name(text).tokens == tokens


@pytest.mark.parametrize("text", ["unlimited", "accompany", "privatebank", "privat bank", "limite", "comptoir"])
def test_words_of_their_own_are_left_alone(text: str) -> None:
    """A beginning that is a name stays one, and so do words that a form is only a part of."""
    assert normalize_name(text).tokens == tuple(text.split())


def test_a_form_is_never_taken_for_a_slip_of_another() -> None:
    """Every spelled-out form reads as its own abbreviation, however many slips of others look like it."""
    for form, _concept, _countries, *spelled in read_table("legal_forms.tsv"):
        if form in ("llc", "ltd", "corp", "co", "ooo", "cjsc", "gmbh", "srl", "sadecv"):
            for text in "|".join(spelled).split("|")[:1]:
                assert normalize_name(text).tokens == (form,), text


def test_slips_differ_from_their_form() -> None:
    """A slip is never the form itself, nor empty."""
    for form in (("company",), ("joint", "stock", "company")):
        slips = list(slips_of(form))
        assert form not in slips and all(all(slip) for slip in slips) and len(slips) > 5


def test_a_column_reads_slips_as_each_name_does() -> None:
    """The vectorised reading finds the same forms."""
    texts = [f"Zernovik{at} {slip}" for at in range(20) for slip in ("Compa ny", "Limi", "Jointstock Company", "x")]
    texts += [f"Name{chr(97 + at)}company" for at in range(20)]
    names = normalize_names(pa.array(texts))
    assert [names.tokens_of(at) for at in range(len(texts))] == [normalize_name(text).tokens for text in texts]
