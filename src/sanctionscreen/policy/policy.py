"""The rules of an institution, as a small readable file: what a hit leads to, and what has been decided about it before.

A policy is TOML. Every part may be left out; `Policy.default()` is that of an institution under EU law.

    own_law = ["EU", "UN"]              # authorities whose lists bind this institution
    foreign_law = "review"              # or "stop": a stop rule may rest on other authorities alone
    instant_payments = false            # true: Art. 5d of Regulation (EU) No 260/2012, see `instant`

    [[threshold]]                       # hits below it are left out; the highest that applies counts
    score = 0.80
    role = "remittance"                 # also: list, authority, kind, measure; several must all fit

    [[stop]]                            # without such a rule every hit is for review
    reason = "equal name and equal identifier on our own law's list"
    authority = "EU"
    score = 0.99

    [[licence]]                         # a licence or derogation: the hit stays, the payment is not stopped for it
    reference = "BAFA 2026/17"
    entry = "eu-fsf EU.27.28"
    until = 2027-01-31
    payment = "INV-2026-11"             # one or more of entry, payment, party (its name), measure; all must fit

    [[good]]                            # a customer who is not the listed party
    customer = "CUST-77"                # value of the payment's id or of the hit's query_name
    entry = "us-sdn 35233"
    sha256 = "..."                      # `entry_hash` of the entry when it was decided: another one opens the case again
    author = "A. Officer"
    reason = "other birth date and passport"
    until = 2027-06-30

    [[delisted]]                        # parties taken off a list stay visible, for review only: see `keep_delisted`
    authority = "US"                    # one or more of entry, list, authority; all must fit
    reason = "still listed by the EU, amendment expected"
    owner = "A. Officer"
    until = 2027-06-30
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Literal

from sanctionscreen.policy.reading import read_policy
from sanctionscreen.policy.rules import Delisted, Good, Licence, Stop, Threshold

OWN_LAW = ("EU", "UN")


@dataclass(frozen=True, slots=True)
class Policy:
    """What hits lead to.

    Args:
        own_law: Authorities whose lists bind the institution.
        thresholds: Scores below which hits are left out.
        stops: Rules that stop; without one, every hit is for review.
        licences: Licences and derogations.
        goods: Customers decided about before.
        instant_payments: Whether Art. 5d of Regulation (EU) No 260/2012 is applied, see `decide`.
        delisted: De-listed parties kept visible, see `keep_delisted`.
        foreign_law: What a stop leads to that rests only on authorities beside `own_law`.
    """

    own_law: tuple[str, ...] = OWN_LAW
    thresholds: tuple[Threshold, ...] = ()
    stops: tuple[Stop, ...] = ()
    licences: tuple[Licence, ...] = ()
    goods: tuple[Good, ...] = ()
    instant_payments: bool = False
    foreign_law: Literal["review", "stop"] = "review"
    delisted: tuple[Delisted, ...] = ()

    @classmethod
    def default(cls) -> Policy:
        """The policy of an institution under EU law: every hit is reviewed, nothing stops by itself."""
        return cls()

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Policy:
        """Read a policy file.

        Raises:
            FileNotFoundError: No such file.
            PolicyError: It is no TOML, or a key or value is not as it must be; the message names file, key, found, expected.
        """
        return cls(**read_policy(path))
