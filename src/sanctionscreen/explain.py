"""Why a pair scored as it did, recomputed from the two texts alone, in parts that add up to the score.

This is the plain reading of the model in `matching/scoring.py`: one pair, no index, every step spelled out. The engines
must give exactly its scores.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sanctionscreen.errors import SanctionScreenError
from sanctionscreen.hits import Hit, Part
from sanctionscreen.matching.conflicts import find_conflicts
from sanctionscreen.matching.credit import Related, credit_limit, credit_of_pair, heaviest_copies, pair_value
from sanctionscreen.matching.relation import MAX_TYPOS_JOINED, relate_tokens
from sanctionscreen.matching.rows import RowToken, Tokens, WeightedRow, is_initial, listed_rows, own_row, variant_rows
from sanctionscreen.matching.scoring import (
    ENOUGH_WEIGHT,
    FULL,
    INITIAL_SHARE,
    UNEQUAL_CAP,
    base_score,
    contradiction_penalty,
    kind_penalty,
    score_of_credit,
    thin_evidence_penalty,
)
from sanctionscreen.model import PartyKind
from sanctionscreen.names import normalize_name

RELATION_WORDS = {
    "equal": "same",
    "folded": "same sound or romanisation",
    "lookalike": "looks alike",
    "sound": "similar sound",
    "prefix": "beginning of the word",
    "concept": "same meaning",
    "skeleton": "vowels left out",
    "typo": "few letters differ",
    "initial": "initial",
}
NAME_PARTS = frozenset(
    {*RELATION_WORDS, "left_out", "contradiction", "thin_evidence", "not_equal", "numbers", "patronymic", "kind", "floor"}
)
DISGUISES_IN_MATCH = ("digits_for_letters", "spaces_deleted")
MIN_WORD = 3  # letters of a word that honest names do not run into others, as they do `al` and `de`


_Match = tuple[tuple[WeightedRow, WeightedRow], list[tuple[int, int]], int]  # two rows, matched positions, credit


@dataclass(frozen=True, slots=True)
class Explanation:
    """A score with its reasons.

    Args:
        query: The name screened, as given.
        listed: The listed name, as published.
        score: 0 to 1, 4 decimals.
        name_score: 0 to 1, 4 decimals; the same unless there is evidence beside the name.
        parts: Shares of the score, which they add up to.
        disguises: Disguises undone in the query name.
    """

    query: str
    listed: str
    score: float
    name_score: float
    parts: tuple[Part, ...]
    disguises: tuple[str, ...] = ()

    def __str__(self) -> str:
        lines = [f"{self.score:.4f}  {self.query!r} against {self.listed!r}"]
        lines += [f"{part.points:+.4f}  {part.name}: {part.detail}" for part in self.parts]
        if self.disguises:
            lines.append(f"         undone in the query: {', '.join(self.disguises)}")
        return "\n".join(lines)


def explain(
    query: str | Hit, listed: str | None = None, *, kind: str | None = None, listed_kind: str | None = None
) -> Explanation:
    """Explain the score of a query name against a listed name, or of a hit.

    Args:
        query: A name as it would be screened, or a `Hit`.
        listed: A listed name as published; not with a hit.
        kind: What the query is known to be (`person`, `entity`, `vessel`, `aircraft`).
        listed_kind: What the listed party is known to be.

    Returns:
        For two texts the name score; for a hit exactly the hit's score, recomputed from its texts, with the parts for
        evidence beside the name taken over from it.

    Raises:
        TypeError: `listed` is missing, or given with a hit.
        ValueError: An unknown kind.
        SanctionScreenError: The hit was made by another version of the model and cannot be recomputed.
    """
    if isinstance(query, Hit):
        if listed is not None:
            raise TypeError("explain(hit) takes no listed name: the hit holds it")
        return explain_hit(query)
    if not (isinstance(query, str) and isinstance(listed, str)):
        raise TypeError("explain needs two names, explain(query, listed), or one hit, explain(hit)")
    a, b = normalize_name(query), normalize_name(listed)
    parts = explain_tokens(a.tokens, b.tokens)
    parts = with_kind_penalty(parts, a.tokens == b.tokens, checked_kind(kind), checked_kind(listed_kind))
    score = total(parts)
    return Explanation(query, listed, score, score, parts, (*a.disguises, *disguises_in_match(a.tokens, b.tokens, parts)))


def explain_hit(hit: Hit) -> Explanation:
    """Recompute a hit from its texts and compare."""
    a, b = normalize_name(hit.query_name), normalize_name(hit.listed_name)
    parts = explain_tokens(a.tokens, b.tokens)
    if any(part.name == "kind" for part in hit.parts):
        parts = with_kind_penalty(parts, False, PartyKind.PERSON, PartyKind.ENTITY)
    beside = tuple(part for part in hit.parts if part.name not in NAME_PARTS)
    if total(parts) != hit.name_score or total(parts + beside) != hit.score:
        raise SanctionScreenError(
            f"hit {hit.hit_id} scores {total(parts + beside)} with this version, {hit.score} when it was made: "
            "explain it with the version named in its table's metadata"
        )
    named = {part.name: part for part in hit.parts}
    parts = tuple(named.get("kind", part) if part.name == "kind" else part for part in parts)
    return Explanation(hit.query_name, hit.listed_name, hit.score, hit.name_score, parts + beside, hit.disguises)


def disguises_in_match(query: Tokens, listed: Tokens, parts: Sequence[Part]) -> tuple[str, ...]:
    """Say which disguises of a query name only show in what it matched: digits for letters, and all spaces deleted.

    >>> disguises_in_match(("lavr0v",), ("lavrov",), [Part("lookalike", "lavr0v / lavrov: letters for digits", 0.9)])
    ('digits_for_letters',)
    """
    found = []
    pairs = [part.detail.partition(":")[0].partition(" / ") for part in parts if part.name in RELATION_WORDS]
    if any(sum(map(str.isdigit, a)) > sum(map(str.isdigit, b)) for a, slash, b in pairs if slash):
        found.append("digits_for_letters")
    words = [token for token in listed if len(token) >= MIN_WORD]
    if len(query) == 1 and len(words) > 1 and any(len(b or a) == sum(map(len, listed)) for a, _, b in pairs):
        found.append("spaces_deleted")
    return tuple(found)


def checked_kind(kind: str | None) -> PartyKind | None:
    """Return the kind as an enum, or raise ValueError naming the kinds there are."""
    if kind is None:
        return None
    try:
        return PartyKind(kind)
    except ValueError:
        raise ValueError(f"kind must be one of {', '.join(k.value for k in PartyKind)}, got {kind!r}") from None


def total(parts: Sequence[Part]) -> float:
    """Add the points of parts up, exactly: score, 0 to 1."""
    return sum(round(part.points * FULL) for part in parts) / FULL


@lru_cache(maxsize=1 << 14)
def explain_tokens(query: Tokens, listed: Tokens, score: int = FULL) -> tuple[Part, ...]:
    """Explain the name score of two normalized names, without kinds.

    Args:
        query: The tokens of the query name.
        listed: The tokens of the listed name.
        score: What it is, in 1/10,000, where that is known: no better pair of rows is looked for once one reaches it.
    """
    if not query or not listed:
        return ()
    if query == listed:
        return (Part("equal", f"{' '.join(query)} is the listed name after normalisation", 1.0),)
    conflicts = list(find_conflicts(query, listed))
    lost = sum(points for _, _, points in conflicts)
    rows, pairs, credit = best_rows(query, listed, score + lost)
    parts = parts_of_match(*rows, pairs, credit)
    parts += tuple(Part(name, detail, -points / FULL) for name, detail, points in conflicts)
    below_zero = -round(total(parts) * FULL)
    return (*parts, Part("floor", "no score is below 0", below_zero / FULL)) if below_zero > 0 else parts


def best_rows(query: Tokens, listed: Tokens, enough: int) -> _Match:
    """Try all rows of one name with all rows of the other: the two that score best, their matched positions and credit.

    The names as they are come first; no more are tried once a pair reaches `enough`. Rows are skipped where a joined token
    resembles nothing on the other side (they never beat the row without that join), and where not even the best partner
    for every token would beat the best so far.
    """
    own = own_row(query), own_row(listed)
    best, best_score = match_rows(*own, relate_rows(own[:1], own[1:]))
    if best_score >= enough:
        return best
    rows, others = variant_rows(query), listed_rows(listed)
    related = relate_rows(rows, others)
    related_listed = {b for partners in related.values() for b in partners}
    useful = [(other, heaviest_copies(other)) for other in others if related_listed.issuperset(joins_of(other))]
    enough = min(enough, UNEQUAL_CAP)
    for row in rows:
        if not related.keys() >= set(joins_of(row)):
            continue
        for other, weights in useful:
            if score_of(credit_limit(row, weights, related), row, other) > best_score:
                match, score = match_rows(row, other, related)
                if score > best_score:
                    best, best_score = match, score
                    if best_score >= enough:
                        return best
    return best


def match_rows(row: WeightedRow, other: WeightedRow, related: Related) -> tuple[_Match, int]:
    """Match two rows exactly, with their score."""
    credit, pairs = credit_of_pair(row, other, [[related.get(a, {}).get(b, 0) for b in other.pairs()] for a in row.pairs()])
    return ((row, other), pairs, credit), score_of(credit, row, other)


def relate_rows(rows: Sequence[WeightedRow], others: Sequence[WeightedRow]) -> Related:
    """Relate every token of some rows to every token of others: t of those that have one."""
    query = {pair for row in rows for pair in row.pairs()}
    listed = {pair for row in others for pair in row.pairs()}
    related: Related = {}
    for a in query:
        for b in listed:
            joined = a[1] or b[1]
            if joined and abs(len(a[0]) - len(b[0])) > MAX_TYPOS_JOINED:
                continue
            if t := relate_tokens(a[0], b[0], joined)[0]:
                related.setdefault(a, {})[b] = t
    return related


def joins_of(row: WeightedRow) -> list[RowToken]:
    """The joined tokens of a row."""
    return [pair for pair in row.pairs() if pair[1]]


def score_of(credit: int, row: WeightedRow, other: WeightedRow) -> int:
    """Score two rows from their credit."""
    return score_of_credit(credit, sum(row.weights), sum(other.weights))


def parts_of_match(query: WeightedRow, listed: WeightedRow, pairs: list[tuple[int, int]], credit: int) -> tuple[Part, ...]:
    """Share the score of two matched rows out to its reasons."""
    weights = [np.array([sum(row.weights)], np.int64) for row in (query, listed)]
    credits = np.array([credit], np.int64)
    base_array = base_score(credits, *weights)
    base = int(base_array[0])
    shares, described = [], []
    for i, j in pairs:
        a, b = query.tokens[i], listed.tokens[j]
        t, reason = relate_tokens(a, b, query.joined[i] or listed.joined[j])
        if is_initial(a) != is_initial(b):
            reason = "initial"
            shares.append(INITIAL_SHARE * (listed.weights[j] if is_initial(a) else query.weights[i]))
        else:
            shares.append(pair_value(t, query.weights[i], listed.weights[j], query.joined[i] or listed.joined[j]))
        described.append((reason, f"{a} / {b}: {RELATION_WORDS[reason]}" if a != b else a))
    parts = [
        Part(reason, detail, points / FULL)
        for (reason, detail), points in zip(described, share_out(base, shares), strict=True)
    ]
    used = [{i for i, _ in pairs}, {j for _, j in pairs}]
    for row, side, positions in ((query, "query", used[0]), (listed, "listed name", used[1])):
        rest = [token for i, token in enumerate(row.tokens) if i not in positions]
        if rest:
            parts.append(Part("left_out", f"{' '.join(rest)} only in the {side}", 0.0))
    contradiction = int(contradiction_penalty(credits, *weights)[0])
    thin = int(thin_evidence_penalty(base_array, credits)[0])
    penalties = [
        ("contradiction", "both names have words the other does not answer", contradiction),
        ("thin_evidence", f"matched words weigh {credit / 1000 / ENOUGH_WEIGHT:.0%} of what a match needs", thin),
        ("not_equal", "only equal names score 1", base - contradiction - thin - UNEQUAL_CAP),
    ]
    parts += [Part(name, detail, -points / FULL) for name, detail, points in penalties if points > 0]
    return tuple(parts)


def share_out(points: int, shares: Sequence[int]) -> list[int]:
    """Divide points in proportion to shares by largest remainder, earlier shares first among equals.

    >>> share_out(100, [1, 1, 1])
    [34, 33, 33]
    """
    whole = sum(shares)
    if whole == 0:
        return [0] * len(shares)
    floors = [points * share // whole for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda i: (-(points * shares[i] % whole), i))
    for i in by_remainder[: points - sum(floors)]:
        floors[i] += 1
    return floors


def with_kind_penalty(
    parts: tuple[Part, ...], equal: bool, kind: PartyKind | None, listed_kind: PartyKind | None
) -> tuple[Part, ...]:
    """Add the penalty for a conflict of known kinds; equal names keep their 1.0."""
    if equal or kind is None or listed_kind is None or kind == listed_kind:
        return parts
    points = kind_penalty(round(total(parts) * FULL))
    return (*parts, Part("kind", f"query is a {kind}, listed party a {listed_kind}", -points / FULL))
