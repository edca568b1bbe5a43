"""The score of a query name against a listed name, in integers: every constant of the model with its reason.

    S(q, c) = max over one-to-one matchings of  sum t(a, b) * min(w_a, w_b)  /  ((W_q + W_c) / 2),  then penalties

Weights are in 1/1024 (`names.token_weight`), t in 1/1000, S in 0..10,000; divisions round half up, once. The sum is the
*credit*, in 1/1024/1000, and the only thing a matching decides: W_q and W_c are fixed by the two names. Joining tokens adds
their weights up, and where a joined token is matched the mean of both weights stands for the smaller, because "abdulrahman"
need not weigh what "abdul" and "rahman" weigh together. Every penalty is a function of credit, W_q and W_c that never grows
with credit. So the score of a pair is `score_from_credit(best credit)`, and an upper bound of the credit bounds the score.

A feature is one of four things: rows of the token relation (`relation.py`), variant rows of a name (`rows.py`), a penalty
(here), or an identifier join (`choosing.py`).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

SCORING_VERSION = 7  # 4: cut, misread, misheard words, conflicts; 5, 6: stated names, acronyms; 7: BIC; see CHANGELOG
FULL = 10_000  # S of equal names; scores are shown as S / 10,000

# --- the token relation: t in 1/1000 ---------------------------------------------------------------------------------
T_EQUAL = 1000
T_FOLDED = 950  # same folded key: another romanisation or spelling of the same sound
T_LOOKALIKE = 950  # same shape: 0 o, 1 i or l, rn m, cl d, ...
T_CONCEPT = 850  # same concept, other word: OOO and LLC
T_SKELETON = 900  # same consonants, one written with fewer vowels
T_SOUND = 900  # most that a like sound is worth; less for every sound that differs
LEAST_SOUND = 620  # t; what resembles less is not related
T_PREFIX = 950  # most that the beginning of a word is worth
PREFIX_LOSS = 400  # a beginning of n letters lacks an n-th of it, unless it is a name by itself
MIN_PREFIX = 3  # letters of a beginning
MIN_CUT = 5  # letters of a word that may be cut: Yan is not the beginning of Yang
LEAST_PREFIX = 400  # its share of the letters, in 1/1000
MIN_FOLDED_LENGTH = 2  # one-letter tokens are initials, not sounds
MAX_TYPO_LENGTH = 140  # letters, the longest name field of ISO 20022; deletions grow with the square of it
INITIAL_SHARE = 400  # an initial earns .4 of its partner's weight: .8 of it, counted on the one side that wrote the name out
MAX_INITIALS = 2  # initials may at most double the credit of the tokens written out

# --- weights ---------------------------------------------------------------------------------------------------------
REPEAT_DIVISOR = 16  # a further copy of a token in one name weighs a sixteenth: "Ali Ali Hassan" is nearly "Ali Hassan"
PATRONYMIC_DIVISOR = 2  # a patronymic beside given name and surname is left out more often than written

# --- penalties -------------------------------------------------------------------------------------------------------
CONTRADICTION = 2_000  # taken in proportion to the weight both sides state and do not share: Otto is not Joachim
ENOUGH_WEIGHT = 1_600  # about one and a half distinctive tokens; below it any imperfection counts up to three times
NUMBER_CONFLICT = 2_500  # both names state numbers, none of them the same: Factory 5, Factory 7
PATRONYMIC_CONFLICT = 2_000  # both names state a patronymic, of other fathers: Petrovich, Ivanovich
KIND_CONFLICT = 1_000  # a person's name against a company, vessel or aircraft, when both kinds are known
UNEQUAL_CAP = 9_990  # only names equal after normalisation reach 1.0

Int64 = NDArray[np.int64]


def typo_limit(length: int) -> int:
    """Edits (optimal string alignment) allowed between two tokens, by the length of the longer one.

    >>> [typo_limit(n) for n in (3, 4, 7, 8, 140, 141)]
    [0, 1, 1, 2, 2, 0]
    """
    if length > MAX_TYPO_LENGTH:
        return 0
    return 0 if length <= 3 else 1 if length <= 7 else 2


def kind_penalty(score: int) -> int:
    """Points lost of a score, 0 to 10,000, because both kinds are known and differ."""
    return min(KIND_CONFLICT, score)


def score_from_credit(credit: Int64, query_weight: Int64, listed_weight: Int64) -> Int64:
    """Score pairs of unequal names from their best credit; the kind penalty comes later, where kinds are known.

    Args:
        credit: int64 [C], in 1/1024/1000.
        query_weight: int64 [C], W_q in 1/1024, positive.
        listed_weight: int64 [C], W_c in 1/1024, positive.

    Returns:
        int64 [C], 0 to UNEQUAL_CAP, never falling as credit grows.
    """
    base = base_score(credit, query_weight, listed_weight)
    contradiction = contradiction_penalty(credit, query_weight, listed_weight)
    evidence = thin_evidence_penalty(base, credit)
    return np.asarray(np.clip(base - contradiction - evidence, 0, UNEQUAL_CAP), np.int64)


def score_of_credit(credit: int, query_weight: int, listed_weight: int) -> int:
    """`score_from_credit` for one pair, in plain integers, which the compiled loops use too."""
    total = query_weight + listed_weight
    base = min((40 * credit + total) // (2 * total), FULL)
    unshared = max(min(query_weight, listed_weight) * 1000 - credit, 0)
    contradiction = CONTRADICTION * 2 * unshared // (1000 * total)
    deficit = max(ENOUGH_WEIGHT * 1000 - credit, 0)
    thin = 2 * (FULL - base) * deficit // (ENOUGH_WEIGHT * 1000)
    return min(max(base - contradiction - thin, 0), UNEQUAL_CAP)


def base_score(credit: Int64, query_weight: Int64, listed_weight: Int64) -> Int64:
    """Return 10,000 * credit / mean weight, half up: int64 [C]."""
    total = query_weight + listed_weight
    base: Int64 = np.minimum((40 * credit + total) // (2 * total), FULL)
    return base


def contradiction_penalty(credit: Int64, query_weight: Int64, listed_weight: Int64) -> Int64:
    """Points lost for weight that stands on both sides without agreeing; what one side merely leaves out is free: [C]."""
    unshared = np.maximum(np.minimum(query_weight, listed_weight) * 1000 - credit, 0)
    penalty: Int64 = CONTRADICTION * 2 * unshared // (1000 * (query_weight + listed_weight))
    return penalty


def thin_evidence_penalty(base: Int64, credit: Int64) -> Int64:
    """Points lost because little weight matched at all: what is missing to 1.0 counts up to three times: int64 [C]."""
    deficit = np.maximum(ENOUGH_WEIGHT * 1000 - credit, 0)
    penalty: Int64 = 2 * (FULL - base) * deficit // (ENOUGH_WEIGHT * 1000)
    return penalty


def bisect(low: Int64, high: Int64, holds: Callable[[Int64], NDArray[np.bool_]]) -> Int64:
    """Smallest value in low..high for which a condition that stays true holds; high where it never does."""
    low, high = low.copy(), high.copy()
    while (low < high).any():
        middle = (low + high) // 2
        true = holds(middle)
        high = np.where(true & (low < high), middle, high)
        low = np.where(~true & (low < high), middle + 1, low)
    return high


def best_possible_score(credit: Int64, query_weight: Int64, listed_weight: Int64) -> Int64:
    """Upper bound of the score that never grows with either weight: the score without contradiction, int64 [C]."""
    base = base_score(credit, query_weight, listed_weight)
    return base - thin_evidence_penalty(base, credit)


def least_credit(threshold: int, query_weight: Int64, listed_weight: Int64) -> Int64:
    """Smallest credit whose base score still rounds to the threshold: int64 [C]. Penalties only lower from there."""
    total = query_weight + listed_weight
    return -((total - 2 * total * threshold) // 40)
