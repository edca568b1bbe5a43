"""How fast, at what recall: the library beside rapidfuzz's token_sort_ratio on the same names, in one run.

    python benchmarks/speed.py [--payments 1000000] [--names 100000] [--rounds 3] [--seed 1] [--json FILE]

Four kinds of queries against every name of the newest lists (`real_lists.py`):

    payments   a million rows, names repeating as in real files (Zipf), 1 % of the distinct ones distorted listed names;
               screened cold (no token seen before) and warm (the same tokens again)
    distinct   names in many scripts that never repeat, the tokens seen before
    new        names each with a token never seen before
    single     one name at a time through `check`: median and 99th percentile

The peer is `rapidfuzz.process.cdist(token_sort_ratio, score_cutoff=80)` on names already normalized, one core. It would take
hours, so it runs on samples of the same names between our rounds, and its rate in pairs a second is carried to the whole.
Our time begins with raw strings and ends with the table of hits. Speed (names a second: minimum, median, maximum), ratio and
recall on the planted names stand in one table.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
from rapidfuzz.fuzz import token_sort_ratio
from rapidfuzz.process import cdist

import sanctionscreen as ss
from real_lists import ROOT, SHARED, read_lists
from sanctionscreen.names import normalize_name

sys.path.insert(0, str(ROOT / "tests"))
from samples import distort

PEER_SAMPLE = 300  # query names of the peer's sample
PLANTED = 0.01  # share of distinct queries that are distorted listed names
REPETITION = 0.27  # distinct names per payment row
Owner = tuple[str, str, str]  # published name, list_id, entry_id


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--payments", type=int, default=1_000_000)
    parser.add_argument("--names", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    lists = read_lists()
    results, index = measure_index(lists)
    owners = [(n.text, p.list_id, p.entry_id) for s in lists for p in s.parties for n in p.names if " " in n.text]
    people = people_pool()
    listed = index.sequences["tokens"].to_pylist()
    rows, planted = payment_rows(arguments.payments, owners, people, rng)
    run(results, "payments, cold", rows, planted, index, listed, 1)
    run(results, "payments, warm", rows, planted, index, listed, arguments.rounds)
    names, planted = distinct_names(arguments.names, owners, people, rng)
    ss.screen(names, index)
    run(results, "distinct, warm", names, planted, index, listed, arguments.rounds)
    fresh = [f"{name} {made_up_word(rng)}" for name in names]
    run(results, "new token each", fresh, {}, index, listed, 1)
    results["single"] = measure_single(index, names[:1000], fresh[:300], rng)
    results["peak_memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    report(results)
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


def measure_index(lists: list[ss.SanctionsList]) -> tuple[dict[str, Any], ss.NameIndex]:
    """Build, save and open the index."""
    start = time.perf_counter()
    built = ss.NameIndex.build(lists)
    build_seconds = time.perf_counter() - start
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lists.ssx"
        built.save(path)
        size = path.stat().st_size
        start = time.perf_counter()
        index = ss.NameIndex.load(path)
        ss.check("Anna Schneider", index)
        open_seconds = time.perf_counter() - start
    figures = {
        "listed_names": index.names.num_rows,
        "distinct_listed_names": index.sequences.num_rows,
        "build_seconds": round(build_seconds, 2),
        "open_to_first_answer_ms": round(open_seconds * 1000, 1),
        "index_mb": round(size / 1e6, 1),
        "runs": {},
    }
    return figures, index


def people_pool() -> tuple[list[str], list[str]]:
    """Given names and surnames of many countries and scripts; a few of our own where the real files are absent."""
    folder = SHARED / "corpora" / "frequency"
    if not folder.is_dir():
        return ["Anna", "Jean", "Olga", "Иван", "Maria", "Chen"], ["Schneider", "Martin", "Ivanova", "Петров", "Rossi"]

    def column(name: str) -> list[str]:
        lines = (folder / name).read_text(encoding="utf-8").splitlines()[1:]
        return [line.split("\t")[0] for line in lines]

    def by_country(name: str) -> list[str]:
        table = pyarrow.csv.read_csv(folder / name)
        columns = [c for c in table.column_names if "name" in c.lower()]
        return [text for c in columns for text in table[c].to_pylist() if text]

    given = column("us_census_1990_male_first_names.tsv") + column("us_census_1990_female_first_names.tsv")
    surnames = column("us_census_1990_surnames.tsv")[:60_000]
    return given + by_country("common-forenames-by-country.csv"), surnames + by_country("common-surnames-by-country.csv")


def distinct_names(
    n_names: int, owners: list[Owner], people: tuple[list[str], list[str]], rng: random.Random
) -> tuple[list[str], dict[int, Owner]]:
    """Names that never repeat, and the rows that are distorted listed names with their owner."""
    given, surnames = people
    names: dict[str, Owner | None] = {}
    while len(names) < n_names:
        owner = rng.choice(owners) if rng.random() < PLANTED else None
        name = distort(owner[0], rng) if owner else f"{rng.choice(given)} {rng.choice(surnames)}"
        names.setdefault(name, owner)
        if len(names) > 0.9 * len(given) * len(surnames):
            break
    return list(names), {row: owner for row, owner in enumerate(names.values()) if owner}


def payment_rows(
    n_rows: int, owners: list[Owner], people: tuple[list[str], list[str]], rng: random.Random
) -> tuple[list[str], dict[int, Owner]]:
    """Payments whose names repeat: a few payers stand in many rows, many in one."""
    names, planted = distinct_names(int(n_rows * REPETITION), owners, people, rng)
    draw = np.random.default_rng(rng.randrange(1 << 32))
    weight = 1 / np.arange(1, len(names) + 1) ** 0.8
    repeats = draw.choice(len(names), n_rows - len(names), p=weight / weight.sum())
    order = draw.permutation(np.concatenate([np.arange(len(names)), repeats])).tolist()
    return [names[i] for i in order], {row: planted[i] for row, i in enumerate(order) if i in planted}


def made_up_word(rng: random.Random) -> str:
    """A word nobody has."""
    return "".join(rng.choice("bdfgklmnprstvz") + rng.choice("aeiou") for _ in range(4)) + rng.choice("xqw")


def run(
    results: dict[str, Any],
    title: str,
    names: list[str],
    planted: dict[int, Owner],
    index: ss.NameIndex,
    listed: list[str],
    rounds: int,
) -> None:
    """Screen names some rounds, the peer between them, and note speed, ratio and recall."""
    table = pa.table({"name": names})
    sample = [" ".join(normalize_name(name).tokens) for name in random.Random(len(names)).sample(names, PEER_SAMPLE)]
    seconds, peer = [], []
    for _ in range(rounds):
        peer.append(timed(lambda: cdist(sample, listed, scorer=token_sort_ratio, score_cutoff=80, dtype=np.uint8))[0])
        taken, hits = timed(lambda: ss.screen(table, index, party_columns={"debtor": "name"}, weak="flag"))
        seconds.append(taken)
    found = set(zip(*(hits[name].to_pylist() for name in ("query_row", "list_id", "entry_id")), strict=True))
    peer_seconds = statistics.median(peer) / PEER_SAMPLE * len(names)
    results["runs"][title] = {
        "rows": len(names),
        "names_per_second": [round(len(names) / s) for s in (max(seconds), statistics.median(seconds), min(seconds))],
        "ratio": round(peer_seconds / statistics.median(seconds), 1),
        "recall": round(float(np.mean([(row, *owner[1:]) in found for row, owner in planted.items()])), 4)
        if planted
        else None,
        "hits": hits.num_rows,
    }


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds a call takes, and its result."""
    start = time.perf_counter()
    result = call()
    return time.perf_counter() - start, result


def measure_single(index: ss.NameIndex, warm: list[str], fresh: list[str], rng: random.Random) -> dict[str, float]:
    """Milliseconds of one `check`: median on tokens seen before, 99th percentile on new ones."""
    warm = [name for name in warm if normalize_name(name).tokens]
    rng.shuffle(warm)
    seen = [1000 * timed(lambda name=name: ss.check(name, index))[0] for name in warm]
    new = [1000 * timed(lambda name=name: ss.check(f"{name}a", index))[0] for name in fresh]
    return {"warm_p50_ms": round(statistics.median(seen), 2), "new_p99_ms": round(float(np.percentile(new, 99)), 2)}


def report(results: dict[str, Any]) -> None:
    """Print the figures as a table."""
    print(f"{results['listed_names']:,} listed names ({results['distinct_listed_names']:,} distinct), one core")
    print(
        f"index: built in {results['build_seconds']} s, {results['index_mb']} MB, "
        f"open to first answer {results['open_to_first_answer_ms']} ms; peak memory {results['peak_memory_mb']} MB"
    )
    print(f"{'':16}{'rows':>11}{'names/s min':>13}{'median':>10}{'max':>10}{'ratio':>8}{'recall':>9}{'hits':>9}")
    for title, row in results["runs"].items():
        low, median, high = row["names_per_second"]
        recall = "-" if row["recall"] is None else row["recall"]
        print(f"{title:16}{row['rows']:>11,}{low:>13,}{median:>10,}{high:>10,}{row['ratio']:>8}{recall:>9}{row['hits']:>9,}")
    single = results["single"]
    print(f"one name: {single['warm_p50_ms']} ms median, {single['new_p99_ms']} ms 99th percentile with a new token")


if __name__ == "__main__":
    main()
