"""Names inside free text: every run of neighbouring words that may be a name is screened as one.

A *window* is a run of up to MAX_WORDS words. A window in which only one word tells something (the others are particles,
legal forms, titles) stands *alone* and has to be rare, and later to score higher. So a name is found however long the text
around it is, and the words around it cost nothing. The result is that of screening every window, by the same engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanctionscreen.names import normalize_name, token_weight

MAX_WORDS = 7  # the longest listed names a text is likely to hold whole
MIN_WEIGHT = 600  # of a window of several telling words: two of the commonest names weigh less
MIN_EDGE = 50  # of its first and last word: not a title
MIN_TELLING = 150  # of a word that tells something: not a particle, a legal form, a title
MIN_ALONE = 1_000  # of the one telling word of a window, which must be rare
MIN_LETTERS_ALONE = 5

WORD = re.compile(r"[^\s,;:/()+|\"]+")


def windows_of(text: str) -> Iterator[tuple[str, bool]]:
    """Give the windows of a text, each with whether it stands alone; shorter ones first from each place.

    >>> list(windows_of("FOR TIMUR TESTOV"))[-2:]
    [('TIMUR TESTOV', False), ('TESTOV', True)]
    """
    words = WORD.findall(text)
    tokens = [normalize_name(word).tokens for word in words]
    weights = [max(map(token_weight, its), default=0) for its in tokens]
    numbers = [all(map(str.isdigit, its)) for its in tokens]
    tells = [weight >= MIN_TELLING and not number for weight, number in zip(weights, numbers, strict=True)]
    for begin in range(len(words)):
        if weights[begin] < MIN_EDGE or numbers[begin]:
            continue
        weight = n_telling = letters = 0
        for end in range(begin, min(begin + MAX_WORDS, len(words))):
            weight += weights[end]
            n_telling += tells[end]
            letters = max(letters, len("".join(tokens[end])) if tells[end] else 0)
            if weights[end] < MIN_EDGE:
                continue
            if n_telling > 1:
                if weight >= MIN_WEIGHT:
                    yield " ".join(words[begin : end + 1]), False
            elif n_telling and weight >= MIN_ALONE and letters >= MIN_LETTERS_ALONE:
                yield " ".join(words[begin : end + 1]), True
