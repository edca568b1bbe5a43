"""The evidence log: one line a run, each holding the SHA-256 of the line before it (a hash chain, after Haber and
Stornetta, "How to time-stamp a digital document", 1991).

An altered, dropped or reordered line breaks the chain. Lines dropped at the end are found by the file beside the log that
names its last line (`log.jsonl.head`); who wants to be safe against somebody who rewrites both keeps that hash elsewhere.
A line names files and hashes, and no people.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from filelock import FileLock

from sanctionscreen.errors import RunError
from sanctionscreen.hit_files import written_beside
from sanctionscreen.runs import fingerprint, path_from, read_run

NOTHING_BEFORE = "0" * 64
COUNTS = ("rows", "names", "screened", "unscreened", "suppressed", "hits")


def append_run(log: str | os.PathLike[str], run_path: str | os.PathLike[str]) -> int:
    """Add a run to an evidence log, which is begun if there is none; one process at a time does so.

    Args:
        log: The log, JSON lines.
        run_path: The run.json.

    Returns:
        The number of the new line, from 1.

    Raises:
        RunError: The log is damaged: nothing is added to it.
    """
    path, source = Path(log), Path(run_path)
    run = read_run(source)
    with FileLock(f"{path}.lock"):
        lines, last = checked_log(path)
        entry = {
            "line": lines + 1,
            "previous": last,
            "recorded_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            "run": {"path": path_from(path.parent, source), **fingerprint(source)},
            "files": {name: file["sha256"] for name, file in run["files"].items()},
            "lists": {listed["list_id"]: listed["sha256"] for listed in run["lists"]},
            **{name: run[name] for name in COUNTS},
        }
        line = json.dumps(entry, ensure_ascii=False, sort_keys=True).encode()
        with path.open("ab") as file:
            file.write(line + b"\n")
            file.flush()
            os.fsync(file.fileno())
        write_head(path, lines + 1, digest_of(line))
    return lines + 1


def check_log(log: str | os.PathLike[str]) -> None:
    """Check that a run could be added to a log, before the run begins; RunError where it is not sound."""
    checked_log(Path(log))


def verify_log(log: str | os.PathLike[str]) -> list[str]:
    """Check the chain of an evidence log, its last line against its head, and the run.json files that are still there.

    Args:
        log: The log.

    Returns:
        What is wrong, in words naming the line; empty when nothing is.

    Raises:
        FileNotFoundError: No such log.
    """
    path = Path(log)
    found = []
    digests = [NOTHING_BEFORE]
    for number, line in enumerate(lines_of(path), 1):
        problem, entry = read_line(line, number, digests[-1])
        found += [f"{path.name}, line {number}: {problem}"] if problem else changed_run(path, number, entry)
        digests.append(digest_of(line))
    if len(digests) == 1:
        found.append(f"{path.name}: no line in it")
    return found + compare_head(path, digests)


def checked_log(path: Path) -> tuple[int, str]:
    """Count the lines of a sound log and hash the last one.

    Raises:
        RunError: It is not sound.
    """
    digests = [NOTHING_BEFORE]
    for number, line in enumerate(lines_of(path) if path.exists() else (), 1):
        problem, _ = read_line(line, number, digests[-1])
        if problem:
            raise RunError(f"{path}, line {number}: {problem}; begin a new log, and keep this one as it is")
        digests.append(digest_of(line))
    if problems := compare_head(path, digests):
        raise RunError(f"{problems[0]}; begin a new log, and keep this one as it is")
    return len(digests) - 1, digests[-1]


def lines_of(path: Path) -> Iterator[bytes]:
    """Lines without their line feeds; the last one keeps a mark where it has none."""
    with path.open("rb") as file:
        for line in file:
            yield line[:-1] if line.endswith(b"\n") else line + b"\\"


def read_line(line: bytes, number: int, previous: str) -> tuple[str, dict[str, Any]]:
    """Read one line and say what is wrong with it, or nothing."""
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return "no whole line of JSON", {}
    if not isinstance(entry, dict) or not {"line", "previous", "run"} <= entry.keys():
        return "not a line of an evidence log", {}
    if entry["line"] != number:
        return f"says it is line {entry['line']}: lines were dropped, added or reordered", {}
    if entry["previous"] != previous:
        return "does not follow from the line before it: one of the two was altered", {}
    return "", entry


def changed_run(log: Path, number: int, entry: Mapping[str, Any]) -> list[str]:
    """Compare the run.json of a line with its hash, if it is still there."""
    recorded = entry["run"]
    if not isinstance(recorded, dict) or not {"path", "sha256"} <= recorded.keys():
        return [f"{log.name}, line {number}: names no run.json"]
    run = log.parent / str(recorded["path"])
    if not run.is_file() or fingerprint(run)["sha256"] == recorded["sha256"]:
        return []
    return [f"{log.name}, line {number}: {run} was changed after it was recorded"]


def compare_head(path: Path, digests: list[str]) -> list[str]:
    """Compare a log with the file that names its last line. Lines may follow that one: a run may have been interrupted."""
    head = head_of(path)
    n_lines = len(digests) - 1
    if not head.exists():
        return [f"{head.name}: no such file; it names the last line of {path.name}"] if n_lines else []
    try:
        said = json.loads(head.read_bytes())
        lines, digest = said["lines"], said["sha256"]
        if not isinstance(lines, int) or lines < 1:
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError):
        return [f"{head.name}: broken; expected the number of lines and the SHA-256 of the last one"]
    if lines > n_lines:
        return [f"{path.name}: {n_lines} lines, {head.name} says {lines}: lines were dropped at the end"]
    if digests[lines] != digest:
        return [f"{path.name}, line {lines}: not the line {head.name} names: it was altered"]
    return []


def write_head(path: Path, lines: int, digest: str) -> None:
    """Write which line is the last one."""
    with written_beside(head_of(path)) as file:
        file.write(json.dumps({"lines": lines, "sha256": digest}) + "\n")


def head_of(path: Path) -> Path:
    """The file beside a log that names its last line."""
    return path.with_name(f"{path.name}.head")


def digest_of(line: bytes) -> str:
    """SHA-256 of a line without its line feed."""
    return hashlib.sha256(line).hexdigest()
