"""The public names, the error tree, and the direction of imports."""

from __future__ import annotations

import ast
from pathlib import Path

import sanctionscreen as ss
from sanctionscreen import errors

PACKAGE = Path(ss.__file__).parent

# A module imports only from rooms further down.
ORDER = [
    "testing",
    *(
        "cli",
        "rollback",
        "rescreening",
        "coverage_report",
        "coverage",
        "html_page",
        "linking",
        "ownership",
        "decisions",
        "law",
        "policy",
        "comparison",
        "reasons",
        "run_log",
        "runs",
        "hit_files",
        "screening",
        "messages",
        "summary",
        "choosing",
        "queries",
        "known",
    ),
    *("evidence", "options", "explain", "hits", "payments", "matching", "names", "lists", "model", "arrays", "arrow"),
    "kept_files",
    "errors",
]


def test_all_equals_the_public_names() -> None:
    """What `__all__` says is there, sorted, and nothing else is public but modules."""
    public = {name for name in vars(ss) if not name.startswith("_")}
    modules = {name for name in public if type(vars(ss)[name]).__name__ == "module"}
    assert set(ss.__all__) == public - modules
    assert len(set(ss.__all__)) == len(ss.__all__)


def test_every_error_has_the_one_base() -> None:
    """One except clause catches everything the library raises on purpose."""
    classes = [c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, Exception)]
    assert all(issubclass(c, ss.SanctionScreenError) for c in classes)


def test_imports_point_downwards() -> None:
    """No room knows the rooms above it."""
    for path in PACKAGE.rglob("*.py"):
        room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if room.startswith("__"):
            continue
        assert room in ORDER, f"{room} has no place in the layout"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("sanctionscreen."):
                other = node.module.split(".")[1]
                allowed = other in ORDER and ORDER.index(other) >= ORDER.index(room)
                assert allowed or (room, other) == ("model", "lists"), f"{path.name} imports {node.module}"
