"""Builds `names/tables/token_weights.tsv.gz` from public-domain and CC0 frequency data.

    python scripts/build_token_weights.py [SHARED]     # default: $SANCTIONSCREEN_SHARED, else ../shared

Each source is a population of name tokens. The frequency p of a token is its share in the population where it is most
common, so that a name everybody has in one country counts as common. The weight is log(1/p) / log(1/P0), clipped to
0.2 to 1, in 1/1024: a token that carries as much surprise as one name in a hundred thousand weighs 1. Tokens seen fewer
than `MIN_COUNT` times in a population without percentages are no evidence. Only weights below 1024 are shipped.

Words of other scripts are read with the help of the table as it is shipped (`learned`), so a run depends on the table of the
run before: the bytes settle but for a word or two.

The second half of the table holds the lowest weight of each folded key, so that a spelling nobody has counted finds the
weight of its best-known variant without folding the table at start.
"""

from __future__ import annotations

import csv
import gzip
import math
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from sanctionscreen.names import fold_keys, normalize_name

P0 = 1e-5
FLOOR = 0.2
MIN_COUNT = 5
MAX_TOKENS = 40_000
FORENAME_TOP_SHARE = 0.02  # lists by country give ranks only; the top forename of a country is carried by about 2 %
TARGET = Path(__file__).parents[1] / "src/sanctionscreen/names/tables/token_weights.tsv.gz"

Population = Iterator[tuple[str, float]]  # (text, count or share)

SOURCES = {
    "frequency/us_census_1990_male_first_names.tsv": "US Census 1990, public domain",
    "frequency/us_census_1990_female_first_names.tsv": "US Census 1990, public domain",
    "frequency/us_census_1990_surnames.tsv": "US Census 1990, public domain",
    "frequency/us_ssa_given_names.tsv": "US Social Security Administration, public domain",
    "frequency/common-forenames-by-country.csv": "common names by country, CC0-1.0",
    "frequency/common-surnames-by-country.csv": "common names by country, CC0-1.0",
    "wikidata/arabic_tokens.tsv": "Wikidata, CC0-1.0",
    "wikidata/chinese_tokens.tsv": "Wikidata, CC0-1.0",
    "wikidata/hebrew_tokens.tsv": "Wikidata, CC0-1.0",
    "wikidata/katakana_tokens.tsv": "Wikidata, CC0-1.0",
    "wikidata/korean_tokens.tsv": "Wikidata, CC0-1.0",
    "wikidata/russian_tokens.tsv": "Wikidata, CC0-1.0",
    "companies/gleif_legal_names.tsv.gz": "GLEIF, CC0-1.0",
}


def main() -> None:
    """Read all populations, weigh their tokens and replace the table."""
    default = os.environ.get("SANCTIONSCREEN_SHARED", str(Path(__file__).parents[2] / "shared"))
    corpora = Path(sys.argv[1] if len(sys.argv) > 1 else default) / "corpora"
    shares: dict[str, float] = defaultdict(float)
    for shares_here in (population for name in SOURCES for population in read_populations(corpora / name)):
        for token, share in shares_here.items():
            shares[token] = max(shares[token], share)
    weights = {token: weigh(share) for token, share in shares.items() if len(token) > 1 and token.isalpha()}
    common = sorted((weight, token) for token, weight in weights.items() if weight < 1024)[:MAX_TOKENS]
    by_key: dict[str, int] = {}
    for weight, token in common:
        for key in fold_keys(token):
            by_key.setdefault(key, weight)
    lines = ["# Weights of name tokens in 1/1024, built by scripts/build_token_weights.py; a line: kind, weight, tokens"]
    lines += [f"# source: {name}: {licence}" for name, licence in SOURCES.items()]
    lines += group_lines("token", {token: weight for weight, token in common})
    lines += group_lines("key", by_key)
    temporary = TARGET.with_suffix(".tmp")
    temporary.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode(), 9, mtime=0))
    temporary.replace(TARGET)
    sys.stdout.write(f"{len(common)} tokens, {len(by_key)} keys, {TARGET.stat().st_size} bytes\n")


def weigh(share: float) -> int:
    """Return the weight of a token carried by this share of a population."""
    return round(1024 * min(1.0, max(FLOOR, math.log(1 / share) / math.log(1 / P0))))


def read_populations(path: Path) -> Iterator[dict[str, float]]:
    """Yield the token shares of each population in a file."""
    if "census" in path.name:
        yield share_tokens(((row["name"], float(row["percent"]) / 100) for row in read_rows(path)), counted=False)
    elif "ssa" in path.name:
        yield share_tokens(((row["name"], float(row["births"])) for row in read_rows(path)), counted=True)
    elif "common" in path.name:
        yield share_tokens(rank_by_country(path), counted=False)
    elif "gleif" in path.name:
        yield share_tokens(((row["legal_name"], 1.0) for row in read_rows(path)), counted=True)
    else:
        for column in ("latin", "native"):
            yield share_tokens(((row[column], float(row["count"])) for row in read_rows(path)), counted=True)


def share_tokens(names: Population, *, counted: bool) -> dict[str, float]:
    """Return the share of each normalized token; counts need `MIN_COUNT`, shares are taken as they are."""
    totals: Counter[str] = Counter()
    for text, amount in names:
        for token in normalize_name(text).tokens:
            if counted:
                totals[token] += amount  # type: ignore[assignment]
            else:
                totals[token] = max(totals[token], amount)  # type: ignore[assignment]
    if not counted:
        return {token: share for token, share in totals.items() if share > 0}
    total = sum(totals.values())
    return {token: count / total for token, count in totals.items() if count >= MIN_COUNT}


def rank_by_country(path: Path) -> Population:
    """Yield spellings with the share their rank in their country stands for."""
    places: Counter[tuple[str, str]] = Counter()
    for row in read_rows(path):
        place = (row["Country"], row.get("Gender") or "")
        places[place] += 1
        for column in ("Localized Name", "Romanized Name"):
            if row[column]:
                yield row[column], FORENAME_TOP_SHARE / places[place]


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a tab- or comma-separated file with a header."""
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8-sig")
    comma = path.suffix == ".csv"
    yield from csv.DictReader(
        text.splitlines(), delimiter="," if comma else "\t", quoting=csv.QUOTE_MINIMAL if comma else csv.QUOTE_NONE
    )


def group_lines(kind: str, weights: dict[str, int]) -> list[str]:
    """Return one line a weight, tokens sorted."""
    groups: dict[int, list[str]] = defaultdict(list)
    for token, weight in weights.items():
        groups[weight].append(token)
    return [f"{kind}\t{weight}\t{' '.join(sorted(groups[weight]))}" for weight in sorted(groups)]


if __name__ == "__main__":
    main()
