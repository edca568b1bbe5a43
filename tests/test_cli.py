"""The command line: what it says, writes and refuses, and its exit codes."""

import csv
import gzip
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sanctionscreen as ss
from samples import run
from sanctionscreen import runs
from sanctionscreen.cli import main
from sanctionscreen.cli.terminal import visible
from sanctionscreen.hit_files import csv_cell

ROOT = Path(__file__).parent.parent
DATA = ROOT / "data"
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def index_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the sample lists, made by the command."""
    path = tmp_path_factory.mktemp("index") / "lists.ssx"
    result = run("index", DATA / "lists", "-o", path)
    assert result.exit_code == 0, result.output
    return path


@pytest.fixture
def payments(tmp_path: Path) -> Path:
    """Two payments, one by a listed party whose name begins like a formula."""
    path = tmp_path / "in.csv"
    path.write_text("id,debtor_name\n1,=Sergej Lawrow\n2,Anna Schneider\n", encoding="utf-8")
    return path


# -- help and wrong use -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_is_explained(command: str) -> None:
    """Each command has help, each of its options too, and the README shows it."""
    assert run(command, "--help").exit_code == 0
    assert main.commands[command].help
    options = [p for p in main.commands[command].params if p.param_type_name == "option"]
    assert [p.name for p in options if not getattr(p, "help", None)] == []
    assert f"sanctionscreen {command} " in README


def test_version() -> None:
    """--version names the program and its version."""
    result = run("--version")
    assert result.exit_code == 0
    assert result.stdout.startswith("sanctionscreen, version 0.")


def test_module_runs_like_the_command() -> None:
    """python -m sanctionscreen does the same."""
    done = subprocess.run([sys.executable, "-m", "sanctionscreen", "explain", "a b", "a b"], capture_output=True, check=True)
    assert b"1.0000" in done.stdout


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["nonsense"], "No such command"),
        (["index", str(DATA / "lists")], "Missing option"),
        (["index", "nowhere.xml", "-o", "x.ssx"], "does not exist"),
        (["index", str(DATA / "lists"), "--list-id", "x", "-o", "x.ssx"], "exactly one list file"),
        (["index", str(DATA / "lists"), "--published-on", "2026-13-01", "-o", "x.ssx"], "does not match"),
        (["screen", "IN", "-x", "INDEX", "--threshold", "85"], "did you mean 0.85"),
        (["screen", "IN", "-x", "INDEX", "--party", "debtor"], "ROLE=COLUMN"),
        (["screen", "IN", "-x", "INDEX", "--party", "a=debtor_name", "--party", "a=id"], "given twice"),
        (["screen", "IN", "-x", "INDEX", "--party", "debtor=nobody"], "has no column 'nobody'"),
        (["screen", "IN", "-x", "INDEX", "--id-column", "nobody"], "has no column 'nobody'"),
        (["screen", "IN", "-x", "INDEX", "--authority", "EUR"], "'EUR' is not in this index"),
        (["screen", "IN", "-x", "INDEX", "--weak", "never"], "not one of"),
        (["screen", "IN", "-x", "INDEX", "-o", "hits.xls"], "must end in one of .parquet, .csv, .jsonl"),
        (["screen", "IN", "-x", "INDEX", "-o", "nowhere/hits.csv"], "no folder nowhere"),
        (["check", "A B", "-x", "INDEX", "--id", "passport"], "KIND=VALUE"),
        (["check", "A B", "-x", "INDEX", "--id", "badge=1"], "kind must be one of"),
        (["check", "A B", "-x", "INDEX", "--born", "yesterday"], "yesterday"),
        (["explain", "A B"], "Missing argument"),
        (["explain", "A B", "A B", "--kind", "dog"], "not one of"),
    ],
)
def test_wrong_use_ends_with_2(args: list[str], words: str, index_path: Path, payments: Path) -> None:
    """Wrong use exits 2 and says on standard error what is wrong and what would be right."""
    names = {"IN": str(payments), "INDEX": str(index_path)}
    result = run(*(names.get(arg, arg) for arg in args))
    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stdout == ""


# -- index ------------------------------------------------------------------------------------------------------------


def test_index_tells_what_is_in_it(tmp_path: Path) -> None:
    """One line a list with authority, id, date and counts; companions of OFAC CSV are no lists of their own."""
    result = run("index", DATA / "lists", "-o", tmp_path / "lists.ssx")
    lines = [line.split() for line in result.stdout.splitlines()]
    assert ["EU", "eu-fsf", "2026-10-01", "51"] in [line[:4] for line in lines]
    assert ["UN", "un-sc", "2026-10-01", "42"] in [line[:4] for line in lines]
    assert ["US", "us-sdn", "undated", "48"] in [line[:4] for line in lines]
    assert "141 parties" in result.stdout
    assert len(ss.NameIndex.load(tmp_path / "lists.ssx").lists) == 3


def test_index_takes_files_and_gives_an_undated_list_a_date(tmp_path: Path) -> None:
    """--published-on dates a single OFAC file."""
    path = tmp_path / "us.ssx"
    result = run("index", DATA / "lists/ofac/sdn.csv", "--published-on", "2026-10-02", "-o", path)
    assert result.exit_code == 0
    assert ss.NameIndex.load(path).lists[0].published_on == "2026-10-02"


def test_index_skips_and_names_what_is_no_list(tmp_path: Path) -> None:
    """A folder may hold other files; they are named on standard error."""
    folder = tmp_path / "lists"
    shutil.copytree(DATA / "lists", folder)
    (folder / "notes.txt").write_text("not a list")
    (folder / ".hidden").write_text("not a list")
    result = run("index", folder, "-o", tmp_path / "lists.ssx")
    assert result.exit_code == 0
    assert result.stderr.count("skipped") == 1
    assert "notes.txt" in result.stderr


@pytest.mark.parametrize("damage", ["empty", "truncated", "no 0x1A", "no companion"])
def test_damaged_lists_end_with_3_and_leave_no_index(damage: str, tmp_path: Path) -> None:
    """A damaged list in a folder is never skipped, and an older index stays as it was."""
    folder, out = tmp_path / "lists", tmp_path / "lists.ssx"
    shutil.copytree(DATA / "lists", folder)
    out.write_bytes(b"old")
    eu, sdn = folder / "eu_fsf_sample.xml", folder / "ofac/sdn.csv"
    if damage == "empty":
        eu.write_bytes(b"")
    elif damage == "truncated":
        eu.write_bytes(eu.read_bytes()[:5000])
    elif damage == "no 0x1A":
        sdn.write_bytes(sdn.read_bytes()[:-1])
    else:
        (folder / "ofac/alt.csv").unlink()
    result = run("index", folder, "-o", out)
    assert result.exit_code == 3
    assert result.stderr.startswith("error: ")
    assert "Traceback" not in result.output
    assert out.read_bytes() == b"old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["lists", "lists.ssx"]


def test_accepting_an_unterminated_list_is_a_problem(tmp_path: Path) -> None:
    """--accept-unterminated reads on and prints the problem."""
    folder = tmp_path / "ofac"
    shutil.copytree(DATA / "lists/ofac", folder)
    (folder / "sdn.csv").write_bytes((folder / "sdn.csv").read_bytes()[:-1])
    result = run("index", folder, "--accept-unterminated", "-o", tmp_path / "lists.ssx")
    assert result.exit_code == 0
    assert "us-sdn" in result.stdout.splitlines()[-2]  # the problem


# -- screen -----------------------------------------------------------------------------------------------------------


def test_screen_prints_a_table_and_accounts_for_every_row(index_path: Path) -> None:
    """Hits on standard output; columns taken, lists and counts on standard error."""
    result = run("screen", DATA / "payments.csv", "-x", index_path)
    assert result.exit_code == 0
    assert "Sergej Lawrow" in result.stdout
    assert "EU.7511.15" in result.stdout
    assert "screening debtor=debtor_name, creditor=creditor_name; query_id=payment_id" in result.stderr
    assert "eu-fsf 2026-10-01 (51 parties)" in result.stderr
    assert "200 rows" in result.stderr
    assert "of 400 names screened" in result.stderr
    assert "unscreened: 3 empty" in result.stderr  # null and "" in the CSV, and blanks
    assert "\x1b" not in result.output


def test_hidden_characters_are_shown(index_path: Path) -> None:
    """A zero-width space in a name is written out, never sent to the terminal."""
    result = run("screen", DATA / "payments.csv", "-x", index_path)
    assert "\u200b" not in result.output
    assert "Vla\\u200bdimir" in result.stdout
    assert visible("a\x1b[31m\u202eb") == "a\\x1b[31m\\u202eb"


def rows_of(path: Path) -> list[dict[str, Any]]:
    """Hits in a file as plain rows, texts only."""
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pylist()
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file)) if path.suffix == ".csv" else [json.loads(line) for line in file]


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".jsonl"])
def test_screen_writes_files(suffix: str, index_path: Path, tmp_path: Path) -> None:
    """All three file types hold the same hits, with the run beside them and nothing else left over."""
    out = tmp_path / f"hits{suffix}"
    result = run("screen", DATA / "payments.csv", "-x", index_path, "-o", out, "--batch-size", "7")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([out.name, "hits.run.json"])
    expected = ss.screen_file(DATA / "payments.csv", ss.NameIndex.load(index_path)).to_pylist()
    assert [row["hit_id"] for row in rows_of(out)] == [row["hit_id"] for row in expected]
    run_of = json.loads((tmp_path / "hits.run.json").read_text(encoding="utf-8"))
    assert run_of["rows"] == 200
    assert run_of["hits"] == len(expected)
    assert {len(listed["sha256"]) for listed in run_of["lists"]} == {64}


def test_parquet_keeps_schema_and_run(index_path: Path, tmp_path: Path) -> None:
    """Parquet hits are the table `screen_file` returns, metadata included."""
    out = tmp_path / "hits.parquet"
    run("screen", DATA / "payments.parquet", "-x", index_path, "-o", out)
    table = pq.read_table(out)
    expected = ss.screen_file(DATA / "payments.parquet", ss.NameIndex.load(index_path))
    assert table.schema.equals(ss.HITS_SCHEMA)
    assert table.to_pylist() == expected.to_pylist()
    run_of, expected_run = (json.loads(t.schema.metadata[b"sanctionscreen"]) for t in (table, expected))
    assert run_of == expected_run


def test_json_lines_are_stable(index_path: Path, tmp_path: Path) -> None:
    """One object a line, keys sorted, UTF-8, the same bytes for any batch size."""
    outs = []
    for batch_size in ("1", "4096"):
        outs.append(tmp_path / f"{batch_size}.jsonl")
        run("screen", DATA / "payments.csv", "-x", index_path, "-o", outs[-1], "--batch-size", batch_size)
    assert outs[0].read_bytes() == outs[1].read_bytes()
    lines = outs[0].read_text(encoding="utf-8").splitlines()
    assert "Владимир Путин" in outs[0].read_text(encoding="utf-8")
    assert all(list(json.loads(line)) == sorted(json.loads(line)) for line in lines)


def test_csv_cells_are_no_formulas(index_path: Path, payments: Path, tmp_path: Path) -> None:
    """A name that begins like a formula gets an apostrophe in CSV, and nowhere else."""
    run("screen", payments, "-x", index_path, "-o", tmp_path / "hits.csv")
    run("screen", payments, "-x", index_path, "-o", tmp_path / "hits.jsonl")
    assert {row["query_name"] for row in rows_of(tmp_path / "hits.csv")} == {"'=Sergej Lawrow"}
    assert {row["query_name"] for row in rows_of(tmp_path / "hits.jsonl")} == {"=Sergej Lawrow"}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_csv_cell_guards_every_formula_start(start: str) -> None:
    """Each character a spreadsheet takes for a formula is guarded, in lists too."""
    assert csv_cell(f"{start}1") == f"'{start}1"
    assert csv_cell([f"{start}1", "b"]) == f"'{start}1; b"
    assert csv_cell([{"name": start}]).startswith("[{")


def test_columns_lists_and_exit_code(index_path: Path, payments: Path, tmp_path: Path) -> None:
    """--party, --list, --authority and --exit-code do what they say."""
    assert run("screen", payments, "-x", index_path, "--exit-code").exit_code == 10
    innocent = tmp_path / "innocent.jsonl"
    innocent.write_text('{"payer": "Anna Schneider"}\n', encoding="utf-8")
    result = run("screen", innocent, "-x", index_path, "--party", "debtor=payer", "--exit-code")
    assert result.exit_code == 0
    assert "1 rows, 1 of 1 names screened; 0 hits" in result.stderr
    out = tmp_path / "hits.jsonl"
    run("screen", payments, "-x", index_path, "--list", "us-sdn", "-o", out)
    assert {row["list_id"] for row in rows_of(out)} == {"us-sdn"}
    run("screen", payments, "-x", index_path, "--authority", "EU", "-o", out)
    assert {row["authority"] for row in rows_of(out)} == {"EU"}


def test_gzipped_payments(index_path: Path, tmp_path: Path) -> None:
    """Payments may be gzipped."""
    packed, out = tmp_path / "payments.csv.gz", tmp_path / "hits.jsonl"
    packed.write_bytes(gzip.compress((DATA / "payments.csv").read_bytes()))
    assert run("screen", packed, "-x", index_path, "-o", out).exit_code == 0
    assert len(rows_of(out)) > 30


def test_no_name_column_is_wrong_use(index_path: Path, tmp_path: Path) -> None:
    """Without a column of names the command says which there are."""
    path = tmp_path / "in.csv"
    path.write_text("id,payer\n1,Sergej Lawrow\n")
    result = run("screen", path, "-x", index_path)
    assert result.exit_code == 2
    assert "--party ROLE=COLUMN from id, payer" in result.stderr


@pytest.mark.parametrize("damage", ["payments", "index"])
def test_bad_data_ends_with_3(damage: str, index_path: Path, payments: Path, tmp_path: Path) -> None:
    """Broken payments and foreign index files exit 3 with one line and no traceback."""
    broken = tmp_path / "broken"
    broken.write_bytes(b"")
    pair = (broken, index_path) if damage == "payments" else (payments, broken)
    result = run("screen", pair[0], "-x", pair[1], "-o", tmp_path / "hits.csv")
    assert result.exit_code == 3
    assert result.stderr.count("error: ") == 1
    assert "Traceback" not in result.output
    assert not (tmp_path / "hits.csv").exists()


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".jsonl"])
@pytest.mark.parametrize("failure", [KeyboardInterrupt, OSError("disk full")])
def test_failure_leaves_the_old_file(
    suffix: str, failure: BaseException, index_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C or a full disk half-way leaves the file of the last run as it was and nothing half-written."""
    out = tmp_path / f"hits{suffix}"
    out.write_bytes(b"old")
    taken: list[int] = []
    whole = ss.screen_batches

    class Failing:
        """A stream of hits that breaks after its second table."""

        def __init__(self, *args: Any, **options: Any) -> None:
            self.batches = whole(*args, **options)

        def __iter__(self) -> Iterator[pa.Table]:
            for table in self.batches:
                if len(taken) == 2:
                    raise failure
                taken.append(table.num_rows)
                yield table

    monkeypatch.setattr(runs, "screen_batches", Failing)
    result = run("screen", DATA / "payments.csv", "-x", index_path, "-o", out, "--batch-size", "20")
    assert result.exit_code == (130 if failure is KeyboardInterrupt else 3)
    assert sum(taken) > 0
    assert out.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == [out.name]


def test_a_terminated_run_leaves_nothing(index_path: Path, tmp_path: Path) -> None:
    """SIGTERM, as a scheduler sends it, ends a run like Ctrl-C: exit code 130, the old hits as they were."""
    payments, out = tmp_path / "in.csv", tmp_path / "out"
    rows = (f"{i},Person Number{i} Of{i}" for i in range(200_000))
    payments.write_text("\n".join(["id,name", *rows]), encoding="utf-8")
    out.mkdir()
    (out / "hits.csv").write_bytes(b"old")
    command = [sys.executable, "-m", "sanctionscreen", "screen", payments, "-x", index_path, "-o", out / "hits.csv"]
    running = subprocess.Popen([*command, "--batch-size", "1"], stderr=subprocess.PIPE)  # minutes, if nobody ends it
    for _ in range(600):
        if len(list(out.iterdir())) > 1 or running.poll() is not None:
            break
        time.sleep(0.05)
    running.terminate()
    _, errors = running.communicate(timeout=60)
    assert running.returncode == 130, errors
    assert errors.endswith(b"interrupted\n")
    assert [path.read_bytes() for path in out.iterdir()] == [b"old"]


def test_quiet_in_a_pipe(index_path: Path) -> None:
    """In a real pipe nothing but hits reaches standard output, and no progress bar standard error."""
    command = [sys.executable, "-m", "sanctionscreen", "check", "Sergej Lawrow", "-x", str(index_path), "--json"]
    done = subprocess.run(command, capture_output=True, check=True)
    assert [json.loads(line)["query_name"] for line in done.stdout.decode().splitlines()]
    assert done.stderr == b""
    command = [sys.executable, "-m", "sanctionscreen", "screen", str(DATA / "payments.csv"), "-x", str(index_path)]
    done = subprocess.run(command, capture_output=True, check=True, env={**os.environ, "TERM": "xterm-256color"})
    assert b"\x1b" not in done.stdout + done.stderr
    assert len(done.stderr.decode().splitlines()) == 2


# -- check and explain ------------------------------------------------------------------------------------------------


def test_check_explains_its_hits(index_path: Path) -> None:
    """Each hit with authority, entry and reasons; then how many, at which threshold, in which lists."""
    result = run("check", "Sergei Lavrov", "-x", index_path, "--born", "1950-03-21", "--country", "RU", "--kind", "person")
    assert result.exit_code == 0
    assert "EU eu-fsf EU.7511.15" in result.stdout
    assert "US us-sdn 35233" in result.stdout
    assert "hits at threshold 0.75 in eu-fsf 2026-10-01 (51 parties)" in result.stderr


def test_check_takes_countries_by_relation_and_dates_in_words(index_path: Path) -> None:
    """Each option is a part of its own; a date with two readings is wrong use, with the reason."""
    command = ("check", "Sergei Lavrov", "-x", index_path, "--list", "eu-fsf")
    result = run(*command, "--born", "21 Mar 1950", "--nationality", "RU", "--birth-country", "FR", "--residence", "DE")
    assert result.exit_code == 0
    assert "birth_date: 1950-03-21 against listed 1950-03-21" in result.stdout
    assert "nationality: RU against listed nationality or registration RU" in result.stdout
    result = run(*command, "--born", "03/04/1950")
    assert result.exit_code == 2
    assert "day and month can be read either way" in " ".join(result.stderr.split())


def test_check_without_a_hit_says_what_it_looked_in(index_path: Path) -> None:
    """No hit is an answer, with the lists it rests on."""
    result = run("check", "Anna Schneider", "-x", index_path)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.startswith("0 hits at threshold 0.75 in eu-fsf")


def test_check_by_identifier(index_path: Path) -> None:
    """An identifier finds its party under any name."""
    result = run("check", "Blue Star", "-x", index_path, "--id", "imo=9187629", "--json")
    assert [json.loads(line)["entry_id"] for line in result.stdout.splitlines()] == ["15036"]


def test_explain_needs_no_index() -> None:
    """A score and its parts."""
    result = run("explain", "Сергей Лавров", "LAVROV, Sergey", "--kind", "person")
    assert result.exit_code == 0
    assert float(result.stdout.split()[0]) == ss.explain("Сергей Лавров", "LAVROV, Sergey", kind="person").score


# -- several files, verify, lists --------------------------------------------------------------------------------------


def test_a_folder_is_screened_into_a_folder(index_path: Path, tmp_path: Path) -> None:
    """One file of hits and one run each; what is no payment file is named; each run and the log are verified."""
    inside, out, log = tmp_path / "in", tmp_path / "out", tmp_path / "log.jsonl"
    inside.mkdir()
    for name in ("a.csv", "B.CSV", "notes.md", ".hidden.csv", "a.csv.sha256"):
        shutil.copy(DATA / "payments.csv", inside / name)
    result = run("screen", inside, "-x", index_path, "-o", out, "--format", "jsonl", "--evidence", log)
    assert result.exit_code == 0
    assert "notes.md: no payment file" in result.stderr
    expected = ["B.CSV.hits.jsonl", "B.CSV.hits.run.json", "a.csv.hits.jsonl", "a.csv.hits.run.json"]
    assert sorted(path.name for path in out.iterdir()) == expected
    for path in (out / "a.csv.hits.run.json", log, index_path):
        assert run("verify", path).stdout == f"{path}: verified\n"
    assert len(log.read_text(encoding="utf-8").splitlines()) == 2
    result = run("screen", inside / "a.csv", "-x", index_path, "-o", log, "--evidence", log)
    assert result.exit_code == 2
    bad = tmp_path / "bad.jsonl"
    bad.write_text("no log\n", encoding="utf-8")
    assert run("screen", inside / "a.csv", "-x", index_path, "-o", tmp_path / "h.csv", "--evidence", bad).exit_code == 3
    assert not (tmp_path / "h.csv").exists()
    bad.write_bytes(b"")
    assert run("verify", bad).exit_code == 3
    log.write_bytes(log.read_bytes().splitlines(keepends=True)[0])
    result = run("verify", log)
    assert result.exit_code == 3
    assert "dropped at the end" in result.stdout


def test_a_pattern_stands_for_files(index_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For shells that do not expand it, relative and absolute."""
    for name in ("a.csv", "b.csv"):
        shutil.copy(DATA / "payments.csv", tmp_path / name)
    monkeypatch.chdir(tmp_path)
    for pattern in ("*.csv", tmp_path / "?.csv"):
        assert run("screen", pattern, "-x", index_path).stderr.count("200 rows") == 2


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["IN", "IN2", "-o", "hits.csv"], "need an output folder"),
        (["nowhere.csv"], "does not exist"),
        (["no*.csv"], "does not exist"),
        (["IN", "--evidence", "log.jsonl"], "--evidence needs -o"),
    ],
)
def test_wrong_use_of_several_files(args: list[str], words: str, index_path: Path, payments: Path, tmp_path: Path) -> None:
    """Wrong use exits 2 and says what would be right."""
    second = shutil.copy(payments, tmp_path / "second.csv")
    names = {"IN": str(payments), "IN2": str(second)}
    result = run("screen", *(names.get(arg, arg) for arg in args), "-x", index_path)
    assert result.exit_code == 2
    assert words in result.stderr


def test_old_lists_are_refused_or_named(index_path: Path, payments: Path) -> None:
    """--max-age ends with 3 before anything is screened; --warn-age says the same and goes on."""
    result = run("screen", payments, "-x", index_path, "--max-age", "1")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "us-sdn states no date" in result.stderr
    result = run("check", "Sergej Lawrow", "-x", index_path, "--warn-age", "1")
    assert result.exit_code == 0
    assert "warning: us-sdn states no date" in result.stderr


def test_lists_tells_what_is_inside() -> None:
    """Counts by kind, dates, scripts and problems of every list of a folder."""
    result = run("lists", DATA / "lists")
    assert result.exit_code == 0
    for words in ("eu-fsf of EU", "published   2026-10-01", "parties     51: 34 person, 17 entity", "39 Cyrl", "problems"):
        assert words in result.stdout
    assert run("lists", DATA / "payments.csv").exit_code == 3


def test_verify_names_the_damaged_section_of_an_index(index_path: Path, tmp_path: Path) -> None:
    """Exit code 3 and the section."""
    broken = Path(shutil.copy(index_path, tmp_path / "broken.ssx"))
    content = bytearray(broken.read_bytes())
    content[-100] ^= 1
    broken.write_bytes(content)
    result = run("verify", broken)
    assert result.exit_code == 3
    assert "is damaged" in result.stderr
