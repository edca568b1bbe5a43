"""ACH files of the United States: records of 94 characters, with or without line breaks, international entries (IAT) too.

Standard: Nacha Operating Rules, appendix three (ACH record formats). A payment is an entry (record type 6) with its addenda
(7); the company of its batch (5) is the originator. In IAT the names stand in the addenda: 710 receiver, 711 and 712
originator, 713 and 714 banks, 715 and 716 receiver's address, 717 remittance, 718 foreign correspondent banks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from sanctionscreen.errors import PaymentError
from sanctionscreen.payments.parties import PaymentParty, is_placeholder

RECORD = 94
_TYPES = "156789"
_RECORD_BEGINS = re.compile(rb"^\s*(?:101[ \d]{10}|(?:5[2]\d\d|6[2-5]\d\d{8})[^,;\t|]{76})")
# Standard entry class -> columns (from 0) of the name in an entry; others have 22 characters at 54.
_NAME_COLUMNS = {"CTX": (58, 74), "ENR": (58, 74), "TRX": (58, 74), "CIE": (54, 76), "MTE": (54, 76), "ADV": (54, 76)}
_USUAL = (54, 76)
# Addenda of IAT: type -> (role, first and last column of the name); then those of the address.
_IAT_NAMES = {
    "710": ("creditor", 46, 81), "711": ("debtor", 3, 38), "713": ("debtor_agent", 3, 38), "714": ("creditor_agent", 3, 38),
    "718": ("intermediary_agent", 3, 38),
}  # fmt: skip
_IAT_ADDRESSES = {
    "711": ("debtor", 38, 73),
    "712": ("debtor", 3, 73),
    "715": ("creditor", 18, 53),
    "716": ("creditor", 3, 73),
}
_IAT_BANK_IDS = {"713": (40, 74), "714": (40, 74), "718": (40, 74)}


def recognise(head: bytes) -> bool:
    """Whether it begins with a file header, a batch header or an entry."""
    return _RECORD_BEGINS.match(head.removeprefix(b"\xef\xbb\xbf")) is not None


def read(file: BinaryIO, name: str) -> Iterator[PaymentParty]:
    """Read every entry of a file.

    Args:
        file: Uncompressed bytes, at their beginning.
        name: File name, for errors and as the message's id.

    Raises:
        PaymentError: A record has another type than those of the standard, with its line.
    """
    reader = _Reader(name)
    line = 0
    for line, record in records_of(file):
        if record[0] not in _TYPES:
            raise PaymentError(
                f"{name}, line {line}: found a record of type {record[0]!r}, expected one of {', '.join(_TYPES)}"
            )
        yield from reader.take(record, line)
    yield from reader.finish()
    if line == 0:
        raise PaymentError(f"{name}: found no record, expected an ACH file")


def records_of(file: BinaryIO) -> Iterator[tuple[int, str]]:
    """Records with their lines: a line each, or 94 characters each where a line holds several; filler is left out."""
    for line, raw in enumerate(file, 1):
        text = raw.decode("utf-8", "replace").rstrip("\r\n").removeprefix("\ufeff")
        for begin in range(0, max(len(text), 1), RECORD):
            record = text[begin : begin + RECORD]
            if record.strip() and record.strip("9"):
                yield line, record.ljust(RECORD)


class _Reader:
    """Where a walk through one file stands."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.batch = " " * RECORD
        self.entry: str | None = None
        self.line = 0
        self.addenda: list[str] = []
        self.references: Counter[str] = Counter()

    def take(self, record: str, line: int) -> Iterator[PaymentParty]:
        """A record: an entry is whole when the next record that is no addendum comes."""
        if record[0] == "7":
            self.addenda.append(record)
            if self.entry is None:
                yield from self._stray(record, line)
                self.addenda = []
            return
        yield from self.finish()
        if record[0] == "5":
            self.batch = record
        elif record[0] == "6":
            self.entry, self.line = record, line

    def finish(self) -> Iterator[PaymentParty]:
        """Give the rows of the entry that is open."""
        if self.entry is not None:
            yield from self._read_entry(self.entry)
        self.entry, self.addenda = None, []

    def _row(self, payment_id: str) -> PaymentParty:
        """A row with nothing but its references."""
        return PaymentParty(payment_id, self.name, f"NACHA {self.sec}".strip(), "", "")

    @property
    def sec(self) -> str:
        """Standard entry class of the batch."""
        return self.batch[50:53].strip()

    def _stray(self, record: str, line: int) -> Iterator[PaymentParty]:
        """An addendum without an entry: its words are searched all the same."""
        yield replace(
            self._row(f"{self.name}#{line}"), role="other", field=f"7 line {line}", text=record[1:].strip() or None
        )

    def _read_entry(self, entry: str) -> Iterator[PaymentParty]:
        """All rows of an entry."""
        trace = entry[79:94].strip() or f"{self.name}#{self.line}"
        self.references[trace] += 1
        n = self.references[trace]
        row = self._row(trace if n == 1 else f"{trace}#{n}")
        if self.sec == "IAT":
            yield from self._read_iat(entry, row)
            return
        company = self.batch[4:20].strip()
        yield from _named(row, "debtor", "5 columns 5-20", company, (f"other:{self.batch[40:50].strip()}",))
        if extra := self.batch[20:40].strip():
            yield replace(row, role="other", field="5 columns 21-40", text=extra)
        begin, end = _NAME_COLUMNS.get(self.sec, _USUAL)
        account = entry[12:29].strip()
        identifiers = (f"bank_account:{account}",) if account else ()
        yield from _named(row, "creditor", f"6 columns {begin + 1}-{end}", entry[begin:end].strip(), identifiers)
        if any(map(str.isalpha, individual := entry[39:54].strip())):
            yield replace(row, role="other", field="6 columns 40-54", text=individual)
        for record in self.addenda:
            text = (record[3:83] if record[1:3] in ("05", "02") else record[3:79]).strip()
            if any(map(str.isalpha, text)):
                role = "remittance" if record[1:3] == "05" else "additional"
                yield replace(row, role=role, field=f"7{record[1:3]} columns 4-83", text=text)

    def _read_iat(self, entry: str, row: PaymentParty) -> Iterator[PaymentParty]:
        """An international entry: parties are in its addenda."""
        account = entry[39:74].strip()
        addresses: dict[str, list[str]] = {}
        for record in self.addenda:
            if (kind := record[:3]) in _IAT_ADDRESSES:
                role, begin, end = _IAT_ADDRESSES[kind]
                parts = [part for part in re.split(r"[*\\]", record[begin:end]) if part.strip()]
                addresses.setdefault(role, []).extend(part.strip() for part in parts)
        for record in self.addenda:
            kind = record[:3]
            if kind in _IAT_NAMES:
                role, begin, end = _IAT_NAMES[kind]
                address = ", ".join(addresses.get(role, ())) or None
                made = replace(row, address=address if role in addresses else None)
                ids: tuple[str, ...] = (f"bank_account:{account}",) if kind == "710" and account else ()
                if kind in _IAT_BANK_IDS and (number := record[slice(*_IAT_BANK_IDS[kind])].strip()):
                    ids = (f"other:{number}",)
                yield from _named(made, role, f"{kind} columns {begin + 1}-{end}", record[begin:end].strip(), ids)
            elif kind == "717" or kind not in _IAT_ADDRESSES:
                text = record[3:83].strip()
                if any(map(str.isalpha, text)):
                    yield replace(
                        row, role="remittance" if kind == "717" else "additional", field=f"{kind} columns 4-83", text=text
                    )
        for role, lines in addresses.items():
            yield replace(row, role=f"{role}_address", field="711-716", text=", ".join(lines))
        if not self.addenda:
            yield replace(row, role="creditor", field="6", identifiers=(f"bank_account:{account}",) if account else ())


def _named(row: PaymentParty, role: str, where: str, name: str, identifiers: tuple[str, ...]) -> Iterator[PaymentParty]:
    """A party by its name, or without one by its identifiers."""
    known = tuple(identifier for identifier in identifiers if identifier.partition(":")[2])
    own = None if is_placeholder(name) or not any(map(str.isalpha, name)) else " ".join(name.split())
    yield replace(row, role=role, field=where, name=own, identifiers=known)
