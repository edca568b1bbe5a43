"""What an institution makes of hits: its own rules, and the two acts that bear on them.

`policy` says what the file of rules holds, `rules` has a class for each kind, `reading` checks the file, `entries` tells
whether a list entry has changed since somebody decided about it. `blocking` is the Annex of Regulation (EC) No 2271/96,
`instant` Article 5d of Regulation (EU) No 260/2012.
"""

from sanctionscreen.policy.blocking import BLOCKING_STATUTE, is_blocked
from sanctionscreen.policy.entries import EntryHashes, entry_hash
from sanctionscreen.policy.instant import FACTS, is_left_to_customers, scope_of
from sanctionscreen.policy.policy import Policy
from sanctionscreen.policy.rules import KEPT, Delisted, Good, Licence, Selector, Stop, Threshold, entry_of

__all__ = [
    "BLOCKING_STATUTE",
    "FACTS",
    "KEPT",
    "Delisted",
    "EntryHashes",
    "Good",
    "Licence",
    "Policy",
    "Selector",
    "Stop",
    "Threshold",
    "entry_hash",
    "entry_of",
    "is_blocked",
    "is_left_to_customers",
    "scope_of",
]
