"""Screens payments and customers against official sanctions lists: EU first, in bulk, with proof.

>>> import sanctionscreen as ss
>>> round(ss.explain("Sergei Lavrov", "LAVROV, Sergey").score, 1)
1.0
"""

from sanctionscreen.comparison import CHANGES_SCHEMA, compare
from sanctionscreen.coverage import COVERAGE_SCHEMA, DIVERGENCE_SCHEMA, coverage, divergence
from sanctionscreen.coverage_report import coverage_report
from sanctionscreen.decisions import DECISIONS_SCHEMA, decide
from sanctionscreen.errors import (
    FetchError,
    FilteredListError,
    IndexFileError,
    ListError,
    ListShrankError,
    MalformedListError,
    MissingListError,
    OldListError,
    PaymentError,
    PolicyError,
    RenewalError,
    RunError,
    SanctionScreenError,
    UnknownFormatError,
)
from sanctionscreen.explain import Explanation, explain
from sanctionscreen.hits import HITS_SCHEMA, Hit, Part, hits_of_table
from sanctionscreen.law import LOCK_IN_SCHEMA, Renewal, keep_delisted, lock_in, read_renewals
from sanctionscreen.linking import LINKS_SCHEMA, link, party_ids
from sanctionscreen.lists import (
    FORMATS,
    LIST_CHANGES_SCHEMA,
    Fetched,
    JournalLists,
    ListStore,
    Snapshot,
    apply_journal,
    changes_in_words,
    diff,
    fetch,
    read_list,
)
from sanctionscreen.matching import NameIndex
from sanctionscreen.model import (
    Address,
    Designation,
    Identifier,
    IdentifierKind,
    ListedOnBasis,
    ListedParty,
    Measure,
    Name,
    NameKind,
    PartialDate,
    PartyKind,
    Problem,
    Reference,
    SanctionsList,
)
from sanctionscreen.payments import PARTIES_SCHEMA, PaymentParty
from sanctionscreen.policy import Policy, entry_hash
from sanctionscreen.queries import PartyColumns
from sanctionscreen.rescreening import Certificate, Rescreened, rescreen
from sanctionscreen.rollback import ROLLBACK_SCHEMA, Scenario, Suspension, keep_aliases, rollback, without
from sanctionscreen.screening import check, screen, screen_batches, screen_file

__all__ = [
    "CHANGES_SCHEMA",
    "COVERAGE_SCHEMA",
    "DECISIONS_SCHEMA",
    "DIVERGENCE_SCHEMA",
    "FORMATS",
    "HITS_SCHEMA",
    "LINKS_SCHEMA",
    "LIST_CHANGES_SCHEMA",
    "LOCK_IN_SCHEMA",
    "PARTIES_SCHEMA",
    "ROLLBACK_SCHEMA",
    "Address",
    "Certificate",
    "Designation",
    "Explanation",
    "FetchError",
    "Fetched",
    "FilteredListError",
    "Hit",
    "Identifier",
    "IdentifierKind",
    "IndexFileError",
    "JournalLists",
    "ListError",
    "ListShrankError",
    "ListStore",
    "ListedOnBasis",
    "ListedParty",
    "MalformedListError",
    "Measure",
    "MissingListError",
    "Name",
    "NameIndex",
    "NameKind",
    "OldListError",
    "Part",
    "PartialDate",
    "PartyColumns",
    "PartyKind",
    "PaymentError",
    "PaymentParty",
    "Policy",
    "PolicyError",
    "Problem",
    "Reference",
    "Renewal",
    "RenewalError",
    "Rescreened",
    "RunError",
    "SanctionScreenError",
    "SanctionsList",
    "Scenario",
    "Snapshot",
    "Suspension",
    "UnknownFormatError",
    "apply_journal",
    "changes_in_words",
    "check",
    "compare",
    "coverage",
    "coverage_report",
    "decide",
    "diff",
    "divergence",
    "entry_hash",
    "explain",
    "fetch",
    "hits_of_table",
    "keep_aliases",
    "keep_delisted",
    "link",
    "lock_in",
    "party_ids",
    "read_list",
    "read_renewals",
    "rescreen",
    "rollback",
    "screen",
    "screen_batches",
    "screen_file",
    "without",
]
