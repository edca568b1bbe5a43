"""Letters of other scripts -> Latin letters: own tables first, unidecode as the very last resort.

Spellings aim at what sanctions lists print (passport and BGN/PCGN styles); the many other styles are the business of
`folding`. Scripts that write no short vowels give consonants and long vowels, except for words of a small lexicon.
"""

import re
import unicodedata
from functools import lru_cache

from unidecode import unidecode

from .burmese import BURMESE, read_burmese
from .ethiopic import ETHIOPIC, read_ethiopic
from .folding import fold_keys
from .foreign import is_arabic_name, is_chinese_name, is_korean_name, is_slavic_name, sounds_foreign
from .indic import INDIC, read_indic
from .japanese import is_japanese_name, read_japanese_name
from .khmer import KHMER, read_khmer
from .learned import read_learned
from .organisations import translate_word
from .signs import BY_SOUND
from .tables import read_mapping
from .thai import THAI, read_thai
from .weights import is_counted

_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f]")
_ARABIC_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640]")
_GREEK = re.compile("[\u0370-\u03ff]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_HAN = re.compile("[\u4e00-\u9fff]{2,}")  # whole words
_KATAKANA = re.compile("[\u30a1-\u30fc]{2,}")
_RUSSIAN = re.compile("[а-яё]{2,}")
_HEBREW = re.compile("[\u0590-\u05ff]")
_ARMENIAN = re.compile("[\u0530-\u058f]")
_KANA = re.compile("[\u3041-\u30ff]")
_UKRAINIAN = re.compile("[іїєґ]")
_NOT_UKRAINIAN = re.compile("[ыэъёў]")
_SERBIAN = re.compile("[ђјљњћџѓќ]")
_UKRAINIAN_READINGS = str.maketrans({"г": "h", "и": "y", "й": "i"})
_SERBIAN_READINGS = str.maketrans({"ж": "z", "ч": "c", "ш": "s", "х": "h", "ц": "c", "ј": "j"})
_SYLLABIC = (
    (THAI, read_thai),
    (INDIC, read_indic),
    (BURMESE, read_burmese),
    (KHMER, read_khmer),
    (ETHIOPIC, read_ethiopic),
)
_RULES = (_ARABIC, _GREEK, _UKRAINIAN, _SERBIAN, _HEBREW, _ARMENIAN, _HANGUL, _KANA, *(script for script, _ in _SYLLABIC))
_RULED = re.compile("|".join(rule.pattern for rule in _RULES))
_NO_SOUND = re.compile("[\u0591-\u05c7\u064b-\u065f\u0670\u06d6-\u06ed\u0640'’׳״\"`-]")  # points, marks, apostrophes
_SIGNS = str.maketrans("یکہھ", "يكهه")  # Persian letters as Arabic ones
_LONGEST = 48  # signs of a name read by its sound
_SHORT, _LONG = 4, 6  # letters: too few to trust their sound; enough, even where it gives no known name
_HARD_SIGN = re.compile("ъ(?![еёюя])")
_ARABIC_VARIANTS = str.maketrans("أإآٱىیکہھە", "ااااييكههه")
_ARTICLE_EXCEPTIONS = frozenset({"الله", "الیاس", "الياس", "الهام", "الماس", "الكسندر", "البرت", "الكس"})


class _Readings(dict[int, str]):
    """Translation table that fills itself with the reading of each letter."""

    def __missing__(self, code: int) -> str:
        self[code] = _read_letter(chr(code))
        return self[code]


_READINGS = _Readings()


def romanize(word: str) -> str:
    """Return the word in ASCII letters; spaces part syllables and articles; unknown letters are dropped.

    >>> [romanize(word) for word in ("лавров", "зеленський", "παπανδρεου", "حسن", "straße", "习近平")]
    ['lavrov', 'zelenskiy', 'papandreou', 'hasan', 'strasse', 'xi jin ping ']
    """
    known = _native_words().get(word.rstrip(BY_SOUND))
    if known is None and (translated := translate_word(word)) is not None:
        return romanize_by_rules(translated)
    return romanize_by_rules(word) if known is None else known


def romanize_by_rules(word: str) -> str:
    """Return the word as the rules of its script read it, whatever is known of it as a whole."""
    return _read_script(word).translate(_READINGS)


def signs_of(word: str) -> str:
    """Return what `learned` reads of a word, a sign a sound: Hangul in its parts, no points and apostrophes.

    >>> len(signs_of("스미스")), signs_of("ג׳ון")
    (6, 'גון')
    """
    parts = unicodedata.normalize("NFD", word) if _HANGUL.search(word) else word
    return _NO_SOUND.sub("", parts.translate(_SIGNS))


def _read_by_sound(word: str, script: str) -> str:
    """Read a word of a script whose letters do not tell the whole name; what is too long for a name, letter by letter."""
    signs = signs_of(word)
    return read_learned(signs, script, _read_letter) if len(signs) <= _LONGEST else word


def _read_script(word: str) -> str:
    """Apply the rules that need more than one letter at a time."""
    if word.endswith(BY_SOUND):
        return _read_by_sound(word[:-1], "chinese")
    if _HAN.fullmatch(word):
        return _read_characters(word)
    if _RUSSIAN.fullmatch(word):
        return _read_russian(word)
    if not _RULED.search(word):
        return _HARD_SIGN.sub("a", word)
    if _ARABIC.search(word):
        parts = _split_article(_ARABIC_MARKS.sub("", word))
        return " ".join(_read_arabic(part, len(parts) > 1) for part in parts)
    if _GREEK.search(word):
        return _read_greek(word)
    if _UKRAINIAN.search(word) and not _NOT_UKRAINIAN.search(word):
        return word.translate(_UKRAINIAN_READINGS)
    if _SERBIAN.search(word):
        return word.translate(_SERBIAN_READINGS)
    if _HEBREW.search(word):
        return _read_by_sound(word, "hebrew")
    if _ARMENIAN.search(word):
        return _read_groups(word.replace("եւ", "և"), "armenian.tsv")
    if _HANGUL.search(word):
        return _read_korean(word)
    if _KANA.search(word):
        reading = _read_kana(word)
        foreign = _KATAKANA.fullmatch(word) and not is_japanese_name(word, reading)
        return _read_by_sound(word, "katakana") if foreign else reading
    for script, read_syllables in _SYLLABIC:
        if script.search(word):
            return read_syllables(word)
    return _HARD_SIGN.sub("a", word)


def _split_article(word: str) -> list[str]:
    """Part the Arabic article from its noun where at least three letters remain."""
    if word.startswith("عبدال") and len(word) >= 7 and word.translate(_ARABIC_VARIANTS) not in _arabic_words():
        return ["عبد", "ال", word[5:]]
    if word.startswith("ال") and len(word) >= 5 and word not in _ARTICLE_EXCEPTIONS:
        return ["ال", word[2:]]
    return [word]


def _read_arabic(word: str, has_article: bool) -> str:
    """Read an Arabic-script word: lexicon, a foreign name by its sound, else by consonants, with waw and yeh as vowels."""
    known = _arabic_words().get(word.translate(_ARABIC_VARIANTS))
    if known is not None:
        return known
    if word == "ال":
        return "al"
    if not has_article and not is_arabic_name(word):
        by_sound = _read_by_sound(word, "arabic")
        if is_counted(by_sound) or len(word) >= _LONG:
            return by_sound
    letters = _letters()
    read = []
    last = len(word) - 1
    for place, character in enumerate(word):
        after = word[place + 1] if place < last else ""
        before = word[place - 1] if place else ""
        by_vowel = before in "اآأعىة" or after in "اآأىة"
        if character == "و":
            read.append("w" if not before or (by_vowel and before) else "u")
        elif character in "يی":
            read.append("y" if not before or (by_vowel and after) else "i")
        elif character == "ى" and place == last:  # yeh without dots, as in Egypt and east of Iran; the lexicon has Salma
            read.append("i")
        elif character == "ا" and not before and after and after in "ويی":
            continue
        elif character in "هہە" and place == last and before and before not in "اويی":
            read.append("ah")
        else:
            read.append(letters.get(character, character))
    return re.sub("aa+", "a", "".join(read))


def _read_greek(word: str) -> str:
    """Read Greek digraphs, then letters, after ELOT 743; accents are dropped but a diaeresis parts a digraph."""
    parted = re.sub("[ϊΐϋΰ]", lambda match: {"ϊ": "i", "ΐ": "i", "ϋ": "y", "ΰ": "y"}[match[0]], word)
    plain = "".join(c for c in unicodedata.normalize("NFD", parted) if not unicodedata.combining(c))
    plain = re.sub("([αεη])υ(?=[θκξπστφχψς]|$)", r"\1f", plain)
    plain = re.sub("^μπ|μπ$", "b", plain)
    return _read_groups(plain, "greek.tsv")


def _read_characters(word: str) -> str:
    """Read a word in Chinese characters: a Japanese name, a Chinese one by its syllables, or a foreign one by its sound."""
    japanese = read_japanese_name(word)
    if japanese is not None:
        return japanese
    return word if is_chinese_name(word) else _read_by_sound(word, "chinese")


def _read_russian(word: str) -> str:
    """Read a Russian word letter by letter, or as the foreign name it stands for."""
    by_letter = _HARD_SIGN.sub("a", word).translate(_READINGS)
    if len(word) < _SHORT or is_slavic_name(word):
        return by_letter
    by_sound = _read_by_sound(word, "russian")
    if set(fold_keys(by_letter)) & set(fold_keys(by_sound)):
        return by_letter
    return by_sound if is_counted(by_sound) or sounds_foreign(word) else by_letter


def _read_kana(word: str) -> str:
    """Read Japanese kana by Hepburn; long vowels are not marked, small tsu doubles the next consonant."""
    hiragana = "".join(chr(ord(c) - 0x60) if "\u30a1" <= c <= "\u30f4" else c for c in word)
    return re.sub("っ([a-z]?)", r"\1\1", _read_groups(hiragana, "kana.tsv"))


def _read_groups(word: str, file_name: str) -> str:
    """Read a word by a table of letter groups, longer groups first."""
    table = _cached_mapping(file_name)
    return _groups_pattern(file_name).sub(lambda match: table[match[0]], word)


def _read_korean(word: str) -> str:
    """Read a Korean name syllable by syllable, its family name by its customary spelling, and other names by their sound."""
    if not is_korean_name(word):
        return _read_by_sound(word, "korean")
    if len(word) == _TWO_SYLLABLES and is_counted(by_sound := _read_by_sound(word, "korean")):
        return by_sound
    surnames, given = _cached_mapping("korean.tsv"), _cached_mapping("korean_given.tsv")
    read = [given.get(syllable) or _read_syllable(syllable) for syllable in word]
    return " ".join([surnames.get(word[0], read[0]), *read[1:]])


_TWO_SYLLABLES = 2  # as many as a given name has, Korean or foreign
_INITIALS, _VOWELS, _FINALS = (
    parts.split()
    for parts in (
        "g kk n d tt r m b pp s ss _ j jj ch k t p h",
        "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i",
        "_ k k k n n n t l k m l l l p l m p p t t ng t t k t p t",
    )
)


def _read_syllable(character: str) -> str:
    """Read one precomposed Hangul syllable by its parts (Unicode chapter 3.12)."""
    index = ord(character) - 0xAC00
    if not 0 <= index < 11172:
        return character
    parts = (_INITIALS[index // 588], _VOWELS[index % 588 // 28], _FINALS[index % 28])
    return "".join(parts).replace("_", "")


def _read_letter(character: str) -> str:
    """Read one letter by its table, its base letter, its digit value or unidecode; drop it when none knows it."""
    letters = _letters()
    if character in letters:
        return letters[character]
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if character.isascii():
        return character
    if unicodedata.category(character)[0] == "M":
        foreign_vowel = character >= "\u0900" and unicodedata.combining(character) < 200
        return _ascii_letters(unidecode(character)) if foreign_vowel else ""
    base = unicodedata.normalize("NFKD", character)
    if base[0] != character and base[0] < "\u0900":
        return "".join(_read_letter(part) for part in base)
    return _ascii_letters(unidecode(character))


def _ascii_letters(text: str) -> str:
    """Keep lower-case ASCII letters, digits and the spaces unidecode puts between syllables."""
    return "".join(c for c in text.lower() if c.isascii() and (c.isalnum() or c == " "))


@lru_cache(maxsize=1)
def _letters() -> dict[str, str]:
    """Return the letter tables of all scripts as one; no letter is in two of them."""
    letters: dict[str, str] = {}
    for file_name in ("latin.tsv", "cyrillic.tsv", "arabic.tsv", "hebrew.tsv", "georgian.tsv"):
        letters.update(read_mapping(file_name))
    return letters


@lru_cache(maxsize=8)
def _cached_mapping(file_name: str) -> dict[str, str]:
    """Return a two-column table, read once."""
    return read_mapping(file_name)


@lru_cache(maxsize=1)
def _native_words() -> dict[str, str]:
    """Return the words of other scripts whose Latin spelling no rule gives."""
    return read_mapping("native_words.tsv.gz")


@lru_cache(maxsize=1)
def _arabic_words() -> dict[str, str]:
    """Return the lexicon of Arabic-script words with their customary spelling, by their plainest letters."""
    return {word.translate(_ARABIC_VARIANTS): read for word, read in read_mapping("arabic_words.tsv").items()}


@lru_cache(maxsize=8)
def _groups_pattern(file_name: str) -> re.Pattern[str]:
    """Return one pattern for all groups of a table."""
    return re.compile("|".join(sorted(map(re.escape, _cached_mapping(file_name)), key=len, reverse=True)))
