"""A book screened again after a change: the same hits as a full run, at a fraction of its time.

    python benchmarks/rescreen.py --customers 50000

Prints, for pairs of real lists of two dates: customers, entries changed, whether the hits equal those of a full run, and
the time of the full run as a multiple of that of screening again. Customers are innocents, and listed names with a typo;
one of a hundred changes between the two days. Exits with 1 when hits differ.
"""

from __future__ import annotations

import argparse
import random
import sys
import time

import sanctionscreen as ss
from quality_names import innocents, read_parties
from real_lists import SHARED, read_lists
from sanctionscreen.testing import variations

PAIRS = (
    ("us_ofac/2022-05-06/sdn.csv", "us_ofac/2022-05-09/sdn.csv"),
    ("us_ofac/2022-02-28/sdn.csv", "us_ofac/2022-05-06/sdn.csv"),
)


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
    others = [listed for listed in read_lists() if listed.authority != "US"]
    for old_file, new_file in PAIRS:
        lists = [ss.read_list(SHARED / "lists" / file, companions=False) for file in (old_file, new_file)]
        # The new index twice: what it works out at its first use, each way pays for.
        old, new, same_new = (ss.NameIndex.build([listed, *others]) for listed in (*lists, lists[1]))
        hits = ss.screen(before, old)
        started = time.perf_counter()
        again = ss.rescreen(after, old, new, hits=hits, old_book=before)
        spent = time.perf_counter() - started
        started = time.perf_counter()
        full = ss.screen(after, same_new)
        whole = time.perf_counter() - started
        same = again.hits.to_pylist() == full.to_pylist()
        certificate = again.certificate
        print(
            f"{old_file} -> {new_file}: {certificate.customers:,} customers, {certificate.customers_changed:,} changed; "
            f"{certificate.entries_changed:,} entries changed of {new.parties.num_rows:,}; {full.num_rows:,} hits, "
            f"{'all equal' if same else 'NOT EQUAL'}; a full run takes {whole / spent:.1f} times as long"
        )
        if not same:
            sys.exit(1)


if __name__ == "__main__":
    main()
