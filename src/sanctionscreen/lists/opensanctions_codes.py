"""What the three OpenSanctions layouts share: schemas, identifiers, and how a record becomes a draft.

Specification: https://followthemoney.tech/explorer/ (schemas and their properties)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sanctionscreen.errors import MalformedListError
from sanctionscreen.lists.draft import EntryDraft
from sanctionscreen.model import Designation, IdentifierKind, Measure, PartyKind

AUTHORITY = "OpenSanctions"

Read = tuple[EntryDraft, PartyKind, list[Designation]]

_KINDS = {
    "person": PartyKind.PERSON,
    "vessel": PartyKind.VESSEL,
    "airplane": PartyKind.AIRCRAFT,
    "organization": PartyKind.ENTITY,
    "company": PartyKind.ENTITY,
    "legalentity": PartyKind.ENTITY,
    "publicbody": PartyKind.ENTITY,
    "asset": PartyKind.ENTITY,
    "security": PartyKind.ENTITY,
    "cryptowallet": PartyKind.ENTITY,
}
PARTY_SCHEMAS = frozenset(_KINDS)
_K = IdentifierKind
# FollowTheMoney property -> kind. `OTHER` keeps its name beside it.
PROPERTY_IDENTIFIERS = {
    "passportNumber": _K.PASSPORT, "idNumber": _K.NATIONAL_ID, "taxNumber": _K.TAX_ID, "innCode": _K.TAX_ID,
    "vatCode": _K.TAX_ID, "registrationNumber": _K.REGISTRATION, "ogrnCode": _K.REGISTRATION, "leiCode": _K.LEI,
    "swiftBic": _K.BIC, "imoNumber": _K.IMO, "mmsi": _K.MMSI, "callSign": _K.CALL_SIGN, "publicKey": _K.WALLET,
    "socialSecurityNumber": _K.SOCIAL_SECURITY, "accountNumber": _K.BANK_ACCOUNT, "iban": _K.BANK_ACCOUNT,
    "phone": _K.PHONE, "email": _K.EMAIL, "website": _K.WEBSITE,
    **dict.fromkeys(
        ("bikCode", "bvdId", "cageCode", "cikCode", "coatoCode", "dunsCode", "figiCode", "fnsCode", "fssCode", "giiNumber",
         "icaoCode", "ipoCode", "irsCode", "isin", "jibCode", "kppCode", "licenseNumber", "npiCode", "okpoCode", "oksmCode",
         "opencorporatesUrl", "permId", "pfrNumber", "ricCode", "serialNumber", "ticker", "uniqueEntityId", "uscCode",
         "vin", "wikidataId"),
        _K.OTHER,
    ),
}  # fmt: skip


def choose_kind(schema: Any, draft: EntryDraft) -> PartyKind:
    """The kind a schema stands for; an unknown one is a problem."""
    kind = _KINDS.get(schema.lower()) if isinstance(schema, str) else None
    if kind is None:
        draft.report("unknown_code", f"schema {schema!r:.80} is unknown; taken as an entity")
    return kind or PartyKind.ENTITY


def add_country(draft: EntryDraft, text: str) -> None:
    """Add a country, which these files write as a code: `na` is Namibia here, elsewhere it says that nothing is known."""
    draft.add_country("Namibia" if text.lower() == "na" else text)


def make_designations(datasets: Iterable[str], words: str = "") -> list[Designation]:
    """One designation per dataset or programme; what it forbids is not said."""
    return [
        Designation(AUTHORITY, dataset, measures=(Measure.OTHER,), measures_text=words)
        for dataset in list(dict.fromkeys(datasets)) or [""]
    ]


def check_id(value: Any, field: str, source: str, line: int) -> str:
    """The id of a record.

    Raises:
        MalformedListError: It is missing, empty or no text.
    """
    if not isinstance(value, str) or not value.strip():
        raise MalformedListError(f"found the {field} {value!r:.80}, expected text", source=source, line=line)
    return value.strip()
