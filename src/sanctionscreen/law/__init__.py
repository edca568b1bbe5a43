"""What holds a designation in time: acts that expire unless renewed, and parties kept visible after they were de-listed.

`renewals` reads one dated row for each act, `holding` tells which row a designation rests on, `lock_in` counts hits by what
holds them, `delisted` keeps de-listed parties by policy, `entries` is what decisions ask. Nothing here takes a hit away: an
expiry only asks for a look.
"""

from sanctionscreen.law.delisted import keep_delisted
from sanctionscreen.law.entries import Entries
from sanctionscreen.law.holding import Holders
from sanctionscreen.law.lock_in import LOCK_IN_SCHEMA, lock_in
from sanctionscreen.law.renewals import HeldBy, Renewal, read_renewals

__all__ = ["LOCK_IN_SCHEMA", "Entries", "HeldBy", "Holders", "Renewal", "keep_delisted", "lock_in", "read_renewals"]
