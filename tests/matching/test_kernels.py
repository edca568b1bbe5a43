"""The compiled loops and the array path: same arithmetic, same hits, with and without numba."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sanctionscreen as ss
from samples import PARTIES, distorted, lay_out, make_list, pairs_of
from sanctionscreen.matching import kernels, match_names
from sanctionscreen.matching.known_tokens import KnownTokens
from sanctionscreen.matching.scoring import score_from_credit, score_of_credit
from sanctionscreen.names import normalize_many

PROGRAM = """
import sys
if {without_numba}:
    sys.modules["numba"] = None
import sanctionscreen as ss
from sanctionscreen.matching import kernels
texts = ["Sergei Lavrov", "Northern Horizn Bank", "sergeylavrov", "Abd alRahman Mohammad"]
names = [text + " " + chr(97 + i % 26) * (i // 26 + 1) for i in range(60) for text in texts]
party = lambda i, text: ss.ListedParty("t", str(i), ss.PartyKind("person"), (ss.Name(text, ss.NameKind("primary")),))
texts = ["LAVROV, Sergey", "Bank of Northern Horizon JSC", "AL-RAHMAN, Abd Muhammad"]
listed = ss.SanctionsList("t", "TEST", None, "0" * 64, tuple(party(i, text) for i, text in enumerate(texts)))
hits = ss.screen(names, ss.NameIndex.build([listed]), threshold=0.5)
print(kernels.compiled() is not None, hits.select(["query_row", "entry_id", "score"]).to_pylist())
"""


@given(st.integers(1, 200_000), st.integers(1, 200_000), st.floats(0, 1.1))
def test_the_score_of_one_pair_is_that_of_arrays(query: int, listed: int, share: float) -> None:
    """Plain integers, as the compiled loops count, and arrays give the same score."""
    credit = int(500 * (query + listed) * share)
    arrays = (np.array([value], np.int64) for value in (credit, query, listed))
    assert score_of_credit(credit, query, listed) == score_from_credit(*arrays)[0]


def run_program(without_numba: bool, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the program above in a fresh interpreter, warnings being errors."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM.format(without_numba=without_numba)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_numba_the_hits_are_the_same() -> None:
    """Where numba is missing or not wanted, arrays give the same hits, without a warning."""
    without, unwanted = run_program(True), run_program(False, SANCTIONSCREEN_KERNELS="numpy")
    assert (without.stderr, unwanted.stderr) == ("", "")
    assert without.stdout == unwanted.stdout
    assert without.stdout.count("score") > 100
    if kernels.has_numba():
        compiled = run_program(False, SANCTIONSCREEN_KERNELS="numba")
        assert compiled.stdout.startswith("True")
        assert compiled.stdout.removeprefix("True") == without.stdout.removeprefix("False")


def test_an_unknown_path_is_named() -> None:
    """A misspelt choice of the path says which there are."""
    failed = run_program(False, SANCTIONSCREEN_KERNELS="numpi")
    assert "SANCTIONSCREEN_KERNELS must be one of numba, numpy, got 'numpi'" in failed.stderr


@pytest.mark.parametrize("max_bytes", [0, 300_000])
def test_what_is_known_of_tokens_never_changes_a_result(max_bytes: int) -> None:
    """A memory that is always too small, used by several threads at once, gives the matches of a fresh one."""
    rng = random.Random(max_bytes)
    index = ss.NameIndex.build([make_list()])
    names = [name for _, _, names in PARTIES for name in names]
    batches = [distorted(names, 40, rng) for _ in range(12)]
    expected = [pairs_of(match_names(index, lay_out(batch), 6000)) for batch in batches]
    index.listed.forget()
    index.listed.__dict__["known"] = KnownTokens(index.listed.rows, index.listed.tokens, max_bytes)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda batch: pairs_of(match_names(index, lay_out(batch), 6000)), batches * 3))
    assert found == expected * 3


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_fork_in_the_middle_of_remembering_does_not_hang() -> None:
    """A process forked while another thread holds the locks screens as if nothing had been seen."""
    index = ss.NameIndex.build([make_list()])
    names = ["Ocean Sta", *(f"Zz{chr(97 + i % 26)}q Rr{i}" for i in range(40))]
    with index.listed.known._lock, normalize_many._WORDS._lock:
        child = os.fork()
        if child == 0:
            os._exit(0 if ss.screen(names, index).num_rows == 1 else 1)
    for _ in range(100):
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            assert status == 0
            return
        time.sleep(0.1)
    os.kill(child, signal.SIGKILL)
    raise AssertionError("the forked process hangs")
