"""OpenSanctions as Senzing records: one record a line, facts in groups of attributes.

Specification: https://senzing.zendesk.com/hc/en-us/articles/231925448-Generic-Entity-Specification

What it is: a group is an object such as `{"DATE_OF_BIRTH": "1970"}`, in a list (`DATES`) or at the top of the record.

Known oddities: the layout does not mark targets, so relatives are parties. RECORD_TYPE is null for positions and the
like; a record with null that holds what only a party has (a birth date, an address, a risk) is kept with a problem, and so
is one with RECORD_TYPE missing or unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sanctionscreen.lists.countries import country_code
from sanctionscreen.lists.draft import EntryDraft
from sanctionscreen.lists.json_lines import only_texts, texts_of
from sanctionscreen.lists.opensanctions_codes import (
    PROPERTY_IDENTIFIERS,
    Read,
    add_country,
    check_id,
    choose_kind,
    make_designations,
)
from sanctionscreen.model import Address, IdentifierKind, NameKind, Problem

_K = IdentifierKind
_IDENTIFIERS = {
    "PASSPORT_NUMBER": _K.PASSPORT, "NATIONAL_ID_NUMBER": _K.NATIONAL_ID, "TAX_ID_NUMBER": _K.TAX_ID, "LEI_NUMBER": _K.LEI,
    "SSN_NUMBER": _K.SOCIAL_SECURITY, "DRIVERS_LICENSE_NUMBER": _K.DRIVING_LICENCE, "WEBSITE_ADDRESS": _K.WEBSITE,
    "PHONE_NUMBER": _K.PHONE, "EMAIL_ADDRESS": _K.EMAIL, "ACCOUNT_NUMBER": _K.BANK_ACCOUNT,
    "OTHER_ID_NUMBER": _K.OTHER, "TRUSTED_ID_NUMBER": _K.OTHER, "DUNS_NUMBER": _K.OTHER, "NPI_NUMBER": _K.OTHER,
}  # fmt: skip
_FIELDS: dict[str, Callable[[EntryDraft, str], None]] = {
    "DATE_OF_BIRTH": lambda draft, text: draft.add_birth_date(text),
    "PLACE_OF_BIRTH": lambda draft, text: draft.add_birth_place(Address(text=text)),
    "GENDER": lambda draft, text: draft.add_gender(text),
    **dict.fromkeys(("NATIONALITY", "CITIZENSHIP", "REGISTRATION_COUNTRY"), add_country),
}
_NAME_PARTS = ("NAME_FIRST", "NAME_MIDDLE", "NAME_LAST", "NAME_SUFFIX")
_ADDRESS = {
    "street": ("ADDR_LINE1", "ADDR_LINE2", "ADDR_LINE3"), "city": ("ADDR_CITY",), "region": ("ADDR_STATE",),
    "postcode": ("ADDR_POSTAL_CODE",), "text": ("ADDR_FULL",),
}  # fmt: skip
# What a text stands for that is in the place of a group.
_GROUPS = {"NAMES": "NAME_FULL", "DATES": "DATE_OF_BIRTH", "COUNTRIES": "NATIONALITY", "ADDRESSES": "ADDR_FULL"}
_KEYS = frozenset({"DATA_SOURCE", "RECORD_ID", "RECORD_TYPE"})
# Attributes without a field of their own: their text is in the notes.
_NOTED = frozenset({
    "ADDR_TYPE", "DATE_OF_DEATH", "LAST_CHANGE", "NAME_PREFIX", "REGISTRATION_DATE", "TOPIC", "URL",
    "REL_ANCHOR_DOMAIN", "REL_ANCHOR_KEY", "REL_POINTER_DOMAIN", "REL_POINTER_KEY", "REL_POINTER_ROLE",
})  # fmt: skip
# A record of which the type is null, and which has nothing but these, is a position or the like.
_OF_NO_PARTY = _KEYS | {"LAST_CHANGE", "NAMES", "COUNTRIES", "IDENTIFIERS", "RELATIONSHIPS", "URL"}

_DOMAIN = "OPEN_SANCTIONS"  # the one in which all these records are

_Group = dict[str, list[str]]


def read_records(records: Sequence[tuple[dict[str, Any], int]], source: str) -> tuple[list[Read], list[Problem]]:
    """Every party, and the problems of the file."""
    unknown: dict[str, int] = {}
    names = {
        key: " ".join(texts_of(first.get("NAME_FULL") if isinstance(first, dict) else first))
        for record, _ in records
        if isinstance(key := record.get("RECORD_ID"), str)
        for first in _items(record.get("NAMES"))[:1]
    }
    parties = [_read_record(record, line, source, names, unknown) for record, line in records if _is_party(record)]
    problems = [
        Problem("unknown_field", f"attribute {name} is unknown; its text is in the notes", line=line)
        for name, line in unknown.items()
    ]
    if n_others := len(records) - len(parties):
        problems.append(Problem("not_targets", f"{n_others} records are no parties and are not read"))
    return parties, [*problems, Problem("no_targets", "the layout does not mark targets; relatives are kept as parties")]


def _is_party(record: dict[str, Any]) -> bool:
    """Whether a record has a type, or lacks one as no record of a position does."""
    return record.get("RECORD_TYPE", "") is not None or not record.keys() <= _OF_NO_PARTY


def _read_record(record: dict[str, Any], line: int, source: str, names: dict[str, str], unknown: dict[str, int]) -> Read:
    """One record."""
    draft = EntryDraft(check_id(record.get("RECORD_ID"), "RECORD_ID", source, line), line)
    kind = choose_kind(record.get("RECORD_TYPE"), draft)
    for place, group in _groups(record, draft):
        _add_name(draft, group)
        _add_address(draft, group)
        _add_identifiers(draft, group)
        if role := _pop(group, "REL_POINTER_ROLE") + _pop(group, "REL_POINTER_KEY"):
            draft.add_note("Relationship", " ".join([*role, *(names[key] for key in role if key in names)]))
        for name in ("REL_ANCHOR_DOMAIN", "REL_ANCHOR_KEY", "REL_POINTER_DOMAIN"):
            group[name] = [text for text in _pop(group, name) if text not in (draft.entry_id, _DOMAIN)]
        for name, texts in group.items():
            for text in texts:
                if name in _FIELDS:
                    _FIELDS[name](draft, text)
                elif place == "COUNTRIES":
                    add_country(draft, text)
                else:
                    draft.add_note(name, text)
            if name not in _FIELDS and name not in _NOTED and place != "COUNTRIES":
                unknown.setdefault(name, line)
    datasets = texts_of(record.get("DATA_SOURCE"))
    if not datasets:
        draft.report("unknown_code", "DATA_SOURCE is missing; the programme is left open")
    return draft, kind, make_designations(datasets)


def _groups(record: dict[str, Any], draft: EntryDraft) -> Iterator[tuple[str, _Group]]:
    """Every group of a record with the place it stands in; attributes of the record itself are one group each."""
    for place, value in record.items():
        if place in _KEYS:
            continue
        for item in _items(value):
            group = item if isinstance(item, dict) else {_GROUPS.get(place, place): item}
            if (place in _GROUPS and group is not item) or not all(map(only_texts, group.values())):
                draft.report("bad_value", f"{place} holds something that is no text; it is taken as text")
            yield place, {name: texts_of(texts) for name, texts in group.items()}


def _items(value: Any) -> list[Any]:
    """The items of a list, or the one value itself."""
    return [item for item in (value if isinstance(value, list) else [value]) if item is not None]


def _pop(group: _Group, name: str) -> list[str]:
    """Take an attribute out of a group."""
    return group.pop(name, [])


def _add_name(draft: EntryDraft, group: _Group) -> None:
    """The names of a group, or the one its parts make."""
    standing = _pop(group, "NAME_TYPE")
    kind = NameKind.PRIMARY if "PRIMARY" in standing else NameKind.ALIAS
    parts = [(name.removeprefix("NAME_").lower(), text) for name in _NAME_PARTS for text in _pop(group, name)]
    whole = _pop(group, "NAME_FULL") + _pop(group, "NAME_ORG")
    for text in whole or ([" ".join(text for _, text in parts)] if parts else []):
        draft.add_name(text, kind, parts=parts)
    for word in standing:
        if word not in ("PRIMARY", "ALIAS"):
            draft.report("unknown_code", f"NAME_TYPE {word!r:.80} is unknown; taken as an alias")


def _add_address(draft: EntryDraft, group: _Group) -> None:
    """The address of a group."""
    words = {field: ", ".join(text for name in names for text in _pop(group, name)) for field, names in _ADDRESS.items()}
    country = country_code(" ".join(_pop(group, "ADDR_COUNTRY"))) or None
    draft.add_address(Address(**words, country=country))


def _add_identifiers(draft: EntryDraft, group: _Group) -> None:
    """The numbers of a group, with the country and type beside them."""
    for name in [name for name in group if name in _IDENTIFIERS]:
        stem = name.removesuffix("_NUMBER")
        words = " ".join(_pop(group, f"{stem}_TYPE"))
        country = " ".join(_pop(group, f"{stem}_COUNTRY"))
        kind = _IDENTIFIERS[name]
        for text in _pop(group, name):
            draft.add_identifier(PROPERTY_IDENTIFIERS.get(words, kind) if kind is _K.OTHER else kind, text, country, words)
