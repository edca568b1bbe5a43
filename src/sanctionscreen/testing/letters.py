"""Changes of single letters, spaces and marks."""

from __future__ import annotations

import random
from collections.abc import Callable

from sanctionscreen.testing.changes import both_ways, changed, exchange_some, pairs

_VOWELS = "aeiou"
_ALPHABETS = (
    "abcdefghijklmnopqrstuvwxyz",
    "абвгдежзиклмнопрстуфхчшя",
    "αβγδεζηθικλμνξοπρστυφχψω",
    "ابتثجحدرزسشصطعفقكلمنهوي",
)
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SOUNDS = both_ways("ph:f c:k ck:k q:k x:ks w:v y:i ee:i oo:u ou:u sh:sch kh:h zh:j tz:ts ai:ay ei:ey dj:j gh:g th:t ie:i")
_SOUND = both_ways("b:p d:t g:k v:f z:s m:n c:s j:g e:i o:u a:e")
_LOOKS = both_ways("u:v i:j n:h c:e e:f g:q p:q b:h d:cl m:nn y:v t:f")
_OCR = both_ways("rn:m o:0 l:1 l:i i:1 s:5 b:8 vv:w cl:d g:9 z:2")
_DIGITS = pairs("o:0 i:1 l:1 e:3 a:4 s:5 g:9 b:8 t:7")
_LEAST_WORD = 3  # letters of a word worth a typo
_FIELD = 35  # characters of a name line in many message fields


def vowels_dropped(text: str, rng: random.Random, kind: str) -> str | None:
    """All vowels of a word but the first letter left out: Muhammad, Mhmmd."""
    return _in_one_word(text, rng, lambda word: word[0] + "".join(c for c in word[1:] if c.lower() not in _VOWELS), 5)


def letter_doubled(text: str, rng: random.Random, kind: str) -> str | None:
    """A letter written twice: Hasan, Hassan."""
    at = _letter_place(text, rng)
    return None if at is None else text[:at] + text[at] + text[at:]


def letter_undoubled(text: str, rng: random.Random, kind: str) -> str | None:
    """A double letter written once: Hassan, Hasan."""
    places = [at for at in range(1, len(text)) if text[at].isalpha() and text[at].lower() == text[at - 1].lower()]
    if not places:
        return None
    at = rng.choice(places)
    return text[:at] + text[at + 1 :]


def phonetic_respelling(text: str, rng: random.Random, kind: str) -> str | None:
    """Up to three sounds spelt in another customary way: Philip Walker, Filip Valker."""
    return changed(text, exchange_some(text, _SOUNDS, rng, 3))


def similar_sound(text: str, rng: random.Random, kind: str) -> str | None:
    """A letter exchanged for one that is easily misheard: Bashir, Pashir."""
    return exchange_some(text, _SOUND, rng)


def similar_look(text: str, rng: random.Random, kind: str) -> str | None:
    """A letter exchanged for one that is easily misread: Hamid, Namid."""
    return exchange_some(text, _LOOKS, rng)


def ocr_slip(text: str, rng: random.Random, kind: str) -> str | None:
    """A slip of a scanner: Martin, Rnartin; Solo, S0lo."""
    return exchange_some(text, _OCR, rng)


def letters_to_digits(text: str, rng: random.Random, kind: str) -> str | None:
    """Up to three letters exchanged for digits that look like them: Lavrov, L4vr0v."""
    return exchange_some(text, _DIGITS, rng, 3)


def digits_to_letters(text: str, rng: random.Random, kind: str) -> str | None:
    """A digit exchanged for a letter that looks like it: Unit 100, Unit 1O0."""
    return exchange_some(text, [(digit, letter) for letter, digit in _DIGITS], rng)


def letter_inserted(text: str, rng: random.Random, kind: str) -> str | None:
    """A letter too many: Lavrov, Lavrtov."""
    at = _letter_place(text, rng)
    return None if at is None else text[:at] + _another_letter(text[at], rng) + text[at:]


def letter_deleted(text: str, rng: random.Random, kind: str) -> str | None:
    """A letter left out: Lavrov, Lavov."""
    at = _letter_place(text, rng)
    return None if at is None else changed(text, text[:at] + text[at + 1 :])


def letter_lost(text: str, rng: random.Random, kind: str) -> str | None:
    """A letter a channel could not carry: Lavrov, Lav?ov."""
    at = _letter_place(text, rng)
    return None if at is None else text[:at] + rng.choice("?\ufffd") + text[at + 1 :]


def letter_substituted(text: str, rng: random.Random, kind: str) -> str | None:
    """Another letter: Lavrov, Lavpov."""
    at = _letter_place(text, rng)
    return None if at is None else text[:at] + _another_letter(text[at], rng) + text[at + 1 :]


def neighbouring_key(text: str, rng: random.Random, kind: str) -> str | None:
    """The key beside the right one: Lavrov, Lavtov."""
    beside = [(row[i], row[j]) for row in _KEYBOARD for i in range(len(row)) for j in (i - 1, i + 1) if 0 <= j < len(row)]
    return exchange_some(text, beside, rng)


def letters_transposed(text: str, rng: random.Random, kind: str) -> str | None:
    """Two neighbouring letters in the wrong order: Lavrov, Larvov."""
    places = [i for i in range(len(text) - 1) if text[i : i + 2].isalpha() and text[i].lower() != text[i + 1].lower()]
    if not places:
        return None
    at = rng.choice(places)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def typos_in_two_words(text: str, rng: random.Random, kind: str) -> str | None:
    """A typo in each of two words: Sergey Lavrov, Segey Lavrom."""
    words = text.split(" ")
    long = [at for at, word in enumerate(words) if len(word) > _LEAST_WORD]
    if len(long) < 2:
        return None
    for at in rng.sample(long, 2):
        words[at] = rng.choice((letter_inserted, letter_deleted, letter_substituted))(words[at], rng, kind) or words[at]
    return changed(text, " ".join(words))


def cut_at_35(text: str, rng: random.Random, kind: str) -> str | None:
    """What a name line of 35 characters keeps."""
    return changed(text, text[:_FIELD].rstrip())


def last_word_cut(text: str, rng: random.Random, kind: str) -> str | None:
    """The last word cut off in its second half: Sergey Lavrov, Sergey Lavr."""
    word = text.split(" ")[-1]
    if len(word) <= _LEAST_WORD + 1:
        return None
    return text[: len(text) - rng.randint(1, len(word) // 2)]


def punctuation_added(text: str, rng: random.Random, kind: str) -> str | None:
    """Marks between or after words: Sergey Lavrov, Sergey/Lavrov."""
    if " " not in text:
        return f"{text}{rng.choice('.;*-')}"
    mark = rng.choice(("/", " - ", ".", "; ", " * ", "_"))
    return changed(text, text.replace(" ", mark) if rng.random() < 0.5 else text.replace(" ", mark, 1))


def space_inserted(text: str, rng: random.Random, kind: str) -> str | None:
    """A word broken in two: Lavrov, Lav rov."""
    return _put_inside_word(text, " ", rng)


def word_spaced_out(text: str, rng: random.Random, kind: str) -> str | None:
    """The letters of a word written apart: Lavrov, L a v r o v."""
    return _in_one_word(text, rng, " ".join, _LEAST_WORD)


def space_deleted(text: str, rng: random.Random, kind: str) -> str | None:
    """Two words run together: Sergey Lavrov, SergeyLavrov."""
    places = [at for at, c in enumerate(text) if c == " "]
    if not places:
        return None
    at = rng.choice(places)
    return changed(text, text[:at].rstrip(",") + text[at + 1 :])


def spaces_all_deleted(text: str, rng: random.Random, kind: str) -> str | None:
    """All words run together."""
    return changed(text, text.replace(" ", "").replace(",", ""))


def hyphen_added(text: str, rng: random.Random, kind: str) -> str | None:
    """Words joined by a hyphen, or a hyphen inside one."""
    places = [at for at, c in enumerate(text) if c == " " and text[at - 1 : at].isalpha()]
    if places and rng.random() < 0.7:
        at = rng.choice(places)
        return f"{text[:at]}-{text[at + 1 :]}"
    return _put_inside_word(text, "-", rng)


def hyphen_dropped(text: str, rng: random.Random, kind: str) -> str | None:
    """Hyphens left out: Al-Rahman, AlRahman."""
    return changed(text, text.replace("-", ""))


def hyphen_to_space(text: str, rng: random.Random, kind: str) -> str | None:
    """Spaces for hyphens: Al-Rahman, Al Rahman."""
    return changed(text, text.replace("-", " "))


def apostrophe_added(text: str, rng: random.Random, kind: str) -> str | None:
    """An apostrophe inside a word: Saad, Sa'ad."""
    return _put_inside_word(text, "'", rng)


def apostrophe_dropped(text: str, rng: random.Random, kind: str) -> str | None:
    """Apostrophes left out: O'Brien, OBrien."""
    return changed(text, text.replace("'", "").replace("’", ""))


def apostrophe_replaced(text: str, rng: random.Random, kind: str) -> str | None:
    """Another mark, or a space, for an apostrophe: O'Brien, O`Brien."""
    return changed(text, text.replace("'", rng.choice("`’ʼ -")))


def _letter_place(text: str, rng: random.Random) -> int | None:
    """A place of a letter inside a word long enough to stay recognisable."""
    places = []
    start = 0
    for word in text.split(" "):
        if len(word) > _LEAST_WORD:
            places += [start + at for at in range(len(word)) if word[at].isalpha()]
        start += len(word) + 1
    return rng.choice(places) if places else None


def _another_letter(letter: str, rng: random.Random) -> str:
    """Another letter of the same alphabet, in the same case."""
    alphabet = next((row for row in _ALPHABETS if letter.lower() in row), _ALPHABETS[0])
    new = rng.choice([other for other in alphabet if other != letter.lower()])
    return new.upper() if letter.isupper() else new


def _put_inside_word(text: str, mark: str, rng: random.Random) -> str | None:
    """Put a mark between two letters of a word, with two letters on each side."""
    places = [at for at in range(2, len(text) - 1) if text[at - 2 : at + 2].isalpha()]
    if not places:
        return None
    at = rng.choice(places)
    return text[:at] + mark + text[at:]


def _in_one_word(text: str, rng: random.Random, change: Callable[[str], str], least: int) -> str | None:
    """Change one of the words that have so many letters."""
    words = text.split(" ")
    long = [at for at, word in enumerate(words) if len(word) >= least and change(word) != word]
    if not long:
        return None
    at = rng.choice(long)
    return " ".join([*words[:at], change(words[at]), *words[at + 1 :]])
