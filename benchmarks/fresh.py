"""One measurement in a process of its own, which has seen no token before it; `speed.py` starts it and reads its JSON.

    python benchmarks/fresh.py '{"task": "open", "index": "lists.ssx", "started": 1767225600.0}'

Nothing is warmed but the imports and, with numba, the compiled inner loops: some hundred fixed names are screened before
the clock starts. (`open` warms nothing at all.)
"""

from __future__ import annotations

import json
import os
import pickle
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

import sanctionscreen as ss
from sanctionscreen.matching.kernels import MANY_NAMES

PEER_SAMPLE = 1000  # query names of the peer's sample
FIXED_NAMES = [
    f"{name} {n}" for n in range(MANY_NAMES) for name in ("Anna Schneider", "Jean-Pierre Martin", "Ольга Иванова")
]
TRIED_SINGLY = 500  # names screened one at a time, each round


def build(lists: str, index: str) -> dict[str, Any]:
    """Build an index of pickled lists and save it."""
    with Path(lists).open("rb") as file:
        read = pickle.load(file)
    seconds, built = timed(lambda: ss.NameIndex.build(read))
    built.save(index)
    return {
        "seconds": seconds,
        "index_mb": Path(index).stat().st_size / 1e6,
        "parties": built.parties.num_rows,
        "names": built.names.num_rows,
        "distinct_names": built.sequences.num_rows,
    }


def open_index(index: str, started: float) -> dict[str, float]:
    """Milliseconds from the saved index to the first answer, and from the start of the process."""
    seconds, _ = timed(lambda: ss.check(FIXED_NAMES[0], ss.NameIndex.load(index)))
    return {"open_ms": seconds * 1000, "open_with_imports_ms": (time.time() - started) * 1000}


def screen(index: str, steps: Sequence[dict[str, Any]], peer: bool) -> list[dict[str, Any]]:
    """Screen sets of queries one after the other, the peer after each if asked for.

    Args:
        index: File of the saved index.
        steps: `queries` (file of a set), `title`, and perhaps `rows` (only the first so many) and `workers`.
        peer: Whether to time the peer as well.
    """
    opened = load_warm(index)
    return [{"title": step["title"], **screen_step(opened, step, peer)} for step in steps]


def screen_step(index: ss.NameIndex, step: dict[str, Any], peer: bool) -> dict[str, Any]:
    """Screen one set, from raw strings to the table of hits."""
    queries = read_queries(step["queries"]).slice(0, step.get("rows"))
    names = queries.select(["name"])
    workers = step.get("workers", 1)
    cpu_begin = time.process_time()
    seconds, hits = timed(lambda: ss.screen(names, index, party_columns={"debtor": "name"}, weak="flag", workers=workers))
    figures = {"rows": queries.num_rows, "seconds": seconds, "cpu_seconds": time.process_time() - cpu_begin}
    figures |= {"peak_mb": peak_memory_mb()}  # before anything else of ours takes memory
    figures |= {"distinct": len(names["name"].unique()), "hits": hits.num_rows, "recall": recall_of(queries, hits)}
    if peer:
        figures |= time_peer(names["name"].to_pylist(), index)
    return figures


def recall_of(queries: pa.Table, hits: pa.Table) -> float | None:
    """Share of the planted names whose own entry is among the hits of their row; None without planted names."""
    rows = zip(range(queries.num_rows), queries["list_id"].to_pylist(), queries["entry_id"].to_pylist(), strict=True)
    planted = {row for row in rows if row[1] is not None}
    found = set(zip(*(hits[column].to_pylist() for column in ("query_row", "list_id", "entry_id")), strict=True))
    return len(planted & found) / len(planted) if planted else None


def time_peer(names: list[str], index: ss.NameIndex) -> dict[str, float]:
    """Seconds rapidfuzz would take for all names on one core, at the rate of a sample normalized beforehand."""
    # Imported here: nobody who opens an index or screens pays for the peer.
    import numpy as np
    from rapidfuzz.fuzz import token_sort_ratio
    from rapidfuzz.process import cdist

    from sanctionscreen.names import normalize_name

    listed = index.sequences["tokens"].to_pylist()
    chosen = random.Random(len(names)).sample(names, min(PEER_SAMPLE, len(names)))
    sample = [" ".join(normalize_name(name).tokens) for name in chosen]

    def compare(some: list[str]) -> float:
        return timed(lambda: cdist(some, listed, scorer=token_sort_ratio, score_cutoff=80, dtype=np.uint8, workers=1))[0]

    compare(sample[:10])  # warms it up
    cpu_begin = time.process_time()
    seconds = compare(sample)
    times = len(names) / len(sample)
    return {"peer_seconds": seconds * times, "peer_cpu_seconds": (time.process_time() - cpu_begin) * times}


def single(index: str, seen: str, new: Sequence[str]) -> dict[str, list[float]]:
    """Milliseconds of one `check`, a figure a round: median on names checked before, 99th percentile on new tokens."""
    opened = load_warm(index)
    names = checkable(read_queries(seen))
    for name in names:
        ss.check(name, opened, weak="flag")
    figures: dict[str, list[float]] = {"warm_p50_ms": [], "new_p99_ms": []}
    for path in new:
        warm, fresh = ([time_check(name, opened) for name in some] for some in (names, checkable(read_queries(path))))
        figures["warm_p50_ms"].append(statistics.median(warm))
        figures["new_p99_ms"].append(statistics.quantiles(fresh, n=100)[-1])
    return figures


def time_check(name: str, index: ss.NameIndex) -> float:
    """Milliseconds to screen one name."""
    return timed(lambda: ss.check(name, index, weak="flag"))[0] * 1000


def checkable(queries: pa.Table) -> list[str]:
    """The first names of a set that have a letter, which `check` insists on."""
    names = queries["name"].slice(0, TRIED_SINGLY).to_pylist()
    return [name for name in names if any(letter.isalpha() for letter in name)]


def load_warm(index: str) -> ss.NameIndex:
    """Open an index, with the inner loops compiled."""
    opened = ss.NameIndex.load(index)
    if os.environ.get("SANCTIONSCREEN_KERNELS") == "numba":
        ss.screen(list(FIXED_NAMES), opened)
    return opened


def read_queries(path: str) -> pa.Table:
    """A set of queries, in memory."""
    with pa.OSFile(path) as file:
        return pa.ipc.open_file(file).read_all()


def peak_memory_mb() -> float:
    """Peak resident memory of this process.

    Linux hands the `ru_maxrss` of the parent down to a new process, so its own mark is read where there is one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024**2 if sys.platform == "darwin" else 1024)


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds a call takes, and its result."""
    start = time.perf_counter()
    result = call()
    return time.perf_counter() - start, result


TASKS: dict[str, Callable[..., Any]] = {"build": build, "open": open_index, "screen": screen, "single": single}


if __name__ == "__main__":
    arguments = json.loads(sys.argv[1])
    print(json.dumps(TASKS[arguments.pop("task")](**arguments)))
