"""ACH files of the United States: records of 94 characters, with or without line breaks, international entries (IAT) too.

Standard: Nacha Operating Rules, appendix three (ACH record formats). A payment is an entry (record type 6) with its addenda
(7); the company of its batch (5) is the originator, who pays a credit and is paid by a debit. In IAT the names stand in the
addenda: 710 receiver, 711 and 712 originator, 713 and 714 banks, 715 and 716 receiver's address, 717 remittance, 718 foreign
correspondent banks.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, NamedTuple

from sanctionscreen.errors import PaymentError
from sanctionscreen.payments.parties import PaymentParty, cents, is_placeholder

RECORD = 94
PIECE_BYTES = RECORD * 1_000  # of a line without end read at a time
LONGEST_DAMAGED = RECORD * 3 // 2  # a line up to here is one record too long, a longer one holds several
_TYPES = "156789"
_RECORD_BEGINS = re.compile(rb"^\s*(?:101[ \d]{10}|(?:5[2]\d\d|6[2-5]\d\d{8})[^,;\t|]{76})")
# Standard entry class -> columns (from 0) of the name in an entry; others have 22 characters at 54. The rules put the name
# of CIE and MTE at 39, many files put it where the other classes have it: both are read.
_USUAL = ((54, 76),)
_NAME_COLUMNS = {
    "CTX": ((58, 74),), "ENR": ((58, 74),), "TRX": ((58, 74),), "ATX": ((58, 74),),
    "CIE": ((54, 76), (39, 54)), "MTE": ((54, 76), (39, 61)),
}  # fmt: skip
_ACCOUNT_COLUMNS = {"ADV": (12, 27)}  # others have 17 characters at 12
# Banks a file goes to and comes from.
_HEADER_NAMES = (("instructed_agent", 40, 63), ("instructing_agent", 63, 86))
# Addenda of IAT: type -> (party, first and last column of the name, of its number, of its country).
_IAT_NAMES = {
    "710": ("receiver", (46, 81), (0, 0), (0, 0)), "711": ("originator", (3, 38), (0, 0), (0, 0)),
    "713": ("originator_agent", (3, 38), (40, 74), (74, 77)), "714": ("receiver_agent", (3, 38), (40, 74), (74, 77)),
    "718": ("intermediary_agent", (3, 38), (40, 74), (74, 77)),
}  # fmt: skip
_IAT_ADDRESSES = {
    "711": ("originator", 38, 73),
    "712": ("originator", 3, 73),
    "715": ("receiver", 18, 53),
    "716": ("receiver", 3, 73),
}
_CREDIT = {
    "originator": "debtor",
    "receiver": "creditor",
    "originator_agent": "debtor_agent",
    "receiver_agent": "creditor_agent",
}
_DEBIT = {
    "originator": "creditor",
    "receiver": "debtor",
    "originator_agent": "creditor_agent",
    "receiver_agent": "debtor_agent",
}


class Record(NamedTuple):
    """One record, padded with spaces to RECORD.

    Args:
        text: Its characters; more than RECORD where the line is too long.
        place: Where it stands, for errors and fields.
        moved: Whether its line is shorter or longer than a record, so that its columns may have moved.
    """

    text: str
    place: str
    moved: bool


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
    found = False
    for record in records_of(file):
        found = True
        if record.text[0] not in _TYPES:
            raise PaymentError(
                f"{name}, {record.place}: found a record of type {record.text[0]!r}, expected one of {', '.join(_TYPES)}"
            )
        yield from reader.take(record)
    yield from reader.finish_batch()
    if not found:
        raise PaymentError(f"{name}: found no record, expected an ACH file")


def records_of(file: BinaryIO) -> Iterator[Record]:
    """Records with their places: a line each, or RECORD characters each where a line holds several; filler is left out."""
    decode = codecs.getincrementaldecoder("utf-8-sig")("replace").decode
    line, n_before, kept = 1, 0, ""
    while raw := file.readline(PIECE_BYTES):
        ends = raw.endswith(b"\n")
        kept += decode(raw).rstrip("\r\n")
        if not ends and len(raw) == PIECE_BYTES:  # the line goes on: keep what may be a part of a record
            end = (len(kept) - LONGEST_DAMAGED) // RECORD * RECORD
            yield from _records_of_line(kept[:end], line, n_before)
            kept, n_before = kept[end:], n_before + end // RECORD
            continue
        yield from _records_of_line(kept, line, n_before)
        line, n_before, kept = line + ends, 0, ""
    yield from _records_of_line(kept + decode(b"", True), line, n_before)


def _records_of_line(text: str, line: int, n_before: int) -> Iterator[Record]:
    """Records of a line, or of a part of one that has given `n_before` already."""
    several = n_before > 0 or len(text.rstrip()) > LONGEST_DAMAGED
    for number, begin in enumerate(range(0, len(text) if several else 1, RECORD), n_before + 1):
        record = text[begin : begin + RECORD] if several else text
        if record.strip() and record.strip("9 "):
            moved = len(record) < RECORD or len(record.rstrip()) > RECORD
            yield Record(record.ljust(RECORD), f"line {line}, record {number}" if several else f"line {line}", moved)


class _Reader:
    """Where a walk through one file stands."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.banks: list[tuple[str, str, str]] = []
        self.batch = Record(" " * RECORD, "", False)
        self.n_entries = 0
        self.entry: Record | None = None
        self.addenda: list[Record] = []
        self.references: Counter[str] = Counter()

    def take(self, record: Record) -> Iterator[PaymentParty]:
        """A record: an entry is whole when the next record that is no addendum comes."""
        kind = record.text[0]
        if kind == "7" and self.entry is not None:
            self.addenda.append(record)
            return
        yield from self.finish_batch() if kind in "158" else self.finish_entry()
        if kind == "1":
            self.banks = [(role, f"1 columns {b + 1}-{e}", record.text[b:e].strip()) for role, b, e in _HEADER_NAMES]
        elif kind == "5":
            self.batch, self.n_entries = record, 0
        elif kind == "6":
            self.entry, self.n_entries = record, self.n_entries + 1
        elif kind == "7":
            yield from _moved(self._row(f"{self.name}#{record.place}"), record)

    def finish_entry(self) -> Iterator[PaymentParty]:
        """Give the rows of the entry that is open."""
        if self.entry is not None:
            yield from self._read_entry(self.entry)
        self.entry, self.addenda = None, []

    def finish_batch(self) -> Iterator[PaymentParty]:
        """Give the rows of the entry that is open, or of a batch that has none."""
        yield from self.finish_entry()
        if self.batch.place and not self.n_entries:
            yield from self._read_company(self._row(f"{self.name}#{self.batch.place}"), "debtor")
        self.batch = Record(self.batch.text, "", False)

    def _row(self, payment_id: str) -> PaymentParty:
        """A row with nothing but its references."""
        return PaymentParty(payment_id, self.name, f"NACHA {self.sec}".strip(), "", "")

    @property
    def sec(self) -> str:
        """Standard entry class of the batch."""
        return self.batch.text[50:53].strip()

    def _read_entry(self, record: Record) -> Iterator[PaymentParty]:
        """All rows of an entry."""
        entry = record.text
        trace = "" if record.moved else entry[79:94].strip()
        trace = trace or f"{self.name}#{record.place}"
        self.references[trace] += 1
        n = self.references[trace]
        row = self._row(trace if n == 1 else f"{trace}#{n}")
        if not record.moved and (amount := cents(entry[29:39])):
            row = replace(row, amount=amount, currency="USD")
        roles = _DEBIT if entry[1] in "2345" and entry[2] in "56789" else _CREDIT
        for role, where, name in self.banks:
            if name:
                yield from _named(row, role, where, name, ())
        for damaged in (self.batch, record, *self.addenda):
            if damaged.moved:
                yield from _moved(row, damaged)
        if self.sec == "IAT" or any(addendum.text[:3] in _IAT_NAMES for addendum in self.addenda):
            yield from self._read_iat(entry, row, roles)
        else:
            yield from self._read_domestic(entry, row, roles)

    def _read_company(self, row: PaymentParty, role: str) -> Iterator[PaymentParty]:
        """The company of a batch, and what it adds in words."""
        batch = self.batch.text
        yield from _named(row, role, "5 columns 5-20", batch[4:20].strip(), (f"other:{batch[40:50].strip()}",))
        if extra := batch[20:40].strip():
            yield replace(row, role="other", field="5 columns 21-40", text=extra)

    def _read_domestic(self, entry: str, row: PaymentParty, roles: dict[str, str]) -> Iterator[PaymentParty]:
        """The company, the receiver by its columns, and the texts of the addenda."""
        yield from self._read_company(row, roles["originator"])
        account = entry[slice(*_ACCOUNT_COLUMNS.get(self.sec, (12, 29)))].strip()
        identifiers = (f"bank_account:{account}",) if account else ()
        columns = _NAME_COLUMNS.get(self.sec, _USUAL)
        for begin, end in columns:
            name = entry[begin:end].strip()
            if (begin, end) == columns[0] or any(map(str.isalpha, name)):
                yield from _named(row, roles["receiver"], f"6 columns {begin + 1}-{end}", name, identifiers)
            identifiers = ()
        if any(map(str.isalpha, individual := entry[39 : columns[0][0]].strip())) and len(columns) == 1:
            yield replace(row, role="other", field=f"6 columns 40-{columns[0][0]}", text=individual)
        for addendum in self.addenda:
            record = addendum.text
            text = (record[3:83] if record[1:3] in ("05", "02") else record[3:79]).strip()
            if any(map(str.isalpha, text)):
                role = "remittance" if record[1:3] == "05" else "additional"
                yield replace(row, role=role, field=f"7{record[1:3]} columns 4-83", text=text)

    def _read_iat(self, entry: str, row: PaymentParty, roles: dict[str, str]) -> Iterator[PaymentParty]:
        """An international entry: parties are in its addenda, the country it goes to is in its batch."""
        addenda = [addendum.text for addendum in self.addenda]
        account, texts = entry[39:74].strip(), [record for record in addenda if record[:3] not in _IAT_ADDRESSES]
        numbers = [record[3:18].strip() for record in addenda if record[:3] == "715"]
        identifiers = {"receiver": (f"bank_account:{account}", *(f"other:{number}" for number in numbers))}
        countries = {"receiver": self.batch.text[38:40].strip()}
        lines: dict[str, list[str]] = {}
        for record in addenda:
            if (kind := record[:3]) in _IAT_ADDRESSES:
                party, begin, end = _IAT_ADDRESSES[kind]
                lines.setdefault(party, []).extend(filter(None, map(str.strip, re.split(r"[*\\]", record[begin:end]))))
                if kind in ("712", "716"):
                    countries[party] = record[38:73].partition("*")[0].strip(" \\") or countries.get(party, "")
        for record in [record for record in addenda if record[:3] in _IAT_NAMES] or [" " * RECORD]:
            party, name, number, country = _IAT_NAMES.get(record[:3], _IAT_NAMES["710"])
            made = replace(
                row,
                address=", ".join(lines.get(party, ())) or None,
                country=record[slice(*country)].strip() or countries.get(party) or None,
            )
            known = (*identifiers.get(party, ()), f"other:{record[slice(*number)].strip()}")
            where = f"{record[:3].strip() or '6'} columns {name[0] + 1}-{name[1]}"
            yield from _named(made, roles.get(party, party), where, record[slice(*name)].strip(), known)
        for record in texts:
            text = record[3:83].strip()
            if record[:3] not in _IAT_NAMES and any(map(str.isalpha, text)):
                role = "remittance" if record[:3] == "717" else "additional"
                yield replace(row, role=role, field=f"{record[:3]} columns 4-83", text=text)
        for party, address in lines.items():
            yield replace(row, role=f"{roles[party]}_address", field="711-716", text=", ".join(address))


def _moved(row: PaymentParty, record: Record) -> Iterator[PaymentParty]:
    """All of a record whose columns may have moved, or that belongs to no entry: its words are searched."""
    if any(map(str.isalpha, record.text)):
        yield replace(row, role="other", field=f"{record.text[0]} {record.place}", text=" ".join(record.text[1:].split()))


def _named(row: PaymentParty, role: str, where: str, name: str, identifiers: tuple[str, ...]) -> Iterator[PaymentParty]:
    """A party by its name, or without one by its identifiers."""
    known = tuple(identifier for identifier in identifiers if identifier.partition(":")[2])
    own = None if is_placeholder(name) or not any(map(str.isalpha, name)) else " ".join(name.split())
    yield replace(row, role=role, field=where, name=own, identifiers=known)
