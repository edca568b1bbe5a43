"""Proof of a run: what was screened against what, with hashes, and the same run once more.

Beside every file of hits stands its `run.json`. It names the payment file, the index, the file of hits and every list by
their SHA-256, and the options, versions and counts; its `seal` is the SHA-256 of all the rest, so that a changed byte
anywhere is found. `verify_run` compares all hashes and screens again. There is no clock in it: the same run gives the
same bytes. When a run took place is for the evidence log (`run_log.py`).
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sanctionscreen.errors import IndexFileError, ListError, PaymentError, RunError
from sanctionscreen.hit_files import writer_of, written_beside
from sanctionscreen.hits import HITS_SCHEMA
from sanctionscreen.lists import read_list
from sanctionscreen.lists.folder import list_files, may_be_damaged_list
from sanctionscreen.matching import NameIndex
from sanctionscreen.matching.index import lists_of_index
from sanctionscreen.options import DEFAULT_THRESHOLD, Weak
from sanctionscreen.payments import PaymentReader, open_payments
from sanctionscreen.screening import BATCH_ROWS, ScreenedBatches, screen_batches
from sanctionscreen.summary import Summary

RUN_VERSION = 1
RUN_SUFFIX = ".run.json"
FILES = ("input", "index", "output")
RUN_SHAPE = {"files": dict, "lists": list, "options": dict, "versions": dict, "seal": str}


@dataclass(frozen=True, slots=True)
class Request:
    """What to screen, how, and where to write the hits.

    Args:
        payments: Payment file.
        index: Index file.
        output: File of hits to write: .parquet, .csv or .jsonl.
        id_column: Column handed through as `query_id`, None for none.
        party_columns: Party role -> column of names.
        threshold: Least score of a hit, as in `screen`, like the other options.
        max_age: As in `screen`; a run is repeated without it.
    """

    payments: Path
    index: Path
    output: Path
    id_column: str | None
    party_columns: Mapping[str, str]
    threshold: float = DEFAULT_THRESHOLD
    authorities: tuple[str, ...] | None = None
    lists: tuple[str, ...] | None = None
    weak: Weak = "authority"
    max_age: int | None = None


def run_file_of(output: Path) -> Path:
    """Name the run.json of a file of hits: `hits.csv` has `hits.run.json`.

    Where that is the proof of other hits beside it, such as `hits.parquet`, it is `hits.csv.run.json`.
    """
    usual = output.with_suffix(RUN_SUFFIX)
    other = output.with_name(output_of(usual)) if usual.is_file() else output
    taken = other.name not in (output.name, usual.name) and other.exists()
    return output.with_name(output.name + RUN_SUFFIX) if taken else usual


def screen_to_file(
    request: Request,
    index: NameIndex,
    *,
    reader: PaymentReader | None = None,
    workers: int = 1,
    batch_size: int = BATCH_ROWS,
    progress: Callable[[int], None] | None = None,
) -> Summary:
    """Screen a payment file into a file of hits with its run.json, both whole or not at all.

    Args:
        request: What to screen.
        index: The index of `request.index`.
        reader: The payment file, if it is open already: some formats are read once to be opened.
        workers: As in `screen`.
        batch_size: Rows held at a time.
        progress: Called with the number of rows done since the last call.

    Raises:
        PaymentError: The payment file is broken, or changed while it was screened.
        IndexFileError: The index file is no longer that of the index.
        OldListError: As in `screen`.
        ValueError: The output has no known ending or no folder, or an option is out of range.
    """
    writer = writer_of(request.output)
    check_targets(request)
    if lists_of_index(request.index) != index.lists:
        raise IndexFileError(f"{request.index}: another index was put in its place after this one was loaded")
    files = {"input": fingerprint(request.payments), "index": fingerprint(request.index)}
    batches = screen_request(request, index, reader=reader, workers=workers, batch_size=batch_size, progress=progress)

    def of_unchanged_files() -> Iterator[pa.Table]:
        yield from batches
        if fingerprint(request.payments) != files["input"]:
            raise PaymentError(f"{request.payments}: the file changed while it was screened; nothing was written")

    writer(of_unchanged_files(), request.output, lambda: batches.metadata)
    files["output"] = fingerprint(request.output)
    write_run(request, files, batches.metadata)
    return batches.summary


def check_targets(request: Request) -> None:
    """Refuse to write over what is read, or where the run.json cannot be written.

    Raises:
        ValueError: The target is a payment file or the index, or a name that is not UTF-8 is to be recorded.
        IsADirectoryError: A folder has the name of the file.
    """
    for target in (request.output, run_file_of(request.output)):
        if target.is_dir():
            raise IsADirectoryError(f"{target} is a folder, and a file of that name is to be written")
        refuse_to_overwrite("payment file", request.payments, target)
        refuse_to_overwrite("index", request.index, target)
    for path in (request.payments, request.index, request.output):
        try:
            str(path).encode()
        except UnicodeEncodeError as error:
            raise ValueError(f"{str(path)!r} is no UTF-8, so no run.json can name it; rename the file") from error


def refuse_to_overwrite(what: str, source: Path, target: Path) -> None:
    """Raise ValueError where a target is a file that is read, under this name or another."""
    if target.exists() and source.exists() and target.samefile(source):
        raise ValueError(f"{target} is the {what} itself; write the hits to another")


def output_of(run_file: Path) -> str:
    """Name of the file of hits a run.json belongs to; its own where it is none."""
    try:
        return Path(str(read_run(run_file)["files"]["output"]["path"])).name
    except RunError:
        return run_file.name


def screen_request(
    request: Request,
    index: NameIndex,
    *,
    reader: PaymentReader | None = None,
    workers: int = 1,
    batch_size: int = BATCH_ROWS,
    progress: Callable[[int], None] | None = None,
) -> ScreenedBatches:
    """Screen the payment file of a request, batch by batch; nothing is written. Arguments as of `screen_to_file`."""
    return screen_batches(
        reader if reader is not None else open_payments(request.payments, batch_size=batch_size),
        index,
        id_column=request.id_column,
        party_columns=request.party_columns or None,
        threshold=request.threshold,
        workers=workers,
        authorities=request.authorities,
        lists=request.lists,
        weak=request.weak,
        max_age=request.max_age,
        batch_size=batch_size,
        progress=progress,
    )


def fingerprint(path: Path) -> dict[str, Any]:
    """Size in bytes and SHA-256 of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return {"bytes": file.tell(), "sha256": digest}


def write_run(request: Request, files: Mapping[str, Mapping[str, Any]], metadata: Mapping[str, Any]) -> None:
    """Write the run.json of a file of hits; paths are relative to it, so that a folder may be moved as a whole."""
    target = run_file_of(request.output)
    paths = {"input": request.payments, "index": request.index, "output": request.output}
    options = {
        **metadata["options"],
        "id_column": request.id_column,
        "party_columns": dict(sorted(request.party_columns.items())),
    }
    run = {
        **{name: value for name, value in metadata.items() if name != "columns"},  # the options hold them
        "run_version": RUN_VERSION,
        "files": {name: {"path": path_from(target.parent, paths[name]), **files[name]} for name in FILES},
        "options": options,
    }
    run["seal"] = seal_of(run)
    with written_beside(target) as file:
        file.write(text_of_run(run))


def path_from(folder: Path, path: Path) -> str:
    """A path as seen from a folder, with forward slashes; absolute where there is no way, as between Windows drives."""
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:
        return path.resolve().as_posix()


def seal_of(run: Mapping[str, Any]) -> str:
    """SHA-256 of everything else in a run, as JSON with sorted keys and no spaces."""
    plain = {name: value for name, value in run.items() if name != "seal"}
    return hashlib.sha256(json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


# -- once more --------------------------------------------------------------------------------------------------------


def verify_run(
    run_path: str | os.PathLike[str],
    *,
    payments: str | os.PathLike[str] | None = None,
    index: str | os.PathLike[str] | None = None,
    lists: Iterable[str | os.PathLike[str]] = (),
    workers: int = 1,
    progress: Callable[[int], None] | None = None,
) -> list[str]:
    """Check a run against its files and run it once more.

    Args:
        run_path: The run.json.
        payments: The payment file, if it is no longer where the run says.
        index: The index file, if it is no longer where the run says.
        lists: List files or folders of them: every list of the run must be among them, byte for byte.
        workers: As in `screen`.
        progress: Called with the number of rows done since the last call.

    Returns:
        What differs, in words, each naming the file, option or row; empty when everything is as it was.

    Raises:
        FileNotFoundError: No such run.json.
        RunError: It is no run.json of this version.
    """
    source = Path(run_path).resolve()  # paths in it are relative to the file itself, not to a link to it
    run = read_run(source)
    whole = run["seal"] == seal_of(run) and source.read_bytes() == text_of_run(run).encode("utf-8", "surrogatepass")
    found = [] if whole else [f"{source.name}: changed after it was written (its seal is broken)"]
    given = {"input": payments, "index": index}
    paths = {name: Path(given.get(name) or source.parent / run["files"][name]["path"]) for name in FILES}
    for name, path in paths.items():
        found += compare_file(name, path, run["files"][name])
    found += compare_lists(run["lists"], lists)
    if all(path.is_file() for path in paths.values()):
        found += screen_again(run, paths, workers, progress)
    return found


def read_run(source: Path) -> dict[str, Any]:
    """Read a run.json.

    Raises:
        RunError: It is something else, broken, or of another version.
    """
    try:
        run = json.loads(source.read_bytes())
    except (ValueError, RecursionError) as error:
        raise RunError(f"{source}: broken JSON: {error}") from error
    if not isinstance(run, dict) or not RUN_SHAPE.items() <= {name: type(value) for name, value in run.items()}.items():
        raise RunError(f"{source}: not the run.json of a screening; expected an object with {', '.join(sorted(RUN_SHAPE))}")
    if run.get("run_version") != RUN_VERSION:
        raise RunError(f"{source}: run_version {run.get('run_version')!r}, this library reads {RUN_VERSION}")
    files = [run["files"].get(name) for name in FILES]
    if not all(isinstance(file, dict) and file.keys() == {"path", "bytes", "sha256"} for file in files):
        raise RunError(f"{source}: files must name {', '.join(FILES)}, each by path, bytes and sha256")
    if not all(isinstance(file["path"], str) and isinstance(file["bytes"], int) for file in files):
        raise RunError(f"{source}: a path or a number of bytes is something else")
    if not all(isinstance(listed, dict) and {"list_id", "sha256"} <= listed.keys() for listed in run["lists"]):
        raise RunError(f"{source}: each list must have a list_id and a sha256")
    return run


def text_of_run(run: Mapping[str, Any]) -> str:
    """Write a run the one way it is written, so that a changed space is a change."""
    return json.dumps(run, ensure_ascii=False, sort_keys=True, indent=2) + "\n"


def compare_file(name: str, path: Path, recorded: Mapping[str, Any]) -> list[str]:
    """Compare a file with what the run says of it."""
    if not path.is_file():
        return [f"{name} {path}: no such file"]
    now = fingerprint(path)
    if now["sha256"] == recorded["sha256"]:
        return []
    return [f"{name} {path}: changed; SHA-256 {now['sha256']} of {now['bytes']:,} bytes, recorded "
            f"{recorded['sha256']} of {recorded['bytes']:,}"]  # fmt: skip


def compare_lists(recorded: Sequence[Mapping[str, Any]], paths: Iterable[str | os.PathLike[str]]) -> list[str]:
    """Look for the lists of a run, byte for byte, among list files; no paths are no check."""
    whole = [Path(path) for path in paths]
    if not whole:
        return []
    wanted = {listed["sha256"] for listed in recorded}
    seen, found = set(), []
    for path, named in list_files(whole):
        digest = fingerprint(path)["sha256"]
        if digest not in wanted:
            try:
                digest = read_list(path, accept_unterminated=True).sha256  # that of an OFAC list covers its companions
            except (ListError, ValueError) as error:
                if named or may_be_damaged_list(path):
                    found.append(f"list {path}: {error}")
        seen.add(digest)
    missing = [listed for listed in recorded if listed["sha256"] not in seen]
    return found + [f"list {listed['list_id']}: no file has the recorded SHA-256 {listed['sha256']}" for listed in missing]


def screen_again(
    run: Mapping[str, Any], paths: Mapping[str, Path], workers: int, progress: Callable[[int], None] | None
) -> list[str]:
    """Screen the input of a run again and compare versions, lists, counts and rows."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / paths["output"].name
        try:
            if fingerprint(paths["index"])["sha256"] != run["files"]["index"]["sha256"]:
                NameIndex.verify(paths["index"])  # compiled loops take what a damaged index says on trust
            request = Request(paths["input"], paths["index"], output, **run["options"])
            screen_to_file(request, NameIndex.load(paths["index"]), workers=workers, progress=progress)
        except (IndexFileError, PaymentError, ValueError, TypeError) as error:
            return [f"the run cannot be repeated: {error}"]
        again = read_run(run_file_of(output))
        found = [*differences(run, again), *compare_hits(paths["output"], output)]
    return found


def differences(run: Mapping[str, Any], again: Mapping[str, Any]) -> list[str]:
    """Name every count, list, option and version that is not as it was."""
    found = []
    for name in sorted((run.keys() | again.keys()) - {"seal", "files"}):
        was, now = run.get(name), again.get(name)
        if isinstance(was, dict) and isinstance(now, dict):
            pairs = [(f"{name} {key}", was.get(key), now.get(key)) for key in sorted(was.keys() | now.keys())]
        elif name == "lists" and isinstance(was, list) and isinstance(now, list):
            pairs = [(f"list {(a or b)['list_id']}", a, b) for a, b in zip_longest(was, now)]
        else:
            pairs = [(name, was, now)]
        found += [f"{what}: {b!r} now, recorded {a!r}" for what, a, b in pairs if a != b]
    return found


def compare_hits(recorded: Path, again: Path) -> list[str]:
    """Compare two files of hits of one format, and name the first row that differs."""
    try:
        rows = zip_longest(hit_rows(recorded), hit_rows(again))
        for number, (was, now) in enumerate(rows, 1):
            if was != now:
                what = "is missing now" if now is None else "is new" if was is None else "is not what the run gives"
                return [f"output {recorded}: hit {number} {what}"]
    except (pa.ArrowInvalid, OSError, UnicodeDecodeError) as error:
        return [f"output {recorded}: cannot be read: {error}"]
    return []


def hit_rows(path: Path) -> Iterator[object]:
    """Rows of a file of hits: of Parquet by their values, else the lines as they are."""
    if path.suffix.lower() != ".parquet":
        with path.open("rb") as file:
            yield from file
        return
    with pq.ParquetFile(path) as file:
        if not file.schema_arrow.equals(HITS_SCHEMA):
            raise pa.ArrowInvalid("its columns are not those of hits")
        for batch in file.iter_batches():
            yield from batch.to_pylist()
