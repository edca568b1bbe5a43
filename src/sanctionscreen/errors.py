"""Everything this library raises on purpose, in one tree.

    SanctionScreenError
    ├── ListError                 a sanctions list (.source, .entry_id, .line)
    │   ├── UnknownFormatError    no reader recognises the content
    │   ├── MalformedListError    broken, truncated or inconsistent file
    │   ├── FilteredListError     an export that holds a part of a list
    │   ├── ListShrankError       entries went missing against an earlier copy
    │   ├── MissingListError      a list that must be there is not
    │   └── FetchError            a list could not be downloaded
    ├── OldListError              a list of the index is older than `max_age` allows
    ├── PaymentError              a payment file or message (also a ValueError)
    ├── PolicyError               a policy file that is not as it must be
    ├── RenewalError              a file of renewals that is not as it must be (also a ValueError)
    ├── OwnershipError            a table of holdings that is not as it must be (also a ValueError)
    ├── IndexFileError            a damaged, truncated, foreign or older index file
    └── RunError                  a run.json or an evidence log that cannot be read or continued

Wrong arguments raise the built-in ValueError or TypeError and name the value and the cure.
Messages name files, entries and lines, never people.
"""

from __future__ import annotations


class SanctionScreenError(Exception):
    """Base of every error this library raises on purpose."""


class ListError(SanctionScreenError):
    """A sanctions list cannot be used as it is.

    Args:
        message: What was found and what was expected.
        source: File name, or `<bytes>`.
        entry_id: The authority's reference of the entry concerned, if one is.
        line: 1-based line in the (uncompressed) file, if known.
    """

    def __init__(self, message: str, *, source: str = "", entry_id: str | None = None, line: int | None = None) -> None:
        self.source = source
        self.entry_id = entry_id
        self.line = line
        where = source or "<bytes>"
        if line is not None:
            where += f", line {line}"
        if entry_id is not None:
            where += f", entry {entry_id}"
        super().__init__(f"{where}: {message}")


class UnknownFormatError(ListError):
    """No reader recognises the content of the file."""


class MalformedListError(ListError):
    """The file is broken, truncated, or does not agree with itself."""


class FilteredListError(ListError):
    """The file is an export of a part of a list, and was not asked for as such."""


class FetchError(ListError):
    """A list could not be downloaded; the copy there is stays as it is."""


class MissingListError(ListError):
    """A list that is required is not there."""


class ListShrankError(ListError):
    """Entries of an earlier copy are missing in a suspicious number."""


class OldListError(SanctionScreenError):
    """A list of the index is older than `max_age` allows, or states no date."""


class PaymentError(SanctionScreenError, ValueError):
    """A payment file or message cannot be read."""


class PolicyError(SanctionScreenError, ValueError):
    """A policy file is not as it must be."""


class RenewalError(SanctionScreenError, ValueError):
    """A file of renewals is not as it must be."""


class OwnershipError(SanctionScreenError, ValueError):
    """A table of holdings is not as it must be."""


class IndexFileError(SanctionScreenError):
    """An index file is damaged, truncated, foreign, or made by another version."""


class RunError(SanctionScreenError):
    """A run.json or an evidence log is damaged, or something else."""
