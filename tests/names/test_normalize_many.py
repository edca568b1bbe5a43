"""A column of names is read exactly as each name by itself."""

from __future__ import annotations

import random
import sys
import unicodedata
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sanctionscreen as ss
from samples import SHARED, needs_shared
from sanctionscreen.arrays import GrowingArray
from sanctionscreen.names import NormalizedNames, normalize_many, normalize_name, normalize_names, words
from sanctionscreen.names.clean import _confusables
from sanctionscreen.names.phrases import _phrases

_CHARACTERS = (
    "abcexyzABCEHKMOPTX019 .,-'&?;#’«»·`ßøİıłđéüñçšžĐŁÅΑαουμπΣςϊабвгжйхцчшщъыьэюяёіїєґўђћџқүҳأحمدعليالشكةىیگپچאבגדהושףץ"
    "สมชายเกียรติ์ແກ້ວອົນအောင်ကြီးမြင့်ဦးန္တាសែនម៉្អិኃይለᢰਗੁਰੱਸ਼পয়়ரா்ன്൯සිංহ"
    "नरेन्द्रมิ习近平李김정은アキラひら゛ﾟՀայგიამ\u200b\u200c\u200d\u200e\u202b\u202c\u2067\u061c\u00ad\ufeff\u2060\ufffd\u0301\u0308\u0327\u0345"
    "\u064b\u0651\u0323Ａｂ①𝐋ﬁﷺﱞʼʾʔªºŉễ，、،؟？＆－\x00\x1f\x1c\x7f\x85\t\n\r\xa0\u2003\u3000\u2028🙂𐒰ꙮⅣ²½\u3164\ufe0fÃÂÐÑâ€™$@!соеаСОΟ"
)
_TELLING = (
    "Lavrov Sergey LAVROV, ZARYA, Jr Jr. Sr., Inc. Inc, Co., Ltd Ltd. LLC limited liability company joint stock abd al el "
    "ar allah abdullah centre s p a o z o.o. sp. & &amp; &amp;amp; &#1072; &#44; &lt A&B a&?b Lav?ov Really? ? ?? , ,, -, "
    "O'Brien O'Brien-Smith, A.B. Müller Müller, ÜÜa Nguyễn Cễ aễ ªễ ﬁ ﬁЛ Лавров Лавров, Lаvrоv Лaвpoв Cе e习 习近平 Ь Ь, ьь "
    "Παπανδρέου حسن القذافي، محمد， \u202bعلی\u202c علی\u200cرضا علی\u200c \u200cعلی \ufeffLavrov Lavrov\ufeff Lav\u200brov "
    "Ｌａｖ ＬＬＣ 𝐋𝐚 ʔ ʼ 김정은 नरेन्द्र \u0301 e\u0301 \u0301a ﾞ か ﱞ ﷺ ﷺ, S,p A,Inc A,B ,A ООО «Заря» “Z” a\xa0b b\u3000c "
    "a\tb Ⅳ, 2nd n f MÃ¼ller Ã¼ Ëàâðîâ Ñ. Ð›Ð°Ð²Ñ€Ð¾Ð² CAFÉ™ Â» L@vrov Gu$$i Yahoo! a!b $a СОХ Норе Сара ΝΙΚΟ ОСО- "
    "L A V R O V L.A.V.R.O.V A.B.C. S.P. z o.o. ΡЕΤЕ "
    "aka a.k.a. A/K/A, alias, formerly known as trading as formerly (formerly ранее vormals он же\xa0она ａｋａ "
    "t/a T/A, M/V m/t/a т/х (ex (ex-Vostok, (ex) x(ex "
    "Limted Limted, LIMI?ED Liabilty LimitedLiability ZaryaLimited, ZARYACOMPANY unlimited L I M I T E D No5 №5"
)
_WORDS = _TELLING.split(" ")
_SPELLED = sorted(_phrases()[1])
_LONG_MARKS = "a" + "\u0301\u0323" * 20


def _random_text(rng: random.Random) -> str:
    """Make a text of words and characters that mean something to a step, with spaces of all kinds between."""
    pieces = []
    for _ in range(rng.randrange(6)):
        kind = rng.random()
        if kind < 0.7:
            pieces.append(rng.choice(_WORDS))
        elif kind < 0.8:
            pieces.append(" ".join(rng.choice(_SPELLED)))
        elif kind < 0.97:
            pieces.append("".join(rng.choices(_CHARACTERS, k=rng.randrange(1, 8))))
        else:
            pieces.append(_LONG_MARKS)
    space = rng.choice([" ", " ", " ", " ", " ", " ", "  ", ", ", "", "\xa0", "\t"])
    text = space.join(pieces)
    return f" {text} " if rng.random() < 0.1 else text


_TEXT = st.one_of(
    st.randoms(use_true_random=False).map(_random_text),
    st.text(st.sampled_from(_CHARACTERS), max_size=30),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.lists(st.sampled_from(_WORDS), max_size=6).map(" ".join),
)


@pytest.fixture(autouse=True)
def every_name_in_arrays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read small columns the way of large ones, from an empty cache."""
    monkeypatch.setattr(normalize_many, "_FEW", 0)
    monkeypatch.setattr(normalize_many, "_WORDS", words.WordCache())


def _assert_same(names: NormalizedNames, texts: list[str], seed: object = None) -> None:
    """Compare a column with each of its names read alone."""
    assert len(names.offsets) == len(texts) + 1
    assert (names.tokens.dtype, names.offsets.dtype) == (np.int32, np.int64)
    assert len(set(names.vocabulary)) == len(names.vocabulary)
    for place, text in enumerate(texts):
        alone = normalize_name(text)
        read = names.tokens_of(place), names.disguises.get(place, ())
        assert read == (alone.tokens, alone.disguises), f"{text!r}, seed {seed}"
    assert all(names.disguises.values())
    assert all(0 <= place < len(texts) for place in names.disguises)


def test_a_slip_in_a_word_that_is_within_a_phrase_too() -> None:
    """The word is corrected in a column as it is alone."""
    texts = ["so ogranichen odgovornost", "IOdruzhestvo so ogranichen odgovornost"]
    _assert_same(normalize_names(pa.array(texts)), texts)


@given(st.lists(_TEXT, max_size=8))
@settings(max_examples=1500, deadline=None)
def test_a_column_equals_its_names_one_by_one(texts: list[str]) -> None:
    """Tokens and disguises are those of `normalize_name`, for every string."""
    _assert_same(normalize_names(pa.array(texts, pa.string())), texts)


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
def test_large_random_columns(kind: pa.DataType) -> None:
    """The same for thousands of names at once, in both layouts, whole and sliced."""
    seed = random.SystemRandom().randrange(1 << 32)
    rng = random.Random(seed)
    texts = [_random_text(rng) for _ in range(20_000)]
    column = pa.array(texts, kind)
    _assert_same(normalize_names(column), texts, seed)
    begin, length = rng.randrange(10_000), rng.randrange(10_000)
    _assert_same(normalize_names(column.slice(begin, length)), texts[begin : begin + length], seed)


def test_every_character_between_words() -> None:
    """No sign, mark or letter with another form has an effect beyond its word that is not taken care of."""
    every = [c for c in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(c) not in {"Cs", "Cn", "Co"}]
    telling = [c for c in every if unicodedata.category(c) not in {"Lo", "So"} or unicodedata.normalize("NFKC", c) != c]
    texts = [text for c in telling for text in (f"Лав {c} Ce", f"a{c} Ж", f"Ж {c}a b")]
    _assert_same(normalize_names(pa.array(texts)), texts)


@given(st.lists(_TEXT, max_size=4))
@settings(max_examples=200, deadline=None)
def test_a_few_names_are_read_alike(texts: list[str]) -> None:
    """The short way for few names gives the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(normalize_many, "_FEW", 4)
        _assert_same(normalize_names(pa.array(texts, pa.string())), texts)


@pytest.mark.parametrize("few", [0, 5])
def test_no_names_nulls_and_empty_names(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty column has no names, and a null is an empty name."""
    monkeypatch.setattr(normalize_many, "_FEW", few)
    _assert_same(normalize_names(pa.array([], pa.string())), [])
    _assert_same(normalize_names(pa.array(["a b"]).slice(1)), [])
    _assert_same(normalize_names(pa.array([None, "", "Zarya", None])), ["", "", "Zarya", ""])
    _assert_same(normalize_names(pa.array([None, None], pa.string())), ["", ""])


def test_names_can_be_taken() -> None:
    """A selection has the tokens and disguises of its names, in its order, and of the vocabulary what they need."""
    texts = ["LAVROV, Sergey", "Lаvrоv", "", "Zarya limited liability company", "Lav?ov"]
    names = normalize_names(pa.array(texts))
    for places in ([4, 1, 1, 0], [2], [], [0, 1, 2, 3, 4]):
        taken = names.take(np.array(places, np.int64))
        assert set(taken.vocabulary) == {token for place in places for token in names.tokens_of(place)}
        _assert_same(taken, [texts[place] for place in places])


def test_words_read_in_batches_are_read_as_one_by_one() -> None:
    """The short ways for plain words give the tokens and kinds that `clean` would."""
    seed = random.SystemRandom().randrange(1 << 32)
    rng = random.Random(seed)
    made = {"".join(rng.choices(_CHARACTERS.replace(" ", ""), k=rng.randrange(5))) for _ in range(20_000)}
    ascii_made = {"".join(rng.choices("abJRr.,'`-_&?;19", k=rng.randrange(6))) for _ in range(20_000)}
    texts = [text for text in {*made, *ascii_made, *_WORDS} if " " not in text]
    read = words.WordCache().read(texts)
    for place, text in enumerate(texts):
        tokens, kind = words._read_word(text)
        found = [read.vocabulary[i] for i in read.tokens[read.offsets[place] : read.offsets[place + 1]].tolist()]
        assert (found, read.kinds[place]) == (list(tokens), kind), f"{text!r}, seed {seed}"


def test_an_interrupted_write_spoils_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words read after somebody pressed Ctrl-C while others were being kept are what they are."""
    put = GrowingArray.put
    for n_puts in range(5):
        known, left = words._KnownWords(), iter(range(n_puts))

        def interrupt(array: GrowingArray, place: int, more: list[int], left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                raise KeyboardInterrupt
            put(array, place, more)

        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(GrowingArray, "put", interrupt)
            for batch in words._read_words(["Ivan", "O-Brien", "S.P.A.", "Заря"]):
                known.keep(batch)
        for batch in words._read_words(["A.B.", "Zarya"]):
            known.keep(batch)
        read = known.choose(known.find(["A.B.", "Zarya"]))
        assert [read.vocabulary[i] for i in read.tokens.tolist()] == ["a", "b", "zarya"]
        assert read.offsets.tolist() == [0, 2, 3]


@pytest.mark.parametrize("size", [0, 1, 2_000])
def test_a_full_cache_changes_nothing(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache that starts anew at every word, or every few, gives the same names and stays small."""
    monkeypatch.setattr(words, "MAX_CACHE_BYTES", size)
    seed = random.SystemRandom().randrange(1 << 32)
    rng = random.Random(seed)
    for _ in range(5):
        texts = [_random_text(rng) for _ in range(300)]
        _assert_same(normalize_names(pa.array(texts)), texts, seed)
    assert len(normalize_many._WORDS) <= max(1, size // words.ENTRY_BYTES)


def test_threads_may_share_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads that fill and empty the cache at once get the same names."""
    monkeypatch.setattr(words, "MAX_CACHE_BYTES", 50_000)
    seed = random.SystemRandom().randrange(1 << 32)
    rng = random.Random(seed)
    columns = [[_random_text(rng) for _ in range(1_000)] for _ in range(8)]
    with ThreadPoolExecutor(4) as pool:
        for texts, names in zip(columns, pool.map(lambda texts: normalize_names(pa.array(texts)), columns), strict=True):
            _assert_same(names, texts, seed)


def test_look_alikes_are_ascii_and_later_letters() -> None:
    """The rule for words that mix scripts holds for the table as it is."""
    to_latin, to_cyrillic = _confusables()
    assert min(to_latin) >= 0x370
    assert max(to_cyrillic) < 0x80


@needs_shared
def test_all_names_of_a_real_list() -> None:
    """The names of a list as published are read alike, all scripts and commas included."""
    path = SHARED / "lists" / "un" / "2026-02-27" / "consolidated.xml"
    texts = sorted({name.text for party in ss.read_list(path).parties for name in party.names})
    _assert_same(normalize_names(pa.array(texts)), texts)
