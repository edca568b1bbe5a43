"""Screens payments and customers against official sanctions lists: EU first, in bulk, with proof.

>>> import sanctionscreen as ss
>>> round(ss.explain("Sergei Lavrov", "LAVROV, Sergey").score, 1)
1.0
"""

from sanctionscreen.comparison import CHANGES_SCHEMA, compare
from sanctionscreen.errors import (
    IndexFileError,
    ListError,
    ListShrankError,
    MalformedListError,
    OldListError,
    PaymentError,
    RunError,
    SanctionScreenError,
    UnknownFormatError,
)
from sanctionscreen.explain import Explanation, explain
from sanctionscreen.hits import HITS_SCHEMA, Hit, Part, hits_of_table
from sanctionscreen.lists import FORMATS, read_list
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
from sanctionscreen.queries import PartyColumns
from sanctionscreen.screening import check, screen, screen_batches, screen_file

__all__ = [
    "CHANGES_SCHEMA",
    "FORMATS",
    "HITS_SCHEMA",
    "Address",
    "Designation",
    "Explanation",
    "Hit",
    "Identifier",
    "IdentifierKind",
    "IndexFileError",
    "ListError",
    "ListShrankError",
    "ListedOnBasis",
    "ListedParty",
    "MalformedListError",
    "Measure",
    "Name",
    "NameIndex",
    "NameKind",
    "OldListError",
    "Part",
    "PartialDate",
    "PartyColumns",
    "PartyKind",
    "PaymentError",
    "Problem",
    "Reference",
    "RunError",
    "SanctionScreenError",
    "SanctionsList",
    "UnknownFormatError",
    "check",
    "compare",
    "explain",
    "hits_of_table",
    "read_list",
    "screen",
    "screen_batches",
    "screen_file",
]
