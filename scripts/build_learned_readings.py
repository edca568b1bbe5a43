"""Builds `names/tables/learned_*.tsv.gz`: what a letter of another script stands for in Latin, by the letters around it.

    python scripts/build_learned_readings.py [SHARED]     # default: $SANCTIONSCREEN_SHARED, else ../shared

Its source are name tokens of Wikidata (CC0-1.0) aligned by machine, in `wikidata/*_tokens.tsv`: Latin, native, how often
both were seen. Rows are read whose `split` is `train`, so that the others measure what the tables bring to names they were
not computed from; the words of `arabic_words.tsv`, written by us, are added. For each script

* the letters of each pair are aligned: a native sign stands for none to some Latin letters, in order. The alignment that is
  likeliest by what signs stand for in all pairs is found in `ROUNDS` rounds of counting and aligning anew; pairs that stay
  unlikely are noise and are left out;
* what each sign stands for is counted by its surroundings, from none to three signs before and behind. Shares of wider
  surroundings lean on those of narrower ones (`TRUST_NARROWER`);
* surroundings that say nothing new (`LEAST_NEWS`) or were hardly seen are left out.

Run `scripts/build_native_words.py` after it, which adds words that are read otherwise, and then `scripts/pin_tables.py`.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import log
from pathlib import Path
from typing import NamedTuple

from sanctionscreen.names.clean import clean
from sanctionscreen.names.learned import EDGE, SURROUNDINGS
from sanctionscreen.names.normalize import read_tokens
from sanctionscreen.names.tables import read_mapping
from sanctionscreen.names.transliterate import signs_of

MOST_LETTERS = {"arabic": 4, "chinese": 6, "hebrew": 4, "katakana": 4, "korean": 4, "russian": 4}  # a sign may stand for
ARTICLE = "ال"  # of Arabic, a token of its own
WRITTEN_WORTH = 3.0  # what a word of our lexicon counts, where one seen n times counts the root of n, at most 3
ROUNDS = 6
UNSEEN = 9.0, 1.5  # cost of a correspondence never seen, and of each of its letters: natural logarithms
LEAST_LIKELY = -3.5  # mean logarithm a sign; below, a pair is noise
LEAST_SEEN = 2.0  # occurrences of surroundings wider than none
TRUST_NARROWER = 2.0  # occurrences that the narrower surroundings count for
LEAST_NEWS = 0.2  # share that must stand for something else than narrower surroundings say
MOST_OPTIONS, LEAST_SHARE = 4, 0.05
TABLES = Path(__file__).parents[1] / "src/sanctionscreen/names/tables"


class Pair(NamedTuple):
    """A name in both scripts, and what its count is worth."""

    latin: str
    signs: str
    worth: float


Aligned = tuple[Pair, list[str]]  # and the letters of each sign


def main() -> None:
    """Read, align, count, write, one script after the other."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    default = os.environ.get("SANCTIONSCREEN_SHARED", Path(__file__).parents[2] / "shared")
    parser.add_argument("shared", type=Path, nargs="?", default=default)
    shared = parser.parse_args().shared
    for script, most_letters in MOST_LETTERS.items():
        source = f"wikidata/{script}_tokens.tsv"
        pairs = [*read_pairs(shared / "corpora" / source), *written_pairs(script)]
        pairs = [pair for pair in pairs if len(pair.latin) <= most_letters * len(pair.signs)]
        table = prune(count(align(pairs, most_letters)))
        lines = [
            "# Signs before, signs -> Latin letters with 10 ln(1/share); built by scripts/build_learned_readings.py",
            f"# source: {source}: Wikidata, CC0-1.0: {len(pairs)} names",
            *sorted(f"{key}\t{' '.join(map(write_option, shares.items()))}" for key, shares in table.items()),
        ]
        temporary = (TABLES / f"learned_{script}.tsv.gz").with_suffix(".tmp")
        temporary.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode(), mtime=0))
        temporary.replace(temporary.with_suffix(".gz"))
        sys.stdout.write(f"{script}: {len(table)} rows from {len(pairs)} names\n")


def read_pairs(path: Path) -> Iterator[Pair]:
    """Read the pairs of one script, both sides as names are normalized."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            latin, native = read_tokens(clean(row["latin"])[0]), row["native"].casefold()
            if row["split"] != "train" or native.isascii() or " " in native or native.startswith(ARTICLE):
                continue
            if len(latin) == 1 and len(latin[0]) > 1 and len(native) > 1 and latin[0].isascii() and latin[0].isalpha():
                yield Pair(latin[0], signs_of(native), min(int(row["count"]), 9) ** 0.5)


def written_pairs(script: str) -> Iterator[Pair]:
    """Give the names of our own lexicon of Arabic words."""
    for native, latin in read_mapping("arabic_words.tsv").items() if script == "arabic" else ():
        if latin.isalpha() and len(native) > 2 and not native.startswith(ARTICLE):
            yield Pair(latin, signs_of(native), WRITTEN_WORTH)


def align(pairs: Sequence[Pair], most_letters: int) -> list[Aligned]:
    """Align all pairs, leaving out noise."""
    costs: dict[tuple[str, str], float] = {}
    for _ in range(ROUNDS):
        found = [(pair, *align_pair(pair, most_letters, costs)) for pair in pairs]
        seen: Counter[tuple[str, str]] = Counter()
        for pair, letters, _ in found:
            for correspondence in zip(pair.signs, letters, strict=True):
                seen[correspondence] += pair.worth
        of_sign: Counter[str] = Counter()
        for (sign, _), n in seen.items():
            of_sign[sign] += n
        costs = {(sign, letters): log(n / (of_sign[sign] + 1)) for (sign, letters), n in seen.items()}
    return [(pair, letters) for pair, letters, likely in found if likely >= LEAST_LIKELY * len(pair.signs)]


def align_pair(pair: Pair, most_letters: int, costs: dict[tuple[str, str], float]) -> tuple[list[str], float]:
    """Find the likeliest alignment of one pair: the letters of each sign, and its logarithm."""
    latin, signs = pair.latin, pair.signs
    n, m = len(signs), len(latin)
    best = [[0.0, *([-1e9] * m)], *([-1e9] * (m + 1) for _ in range(n))]
    taken = [[0] * (m + 1) for _ in range(n + 1)]
    for i, sign in enumerate(signs):
        for j, so_far in enumerate(best[i]):
            if so_far <= -1e8:
                continue
            for k in range(min(most_letters, m - j) + 1):
                if costs:
                    more = costs.get((sign, latin[j : j + k]), -UNSEEN[0] - UNSEEN[1] * k)
                else:  # at first, all signs stand for about as many letters
                    more = -3 * abs((j + k) / m - (i + 1) / n) - 0.3 * abs(k - m / n) - (k == 0)
                if so_far + more > best[i + 1][j + k]:
                    best[i + 1][j + k], taken[i + 1][j + k] = so_far + more, k
    letters, end = [], m
    for i in range(n, 0, -1):
        letters.append(latin[end - taken[i][end] : end])
        end -= taken[i][end]
    return letters[::-1], best[n][m]


def count(aligned: Sequence[Aligned]) -> list[dict[str, Counter[str]]]:
    """Count what each sign stands for in its surroundings, narrowest first."""
    counts: list[dict[str, Counter[str]]] = [defaultdict(Counter) for _ in SURROUNDINGS]
    for pair, letters in aligned:
        text = f"{EDGE[0]}{pair.signs}{EDGE[1]}"
        for place, stands_for in enumerate(letters, len(EDGE[0])):
            for (before, behind), counter in zip(SURROUNDINGS, counts, strict=True):
                counter[f"{before}{text[place - before : place + behind + 1]}"][stands_for] += pair.worth
    return counts


def prune(counts: Sequence[dict[str, Counter[str]]]) -> dict[str, dict[str, float]]:
    """Keep the surroundings that tell more than narrower ones: the shares of what a sign stands for."""
    table: dict[str, dict[str, float]] = {}
    for width, counter in enumerate(counts):
        for key, seen in counter.items():
            total = sum(seen.values())
            narrower = next((table[short] for short in narrow(key, width) if short in table), {})
            if width and total < LEAST_SEEN:
                continue
            shares = {
                letters: (seen[letters] + TRUST_NARROWER * narrower.get(letters, 0)) / (total + TRUST_NARROWER)
                for letters in {*seen, *narrower}
            }
            most = sorted(shares.items(), key=lambda share: (-share[1], share[0]))[:MOST_OPTIONS]
            kept = {letters: share for letters, share in most if share >= LEAST_SHARE} or dict(most[:1])
            news = sum(abs(kept.get(letters, 0) - narrower.get(letters, 0)) for letters in {*kept, *narrower}) / 2
            if news >= LEAST_NEWS or not width:
                table[key] = kept
    return table


def narrow(key: str, width: int) -> Iterator[str]:
    """Yield narrower surroundings of the same sign, widest first."""
    before, behind = SURROUNDINGS[width]
    for fewer_before, fewer_behind in reversed(SURROUNDINGS[:width]):
        signs = key[1 + before - fewer_before : len(key) - behind + fewer_behind]
        yield f"{fewer_before}{signs}"


def write_option(option: tuple[str, float]) -> str:
    """Write letters and their cost."""
    return f"{option[0]}{round(-10 * log(option[1]))}"


if __name__ == "__main__":
    main()
