"""ISO 20022 messages of every version and wrapper, read by the local names of elements, one payment at a time.

Standard: ISO 20022 message definitions, https://www.iso20022.org/iso-20022-message-definitions; pacs, pain, camt, remt, and
any other: what is a party is told by what it holds (`Nm`, `Id`, `FinInstnId`), its role by the element around it.

    Document > ... > UNIT (one payment: CdtTrfTxInf, DrctDbtTxInf, TxInf, TxInfAndSts, Ntry > TxDtls, ...)
                       > ROLE (Dbtr, CdtrAgt, ...) > Nm, PstlAdr, Id, FinInstnId, CtctDtls
                       > TEXT (Ustrd, InstrInf, AddtlNtryInf, ...)

Parties named above a unit (the debtor of a pain.001 payment block) are repeated for each payment below them, and make a
payment of their own where there is none. Memory is that of one unit. A message inside the CDATA of another is read too, and
several messages one after the other. What is text and neither a code, a number, a date nor an amount becomes a text row.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import BinaryIO

from lxml import etree

from sanctionscreen.errors import PaymentError
from sanctionscreen.payments.iso_parties import (
    IDENTIFIERS,
    PARTS_OF_PARTY,
    ROLES,
    TEXTS,
    Element,
    is_party,
    is_words,
    local,
    own_text,
    party_of,
    role_of,
    words_of_tag,
)
from sanctionscreen.payments.parties import PaymentParty, is_placeholder

# Elements that hold one payment each.
UNITS = frozenset({
    "CdtTrfTxInf", "DrctDbtTxInf", "TxInf", "TxInfAndSts", "OrgnlTxInf", "Ntry", "TxDtls", "CdtTrfTx", "PmtTx",
})  # fmt: skip
_MESSAGE_IDS = ("MsgId", "BizMsgIdr")
_PAYMENT_IDS = (
    "EndToEndId", "TxId", "InstrId", "OrgnlEndToEndId", "OrgnlTxId", "OrgnlInstrId", "AcctSvcrRef", "NtryRef", "UETR",
    "StsId", "CxlId", "RtrId", "RvslId", "CaseId",
)  # fmt: skip
_AMOUNTS = (
    "IntrBkSttlmAmt", "InstdAmt", "RtrdIntrBkSttlmAmt", "RvsdIntrBkSttlmAmt", "Amt", "EqvtAmt", "OrgnlIntrBkSttlmAmt",
    "OrgnlInstdAmt",
)  # fmt: skip
_NUMBER = re.compile(r"\d+(?:\.\d*)?")
_EMBEDDED = re.compile(rb"^\s*(?:<\?xml[^>]*\?>\s*)?<(?:[\w.-]+:)?[A-Za-z]")
_MESSAGE_TYPE = re.compile(r"\b([a-z]{4}\.\d{3}\.\d{3}\.\d{2})\b")
_DECLARATION = re.compile(rb">\s*(?P<declaration><\?xml\s)")  # not the first one, and none inside CDATA
_CHUNK = 1 << 20
_LONGEST_GAP = 64  # bytes between the end of a document and the declaration of the next
_TAG = re.compile(r"<[^<>]*>?")
MAX_DEPTH = 250


def recognise(head: bytes) -> bool:
    """Whether it is XML that may be a message: any element, a business header or document in it."""
    return _EMBEDDED.match(head.removeprefix(b"\xef\xbb\xbf")) is not None and b"<html" not in head[:200].lower()


def read(file: BinaryIO, name: str) -> Iterator[PaymentParty]:
    """Read every message of a file.

    Args:
        file: Uncompressed bytes, at their beginning.
        name: File name, for messages, and as the message's id where it has none.

    Raises:
        PaymentError: The XML is broken or unsafe, or there is no message in it; with the line.
    """
    for document in documents_of(file):
        reader = _Reader(name)
        try:
            yield from _read_document(document, reader)
        except etree.XMLSyntaxError as error:
            raise PaymentError(f"{name}, line {error.lineno}: broken XML ({error.msg}), expected a whole message") from error
        if not (reader.message_type or reader.n_rows):
            raise PaymentError(f"{name}: found no message, no party and no text, expected a payment message")


def documents_of(file: BinaryIO) -> Iterator[BinaryIO]:
    """The documents of a file: one, or several one after the other, each with an XML declaration."""
    begins = [0]
    at, carry = 0, b""
    while chunk := file.read(_CHUNK):
        seen = carry + chunk
        begins += [at - len(carry) + found.start("declaration") for found in _DECLARATION.finditer(seen)]
        at += len(chunk)
        carry = seen[-_LONGEST_GAP:]
    file.seek(0)
    begins = sorted(set(begins))
    if len(begins) == 1:
        yield file
        return
    for begin, end in pairwise([*begins, at]):
        file.seek(begin)
        yield io.BytesIO(file.read(end - begin))


@dataclass(slots=True)
class _Level:
    """An open element above the units: what has been found in it so far, for all payments below."""

    name: str
    rows: list[PaymentParty] = field(default_factory=list)
    n_payments: int = 0
    n_given: int = 0  # rows that a payment has been given already


def _read_document(file: BinaryIO, reader: _Reader) -> Iterator[PaymentParty]:
    """Walk one document: units as they close, everything else as its level closes."""
    events = etree.iterparse(
        file, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    for event, element in events:
        if event == "start":
            reader.open(element)
        else:
            for row in reader.close(element):
                reader.n_rows += 1
                yield row


class _Reader:
    """Where a walk through one document stands."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.message_id = name
        self.message_type = ""
        self.n_rows = 0
        self.levels: list[_Level] = []
        self.inside: Element | None = None  # the unit or party element that is open
        self.depth = 0
        self.references: Counter[str] = Counter()

    def open(self, element: Element) -> None:
        """An element begins."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise PaymentError(f"{self.name}, line {element.sourceline}: found more than {MAX_DEPTH} elements in each other")
        tag = local(element)
        if not self.message_type and (found := _MESSAGE_TYPE.search(str(element.tag))):
            self.message_type = found[1]
        if self.inside is None:
            if tag in UNITS or _is_whole(tag):
                self.inside = element
            else:
                self.levels.append(_Level(tag))

    def close(self, element: Element) -> Iterator[PaymentParty]:
        """An element ends: a unit gives its payments, a level what nothing below it took."""
        self.depth -= 1
        if self.inside is not None and element is not self.inside:
            return
        tag = local(element)
        if self.inside is element:
            self.inside = None
            path = "/".join(level.name for level in self.levels)
            if tag in UNITS:
                yield from self._payments(element, path)
            elif self.levels:
                self._take(rows_of(element, path, self._row("")), self.levels[-1])
            _forget(element)
            return
        level = self.levels.pop()
        path = "/".join([*(above.name for above in self.levels), tag])
        if len(element) == 0 and (text := own_text(element)):
            if tag in _MESSAGE_IDS and (self.message_id == self.name or tag == "MsgId"):
                self.message_id = text
            if tag == "MsgDefIdr" and (found := _MESSAGE_TYPE.search(text)):
                self.message_type = found[1]
            if text.startswith("<"):
                yield from _read_embedded([text], self._row(self.message_id), path)
            elif is_words(text):
                self._take([self._text_row(tag, text, path)], self.levels[-1] if self.levels else level)
        if level.n_payments or not self.levels:
            left = level.rows[level.n_given :]  # of no payment, or said after the last one
            yield from (replace(row, payment_id=self.message_id, message_id=self.message_id) for row in left)
        else:
            self.levels[-1].rows += level.rows
        if self.levels:
            self.levels[-1].n_payments += level.n_payments
        _forget(element)

    def _row(self, payment_id: str) -> PaymentParty:
        """A row with nothing but its references."""
        return PaymentParty(payment_id, self.message_id, self.message_type or "ISO 20022", "", "")

    def _text_row(self, tag: str, text: str, path: str) -> PaymentParty:
        """A text that stands above the units, or a name that does."""
        row = replace(self._row(""), role=TEXTS.get(tag, "other"), field=path)
        return replace(row, name=text) if tag == "Nm" else replace(row, text=text)

    def _take(self, rows: Iterable[PaymentParty], level: _Level) -> None:
        """Keep rows for the payments below a level."""
        level.rows += rows

    def _payments(self, unit: Element, path: str) -> Iterator[PaymentParty]:
        """The payments of a unit; one with units inside has one for each of them."""
        inner = [
            child for child in unit.iter() if child is not unit and isinstance(child.tag, str) and local(child) in UNITS
        ]
        inner = [child for child in inner if not any(above in inner for above in child.iterancestors())]
        above = [row for level in self.levels for row in level.rows]
        for level in self.levels:
            level.n_payments, level.n_given = level.n_payments + 1, len(level.rows)
        parts: list[PaymentParty] = []
        if inner:
            parts = list(rows_of(unit, path, self._row(""), skipped=inner))
        for payment in inner or [unit]:
            reference = payment_reference(payment) or payment_reference(unit) or self.message_id
            self.references[reference] += 1
            n = self.references[reference]
            payment_id = reference if n == 1 and reference != self.message_id else f"{reference}#{n}"
            amount, currency = payment_amount(payment)
            for row in (*above, *parts):
                yield replace(row, payment_id=payment_id, message_id=self.message_id, amount=amount, currency=currency)
            where = path if payment is unit else f"{path}/{path_between(unit, payment).rpartition('/')[0]}"
            yield from rows_of(payment, where, replace(self._row(payment_id), amount=amount, currency=currency))


def payment_reference(unit: Element) -> str:
    """The payment's own reference: the first of those a unit may have, not a placeholder."""
    found: dict[str, str] = {}
    for child in unit.iter():
        if isinstance(child.tag, str) and (tag := local(child)) in _PAYMENT_IDS and (text := own_text(child)):
            found.setdefault(tag, text)
    return next((found[tag] for tag in _PAYMENT_IDS if not is_placeholder(found.get(tag, "notprovided"))), "")


def payment_amount(unit: Element) -> tuple[str | None, str | None]:
    """Amount and currency of a payment: the first of those a unit may have."""
    found: dict[str, tuple[str, str]] = {}
    for child in unit.iter():
        tag, currency = local(child), child.get("Ccy")
        if tag in _AMOUNTS and currency and _NUMBER.fullmatch(text := own_text(child)):
            found.setdefault(tag, (text, currency))
    return next((found[tag] for tag in _AMOUNTS if tag in found), (None, None))


def path_between(unit: Element, inner: Element) -> str:
    """Path from a unit to an element inside it, both by their names."""
    names = [local(inner)]
    for above in inner.iterancestors():
        names.append(local(above))
        if above is unit:
            break
    return "/".join(reversed(names))


def _is_whole(tag: str) -> bool:
    """Whether an element above the units is read in one piece: a party, an account, a text."""
    return tag in ROLES or tag in TEXTS


def rows_of(element: Element, path: str, row: PaymentParty, skipped: Iterable[Element] = ()) -> Iterator[PaymentParty]:
    """All parties and texts inside an element.

    Args:
        element: A unit, or a party or text above one.
        path: Path of the element above it.
        row: The references of each row.
        skipped: Elements inside that are read by themselves.
    """
    yield from _walk(element, f"{path}/{local(element)}", row, set(skipped), "", "")


def _walk(
    element: Element, path: str, row: PaymentParty, skipped: set[Element], role: str, prefix: str
) -> Iterator[PaymentParty]:
    """Walk an element: a party gives its row, a leaf its text, everything else what is inside it."""
    if element in skipped or not isinstance(element.tag, str):
        return
    tag = local(element)
    if tag == "UndrlygCstmrCdtTrf":
        prefix = "underlying_"
    if tag in ROLES or (role == "" and is_party(element)):
        role = f"{prefix}{role_of(tag, role)}"
    elif tag in TEXTS:
        role = TEXTS[tag]
    if is_party(element) and (party := party_of(element, path, row, role or words_of_tag(tag))) is not None:
        yield party
        for child in element:
            if local(child) not in PARTS_OF_PARTY:
                yield from _walk(child, f"{path}/{local(child)}", row, skipped, "", prefix)
        for contact in (child for child in element.iter() if isinstance(child.tag, str) and local(child) == "CtctDtls"):
            yield from _contact(contact, f"{path}/CtctDtls", replace(row, role=f"{role}_contact"))
        return
    if len(element) == 0:
        text = own_text(element)
        if text.startswith("<"):
            yield from _read_embedded([text], row, path)
        elif text and is_words(text):
            if tag == "Nm":
                yield replace(row, role=role or "other", field=path, name=None if is_placeholder(text) else text)
            elif tag in IDENTIFIERS:
                yield replace(row, role=role or "other", field=path, identifiers=(f"{IDENTIFIERS[tag]}:{text}",))
            else:
                yield replace(row, role=role if role in TEXTS.values() else TEXTS.get(tag, "other"), field=path, text=text)
        return
    pieces = [own_text(child) for child in element if len(child) == 0 and own_text(child).startswith("<")]
    if len(pieces) > 1:  # a message cut into the texts of several elements
        yield from _read_embedded(pieces, row, path)
    for child in element:
        if len(pieces) < 2 or not own_text(child).startswith("<"):
            yield from _walk(child, f"{path}/{local(child)}", row, skipped, role, prefix)


def _contact(contact: Element, path: str, row: PaymentParty) -> Iterator[PaymentParty]:
    """A person to ask, beside a party."""
    found = party_of(contact, path, row, row.role)
    names = [
        own_text(child) for child in contact if local(child) in ("Nm", "Dept", "JobTitl", "Rspnsblty") and own_text(child)
    ]
    name = next((own_text(child) for child in contact if local(child) == "Nm" and own_text(child)), None)
    if name and not is_placeholder(name):
        yield replace(row, field=path, name=name, identifiers=found.identifiers if found else ())
    for text in names:
        if text != name and is_words(text):
            yield replace(row, field=path, text=text)


def _read_embedded(pieces: list[str], row: PaymentParty, path: str) -> Iterator[PaymentParty]:
    """A message inside the texts of elements; what cannot be parsed is a text without its tags."""
    try:
        for inner in list(read(io.BytesIO("".join(pieces).encode("utf-8", "replace")), row.message_id)):
            yield replace(inner, payment_id=row.payment_id, field=f"{path}/{inner.field}")
    except PaymentError:
        words = " ".join(_TAG.sub(" ", " ".join(pieces)).split())
        if is_words(words):
            yield replace(row, role="other", field=path, text=words)


def _forget(element: Element) -> None:
    """Free what has been read."""
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]
