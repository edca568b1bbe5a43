"""Lists over time: the store, the guards, changes, and downloads from a real local server."""

from __future__ import annotations

import datetime as dt
import http.server
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

import sanctionscreen as ss
from samples import SHARED, needs_shared
from sanctionscreen.lists.guards import Finding, check_list
from sanctionscreen.policy import Delisted

LISTS = SHARED / "lists"
TODAY = dt.date(2026, 3, 1)
RECORD = (
    "<record><Country>Russia</Country><LastName>Testov{n}</LastName><GivenName>Timur</GivenName><Schedule>1</Schedule>"
    "<Item>{n}</Item></record>"
)


def canadian(numbers: range) -> bytes:
    """A Canadian file of some items."""
    return b"<data-set>" + "".join(RECORD.format(n=n) for n in numbers).encode() + b"</data-set>"


def us_list(*programmes: str, date: str = "2024-05-02") -> ss.SanctionsList:
    """One party for each programme."""
    parties = tuple(
        ss.ListedParty(
            "us-sdn",
            str(n),
            ss.PartyKind.PERSON,
            (ss.Name(f"Testov {n}", ss.NameKind.PRIMARY),),
            (ss.Designation("US", programme),),
        )
        for n, programme in enumerate(programmes)
    )
    return ss.SanctionsList("us-sdn", "US", dt.date.fromisoformat(date), "0" * 64, parties, source="sdn.csv")


@pytest.fixture
def file(tmp_path: Path) -> Callable[[bytes], Path]:
    """Writes a list file under one name again and again."""

    def write(data: bytes) -> Path:
        path = tmp_path / "sema-lmes.xml"
        path.write_bytes(data)
        return path

    return write


def test_store_keeps_bytes_and_parties_once(tmp_path: Path, file: Callable[[bytes], Path]) -> None:
    """A snapshot holds the original bytes and gives the same list back; the same bytes make no second one."""
    store = ss.ListStore(tmp_path / "store")
    data = canadian(range(5))
    first = store.add(file(data), today=TODAY)
    assert (first.path / "sema-lmes.xml").read_bytes() == data
    assert first.read() == replace(ss.read_list(file(data)), source="sema-lmes.xml")
    again = store.add(file(data), today=TODAY + dt.timedelta(1))
    assert (again.was_there, again.path, len(store.snapshots())) == (True, first.path, 1)
    assert [p.name for p in (tmp_path / "store").iterdir()] == ["ca-sema"]


OWN = "entry_id,name,kind\n1,Timur Testov,person\n"


@pytest.mark.parametrize("dated", [False, True])
def test_a_list_that_goes_back_is_a_copy_of_that_day(tmp_path: Path, *, dated: bool) -> None:
    """A party that leaves and comes back is in the copy that counts, and a list of any day has what it had then."""
    store, own = ss.ListStore(tmp_path / "store"), tmp_path / "own.csv"
    whole = OWN + "2,Anna Testova,person\n"
    days = [TODAY + dt.timedelta(n) for n in range(4)]
    for day, text in zip(days, (whole, OWN, whole, whole), strict=True):
        own.write_text(text)
        store.add(own, list_id="lt-national", published_on=day if dated else None, today=day, accept=["shrank"])
    assert [snapshot.n_parties for snapshot in store.snapshots()] == [2, 1, 2]
    (now,), (then,) = (store.as_of(day, required_lists=[]) for day in (None, days[1]))
    assert (len(now.parties), len(then.parties)) == (2, 1)
    assert [len(copy.parties) for copy in store.earlier([now])] == [2, 1] + ([] if dated else [2])
    (first,) = store.as_of(days[0], required_lists=[])
    assert [len(copy.parties) for copy in store.earlier([first], days[0])] == ([] if dated else [2])


def test_of_copies_of_one_day_the_last_counts(tmp_path: Path) -> None:
    """Copies of one date come in the order in which they were added, whatever their hashes."""
    store, own = ss.ListStore(tmp_path / "store"), tmp_path / "own.csv"
    for published_on, list_id in ((None, "lt-undated"), (TODAY, "lt-dated")):
        text = OWN
        for n in range(2, 8):
            text += f"{n},Anna Testova,person\n"
            own.write_text(text)
            added = store.add(own, list_id=list_id, published_on=published_on, today=TODAY)
            assert store.active(list_id) == added


def test_the_day_of_a_delisting_from_an_undated_list_is_when_it_was_seen(tmp_path: Path) -> None:
    """It does not move with the day on which the index is built."""
    store, own = ss.ListStore(tmp_path / "store"), tmp_path / "own.csv"
    for n, text in enumerate((OWN + "2,Anna Testova,person\n", OWN)):
        own.write_text(text)
        store.add(own, list_id="lt-national", today=TODAY + dt.timedelta(n), accept=["shrank"])
    rule = Delisted("amendment expected", "A. Officer", dt.date(2027, 6, 30), list="lt-national")
    lists = store.as_of(required_lists=[])
    (kept,) = ss.keep_delisted(lists, store.earlier(lists), ss.Policy(delisted=(rule,)), today=dt.date(2026, 9, 9))
    assert [party.delisted_on for party in kept.parties] == [None, TODAY + dt.timedelta(1)]


@pytest.mark.parametrize(
    ("damaged", "old", "new"),
    [
        ("snapshot.json", b'"authority"', b'"author"'),
        ("snapshot.json", b'"list_problems": []', b'"list_problems": [{"what": 1}]'),
        ("snapshot.json", b'"list_problems": []', b'"list_problems": 7'),
        ("snapshot.json", b'"n_parties": 1', b'"n_parties": "x"'),
        ("snapshot.json", b'"findings": []', b'"findings": [7]'),
        ("snapshot.json", b"{", b""),
        ("snapshot.json", None, b""),
        ("parties.arrow", b'"kind":"person"', b'"kind":"parson"'),
        ("parties.arrow", b'"kind":"person"', b'"kind":"person{'),
        ("parties.arrow", b"party", b"parti"),
        ("parties.arrow", b"Timur Testov", b"Timur Tostov"),
        ("parties.arrow", None, b""),
    ],
)
def test_a_damaged_snapshot_is_never_passed_over(tmp_path: Path, damaged: str, old: bytes | None, new: bytes) -> None:
    """It does not quietly leave the place to an older copy, and nothing but the library's error comes out."""
    store, own = ss.ListStore(tmp_path / "store"), tmp_path / "own.csv"
    own.write_text(OWN)
    target = store.add(own, list_id="lt-national", today=TODAY).path / damaged
    if old is None:
        target.unlink()
    else:
        data = target.read_bytes()
        assert old in data
        target.write_bytes(data.replace(old, new))
    with pytest.raises(ss.IndexFileError, match=damaged):
        store.as_of(required_lists=[])


@pytest.mark.parametrize("list_id", ["../evil", "/tmp/evil", ".hidden", "a b", "a/b", "..", "lt\\x"])
def test_a_list_id_stays_in_the_store(tmp_path: Path, list_id: str) -> None:
    """A file cannot name a folder elsewhere, nor one that the store passes over."""
    own = tmp_path / "own.csv"
    own.write_text(f"entry_id,name,kind,list_id\n1,Timur Testov,person,{list_id}\n")
    with pytest.raises(ss.MalformedListError, match=r"own\.csv.*found the list id .*, expected letters"):
        ss.ListStore(tmp_path / "store").add(own, today=TODAY)
    assert [path.name for path in tmp_path.iterdir()] == ["own.csv"]


def test_as_of_and_known_on(tmp_path: Path, file: Callable[[bytes], Path]) -> None:
    """A day gives the list that counted on it; what was known then is another question."""
    store = ss.ListStore(tmp_path / "store")
    for n, (published, seen) in enumerate([(1, 2), (10, 20)]):
        store.add(file(canadian(range(5 + n))), published_on=dt.date(2026, 2, published), today=dt.date(2026, 2, seen))
    counted = {
        (on, known): len(
            store.as_of(dt.date(2026, 2, on), known_on=known and dt.date(2026, 2, known), required_lists=())[0].parties
        )
        for on, known in ((1, None), (9, None), (10, None), (10, 19), (28, 20))
    }
    assert counted == {(1, None): 5, (9, None): 5, (10, None): 6, (10, 19): 5, (28, 20): 6}
    assert store.as_of(dt.date(2026, 1, 1), required_lists=()) == []
    with pytest.raises(ss.MissingListError, match="eu-annexes, eu-fsf, un-sc"):
        store.as_of()
    assert [snapshot.n_parties for snapshot in store.prune(keep_from=dt.date(2026, 2, 15))] == [5]
    assert len(store.as_of(dt.date(2026, 2, 20), required_lists=["ca-sema"])[0].parties) == 6


def test_a_refused_list_changes_nothing(tmp_path: Path, file: Callable[[bytes], Path]) -> None:
    """A fifth gone is refused, unless the guard is accepted by name; broken files never arrive."""
    store = ss.ListStore(tmp_path / "store")
    store.add(file(canadian(range(10))), today=TODAY)
    with pytest.raises(ss.ListShrankError, match="3 of 10 entries are gone"):
        store.add(file(canadian(range(7))), today=TODAY)
    with pytest.raises(ss.MalformedListError):
        store.add(file(canadian(range(10))[:-20]), today=TODAY)
    assert len(store.snapshots(quarantined=True)) == 1
    assert not [path for path in (tmp_path / "store").iterdir() if path.name.startswith(".")]
    taken = store.add(file(canadian(range(7))), today=TODAY, accept=["shrank"])
    assert [finding.guard for finding in taken.findings] == ["lost_entries", "shrank"]
    with pytest.raises(ValueError, match="no guard"):
        store.add(file(canadian(range(8))), accept=["nonsense"])


def test_a_mass_delisting_waits_for_a_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole programme gone: the old copy stays active, the new one is quarantined with the difference until promoted."""
    store = ss.ListStore(tmp_path / "store")
    old = us_list(*["RUSSIA"] * 60, *["SDGT"] * 140)
    new = replace(old, parties=old.parties[60:], published_on=dt.date(2024, 5, 3), sha256="1" * 64)
    path = tmp_path / "sdn.csv"
    path.write_bytes(b"")
    for listed in (old, new):
        monkeypatch.setattr("sanctionscreen.lists.store.read_list", lambda source, listed=listed: listed)
        snapshot = store.add(path, today=TODAY)
    assert snapshot.quarantined
    assert (snapshot.path / "changes.csv").read_text(encoding="utf-8").count("removed") == 60
    active = store.active("us-sdn")
    assert active is not None and active.n_parties == 200
    with pytest.raises(ValueError, match="reason"):
        store.promote(snapshot, by="A. Officer", reason=" ")
    promoted = store.promote(snapshot, by="A. Officer", reason="general licence of 3 May", today=TODAY + dt.timedelta(2))
    assert store.active("us-sdn") == promoted
    assert promoted.promoted_by == "A. Officer: general licence of 3 May"
    assert promoted.read().parties == new.parties
    known = [store.active("us-sdn", known_on=TODAY + dt.timedelta(n)) for n in (0, 1, 2)]
    assert [snapshot.n_parties for snapshot in known if snapshot] == [200, 200, 140]  # before, the old copy was active


def guards(new: ss.SanctionsList, old: ss.SanctionsList | None, today: dt.date | None = None) -> list[tuple[str, str]]:
    """Names and severities of findings."""
    return [(finding.guard, finding.severity.value) for finding in check_list(new, old, today=today)]


def test_guards_by_name() -> None:
    """Scattered losses refuse, whole programmes quarantine, old and frozen lists are reported."""
    old = us_list(*["RUSSIA"] * 60, *["SDGT"] * 140)
    later = dt.date(2024, 5, 9)
    assert guards(replace(old, parties=old.parties[:190], published_on=later), old) == [("lost_entries", "report")]
    assert guards(replace(old, parties=old.parties[::2], published_on=later), old) == [
        ("lost_entries", "report"),
        ("shrank", "refuse"),
    ]
    assert guards(replace(old, parties=old.parties[60:]), old) == [
        ("lost_entries", "report"),
        ("mass_delisting", "quarantine"),
    ]
    assert guards(replace(old, published_on=dt.date(2024, 5, 1)), old)[0] == ("went_back", "refuse")
    assert guards(replace(old, published_on=later), old) == [("same_content", "report")]
    assert guards(old, None, dt.date(2024, 6, 30)) == [("stale", "report")]
    part = replace(old, list_problems=(ss.Problem("filtered", "filtered by programme"),))
    assert guards(part, None) == [("filtered", "refuse")]
    drift = replace(old.parties[0], problems=(ss.Problem("unknown_field", "element X is unknown"),))
    assert guards(replace(old, parties=(drift, *old.parties[1:])), old) == [("format_drift", "report")]
    assert guards(replace(old, list_id="uk-ofsi"), None) == [("retired", "report")]
    assert check_list(old, None) == []
    assert isinstance(check_list(part)[0], Finding)


@needs_shared
def test_guards_on_real_sdn_history() -> None:
    """2024-05-02 to 05-03 loses 8; without RUSSIA-EO14024 a third is gone, whole by programme."""
    how = {"companions": False, "accept_unterminated": True}
    old, new = (ss.read_list(LISTS / "us_ofac" / day / "sdn.csv.gz", **how) for day in ("2024-05-02", "2024-05-03"))  # type: ignore[arg-type]
    lost, *others = check_list(new, old)
    assert lost.message.startswith("8 entries") and others == []
    left = tuple(p for p in new.parties if all(d.programme != "RUSSIA-EO14024" for d in p.designations))
    assert [finding.guard for finding in check_list(replace(new, parties=left), new)] == ["lost_entries", "mass_delisting"]
    changes = ss.diff(old, new)
    assert set(changes["change"].to_pylist()) == {"removed"} and changes.num_rows == 8


def test_diff_is_independent_of_order() -> None:
    """Amended parts are named with what went and what came; order changes nothing."""
    old = us_list("A", "A", "A")
    changed = replace(
        old.parties[1],
        names=(ss.Name("Testov One", ss.NameKind.PRIMARY), *old.parties[1].names),
        identifiers=(ss.Identifier(ss.IdentifierKind.PASSPORT, "AB1"),),
    )
    added = replace(old.parties[0], entry_id="9", names=(ss.Name("Zavod", ss.NameKind.PRIMARY),))
    new = replace(old, parties=(added, changed, old.parties[0]))
    rows = [(r["change"], r["entry_id"], r["field"], r["old"], r["new"]) for r in ss.diff(old, new).to_pylist()]
    assert rows == [
        ("amended", "1", "names", None, "Testov One"),
        ("amended", "1", "identifiers", None, "passport AB1"),
        ("removed", "2", "entry", "Testov 2", None),
        ("added", "9", "entry", None, "Zavod"),
    ]
    assert ss.diff(old, replace(old, parties=old.parties[::-1])).num_rows == 0
    assert ss.changes_in_words(ss.diff(old, new)).startswith("1 added, 1 removed, 1 amended\n~ 1")
    assert "... 3 more lines" in ss.changes_in_words(ss.diff(old, new), 1)
    with pytest.raises(ValueError, match="two dates of one list"):
        ss.diff(old, replace(old, list_id="un-sc"))


@needs_shared
def test_real_dated_pairs_differ_by_their_ids() -> None:
    """UN lists of every date: added and removed are the differences of the sets of references."""
    lists = [ss.read_list(path) for path in sorted((LISTS / "un").glob("20[12]*-*-??/consolidated.xml"))]
    assert len(lists) >= 9
    for old, new in pairwise(lists):
        before, after = ({party.entry_id for party in listed.parties} for listed in (old, new))
        changes = ss.diff(old, new)
        by_change: dict[str, set[str]] = {"added": set(), "removed": set(), "amended": set()}
        for change, entry_id in zip(changes["change"].to_pylist(), changes["entry_id"].to_pylist(), strict=True):
            by_change[change].add(entry_id)
        assert by_change["added"] == after - before
        assert by_change["removed"] == before - after
        assert by_change["amended"] <= before & after


def test_an_index_is_swapped_under_a_reader(tmp_path: Path) -> None:
    """Another process that has the old file open goes on with it while a new one takes its place."""
    path = tmp_path / "lists.ssx"
    ss.NameIndex.build([us_list("A")]).save(path)
    code = (
        "import sys, sanctionscreen as ss; index = ss.NameIndex.load(sys.argv[1]); print('ready', flush=True); input();"
        "print(len(ss.check('Testov 0', index)))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdout is not None and reader.stdin is not None
        assert reader.stdout.readline() == "ready\n"
        bytes_before = path.read_bytes()
        ss.NameIndex.build([us_list("A", "A")]).save(path)
        assert path.read_bytes() != bytes_before
        out, _ = reader.communicate("\n", timeout=60)
    assert (reader.returncode, out) == (0, "1\n")
    ss.NameIndex.build([us_list("A")]).save(path)
    assert path.read_bytes() == bytes_before


class Server:
    """A local server whose answers a test writes; counts requests and keeps their headers."""

    def __init__(self) -> None:
        self.answers: list[Callable[[http.server.BaseHTTPRequestHandler], None]] = []
        self.requests: list[dict[str, str]] = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.requests.append({key.lower(): value for key, value in self.headers.items()})
                answer = outer.answers.pop(0) if len(outer.answers) > 1 else outer.answers[0]
                answer(self)

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/sema-lmes.xml"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()


@pytest.fixture
def server() -> Iterator[Server]:
    """A server for one test."""
    made = Server()
    yield made
    made.http.shutdown()
    made.http.server_close()


def send(
    status: int, body: bytes = b"", stated: int | None = None, **headers: str
) -> Callable[[http.server.BaseHTTPRequestHandler], None]:
    """An answer; `stated` is the length it claims."""

    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for key, value in headers.items():
            handler.send_header(key.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body) if stated is None else stated))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def get(server: Server, store: ss.ListStore, **options: object) -> ss.Fetched:
    """Fetch the list of the local server."""
    return ss.fetch("ca-sema", store, url=server.url, allow_http=True, backoff=0.01, **options)  # type: ignore[arg-type]


GOOD = canadian(range(400))


def test_fetch_asks_conditionally(server: Server, tmp_path: Path) -> None:
    """The second time it asks with what the server gave; nothing changed, nothing downloaded; redirects are shown."""
    store = ss.ListStore(tmp_path / "store")
    server.answers = [send(302, Location="/elsewhere.xml"), send(200, GOOD, ETag='"a"'), send(304)]
    first = get(server, store)
    assert (first.changed, first.n_bytes, len(first.redirects)) == (True, len(GOOD), 2)
    assert first.snapshot is not None and first.snapshot.n_parties == 400
    second = get(server, store)
    assert (second.changed, second.snapshot) == (False, None)
    assert server.requests[-1]["if-none-match"] == '"a"'
    assert "sanctionscreen" in server.requests[0]["user-agent"]


def test_fetch_tries_again_and_goes_on_where_it_broke(server: Server, tmp_path: Path) -> None:
    """A busy server is asked again; a broken download is resumed, if the file is still the same."""
    half = 3 << 13
    server.answers = [
        send(503),
        send(200, GOOD[:half], stated=len(GOOD), ETag='"a"'),
        send(206, GOOD[half:], ETag='"a"'),
    ]
    fetched = get(server, ss.ListStore(tmp_path / "store"))
    assert fetched.changed and fetched.n_bytes == len(GOOD)
    assert server.requests[-1]["range"].startswith("bytes=") and server.requests[-1]["if-range"] == '"a"'


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (send(200, b"<!DOCTYPE html><html>Service unavailable</html>"), ss.UnknownFormatError),
        (send(200, GOOD[:-30]), ss.MalformedListError),
        (send(200, canadian(range(3))), ss.ListShrankError),
        (send(404), ss.FetchError),
        (send(500), ss.FetchError),
        (send(200, GOOD[:50], stated=len(GOOD)), ss.FetchError),
    ],
)
def test_fetch_never_replaces_a_good_copy(
    server: Server, tmp_path: Path, answer: Callable[[http.server.BaseHTTPRequestHandler], None], error: type[Exception]
) -> None:
    """Errors, pages, truncations and shrunk lists leave the copy and the store as they were."""
    store = ss.ListStore(tmp_path / "store")
    server.answers = [send(200, GOOD)]
    get(server, store)
    before = sorted(path for path in store.path.rglob("*"))
    server.answers = [answer]
    with pytest.raises(error):
        get(server, store)
    assert sorted(path for path in store.path.rglob("*")) == before
    active = store.active("ca-sema")
    assert active is not None and active.n_parties == 400


def test_fetch_is_bounded(server: Server, tmp_path: Path) -> None:
    """Too many bytes, too many seconds and an address without TLS are refused."""

    def drip(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for n in range(100):
            handler.wfile.write(GOOD[n : n + 1])
            handler.wfile.flush()
            time.sleep(0.05)

    store = ss.ListStore(tmp_path / "store")
    server.answers = [send(200, GOOD)]
    with pytest.raises(ss.FetchError, match="at most 100"):
        get(server, store, max_bytes=100)
    with pytest.raises(ss.FetchError, match="https"):
        ss.fetch("ca-sema", store, url=server.url)
    server.answers = [drip]
    with pytest.raises(ss.FetchError, match=r"more than 0\.3 seconds"):
        get(server, store, max_seconds=0.3)
    with pytest.raises(ValueError, match="retired"):
        ss.fetch("uk-ofsi", store)
    assert store.snapshots() == []
