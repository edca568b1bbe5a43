"""Free text in SWIFT MT fields: remittance, instructions with code words, and words where codes and references stand.

Standard: SWIFT User Handbook, Standards MT (70, 72, 77B: `/CODE/` words, lines that go on begin with `//`). Lines are cut at
35 characters without a mark, so they are joined with a space, and without one where a line is full.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from sanctionscreen.payments.mt_blocks import Field
from sanctionscreen.payments.parties import PaymentParty, is_placeholder

LINE_LENGTH = 35
LETTERS_ALONE = 5  # of one word: a shorter one is not searched alone in a text
BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")

_AGENTS = {"INS": "previous_instructing_agent", "ACC": "creditor_agent", "INT": "intermediary_agent"}
_CODED_BIC = re.compile(rf"^/([A-Z]{{3,8}})/({BIC.pattern})$", re.MULTILINE)
_WORD = re.compile(r"(?<![^\W_])[^\W\d_]+(?:['’-][^\W\d_]+)*(?![^\W_])")
_CONTINUED = re.compile(r"^(?://|\+)")
_NO_REFERENCE = frozenset({"NONREF", "NOTPROVIDED"})


def has_words(text: str) -> bool:
    """Whether codes, numbers or a reference hold what may be a name: two words, or one that is searched alone.

    >>> has_words("DE89 3704"), has_words("CRED"), has_words("TESTOV/12"), has_words("LI WEI")
    (False, False, True, True)
    """
    words = [word for word in _WORD.findall(text) if len(word) > 1 and word.upper() not in _NO_REFERENCE]
    return (len(words) > 1 or any(len(word) >= LETTERS_ALONE for word in words)) and not is_placeholder(text)


def read_words(words: str, row: PaymentParty) -> Iterator[PaymentParty]:
    """A row of text where words stand among codes, nothing where there are none."""
    if has_words(words):
        yield replace(row, name=None, text=words)


def read_coded(field: Field, row: PaymentParty) -> Iterator[PaymentParty]:
    """Words in a field of codes, numbers or a reference."""
    yield from read_words(" ".join(line.strip() for line in field.lines), row)


def read_text(field: Field, row: PaymentParty) -> Iterator[PaymentParty]:
    """Free text, and the agents that code words name by BIC."""
    lines = [_CONTINUED.sub("", line.strip()).strip() for line in field.lines]
    spaced = " ".join(filter(None, lines))
    glued = "".join(
        line if len(raw.rstrip()) >= LINE_LENGTH else f"{line} " for line, raw in zip(lines, field.lines, strict=True)
    ).strip()
    for at, text in enumerate(dict.fromkeys((spaced, glued))):
        if any(map(str.isalpha, text)):
            yield replace(row, field=f"{row.field}" + ("+" if at else ""), text=text)
    for code, bic in _CODED_BIC.findall("\n".join(line.strip() for line in field.lines)):
        if code in _AGENTS:
            yield replace(row, role=_AGENTS[code], field=f"{row.field}/{code}/", identifiers=(f"bic:{bic}",))
