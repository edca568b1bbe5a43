"""Names inside free text: every run of neighbouring words that may be a name is screened as one.

A *window* is a run of up to MAX_WORDS words. It has to begin and end with a word that tells something, and to weigh more
than a single common word; so a name is found however long the text around it is, and the words around it cost nothing. The
result is that of screening every window, by the same engine: nothing is looked at in another way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanctionscreen.names import normalize_name, token_weight

MAX_WORDS = 7  # the longest listed names a text is likely to hold whole
MIN_WEIGHT = 1_025  # of a window: more than a single word can weigh
MIN_EDGE = 150  # of its first and last word: not an article, a title, a legal form
MIN_ALONE = 1_000  # of a window of one word, which must be rare
MIN_LETTERS_ALONE = 5

_WORD = re.compile(r"[^\s,;:/()+|\"]+")


def windows_of(text: str) -> Iterator[str]:
    """Give the windows of a text, shorter ones first from each place.

    >>> list(windows_of("PAYMENT TO TIMUR TESTOV"))[-1]
    'TIMUR TESTOV'
    """
    words = _WORD.findall(text)
    tokens = [normalize_name(word).tokens for word in words]
    weights = [sum(map(token_weight, its)) for its in tokens]
    tells = [weight >= MIN_EDGE and not all(map(str.isdigit, its)) for weight, its in zip(weights, tokens, strict=True)]
    for begin in range(len(words)):
        if not tells[begin]:
            continue
        weight = 0
        for end in range(begin, min(begin + MAX_WORDS, len(words))):
            weight += weights[end]
            alone = end == begin
            enough = weight >= (MIN_ALONE if alone else MIN_WEIGHT)
            if tells[end] and enough and not (alone and len("".join(tokens[end])) < MIN_LETTERS_ALONE):
                yield " ".join(words[begin : end + 1])
