"""A book of a million customers, screened with the same evidence as one by one: birth date, country, kind.

    python benchmarks/customers.py [--rows 1000000] [--seed 1]

Names are those of `queries.py` (one in a hundred distinct ones is a distorted listed name), dates and countries are drawn at
random and mostly contradict. Printed are seconds with and without the evidence, hits, recall of the planted names, and
memory; then the first customers with hits are compared with `check` of the same customer, part by part.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import time

import pyarrow as pa

import sanctionscreen as ss
from fresh import peak_memory_mb, recall_of
from queries import QueryMaker
from real_lists import read_lists

COUNTRIES = ("DE", "FR", "IT", "ES", "PL", "NL", "RO", "SE", "RU", "TR", None)
KINDS = ("person", "person", "person", "entity", None)
FIRST_DAY, DAYS = dt.date(1940, 1, 1), 24_000
COMPARED = 200  # customers with hits that `check` looks at again


def main() -> None:
    """Read the command line, make the book, screen it twice, compare."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    lists = read_lists()
    index = ss.NameIndex.build(lists)
    book = make_book(QueryMaker(lists, arguments.seed).payments(arguments.rows), random.Random(arguments.seed))
    with_evidence = ss.PartyColumns("name", kind="kind", birth_date="born", countries="country")
    print("                   seconds     hits  recall  peak MB")
    for title, columns in (("names alone, cold", "name"), ("names alone", "name"), ("with evidence", with_evidence)):
        begin = time.perf_counter()
        hits = ss.screen(book, index, party_columns={"customer": columns}, weak="flag")
        seconds = time.perf_counter() - begin
        print(
            f"{title:<17} {seconds:>8.1f} {hits.num_rows:>8,} {recall_of(book, hits) or 0:>7.3f} {peak_memory_mb():>8,.0f}"
        )
    print(f"{compare_with_check(book, hits, index)} of {COMPARED} customers with other hits than `check` gives")


def make_book(names: pa.Table, rng: random.Random) -> pa.Table:
    """Add birth dates, countries and kinds to names."""
    rows = range(names.num_rows)
    born = [FIRST_DAY + dt.timedelta(days=rng.randrange(DAYS)) if rng.random() < 0.9 else None for _ in rows]
    country = [rng.choice(COUNTRIES) for _ in rows]
    kind = [rng.choice(KINDS) for _ in rows]
    added = {"born": pa.array(born, pa.date32()), "country": pa.array(country), "kind": pa.array(kind)}
    return pa.table({**{name: names[name] for name in names.column_names}, **added})


def compare_with_check(book: pa.Table, hits: pa.Table, index: ss.NameIndex) -> int:
    """Count the customers whose hits differ from those of `check`."""
    by_row: dict[int, list[ss.Hit]] = {}
    for hit in ss.hits_of_table(hits):
        by_row.setdefault(hit.query_row, []).append(hit)
    wrong = 0
    for row in sorted(by_row)[:COMPARED]:
        name, born, country, kind = (book[column][row].as_py() for column in ("name", "born", "country", "kind"))
        single = ss.check(name, index, birth_date=born, countries=country, kind=kind, weak="flag")
        wrong += [essence(hit) for hit in single] != [essence(hit) for hit in by_row[row]]
    return wrong


def essence(hit: ss.Hit) -> tuple[object, ...]:
    """What a hit says, whichever way it was found."""
    return hit.list_id, hit.entry_id, hit.listed_name, hit.score, hit.name_score, hit.parts


if __name__ == "__main__":
    main()
