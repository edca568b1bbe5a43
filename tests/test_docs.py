"""The documentation says what the library does: pages run, and every number on the model page is that of the code."""

from __future__ import annotations

import ast
import gzip
import importlib
import re
from pathlib import Path

import pytest

import sanctionscreen as ss
from doc_blocks import ROOT, enter_folder_with_data, run_page
from sanctionscreen.evidence.countries import RELATIONS
from sanctionscreen.explain import DISGUISES_IN_MATCH, NAME_PARTS, RELATION_WORDS
from sanctionscreen.matching.index import VERSIONS
from sanctionscreen.matching.key_joins import KEY_JOINS
from sanctionscreen.matching.relation import relate_tokens
from sanctionscreen.matching.rows import weigh_tokens
from sanctionscreen.matching.scoring import typo_limit
from sanctionscreen.names import normalize_name, token_weight
from sanctionscreen.names.clean import STEPS
from sanctionscreen.names.tables import read_table
from sanctionscreen.names.weights import _counted

DOCS = ROOT / "docs"
MODEL = (DOCS / "model.md").read_text(encoding="utf-8")
TABLES = ROOT / "src/sanctionscreen/names/tables"
RUN = [
    *(f"{page}.md" for page in ("screen-a-file", "check-a-customer", "read-a-hit", "tune-a-threshold", "update-lists")),
    "compare-two-screenings.md",
    "screen-messages.md",
    "who-stands-behind.md",
    "what-holds-a-hit.md",
    "ownership.md",
    "decide.md",
    "model.md",
]

NO_NUMBERS_OF_THE_MODEL = {
    "KEY_JOINS",
    "MAX_REMEMBERED",
    "INNER_VOWELS",
}  # a table with a section of its own; the size of a cache

Rows = list[list[str]]


def section(page: str, heading: str) -> str:
    """Return the text under a heading, up to the next heading of any level."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#+ |\Z)", page, flags=re.DOTALL | re.MULTILINE)
    assert found, f"no heading {heading}"
    return found[1]


def tables(text: str) -> list[Rows]:
    """Return the tables of a text as rows of cells, without heads."""
    found = re.findall(r"^\|.*\|\n\|[-|]+\|\n((?:\|.*\|\n)+)", text, flags=re.MULTILINE)
    return [[[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()] for table in found]


def number(text: str) -> int:
    """Read a whole number as the pages write it: `1,024`."""
    return int(text.replace(",", ""))


# -- pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", RUN)
def test_page_runs_as_shown(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every block runs from top to bottom and prints what the page shows."""
    enter_folder_with_data(tmp_path, monkeypatch)
    run_page(DOCS / page, capsys)


def test_start_page_runs_as_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The Python of the start page does what it shows; how to install is not tried here."""
    enter_folder_with_data(tmp_path, monkeypatch)
    run_page(DOCS / "index.md", capsys, skipped=("sh", "{toctree}"))


def test_no_block_is_left_out() -> None:
    """Each page is run, and no block hides behind an indentation."""
    pages = {path.name for path in DOCS.glob("*.md")}
    assert pages == {*RUN, "index.md", "lists.md", "api.md"}
    for page in pages:
        assert not re.search(r"^[ \t]+```", (DOCS / page).read_text(encoding="utf-8"), flags=re.MULTILINE), page


def test_reference_has_every_public_name() -> None:
    """The reference documents exactly `__all__`, and what its functions return."""
    page = (DOCS / "api.md").read_text(encoding="utf-8")
    named = re.findall(r"^\.\. (?:auto\w+|py:data):: (\w+)(?:\(\))?$", page, flags=re.MULTILINE)
    assert sorted(named) == sorted(ss.__all__)


def test_hit_page_has_every_column_part_and_disguise() -> None:
    """Columns in their order; every part an explanation may have; every disguise."""
    page = (DOCS / "read-a-hit.md").read_text(encoding="utf-8")
    columns = [row[0].strip("`") for row in tables(section(page, "The columns"))[0]]
    assert columns == ss.HITS_SCHEMA.names
    parts = set(re.findall(r"`(\w+)`", " ".join(row[0] for row in tables(section(page, "Why it scored as it did"))[0])))
    package = ROOT / "src" / "sanctionscreen"
    source = "".join(path.read_text(encoding="utf-8") for path in (*package.glob("evidence/*.py"), package / "choosing.py"))
    beside = set(re.findall(r'(?:Part|append|return \[)\(+"(\w+)", ', source)) | set(
        re.findall(r'"(birth_date\w*)"', source)
    )
    beside |= {relation.part for relation in RELATIONS.values()}
    assert parts == NAME_PARTS | beside, "parts of the code and of the page"
    disguises = {row[0].strip("`") for row in tables(section(page, "Disguises"))[0]}
    others = {"spaced_letters", "lost_letters", *DISGUISES_IN_MATCH}
    assert disguises == {step.disguise for step in STEPS if step.disguise} | others


# -- the model --------------------------------------------------------------------------------------------------------


def modules_with_constants() -> list[str]:
    """Modules whose constants the model page lists."""
    return re.findall(r"^### Constants of `(.*)\.py`$", MODEL, flags=re.MULTILINE)


def stated_constants(module: str) -> dict[str, str]:
    """Constants of a module as the model page states them."""
    rows = tables(section(MODEL, f"Constants of `{module}.py`"))[0]
    return {name.strip("`"): value for name, value, _reason in rows}


@pytest.mark.parametrize("module", modules_with_constants())
def test_constants_have_the_value_stated(module: str) -> None:
    """The value of each constant is that of the code, and every number and word the module fixes is there."""
    code = importlib.import_module(f"sanctionscreen.{module.replace('/', '.')}")
    stated = stated_constants(module)
    for name, text in stated.items():
        value = getattr(code, name)
        assert text == (" ".join(value) if isinstance(value, tuple) else f"{value:,}"), f"{module}.{name}"
    tree = ast.parse(Path(code.__file__ or "").read_text(encoding="utf-8"))
    names = {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    fixed = {
        name for name in names if name[0] != "_" and name.isupper() and isinstance(getattr(code, name), (int, float, tuple))
    }
    assert fixed - NO_NUMBERS_OF_THE_MODEL == stated.keys(), f"the constants of {module} and those on the page differ"


def test_steps_relations_and_weights_are_those_of_the_code() -> None:
    """Steps in their order with their disguises; reasons with their t; the rules for typos; the fixed weights."""
    steps = tables(section(MODEL, "From text to tokens"))[0]
    assert [(name.strip("`"), disguise.strip("`")) for name, _, disguise in steps] == [
        (step.apply.__name__, step.disguise or "") for step in STEPS
    ]
    reasons = {row[0].strip("`"): row[2] for row in tables(section(MODEL, "Related tokens"))[0]}
    assert reasons.keys() == RELATION_WORDS.keys() - {"initial"}
    for join in KEY_JOINS:
        assert str(join.t) in reasons[join.reason] if join.grade else str(join.t) == reasons[join.reason]
    assert "none up to 3 letters, 1 from 4 to 7, 2 from 8 to 140, none\nbeyond" in section(MODEL, "Related tokens")
    assert [typo_limit(n) for n in (3, 4, 7, 8, 140, 141)] == [0, 1, 1, 2, 2, 0]
    weights = [number(row[1]) for row in tables(section(MODEL, "Weights"))[0] if row[1][0].isdigit()]
    assert weights.pop(1) == weigh_tokens(("mt", "qqvvxz"))[0] == weigh_tokens(("tanker", "qqvvxz"))[0]
    assert weights == [token_weight(token) for token in ("mr", "al", "x", "2024", "obshchestvo", "qqvvxz")]
    assert token_weight("llc") == token_weight("al")


def test_weight_table_is_as_described() -> None:
    """Its size, its lightest token and its sources; the rule of the script that built it."""
    text = section(MODEL, "Weights")
    by_token = _counted()[0]
    assert f"{len(by_token):,} tokens" in text and f"the lightest weighs {min(by_token.values())}" in text
    header = [
        line
        for line in gzip.decompress((TABLES / "token_weights.tsv.gz").read_bytes()).decode().split("\n")
        if line[:1] == "#"
    ]
    sources = [line.removeprefix("# source: ") for line in header if line.startswith("# source: ")]
    shown = tables(text)[1]
    us, cc0 = "public domain", "CC0-1.0"
    known = {"Census 1990": us, "Social Security": us, "common names": cc0, "Wikidata": cc0, "GLEIF": cc0}
    for words, licence in known.items():
        assert any(words in source and licence == stated for source, stated in shown), words
        assert any(words in source and licence in source for source in sources), words
        sources = [source for source in sources if words not in source]
    assert (sources, len(shown)) == ([], len(known))
    script = (ROOT / "scripts/build_token_weights.py").read_text(encoding="utf-8")
    for constant in ("P0 = 1e-5", "FLOOR = 0.2", "MIN_COUNT = 5", "FORENAME_TOP_SHARE = 0.02"):
        assert f"\n{constant}" in script
    assert "at least 205" in text and round(0.2 * 1024) == 205
    assert {"mr", "dr", "haji"} <= {row[0] for row in read_table("titles.tsv")}


def test_versions_are_those_of_the_code() -> None:
    """The version table is true for this library."""
    stated = {row[0].strip("`"): row[1] for row in tables(section(MODEL, "Versions"))[0]}
    versions = {name: str(value) for name, value in VERSIONS.items() if name != "tables_sha256"}
    assert versions.items() <= stated.items()
    assert ss.HITS_SCHEMA.metadata[b"sanctionscreen.schema"].decode() == stated["hits_schema"]


def test_scores_in_the_text_are_true() -> None:
    """Every sentence of the form "A" and "B" score 0.1234."""
    claims = re.findall(r'"([^"]+)" and "([^"]+)"\s+score (\d\.\d{4})', re.sub(r"\s+", " ", MODEL))
    assert len(claims) >= 4
    assert [f"{ss.explain(a, b).score:.4f}" for a, b, _ in claims] == [score for _, _, score in claims]


def test_worked_example_can_be_recomputed_from_the_page() -> None:
    """The page's own numbers, in whole numbers, give the score and the parts that `explain` gives."""
    text = section(MODEL, "A worked example")
    query, listed = re.findall(r'The (?:query|listed) name is "(.*?)"', text)
    token_rows, pair_rows, calculations, part_rows = tables(text)
    weights = {(side, token): number(weight) for side, token, weight in token_rows}
    constants = {name: number(value) for name, value in stated_constants("matching/scoring").items()}

    # what the page takes from the shipped tables
    for side, name in (("query", query), ("listed", listed)):
        tokens = normalize_name(name).tokens
        assert {token: weights[side, token] for token in tokens} == dict(zip(tokens, weigh_tokens(tokens), strict=True))
    assert len(weights) == len(normalize_name(query).tokens) + len(normalize_name(listed).tokens)
    for a, b, reason, t, _, _ in pair_rows:
        assert relate_tokens(a, b) == (number(t), reason)

    # the model, by the page's tables alone
    credits = [number(t) * min(weights["query", a], weights["listed", b]) for a, b, _, t, _, _ in pair_rows]
    assert credits == [number(row[5]) for row in pair_rows]
    w_q, w_c = (sum(weight for (side, _), weight in weights.items() if side == wanted) for wanted in ("query", "listed"))
    credit, total = sum(credits), w_q + w_c
    base = min((40 * credit + total) // (2 * total), constants["FULL"])
    unshared = max(1000 * min(w_q, w_c) - credit, 0)
    contradiction = constants["CONTRADICTION"] * 2 * unshared // (1000 * total)
    deficit = max(1000 * constants["ENOUGH_WEIGHT"] - credit, 0)
    thin = 2 * (constants["FULL"] - base) * deficit // (1000 * constants["ENOUGH_WEIGHT"])
    score = min(max(base - contradiction - thin, 0), constants["UNEQUAL_CAP"])
    quantities = [credit, w_q, w_c, total, base, unshared, contradiction, deficit, thin, score]
    assert quantities == [number(value) for _, _, value in calculations]
    for quantity, calculation, value in calculations:
        assert calculate(calculation) == number(value), quantity

    # what the library says
    why = ss.explain(query, listed)
    parts = [(name, number(points)) for name, points in part_rows]
    assert parts == [(part.name, round(part.points * 10_000)) for part in why.parts]
    assert round(why.score * 10_000) == score == sum(points for _, points in parts)


def calculate(text: str) -> int:
    """Work out a calculation of the page: whole numbers, ÷ drops the rest."""
    plain = text.replace(",", "").translate(str.maketrans({"×": "*", "÷": "//", "−": "-"}))
    assert re.fullmatch(r"[\d\s()*/+-]+", plain), text
    return int(eval(plain))
