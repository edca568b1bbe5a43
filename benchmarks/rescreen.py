"""A book screened again after a change: the same hits as a full run, at a fraction of its time.

    python benchmarks/rescreen.py --customers 50000

Prints, for every pair of whole real lists of two dates that follow each other: customers, entries changed, whether the
hits equal those of a full run, and the time of the full run as a multiple of that of screening again. Customers are
innocents, and listed names with a typo; one of a hundred changes between the two days. Exits with 1 when hits differ.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import sys
import time
from dataclasses import replace
from itertools import pairwise

import sanctionscreen as ss
from quality_names import innocents, read_parties
from real_lists import SHARED, read_lists
from sanctionscreen.testing import variations

ROOTS = ("us_ofac", "un", "gb_ofsi", "eu", "ca", "au", "us_csl", "us_bis")
SMALLEST = 100  # entries; smaller files are samples
MOST_APART = 3 * 366  # days between the lists of a pair


def dated_pairs() -> list[tuple[ss.SanctionsList, ss.SanctionsList]]:
    """Whole lists of two dates that follow each other, of one list and reader; a folder may tell the date of a file."""
    found: dict[tuple[str, str], list[ss.SanctionsList]] = {}
    for path in sorted(path for root in ROOTS for path in (SHARED / "lists" / root).rglob("*") if path.is_file()):
        if "excerpt" in str(path) or "damaged" in str(path):
            continue
        try:
            listed = ss.read_list(path, companions=False)
        except (ss.ListError, ValueError):  # companions, prose, damaged files
            continue
        day = listed.published_on or dt.date.fromisoformat(path.parent.name[:10])
        if len(listed.parties) > SMALLEST:
            found.setdefault((listed.list_id, listed.format), []).append(replace(listed, published_on=day))
    pairs = []
    for its in found.values():
        its.sort(key=lambda listed: (_day(listed), listed.sha256))
        pairs += [(a, b) for a, b in pairwise(its) if a.sha256 != b.sha256 and (_day(b) - _day(a)).days <= MOST_APART]
    return pairs


def _day(listed: ss.SanctionsList) -> dt.date:
    """The date of a list that has one."""
    return listed.published_on or dt.date.min


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=20260)
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    parties = read_parties(free_only=True)
    known = [name for party in parties for name in party.names]
    chosen = rng.sample(known, arguments.customers // 20)
    listed = [made.text for made in variations(chosen, ["letter_deleted"], seed=arguments.seed)]
    people = [name for names in innocents(arguments.customers // 3, arguments.seed, parties).values() for name in names]
    before = [*listed, *people][: arguments.customers]
    rng.shuffle(before)
    after = [rng.choice(known) if rng.random() < 0.01 else name for name in before]
    print(f"seed {arguments.seed}; times as multiples, measured in this run")
    everybody = read_lists()
    failed = False
    for old_list, new_list in dated_pairs():
        # With the other authorities' lists; the new index twice: what it works out at its first use, each way pays for.
        others = [listed for listed in everybody if listed.authority != old_list.authority]
        old, new, same_new = (ss.NameIndex.build([listed, *others]) for listed in (old_list, new_list, new_list))
        hits = ss.screen(before, old)
        started = time.perf_counter()
        again = ss.rescreen(after, old, new, hits=hits, old_book=before)
        spent = time.perf_counter() - started
        started = time.perf_counter()
        full = ss.screen(after, same_new)
        whole = time.perf_counter() - started
        same = again.hits.to_pylist() == full.to_pylist()
        failed = failed or not same
        certificate = again.certificate
        print(
            f"{new_list.list_id} ({new_list.format}) {old_list.published_on} -> {new_list.published_on}: "
            f"{certificate.customers:,} customers, {certificate.customers_changed:,} changed; "
            f"{certificate.entries_changed:,} entries changed of {new.parties.num_rows:,}; {full.num_rows:,} hits, "
            f"{'all equal' if same else 'NOT EQUAL'}; a full run takes {whole / spent:.1f} times as long",
            flush=True,
        )
    sys.exit(failed)


if __name__ == "__main__":
    main()
