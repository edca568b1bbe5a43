"""The lists that benchmarks run on: real ones where there are any, else the samples of this repository.

`SANCTIONSCREEN_SHARED` names the folder of real files (default: a folder `shared` beside the repository). Files are found by
their official names; a whole EU file is generated in the official schema where none is there.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import sanctionscreen as ss
from generate_eu_list import write_eu_list

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("SANCTIONSCREEN_SHARED", ROOT.parent / "shared"))


def read_lists() -> list[ss.SanctionsList]:
    """Newest UN list, newest whole SDN and non-SDN sets, and an EU list of full size; or the samples."""
    un = read_newest(SHARED / "lists" / "un", "*/consolidated.xml")
    sdn = read_newest(SHARED / "lists" / "us_ofac", "*/sdn.csv")
    non_sdn = read_newest(SHARED / "lists" / "us_ofac", "*_cons/cons_prim.csv")
    if un is None or sdn is None or non_sdn is None:
        data = ROOT / "data" / "lists"
        return [ss.read_list(data / name) for name in ("eu_fsf_sample.xml", "un_sample.xml", "ofac/sdn.csv")]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "eu.xml"
        write_eu_list(path)
        return [ss.read_list(path), un, sdn, non_sdn]


def read_newest(folder: Path, pattern: str) -> ss.SanctionsList | None:
    """Read the newest set that is whole, as published: no excerpt, companions beside it, not cleaned by somebody.

    Folders are named by their dates, so the first file the reader takes, going back in time, is it; None if it takes none.
    """
    for path in sorted(folder.glob(pattern), reverse=True):
        if "excerpt" in path.parent.name:
            continue
        try:
            return ss.read_list(path)
        except ss.ListError:
            continue  # the reader refuses sets that lack a companion or their end: an older one is whole
    return None
