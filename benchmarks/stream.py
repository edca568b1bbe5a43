"""Is memory bounded? Files of 1, 3 and 10 million payments, every name another, screened in a stream to a file of hits.

    python benchmarks/stream.py [--millions 1 3 10] [--format parquet|csv] [--seed 1]

Each file is screened by `sanctionscreen.runs.screen_to_file` in a fresh process against the lists of `real_lists.py`.
Printed are rows a second, hits, recall of one planted distorted name in a thousand, and the peak memory. It must not grow
with the file once the memories of words and tokens are full: it is bounded by the index, these memories (`CACHE_BYTES` in
`matching/known_tokens.py`, `MAX_CACHE_BYTES` in `names/words.py`) and one batch of `BATCH_ROWS` rows.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

import sanctionscreen as ss
from fresh import peak_memory_mb
from queries import SCHEMA, distort, read_people
from real_lists import read_lists
from sanctionscreen.runs import Request, screen_to_file

PLANTED = 1_000  # one row in so many is a distorted listed name
CHUNK = 100_000  # rows made at a time


def main() -> None:
    """Read the command line; make the files, screen each in a fresh process, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--millions", type=float, nargs="+", default=[1, 3, 10])
    parser.add_argument("--format", choices=["parquet", "csv"], default="parquet")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--screen", nargs=2, type=Path, metavar=("PAYMENTS", "INDEX"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.screen:
        print(json.dumps(screen(*arguments.screen)))
        return
    with tempfile.TemporaryDirectory() as folder:
        lists = read_lists()
        index = Path(folder) / "lists.ssx"
        ss.NameIndex.build(lists).save(index)
        print("       rows  rows/s  hits  recall  peak MB")
        for millions in arguments.millions:
            payments = Path(folder) / f"payments.{arguments.format}"
            write_payments(payments, lists, int(millions * 1_000_000), arguments.seed)
            command = [sys.executable, __file__, "--screen", str(payments), str(index)]
            done = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
            row = "{rows:>11,} {rate:>7,.0f} {hits:>5,} {recall:>7.3f} {peak_mb:>8,.0f}"
            print(row.format(rows=int(millions * 1_000_000), **done), flush=True)


def screen(payments: Path, index: Path) -> dict[str, float]:
    """Screen one file in this process."""
    request = Request(payments, index, payments.with_name("hits.parquet"), None, {"debtor": "name"}, weak="flag")
    begin = time.perf_counter()
    summary = screen_to_file(request, ss.NameIndex.load(index))
    seconds, peak = time.perf_counter() - begin, peak_memory_mb()
    return {
        "rate": summary.rows / seconds,
        "hits": summary.hits,
        "recall": recall_of(payments, request.output),
        "peak_mb": peak,
    }


def recall_of(payments: Path, hits: Path) -> float:
    """Share of the planted names whose entry is among the hits of their row."""
    found = pq.read_table(hits, columns=["query_row", "list_id", "entry_id"]).to_pylist()
    by_row = {(hit["query_row"], hit["list_id"], hit["entry_id"]) for hit in found}
    planted, row = [], 0
    reader = pa_csv.open_csv(payments) if payments.suffix == ".csv" else pq.ParquetFile(payments).iter_batches()
    for batch in reader:
        ids = zip(batch["list_id"].to_pylist(), batch["entry_id"].to_pylist(), strict=True)
        planted += [(row + at, list_id, str(entry_id)) for at, (list_id, entry_id) in enumerate(ids) if list_id]
        row += batch.num_rows
    return len(by_row.intersection(planted)) / len(planted)


def write_payments(path: Path, lists: list[ss.SanctionsList], n_rows: int, seed: int) -> None:
    """Write a file of rows with the columns of `queries.SCHEMA`, a part at a time."""
    parts = made_payments(lists, n_rows, seed)
    with pa_csv.CSVWriter(path, SCHEMA) if path.suffix == ".csv" else pq.ParquetWriter(path, SCHEMA) as writer:
        for part in parts:
            writer.write_table(part)


def made_payments(lists: list[ss.SanctionsList], n_rows: int, seed: int) -> Iterator[pa.Table]:
    """Make rows: names of nobody, of three words, and the planted ones."""
    rng = random.Random(seed)
    people = read_people(rng)
    owners = [(name.text, p.list_id, p.entry_id) for listed in lists for p in listed.parties for name in p.names]
    for begin in range(0, n_rows, CHUNK):
        rows: list[tuple[str, str | None, str | None]] = []
        for _ in range(min(CHUNK, n_rows - begin)):
            if rng.randrange(PLANTED):
                rows.append((f"{people.draw(rng)} {people.draw(rng).partition(' ')[0]}", None, None))
            else:
                text, list_id, entry_id = rng.choice(owners)
                rows.append((distort(text, rng), list_id, entry_id))
        yield pa.table([pa.array(column) for column in zip(*rows, strict=True)], schema=SCHEMA)


if __name__ == "__main__":
    main()
