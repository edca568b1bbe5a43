"""What the quality benchmark compares: this library and, on lower-case names in ASCII, plain string similarity."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib.util import find_spec
from typing import ClassVar, Protocol

from rapidfuzz import fuzz, process, utils
from rapidfuzz.distance import JaroWinkler
from unidecode import unidecode

import sanctionscreen as ss
from quality_names import Case, Party

FLOOR = 0.5  # scores below are not looked for, and no threshold lies there
OURS = "sanctionscreen"


class Scorer(Protocol):
    """Something that scores names from 0 to 1; 0 may stand for anything below `floor`."""

    floor: float

    def best_scores(self, queries: Sequence[str], parties: Sequence[Party]) -> list[float]:
        """For each query its best score against any party."""

    def own_scores(self, cases: Sequence[Case], parties: Sequence[Party]) -> list[float]:
        """For each case the score of its query against the party it means."""


class Ours:
    """This library, as it screens a list of names of unknown kind."""

    floor = FLOOR

    def best_scores(self, queries: Sequence[str], parties: Sequence[Party]) -> list[float]:
        """For each query its best score against any party."""
        best = [0.0] * len(queries)
        for row, _, score in screened(queries, parties, self.floor):
            best[row] = max(best[row], score)
        return best

    def own_scores(self, cases: Sequence[Case], parties: Sequence[Party]) -> list[float]:
        """For each case the score of its query against the party it means.

        Only the parties meant are indexed: a score never depends on what else is.
        """
        wanted = {case.key for case in cases}
        hits = screened([case.query for case in cases], [party for party in parties if party.key in wanted], self.floor)
        found = {(row, key): score for row, key, score in hits}
        return [found.get((row, case.key), 0.0) for row, case in enumerate(cases)]


class Peer:
    """A similarity of rapidfuzz.

    Args:
        similarity: Of two strings, 0 to `full`.
        full: What equal strings score.
    """

    def __init__(self, similarity: Callable[..., float], full: float) -> None:
        self._similarity = similarity
        self._full = full
        self.floor = 0.6

    def best_scores(self, queries: Sequence[str], parties: Sequence[Party]) -> list[float]:
        """For each query its best score against any party."""
        choices = sorted({folded(name) for party in parties for name in party.names} - {""})
        cutoff = self.floor * self._full
        found = (process.extractOne(folded(q), choices, scorer=self._similarity, score_cutoff=cutoff) for q in queries)
        return [0.0 if best is None else best[1] / self._full for best in found]

    def own_scores(self, cases: Sequence[Case], parties: Sequence[Party]) -> list[float]:
        """For each case the score of its query against the party it means."""
        names = {party.key: [folded(name) for name in party.names] for party in parties}
        return [max(self._similarity(folded(c.query), name) for name in names[c.key]) / self._full for c in cases]


class LogicV2:
    """The model of nomenklatura that OpenSanctions runs; it is told that the query is of the kind the listed party is.

    For innocent names it scores only the parties whose names share most with them, so it can only seem better than it is.
    """

    floor = 0.5
    _schemata: ClassVar = {"person": "Person", "entity": "Organization", "vessel": "Vessel", "aircraft": "Airplane"}
    _shortlist = 10  # names

    def __init__(self) -> None:
        from followthemoney import EntityProxy
        from nomenklatura.matching import get_algorithm

        self._make = EntityProxy.from_dict
        self._model = get_algorithm("logic-v2")
        self._config = self._model.default_config()

    def best_scores(self, queries: Sequence[str], parties: Sequence[Party]) -> list[float]:
        """For each query its best score against any party."""
        owners: dict[str, list[Party]] = {}
        for party in parties:
            for name in party.names:
                owners.setdefault(folded(name), []).append(party)
        choices = sorted(owners)
        best = []
        for query in queries:
            near = process.extract(folded(query), choices, scorer=fuzz.token_set_ratio, limit=self._shortlist)
            close = {party.key: party for name, _, _ in near for party in owners[name]}
            best.append(max((self._score(query, party) for party in close.values()), default=0.0))
        return best

    def own_scores(self, cases: Sequence[Case], parties: Sequence[Party]) -> list[float]:
        """For each case the score of its query against the party it means."""
        by_key = {party.key: party for party in parties}
        return [self._score(case.query, by_key[case.key]) for case in cases]

    def _score(self, query: str, party: Party) -> float:
        """Score a name against all names of a party."""
        schema = self._schemata[party.kind]
        asked, listed = (
            self._make({"id": id_, "schema": schema, "properties": {"name": names}})
            for id_, names in (
                (f"query {query}", [query]),
                (f"{party.key} {party.names}", list(party.names)),
            )  # it caches by id
        )
        return float(self._model.compare(asked, listed, self._config).score)


PEERS: dict[str, Scorer] = {
    "token_sort": Peer(fuzz.token_sort_ratio, 100),
    "token_set": Peer(fuzz.token_set_ratio, 100),
    "WRatio": Peer(fuzz.WRatio, 100),
    "JaroWinkler": Peer(JaroWinkler.normalized_similarity, 1),
}
if find_spec("nomenklatura"):
    PEERS["logic-v2"] = LogicV2()


@cache
def folded(name: str) -> str:
    """A name as peers get it: ASCII, lower case, words apart by one space."""
    return utils.default_process(unidecode(name))


def screened(queries: Sequence[str], parties: Iterable[Party], floor: float) -> Iterable[tuple[int, tuple[str, str], float]]:
    """Rows of queries, parties they hit and scores."""
    index = ss.NameIndex.build(lists_of(parties))
    hits = ss.screen(list(queries), index, threshold=floor, weak="flag")
    rows, lists, entries, scores = (hits[c].to_pylist() for c in ("query_row", "list_id", "entry_id", "score"))
    return ((row, (list_id, entry), score) for row, list_id, entry, score in zip(rows, lists, entries, scores, strict=True))


def lists_of(parties: Iterable[Party]) -> list[ss.SanctionsList]:
    """Parties as lists to index."""
    by_list: dict[str, list[ss.ListedParty]] = {}
    for party in parties:
        names = tuple(ss.Name(text, ss.NameKind.ALIAS if at else ss.NameKind.PRIMARY) for at, text in enumerate(party.names))
        if names:
            listed = ss.ListedParty(list_id=party.key[0], entry_id=party.key[1], kind=ss.PartyKind(party.kind), names=names)
            by_list.setdefault(party.key[0], []).append(listed)
    return [
        ss.SanctionsList(list_id=list_id, authority="TEST", published_on=None, sha256="0" * 64, parties=tuple(listed))
        for list_id, listed in by_list.items()
    ]


def threshold_at(rate: float, by_class: Sequence[Sequence[float]], floor: float) -> float:
    """The least score at which no larger share of names alerts, in the mean over classes.

    Args:
        rate: Share of names, 0 to 1.
        by_class: Best scores of innocent names.
        floor: Where scores begin to be known.
    """
    least = max((max(scores) for scores in by_class), default=floor) + 1e-4
    for at in sorted({s for scores in by_class for s in scores if s >= floor}, reverse=True):
        if share_of_classes(by_class, at) > rate:
            return least
        least = at
    return min(least, floor) if share_of_classes(by_class, floor) <= rate else least


def share_of_classes(by_class: Sequence[Sequence[float]], threshold: float) -> float:
    """Share of scores at or above a threshold, in the mean over classes."""
    return sum(share(scores, threshold) for scores in by_class) / max(len(by_class), 1)


def share(scores: Sequence[float], threshold: float) -> float:
    """Share of scores at or above a threshold."""
    return sum(score >= threshold for score in scores) / max(len(scores), 1)


def area_under_curve(true: Sequence[float], false: Sequence[float]) -> float:
    """The chance that a true name scores above a false one, half for ties."""
    above = sum((t > f) + (t == f) / 2 for t in true for f in false)
    return above / (len(true) * len(false))
