"""The four inner loops of the engine as compiled code; importing this module imports numba, see `kernels`.

Each does, pair by pair, what a stage does with whole arrays: `near_pairs` for `TokenIndex.relate_spans`, `far_pairs` for
`TokenIndex.far_pairs`, `follow` for `candidates.follow`, `score_pairs` for `engine.score_of_rows`. The arithmetic is in
integers on both paths, so the hits are the same; the tests compare them.

Compiled code is kept beside this file, or in the user's cache folder where that is read-only, or not at all.
"""

# mypy: disable-error-code="assignment, no-untyped-def"
from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from types import FunctionType
from typing import Any

import numpy as np
from numba import njit

from sanctionscreen.matching import hashing, listed_rows, scoring
from sanctionscreen.matching.hashing import BASE, INVERSE
from sanctionscreen.matching.listed_rows import FEW_ROWS
from sanctionscreen.matching.scoring import INITIAL_SHARE, MAX_INITIALS, score_of_credit

SOURCES = hashlib.sha256(
    b"".join(Path(source).read_bytes() for source in (__file__, hashing.__file__, listed_rows.__file__, scoring.__file__))
).hexdigest()[:12]
BIT_FACTOR = np.uint64(BASE)
BACK = np.uint64(INVERSE)
ONE, SIX, LOW6 = np.uint64(1), np.uint64(6), np.uint64(63)


def compile_loop(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function at its first call, and keep the result on disk where there is a place for it.

    What is kept bears the hash of the sources in its name: numba itself would take code compiled with other constants of
    the score for current, if only this file stayed the same.
    """
    function = FunctionType(function.__code__, function.__globals__, function.__name__, function.__defaults__)
    function.__qualname__ = f"{function.__name__}_{SOURCES}"
    try:
        return njit(cache=True, nogil=True)(function)
    except RuntimeError:  # numba finds no folder it may write to
        return njit(nogil=True)(function)


@compile_loop
def grown(array, size):
    """Return the array with room for twice as much."""
    larger = np.empty(2 * size, array.dtype)
    larger[:size] = array[:size]
    return larger


score = compile_loop(score_of_credit)


@compile_loop
def shift_to(size):
    """Shift that leaves the top bits of a hash, as many as tell 2^k places apart."""
    bits = 0
    while 1 << bits < size:
        bits += 1
    return np.uint64(64 - bits)


@compile_loop
def may_hold(words, shift, value):
    """Tell of one hash what `HashFilter.may_hold` tells of many."""
    bits = ONE << (value >> shift - SIX & LOW6) | ONE << (value >> shift - SIX - SIX & LOW6)
    bits |= ONE << (value >> shift - SIX - SIX - SIX & LOW6)
    return words[value >> shift] & bits == bits


@compile_loop
def hash_without(prefix, inverse, begin, end, first, second):
    """Hash of a span without the letters at first <= second, the same for one letter, before the span for none."""
    if first < begin:
        return (prefix[end] - prefix[begin]) * inverse[begin]
    rest = (prefix[end] - prefix[second + 1]) * BACK
    if second > first:
        rest = (prefix[second] - prefix[first + 1] + rest) * BACK
    return (prefix[first] - prefix[begin] + rest) * inverse[begin]


@compile_loop
def near_pairs(letters, prefix, inverse, begin, end, hashes, tokens, places, starts, words, listed_letters, listed_starts):
    """Pairs of a span and a listed token at most one edit apart, with repeats: spans, tokens and edits, int64 [n] each.

    Args:
        letters: uint32 [L], with `prefix` and `inverse` the parts of a `FlatText`.
        prefix: uint64 [L + 1].
        inverse: uint64.
        begin: int64 [J], first letter of each span.
        end: int64 [J], last letter + 1.
        hashes: uint64 [N], with `tokens`, `places`, `starts` and `words` the parts of a `HashJoin`.
        tokens: int32 [N].
        places: int16 [N].
        starts: int32.
        words: uint64.
        listed_letters: uint32, of all listed tokens.
        listed_starts: int64 [T + 1], where each begins.
    """
    word_shift, start_shift = shift_to(len(words)), shift_to(len(starts) - 1)
    found = 0
    out_span, out_token, out_edits = np.empty(1024, np.int64), np.empty(1024, np.int64), np.empty(1024, np.int64)
    for span in range(len(begin)):
        b, e = begin[span], end[span]
        for place in range(-1, e - b):
            value = hash_without(prefix, inverse, b, e, b + place, b + place)
            if not may_hold(words, word_shift, value):
                continue
            top = value >> start_shift
            for entry in range(starts[top], starts[top + ONE]):
                if hashes[entry] != value:
                    continue
                other, token = np.int64(places[entry]), tokens[entry]
                swap = place != other and place >= 0 and other >= 0
                if swap and abs(place - other) != 1:
                    continue
                if swap and letters[b + place] != listed_letters[listed_starts[token] + other]:
                    continue
                if found == len(out_span):
                    out_span, out_token = grown(out_span, found), grown(out_token, found)
                    out_edits = grown(out_edits, found)
                out_span[found], out_token[found] = span, token
                out_edits[found] = 0 if place < 0 and other < 0 else 1
                found += 1
    return out_span[:found], out_token[:found], out_edits[:found]


@compile_loop
def far_pairs(prefix, inverse, begin, end, min_left, max_length, hashes, tokens, starts, words):
    """Pairs of a span and a listed token that leave the same after up to two deletions each, with repeats: two int64 [n].

    Args:
        prefix: uint64 [L + 1], with `inverse` a part of a `FlatText`.
        inverse: uint64.
        begin: int64 [J], first letter of each span.
        end: int64 [J], last letter + 1.
        min_left: Letters left at least.
        max_length: Of the spans that are looked at.
        hashes: uint64 [N], with `tokens`, `starts` and `words` the parts of a `HashJoin`.
        tokens: int32 [N].
        starts: int32.
        words: uint64.
    """
    word_shift, start_shift = shift_to(len(words)), shift_to(len(starts) - 1)
    found = 0
    out_span, out_token = np.empty(1024, np.int64), np.empty(1024, np.int64)
    for span in range(len(begin)):
        b, e = begin[span], end[span]
        if e - b < min_left or e - b > max_length:
            continue
        n_deleted = min(e - b - min_left, 2)
        for first in range(b - 1, e if n_deleted > 0 else b):
            for second in range(first, e if n_deleted > 1 and first >= b else first + 1):  # the same: one letter less
                value = hash_without(prefix, inverse, b, e, first, second)
                if not may_hold(words, word_shift, value):
                    continue
                top = value >> start_shift
                for entry in range(starts[top], starts[top + ONE]):
                    if hashes[entry] != value:
                        continue
                    if found == len(out_span):
                        out_span, out_token = grown(out_span, found), grown(out_token, found)
                    out_span[found], out_token[found] = span, tokens[entry]
                    found += 1
    return out_span[:found], out_token[:found]


@compile_loop
def follow(
    row,
    occurrences,
    begin,
    end,
    keys,
    t,
    known_joined,
    tokens,
    weights,
    offsets,
    totals,
    n_initials,
    top_weights,
    worth,
    bits,
    earned,
    low,
    high,
    credit,
    posting_starts,
    posting_rows,
    posting_totals,
    heaviest,
    listed_joined,
    signatures,
    listed_totals,
    listed_initials,
    listed_tops,
    threshold,
):
    """Pairs of rows that the bound admits, query row * R + listed row, with repeats: int64 [C].

    The arguments are those of `candidates.follow`, taken apart into arrays.
    """
    n_listed, n_rows = len(heaviest), len(listed_totals)
    out, found = np.empty(1024, np.int64), 0
    for o in range(len(row)):
        query, occurrence = row[o], occurrences[o]
        a, wa = np.int64(tokens[occurrence]), np.int64(weights[occurrence])
        first, last = offsets[query], offsets[query + 1]
        wq = totals[query]
        for place in range(begin[o], end[o]):
            b = keys[place] - a * n_listed
            wb = heaviest[b]
            if known_joined[a] or listed_joined[b]:
                value = np.int64(t[place]) * (wa + wb) // 2
            else:
                value = np.int64(t[place]) * min(wa, wb)
            less = worth[occurrence] - value
            if earned[query] - less < credit[query]:
                continue
            least, entry = low[query], posting_starts[b]
            stop = posting_starts[b + 1]
            if stop - entry > FEW_ROWS:
                beyond = stop
                while entry < beyond:
                    middle = (entry + beyond) >> 1
                    if posting_totals[middle] < least:
                        entry = middle + 1
                    else:
                        beyond = middle
            while entry < stop and posting_totals[entry] <= high[query]:
                target = posting_rows[entry]
                wc = posting_totals[entry]
                entry += 1
                if wc < least:
                    continue
                bound, signature = -less, signatures[target]
                for q in range(first, last):
                    if signature & bits[tokens[q]] != np.uint64(0):
                        bound += worth[q]
                of_initials = n_initials[query] * listed_tops[target] + listed_initials[target] * top_weights[query]
                bound = min(MAX_INITIALS * bound, bound + INITIAL_SHARE * of_initials)
                if 40 * bound < (wq + wc) * (2 * threshold - 1) or score(bound, wq, wc) < threshold:
                    continue
                if found == len(out):
                    out = grown(out, found)
                out[found] = query * n_rows + target
                found += 1
    return out[:found]


@compile_loop
def best_sum(values, m, n):
    """Best one-to-one sum of values[:m, :n], m <= n: single claims first, then the Hungarian method."""
    total, n_left = 0, 0
    left = np.empty(m, np.int64)
    for i in range(m):
        best, column = 0, -1
        for j in range(n):
            if values[i, j] > best:
                best, column = values[i, j], j
        if best == 0:
            continue
        alone = True
        for k in range(m):
            if k != i and values[k, column] > 0:
                alone = False
                break
        if alone:
            total += best
        else:
            left[n_left] = i
            n_left += 1
    if n_left == 0:
        return total
    infinity = 1 << 62
    u, v = np.zeros(n_left + 1, np.int64), np.zeros(n + 1, np.int64)
    row_of = np.zeros(n + 1, np.int64)
    previous = np.zeros(n + 1, np.int64)
    least, used = np.empty(n + 1, np.int64), np.empty(n + 1, np.bool_)
    for i in range(1, n_left + 1):
        row_of[0] = i
        column = 0
        least[:], used[:] = infinity, False
        while row_of[column] != 0:
            used[column] = True
            r, delta, following = row_of[column], infinity, 0
            for j in range(1, n + 1):
                if used[j]:
                    continue
                slack = -values[left[r - 1], j - 1] - u[r] - v[j]
                if slack < least[j]:
                    least[j], previous[j] = slack, column
                if least[j] < delta:
                    delta, following = least[j], j
            for j in range(n + 1):
                if used[j]:
                    u[row_of[j]] += delta
                    v[j] -= delta
                else:
                    least[j] -= delta
            column = following
        while column != 0:
            row_of[column] = row_of[previous[column]]
            column = previous[column]
    for j in range(1, n + 1):
        if row_of[j] != 0:
            total += values[left[row_of[j] - 1], j - 1]
    return total


@compile_loop
def limit_sum(values, m, n):
    """Upper bound of `best_sum`: every row with its best column."""
    total = 0
    for i in range(m):
        best = 0
        for j in range(n):
            best = max(best, values[i, j])
        total += best
    return total


@compile_loop
def score_pairs(
    query,
    target,
    keys,
    t,
    starts,
    bits,
    known_joined,
    known_initials,
    known_letters,
    tokens,
    weights,
    offsets,
    totals,
    listed_joined,
    listed_initials,
    listed_letters,
    listed_tokens,
    listed_weights,
    listed_offsets,
    listed_totals,
    threshold,
):
    """Scores of pairs of rows, 0 where they are below the threshold: int64 [C].

    The arguments are those of `engine.score_of_rows`, taken apart into arrays.
    """
    n_listed = len(listed_joined)
    scores = np.zeros(len(query), np.int64)
    values, written = np.empty((8, 8), np.int64), np.empty((8, 8), np.int64)
    for pair in range(len(query)):
        q, c = offsets[query[pair]], listed_offsets[target[pair]]
        m, n = offsets[query[pair] + 1] - q, listed_offsets[target[pair] + 1] - c
        height, width = min(m, n), max(m, n)
        if height > values.shape[0] or width > values.shape[1]:
            values, written = np.empty((height, width), np.int64), np.empty((height, width), np.int64)
        lettered = False
        for i in range(m):
            a, wa = np.int64(tokens[q + i]), np.int64(weights[q + i])
            for j in range(n):
                b, wb = np.int64(listed_tokens[c + j]), np.int64(listed_weights[c + j])
                joined = known_joined[a] or listed_joined[b]
                value = 0
                if bits[a] & ONE << (np.uint64(b) * BIT_FACTOR >> np.uint64(58)) != np.uint64(0):
                    wanted, first, last = a * n_listed + b, starts[a], starts[a + 1]
                    while first < last:
                        middle = (first + last) >> 1
                        if keys[middle] < wanted:
                            first = middle + 1
                        else:
                            last = middle
                    if first < starts[a + 1] and keys[first] == wanted:
                        value = np.int64(t[first]) * ((wa + wb) if joined else 2 * min(wa, wb)) // 2
                down, across = i, j
                if m > n:
                    down, across = j, i
                written[down, across] = value
                if not joined and known_initials[a] != listed_initials[b] and known_letters[a] == listed_letters[b]:
                    value = max(value, INITIAL_SHARE * (wb if known_initials[a] else wa))
                    lettered = True
                values[down, across] = value
        wq, wc = totals[query[pair]], listed_totals[target[pair]]
        limit = limit_sum(values, height, width)
        if lettered:
            limit = min(limit, MAX_INITIALS * limit_sum(written, height, width))
        if score(limit, wq, wc) < threshold:
            continue
        credit = best_sum(values, height, width)
        if lettered:
            credit = min(credit, MAX_INITIALS * best_sum(written, height, width))
        reached = score(credit, wq, wc)
        if reached >= threshold:
            scores[pair] = reached
    return scores
