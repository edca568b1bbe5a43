"""Lists over time: dated snapshots in a folder that can be read with nothing but a file browser.

    store/eu-fsf/2026-08-05_1f0c9a…/            one folder a snapshot, named by date and hash
        xmlFullSanctionsList_1_1.xml            the bytes as published, with what lay beside them
        parties.arrow                           the parties as read
        snapshot.json                           hash, dates, counts, findings, who promoted it
    store/eu-fsf/quarantine/2026-08-06_…/       kept, not active, with changes.csv against the copy before

Two clocks: `in_force_on` asks which copy counts for a day by its own date, with all that is known now; `known_on` asks what
the store held, active, on a day. A look-back at a day needs the first; an old decision is derived again with the second.

A snapshot is written under a temporary name and renamed when whole. The same bytes are kept once, but for a list without a
date of its own that goes back to what it was before: that is a copy of another day. Of copies of one date the one added last
counts. Two writers do no harm: each writes its own folder, and the second to rename finds the first one's there.
Nothing is ever changed in place.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv

from sanctionscreen.errors import IndexFileError, MalformedListError, MissingListError
from sanctionscreen.lists.addresses import REQUIRED_LISTS
from sanctionscreen.lists.changes import diff
from sanctionscreen.lists.guards import Finding, Severity, check_list, refuse
from sanctionscreen.lists.ofac_files import files_of_list
from sanctionscreen.lists.parties import parties_table, party_from_json
from sanctionscreen.lists.reading import read_list
from sanctionscreen.model import ListedParty, Problem, SanctionsList

_QUARANTINE = "quarantine"
_PARTIES, _SNAPSHOT, _CHANGES = "parties.arrow", "snapshot.json", "changes.csv"
_HASH_DIGITS = 12
_UNDATED = "undated"
_LIST_ID = re.compile(r"\w[\w.-]*")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One copy of a list in a store.

    Args:
        list_id: The list.
        sha256: 64 hexadecimal digits over the bytes as given.
        published_on: Date of the content, None where nothing states it.
        seen_on: Day it was put into the store.
        n_parties: Entries read.
        path: Its folder.
        quarantined: It is kept but not active.
        findings: What the guards saw.
        promoted_by: Who took it out of quarantine, and why.
        was_there: The store had it already; nothing was written.
        promoted_on: Day it was taken out of quarantine, None if it never was in it.
        number: Place in the order in which copies of the list were added; 0 where an older version did not write it.
    """

    list_id: str
    sha256: str
    published_on: dt.date | None
    seen_on: dt.date
    n_parties: int
    path: Path
    quarantined: bool = False
    findings: tuple[Finding, ...] = ()
    promoted_by: str = ""
    was_there: bool = False
    promoted_on: dt.date | None = None
    number: int = 0

    @property
    def active_since(self) -> dt.date:
        """The day since which the store gives it, that is seen, or taken out of quarantine."""
        return self.promoted_on or self.seen_on

    @property
    def as_of(self) -> dt.date:
        """Its own date, else the day it was first seen."""
        return self.published_on or self.seen_on

    def read(self) -> SanctionsList:
        """Give the list as it was read.

        Raises:
            IndexFileError: A file of the snapshot is damaged.
        """
        facts = _read_facts(self.path)
        parties = self._read_parties(facts.get("parties_sha256"))
        if len(parties) != self.n_parties:
            raise IndexFileError(f"{self.path / _PARTIES}: holds {len(parties)} parties, expected {self.n_parties}")
        try:
            problems = tuple(Problem(**problem) for problem in facts["list_problems"])
            said = {name: facts[name] for name in ("authority", "format", "source")}
        except (KeyError, TypeError, ValueError) as error:
            raise IndexFileError(f"{self.path / _SNAPSHOT}: damaged: {error!r}") from error
        return SanctionsList(
            self.list_id,
            said["authority"],
            self.published_on,
            self.sha256,
            parties,
            problems,
            format=said["format"],
            source=said["source"],
        )

    def _read_parties(self, sha256: str | None) -> tuple[ListedParty, ...]:
        """The parties, whose bytes have a hash, None where an older version did not write it."""
        place = self.path / _PARTIES
        try:
            data = place.read_bytes()
            if sha256 not in (None, hashlib.sha256(data).hexdigest()):
                raise ValueError(f"the bytes are not those written; add {self.list_id} again from a file")
            return tuple(map(party_from_json, pa.ipc.open_file(data).read_all()["party"].to_pylist()))
        except (pa.ArrowException, OSError, KeyError, TypeError, ValueError) as error:
            raise IndexFileError(f"{place}: damaged: {error}") from error


class ListStore:
    """Dated snapshots of lists in a folder.

    Args:
        path: The folder; made when the first list is added.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)

    def add(
        self,
        source: str | os.PathLike[str],
        *,
        today: dt.date | None = None,
        accept: Collection[str] = (),
        **options: Any,
    ) -> Snapshot:
        """Read a list and keep it, unless a guard refuses it.

        Args:
            source: Path of the file; what lies beside an OFAC CSV file is kept with it.
            today: The day it is seen, by default today's.
            accept: Guards whose refusal or quarantine is only reported.
            **options: As for `read_list`.

        Returns:
            Snapshot, new, or the one that was there with the same bytes, or a quarantined one.

        Raises:
            ListError: The list cannot be read, or a guard refuses it; the store is as before.
            OldListError: It is older than the copy there is.
        """
        seen_on = today or dt.date.today()  # noqa: DTZ011  the day where the store is
        new = read_list(source, **options)
        if not _LIST_ID.fullmatch(new.list_id):  # it names a folder, and the file may say it
            found = f"found the list id {new.list_id!r:.80}, expected letters, digits, dots and hyphens such as lt-national"
            raise MalformedListError(found, source=str(source))
        there = self.snapshots(new.list_id, quarantined=True)
        active = self.active(new.list_id)
        for known in reversed(there):
            is_dated_alike = known.published_on is not None and known.published_on == new.published_on
            counts = known.quarantined or (active and known.path == active.path)
            if known.sha256 == new.sha256 and (is_dated_alike or counts):
                return replace(known, was_there=True)
        old = active.read() if active else None
        findings = check_list(new, old, today=seen_on, accept=accept)
        refuse(new, findings)
        quarantined = any(finding.severity is Severity.QUARANTINE for finding in findings)
        folder = self.path / new.list_id / _QUARANTINE if quarantined else self.path / new.list_id
        number = 1 + max((known.number for known in there), default=0)
        again = any(known.sha256 == new.sha256 for known in there)
        target = folder / f"{new.published_on or _UNDATED}_{new.sha256[:_HASH_DIGITS]}{f'_{number}' if again else ''}"
        snapshot = Snapshot(
            new.list_id, new.sha256, new.published_on, seen_on, len(new.parties), target, quarantined, tuple(findings),
            number=number,
        )  # fmt: skip
        self._write(snapshot, new, Path(source), old)
        return snapshot

    def _write(self, snapshot: Snapshot, new: SanctionsList, source: Path, old: SanctionsList | None) -> None:
        """Write a snapshot beside its place and rename it."""
        snapshot.path.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=".incoming-", dir=self.path))
        try:
            for file in files_of_list(source, new.format):
                shutil.copy2(file, temporary / file.name)
            table = parties_table([new])
            with pa.OSFile(str(temporary / _PARTIES), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
                writer.write_table(table)
            facts = {
                **asdict(snapshot),
                "authority": new.authority,
                "format": new.format,
                "source": new.source,
                "list_problems": [asdict(problem) for problem in new.list_problems],
                "n_problems": len(new.problems),
                "parties_sha256": hashlib.sha256((temporary / _PARTIES).read_bytes()).hexdigest(),
            }
            for name in ("path", "was_there"):
                del facts[name]
            words = json.dumps(facts, ensure_ascii=False, indent=1, default=str, sort_keys=True)
            (temporary / _SNAPSHOT).write_text(words + "\n", encoding="utf-8")
            if snapshot.quarantined and old is not None:
                pa_csv.write_csv(diff(old, new), str(temporary / _CHANGES))
            try:
                temporary.rename(snapshot.path)
            except OSError:
                if not (snapshot.path / _SNAPSHOT).is_file():  # somebody else has just written the same
                    raise
        finally:
            shutil.rmtree(temporary, ignore_errors=True)

    def snapshots(self, list_id: str | None = None, *, quarantined: bool = False) -> list[Snapshot]:
        """Snapshots in order of list, date, day seen and number.

        Args:
            list_id: Only of this list.
            quarantined: Those in quarantine too.
        """
        found = [
            snapshot
            for folder in sorted(self.path.iterdir() if self.path.is_dir() else ())
            if folder.is_dir() and not folder.name.startswith(".") and list_id in (None, folder.name)
            for snapshot in _snapshots_in(folder, quarantined=quarantined)
        ]
        return sorted(found, key=lambda s: (s.list_id, s.as_of, s.seen_on, s.number, s.sha256))

    def active(self, list_id: str, in_force_on: dt.date | None = None, known_on: dt.date | None = None) -> Snapshot | None:
        """The snapshot of a list that counts on a day: the latest not after it.

        Args:
            list_id: The list.
            in_force_on: The day by the dates of the lists, None for the latest there is.
            known_on: Only what the store held, active, on this day.
        """
        return _latest(self.snapshots(list_id), in_force_on, known_on).get(list_id)

    def as_of(
        self,
        in_force_on: dt.date | None = None,
        *,
        known_on: dt.date | None = None,
        lists: Collection[str] | None = None,
        required_lists: Collection[str] = REQUIRED_LISTS,
    ) -> list[SanctionsList]:
        """All lists as they were on a day.

        Args:
            in_force_on: The day by the dates of the lists, None for the latest there is; with all that is known now, a copy
                added later too. A look-back asks this.
            known_on: Only what the store held, active, on this day. What a decision of that day could know is
                `as_of(known_on=day)`.
            lists: Only these lists.
            required_lists: Lists that must be among them; the default is what the EU's own law and the UN ask for.

        Raises:
            MissingListError: A required list has no snapshot for that day.
        """
        counted = _latest(self.snapshots(), in_force_on, known_on)
        there = {list_id: snapshot for list_id, snapshot in counted.items() if lists is None or list_id in lists}
        if missing := sorted(set(required_lists) - there.keys()):
            days = (("on", in_force_on), ("known on", known_on))
            when = "".join(f" {word} {day}" for word, day in days if day)
            raise MissingListError(
                f"found no snapshot of {', '.join(missing)}{when}, expected every required list "
                "(name those you need in required_lists)",
                source=str(self.path),
            )
        return [snapshot.read() for snapshot in there.values()]

    def earlier(
        self, lists: Iterable[SanctionsList], in_force_on: dt.date | None = None, *, known_on: dt.date | None = None
    ) -> Iterator[SanctionsList]:
        """Give the copies before each of some lists, oldest first, such as `keep_delisted` asks for; one at a time.

        Args:
            lists: Lists of this store, such as `as_of` gives them for the same days.
            in_force_on: Only copies that are not after this day, by the dates of the lists.
            known_on: Only what the store held, active, on this day.

        Yields:
            Each copy, under its own date or else the day it was first seen; of an undated list also the copy itself, for
            the day since which it lacks what those before it had.
        """
        for listed in lists:
            known = [
                snapshot
                for snapshot in self.snapshots(listed.list_id)
                if (in_force_on is None or snapshot.as_of <= in_force_on)
                and (known_on is None or snapshot.active_since <= known_on)
            ]
            place = max((n for n, snapshot in enumerate(known) if snapshot.sha256 == listed.sha256), default=0)
            for snapshot in known[: place + (listed.published_on is None)]:
                yield replace(snapshot.read(), published_on=snapshot.as_of)

    def promote(self, snapshot: Snapshot, *, by: str, reason: str, today: dt.date | None = None) -> Snapshot:
        """Make a quarantined snapshot active.

        Args:
            snapshot: One in quarantine.
            by: Who decides.
            reason: Why it is right.
            today: The day, by default today's; it is active since then, and was not before.

        Raises:
            ValueError: It is not in quarantine, or nobody or no reason is named.
        """
        if not snapshot.quarantined:
            raise ValueError(f"{snapshot.path.name} is not in quarantine")
        if not by.strip() or not reason.strip():
            raise ValueError("a promotion needs who decides (by) and why (reason)")
        facts = _read_facts(snapshot.path)
        day = today or dt.date.today()  # noqa: DTZ011  the day where the store is
        facts |= {"quarantined": False, "promoted_by": f"{by.strip()}: {reason.strip()}", "promoted_on": day.isoformat()}
        beside = snapshot.path / f".{_SNAPSHOT}.{os.getpid()}"
        beside.write_text(json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        beside.replace(snapshot.path / _SNAPSHOT)
        target = snapshot.path.parent.parent / snapshot.path.name
        snapshot.path.rename(target)
        return _snapshot_in(target, quarantined=False)

    def prune(self, *, keep_from: dt.date) -> list[Snapshot]:
        """Remove snapshots older than a day, but for the one of each list that counted on it.

        Returns:
            What was removed.
        """
        snapshots = self.snapshots()
        counted = {snapshot.path for snapshot in _latest(snapshots, keep_from).values()}
        removed = [snapshot for snapshot in snapshots if snapshot.as_of < keep_from and snapshot.path not in counted]
        for snapshot in removed:
            shutil.rmtree(snapshot.path)
        return removed


def _latest(
    snapshots: Iterable[Snapshot], in_force_on: dt.date | None = None, known_on: dt.date | None = None
) -> dict[str, Snapshot]:
    """The snapshot of each list that counts on a day, of snapshots in their order."""
    return {
        snapshot.list_id: snapshot
        for snapshot in snapshots
        if (in_force_on is None or snapshot.as_of <= in_force_on) and (known_on is None or snapshot.active_since <= known_on)
    }


def _snapshots_in(folder: Path, *, quarantined: bool) -> Iterator[Snapshot]:
    """Snapshots of one list."""
    places = [(folder, False), *([(folder / _QUARANTINE, True)] if quarantined else [])]
    for place, held in places:
        for path in sorted(place.iterdir()) if place.is_dir() else ():
            if any((path / name).is_file() for name in (_SNAPSHOT, _PARTIES)):  # one without the other is damaged
                yield _snapshot_in(path, quarantined=held)


def _snapshot_in(path: Path, *, quarantined: bool) -> Snapshot:
    """Read what a folder says of its snapshot."""
    facts = _read_facts(path)
    try:
        return Snapshot(
            facts["list_id"],
            facts["sha256"],
            dt.date.fromisoformat(facts["published_on"]) if facts["published_on"] else None,
            dt.date.fromisoformat(facts["seen_on"]),
            int(facts["n_parties"]),
            path,
            quarantined,
            tuple(Finding(f["guard"], Severity(f["severity"]), f["message"]) for f in facts["findings"]),
            facts["promoted_by"],
            promoted_on=dt.date.fromisoformat(facts["promoted_on"]) if facts.get("promoted_on") else None,
            number=int(facts.get("number", 0)),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise IndexFileError(f"{path / _SNAPSHOT}: damaged: {error!r}") from error


def _read_facts(path: Path) -> dict[str, Any]:
    """The contents of snapshot.json."""
    try:
        facts = json.loads((path / _SNAPSHOT).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise IndexFileError(f"{path / _SNAPSHOT}: damaged: {error}") from error
    if not isinstance(facts, dict):
        raise IndexFileError(f"{path / _SNAPSHOT}: damaged: expected an object")
    return facts
