"""Indic scripts, Devanagari to Sinhala: consonants that carry an inherent *a* unless a sign says otherwise.

Their Unicode blocks share one layout (that of ISCII), so a word is written in Devanagari first; `indic_letters.tsv` has
the letters that have no such counterpart. Northern languages do not speak each inherent vowel: it is left out at the end
and between two syllables that keep theirs (`manmohan`, not `manamohana`), the rightmost first. Rules after M. Ohala,
Aspects of Hindi Phonology (1983). Aspirates, length and doubling stay as they are written: `folding` makes them alike.
"""

import re
from functools import lru_cache

from .tables import read_mapping

INDIC = re.compile("[\u0900-\u0dff]")
_BLOCK = 0x80  # letters
_DEVANAGARI, _BENGALI, _GURMUKHI, _GUJARATI = 0x900, 0x980, 0xA00, 0xA80  # where blocks begin
_TAMIL, _TELUGU, _KANNADA, _MALAYALAM, _SINHALA = 0xB80, 0xC00, 0xC80, 0xD00, 0xD80
_DROPPING = frozenset({_DEVANAGARI, _BENGALI, _GURMUKHI, _GUJARATI})
_ENDS_IN_N = frozenset({_DEVANAGARI, _GURMUKHI, _GUJARATI})
_VIRAMA, _NUKTA, _INHERENT = "\u094d", "\u093c", "A"
_NUKTA_LETTERS = dict(zip("कखगजडढफयस", "\u0958\u0959\u095a\u095b\u095c\u095d\u095e\u095fश", strict=True))
_C = "[\u0915-\u0939\u0958-\u095f]"
_V = "[A\u0901-\u0914\u093e-\u094c\u0955-\u0957]"
_NO_SIGN = re.compile(f"({_C})(?![\u093a-\u094e\u0955-\u0957])")
_LAST_INHERENT = re.compile(f"(?<={_V}{_C})A$")
_INNER_INHERENT = re.compile(f"(?<={_V})((?:[यरलव]{_VIRAMA})?{_C})A({_C})(?={_V})")  # in a word written backwards
_ADDAK = re.compile(f"\u0a71({_C})")  # doubles what follows
_NASAL = re.compile("[\u0901\u0902]+")
_Rules = tuple[tuple[re.Pattern[str], str], ...]


def _compile(*rules: tuple[str, str]) -> _Rules:
    """Compile the patterns of rules."""
    return tuple((re.compile(pattern), to) for pattern, to in rules)


_SPELLINGS: dict[int, _Rules] = {  # what a script spells in its own way, in Devanagari letters
    _BENGALI: _compile(
        (f"{_VIRAMA}या", "ा"),
        (f"(?<!{_VIRAMA})य", "ज"),
        ("(?<=[ाेोिीइउआअ])ओ\u095f", "व"),
        ("ो\u095f(?=ा)", f"{_VIRAMA}व"),
        ("ज(?=ि\u095fा)", "\u095b"),
        ("[शस]्ब", "स्व"),
    ),
    _GUJARATI: _compile(("झ", "\u095b")),
    _TELUGU: _compile(("श्र", "स्र"), ("ावु$", "ाओ")),
    _KANNADA: _compile(("श्र", "स्र")),
    _MALAYALAM: _compile(("श्र", "स्र"), ("ऱ्ऱ", "ट्ट"), ("न्ऱ", "न्ट"), ("ण्ट", "ण्ड")),
    _TAMIL: _compile(
        ("ऱ्ऱ", "ट्र"),
        ("न्ऱ|ऩ्ऱ", "न्द्र"),
        ("ट्च", "क्ष"),
        ("(?<=[^्])ट(?!्)|(?<=ण्)ट", "ड"),
        ("ङ्क", "ङ्ग"),
        ("(?<=[णनमऩ]्)प", "ब"),
        ("ञ्च", "ञ्ज"),
        ("न्त", "न्द"),
        ("(?<![चटऱञ]्)(?<!ञ)च(?!्च)", "स"),
        ("ऴ", "ल"),
        (f"(?<=[^{_VIRAMA}])क(?!{_VIRAMA})", "ग"),
        (f"(?<=[^{_VIRAMA}])प(?!{_VIRAMA})", "ब"),
        ("(?<=[कपब])िर(?=ा|[क-ह])|(?<=्[तद])िर(?=ा|[क-ह])", "्र"),
    ),
}
_GN = re.compile("ज्ञ")
_ROUGH = re.compile("nghh|ngg")


def read_indic(word: str) -> str:
    """Return a word of an Indic script in Latin letters; what is of another script stays.

    >>> [read_indic(word) for word in ("मनमोहन", "नरेन्द्र", "ਗੁਰਪ੍ਰੀਤ", "রহমান", "முத்து", "രാധാകൃഷ്ണൻ", "රාජපක්ෂ")]
    ['manmohan', 'narendra', 'gurprit', 'rahman', 'muttu', 'radhakrishnan', 'rajapaksha']
    """
    found = INDIC.search(word)
    if found is None:
        return word
    script = ord(found[0]) // _BLOCK * _BLOCK
    text = _write_in_devanagari(word)
    for pattern, to in _SPELLINGS.get(script, ()):
        text = pattern.sub(to, text)
    text = _GN.sub("ग्य" if script == _DEVANAGARI else "ग्न", text)
    text = _NO_SIGN.sub(rf"\1{_INHERENT}", text)
    if script in _DROPPING:
        text = _drop_inherent_vowels(text)
    text = _NASAL.sub(lambda match: _read_nasal(text[match.end() : match.end() + 1], script), text)
    return _ROUGH.sub("ng", "".join(_letters().get(character, character) for character in text).lower())


def _write_in_devanagari(word: str) -> str:
    """Write the letters of other Indic scripts as the Devanagari ones that correspond to them, one sign a letter."""
    own = _own_letters()
    text = "".join(own.get(character) or _shift(character) for character in word)
    text = _ADDAK.sub(rf"\1{_VIRAMA}\1", text)
    for plain, dotted in _NUKTA_LETTERS.items():
        text = text.replace(plain + _NUKTA, dotted)
    return text.replace(_NUKTA, "")


def _shift(character: str) -> str:
    """Return the Devanagari letter in the same place of its block; the sign that doubles a consonant has none."""
    if not "\u0980" <= character <= "\u0d7f" or character == "\u0a71":
        return character
    return chr(_DEVANAGARI + ord(character) % _BLOCK)


def _drop_inherent_vowels(text: str) -> str:
    """Leave out the inherent vowels that northern languages do not speak.

    >>> _drop_inherent_vowels("कAमAलAनाथA")
    'कAमAलनाथ'
    """
    return _INNER_INHERENT.sub(r"\1\2", _LAST_INHERENT.sub("", text)[::-1])[::-1]


def _read_nasal(after: str, script: int) -> str:
    """Read the sign of a nasal by what follows it."""
    if not after:
        return "n" if script in _ENDS_IN_N else "ng" if script in (_BENGALI, _SINHALA) else "m"
    return "m" if after in "पफबभम" else "ng" if after == "ह" else "n"


@lru_cache(maxsize=1)
def _letters() -> dict[str, str]:
    """Return the Latin letters of Devanagari."""
    return read_mapping("indic.tsv")


@lru_cache(maxsize=1)
def _own_letters() -> dict[str, str]:
    """Return the letters that the shared layout does not place."""
    return read_mapping("indic_letters.tsv")
