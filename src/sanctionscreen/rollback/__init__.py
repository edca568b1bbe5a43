"""What if one of them leaves: screening again without an authority or a programme, and what only that one knew.

`scenarios` says who leaves, `standing` what becomes of each hit, `borrowed` which evidence only the leaving list carried and
how it is kept, `counts` how many hits and how much money that is, `page` shows it. Whether a hit stands or goes silent is
found by screening again, not by links. Links only tell whether it is the same party that stands, and whose entry could keep
a silent hit alive.
"""

from sanctionscreen.rollback.borrowed import keep_aliases
from sanctionscreen.rollback.counts import ROLLBACK_COUNTS_SCHEMA, rollback_counts
from sanctionscreen.rollback.page import rollback_report
from sanctionscreen.rollback.scenarios import Scenario, Suspension, without
from sanctionscreen.rollback.standing import ROLLBACK_SCHEMA, rollback

__all__ = [
    "ROLLBACK_COUNTS_SCHEMA",
    "ROLLBACK_SCHEMA",
    "Scenario",
    "Suspension",
    "keep_aliases",
    "rollback",
    "rollback_counts",
    "rollback_report",
    "without",
]
