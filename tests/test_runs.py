"""Proof of a run: everything that made a file of hits is named by its hash, and a changed byte anywhere is found."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import sanctionscreen as ss
from sanctionscreen.run_log import append_run, verify_log
from sanctionscreen.runs import Request, read_run, run_file_of, screen_to_file, seal_of, verify_run

DATA = Path(__file__).parent.parent / "data"
COLUMNS = {"debtor": "debtor_name", "creditor": "creditor_name"}
ENDINGS = ("csv", "jsonl", "parquet")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with lists, an index of them, payments, and a run."""
    folder = tmp_path_factory.mktemp("runs")
    shutil.copytree(DATA / "lists", folder / "lists")
    shutil.copy(DATA / "payments.csv", folder)
    index = ss.NameIndex.build(ss.read_list(path) for path in list_paths(folder))
    index.save(folder / "lists.ssx")
    request = Request(folder / "payments.csv", folder / "lists.ssx", folder / "hits.parquet", "payment_id", COLUMNS)
    screen_to_file(request, ss.NameIndex.load(request.index))
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy of that folder, elsewhere."""
    return Path(shutil.copytree(made, tmp_path / "copy"))


def list_paths(folder: Path) -> list[Path]:
    """The list files."""
    return [*sorted((folder / "lists").glob("*.xml")), folder / "lists" / "ofac" / "sdn.csv"]


def flip_byte(path: Path, place: int) -> None:
    """Change one bit of a file."""
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


def edit(path: Path, change: Callable[[dict], None], *, sealed: bool) -> None:
    """Change a run.json, with a seal that fits or without."""
    run = json.loads(path.read_text(encoding="utf-8"))
    change(run)
    if sealed:
        run["seal"] = seal_of(run)
    path.write_text(json.dumps(run), encoding="utf-8")


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_run_is_verified_wherever_its_folder_lies(folder: Path, ending: str) -> None:
    """Nothing differs after the whole folder was moved; the lists are found by their bytes, whatever their names."""
    request = Request(folder / "payments.csv", folder / "lists.ssx", folder / f"more.{ending}", "payment_id", COLUMNS)
    screen_to_file(request, ss.NameIndex.load(request.index))
    (folder / "lists" / "un_sample.xml").rename(folder / "lists" / "renamed.xml")
    moved = folder.rename(folder.with_name("moved"))
    assert verify_run(moved / "more.run.json", lists=[moved / "lists"]) == []


def test_the_run_counts_and_names_everything(made: Path) -> None:
    """Counts, files, lists, options and versions stand in it, and no clock."""
    run = read_run(made / "hits.run.json")
    assert run["screened"] + sum(run["unscreened"].values()) == run["names"] == 2 * run["rows"]
    assert run["files"]["input"]["path"] == "payments.csv"
    assert {listed["list_id"] for listed in run["lists"]} == {"eu-fsf", "un-sc", "us-sdn"}
    assert run["options"]["party_columns"] == COLUMNS
    assert str(dt.datetime.now(dt.UTC).year) + "-" + f"{dt.datetime.now(dt.UTC):%m-%d}" not in json.dumps(run)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("what", ["payments.csv", "lists.ssx", "hits"])
def test_one_flipped_bit_is_found_and_named(folder: Path, what: str, ending: str) -> None:
    """In the payments, the index or the hits, at any place."""
    request = Request(folder / "payments.csv", folder / "lists.ssx", folder / f"more.{ending}", "payment_id", COLUMNS)
    screen_to_file(request, ss.NameIndex.load(request.index))
    path = folder / (f"more.{ending}" if what == "hits" else what)
    flip_byte(path, random.SystemRandom().randrange(path.stat().st_size))
    found = verify_run(folder / "more.run.json")
    assert any(str(path) in words and "SHA-256" in words for words in found), found


def test_one_flipped_bit_of_a_list_is_found_and_named(folder: Path) -> None:
    """Of every list file, OFAC's companions among them."""
    names = {"eu_fsf_sample.xml": "eu-fsf", "un_sample.xml": "un-sc", "ofac/sdn.csv": "us-sdn", "ofac/alt.csv": "us-sdn"}
    for name, list_id in names.items():
        path = folder / "lists" / name
        whole = path.read_bytes()
        flip_byte(path, random.SystemRandom().randrange(len(whole)))
        found = verify_run(folder / "hits.run.json", lists=[folder / "lists"])
        assert any(f"list {list_id}: no file" in words for words in found), (name, found)
        path.write_bytes(whole)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda run: run["options"].update(threshold=0.6), "hits"),
        (lambda run: run["options"].update(weak="flag"), "run.json: changed"),
        (lambda run: run.update(rows=1), "rows: 200 now, recorded 1"),
        (lambda run: run["unscreened"].clear(), "unscreened"),
        (lambda run: run["versions"].update(scoring=99), "versions scoring"),
        (lambda run: run["lists"][0].update(sha256="0" * 64), "list eu-fsf"),
        (lambda run: run["lists"].pop(), "list us-sdn"),
        (lambda run: run["options"].update(party_columns={"debtor": "nobody"}), "cannot be repeated"),
        (lambda run: run["options"].pop("party_columns"), "cannot be repeated"),
        (lambda run: run["options"].update(colour="red"), "cannot be repeated"),
    ],
)
def test_a_changed_run_is_found_and_named(folder: Path, change: Callable[[dict], None], words: str) -> None:
    """By its seal, and where somebody made the seal fit, by running it again."""
    path = folder / "hits.run.json"
    whole = path.read_bytes()
    edit(path, change, sealed=False)
    assert "hits.run.json: changed after it was written" in verify_run(path)[0]
    path.write_bytes(whole)
    if words != "run.json: changed":  # no weak alias alone hits in the sample: the rows are the same
        edit(path, change, sealed=True)
        assert any(words in line for line in verify_run(path)), verify_run(path)


def test_a_missing_file_is_named_and_another_can_be_given(folder: Path) -> None:
    """The index may have moved; without it there is nothing to run again."""
    (folder / "lists.ssx").rename(folder / "elsewhere.ssx")
    assert verify_run(folder / "hits.run.json") == [f"index {folder / 'lists.ssx'}: no such file"]
    assert verify_run(folder / "hits.run.json", index=folder / "elsewhere.ssx") == []


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"files": {}}', "no json", '{"a": 1', "\xff", "[" * 100_000])
def test_what_is_no_run_is_an_error(tmp_path: Path, text: str) -> None:
    """Not a traceback, and never `verified`."""
    path = tmp_path / "hits.run.json"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(ss.RunError, match=r"hits\.run\.json"):
        verify_run(path)


@pytest.mark.parametrize(
    "change",
    [
        lambda run: run.update(files={}),
        lambda run: run.update(files=[]),
        lambda run: run["files"]["output"].update(path=5),
        lambda run: run.update(lists=5),
        lambda run: run.update(lists=[{}]),
        lambda run: run.update(seal=1),
    ],
)
def test_a_run_of_another_shape_is_an_error(folder: Path, change: Callable[[dict], None]) -> None:
    """A message, and no traceback."""
    edit(folder / "hits.run.json", change, sealed=False)
    with pytest.raises(ss.RunError, match=r"hits\.run\.json"):
        verify_run(folder / "hits.run.json", lists=[folder / "lists"])


def test_changed_spaces_and_doubled_keys_are_found(folder: Path) -> None:
    """A run has one way to be written."""
    path = folder / "hits.run.json"
    whole = path.read_text(encoding="utf-8")
    for changed in (whole.replace("\n", " \n"), whole.replace('"hits":', '"hits": 0,\n  "hits":', 1), whole + "\n"):
        path.write_text(changed, encoding="utf-8")
        assert "changed after it was written" in verify_run(path)[0]


def test_nothing_that_is_read_is_written_over(folder: Path) -> None:
    """Neither payments nor index, by the hits or their run.json."""
    index = ss.NameIndex.load(folder / "lists.ssx")
    shutil.copy(folder / "payments.csv", folder / "new.run.json")
    shutil.copy(folder / "lists.ssx", folder / "index.parquet")
    (folder / "folder.run.json").mkdir()
    before = {path: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    for payments, where, output in (
        ("payments.csv", "lists.ssx", "payments.csv"),
        ("new.run.json", "lists.ssx", "new.csv"),
        ("payments.csv", "index.parquet", "index.parquet"),
        ("payments.csv", "lists.ssx", "folder.csv"),
    ):
        request = Request(folder / payments, folder / where, folder / output, None, COLUMNS)
        with pytest.raises((ValueError, IsADirectoryError)):
            screen_to_file(request, index)
    assert {path: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before


def test_hits_of_one_name_keep_their_proofs(folder: Path) -> None:
    """The second file of a stem gets a run.json of its own, again and again."""
    for _ in range(2):
        request = Request(folder / "payments.csv", folder / "lists.ssx", folder / "hits.csv", None, COLUMNS)
        screen_to_file(request, ss.NameIndex.load(request.index))
    assert verify_run(folder / "hits.run.json") == verify_run(folder / "hits.csv.run.json") == []


def test_another_index_in_its_place_is_found(folder: Path) -> None:
    """Hits are never recorded under an index they were not made with."""
    index = ss.NameIndex.load(folder / "lists.ssx")
    ss.NameIndex.build([ss.read_list(folder / "lists" / "un_sample.xml")]).save(folder / "lists.ssx")
    with pytest.raises(ss.IndexFileError, match="another index"):
        screen_to_file(Request(folder / "payments.csv", folder / "lists.ssx", folder / "new.csv", None, COLUMNS), index)


def test_a_link_to_a_run_is_verified(folder: Path, tmp_path: Path) -> None:
    """Paths are relative to the file itself."""
    (tmp_path / "latest.run.json").symlink_to(folder / "hits.run.json")
    assert verify_run(tmp_path / "latest.run.json") == []


def test_two_builds_give_the_same_bytes(made: Path, tmp_path: Path) -> None:
    """The index and the hits do not depend on the process, its hash seed, or the order of sets."""
    program = (
        "import sys, sanctionscreen as ss\n"
        "ss.NameIndex.build(ss.read_list(path) for path in sys.argv[2:]).save(sys.argv[1])\n"
    )
    for seed in ("1", "2"):
        arguments = [str(tmp_path / f"{seed}.ssx"), *map(str, list_paths(made))]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", program, *arguments], env=environment, check=True)
    assert (tmp_path / "1.ssx").read_bytes() == (tmp_path / "2.ssx").read_bytes() == (made / "lists.ssx").read_bytes()
    assert verify_run(made / "hits.run.json", index=tmp_path / "1.ssx") == []


def test_payments_that_change_while_they_are_screened_are_refused(folder: Path) -> None:
    """Nothing is written then, and nothing is left lying about."""
    index = ss.NameIndex.load(folder / "lists.ssx")
    request = Request(folder / "payments.csv", folder / "lists.ssx", folder / "new.csv", None, COLUMNS)

    def append_row(_: int) -> None:
        with request.payments.open("a", encoding="utf-8") as file:
            file.write("\n")

    before = sorted(folder.iterdir())
    with pytest.raises(ss.PaymentError, match=r"payments\.csv: the file changed while it was screened"):
        screen_to_file(request, index, batch_size=50, progress=append_row)
    assert sorted(folder.iterdir()) == before


# -- the evidence log -------------------------------------------------------------------------------------------------


@pytest.fixture
def log(folder: Path) -> Path:
    """A log of five runs."""
    path = folder / "log.jsonl"
    for _ in range(5):
        append_run(path, folder / "hits.run.json")
    return path


def test_a_log_is_a_chain_of_runs(log: Path) -> None:
    """Each line names run, files, lists and counts by hash, never a person, and is verified as a whole."""
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert [line["line"] for line in lines] == [1, 2, 3, 4, 5]
    assert verify_log(log) == []
    assert append_run(log, log.parent / "hits.run.json") == 6
    assert "Lavrov" not in log.read_text(encoding="utf-8")


@pytest.mark.parametrize("number", range(5))
def test_an_altered_line_is_found(log: Path, number: int) -> None:
    """Wherever in the line, and whichever line; nothing is added to such a log."""
    lines = log.read_bytes().splitlines(keepends=True)
    start = sum(map(len, lines[:number]))
    flip_byte(log, start + random.SystemRandom().randrange(len(lines[number])))
    assert verify_log(log)
    with pytest.raises(ss.RunError, match="begin a new log"):
        append_run(log, log.parent / "hits.run.json")


@pytest.mark.parametrize("kept", [[0, 1, 3, 4], [1, 2, 3, 4], [0, 1, 2, 3], [], [0, 2, 1, 3, 4], [0, 1, 1, 2, 3, 4]])
def test_dropped_and_reordered_lines_are_found(log: Path, kept: list[int]) -> None:
    """At the beginning, in the middle and at the end."""
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(lines[i] for i in kept))
    assert verify_log(log)


def test_a_changed_run_of_a_log_is_found(log: Path) -> None:
    """The log holds the hash of each run.json."""
    edit(log.parent / "hits.run.json", lambda run: run.update(rows=1), sealed=True)
    assert [words.partition(": ")[0] for words in verify_log(log)] == [f"log.jsonl, line {n}" for n in range(1, 6)]


def test_the_last_line_is_named_beside_the_log(log: Path) -> None:
    """Without that file, or with a broken one, dropped lines could not be found, so that is said."""
    head = log.with_name("log.jsonl.head")
    whole = head.read_bytes()
    broken = (b"", b"{}", b"[1]", b"[" * 100_000, b'{"lines": 1e400, "sha256": "x"}', b'{"lines": -5, "sha256": "x"}')
    for content in (None, *broken, whole.replace(b"5", b"6", 1)):
        head.unlink() if content is None else head.write_bytes(content)
        assert verify_log(log), content
    head.write_bytes(whole)
    assert verify_log(log) == []


def test_processes_take_turns(folder: Path) -> None:
    """Two processes writing to one log at once do not break its chain."""
    program = (
        "import sys\nfrom sanctionscreen.run_log import append_run\n"
        "for _ in range(20): append_run(sys.argv[1], sys.argv[2])\n"
    )
    arguments = [sys.executable, "-c", program, str(folder / "log.jsonl"), str(folder / "hits.run.json")]
    running = [subprocess.Popen(arguments) for _ in range(2)]
    assert [process.wait(60) for process in running] == [0, 0]
    assert len((folder / "log.jsonl").read_text(encoding="utf-8").splitlines()) == 40
    assert verify_log(folder / "log.jsonl") == []


# -- old lists --------------------------------------------------------------------------------------------------------


def test_old_lists_are_refused_when_asked(made: Path) -> None:
    """Every list that counts must be young enough, and say so; others do not matter."""
    index = ss.NameIndex.load(made / "lists.ssx")
    age = (dt.datetime.now(dt.UTC).date() - dt.date(2026, 10, 1)).days
    with pytest.raises(ss.OldListError, match="us-sdn states no date"):
        ss.screen(["A B"], index, max_age=10_000)
    with pytest.raises(ss.OldListError, match=f"un-sc is of 2026-10-01, {age} days ago"):
        ss.check("A B", index, max_age=age - 1, lists=["un-sc"])
    assert ss.screen(["A B"], index, max_age=age, authorities=["EU", "UN"]).num_rows == 0
    for wrong in (-1, True, 1.5, "7"):
        with pytest.raises(ValueError, match="max_age must be a number of days"):
            ss.screen(["A B"], index, max_age=wrong)  # type: ignore[arg-type]


def test_the_run_file_stands_beside_the_hits() -> None:
    """Whatever the ending."""
    assert run_file_of(Path("a/hits.parquet")) == Path("a/hits.run.json")
