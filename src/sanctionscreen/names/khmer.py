"""Khmer: consonants of two series, which tell how the vowel sign behind them is spoken; read as people write their names.

A consonant below another (after the sign *coeng*) begins a syllable with it at the beginning of a word, and else parts two
syllables. A consonant without a sign ends the syllable before it, where this has no end yet.
"""

import re
from functools import lru_cache

from .tables import read_table

KHMER = re.compile("[\u1780-\u17ff]")
_C = "[\u1780-\u17a2]"
_VOWEL = "[\u17b6-\u17c8\u17d0]"
_SHIFT = "[\u17c9\u17ca]"  # to the first series, to the second
_BARE = f"{_C}(?!{_SHIFT}|{_VOWEL}|\u17d2)"
_SYLLABLE = re.compile(
    f"(?:(?P<onset>{_C}(?:\u17d2{_C})*)(?P<shift>{_SHIFT}?)(?P<vowel>{_VOWEL}*)|(?P<alone>[\u17a3-\u17b3]))"
    f"(?:(?<![\u17c6-\u17c8])(?P<final>{_BARE}|{_C}(?=\u17d2))(?:\u17d2(?:{_C}$)?)?)?"
)
_SILENT = re.compile(f"{_C}{_VOWEL}?\u17cd|[\u17cb\u17cc\u17ce\u17cf\u17d1\u17d3\u200b]")


def read_khmer(word: str) -> str:
    """Return a Khmer word in Latin letters; letters of other scripts stay.

    >>> [read_khmer(word) for word in ("សែន", "ម៉ាណែត", "សុខា", "ខៀវ", "ប្រាក់", "វណ្ណា")]
    ['sen', 'manet', 'sokha', 'khiev', 'prak', 'vonna']
    """
    text = _SILENT.sub("", word)
    read, place = [], 0
    while place < len(text):
        found = _SYLLABLE.match(text, place)
        read.append(text[place] if found is None else _read_syllable(found))
        place = place + 1 if found is None else found.end()
    return "".join(read)


def _read_syllable(found: re.Match[str]) -> str:
    """Read one syllable."""
    first, second = _parts("first"), _parts("second")
    consonants = first | second
    final = consonants[found["final"]][1] if found["final"] else ""
    if found["alone"]:
        return _parts("alone").get(found["alone"], ("", ""))[0] + final
    onset = found["onset"].replace("\u17d2", "")
    in_second = found["shift"] == "\u17ca" or (found["shift"] != "\u17c9" and onset[0] in second)
    read = "".join(consonants[consonant][0] for consonant in onset)
    if (read, found["shift"]) == ("b", "\u17c9") or (read[:1] == "b" and len(onset) > 1):
        read = f"p{read[1:]}"
    vowels = _parts("vowel")
    vowel = vowels.get(found["vowel"]) or vowels.get(found["vowel"][:1], ("", ""))
    return read + vowel[in_second] + final


@lru_cache(maxsize=4)
def _parts(kind: str) -> dict[str, tuple[str, str]]:
    """Return what parts of a kind are read as: in both series, or for consonants at both ends of a syllable."""
    return {written: (one, other) for row, written, one, other in read_table("khmer.tsv") if row == kind}
