"""Whom listed parties own or control: what a holding makes of a company that stands on no list.

`rules` says, for each authority and measure, which holding counts; `holdings` reads who owns whom; `listed` finds the
listed parties among them; `spreading` follows holdings to a fixed point; `derived` asks rule after rule, `telling` says what
it found, with path and arithmetic; `owned_lists` makes lists of it to screen against.
"""

from sanctionscreen.ownership.derived import ownership
from sanctionscreen.ownership.owned_lists import owned_list_id, owned_lists
from sanctionscreen.ownership.rules import CONTROL, OWNERSHIP_RULES, OwnershipRule
from sanctionscreen.ownership.telling import OWNERSHIP_SCHEMA

__all__ = ["CONTROL", "OWNERSHIP_RULES", "OWNERSHIP_SCHEMA", "OwnershipRule", "owned_list_id", "owned_lists", "ownership"]
