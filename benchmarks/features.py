"""What each relation of tokens costs, and what would be missed without it.

    python benchmarks/features.py            some 4 minutes on one core
    python benchmarks/features.py --cases 150 --innocents 3000

The cost is counted on the vocabulary of the real lists: how many listed tokens share a key with a token, and how many of
those are related after the second check. The gain is measured by screening without the relation: by how much the share of
names found at the default threshold falls, in the mean over classes, and by how much the alerts of innocents fall with it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np

import sanctionscreen as ss
from quality import SEED, Section, Sizes, leave_one_out, phenomena, scripts
from quality_names import Party, innocents, read_parties
from report import table
from sanctionscreen.matching.key_joins import KEY_JOINS, KeyJoin
from sanctionscreen.matching.token_join import TokenIndex, sorted_unique
from sanctionscreen.names import TokenKeys
from sanctionscreen.options import DEFAULT_THRESHOLD
from scorers import Ours, lists_of, share, share_of_classes


def main() -> None:
    """Count, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--cases", type=int, default=50, help="names of each class")
    parser.add_argument("--innocents", type=int, default=2000, help="innocent names of each class")
    parser.add_argument("--seed", type=int, default=SEED)
    arguments = parser.parse_args()
    parties = read_parties(free_only=True)
    sizes = Sizes(arguments.cases, arguments.cases, arguments.innocents, 0, 0, 0)
    sections = [section for section in phenomena(parties, sizes, arguments.seed) if not section.different]
    sections += [leave_one_out(parties, sizes, arguments.seed), *scripts(parties, sizes, arguments.seed)]
    queries = list(innocents(sizes.innocents, arguments.seed, parties).values())
    entries = entries_per_token(parties)
    whole = measure(sections, queries, parties)
    titles = [section.title for section in sections]
    rows = [["", "t", "share a key", "related", *titles, "alerts per 1,000"]]
    rows.append(["all relations", "", "", "", *(f"{100 * found:.1f}" for found in whole[:-1]), f"{1000 * whole[-1]:.2f}"])
    for join in KEY_JOINS:
        with without(join):
            left = measure(sections, queries, parties)
        falls = [f"{100 * (less - found):+.1f}" for found, less in zip(whole[:-1], left[:-1], strict=True)]
        alerts = f"{1000 * (left[-1] - whole[-1]):+.2f}"
        cost = [f"{n:.2f}" for n in entries[join.reason]]
        rows.append([f"without {join.reason}", f"{join.t / 1000:.2f}", *cost, *falls, alerts])
        print(rows[-1], file=sys.stderr, flush=True)
    print(table("relations of tokens: entries per token; % found, alerts, and the change without each", rows))


def entries_per_token(parties: Sequence[Party]) -> dict[str, tuple[float, float]]:
    """Other listed tokens that share a key with a listed token, and those related to it, in the mean, by reason."""
    listed = ss.NameIndex.build(lists_of(parties)).listed
    joined = listed.tokens.joined.tolist()
    words = [word for word, is_joined in zip(listed.rows.rows.vocabulary, joined, strict=True) if not is_joined]
    vocabulary = TokenIndex.of(words, np.zeros(len(words), np.bool_))
    found = {}
    for join, listed_keys in zip(KEY_JOINS, vocabulary.keys, strict=True):
        owners, hashes = join.hash_keys(words)
        asked, entry = listed_keys.join(hashes)
        pairs = sorted_unique(owners[asked].astype(np.int64) * len(words) + listed_keys.tokens[entry])
        a, b = np.divmod(pairs, len(words))
        a, b = a[a != b], b[a != b]
        related = np.count_nonzero(join.grade_pairs(a, b, words, words))
        found[join.reason] = (len(a) / len(words), related / len(words))
    return found


def measure(sections: Sequence[Section], queries: Sequence[Sequence[str]], parties: Sequence[Party]) -> list[float]:
    """The share found of each section at the default threshold, mean of its classes; last, the share of innocents."""
    found = []
    for section in sections:
        cases = [case for of_class in section.cases.values() for case in of_class]
        scores = iter(Ours().own_scores(cases, section.parties))
        by_class = [share([next(scores) for _ in of_class], DEFAULT_THRESHOLD) for of_class in section.cases.values()]
        found.append(sum(by_class) / max(len(by_class), 1))
    every = iter(Ours().best_scores([name for names in queries for name in names], parties))
    alerts = [[next(every) for _ in names] for names in queries]
    return [*found, share_of_classes(alerts, DEFAULT_THRESHOLD)]


@contextmanager
def without(join: KeyJoin) -> Iterator[None]:
    """A library in which no token has a key of one relation."""
    silent = KeyJoin(join.reason, join.t, no_keys, no_keys)
    joins = tuple(silent if other is join else other for other in KEY_JOINS)
    ours = [module for name, module in sys.modules.items() if name.startswith("sanctionscreen.")]
    users = [module for module in ours if hasattr(module, "KEY_JOINS")]
    for module in users:
        module.KEY_JOINS = joins  # type: ignore[attr-defined]
    try:
        yield
    finally:
        for module in users:
            module.KEY_JOINS = KEY_JOINS  # type: ignore[attr-defined]


def no_keys(tokens: Sequence[str], folded: TokenKeys | None = None) -> TokenKeys:
    """No keys at all."""
    return np.empty(0, np.int32), []


if __name__ == "__main__":
    main()
