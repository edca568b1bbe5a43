"""Is nothing lost? The fast engine against the exhaustive one, on real lists and distorted names.

    python benchmarks/oracle.py [--pairs 1e9] [--seed N]

Every (query, listed name) pair is compared by the exhaustive engine, which knows no index, and the result with what the
fast engine finds, at four thresholds: 0 missing, 0 extra, equal scores. The seed is fresh each run and printed. Then every
published name is screened as it stands: each must hit its own entry with score 1.0. Exit code 1 where anything differs.
"""

from __future__ import annotations

import argparse
import random
import sys
import time

import sanctionscreen as ss
from real_lists import ROOT, read_lists
from sanctionscreen.matching import match_names
from sanctionscreen.matching.oracle import ListedOccurrences, match_exhaustively
from sanctionscreen.matching.rows import Tokens
from sanctionscreen.matching.scoring import FULL

sys.path.insert(0, str(ROOT / "tests"))
from samples import distorted, lay_out, pairs_of, sequences

SHARES = {5000: 0.1, 7000: 0.1, 7500: 0.7, 9500: 0.1}  # of the pairs, by threshold; most at the default
STEP = 512  # queries compared between two lines of output


def main() -> None:
    """Read the command line, compare, report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--pairs", type=float, default=1e9)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}")
    rng = random.Random(arguments.seed)
    lists = read_lists()
    index = ss.NameIndex.build(lists)
    n_listed = index.sequences.num_rows
    occurrences = ListedOccurrences.of(sequences(index))
    wrong = 0
    for threshold, share in SHARES.items():
        n_queries = int(arguments.pairs * share / n_listed) + 1
        queries = distorted(index.names["text"].to_pylist(), n_queries, rng)
        wrong += compare(index, occurrences, queries, threshold)
    wrong += sum(screen_published_names(listed) for listed in lists)
    print(f"{wrong} wrong")
    sys.exit(bool(wrong))


def compare(index: ss.NameIndex, occurrences: ListedOccurrences, queries: list[Tokens], threshold: int) -> int:
    """Compare both engines; returns the number of pairs that differ."""
    n_found = missing = extra = unequal = 0
    seconds = {"fast": 0.0, "exhaustive": 0.0}
    for begin in range(0, len(queries), STEP):
        part = queries[begin : begin + STEP]
        start = time.perf_counter()
        fast = pairs_of(match_names(index, lay_out(part), threshold))
        seconds["fast"] += time.perf_counter() - start
        start = time.perf_counter()
        exhaustive = pairs_of(match_exhaustively(part, occurrences, threshold))
        seconds["exhaustive"] += time.perf_counter() - start
        n_found += len(exhaustive)
        missing += len(exhaustive.keys() - fast.keys())
        extra += len(fast.keys() - exhaustive.keys())
        unequal += sum(fast[pair] != exhaustive[pair] for pair in fast.keys() & exhaustive.keys())
    n_pairs = len(queries) * index.sequences.num_rows
    times = seconds["exhaustive"] / seconds["fast"]
    print(
        f"threshold {threshold / FULL}: {n_pairs:,} pairs, {n_found:,} found, {missing} missing, {extra} extra, "
        f"{unequal} unequal; fast engine {times:,.0f} times as fast",
        flush=True,
    )
    return missing + extra + unequal


def screen_published_names(listed: ss.SanctionsList) -> int:
    """Screen every published name of a list against it; returns the number that do not hit their entry with 1.0."""
    owners = [(name.text, party.entry_id) for party in listed.parties for name in party.names]
    index = ss.NameIndex.build([listed])
    hits = ss.screen([text for text, _ in owners], index, threshold=1, weak="flag", workers=0)
    columns = (hits[name].to_pylist() for name in ("query_row", "entry_id", "score"))
    found = {(row, entry_id) for row, entry_id, score in zip(*columns, strict=True) if score == 1}
    silent = {problem.entry_id for problem in index.problems if problem.code == "unsearchable_name"}
    missed = [entry for row, (_, entry) in enumerate(owners) if (row, entry) not in found and entry not in silent]
    print(
        f"{listed.list_id}: {len(owners):,} published names, {len(missed)} do not hit their own entry with 1.0", flush=True
    )
    return len(missed)


if __name__ == "__main__":
    main()
