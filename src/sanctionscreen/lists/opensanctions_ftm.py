"""OpenSanctions as FollowTheMoney entities: entities.ftm.json, and targets.nested.json with the others inside.

Specification: https://followthemoney.tech/explorer/

What it is: every fact is a property, a list of texts. Addresses, documents, sanctions, ownership and families are
entities of their own that point at the party, or that it points at; in the nested file they stand inside the property.
They are joined here: addresses and documents into fields, the rest into the notes with the names of what they point at.

Known oddities: only entities with `"target": true` are parties. One without the mark, or with another value, is kept
with a problem unless its schema is of no party (`Address`, `Family`, ...). `last_seen` is the day of the export and is
not kept. No real file has shown sanctions, ownership or documents as entities.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from sanctionscreen.lists.countries import country_code
from sanctionscreen.lists.draft import EntryDraft
from sanctionscreen.lists.ftm_entity import Entity, read_entity
from sanctionscreen.lists.json_lines import texts_of
from sanctionscreen.lists.opensanctions_codes import (
    PARTY_SCHEMAS,
    PROPERTY_IDENTIFIERS,
    Read,
    add_country,
    choose_kind,
    make_designations,
)
from sanctionscreen.model import Address, IdentifierKind, NameKind, Problem

_NAMES = (
    ("name", NameKind.ALIAS, False), ("alias", NameKind.ALIAS, False), ("weakAlias", NameKind.ALIAS, True),
    ("previousName", NameKind.FORMER, False), ("abbreviation", NameKind.ALIAS, False),
)  # fmt: skip
_NAME_PARTS = ("firstName", "secondName", "middleName", "fatherName", "lastName")
_FIELDS: dict[str, Callable[[EntryDraft, str], None]] = {
    "birthDate": lambda draft, text: draft.add_birth_date(text),
    "birthPlace": lambda draft, text: draft.add_birth_place(Address(text=text)),
    "gender": lambda draft, text: draft.add_gender(text),
    "position": lambda draft, text: draft.add_title(text),
    "title": lambda draft, text: draft.add_title(text),
    "address": lambda draft, text: draft.add_address(Address(text=text)),
    "notes": lambda draft, text: draft.add_note("", text),
    **dict.fromkeys(("country", "nationality", "jurisdiction", "flag", "citizenship"), add_country),
}
# Properties without a field of their own: their text is in the notes.
_NOTED = """
firstName secondName middleName fatherName lastName motherName nameSuffix summary description keywords topics sourceUrl
publisher publisherUrl wikipediaUrl createdAt modifiedAt retrievedAt indexText program programId addressEntity birthCountry
deathDate deathPlace religion ethnicity education political profession spokenLanguage eyeColor hairColor height weight
appearance legalForm status incorporationDate dissolutionDate taxStatus sector classification mainCountry parent
amount currency amountUsd amountEur type buildDate registrationDate deregistrationDate pastFlags pastTypes pastNames
owner operator model manufacturer deadweightTonnage grossRegisteredTonnage navigationArea nameChangeDate flagChangeDate
tonnage registrationPort cryptoWallet currencySymbol managingExchange holder balance balanceDate creationDate issuer
issueDate maturityDate collateral complianceStatus voenCode alephUrl proof previousCountry caatoCode okopfCode okvedCode
capital fullAddress
"""
_KNOWN = frozenset({*_NOTED.split(), *_FIELDS, *PROPERTY_IDENTIFIERS, *(name for name, _, _ in _NAMES)})
_TOP = frozenset({"id", "caption", "schema", "properties", "datasets", "last_seen", "target"})
_TOP_NOTED = frozenset({"referents", "first_seen", "last_change"})
# Entities that are neither parties nor facts about one, and those that are facts: `target` need not say so.
_PLACES = frozenset({"position", "event", "document", "project", "call", "message"})
_FACTS = """
address identification passport sanction ownership directorship family associate membership employment occupancy
representation succession unknownlink debt payment similar interest courtcaseparty projectparticipant economicactivity
"""
_FACT_SCHEMAS = frozenset(_FACTS.split())
_OTHERS = PARTY_SCHEMAS | _PLACES
_DOCUMENTS = {"passport": IdentifierKind.PASSPORT, "identification": IdentifierKind.OTHER}


class FtmFile:
    """The entities of a file, which point at each other.

    Args:
        records: Each object with its line.
        source: File name, for messages.
    """

    def __init__(self, records: Iterable[tuple[dict[str, Any], int]], source: str) -> None:
        self._unknown: dict[str, int] = {}
        self._rows = [(record, line, read_entity(record, source, line)) for record, line in records]
        self._by_id = {entity.entity_id: entity for _, _, entity in self._rows}
        party_ids = {entity.entity_id for record, _, entity in self._rows if _is_party(record, entity)}
        self._facts: dict[str, list[Entity]] = defaultdict(list)
        self._n_loose = 0
        for record, _, entity in self._rows:
            if _is_party(record, entity) or entity.kind in _OTHERS:
                continue
            pointers = dict.fromkeys(text for texts in entity.texts.values() for text in texts if text in self._by_id)
            self._n_loose += not pointers and entity.kind != "address"  # addresses are pointed at
            for text in pointers.keys() & party_ids:
                self._facts[text].append(entity)

    def read(self) -> tuple[list[Read], list[Problem]]:
        """Every party, and the problems of the file."""
        parties = [self._party(*row) for row in self._rows if _is_party(row[0], row[2])]
        problems = [
            Problem("unknown_field", f"{name} is unknown; its text is in the notes", line=line)
            for name, line in self._unknown.items()
        ]
        if n_others := len(self._rows) - len(parties):
            problems.append(Problem("not_targets", f"{n_others} records are no parties and are not read"))
        if self._n_loose:
            words = f"{self._n_loose} records point at nothing in this file; they are of no party and are not read"
            problems.append(Problem("missing_record", words))
        return parties, problems

    def _party(self, record: dict[str, Any], line: int, entity: Entity) -> Read:
        """One party with what points at it."""
        draft = EntryDraft(entity.entity_id, line)
        kind = choose_kind(entity.schema, draft)
        if record.get("target") is not True:
            draft.report("unknown_code", f"target {record.get('target', 'missing')!r:.80} is unknown; taken as a party")
        for name in entity.odd:
            draft.report("bad_value", f"{name} holds something that is no text; it is taken as text")
        draft.add_name(entity.caption, NameKind.PRIMARY)
        for name, name_kind, weak in _NAMES:
            for text in entity.texts.get(name, ()):
                draft.add_name(text, name_kind, weak=weak)
        if not draft.names and (parts := [text for name in _NAME_PARTS for text in entity.texts.get(name, ())]):
            draft.report("no_name", "no whole name in this entry; one is made of its parts")
            draft.add_name(" ".join(parts), NameKind.PRIMARY)
        for name, texts in sorted(entity.texts.items()):  # the order of properties changes between exports
            self._add_property(draft, name, texts, line)
        for name, inner in [*entity.nested, *(("", fact) for fact in self._facts.get(entity.entity_id, ()))]:
            self._add_fact(draft, name, inner)
            if inner.kind not in _OTHERS | _FACT_SCHEMAS:
                self._unknown.setdefault(f"schema {inner.schema}", line)
        programmes, datasets = entity.texts.get("programId", []), texts_of(record.get("datasets"))
        self._add_rest(draft, record, datasets if programmes else [], line)
        return draft, kind, make_designations(programmes or datasets)

    def _add_property(self, draft: EntryDraft, name: str, texts: Iterable[str], line: int) -> None:
        """Put one property into its field, or the notes."""
        if name in {known for known, _, _ in _NAMES}:
            return
        for text in texts:
            if name == "addressEntity":
                self._add_address(draft, text)
            elif name in PROPERTY_IDENTIFIERS:
                kind = PROPERTY_IDENTIFIERS[name]
                draft.add_identifier(kind, text, text=name if kind is IdentifierKind.OTHER else "")
            elif name in _FIELDS:
                _FIELDS[name](draft, text)
            else:
                draft.add_note(name, self._name_of(text))
        if name not in _KNOWN:
            self._unknown.setdefault(f"property {name}", line)

    def _add_address(self, draft: EntryDraft, address_id: str) -> None:
        """The address a party points at."""
        if (found := self._by_id.get(address_id)) is not None and found.kind == "address":
            self._add_fact(draft, "", found)
        else:
            draft.report("missing_record", "an address it points at is not in the file; its id is in the notes")
            draft.add_note("addressEntity", self._name_of(address_id))

    def _add_fact(self, draft: EntryDraft, name: str, fact: Entity) -> None:
        """An entity that says something about the party: an address or document into its field, the rest as a note."""
        left = {key: list(texts) for key, texts in fact.texts.items()}
        if fact.kind == "address":
            _add_address(draft, fact, left)
        elif fact.kind in _DOCUMENTS:
            country = " ".join(left.get("country", []))
            words = " ".join(left.get("type", []))
            kind = IdentifierKind.PASSPORT if "passport" in words.lower() else _DOCUMENTS[fact.kind]
            for key in ("number", "passportNumber"):
                for number in left.pop(key, ()):
                    draft.add_identifier(kind, number, country, words)
        if fact.kind in _OTHERS:  # somebody or something else, which is named and no more
            draft.add_note(name, f"{fact.caption} ({fact.entity_id})")
            return
        said = [(key, text, self._name_of(text)) for key, texts in left.items() for text in texts]
        said += [(key, inner.entity_id, f"{inner.caption} ({inner.entity_id})") for key, inner in fact.nested]
        words = "; ".join(f"{key}: {text}" for key, value, text in sorted(said) if value != draft.entry_id)
        draft.add_note(f"{fact.schema}" if fact.schema else name, words)

    def _add_rest(self, draft: EntryDraft, record: dict[str, Any], datasets: Iterable[str], line: int) -> None:
        """What stands beside the properties."""
        draft.add_note("datasets", ", ".join(datasets))
        for name, value in record.items():
            if name not in _TOP:
                draft.add_note(name, ", ".join(texts_of(value)))
            if name not in _TOP | _TOP_NOTED:
                self._unknown.setdefault(f"field {name}", line)

    def _name_of(self, text: str) -> str:
        """A text, or where it is the id of an entity, the caption of that before it."""
        found = self._by_id.get(text)
        return f"{found.caption} ({text})" if found is not None and found.caption else text


def _is_party(record: dict[str, Any], entity: Entity) -> bool:
    """Whether the file means it as a target; without a clear mark, whether it can be one."""
    target = record.get("target")
    return target if isinstance(target, bool) else entity.kind not in _FACT_SCHEMAS | _PLACES


def _add_address(draft: EntryDraft, fact: Entity, left: dict[str, list[str]]) -> None:
    """The fields of an address, taken out of what is left of it."""
    words = {
        field: ", ".join(text for key in keys for text in left.pop(key, ()))
        for field, keys in {
            "street": ("street", "street2", "postOfficeBox"), "city": ("city", "place"), "region": ("state", "region"),
            "postcode": ("postalCode",), "country": ("country",), "text": ("full",),
        }.items()
    }  # fmt: skip
    if not any(words.values()):
        words["text"] = fact.caption
    country = country_code(words.pop("country")) or None
    draft.add_address(Address(**words, country=country))
