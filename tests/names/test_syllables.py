"""Scripts that are read by syllables: every text of theirs is read to its end, and rules hold on words of every make."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanctionscreen.names import normalize_name
from sanctionscreen.names.burmese import read_burmese
from sanctionscreen.names.concepts import concept_ids
from sanctionscreen.names.ethiopic import read_ethiopic
from sanctionscreen.names.indic import read_indic
from sanctionscreen.names.khmer import read_khmer

_BLOCKS = {
    "indic": (0x0900, 0x0E00),
    "thai": (0x0E00, 0x0F00),
    "burmese": (0x1000, 0x1090),
    "khmer": (0x1780, 0x17E0),
    "ethiopic": (0x1200, 0x1358),
}
_SIGNS = {
    name: [c for c in map(chr, range(*block)) if unicodedata.category(c)[0] in "LM"] for name, block in _BLOCKS.items()
}


@pytest.mark.parametrize("script", _BLOCKS)
@given(data=st.data())
@settings(max_examples=400, deadline=None)
def test_any_signs_give_ascii_tokens(script: str, data: st.DataObject) -> None:
    """Whatever stands beside what, the tokens are Latin letters, and none is empty."""
    text = data.draw(st.text(st.sampled_from(_SIGNS[script]), min_size=1, max_size=20))
    tokens = normalize_name(text).tokens
    readable = [token for token in tokens if token.isascii()]
    assert all(token and " " not in token for token in tokens)
    assert readable == list(tokens) or not readable


def test_a_silent_consonant_with_a_sign_is_read() -> None:
    """Burmese writes the sign of an h at a consonant that is only the seat of a vowel."""
    assert normalize_name("\u1021\u103e").tokens


@pytest.mark.parametrize(
    ("word", "read"),
    [
        ("मनमोहन", "manmohan"),  # the rightmost of two vowels is dropped
        ("नरेन्द्र", "narendra"),  # none behind several consonants
        ("सिंह", "singh"),
        ("गोविंद", "govind"),
        ("फ़ैज़", "faiz"),
        ("বিশ্বাস", "bisvas"),
        ("ব্যানার্জী", "banarji"),
        ("আনোয়ার", "anvar"),
        ("ਬੱਬਰ", "babbar"),
        ("ઝાલા", "zala"),
        ("சுந்தரம்", "sundaram"),
        ("மீனாட்சி", "minakshi"),
        ("రావు", "rao"),
        ("ಬಸವರಾಜ", "basavaraja"),  # southern languages speak all
        ("വിജയൻ", "vijayan"),
        ("සිරිසේන", "sirisena"),
    ],
)
def test_indic_words(word: str, read: str) -> None:
    """Vowels that are not written, nasals and letters of one script only."""
    assert read_indic(word) == read


@pytest.mark.parametrize(
    ("word", "read"),
    [
        ("เกียรติศักดิ์", "kiatsak"),  # silent endings
        ("จันทร์", "jan"),
        ("วัตร", "wat"),
        ("สุนทร", "sunthorn"),
        ("หลวง", "luang"),
        ("บรรหาร", "banhan"),
        ("พรหม", "prom"),
        ("ประเสริฐ", "praset"),
        ("แก้ว", "kaew"),
        ("ไกร", "krai"),
        ("สุรชัย", "surachai"),
        ("ทองคำ", "thongkham"),
        ("ສົມໃຈ", "somchai"),
    ],
)
def test_thai_and_lao_words(word: str, read: str) -> None:
    """Silent letters, double consonants and vowels on all sides."""
    assert normalize_name(word).tokens == (read,)


@pytest.mark.parametrize(
    ("word", "read"),
    [
        ("အေးအေး", "aye aye"),
        ("မြင့်", "myint"),
        ("ရွှေ", "shwe"),
        ("ဦးကျော်ဦး", "u kyaw oo"),
        ("ဝဏ္ဏ", "wan na"),
        ("သန္တာ", "than da"),
        ("စိုးဘို", "soe bo"),
    ],
)
def test_burmese_words(word: str, read: str) -> None:
    """Tones that names write, stacked consonants, and the vowel that is a title in front."""
    assert read_burmese(word) == read


def test_khmer_series_and_ethiopic_columns() -> None:
    """A Khmer vowel sounds by the series of its consonant; an Ethiopic sign without a vowel closes a syllable or has *i*."""
    assert [read_khmer(word) for word in ("មា", "ម៉ា", "ពុទ្ធ", "សំផន")] == ["mea", "ma", "put", "samphan"]
    assert [read_ethiopic(word) for word in ("ብርሃን", "ገብረ", "መለስ")] == ["birhan", "gebre", "meles"]


def test_spellings_of_a_burmese_syllable_are_one_concept() -> None:
    """Htun and Tun may stand for each other, Tin may not."""
    assert set(concept_ids("htun")) & set(concept_ids("tun"))
    assert not set(concept_ids("htun")) & set(concept_ids("tin"))
