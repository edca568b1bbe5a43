"""Official sanctions lists: read whole or not at all, kept over time, compared.

A reader is one module, registered in `formats`; `reading` recognises the format from the content, never from the suffix.
`source` opens a file once, uncompresses it and hashes every byte as it passes. `xml_stream` and `table_rows` count entries
without the parser, `draft` collects one entry, `checks` refuses what does not add up.

`store` keeps dated snapshots, `guards` decide what may replace what, `fetch` downloads from `addresses`, `changes` tells two
dates apart, `journal` puts the Official Journal beside the EU's own file.
"""

from sanctionscreen.lists.changes import LIST_CHANGES_SCHEMA, changes_in_words, diff
from sanctionscreen.lists.fetch import Fetched, fetch
from sanctionscreen.lists.formats import FORMATS
from sanctionscreen.lists.journal import JournalLists, apply_journal
from sanctionscreen.lists.reading import read_list
from sanctionscreen.lists.store import ListStore, Snapshot

__all__ = [
    "FORMATS",
    "LIST_CHANGES_SCHEMA",
    "Fetched",
    "JournalLists",
    "ListStore",
    "Snapshot",
    "apply_journal",
    "changes_in_words",
    "diff",
    "fetch",
    "read_list",
]
