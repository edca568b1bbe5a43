"""Changes of company names: legal forms, words many companies share, numbers."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from sanctionscreen.testing.changes import bare, both_ways, changed, exchange_word, in_case_of, pairs
from sanctionscreen.testing.letters import letter_deleted, letters_transposed

# One row for each kind of form: forms that mean much the same in different countries, abbreviated = spelled out.
_FORMS = (
    "LLC=Limited Liability Company|Ltd=Limited|OOO=Obshchestvo s ogranichennoy otvetstvennostyu"
    "|GmbH=Gesellschaft mit beschränkter Haftung|SARL=Société à responsabilité limitée|Srl=Società a responsabilità limitata"
    "|BV=Besloten vennootschap|Co Ltd=Company Limited|Pvt Ltd=Private Limited",
    "JSC=Joint Stock Company|AO=Aktsionernoe obshchestvo|AG=Aktiengesellschaft|SA=Société anonyme|SpA=Società per azioni"
    "|PLC=Public Limited Company|NV=Naamloze vennootschap|OAO=Otkrytoe aktsionernoe obshchestvo"
    "|PAO=Publichnoe aktsionernoe obshchestvo|PJSC=Public Joint Stock Company|OJSC=Open Joint Stock Company"
    "|ZAO=Zakrytoe aktsionernoe obshchestvo|CJSC=Closed Joint Stock Company",
    "Inc=Incorporated|Corp=Corporation|Co=Company",
)
_SHORT = dict(pairs(
    "international:Intl trading:Trdg company:Co general:Gen industries:Inds engineering:Engg manufacturing:Mfg "
    "development:Dev group:Grp services:Svcs brothers:Bros technology:Tech technologies:Techs national:Natl "
    "organization:Org association:Assn department:Dept institute:Inst university:Univ foundation:Fdn import:Imp "
    "export:Exp investment:Inv management:Mgmt transport:Trpt petroleum:Petr shipping:Shpg center:Ctr enterprise:Ent "
    "enterprises:Ents construction:Constr limited:Ltd corporation:Corp agricultural:Agric commercial:Coml federal:Fed"
))  # fmt: skip
_GENERIC = frozenset((
    *_SHORT, "bank", "holding", "trade", "commerce", "oil", "gas", "marine", "energy", "the", "of", "and", "for", "&", "de",
    "la", "y", "electronics", "air", "lines", "airlines", "industrial", "research",
))  # fmt: skip
_ADDED = ("International", "Trading", "Group", "Holding", "Services", "General")
_DISTINCTIVE = (
    "Vostok",
    "Zenith",
    "Orion",
    "Meridian",
    "Polyus",
    "Rassvet",
    "Kronos",
    "Baltika",
    "Almaz",
    "Horizont",
    "Sirius",
)
_NUMBERS = both_ways(
    "1:One 2:Two 3:Three 4:Four 5:Five 6:Six 7:Seven 8:Eight 9:Nine 10:Ten 1st:First 2nd:Second 3rd:Third 4th:Fourth"
)
_NUMBER_WORDS: dict[str, list[str]] = {old.lower(): [new] for old, new in _NUMBERS}

Form = tuple[int, int, int, int]  # words from, to; row of _FORMS; place in the row


def _forms() -> list[list[tuple[str, str]]]:
    """The table of forms, as (abbreviated, spelled out)."""
    return [[(s, w) for s, _, w in (form.partition("=") for form in row.split("|"))] for row in _FORMS]


_TABLE = _forms()
_KNOWN = sorted(
    (
        (tuple(text.lower().split()), row, at)
        for row, forms in enumerate(_TABLE)
        for at, pair in enumerate(forms)
        for text in pair
    ),
    key=lambda known: -len(known[0]),
)


def legal_form_dropped(text: str, rng: random.Random, kind: str) -> str | None:
    """The legal form left out: Zarya LLC, Zarya."""
    return _with_form(text, kind, lambda row, at, words: "")


def legal_form_equivalent(text: str, rng: random.Random, kind: str) -> str | None:
    """The form of another country that means much the same: OOO Zarya, Zarya Ltd."""

    def another(row: int, at: int, words: str) -> str:
        return rng.choice([short for i, (short, _) in enumerate(_TABLE[row]) if i != at])

    return _with_form(text, kind, another)


def legal_form_abbreviated(text: str, rng: random.Random, kind: str) -> str | None:
    """A form that is spelled out, abbreviated: Zarya Joint Stock Company, Zarya JSC."""
    return _with_form(text, kind, lambda row, at, words: _TABLE[row][at][0])


def legal_form_spelled_out(text: str, rng: random.Random, kind: str) -> str | None:
    """A form that is abbreviated, spelled out: Zarya JSC, Zarya Joint Stock Company."""
    return _with_form(text, kind, lambda row, at, words: _TABLE[row][at][1])


def legal_form_typo(text: str, rng: random.Random, kind: str) -> str | None:
    """A typo in the form: Zarya Company, Zarya Comapny."""
    return _with_form(
        text, kind, lambda row, at, words: rng.choice((letter_deleted, letters_transposed))(words, rng, kind) or words
    )


def legal_form_moved(text: str, rng: random.Random, kind: str) -> str | None:
    """The form at the other end: OOO Zarya, Zarya OOO."""
    words = text.split()
    form = _find_form(words, kind)
    if form is None:
        return None
    start, end, _, _ = form
    rest = [*words[:start], *words[end:]]
    moved = words[start:end]
    new = [*rest, *moved] if start == 0 else [*moved, *rest]
    return changed(text, " ".join(word.strip(",") for word in new))


def number_as_word(text: str, rng: random.Random, kind: str) -> str | None:
    """A number as a word or the reverse: 2nd Academy, Second Academy."""
    return None if kind == "person" else exchange_word(text, _NUMBER_WORDS, rng)


def company_word_added(text: str, rng: random.Random, kind: str) -> str | None:
    """One more word that many companies have: Zarya, Zarya Trading."""
    words = text.split()
    if kind == "person" or not words:
        return None
    form = _find_form(words, kind)
    at = form[0] if form is not None and form[0] > 0 else len(words)
    new = rng.choice([word for word in _ADDED if word.lower() not in map(bare, words)])
    return " ".join([*words[:at], in_case_of(words[0], new), *words[at:]])


def company_word_dropped(text: str, rng: random.Random, kind: str) -> str | None:
    """A word that many companies have left out: Zarya Trading, Zarya."""
    words = text.split()
    places = [at for at, word in enumerate(words) if bare(word) in _SHORT]
    if kind == "person" or not places or len(words) < 3:
        return None
    words.pop(rng.choice(places))
    return " ".join(words)


def company_word_abbreviated(text: str, rng: random.Random, kind: str) -> str | None:
    """A word that many companies have, abbreviated: Zarya Trading, Zarya Trdg."""
    return None if kind == "person" else exchange_word(text, {long: [short] for long, short in _SHORT.items()}, rng)


def other_distinctive_words(text: str, rng: random.Random, kind: str) -> str | None:
    """Another company: the same legal form and generic words, other distinctive words."""
    words = text.split()
    form = _find_form(words, kind) or (0, 0, 0, 0)
    own = [at for at, word in enumerate(words) if not form[0] <= at < form[1] and bare(word) not in _GENERIC]
    if kind != "entity" or not own or len(own) == len(words):
        return None
    for at, new in zip(own, rng.sample(_DISTINCTIVE, min(len(own), len(_DISTINCTIVE))), strict=False):
        words[at] = in_case_of(words[at], new)
    return changed(text, " ".join(words))


def other_number(text: str, rng: random.Random, kind: str) -> str | None:
    """Another unit or ship: Company 5, Company 7."""
    found = re.search(r"\b\d{1,4}\b", text)
    if kind == "person" or found is None:
        return None
    new = str(int(found[0]) + rng.randint(1, 4))
    return text[: found.start()] + new + text[found.end() :]


def _find_form(words: list[str], kind: str) -> Form | None:
    """The longest legal form at the end of a company's name, or else at its start."""
    plain = [bare(word) for word in words]
    for known, row, at in _KNOWN if kind == "entity" else ():
        n = len(known)
        for start in (len(words) - n, 0):
            if start >= 0 and n < len(words) and tuple(plain[start : start + n]) == known:
                return start, start + n, row, at
    return None


def _with_form(text: str, kind: str, new: Callable[[int, int, str], str]) -> str | None:
    """Put another text in place of the form: made from its row and place in the table and its words."""
    words = text.split()
    form = _find_form(words, kind)
    if form is None:
        return None
    start, end, row, at = form
    old = " ".join(words[start:end])
    other = new(row, at, old)
    if list(map(bare, other.split())) == list(map(bare, old.split())):
        return None
    return " ".join([*words[:start], *other.split(), *words[end:]]).strip(", ")
