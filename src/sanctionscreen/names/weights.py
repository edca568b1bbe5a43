"""How telling a token is, in 1/1024: 16 for what everybody has in the name, 1024 for what hardly anybody has.

Weights come from the shipped table alone, so the weight of a token never depends on which lists are loaded.
"""

from functools import lru_cache
from itertools import chain

from .disguise_keys import has_vowel, lookalike_keys, skeleton_keys
from .folding import fold_keys
from .tables import read_table

RARE = 1024
ONE_LETTER = 64
NUMBER = 300
_FIXED = {"titles.tsv": 40, "particles.tsv": 60, "legal_forms.tsv": 60}
_MIN_EDITED = 5  # one edit in fewer letters makes another name
_MAX_EDITED = 64  # longer strings are no words, and what is one edit away grows with the square


@lru_cache(maxsize=1 << 16)
def token_weight(token: str) -> int:
    """Return the weight of a token: its own, else that of the most common token closest to it, else 1024.

    >>> token_weight("x"), token_weight("ooo"), token_weight("2024"), token_weight("qqvvxz")
    (64, 60, 300, 1024)
    """
    counted, by_key = _counted()
    fixed = _fixed().get(token)
    if fixed is not None:
        return fixed
    if len(token) == 1:
        return ONE_LETTER
    if token.isdecimal():
        return NUMBER
    if not (token.isascii() and token.isalpha()):
        return min((token_weight(key) for key in lookalike_keys(token) if key.isascii()), default=RARE)
    similar = [counted[token]] if token in counted else []
    similar += [by_key[key] for key in fold_keys(token) if key in by_key]
    if similar:
        return min(similar)
    if not has_vowel(token):
        return min((_by_skeleton().get(key, RARE) for key in skeleton_keys(token)), default=RARE)
    near = _weigh_one_edit_away(token) if _MIN_EDITED <= len(token) <= _MAX_EDITED else None
    return RARE if near is None else near


def _weigh_one_edit_away(token: str) -> int | None:
    """Return the lowest weight in the table one insertion, deletion, substitution or swap of neighbours away.

    >>> _weigh_one_edit_away("micheal") == token_weight("michael")
    True
    """
    weights, patterns = _counted()[0], _patterns()
    halves = [(token[:place], token[place:]) for place in range(len(token) + 1)]
    shorter = [weights.get(left + right[1:]) for left, right in halves if right]
    swapped = [weights.get(left + right[1] + right[0] + right[2:]) for left, right in halves if len(right) > 1]
    changed = [patterns.get(f"{left}*{right[1:]}") for left, right in halves if right]
    longer = [patterns.get(f"{left}*{right}") for left, right in halves]
    return min((weight for weight in chain(shorter, swapped, changed, longer) if weight is not None), default=None)


@lru_cache(maxsize=1)
def _patterns() -> dict[str, int]:
    """Return the lowest weight by pattern, a token of the table with one letter blanked by `*`.

    Built at the first token nobody has counted: 230,000 patterns in about 0.1 s.
    """
    patterns: dict[str, int] = {}
    for token, weight in sorted(_counted()[0].items(), key=lambda item: -item[1]):
        if len(token) >= _MIN_EDITED - 1:
            for place in range(len(token)):
                patterns[f"{token[:place]}*{token[place + 1 :]}"] = weight
    return patterns


@lru_cache(maxsize=1)
def _counted() -> tuple[dict[str, int], dict[str, int]]:
    """Return the weights of counted tokens, and the lowest weight of each folded key."""
    by_token: dict[str, int] = {}
    by_key: dict[str, int] = {}
    for kind, weight, line in read_table("token_weights.tsv.gz"):
        (by_token if kind == "token" else by_key).update(dict.fromkeys(line.split(" "), int(weight)))
    return by_token, by_key


@lru_cache(maxsize=1)
def _by_skeleton() -> dict[str, int]:
    """Return the lowest weight of each consonant skeleton, for tokens whose vowels are left out."""
    common_last = sorted(_counted()[0].items(), key=lambda item: -item[1])
    return {key: weight for token, weight in common_last for key in skeleton_keys(token)}


@lru_cache(maxsize=1)
def _fixed() -> dict[str, int]:
    """Return weights set by kind of word; they hold for the exact word only (Sheikho is a name, sheikh a title)."""
    return {row[0]: weight for file_name, weight in _FIXED.items() for row in read_table(file_name)}
