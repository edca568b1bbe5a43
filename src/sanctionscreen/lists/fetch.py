"""Downloading lists: asked for conditionally, in bounded time and size, and kept only when they can be read.

A good copy is never replaced by a bad one: what arrives is read and guarded like any other file before the store takes it.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from sanctionscreen.errors import FetchError
from sanctionscreen.lists.addresses import ADDRESSES, RETIRED, ListAddress
from sanctionscreen.lists.store import ListStore, Snapshot

MAX_BYTES = 1 << 30  # the largest list is about 110 MB
MAX_SECONDS = 600.0  # for one list, retries and all
CONNECT_SECONDS, READ_SECONDS = 15.0, 60.0  # to connect; between two pieces
TRIES = 4  # of each request, and of each broken download
BACKOFF_SECONDS = 1.0  # before the second try; doubled each time
RETRIED_STATUS = (429, 500, 502, 503, 504)
USER_AGENT = "sanctionscreen (+https://pypi.org/project/sanctionscreen/)"
_CHUNK = 1 << 13  # what a break in the middle costs
_STATE = ".fetch"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of asking for one list.

    Args:
        list_id: The list.
        url: Where it was asked for.
        changed: A new snapshot was made.
        snapshot: The snapshot that holds it; None where the server said nothing has changed.
        n_bytes: Bytes received.
        redirects: Addresses gone through, the last one that of the file; empty without redirects.
    """

    list_id: str
    url: str
    changed: bool
    snapshot: Snapshot | None
    n_bytes: int
    redirects: tuple[str, ...] = ()


def fetch(
    list_id: str,
    store: ListStore,
    *,
    url: str | None = None,
    accept: Collection[str] = (),
    max_bytes: int = MAX_BYTES,
    max_seconds: float = MAX_SECONDS,
    backoff: float = BACKOFF_SECONDS,
    allow_http: bool = False,
    progress: Callable[[int], None] | None = None,
    **options: Any,
) -> Fetched:
    """Download a list into a store.

    Args:
        list_id: The list; its address is in `ADDRESSES`, unless `url` gives another.
        store: Where it goes.
        url: Another address.
        accept: Guards whose refusal or quarantine is only reported.
        max_bytes: Most bytes to take.
        max_seconds: Most seconds for the whole of it.
        backoff: Seconds before the second try, doubled each time.
        allow_http: Take it without TLS too; for tests and mirrors of your own.
        progress: Called with the number of bytes received since the last call.
        **options: As for `read_list`.

    Raises:
        FetchError: It could not be downloaded; the message says why and names the address.
        ListError: What arrived cannot be read, or a guard refuses it. The store is as before in both cases.
        ValueError: No address is known for the list.
    """
    address = _address_of(list_id, url)
    store.path.mkdir(parents=True, exist_ok=True)
    state_file = store.path / _STATE / f"{list_id}.json"
    state = _read_state(state_file, address.url)
    with tempfile.TemporaryDirectory(prefix=".download-", dir=store.path) as folder:
        target = Path(folder) / address.file_name
        download = _Download(address.url, target, max_bytes, max_seconds, backoff, allow_http, progress)
        answered = download.run(state if store.active(list_id) else {})
        if answered is None:
            return Fetched(list_id, address.url, changed=False, snapshot=None, n_bytes=0, redirects=download.redirects)
        snapshot = store.add(target, accept=accept, list_id=list_id, **options)
        _write_state(state_file, {"url": address.url, **answered})
    changed = not snapshot.was_there
    return Fetched(list_id, address.url, changed, snapshot, download.n_bytes, download.redirects)


def _address_of(list_id: str, url: str | None) -> ListAddress:
    """The address of a list, or the one given."""
    known = ADDRESSES.get(list_id)
    if url is not None:
        name = Path(urlsplit(url).path).name or (known.file_name if known else list_id)
        return ListAddress(list_id, url, known.file_name if known else name)
    if known is None:
        since = RETIRED.get(list_id)
        words = f"it is retired since {since[0]}: {since[1]}" if since else f"there are {', '.join(ADDRESSES)}; or pass url="
        raise ValueError(f"no address is known for {list_id}; {words}")
    return known


class _Download:
    """One file on its way; a broken one goes on where it broke, if the server can."""

    def __init__(
        self,
        url: str,
        target: Path,
        max_bytes: int,
        max_seconds: float,
        backoff: float,
        allow_http: bool,
        progress: Callable[[int], None] | None,
    ) -> None:
        self.url = url
        self.target = target
        self.max_bytes = max_bytes
        self.deadline = time.monotonic() + max_seconds
        self.max_seconds = max_seconds
        self.backoff = backoff
        self.schemes = ("https", "http") if allow_http else ("https",)
        self.progress = progress
        self.redirects: tuple[str, ...] = ()
        self.n_bytes = 0
        self.validator = ""

    def run(self, state: dict[str, str]) -> dict[str, str] | None:
        """Download the whole file; None where the server says that nothing has changed.

        Returns:
            What to ask with the next time: `etag` and `last_modified`, where the server gives them.
        """
        self._check_scheme(self.url)
        retry = Retry(
            total=TRIES - 1, backoff_factor=self.backoff, status_forcelist=RETRIED_STATUS, allowed_methods=("GET",),
            raise_on_status=False,
        )  # fmt: skip
        with requests.Session() as session:
            for scheme in self.schemes:
                session.mount(f"{scheme}://", HTTPAdapter(max_retries=retry))
            session.headers["User-Agent"] = USER_AGENT
            for tried in range(TRIES):
                try:
                    return self._take(session, state)
                except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError) as error:
                    broken = error
                pause = self.backoff * 2**tried
                if time.monotonic() + pause > self.deadline:
                    break
                time.sleep(pause)
        raise FetchError(f"the download broke off: {broken}", source=self.url) from broken

    def _take(self, session: requests.Session, state: dict[str, str]) -> dict[str, str] | None:
        """Ask once, for the rest where a part is there already."""
        headers = {"Accept-Encoding": "identity"}
        if self.n_bytes and self.validator:
            headers |= {"Range": f"bytes={self.n_bytes}-", "If-Range": self.validator}
        elif not self.n_bytes:
            headers |= {
                header: state[key]
                for key, header in (("etag", "If-None-Match"), ("last_modified", "If-Modified-Since"))
                if state.get(key)
            }
        with session.get(self.url, headers=headers, stream=True, timeout=(CONNECT_SECONDS, READ_SECONDS)) as answer:
            self.redirects = (*(step.url for step in answer.history), answer.url) if answer.history else ()
            for step in self.redirects:
                self._check_scheme(step)
            if answer.status_code == requests.codes.not_modified:
                return None
            expected = (requests.codes.ok, *([requests.codes.partial_content] if "Range" in headers else []))
            if answer.status_code not in expected:
                raise FetchError(
                    f"the server answered {answer.status_code} {answer.reason}, expected the file", source=self.url
                )
            goes_on = answer.status_code == requests.codes.partial_content
            if not goes_on:
                self.n_bytes = 0
            self.validator = answer.headers.get("ETag") or answer.headers.get("Last-Modified") or ""
            self._receive(answer, "ab" if goes_on else "wb")
        found = {"etag": answer.headers.get("ETag"), "last_modified": answer.headers.get("Last-Modified")}
        return {key: value for key, value in found.items() if value}

    def _receive(self, answer: requests.Response, mode: str) -> None:
        """Write what comes, within the limits, and insist on the length the server stated."""
        stated = answer.headers.get("Content-Length", "")
        whole = self.n_bytes + int(stated) if stated.isdecimal() else None
        if whole is not None and whole > self.max_bytes:
            raise FetchError(f"the file has {whole:,} bytes, expected at most {self.max_bytes:,}", source=self.url)
        with self.target.open(mode) as file:
            for piece in answer.iter_content(_CHUNK):
                file.write(piece)
                self.n_bytes += len(piece)
                if self.progress is not None:
                    self.progress(len(piece))
                if self.n_bytes > self.max_bytes:
                    raise FetchError(f"the file has more than {self.max_bytes:,} bytes", source=self.url)
                if time.monotonic() > self.deadline:
                    raise FetchError(f"the download took more than {self.max_seconds:g} seconds", source=self.url)
        if whole is not None and self.n_bytes < whole:
            raise requests.ConnectionError(f"received {self.n_bytes:,} of {whole:,} bytes")

    def _check_scheme(self, url: str) -> None:
        """Refuse an address without TLS."""
        if urlsplit(url).scheme not in self.schemes:
            raise FetchError("the address is not https, expected TLS on the whole way", source=url)


def _read_state(path: Path, url: str) -> dict[str, str]:
    """What the server said of the last copy from the same address; nothing where that is unknown."""
    try:
        state = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) and state.get("url") == url else {}


def _write_state(path: Path, state: dict[str, str]) -> None:
    """Remember what the server said, under a temporary name first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".tmp")
    beside.write_text(json.dumps(state), encoding="utf-8")
    beside.replace(path)
