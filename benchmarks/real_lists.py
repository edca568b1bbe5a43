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
    un = sorted((SHARED / "lists" / "un").glob("*/consolidated.xml"))
    sdn = sorted(p for p in (SHARED / "lists" / "us_ofac").glob("*/sdn.csv") if whole_set(p))
    non_sdn = sorted((SHARED / "lists" / "us_ofac").glob("*_cons/cons_prim.csv"))
    if not (un and sdn and non_sdn):
        data = ROOT / "data" / "lists"
        return [ss.read_list(data / name) for name in ("eu_fsf_sample.xml", "un_sample.xml", "ofac/sdn.csv")]
    with tempfile.TemporaryDirectory() as folder:
        eu = Path(folder) / "eu.xml"
        write_eu_list(eu)
        return [ss.read_list(path) for path in (eu, un[-1], sdn[-1], non_sdn[-1])]


def whole_set(sdn: Path) -> bool:
    """Tell whether an SDN file has its companions beside it and is no excerpt."""
    return (sdn.parent / "alt.csv").exists() and "excerpt" not in sdn.parent.name and readable(sdn)


def readable(sdn: Path) -> bool:
    """Tell whether a set is as published; copies that somebody cleaned are refused by the reader."""
    try:
        ss.read_list(sdn)
    except ss.ListError:
        return False
    return True
