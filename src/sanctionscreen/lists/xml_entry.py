"""What the XML readers share of one entry on its way to a `ListedParty`."""

from __future__ import annotations

from sanctionscreen.errors import MalformedListError
from sanctionscreen.lists.xml_stream import Element, line_of
from sanctionscreen.model import Problem


class EntryReader:
    """One entry of a list.

    Args:
        element: The entry.
        reference: The authority's stable reference.
        found: What was found where there is no reference, such as `no UniqueID`.
        list_id: Id of the list.
        source: File name, for messages.

    Raises:
        MalformedListError: The entry has no reference.
    """

    def __init__(self, element: Element, reference: str | None, found: str, *, list_id: str, source: str) -> None:
        self.element = element
        self.list_id = list_id
        self.source = source
        self.line = line_of(element)
        if reference is None:
            raise MalformedListError(f"found {found}, expected one", source=source, line=self.line)
        self.entry_id = reference
        self.problems: list[Problem] = []

    def report(self, code: str, message: str) -> None:
        """Add a problem of this entry, once."""
        problem = Problem(code, message, self.entry_id, self.line)
        if problem not in self.problems:
            self.problems.append(problem)
