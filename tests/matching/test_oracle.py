"""The engine against the plain reading of the model, pair by pair, on fresh random names."""

from __future__ import annotations

import os
import random

import pytest

import sanctionscreen as ss
from samples import PARTIES, distort, make_list
from sanctionscreen.explain import explain_tokens, total
from sanctionscreen.matching import match_names
from sanctionscreen.matching.scoring import FULL
from sanctionscreen.names import normalize_name

SEED = int(os.environ.get("SANCTIONSCREEN_SEED", random.SystemRandom().randrange(1 << 32)))


@pytest.mark.parametrize("threshold", [3000, 5000, 7000, 7500, 9500])
def test_engine_finds_exactly_the_pairs_the_model_scores(threshold: int, sample_index: ss.NameIndex) -> None:
    """Nothing missing, nothing extra, equal scores, for distorted names at several thresholds."""
    rng = random.Random(SEED + threshold)
    names = [name for _, _, names in PARTIES for name in names]
    queries = {normalize_name(distort(distort(rng.choice(names), rng), rng)).tokens for _ in range(60)}
    distinct = sorted(tokens for tokens in queries if tokens)
    found = match_names(sample_index, distinct, threshold)
    engine = {(q, c): s for q, c, s in zip(found.query.tolist(), found.listed.tolist(), found.score.tolist(), strict=True)}
    listed = [tuple(text.split(" ")) for text in sample_index.sequences["tokens"].to_pylist()]
    model = {
        (q, c): round(total(explain_tokens(query, name)) * FULL)
        for q, query in enumerate(distinct)
        for c, name in enumerate(listed)
    }
    assert engine == {pair: score for pair, score in model.items() if score >= threshold}, f"seed {SEED}"


def test_a_heavy_listed_name_hides_no_light_one() -> None:
    """Names are found whatever else, however long, is listed (a bound once compared with the heaviest name alone)."""
    long_name = " ".join(f"qzx{chr(97 + i)}vwk" for i in range(26))
    index = ss.NameIndex.build([make_list([("1", "entity", [long_name]), ("2", "person", ["Ivan Testov"])])])
    assert ss.screen(["Ivan Testof", long_name[:-1]], index)["entry_id"].to_pylist() == ["2", "1"]
