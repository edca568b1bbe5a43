"""Who stands behind hits on real lists: links, independence, rollback, borrowed evidence.

    python benchmarks/authorities.py --names 6000

Prints, on the lists of the one week in which whole lists of EU, UK, US and UN are at hand (May 2022, the UN list of the
nearest date): links that the lists state themselves, found again with those fields hidden (recall and precision); whether
the hits of each authority are the same with each other list removed in turn; what becomes of hits on listed names, half of
them with a typo, if one authority leaves, and how many of those that go silent rest on borrowed evidence and stand again
once it is kept; and the same for pairs of SDN lists from 2021 to 2024 in place of a supposition. Counts alone: rows of some
of these files may not be published. Exits with 1 where a hit of one authority depends on another.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import gzip
import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pyarrow as pa

import sanctionscreen as ss
from quality_names import COMBINED, innocents, read_parties
from real_lists import SHARED
from sanctionscreen.testing import variations

WEEK = (("un", "2020-12-01", "consolidated.xml"), ("us_ofac", "2022-05-06", "sdn.csv"))
HISTORY = (
    "2021-04-25/sdn.csv",
    "2022-02-28/sdn.csv",
    "2022-05-06/sdn.csv",
    "2024-02-23/sdn.csv.gz",
    "2024-05-03/sdn.csv.gz",
)
COPIES = ("2018-01-26/sdn.csv", "2019-01-04/sdn.csv", *HISTORY[:2])
STATED = (  # what states links, and whose
    (("un", "2020-03-20", "consolidated.xml"), ("gb_ofsi", "2020-04-27", "ConList.csv.gz")),
    (("un", "2020-12-01", "consolidated.xml"), ("gb_ofsi", "2020-04-27", "ConList.csv.gz")),
)
FREEZE = (ss.Measure.ASSET_FREEZE, ss.Measure.MAKING_AVAILABLE_BAN)


def read(where: tuple[str, str, str]) -> ss.SanctionsList:
    """A real list."""
    return ss.read_list(SHARED.joinpath("lists", *where), companions=False, accept_unterminated=True)


def combined_lists() -> list[ss.SanctionsList]:
    """The whole EU and UK lists of 2022-05-05, from one row for each name and attribute."""
    kinds = {"individual": "person", "person": "person", "ship": "vessel", "vessel": "vessel"}
    rows: dict[str, dict[tuple[str, ...], None]] = {"EU": {}, "UK": {}}
    with gzip.open(COMBINED, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            born = (
                "-".join(reversed([part.zfill(2) for part in row["DOB"].split("/")])) if row["DOB"].count("/") == 2 else None
            )
            kind = kinds.get(row["entity_type"].lower(), "entity")
            authority = "EU" if row["sanction_list"] == "EU" else "UK"
            rows[authority][
                row["list_internal_id"], row["full_name"], kind, row["regime"], born or row["year_DOB"] or ""
            ] = None
    lists = []
    for authority, its in rows.items():
        columns = zip(*its, strict=True)
        table = pa.table(dict(zip(("entry_id", "name", "kind", "programme", "birth_date"), columns, strict=True)))
        first_kind: dict[str, str] = {}
        kinds_of = [
            first_kind.setdefault(*pair)
            for pair in zip(table["entry_id"].to_pylist(), table["kind"].to_pylist(), strict=True)
        ]
        table = table.set_column(2, "kind", pa.array(kinds_of))
        listed = ss.SanctionsList.from_table(table, list_id=f"{authority.lower()}-rows", authority=authority)
        parties = tuple(
            replace(party, designations=tuple(replace(d, measures=FREEZE) for d in party.designations))
            for party in listed.parties
        )
        lists.append(replace(listed, parties=parties))
    return lists


def links_found_again() -> None:
    """Recall and precision on links the lists state, with those fields hidden."""
    for first, second in STATED:
        a, b = read(first), read(second)
        known = {party.entry_id for party in a.parties}
        stated = {
            (party.entry_id, reference.entry_id)
            for party in b.parties
            for reference in party.references
            if reference.list_id == a.list_id and reference.entry_id in known
        }
        hidden = replace(b, parties=tuple(replace(party, references=()) for party in b.parties))
        found = {(row["entry_b"], row["entry_a"]) for row in ss.link([a, hidden]).to_pylist()}
        found = {pair if pair[1] in known else pair[::-1] for pair in found}
        about = {pair for pair in found if pair[0] in {x for x, _ in stated} or pair[1] in {y for _, y in stated}}
        print(
            f"links {b.list_id} {b.published_on} -> {a.list_id} {a.published_on}: {len(stated):,} stated, "
            f"{len(found & stated) / len(stated):.3f} found again, {len(about & stated) / len(about):.3f} of them stated"
        )


def independent(names: Sequence[str], lists: Sequence[ss.SanctionsList]) -> bool:
    """Whether hits of each authority are the same bytes with each other list removed in turn."""

    def hits(chosen: Sequence[ss.SanctionsList], list_id: str) -> bytes:
        its = ss.screen(names, ss.NameIndex.build(chosen)).filter(pa.compute.field("list_id") == list_id)
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, its.schema.remove_metadata()) as writer:
            writer.write_table(its.replace_schema_metadata(None).combine_chunks())
        return bytes(sink.getvalue())

    same = True
    for listed in lists:
        whole = hits(lists, listed.list_id)
        others = [other for other in lists if other is not listed]
        each = [hits([x for x in lists if x is not other], listed.list_id) == whole for other in others]
        same = same and all(each)
        print(f"hits on {listed.list_id}: the same bytes with each other list removed: {sum(each)} of {len(each)}")
    return same


def lags(lists: Sequence[ss.SanctionsList], links: pa.Table) -> None:
    """How closely the days between UN and US are known, from the dates lists state and from copies of the SDN list."""
    copies = []
    for file in COPIES:
        copies.append(replace(read(("us_ofac", *file.split("/"))), published_on=dt.date.fromisoformat(file[:10])))
    dated = [replace(x, published_on=x.published_on or dt.date(2022, 5, 6)) for x in lists]
    rows = ss.lag(ss.coverage(dated, links, older_lists=copies), one="UN", other="US").to_pylist()
    bounds = Counter(
        "interval" if row["days_low"] is not None and row["days_high"] is not None else "half open" for row in rows
    )
    print(f"days from UN to US: {len(rows):,} parties, {counts(bounds)} (copies of the SDN list: {', '.join(COPIES)})")


def leave(names: Sequence[str], lists: Sequence[ss.SanctionsList], scenario: ss.Scenario, links: pa.Table) -> None:
    """What becomes of hits if somebody leaves."""

    def screen(index: ss.NameIndex) -> pa.Table:
        return ss.screen(names, index)

    rolled = ss.rollback(screen, lists, scenario, links)
    states = Counter(rolled["state"].to_pylist())
    silent = [row for row in rolled.to_pylist() if row["state"] == "silent"]
    borrowed = [row for row in silent if row["borrowed"]]
    kinds = Counter(what["kind"] for row in borrowed for what in row["borrowed"])
    kept = ss.keep_aliases(ss.without(lists, scenario), rolled, noted="benchmark")
    again = {(hit["query_row"], hit["role"]) for hit in screen(ss.NameIndex.build(kept)).to_pylist()}
    standing = sum((row["query_row"], row["role"]) in again for row in borrowed)
    what = ":".join(filter(None, (scenario.authority, scenario.programme)))
    print(
        f"without {what}: {counts(states)}; of the silent {len(borrowed):,} rest on borrowed evidence ({counts(kinds)}), ",
        end="",
    )
    print(f"{standing:,} stand again once it is kept")


def counts(its: Counter[str]) -> str:
    """Counts in words."""
    return ", ".join(f"{n:,} {word}" for word, n in sorted(its.items())) or "none"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", type=int, default=6_000)
    parser.add_argument("--seed", type=int, default=20260)
    arguments = parser.parse_args()
    links_found_again()
    lists = [*combined_lists(), *(read(where) for where in WEEK)]
    print("; ".join(f"{x.list_id} {x.published_on or '2022-05-05'}: {len(x.parties):,} parties" for x in lists))
    rng = random.Random(arguments.seed)
    each = arguments.names // 2 // len(lists)
    listed = [name.text for x in lists for name in rng.sample([n for p in x.parties for n in p.names if not n.weak], each)]
    half = len(listed) // 2
    rng.shuffle(listed)
    mistyped = [made.text for made in variations(listed[:half], ["letter_deleted"], seed=arguments.seed)]
    people = [
        name
        for its in innocents(arguments.names // 6, arguments.seed, read_parties(free_only=False)).values()
        for name in its
    ]
    names = [*listed[half:], *mistyped, *people]
    same = independent(names, lists)
    links = ss.link(lists)
    print("links: " + ", ".join(f"{n:,} {kind}" for kind, n in sorted(Counter(links["class"].to_pylist()).items())))
    lags(lists, links)
    for scenario in ("US", "EU", "UK", "UN", "US:RUSSIA-EO14024", "US:SDGT"):
        leave(names, lists, ss.Scenario.parse(scenario), links)
    for before, after in pairwise(HISTORY):
        old, new = (read(("us_ofac", *day.split("/"))) for day in (before, after))
        rest = lists[:-1]
        rolled = ss.rollback(lambda index: ss.screen(names, index), [*rest, old], [*rest, new], ss.link([*rest, old, new]))
        print(f"SDN {before} -> {after}: {counts(Counter(rolled['state'].to_pylist()))}")
    sys.exit(not same)


if __name__ == "__main__":
    main()
