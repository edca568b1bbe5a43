"""Identifiers as keys that join, and what their check digits say: the only module that imports `stdnum`.

A check digit that does not fit is said, never acted upon: the list or the customer may have mistyped one digit of the right
number, and the forged documents of a listed party are listed as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from numbers import Integral
from typing import NamedTuple

from stdnum.exceptions import InvalidChecksum, ValidationError

from sanctionscreen.evidence.blanks import is_blank
from sanctionscreen.model import Identifier, IdentifierKind, identifier_key


class GivenIdentifier(NamedTuple):
    """An identifier of a query party.

    Args:
        kind: None matches any kind.
        key: See `identifier_key`.
        country: ISO 3166-1 alpha-2 code of the issuer, where known.
    """

    kind: IdentifierKind | None
    key: str
    country: str | None = None


_K = IdentifierKind
# Modules of stdnum. Numbers of these kinds have one form in the whole world, so a wrong form is a fault as well.
WORLDWIDE = {_K.LEI: "lei", _K.IMO: "imo", _K.BIC: "bic"}
# Numbers of a country have several forms, not all of them here: only a check digit that fits none of them is a fault.
NATIONAL: Mapping[tuple[IdentifierKind, str], tuple[str, ...]] = {
    (_K.TAX_ID, "BE"): ("be.vat",),
    (_K.TAX_ID, "BG"): ("bg.vat",),
    (_K.TAX_ID, "BR"): ("br.cnpj", "br.cpf"),
    (_K.TAX_ID, "BY"): ("by.unp",),
    (_K.TAX_ID, "CN"): ("cn.uscc",),
    (_K.TAX_ID, "ES"): ("es.nif",),
    (_K.TAX_ID, "FR"): ("fr.siren", "fr.tva"),
    (_K.TAX_ID, "IT"): ("it.iva", "it.codicefiscale"),
    (_K.TAX_ID, "PL"): ("pl.nip",),
    (_K.TAX_ID, "RU"): ("ru.inn",),
    (_K.TAX_ID, "TR"): ("tr.vkn", "tr.tckimlik"),
    (_K.TAX_ID, "UA"): ("ua.rntrc", "ua.edrpou"),
    (_K.REGISTRATION, "CN"): ("cn.uscc",),
    (_K.REGISTRATION, "FR"): ("fr.siren", "fr.siret"),
    (_K.REGISTRATION, "PL"): ("pl.regon",),
    (_K.REGISTRATION, "RU"): ("ru.ogrn", "ru.inn"),
    (_K.REGISTRATION, "UA"): ("ua.edrpou",),
    (_K.NATIONAL_ID, "BG"): ("bg.egn",),
    (_K.NATIONAL_ID, "CN"): ("cn.ric",),
    (_K.NATIONAL_ID, "PL"): ("pl.pesel",),
    (_K.NATIONAL_ID, "TR"): ("tr.tckimlik",),
}
IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")  # other account numbers have no common check


def read_identifiers(value: object) -> tuple[GivenIdentifier, ...]:
    """Read identifiers, sorted.

    Raises:
        ValueError: Not text, or an unknown kind.
    """
    if is_blank(value):
        return ()
    given: list[tuple[object, object, str | None]]
    if isinstance(value, Mapping):
        given = [(kind, text, None) for kind, texts in value.items() for text in (texts if is_list(texts) else [texts])]
    else:
        items = [value] if isinstance(value, (str, bytes, Identifier)) else value
        if not isinstance(items, Iterable):
            raise ValueError(f"identifiers must be Identifier objects, texts or a mapping from kind, got {value!r}")
        given = [(i.kind, i.value, i.country) if isinstance(i, Identifier) else (None, i, None) for i in items]
    found = {_read_identifier(*item) for item in given if not is_blank(item[1])}
    return in_order(i for i in (*found, *filter(None, map(_bank_of, found))) if i.key)


def _bank_of(identifier: GivenIdentifier) -> GivenIdentifier | None:
    """The bank of what nobody calls a BIC but is one of a branch."""
    bank = identifier._replace(kind=_K.BIC, key=identifier_key(identifier.key, _K.BIC))
    return bank if identifier.kind is None and bank.key != identifier.key and not identifier_fault(bank) else None


def is_list(value: object) -> bool:
    """Tell whether a value is several."""
    return isinstance(value, (list, tuple, set, frozenset))


def in_order(identifiers: Iterable[GivenIdentifier]) -> tuple[GivenIdentifier, ...]:
    """Distinct identifiers in one order, whichever way they came."""
    return tuple(sorted(set(identifiers), key=lambda i: (i.kind or "", i.key, i.country or "")))


def _read_identifier(kind: object, value: object, country: str | None) -> GivenIdentifier:
    """Read one identifier; its key may be empty."""
    if isinstance(value, (Integral, float)) and not isinstance(value, bool) and value // 1 == value:
        value = str(int(value))  # a column of numbers, with decimals where one of them is missing
    if not isinstance(value, str):
        raise ValueError(f"an identifier must be text, got {value!r}")
    try:
        known = None if kind is None else IdentifierKind(str(kind))
    except ValueError:
        kinds = ", ".join(k.value for k in IdentifierKind)
        raise ValueError(f"an identifier's kind must be one of {kinds}, got {kind!r}") from None
    return GivenIdentifier(known, identifier_key(value, known), country)


def check_identifiers(given: Sequence[GivenIdentifier], listed: Iterable[Identifier]) -> list[tuple[str, str, int]]:
    """Say which given identifiers have a fault, by what is said of them or of the equal listed ones."""
    found = []
    of_list = [GivenIdentifier(i.kind, identifier_key(i.value, i.kind), i.country) for i in listed] if given else []
    for identifier in given:
        equal = [other for other in of_list if other.key == identifier.key]
        faults = [(i.kind, fault) for i in (identifier, *equal) if (fault := identifier_fault(i))]
        if faults:
            kind, fault = faults[0]
            found.append(("identifier_check", f"{kind} {identifier.key} {fault}; it is compared as it stands", 0))
    return found


@lru_cache(maxsize=65_536)
def identifier_fault(identifier: GivenIdentifier) -> str | None:
    """Say what is wrong with an identifier, None if nothing is or nobody can tell.

    >>> identifier_fault(GivenIdentifier(_K.IMO, "9187629")), identifier_fault(GivenIdentifier(_K.IMO, "9187628"))
    (None, 'has a check digit that does not fit')
    """
    kind, key, country = identifier
    modules: tuple[str, ...] = ()
    worldwide = kind in WORLDWIDE
    if kind in WORLDWIDE:
        modules = (WORLDWIDE[kind],)
    elif kind == _K.BANK_ACCOUNT and IBAN.fullmatch(key):
        modules = ("iban",)
    elif kind is not None and country is not None:
        modules = NATIONAL.get((kind, country[:2]), ())
    errors = [_error_of(module, key) for module in modules]
    if not errors or None in errors:
        return None
    if any(isinstance(error, InvalidChecksum) for error in errors):
        return "has a check digit that does not fit"
    return "does not have the form of one" if worldwide else None


def _error_of(module: str, key: str) -> ValidationError | None:
    """What a module of stdnum finds wrong with a number."""
    try:
        import_module(f"stdnum.{module}").validate(key)
    except ValidationError as error:
        return error
    return None
