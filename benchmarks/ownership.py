"""Ownership of a million holdings: the companies a plain reading finds, in bounded time and memory.

    python benchmarks/ownership.py --edges 1000000

Prints, for holdings at random, in one long chain, and in one large ring: the companies found under the US rule (all owners
together) and under the UK rule (each owner alone), how many differ from a plain reading (passes over all holdings until
nothing changes; for the US rule), the time of the plain reading as a multiple, and peak memory. Exits with 1 if any differ.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections.abc import Iterator

import pyarrow as pa

import sanctionscreen as ss

LISTED = 2_000
SHARES = (5, 10, 20, 25, 30, 50, 51, 60, 75, 100)
PASSES = 50  # of the plain reading, which would need one for each step of a chain


def a_list(authority: str) -> ss.SanctionsList:
    """Listed parties that own the first companies."""
    act = ss.Designation(authority, "P", measures=(ss.Measure.ASSET_FREEZE,))
    parties = tuple(
        ss.ListedParty("sl", str(i), ss.PartyKind.ENTITY, (ss.Name(f"Listed {i}", ss.NameKind.PRIMARY),), (act,))
        for i in range(LISTED)
    )
    return ss.SanctionsList("sl", authority, None, "0" * 64, parties)


def shapes(n: int, rng: random.Random) -> Iterator[tuple[str, list[tuple[str, str, int]]]]:
    """Holdings of several shapes: owner, owned, per cent."""
    nodes = [f"sl {i}" for i in range(LISTED)] + [f"c{i}" for i in range(n // 2)]
    yield "random", [(rng.choice(nodes), f"c{rng.randrange(n // 2)}", rng.choice(SHARES)) for _ in range(n)]
    chain = [("sl 0", "c0", 60), *((f"c{i}", f"c{i + 1}", 60) for i in range(n - 2))]
    yield "chain", chain
    yield "ring", [*chain, (f"c{n - 2}", "c0", 60)]


def plain(rows: list[tuple[str, str, int]]) -> tuple[set[str], bool]:
    """Companies that count, pass after pass over all holdings; whether it came to an end."""
    counting = {owner for owner, _, _ in rows if owner.startswith("sl ")}
    listed = set(counting)
    for _ in range(PASSES):
        sums: dict[str, int] = {}
        for owner, owned, share in rows:
            if owner in counting and owner != owned:
                sums[owned] = sums.get(owned, 0) + share
        more = {owned for owned, total in sums.items() if total >= 50} - counting
        if not more:
            return counting - listed, True
        counting |= more
    return counting - listed, False


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edges", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=20260)
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}; times as multiples, measured in this run")
    failed = False
    for shape, rows in shapes(arguments.edges, random.Random(arguments.seed)):
        owner, owned, share = zip(*rows, strict=True)
        edges = pa.table({"owner": owner, "owned": owned, "share": share})
        started = time.perf_counter()
        found = ss.ownership(edges, [a_list("US")], near=0)
        spent = time.perf_counter() - started
        each = ss.ownership(edges, [a_list("UK")], near=0).num_rows
        each_spent = time.perf_counter() - started - spent
        started = time.perf_counter()
        expected, ended = plain(rows)
        whole = time.perf_counter() - started
        missing = expected - set(found["owned"].to_pylist())
        extra = len(set(found["owned"].to_pylist()) - expected) if ended else 0
        failed = failed or bool(missing or extra)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{shape}: {edges.num_rows:,} holdings, {found.num_rows:,} companies under the US rule, {len(missing)} missing, "
            f"{extra} extra; the plain reading took {whole / spent:.2f} times as long"
            + ("" if ended else f" for its first {PASSES} passes, which find {len(expected):,}")
            + f"; UK rule: {each:,} companies, {each_spent / spent:.1f} times the time of the US one; peak {peak:,.0f} MB"
        )
    sys.exit(failed)


if __name__ == "__main__":
    main()
