"""How fast, at what recall: the engine beside rapidfuzz's token_sort_ratio on the same names, in one run.

    python benchmarks/speed.py [--queries 2000] [--rounds 3] [--seed 1] [--json FILE]

The peer is `rapidfuzz.process.cdist(token_sort_ratio, score_cutoff=80)` on names already normalized, one core; ours begins
with raw strings. Rounds are interleaved, so that a noisy machine is noisy for both. Speed (names a second), recall on
planted names and alerts on the others stand in one table, with the ratio of medians.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import sys
import time
from pathlib import Path

import numpy as np
from rapidfuzz.fuzz import token_sort_ratio
from rapidfuzz.process import cdist

import sanctionscreen as ss
from real_lists import ROOT, read_lists
from sanctionscreen.names import normalize_name

sys.path.insert(0, str(ROOT / "tests"))
from samples import distort

PEER_TILE = 100  # query names at a time, so that the peer's matrix stays small
PLANTED = 0.1  # share of queries that are distorted listed names; the rest recombine parts of names


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--queries", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    lists = read_lists()
    start = time.perf_counter()
    index = ss.NameIndex.build(lists)
    built = time.perf_counter() - start
    owners = [(n.text, p.list_id, p.entry_id) for s in lists for p in s.parties for n in p.names if " " in n.text]
    words = [word for text, _, _ in owners for word in text.split()]
    planted = {row: rng.choice(owners) for row in range(arguments.queries) if rng.random() < PLANTED}
    queries = [
        distort(planted[row][0], rng) if row in planted else " ".join(rng.sample(words, rng.choice((2, 3))))
        for row in range(arguments.queries)
    ]
    listed = index.sequences["tokens"].to_pylist()
    normalized = [" ".join(normalize_name(query).tokens) for query in queries]
    seconds: dict[str, list[float]] = {"sanctionscreen": [], "rapidfuzz": []}
    for _ in range(arguments.rounds):
        start = time.perf_counter()
        hits = ss.screen(queries, index, weak="flag")
        seconds["sanctionscreen"].append(time.perf_counter() - start)
        start = time.perf_counter()
        peer_rows = peer_hits(normalized, listed)
        seconds["rapidfuzz"].append(time.perf_counter() - start)
    found = set(zip(*(hits[name].to_pylist() for name in ("query_row", "list_id", "entry_id")), strict=True))
    hit_rows = set(hits["query_row"].to_pylist())
    results = {
        "queries": len(queries),
        "listed_names": index.names.num_rows,
        "build_seconds": round(built, 2),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "sanctionscreen": {
            "recall": round(np.mean([(row, *owner[1:]) in found for row, owner in planted.items()]), 4),
            "alerts_per_1000_others": round(1000 * len(hit_rows - planted.keys()) / (len(queries) - len(planted)), 1),
        },
        "rapidfuzz": {
            "recall": round(np.mean([row in peer_rows for row in planted]), 4),
            "alerts_per_1000_others": round(1000 * len(peer_rows - planted.keys()) / (len(queries) - len(planted)), 1),
        },
    }
    for name, taken in seconds.items():
        speeds = [len(queries) / second for second in taken]
        results[name]["names_per_second"] = [round(f(speeds), 1) for f in (min, statistics.median, max)]
    results["ratio"] = round(statistics.median(seconds["rapidfuzz"]) / statistics.median(seconds["sanctionscreen"]), 2)
    report(results)
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


def peer_hits(queries: list[str], listed: list[str]) -> set[int]:
    """Query rows for which the peer alerts (on any listed name, which flatters its recall)."""
    rows: set[int] = set()
    for start in range(0, len(queries), PEER_TILE):
        tile = queries[start : start + PEER_TILE]
        scores = cdist(tile, listed, scorer=token_sort_ratio, score_cutoff=80, dtype=np.uint8)
        rows.update((start + np.flatnonzero(scores.any(axis=1))).tolist())
    return rows


def report(results: dict) -> None:
    """Print the figures as a table."""
    print(f"{results['queries']:,} queries against {results['listed_names']:,} listed names, one core")
    print(f"index built in {results['build_seconds']} s; peak memory {results['peak_memory_mb']} MB")
    print(f"{'':16}{'names/s min':>12}{'median':>10}{'max':>10}{'recall':>9}{'alerts/1000 others':>20}")
    for name in ("sanctionscreen", "rapidfuzz"):
        low, median, high = results[name]["names_per_second"]
        row = results[name]
        print(f"{name:16}{low:>12,}{median:>10,}{high:>10,}{row['recall']:>9}{row['alerts_per_1000_others']:>20}")
    print(f"ratio of medians: {results['ratio']}")


if __name__ == "__main__":
    main()
