"""The details of a booking in MT940 and MT942, field `:86:`, in the ways banks write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from sanctionscreen.payments.mt_texts import has_words
from sanctionscreen.payments.parties import is_placeholder

# German and Polish banks: `166?00GUTSCHRIFT?20SVWZ+...?30BIC?31IBAN?32NAME?33NAME`; the sign may be another one.
_SUBFIELD = re.compile(r"(?:^\d{3})?([?<~^*@])(\d{2})(?=\D|\d)")
_NAME_SUBFIELDS = ("32", "33", "27", "28", "29")  # 27 to 29: Polish banks
_CODED_SUBFIELDS = ("30", "31", "34")  # BIC, account, key
_NAMES_FOR_SURE = ("32", "33")
# Dutch and SWIFT banks: `/NAME/J. JANSEN/REMI/...`.
_CODE_WORD = re.compile(r"/{1,2}([A-Z]{3,4}[A-Z0-9]?)/")
# Codes of references, accounts and kinds, beside those of names: not words of the text.
_CODES = (
    *("EREF", "KREF", "MREF", "PREF", "CRED", "DEBT", "SVWZ", "REMI", "IBAN", "ISDT", "TRTP", "CSID", "MARF", "PURP"),
    *("TRCD", "RTRN", "SVCL", "ADDR", "INFO", "BIC", "REF"),
)
_NAME_WORDS = {
    "NAME": "other_party", "ORDP": "debtor", "BENM": "creditor", "CNTP": "other_party", "ULTD": "ultimate_debtor",
    "ULTC": "ultimate_creditor", "ULTB": "ultimate_creditor", "ABWA": "ultimate_debtor", "ABWE": "ultimate_creditor",
}  # fmt: skip


def details_of(lines: tuple[str, ...]) -> Iterator[tuple[str, str, bool]]:
    """Give role, words and whether they are a name, of all that a booking says.

    >>> list(details_of(("166?00GUTSCHRIFT?20Rechnung 5?32TESTOV?33TIMUR",)))[-2]
    ('other_party', 'TESTOV TIMUR', True)
    >>> list(details_of(("/NAME/T. TESTOV/REMI/Factuur 5/",)))
    [('other_party', 'T. TESTOV', True), ('remittance', 'Factuur 5', False)]
    """
    glued = "".join(lines)
    if found := list(_SUBFIELD.finditer(glued)):
        yield from _subfields(glued, found)
        return
    spaced = " ".join(line.strip() for line in lines)
    words = list(_CODE_WORD.finditer(glued))
    if words:
        yield from _code_words(glued, words)
        return
    for text in dict.fromkeys((spaced, glued)):
        if any(map(str.isalpha, text)):
            yield "additional", text, False


def _subfields(text: str, found: list[re.Match[str]]) -> Iterator[tuple[str, str, bool]]:
    """Numbered subfields: names together, texts together."""
    values = [
        (match[2], text[match.end() : after.start() if after else len(text)].strip())
        for match, after in zip_longest(found, found[1:])
    ]
    if has_words(before := text[: found[0].start()].strip()):
        yield "additional", before, False
    for number, value in values:
        if number in _CODED_SUBFIELDS and has_words(value):
            yield "additional", value, False
    texts = [value for number, value in values if number not in _NAMES_FOR_SURE and number not in _CODED_SUBFIELDS]
    for joined in dict.fromkeys(("".join(texts), " ".join(texts))):
        if any(map(str.isalpha, joined)):
            yield "remittance", joined, False
    names = [value for number, value in values if number in _NAMES_FOR_SURE and value]
    for name in dict.fromkeys((" ".join(names), "".join(names))):
        if any(map(str.isalpha, name)) and not is_placeholder(name):
            yield "other_party", name, True
    for number, value in values:
        if number in _NAME_SUBFIELDS and number not in _NAMES_FOR_SURE and any(map(str.isalpha, value)):
            yield "other_party", value, False


def _code_words(text: str, words: list[re.Match[str]]) -> Iterator[tuple[str, str, bool]]:
    """Code words between slashes."""
    before = text[: words[0].start()].strip()
    if any(map(str.isalpha, before)):
        yield "additional", before, False
    for word, after in zip_longest(words, words[1:]):
        value = text[word.end() : after.start() if after else len(text)].strip("/ ")
        if word[1] not in _CODES and word[1] not in _NAME_WORDS:
            value = f"{word[1]} {value}".strip()
        if not any(map(str.isalpha, value)) or is_placeholder(value):
            continue
        if word[1] in _NAME_WORDS:
            yield _NAME_WORDS[word[1]], value.partition("/")[0].strip(), True
            if rest := value.partition("/")[2].strip("/ "):
                yield "additional", rest, False
        else:
            yield "remittance", value, False
