"""How fast, at what recall and in how much memory: the library beside rapidfuzz on the same names, in one run.

    python benchmarks/speed.py [--payments 1000000] [--names 100000] [--rounds 3] [--seed 1] [--growth] [--json FILE]

Queries (`queries.py`) against every name of the newest lists (`real_lists.py`):

    payments        rows whose names repeat as in real files (Zipf), 1 % of the distinct ones distorted listed names
    distinct        names in many scripts that never repeat
    new token       the same names, each with a token never seen before, other ones each round
    one name        one at a time through `check`

Cold is a process that has seen no token: each measurement runs in a fresh one (`fresh.py`). Warm is the same set again in
the same process. Both engines are measured where numba is importable: SANCTIONSCREEN_KERNELS chooses.

The peer is `rapidfuzz.process.cdist(token_sort_ratio, score_cutoff=80)` on names already normalized, one core. It would
take hours, so it runs on a sample of the same names after each of our rounds, and its rate in pairs a second is carried to
the whole. Our time begins with raw strings and ends with the table of hits. Weak aliases hit (`weak="flag"`). Everything is
pinned to one core where the system can, except the comparison of one worker with two.

Then the list and the batch grow: by default from an eighth of the parties to as many as there are, with --growth from all
of them to eight times as many.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import importlib.util
import json
import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

import report
from grown_lists import grow_lists, thin_lists
from queries import QueryMaker
from real_lists import read_lists

FRESH = Path(__file__).with_name("fresh.py")
GROWTH_TIMES = (1, 2, 4, 8)
GROWTH_STEP = 8  # without --growth, lists grow from every eighth party, so that the largest has the real size
PACKAGES = ("sanctionscreen", "numpy", "pyarrow", "rapidfuzz")
BATCHES = (10_000, 100_000, 1_000_000)


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--payments", type=int, default=1_000_000)
    parser.add_argument("--names", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--growth", action="store_true", help="grow the whole lists eightfold, which takes minutes")
    parser.add_argument("--json", type=Path, help="write all figures here as well")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        results = Bench(Path(folder), arguments).run()
    print(report.render(results))
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


class Bench:
    """Makes lists and queries in a folder and measures them, one fresh process after the other.

    Args:
        folder: Empty, for the files handed to these processes.
        arguments: Of the command line.
    """

    def __init__(self, folder: Path, arguments: argparse.Namespace) -> None:
        self.folder = folder
        self.arguments = arguments
        self.rounds = range(arguments.rounds)
        self.engines = ["numpy", "numba"] if importlib.util.find_spec("numba") else ["numpy"]
        self.cores = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None

    def run(self) -> dict[str, Any]:
        """Measure everything."""
        begin = time.perf_counter()
        if self.cores:
            os.sched_setaffinity(0, {max(self.cores)})
        lists = self.make_files()
        results: dict[str, Any] = {
            "versions": {name: importlib.metadata.version(name) for name in PACKAGES},
            "seed": self.arguments.seed,
            "rounds": self.arguments.rounds,
            "pinned_to_core": max(self.cores) if self.cores else None,
            "lists": {listed.list_id: {"parties": len(listed.parties), "source": listed.source} for listed in lists},
            "engines": {engine: self.measure_engine(engine) for engine in self.engines},
            "batches": self.measure_batches(),
            "growth": self.measure_growth(lists),
        }
        if self.cores:
            os.sched_setaffinity(0, self.cores)
        results["workers"] = self.measure_workers() if (os.cpu_count() or 1) > 1 else None
        results["minutes"] = (time.perf_counter() - begin) / 60
        return results

    def make_files(self) -> list[Any]:
        """Read the lists and write them and the queries for the fresh processes."""
        say("reading lists, making queries")
        lists = read_lists()
        self.write_lists("lists", lists)
        maker = QueryMaker(lists, self.arguments.seed)
        distinct = maker.distinct(self.arguments.names)
        self.write_queries("distinct", distinct)
        self.write_queries("payments", maker.payments(self.arguments.payments))
        for number in self.rounds:
            self.write_queries(f"new{number}", maker.with_new_token(distinct))
        return lists

    def measure_engine(self, engine: str) -> dict[str, Any]:
        """All figures of one engine: runs by title, everything else by name, a figure a round."""
        index = f"{engine}.ssx"
        built = self.fresh(engine, task="build", lists=self.path("lists.pickle"), index=self.path(index))
        figures: dict[str, Any] = defaultdict(list, build_s=[built.pop("seconds")], index_mb=[built.pop("index_mb")])
        runs: dict[str, list[Any]] = defaultdict(list)
        self.fresh(engine, task="open", index=self.path(index), started=0)  # numba may compile once for all later processes
        for _ in self.rounds:
            opened = self.fresh(engine, task="open", index=self.path(index), started=time.time())
            for name, value in opened.items():
                figures[name].append(value)
            steps = [("payments, cold", "payments"), ("payments, warm", "payments")]
            cold, warm = self.screen(engine, index, steps, peer=True)
            figures["peak_memory_mb"].append(cold["peak_mb"])
            runs["payments, cold"].append(cold)
            runs["payments, warm"].append(warm)
        steps = [("distinct, cold", "distinct"), *[("distinct, warm", "distinct") for _ in self.rounds]]
        steps += [("new token", f"new{number}") for number in self.rounds]
        for done in self.screen(engine, index, steps, peer=True):
            runs[done["title"]].append(done)
        new = [self.path(f"new{number}.arrow") for number in self.rounds]
        figures |= self.fresh(engine, task="single", index=self.path(index), seen=self.path("distinct.arrow"), new=new)
        return {"index": built, "figures": figures, "runs": runs}

    def measure_batches(self) -> dict[str, list[Any]]:
        """Warm runs by the number of payments screened at a time."""
        runs = {}
        for rows in sorted({min(rows, self.arguments.payments) for rows in BATCHES}):
            steps = [(f"{rows:,} payments", "payments")] * (self.arguments.rounds + 1)
            runs[f"{rows:,} payments"] = self.screen(self.engines[-1], f"{self.engines[-1]}.ssx", steps, rows=rows)[1:]
        return runs

    def measure_growth(self, lists: list[Any]) -> list[dict[str, Any]]:
        """Build time, index size, cold and warm speed by the size of the lists."""
        base = lists if self.arguments.growth else thin_lists(lists, GROWTH_STEP)
        found = []
        for times in GROWTH_TIMES:
            self.write_lists("grown", grow_lists(base, times, self.arguments.seed))
            index = self.path("grown.ssx")
            built = self.fresh(self.engines[-1], task="build", lists=self.path("grown.pickle"), index=index)
            cold, *warm = self.screen(
                self.engines[-1], "grown.ssx", [(f"{times}x", "payments")] * (1 + self.arguments.rounds), rows=100_000
            )
            found.append({"times": times, "built": built, "cold": [cold], "warm": warm})
        return found

    def measure_workers(self) -> dict[str, list[Any]]:
        """Warm runs with one worker and with two, by turns, on all cores."""
        steps = [("payments", "payments")] * (1 + 2 * self.arguments.rounds)
        done = self.screen(self.engines[-1], f"{self.engines[-1]}.ssx", steps, workers=(1, 2))
        return {"1 worker": done[2::2], "2 workers": done[1::2]}

    def screen(
        self,
        engine: str,
        index: str,
        steps: Sequence[tuple[str, str]],
        *,
        peer: bool = False,
        rows: int | None = None,
        workers: Sequence[int] = (1,),
    ) -> list[dict[str, Any]]:
        """Screen sets, given as title and name, one after the other in a fresh process."""
        plain = [
            {"title": title, "queries": self.path(f"{name}.arrow"), "rows": rows, "workers": workers[at % len(workers)]}
            for at, (title, name) in enumerate(steps)
        ]
        done: list[dict[str, Any]] = self.fresh(engine, task="screen", index=self.path(index), steps=plain, peer=peer)
        return done

    def fresh(self, engine: str, **task: Any) -> Any:
        """Run one task of `fresh.py` with an engine and return what it measured."""
        say(f"{engine}: {task['task']} {', '.join(dict.fromkeys(step['title'] for step in task.get('steps', ())))}")
        command = [sys.executable, str(FRESH), json.dumps(task)]
        environment = os.environ | {"SANCTIONSCREEN_KERNELS": engine}
        return json.loads(subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True).stdout)

    def path(self, name: str) -> str:
        """A file of the folder."""
        return str(self.folder / name)

    def write_lists(self, name: str, lists: list[Any]) -> None:
        """Hand lists to fresh processes."""
        (self.folder / f"{name}.pickle").write_bytes(pickle.dumps(lists, protocol=5))

    def write_queries(self, name: str, queries: pa.Table) -> None:
        """Hand a set of queries to fresh processes."""
        with pa.OSFile(self.path(f"{name}.arrow"), "wb") as file, pa.ipc.new_file(file, queries.schema) as writer:
            writer.write_table(queries)


def say(text: str) -> None:
    """Tell whoever waits what is going on."""
    print(f"  {time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
