"""Damages real list files of every format and reads them: each raises a clear error or yields every entry it holds.

    python benchmarks/fuzz_lists.py --files 2000 --seed 1

For each damaged file it is checked that nothing but the library's own errors is raised, in bounded time, and that damage
which leaves every entry's bytes in place loses none of them.
Prints files tried, errors by kind, and what went wrong.
"""

from __future__ import annotations

import argparse
import gzip
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import sanctionscreen as ss
from real_lists import SHARED

ROOT = SHARED / "lists"

# One file of each format, the newest small one: path -> how to read it.
FILES: dict[str, dict[str, object]] = {
    "eu/2026-08-05_excerpt/xmlFullSanctionsList_1_1.xml": {},
    "eu/2026-08-05_excerpt/csvFullSanctionsList_1_1_first21cols.csv": {},
    "eu/2016-02-11_excerpt/global_old_schema.xml": {},
    "eu/2018-07-04_excerpt/csv_1_0.csv": {},
    "eu_journal/amendments/32026R1817.csv": {},
    "eu_journal/consolidated/32014R0224.csv": {},
    "un/2016-02-11_excerpt/consolidated.xml": {},
    "gb_uksl/2026-09-07_excerpt/UK-Sanctions-List.xml": {},
    "gb_ofsi/2022-03-07_excerpt/ConList.csv": {},
    "gb_ofsi/2016-02-12_excerpt/ConList.csv": {},
    "us_ofac/2025-05-16_excerpt/sdn.csv": {"companions": False, "list_id": "us-sdn", "accept_unterminated": True},
    "us_ofac/2018-04-06_cons/cons_prim.pip": {"companions": False, "list_id": "us-non-sdn"},
    "us_ofac/2020-04-22_excerpt/sdn.xml": {},
    "us_ofac/2020-03-17_cons/cons_advanced.xml": {},
    "us_ofac/2024-05-24_enhanced/yemen_sdn_enhanced.xml": {"accept_filtered": True},
    "us_csl/2019-12-03_excerpt/consolidated.csv": {},
    "us_bis/2019-06-29/dpl.txt": {},
    "ch/2026-08-15_excerpt/consolidated-list.xml": {},
    "ca/2026-06_excerpt/sema-lmes.xml": {},
    "au/2024-12-17/regulation8_consolidated.xlsx": {},
    "ae/2025-08-04/local_terrorist_list.csv": {},
    "opensanctions/2024-03-09_wd_persons/targets.simple.csv": {},
    "opensanctions/yente_t1/entities.ftm.json": {},
    "opensanctions/2024-03-09_wd_persons/senzing.json": {},
}
SLOW = {"au/2024-12-17/regulation8_consolidated.xlsx"}  # seconds each; tried a twentieth as often
MOST_SECONDS = 30.0


def truncated(data: bytes, rng: random.Random) -> bytes:
    """Cut at any byte."""
    return data[: rng.randrange(len(data))]


def flipped(data: bytes, rng: random.Random) -> bytes:
    """Change a few bytes."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 5)):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def with_nul(data: bytes, rng: random.Random) -> bytes:
    """Put in a NUL byte."""
    at = rng.randrange(len(data))
    return data[:at] + b"\0" + data[at:]


def tag_dropped(data: bytes, rng: random.Random) -> bytes:
    """Take out one tag, or one cell."""
    found = list(re.finditer(rb"<[^<>]*>|[^,;|\t\r\n]+[,;|\t]", data))
    if not found:
        return data[1:]
    chosen = rng.choice(found)
    return data[: chosen.start()] + data[chosen.end() :]


def tags_swapped(data: bytes, rng: random.Random) -> bytes:
    """Exchange two tags, or two cells."""
    found = list(re.finditer(rb"<[^<>]*>|[^,;|\t\r\n]+[,;|\t]", data))
    if len(found) < 2:
        return data[::-1]
    first, second = sorted(rng.sample(found, 2), key=lambda match: match.start())
    return data[: first.start()] + second[0] + data[first.end() : second.start()] + first[0] + data[second.end() :]


def line_doubled(data: bytes, rng: random.Random) -> bytes:
    """Repeat a line."""
    lines = data.splitlines(keepends=True)
    at = rng.randrange(len(lines))
    return b"".join([*lines[: at + 1], *lines[at:]])


def line_dropped(data: bytes, rng: random.Random) -> bytes:
    """Leave out a line."""
    lines = data.splitlines(keepends=True)
    at = rng.randrange(len(lines))
    return b"".join(lines[:at] + lines[at + 1 :])


def recoded(data: bytes, rng: random.Random) -> bytes:
    """Save it in another encoding."""
    text = data.decode("utf-8", "replace")
    return text.encode(rng.choice(["utf-16", "utf-16-le", "windows-1251", "latin-1", "utf-8-sig"]), "replace")


def gzip_cut(data: bytes, rng: random.Random) -> bytes:
    """Pack it and cut the pack."""
    packed = gzip.compress(data, 1)
    return packed[: rng.randrange(10, len(packed))]


def replaced_by_page(data: bytes, rng: random.Random) -> bytes:
    """An HTML page instead of it, or before it."""
    page = b"<!DOCTYPE html><html><body>Service unavailable</body></html>"
    return page if rng.random() < 0.5 else page + data


DAMAGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    truncated, flipped, with_nul, tag_dropped, tags_swapped, line_doubled, line_dropped, recoded, gzip_cut, replaced_by_page,
)  # fmt: skip


def main() -> None:
    """Read the command line, damage, read, report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}")
    rng = random.Random(arguments.seed)
    paths = [path for path in FILES if (ROOT / path).is_file()]
    whole = {path: read(ROOT / path, (ROOT / path).read_bytes(), FILES[path]) for path in paths}
    outcomes: Counter[tuple[str, str]] = Counter()
    wrong = 0
    for n in range(arguments.files):
        path = paths[n % len(paths)]
        if path in SLOW and rng.random() > 0.05:
            continue
        damage = DAMAGES[n // len(paths) % len(DAMAGES)]
        data = damage((ROOT / path).read_bytes(), rng)
        begin = time.perf_counter()
        try:
            found = read(ROOT / path, data, FILES[path])
            outcome = (
                "same entries"
                if found == whole[path]
                else f"{'fewer' if len(found) < len(whole[path]) else 'other'} entries"
            )
            lost = [e for e in whole[path] if e not in found]
            if damage in (recoded, line_doubled, gzip_cut) and lost:
                wrong += 1
                print(f"LOST {len(lost)} entries silently: {path} {damage.__name__} at {n}", flush=True)
        except (ss.SanctionScreenError, ValueError) as error:
            outcome = type(error).__name__
        except Exception as error:  # noqa: BLE001  what this looks for
            outcome = "CRASH"
            wrong += 1
            print(f"CRASH {path} {damage.__name__} at {n}: {type(error).__name__}: {error}", flush=True)
        if (seconds := time.perf_counter() - begin) > MOST_SECONDS:
            wrong += 1
            print(f"SLOW {path} {damage.__name__} at {n}: {seconds:.0f} s", flush=True)
        outcomes[damage.__name__, outcome] += 1
    for (name, outcome), count in sorted(outcomes.items()):
        print(f"{name:18} {outcome:24} {count:6,}")
    print(f"{sum(outcomes.values()):,} files tried, {wrong} wrong")
    sys.exit(bool(wrong))


def read(path: Path, data: bytes, options: dict[str, object]) -> set[str]:
    """Entry ids of a file's bytes."""
    return {party.entry_id for party in ss.read_list(data, **options).parties}  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
