"""Is nothing lost? The engine against the plain reading of the model, on real lists and distorted names.

    python benchmarks/oracle.py [--queries 60] [--listed 2000] [--seed N]

Every (query, listed name) pair is scored by `explain`, which knows no index, no bound and no array, and compared with what
the engine finds at several thresholds: 0 missing, 0 extra, equal scores. The seed is fresh each run and printed. A second
part screens every published name as it stands: each must hit its own entry with score 1.0.
"""

from __future__ import annotations

import argparse
import random
import sys
import time

import sanctionscreen as ss
from real_lists import ROOT, read_lists
from sanctionscreen.explain import explain_tokens, total
from sanctionscreen.matching import match_names
from sanctionscreen.matching.scoring import FULL
from sanctionscreen.names import normalize_name

sys.path.insert(0, str(ROOT / "tests"))
from samples import distort

THRESHOLDS = (5000, 7000, 7500, 9500)


def main() -> None:
    """Read the command line, compare, report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--queries", type=int, default=60)
    parser.add_argument("--listed", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}")
    rng = random.Random(arguments.seed)
    lists = read_lists()
    wrong = compare_pairs(lists, rng, arguments.queries, arguments.listed) + screen_published_names(lists)
    print(f"{wrong} wrong")
    sys.exit(bool(wrong))


def compare_pairs(lists: list[ss.SanctionsList], rng: random.Random, n_queries: int, n_listed: int) -> int:
    """Compare engine and model on a sample of listed names; returns the number of pairs that differ."""
    names = [name.text for listed in lists for party in listed.parties for name in party.names]
    sample = rng.sample(names, min(n_listed, len(names)))
    party = ss.ListedParty("s", "1", ss.PartyKind.ENTITY, tuple(ss.Name(text, ss.NameKind.PRIMARY) for text in sample))
    index = ss.NameIndex.build([ss.SanctionsList("s", "TEST", None, "0" * 64, (party,))])
    listed = [tuple(text.split(" ")) for text in index.sequences["tokens"].to_pylist()]
    texts = [distort(distort(rng.choice(sample), rng), rng) for _ in range(n_queries)]
    queries = sorted({tokens for text in texts if (tokens := normalize_name(text).tokens)})
    start = time.perf_counter()
    model = {
        (q, c): round(total(explain_tokens(query, name)) * FULL)
        for q, query in enumerate(queries)
        for c, name in enumerate(listed)
    }
    print(f"{len(model):,} pairs scored by the model in {time.perf_counter() - start:.0f} s")
    wrong = 0
    for threshold in THRESHOLDS:
        found = match_names(index, queries, threshold)
        pairs = zip(found.query.tolist(), found.listed.tolist(), found.score.tolist(), strict=True)
        engine = {(q, c): score for q, c, score in pairs}
        expected = {pair: score for pair, score in model.items() if score >= threshold}
        missing, extra = expected.keys() - engine.keys(), engine.keys() - expected.keys()
        unequal = [pair for pair in expected.keys() & engine.keys() if expected[pair] != engine[pair]]
        print(f"threshold {threshold / FULL}: {len(expected):,} pairs, {len(missing)} missing, {len(extra)} extra, ", end="")
        print(f"{len(unequal)} unequal")
        wrong += len(missing) + len(extra) + len(unequal)
    return wrong


def screen_published_names(lists: list[ss.SanctionsList]) -> int:
    """Screen every published name against its own list; returns the number that do not hit their entry with 1.0."""
    wrong = 0
    for listed in lists:
        owners = [(name.text, party.entry_id) for party in listed.parties for name in party.names]
        index = ss.NameIndex.build([listed])
        hits = ss.screen([text for text, _ in owners], index, threshold=1, weak="flag", workers=0)
        columns = (hits[name].to_pylist() for name in ("query_row", "entry_id", "score"))
        found = {(row, entry_id) for row, entry_id, score in zip(*columns, strict=True) if score == 1}
        silent = {problem.entry_id for problem in index.problems if problem.code == "unsearchable_name"}
        missed = [entry for row, (_, entry) in enumerate(owners) if (row, entry) not in found and entry not in silent]
        print(f"{listed.list_id}: {len(owners):,} published names, {len(missed)} do not hit their own entry with 1.0")
        wrong += len(missed)
    return wrong


if __name__ == "__main__":
    main()
