"""Parties of ISO 20022: what is one is told by what it holds (`Nm`, `Id`, `FinInstnId`), its role by its element."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from lxml import etree

from sanctionscreen.payments.parties import PaymentParty, is_placeholder

Element = etree._Element
ROLES = {
    "Dbtr": "debtor", "UltmtDbtr": "ultimate_debtor", "Cdtr": "creditor", "UltmtCdtr": "ultimate_creditor",
    "InitgPty": "initiating_party", "DbtrAgt": "debtor_agent", "CdtrAgt": "creditor_agent",
    "IntrmyAgt1": "intermediary_agent", "IntrmyAgt2": "intermediary_agent", "IntrmyAgt3": "intermediary_agent",
    "InstgAgt": "instructing_agent", "InstdAgt": "instructed_agent", "PrvsInstgAgt": "previous_instructing_agent",
    "PrvsInstgAgt1": "previous_instructing_agent", "PrvsInstgAgt2": "previous_instructing_agent",
    "PrvsInstgAgt3": "previous_instructing_agent", "InstgRmbrsmntAgt": "instructing_reimbursement_agent",
    "InstdRmbrsmntAgt": "instructed_reimbursement_agent", "ThrdRmbrsmntAgt": "third_reimbursement_agent",
    "FwdgAgt": "forwarding_agent", "Ownr": "account_owner", "Svcr": "account_servicer", "Invcr": "invoicer",
    "Invcee": "invoicee", "Assgnr": "assigner", "Assgne": "assignee", "Cretr": "creator", "InstgPty": "instructing_party",
    "TradgPty": "trading_party", "ChqFr": "cheque_from", "DlvrTo": "deliver_to", "RmtLctnMtd": "remittance_address",
    "RltdRmtInf": "remittance_address", "CtctDtls": "contact", "Fr": "message_sender", "To": "message_recipient",
    "DbtrAgtAcct": "account", "DbtrAcct": "account", "CdtrAcct": "account", "CdtrAgtAcct": "account", "Acct": "account",
    "SttlmAcct": "account",
}  # fmt: skip
TEXTS = {
    "Ustrd": "remittance", "AddtlRmtInf": "remittance", "RefInf": "remittance", "CdtrRefInf": "remittance",
    "InstrInf": "instruction", "InstrForCdtrAgt": "instruction", "InstrForNxtAgt": "instruction",
    "InstrForDbtrAgt": "instruction", "InstrForDbtrAcctSvcr": "instruction", "RgltryRptg": "regulatory", "Inf": "regulatory",
    "AddtlNtryInf": "additional", "AddtlTxInf": "additional", "AddtlInf": "additional", "AddtlStmtInf": "additional",
    "AddtlRptInf": "additional", "AddtlNtfctnInf": "additional", "Purp": "purpose", "Nrtv": "additional",
    "AddtlCxlReasonInf": "additional", "SplmtryData": "other", "Envlp": "other",
}  # fmt: skip
IDENTIFIERS = {
    "BICFI": "bic", "BIC": "bic", "AnyBIC": "bic", "BICOrBEI": "bic", "BEI": "bic", "BkPtyId": "bic", "LEI": "lei",
    "IBAN": "bank_account", "PhneNb": "phone", "MobNb": "phone", "EmailAdr": "email", "TaxId": "tax_id",
    "RegnId": "registration",
}  # fmt: skip
_SCHEMES = {
    "CCPT": "passport", "NIDN": "national_id", "TXID": "tax_id", "SOSE": "social_security", "DRLC": "driving_licence",
    "ARNU": "other", "CUST": "other", "EMPL": "other", "DUNS": "other", "GS1G": "other",
}  # fmt: skip
# Elements that hold no words anybody wrote: codes, numbers, dates, amounts, references.
_NOT_WORDS = re.compile(r"[\d\W_]*|[A-Z0-9./-]{1,4}|[a-z]{4}\.\d{3}\.\d{3}\.\d{2}|(?=\S*\d)[\w./+:-]+|true|false", re.DOTALL)
PARTS_OF_PARTY = frozenset({
    "Nm", "PstlAdr", "Id", "FinInstnId", "CtctDtls", "CtryOfRes", "BrnchId", "Pty", "Agt", "TaxId", "RegnId", "LEI", "BICFI",
    "BIC", "OrgId", "PrvtId", "Othr", "AnyBIC", "Prxy", "TaxTp", "Titl",
})  # fmt: skip


def local(element: Element) -> str:
    """Tag without its namespace."""
    return _local_of(element.tag) if isinstance(element.tag, str) else ""


@lru_cache(maxsize=4096)
def _local_of(tag: str) -> str:
    """A tag without its namespace or prefix."""
    return tag.rpartition("}")[2].rpartition(":")[2]


def own_text(element: Element) -> str:
    """Text directly inside, on one line."""
    return " ".join((element.text or "").split())


def is_words(text: str) -> bool:
    """Whether a text may hold a name: not a code, a number, a date, a reference.

    >>> [is_words(text) for text in ("SEPA", "2020-01-02", "INV/2020-11", "Timur Testov", "Zavod", "Тимур")]
    [False, False, False, True, True, True]
    """
    return _NOT_WORDS.fullmatch(text) is None


def role_of(tag: str, above: str) -> str:
    """The role an element gives: the word of the table, of an account and a contact with whose it is.

    >>> role_of("Dbtr", ""), role_of("UltmtDbtr", ""), role_of("XyzPty", "")
    ('debtor', 'ultimate_debtor', 'xyz_pty')
    """
    role = ROLES.get(tag) or words_of_tag(tag)
    return f"{above}_{role}" if role in ("account", "contact") and above and above not in TEXTS.values() else role


def words_of_tag(tag: str) -> str:
    """A tag as words: `XyzPty` is `xyz_pty`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", tag).lower()


def is_party(element: Element) -> bool:
    """Whether an element holds what makes a party: a name, or identifiers where parties have them."""
    names = {local(child) for child in element}
    if "Nm" in names or "FinInstnId" in names or "BrnchId" in names:
        return True
    return local(element) in ROLES and bool(names & {"Pty", "Agt", "Id", "PstlAdr", "CtctDtls", "TaxId", "RegnId"})


def party_of(element: Element, path: str, row: PaymentParty, role: str) -> PaymentParty | None:
    """One party: name, address, birth date and identifiers, however deep they stand; None where there is none of them."""
    name = None
    identifiers: list[str] = []
    address: list[str] = []
    town = country = birth_date = None
    for part, tag, above in _parts(element):
        text = own_text(part)
        if "CtctDtls" in above and tag not in ("PhneNb", "MobNb", "EmailAdr"):
            continue
        if not text:
            continue
        if tag == "Nm" and not {"SchmeNm", "Tp", "Cd"}.intersection(above):
            name = name or (None if is_placeholder(text) else text)
        elif tag in ("Ctry", "CtryOfRes"):
            country = country or text
        elif tag == "TwnNm":
            town = town or text
            address.append(text)
        elif tag == "BirthDt":
            birth_date = text
        elif tag in IDENTIFIERS:
            identifiers.append(f"{IDENTIFIERS[tag]}:{text}")
        elif tag in ("Id", "MmbId") and not is_placeholder(text):
            identifiers.append(f"{_scheme_of(part, above)}:{text}")
        elif "PstlAdr" in above:
            address.append(text)
    if not (name or identifiers or address or country or birth_date):
        return None
    return replace(
        row, role=role, field=path, name=name, text=None, address=", ".join(address) or None, town=town, country=country,
        birth_date=birth_date, identifiers=tuple(dict.fromkeys(identifiers)),
    )  # fmt: skip


def _parts(element: Element) -> Iterator[tuple[Element, str, tuple[str, ...]]]:
    """Leaves of a party with their tags and those around them within it, but not those of another party inside it."""
    for child in element:
        tag = local(child)
        if len(child) == 0:
            yield child, tag, ()
        elif tag in PARTS_OF_PARTY:
            yield from _leaves(child, (tag,))


def _leaves(element: Element, above: tuple[str, ...]) -> Iterator[tuple[Element, str, tuple[str, ...]]]:
    """Leaves inside an element, with what is around them."""
    for child in element:
        tag = local(child)
        if len(child) == 0:
            yield child, tag, above
        else:
            yield from _leaves(child, (*above, tag))


def _scheme_of(part: Element, above: tuple[str, ...]) -> str:
    """The kind of an identifier in `Id`: by its scheme, else by what is around it."""
    if "ClrSysMmbId" in above or local(part) == "MmbId":
        return "other"
    parent = part.getparent()
    scheme = "" if parent is None else "".join(own_text(code) for code in parent.iterfind("{*}SchmeNm/*"))
    if scheme in _SCHEMES:
        return _SCHEMES[scheme]
    return (
        "national_id" if "PrvtId" in above and not scheme else "registration" if "OrgId" in above and not scheme else "other"
    )
