"""The figures of `speed.py` in tables, beside what must be reached with numpy alone (`must`) and what is aimed at (`goal`).

Nothing here passes or fails: machines differ.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from typing import Any

# Speed as a multiple of the peer's, by title of the run.
RATIOS = {
    "payments, cold": (400, 1000),
    "payments, warm": (500, 1500),
    "distinct, warm": (250, 750),
    "new token": (50, 300),
}
# Label, must and goal of the other figures, in the unit of the label; less is better.
LIMITS: dict[str, tuple[str, float | None, float | None]] = {
    "warm_p50_ms": ("one name, seen before: median, ms", 1, 0.1),
    "new_p99_ms": ("one name, new token: 99th percentile, ms", 20, 1),
    "open_ms": ("open to first answer, ms", 200, 50),
    "open_with_imports_ms": ("  with start of Python and imports, ms", None, None),
    "build_s": ("build of the index, s", 15, 5),
    "index_mb": ("size of the index, MB", None, None),
    "peak_memory_mb": ("peak memory screening the payments cold, MB", 1500, 1000),
}
SAMPLE_NAMES = 10_000  # whole lists have more


def render(results: dict[str, Any]) -> str:
    """All tables."""
    parts = [head(results)]
    for engine, measured in results["engines"].items():
        parts += [table(engine, runs(measured["runs"])), table(engine, others(measured["figures"]))]
    engine = list(results["engines"])[-1]
    parts += [table(f"growth of the list, {engine}", growth(results["growth"]))]
    parts += [table(f"growth of the batch, {engine}, warm", batches(results["batches"]))]
    parts += [workers(results["workers"]), f"{results['minutes']:.1f} minutes"]
    return "\n\n".join(parts)


def head(results: dict[str, Any]) -> str:
    """What was measured, and how."""
    index = next(iter(results["engines"].values()))["index"]
    lists = ", ".join(f"{list_id} {listed['parties']:,} parties" for list_id, listed in results["lists"].items())
    versions = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    core = results["pinned_to_core"]
    lines = [
        f"{index['names']:,} listed names, {index['distinct_names']:,} distinct when normalized: {lists}",
        f"{versions}; seed {results['seed']}, {results['rounds']} rounds",
        "not pinned: this system cannot" if core is None else f"one core (pinned to core {core})",
        "times peer: 1 is rapidfuzz cdist(token_sort_ratio, score_cutoff=80) on normalized names; ours: raw strings to hits",
        "must is for numpy alone; cold = fresh process, no token seen",
    ]
    every = [r for engine in results["engines"].values() for rounds in engine["runs"].values() for r in rounds]
    busy = min(r["cpu_seconds"] / r["seconds"] for r in every)
    lines.append(f"the core worked at least {busy:.0%} of the time for us while we screened; much less is noise:")
    lines.append("then the ratio in CPU time says more than that in seconds")
    if "numba" in results["engines"]:
        lines.append("with numba some hundred fixed names are screened before the clock starts, to load the compiled loops")
    else:
        lines.append("numba is not importable: numpy only")
    if index["names"] < SAMPLE_NAMES:
        lines.append(
            "these are the sample lists, too short for ratios and limits to mean anything: set SANCTIONSCREEN_SHARED"
        )
    return "\n".join(lines)


def runs(measured: dict[str, list[dict[str, Any]]]) -> Iterable[Sequence[str]]:
    """Speed and recall by kind of query."""
    yield "", "rows", "names/s min", "median", "max", "times peer", "must", "goal", "in CPU time", "recall", "hits"
    for title, rounds in measured.items():
        must, goal = RATIOS.get(title, (None, None))
        recalls = [r["recall"] for r in rounds if r["recall"] is not None]
        recall = f"{statistics.mean(recalls):.4f}" if recalls else "-"
        ratio, cpu_ratio = (
            number(statistics.median(r[f"peer_{what}"] for r in rounds) / statistics.median(r[what] for r in rounds))
            for what in ("seconds", "cpu_seconds")
        )
        hits = statistics.median_low(r["hits"] for r in rounds)
        yield (
            title,
            f"{rounds[0]['rows']:,}",
            *speeds(rounds),
            ratio,
            number(must),
            number(goal),
            cpu_ratio,
            recall,
            f"{hits:,}",
        )


def others(figures: dict[str, list[float]]) -> Iterable[Sequence[str]]:
    """Single names, opening, building, sizes."""
    yield "", "min", "median", "max", "must", "goal"
    for name, (label, must, goal) in LIMITS.items():
        values = figures[name]
        spread = (number(value) for value in (min(values), statistics.median(values), max(values)))
        yield label, *spread, number(must), number(goal)


def growth(measured: list[dict[str, Any]]) -> Iterable[Sequence[str]]:
    """By the size of the lists."""
    yield "", "parties", "names", "distinct", "build s", "index MB", "cold names/s", "warm min", "median", "max"
    for size in measured:
        built = size["built"]
        counts = (f"{built[name]:,}" for name in ("parties", "names", "distinct_names"))
        sizes = (number(built[name]) for name in ("seconds", "index_mb"))
        yield f"{size['times']}x", *counts, *sizes, speeds(size["cold"])[1], *speeds(size["warm"])


def batches(measured: dict[str, list[dict[str, Any]]]) -> Iterable[Sequence[str]]:
    """By the number of rows screened at a time; names repeat more in more rows."""
    yield "", "distinct names", "names/s min", "median", "max", "peak MB"
    for title, rounds in measured.items():
        yield title, f"{rounds[0]['distinct']:,}", *speeds(rounds), number(max(r["peak_mb"] for r in rounds))


def workers(measured: dict[str, list[dict[str, Any]]] | None) -> str:
    """One worker against two."""
    if measured is None:
        return "workers: only one core here"
    rows = [("", "names/s min", "median", "max")] + [(title, *speeds(rounds)) for title, rounds in measured.items()]
    one, two = (statistics.median(r["seconds"] for r in rounds) for rounds in measured.values())
    return table("workers, not pinned, warm", rows) + f"\nspeed-up with two workers: {one / two:.2f}"


def speeds(rounds: list[dict[str, Any]]) -> tuple[str, str, str]:
    """Names a second: least, median, most."""
    each = [r["rows"] / r["seconds"] for r in rounds]
    return f"{min(each):,.0f}", f"{statistics.median(each):,.0f}", f"{max(each):,.0f}"


def number(value: float | None) -> str:
    """A figure with three digits that tell, or a dash."""
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"


def table(title: str, rows: Iterable[Sequence[str]]) -> str:
    """Columns flush right but for the first, under a title."""
    lines = [list(row) for row in rows]
    lines[0][0] = title
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    padded = [[line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])] for line in lines]
    return "\n".join("  ".join(line) for line in padded)
