"""Changes of alphabet: look-alike letters, marks on letters, and other ways to write a name of another script in Latin."""

from __future__ import annotations

import html
import random
import re
import unicodedata

from sanctionscreen.testing.changes import both_ways, changed, exchange_all, exchange_some, exchange_word, pairs

_LOOKALIKES = pairs("a:а c:с e:е i:і j:ј o:о p:р s:ѕ x:х y:у o:ο v:ν k:κ u:υ")  # Latin to Cyrillic and Greek
_CAPITAL_LOOKALIKES = pairs("A:А B:В C:С E:Е H:Н K:К M:М O:О P:Р T:Т X:Х A:Α B:Β E:Ε Z:Ζ H:Η I:Ι N:Ν T:Τ")
_INVISIBLE = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u200e", "\u202a")
_MARKED = pairs("a:á a:à a:ä c:ç c:č e:é e:è e:ë g:ğ i:í i:ï n:ñ o:ó o:ö o:ô s:š s:ş u:ú u:ü y:ý z:ž")
_UMLAUTS = both_ways("ä:ae ö:oe ü:ue ß:ss ø:oe å:aa")

_RUSSIAN = re.compile(r"(ov|ova|ev|eva|yev|sky|skiy|skaya|vich|vna|enko|chuk|ikov)\b|shch|\b(sergey|yuri|dmitry)", re.I)
_RUSSIAN_SYSTEMS = tuple(
    map(
        pairs,
        (
            "shch:schtsch kh:ch zh:sch ch:tsch sh:sch ts:z yu:ju ya:ja ye:je v:w y:j",  # German
            "shch:chtch kh:kh zh:j ch:tch sh:ch yu:iou ya:ia ye:ie u:ou ey:eï iy:i",  # French
            "shch:szcz kh:ch zh:ż ch:cz sh:sz ts:c yu:ju ya:ja ye:je v:w",  # Polish
            "shch:šč kh:x zh:ž ch:č sh:š ts:c yu:ju ya:ja ye:e y:j",  # scientific
        ),
    )
)
_CYRILLIC = pairs(
    "а:a б:b в:v г:g д:d е:e ё:yo ж:zh з:z и:i й:y к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ф:f х:kh ц:ts ч:ch ш:sh "
    "щ:shch ъ: ы:y ь: э:e ю:yu я:ya і:i ї:yi є:ye ґ:g ў:u"
)
_GREEK = (
    pairs(
        "αι:e ει:i οι:i ου:u αυ:af ευ:ef μπ:b ντ:d γκ:g γγ:g τζ:tz α:a β:b γ:g δ:d ε:e ζ:z η:i θ:th ι:i κ:c λ:l μ:m ν:n "
        "ξ:ks ο:o π:p ρ:r σ:s ς:s τ:t υ:i φ:ph χ:h ψ:ps ω:o"
    ),
    pairs(
        "ου:ou αυ:au ευ:eu μπ:mp ντ:nt γκ:gk γγ:gg α:a β:v γ:y δ:d ε:e ζ:z η:e θ:th ι:i κ:k λ:l μ:m ν:n ξ:x ο:o π:p ρ:r "
        "σ:s ς:s τ:t υ:y φ:f χ:ch ψ:ps ω:o"
    ),
)
_ARABIC_NAMES = (
    "muhammad mohammed mohamed mohammad mohamad mouhammad", "ahmad ahmed ahmet", "husayn hussein hussain hossein husein",
    "hasan hassan hasane", "yusuf yousef youssef yousuf joussef", "umar omar oumar omer", "uthman othman osman ousmane",
    "said saeed sa'id sayed", "abdul abdel abdol abdoul", "abdallah abdullah abdulla abdellah", "ali aly",
    "ibrahim ebrahim ibraheem", "khalid khaled halid", "mahmud mahmoud mahmood", "mustafa mostafa moustapha",
    "hamid hameed hamed", "karim kareem kerim", "rahman rahmaan rehman", "aziz azeez", "jamal gamal djamal",
    "sulayman suleiman soliman sulaiman", "nasir nasser naser", "qasim kassem qassem ghassem", "salih saleh salah",
)  # fmt: skip
_ARABIC_PARTNERS = {name: [o for o in row.split() if o != name] for row in _ARABIC_NAMES for name in row.split()}
_ARABIC_SOUNDS = both_ways("al-:el- q:k q:g u:ou i:ee u:o j:dj dh:d dh:z kh:h gh:g ay:ei ah:a sh:ch")
_ARABIC = re.compile(r"\b(al|el|bin|ibn|abu|abd)\b", re.I)

_SURNAMES_CHINA = (
    "wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he gao lin luo zheng liang xie song tang feng deng "
    "cao peng zeng xiao tian dong pan yuan cai jiang yu du ye cheng wei su lu ding ren shen yao cui zhong tan lian"
)
_SYLLABLE = re.compile(
    "(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|"
    "ua|ui|uo|ue|a|o|e|i|u)(?=[bpmfdtnlgkhjqxrzcsyw]|$)"
)
_WADE_INITIALS = dict(pairs("b:p d:t g:k j:ch q:ch zh:ch x:hs z:ts c:ts r:j"))
_WADE_FINALS = dict(pairs("ong:ung ian:ien ie:ieh ue:ueh iong:iung"))
_WADE_WHOLE = dict(
    pairs("zhi:chih chi:chih shi:shih ri:jih zi:tzu ci:tzu si:szu yi:i yu:yu you:yu yan:yen ye:yeh he:ho ge:ko ke:ko e:o")
)

_SURNAMES_KOREA = "kim ri lee pak park choe choi jong jung jang chang kang han o yun so paek ho hwang sin"
_KOREAN_SYLLABLES = both_ways(
    "kim:gim pak:park choe:choi ri:lee ri:yi jong:jung jong:chung yun:yoon u:woo un:eun yong:young song:sung chol:cheol "
    "hyon:hyun sok:seok hyok:hyuk jun:joon su:soo kyong:kyung myong:myung guk:kuk jang:chang ju:joo "
    "ho:heo o:oh so:seo sin:shin"
)  # fmt: skip
_KOREAN_PARTNERS: dict[str, list[str]] = {}
for _old, _new in _KOREAN_SYLLABLES:
    _KOREAN_PARTNERS.setdefault(_old, []).append(_new)


def homoglyphs(text: str, rng: random.Random, kind: str) -> str | None:
    """Up to three Latin letters exchanged for Cyrillic or Greek ones that look the same."""
    places = [at for at, c in enumerate(text) if any(c == old for old, _ in (*_LOOKALIKES, *_CAPITAL_LOOKALIKES))]
    if not places:
        return None
    letters = list(text)
    for at in rng.sample(places, min(len(places), rng.randint(1, 3))):
        letters[at] = rng.choice([new for old, new in (*_LOOKALIKES, *_CAPITAL_LOOKALIKES) if old == text[at]])
    return "".join(letters)


def lookalike_word(text: str, rng: random.Random, kind: str) -> str | None:
    """A whole word in Cyrillic letters that look the same: Peter Cox, Peter Сох."""
    letter_of = {old: new for old, new in (*_LOOKALIKES, *_CAPITAL_LOOKALIKES) if new >= "Ѐ"}
    words = text.split(" ")
    places = [at for at, word in enumerate(words) if len(word) >= 3 and all(c in letter_of for c in word)]
    if len(words) < 2 or not places:
        return None
    at = rng.choice(places)
    return " ".join([*words[:at], "".join(map(letter_of.__getitem__, words[at])), *words[at + 1 :]])


def read_in_wrong_encoding(text: str, rng: random.Random, kind: str) -> str | None:
    """UTF-8 taken for Windows-1252, as far as that has every character: Müller, MÃ¼ller."""
    try:
        return changed(text, text.encode().decode("cp1252"))
    except UnicodeDecodeError:
        return None


def character_references(text: str, rng: random.Random, kind: str) -> str | None:
    """Letters beyond ASCII and signs as a web page writes them: Müller, M&#252;ller."""
    return changed(text, html.escape(text, quote=True).encode("ascii", "xmlcharrefreplace").decode())


def invisible_characters(text: str, rng: random.Random, kind: str) -> str | None:
    """Characters nobody sees, inside words."""
    for _ in range(rng.randint(1, 3)):
        at = rng.randint(1, max(len(text) - 1, 1))
        text = text[:at] + rng.choice(_INVISIBLE) + text[at:]
    return text


def fullwidth_letters(text: str, rng: random.Random, kind: str) -> str | None:
    """Letters in the width of Chinese characters, as East Asian keyboards make them."""
    return changed(text, "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text))


def diacritics_dropped(text: str, rng: random.Random, kind: str) -> str | None:
    """Letters without their marks: José, Jose."""
    letters = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return changed(text, unicodedata.normalize("NFC", letters)) if _is_latin(text) else None


def diacritics_added(text: str, rng: random.Random, kind: str) -> str | None:
    """Marks on up to two letters: Jose, José."""
    return exchange_some(text, _MARKED, rng, 2)


def umlauts_exchanged(text: str, rng: random.Random, kind: str) -> str | None:
    """An umlaut written as two letters, or the reverse: Müller, Mueller."""
    return exchange_some(text, _UMLAUTS, rng)


def russian_romanised_otherwise(text: str, rng: random.Random, kind: str) -> str | None:
    """A Russian or Ukrainian name in English spelling as German, French, Polish or scholars write it: Yury, Juri."""
    if kind != "person" or not _is_latin(text) or not _RUSSIAN.search(text):
        return None
    return exchange_all(text, rng.choice(_RUSSIAN_SYSTEMS))


def arabic_romanised_otherwise(text: str, rng: random.Random, kind: str) -> str | None:
    """An Arabic name in other customary spellings: Muhammad al-Husayn, Mohamed el-Hussein."""
    new = exchange_word(text, _ARABIC_PARTNERS, rng)
    if kind != "person" or not _is_latin(text) or (new is None and not _ARABIC.search(text)):
        return None
    return changed(text, exchange_some(new or text, _ARABIC_SOUNDS, rng, rng.randint(0 if new else 1, 2)) or new)


def chinese_romanised_otherwise(text: str, rng: random.Random, kind: str) -> str | None:
    """A Chinese name in pinyin as Taiwan and older passports write it (Wade-Giles): Zhang Xiaoping, Chang Hsiao-ping."""
    words = re.sub(r"[,.-]", " ", text).split()
    split = [_syllables(word.lower()) for word in words]
    if kind != "person" or not all(split) or not _has_any(words, _SURNAMES_CHINA):
        return None
    return changed(text.lower(), " ".join("-".join(map(_wade_giles, syllables)) for syllables in split).title())


def korean_romanised_otherwise(text: str, rng: random.Random, kind: str) -> str | None:
    """A Korean name in other customary spellings: Ri Yong Chol, Lee Young Cheol."""
    words = re.sub(r"[,-]", " ", text).split()
    if kind != "person" or len(words) > 3 or not _has_any(words, _SURNAMES_KOREA):
        return None
    new = [rng.choice([*_KOREAN_PARTNERS[w.lower()]]).title() if w.lower() in _KOREAN_PARTNERS else w for w in words]
    return changed(" ".join(words), " ".join(new))


def cyrillic_romanised(text: str, rng: random.Random, kind: str) -> str | None:
    """A name in Cyrillic letters romanised by one of many systems: Юрий, Juri."""
    english = exchange_all(text, _CYRILLIC)
    if english is None:
        return None
    return exchange_all(english, rng.choice(_RUSSIAN_SYSTEMS)) or english


def greek_romanised(text: str, rng: random.Random, kind: str) -> str | None:
    """A name in Greek letters as it sounds, or letter by letter: Γιώργος, Giorgos."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return exchange_all(plain, rng.choice(_GREEK))


def _is_latin(text: str) -> bool:
    """Tell whether all letters are Latin ones."""
    return all("LATIN" in unicodedata.name(c, "") for c in text if c.isalpha())


def _has_any(words: list[str], wanted: str) -> bool:
    """Tell whether one of the words is wanted."""
    return not {word.lower() for word in words}.isdisjoint(wanted.split())


def _syllables(word: str) -> list[str]:
    """Pinyin syllables that make up a whole word, or none."""
    found = [m[0] for m in _SYLLABLE.finditer(word)]
    return found if "".join(found) == word else []


def _wade_giles(syllable: str) -> str:
    """A pinyin syllable in Wade-Giles, without apostrophes.

    >>> [_wade_giles(syllable) for syllable in ("zhang", "xiao", "qing", "zi")]
    ['chang', 'hsiao', 'ching', 'tzu']
    """
    if syllable in _WADE_WHOLE:
        return _WADE_WHOLE[syllable]
    match = _SYLLABLE.fullmatch(syllable)
    if match is None:
        return syllable
    initial, final = match[1] or "", match[2]
    return _WADE_INITIALS.get(initial, initial) + _WADE_FINALS.get(final, final)
