"""Weights, folded keys and concepts of single tokens, and the tables behind them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanctionscreen import names
from sanctionscreen.matching.rows import weigh_tokens
from sanctionscreen.names import concept_ids, fold_keys, normalize_name, token_weight
from sanctionscreen.names.tables import hash_tables, read_table
from sanctionscreen.names.weights import RARE, VESSEL_PREFIX


@pytest.mark.parametrize(
    ("token", "low", "high"),
    [
        ("mr", 40, 40),
        ("al", 60, 60),
        ("gmbh", 60, 60),
        ("x", 64, 64),
        ("2024", 300, 300),
        ("john", 200, 400),
        ("mohammed", 200, 450),
        ("maria", 200, 450),
        ("smith", 200, 450),
        ("trading", 100, 320),
        ("international", 60, 320),
        ("qqvvxz", 1024, 1024),
        ("a1b2c3", 1024, 1024),
        ("gazprom", 1000, 1024),
    ],
)
def test_weights_lie_where_expected(token: str, low: int, high: int) -> None:
    """Titles, particles, common and rare tokens weigh what the documentation says."""
    assert low <= token_weight(token) <= high


@given(st.text())
@settings(deadline=None)
def test_a_weight_is_always_in_range(token: str) -> None:
    """Any text has a weight from 16 to 1024."""
    assert 16 <= token_weight(token) <= 1024


@pytest.mark.parametrize(("misspelled", "spelled"), [("mohammmed", "mohammed"), ("internatonal", "international")])
def test_a_token_nobody_counted_weighs_like_its_neighbour(misspelled: str, spelled: str) -> None:
    """A variant or a typo of a common token is not suddenly telling."""
    assert token_weight(misspelled) <= token_weight(spelled) + 100


@pytest.mark.parametrize("typo", ["internationaal", "internatinal", "internatoinal", "internazional"])
def test_every_kind_of_edit_finds_its_neighbour(typo: str) -> None:
    """Insertion, deletion, swap and substitution all lead to the weight of the known token."""
    assert token_weight(typo) < RARE


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=14))
@settings(deadline=None)
def test_fold_keys_are_few_and_distinct(token: str) -> None:
    """A token has one to four different keys, always the same."""
    keys = fold_keys(token)
    assert 1 <= len(keys) == len(set(keys)) <= 4
    assert fold_keys.__wrapped__(token) == keys
    assert all(keys)


@pytest.mark.parametrize("token", ["?", "la?rov", "4x4", "ь", "", "x"])
def test_what_cannot_be_folded_is_its_own_key(token: str) -> None:
    """Lost letters, digits and unknown letters are compared as they are."""
    assert fold_keys(token) == (token,)


def test_shipped_keys_agree_with_the_folding() -> None:
    """The keys in the weight table are those the rules give today; otherwise rebuild the table."""
    rows = read_table("token_weights.tsv.gz")
    tokens = [token for kind, _weight, line in rows if kind == "token" for token in line.split(" ")]
    keys = {key for kind, _weight, line in rows if kind == "key" for key in line.split(" ")}
    assert len(tokens) == len(set(tokens)) <= 40_000
    assert {key for token in tokens for key in fold_keys(token)} == keys


def test_shipped_tokens_are_normalized() -> None:
    """A weight of a token no name can have would never be found."""
    for kind, weight, line in read_table("token_weights.tsv.gz"):
        assert kind in {"token", "key"}
        assert 16 <= int(weight) < 1024
        if kind == "token":
            tokens = tuple(line.split(" "))
            assert all(normalize_name(token).tokens == (token,) for token in tokens[:50])


def test_the_hash_of_the_tables_is_pinned() -> None:
    """A changed table needs `scripts/pin_tables.py` and a new `TABLES_VERSION` before a release."""
    assert hash_tables() == names.TABLES_SHA256


def test_legal_forms_cover_many_countries() -> None:
    """Legal forms of at least 25 countries, each with a concept, each form once."""
    rows = read_table("legal_forms.tsv")
    assert len({country for row in rows for country in row[2].split()}) >= 25
    assert len({row[0] for row in rows}) == len(rows)
    assert all(row[1].replace("_", "").isalpha() for row in rows)


@pytest.mark.parametrize("table", ["legal_forms.tsv", "titles.tsv", "particles.tsv", "name_variants.tsv"])
def test_tokens_of_tables_are_reachable(table: str) -> None:
    """A table token that normalizes to something else would never be met in a name."""
    column = 1 if table == "name_variants.tsv" else 0
    for row in read_table(table):
        for token in row[column].split():
            assert normalize_name(token).tokens == (token,), row


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("ooo", "gmbh"),
        ("llc", "sarl"),
        ("pao", "ag"),
        ("jsc", "plc"),
        ("ivan", "john"),
        ("zhang", "chang"),
        ("hsi", "xi"),
    ],
)
def test_concepts_join_tokens_of_one_meaning(left: str, right: str) -> None:
    """Forms of one class, one name in several languages and one Chinese syllable share an id."""
    assert set(concept_ids(left)) & set(concept_ids(right))


@pytest.mark.parametrize(("left", "right"), [("ooo", "pao"), ("ivan", "peter"), ("ji", "qi")])
def test_concepts_are_one_hop(left: str, right: str) -> None:
    """Different classes share no id, nor do two syllables that are only written alike by a third."""
    assert not set(concept_ids(left)) & set(concept_ids(right))


def test_public_names() -> None:
    """The folder exports what the engine is built on, and nothing else."""
    assert set(names.__all__) == {
        "NORMALIZER_VERSION",
        "TABLES_SHA256",
        "TABLES_VERSION",
        "VESSEL_PREFIX",
        "NormalizedName",
        "NormalizedNames",
        "TokenKeys",
        "concept_ids",
        "concept_many",
        "describe_steps",
        "fold_keys",
        "fold_many",
        "is_counted",
        "is_vessel_prefix",
        "lookalike_keys",
        "lookalike_many",
        "normalize_name",
        "normalize_names",
        "weigh_ahead",
        "skeleton_keys",
        "skeleton_many",
        "sound_many",
        "shape_many",
        "token_weight",
        "weigh_many",
    }


@pytest.mark.parametrize("prefix", [row[0] for row in read_table("vessel_prefixes.tsv")])
def test_the_kind_of_a_vessel_is_light_only_before_its_name(prefix: str) -> None:
    """Tanker, SS and the like say little in front of a name; elsewhere, or alone, they are words like any other."""
    assert weigh_tokens((prefix, "falkonia"))[0] == VESSEL_PREFIX
    assert weigh_tokens(("falkonia", prefix))[1] == weigh_tokens((prefix,))[0] == token_weight(prefix) > VESSEL_PREFIX
