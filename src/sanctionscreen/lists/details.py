"""What an entry says besides its names, as an XML reader collects it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from sanctionscreen.model import Address, Identifier, ListedParty, PartialDate


class PartyDetails:
    """Collects the details of one entry; each reader adds how its format states them.

    Args:
        report: Takes the code and message of a problem.
    """

    def __init__(self, report: Callable[[str, str], None]) -> None:
        self._report = report
        self.birth_dates: list[PartialDate] = []
        self.birth_places: list[Address] = []
        self.countries: list[str] = []
        self.identifiers: list[Identifier] = []
        self.addresses: list[Address] = []
        self.notes: list[str] = []

    def add_note(self, label: str, text: str) -> None:
        """Keep published text that has no field of its own."""
        if words := " ".join(text.split()):
            self.notes.append(f"{label}: {words}" if label else words)

    def add_notes(self, texts: Mapping[str, str]) -> None:
        """Keep several by their labels."""
        for label, text in texts.items():
            self.add_note(label, text)

    def complete(self, party: ListedParty) -> ListedParty:
        """Give the party everything collected, each thing once, in the order found."""
        return replace(
            party,
            birth_dates=tuple(dict.fromkeys(self.birth_dates)),
            birth_places=tuple(dict.fromkeys(self.birth_places)),
            countries=tuple(dict.fromkeys(country for country in self.countries if country)),
            identifiers=tuple(dict.fromkeys(self.identifiers)),
            addresses=tuple(dict.fromkeys(self.addresses)),
            notes="\n".join(dict.fromkeys(self.notes)),
        )
