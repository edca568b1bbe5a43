"""The pipeline keeps its promises for every string there is."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanctionscreen.names import describe_steps, normalize_name
from sanctionscreen.names.clean import STEPS, clean

_SCRIPTS = st.sampled_from(
    "abzAZ019 .,-'&?;#’«»·ßøİıłđéüñçšžĐŁÅΑαουμπΣςϊабвгжйхцчшщъыьэюяёіїєґўђћџқүҳأحمدعليالشكةىیگپچאבגדהושףץ"
    "สมชายเกียรติ์ແກ້ວອົນအောင်ကြီးမြင့်ဦးန္တាសែនម៉្អិኃይለᢰਗੁਰੱਸ਼পয়়ரா்ன്൯සිංহ"
    "नरेन्द्रมิ习近平李김정은アキラひら゛ﾟՀայგიამ\u200b\u200c\u200d\u200e\u202b\u202c\u00ad\ufeff\ufffd\ud800\udfff\u0301\u0308\u0327"
    "\u064b\u0651\u0323Ａｂ①𝐋ﬁﷺʼʾ\x00\x1f\t\n🙂𐒰ꙮⅣ²½"
)
_PHRASES = "limited,liability,company,joint,stock,abd,al,el,s,p,a,o,z o.o.,sp,Ltd.,Co.,&amp;,&#39;,abdullah,gmbh"
_TEXT = st.one_of(
    st.text(_SCRIPTS, max_size=30),
    st.text(st.characters(), max_size=30),
    st.lists(st.sampled_from(_PHRASES.split(","))).map(" ".join),
)


@given(_TEXT)
@settings(max_examples=1500, deadline=None)
def test_normalizing_twice_changes_nothing(text: str) -> None:
    """The tokens joined by spaces normalize to themselves."""
    tokens = normalize_name(text).tokens
    assert normalize_name(" ".join(tokens)).tokens == tokens
    assert all(token and not token.isspace() for token in tokens)


@given(_TEXT)
@settings(max_examples=1000, deadline=None)
def test_a_letter_in_is_a_token_out(text: str) -> None:
    """Text with a letter or digit never normalizes to nothing, and text without any does."""
    letters = [c for c in text if unicodedata.category(c) in {"Lu", "Ll", "Lt", "Lo", "Nd"} and c not in _FILLERS]
    if letters and "&" not in text:
        assert normalize_name(text).tokens


_FILLERS = "\u115f\u1160\u3164\uffa0ꞌʔ"


@pytest.mark.parametrize("text", ["", " ", "...", "\u200b", "--", "🙂", "\u0301", "«»", "?", "\ufffd"])
def test_text_without_letters_has_no_tokens(text: str) -> None:
    """Punctuation, blanks, marks and pictures are no name."""
    assert normalize_name(text).tokens == ()


@given(_TEXT)
@settings(max_examples=1000, deadline=None)
def test_the_form_of_composition_does_not_matter(text: str) -> None:
    """NFC and NFD of a text give the same tokens."""
    composed, parted = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    assert normalize_name(composed).tokens == normalize_name(parted).tokens


@given(st.text("aeouαиاس", min_size=1, max_size=4), st.permutations("\u0301\u0323\u0327\u0651"))
@settings(deadline=None)
def test_the_order_of_marks_does_not_matter(letters: str, marks: list[str]) -> None:
    """Marks of different classes may come in any order."""
    assert normalize_name(letters + "".join(marks)) == normalize_name(letters + "".join(sorted(marks)))


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126, exclude_characters=",&@$!")))
def test_clean_leaves_plain_ascii_alone(text: str) -> None:
    """Printable ASCII without `,&@$!` passes `clean` unchanged, by the short way and by the long one."""
    assert clean(text) == (text, ())
    for apply, _disguise in STEPS:
        assert apply(text) == text


@given(st.text(st.characters(max_codepoint=127)))
def test_the_short_way_for_ascii_equals_the_long_one(text: str) -> None:
    """Steps left out for ASCII text would not have changed it."""
    long_way = text
    for apply, _disguise in STEPS:
        long_way = apply(long_way)
    assert clean(text)[0] == long_way


@given(_TEXT)
@settings(max_examples=500, deadline=None)
def test_the_last_described_step_is_the_result(text: str) -> None:
    """An explanation ends in the tokens that are compared."""
    steps = describe_steps(text)
    assert (steps[-1][1] if steps else text) == " ".join(normalize_name(text).tokens)


_UNITS = ["a", "a ", "a\u0301", "\u0301\u0323", "&amp;", "&", "?", "a?", "s p a ", "limited ", "م", "ال ", "и\u0306"]
_MORE_UNITS = ["аa", ",", "'", "\u200b", "习", "김", "ου", "&amp", "ﷺ", "co ", "Լ", "\ud800", "abd al ", "क", "き", "י"]
_FORM_UNITS = ["l i m i t e d ", "limted ", "limited", "zaryalimited ", "(ex m/v "]
_SYLLABLES = ["กมล", "เกรี", "मं", "က", "ស្", "ብ"]


@pytest.mark.parametrize("unit", _UNITS + _MORE_UNITS + _FORM_UNITS + _SYLLABLES)
def test_work_is_linear(unit: str) -> None:
    """Sixteen times the characters take far less than 256 times the work, both measured here and now."""

    def work(n: int) -> float:
        text = (unit * n)[:n]
        start = time.process_time()
        normalize_name(text)
        return max(time.process_time() - start, 0.001)  # less is noise

    work(10)  # tables are read once
    few, many = work(5_000), work(80_000)
    assert many < 100 * few


@pytest.mark.parametrize(
    ("text", "disguises"),
    [
        ("Lаvrov", ("mixed_scripts",)),
        ("Lav\u200brov", ("invisible_characters",)),
        ("Lav\u00adrov", ("invisible_characters",)),
        ("Ｌａｖｒｏｖ", ("full_width",)),
        ("𝐋𝐚𝐯𝐫𝐨𝐯", ("styled_letters",)),
        ("O&#39;Brien", ("html_entities",)),
        ("Lav?ov", ("lost_letters",)),
        ("Lav\ufffdov", ("lost_letters",)),
        ("L&#1072;vrov", ("html_entities", "mixed_scripts")),
        ("\u202bأحمد علي\u202c", ()),
        ("\ufeffLavrov", ()),
        ("Лавров Ltd", ()),
        ("Müller", ()),
        ("Mu\u0308ller", ()),
        ("علی\u200cرضا", ()),
        ("Really?", ()),
    ],
)
def test_disguises_are_named(text: str, disguises: tuple[str, ...]) -> None:
    """Suspicious repairs are reported by stable words, habits of publishing are not."""
    assert normalize_name(text).disguises == disguises
