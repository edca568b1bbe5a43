"""Seeded variations of names, to test how a screening set-up finds them: yours, with your lists and your threshold.

>>> for made in variations(["Sergey Lavrov"], phenomena=["surname_first", "given_names_to_initials", "spaces_all_deleted"]):
...     print(f"{made.phenomenon}: {made.text}")
surname_first: Lavrov Sergey
given_names_to_initials: S. Lavrov
spaces_all_deleted: SergeyLavrov

`PHENOMENA` makes names that still mean the same party: what people who hide do, what typists, scanners and message fields
do, and what supervisors' test tools do. `DIFFERENT` makes names that look alike and mean another party. Each is a small
function `vary(text, rng, kind)` that returns None where it does not apply, in `letters` (inside words), `scripts` (alphabets
and romanisation), `words` (whole words of a name) or `companies`. Their tables are their own: nothing the library matches
with is used to make a variation, so a test with them says something about the library.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sanctionscreen.testing import companies, letters, scripts, words
from sanctionscreen.testing.changes import Vary

__all__ = ["DIFFERENT", "PHENOMENA", "Variation", "variations"]


def _by_name(*functions: Vary) -> dict[str, Vary]:
    """A table of functions by their own names."""
    return {function.__name__: function for function in functions}


PHENOMENA: Mapping[str, Vary] = _by_name(
    # evasion and degradation
    scripts.homoglyphs,
    scripts.lookalike_word,
    scripts.read_in_wrong_encoding,
    scripts.character_references,
    scripts.invisible_characters,
    scripts.fullwidth_letters,
    scripts.diacritics_dropped,
    scripts.diacritics_added,
    scripts.umlauts_exchanged,
    scripts.russian_romanised_otherwise,
    scripts.arabic_romanised_otherwise,
    scripts.chinese_romanised_otherwise,
    scripts.korean_romanised_otherwise,
    scripts.cyrillic_romanised,
    scripts.greek_romanised,
    letters.vowels_dropped,
    letters.letter_doubled,
    letters.letter_undoubled,
    letters.phonetic_respelling,
    letters.ocr_slip,
    letters.letter_inserted,
    letters.letter_deleted,
    letters.letter_substituted,
    letters.letter_lost,
    letters.neighbouring_key,
    letters.letters_transposed,
    letters.typos_in_two_words,
    letters.cut_at_35,
    letters.last_word_cut,
    letters.punctuation_added,
    words.given_names_to_initials,
    words.word_missing,
    words.particle_added,
    words.particle_dropped,
    words.title_added,
    words.surname_first,
    words.surname_first_comma,
    # what a supervisor's variation tool does
    letters.letters_to_digits,
    letters.digits_to_letters,
    letters.space_inserted,
    letters.word_spaced_out,
    letters.space_deleted,
    letters.spaces_all_deleted,
    letters.hyphen_added,
    letters.hyphen_dropped,
    letters.hyphen_to_space,
    letters.apostrophe_added,
    letters.apostrophe_dropped,
    letters.apostrophe_replaced,
    letters.similar_sound,
    letters.similar_look,
    words.word_added,
    words.word_partial,
    words.words_swapped,
    words.words_reversed,
    words.word_repeated,
    words.nickname,
    # companies
    companies.number_as_word,
    companies.company_word_added,
    companies.company_word_dropped,
    companies.company_word_abbreviated,
    companies.legal_form_dropped,
    companies.legal_form_equivalent,
    companies.legal_form_moved,
    companies.legal_form_abbreviated,
    companies.legal_form_spelled_out,
    companies.legal_form_typo,
)
DIFFERENT: Mapping[str, Vary] = _by_name(
    companies.other_distinctive_words,
    companies.other_number,
    words.other_given_name,
    words.other_surname,
)


@dataclass(frozen=True, slots=True)
class Variation:
    """A name made from another.

    Args:
        phenomenon: Its name in `PHENOMENA` or `DIFFERENT`.
        original: The name it was made from.
        text: The new name.
    """

    phenomenon: str
    original: str
    text: str


def variations(
    names: Iterable[str], phenomena: Iterable[str] | None = None, *, kind: str = "person", seed: int = 0
) -> Iterator[Variation]:
    """Vary every name by every phenomenon that applies to it.

    Args:
        names: Names as written: `Sergey Lavrov`, or `LAVROV, Sergey` as OFAC does.
        phenomena: Names in `PHENOMENA` or `DIFFERENT`; default all of `PHENOMENA`.
        kind: What the names are of: `person`, `entity`, `vessel`, `aircraft`.
        seed: Same seed, same variations. Each depends on nothing but the seed, its phenomenon and its name.

    Yields:
        One `Variation` for each name and phenomenon; none where the phenomenon does not apply.

    Raises:
        ValueError: There is no phenomenon of that name.
    """
    known = {**PHENOMENA, **DIFFERENT}
    chosen = list(PHENOMENA if phenomena is None else phenomena)
    if unknown := [name for name in chosen if name not in known]:
        raise ValueError(f"no phenomenon is called {unknown[0]!r}; there are {', '.join(known)}")
    return (
        Variation(name, text, made)
        for text in names
        for name in chosen
        if (made := known[name](text, random.Random(f"{seed} {name} {text}"), kind)) is not None
    )
