"""What OFAC's formats say of a party under a label, in whichever layout: identifiers, facts, programmes, dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator

from sanctionscreen.lists.draft import EntryDraft
from sanctionscreen.lists.ofac_labels import DOCUMENT_LABELS
from sanctionscreen.lists.ofac_programmes import NON_SDN_PROGRAMMES, SDN_MEASURES, SDN_MEASURES_TEXT, UNKNOWN_MEASURES
from sanctionscreen.lists.ofac_remarks import parse_place
from sanctionscreen.lists.xml_stream import Element, all_text, local_name
from sanctionscreen.model import Designation, IdentifierKind, ListedOnBasis, Measure, NameKind, PartyKind

KINDS = {
    "individual": PartyKind.PERSON,
    "entity": PartyKind.ENTITY,
    "vessel": PartyKind.VESSEL,
    "aircraft": PartyKind.AIRCRAFT,
}
ALIAS_KINDS = {"a.k.a.": NameKind.ALIAS, "f.k.a.": NameKind.FORMER, "n.k.a.": NameKind.ALIAS, "name": NameKind.PRIMARY}
SDN, NON_SDN = "us-sdn", "us-non-sdn"
_WALLET = "Digital Currency Address - "
COUNTRY_LABELS = ("Nationality Country", "Citizenship Country", "Nationality of Registration", "Vessel Flag")


def read_fact(label: str, value: str, kind: PartyKind, draft: EntryDraft, *, country: str = "", said: str = "") -> None:
    """Read one labelled value; what is neither an identifier nor a fact with a field goes to the notes.

    Args:
        label: As published, such as `Passport` or `Gender`.
        value: As published.
        kind: Of the party: IMO numbers of vessels are ship numbers, those of others company numbers.
        draft: Where it goes.
        country: Of the issuer, as published.
        said: What else is said of a document, such as its dates.
    """
    label = label.replace("\u2019", "'")
    if label == "Gender":
        draft.add_gender(value)
    elif label in COUNTRY_LABELS:
        draft.add_country(value)
    elif label == "Birthdate":
        draft.add_birth_date(value)
    elif label == "Place of Birth":
        draft.add_birth_place(parse_place(value))
    elif label == "Vessel Call Sign":
        draft.add_identifier(IdentifierKind.CALL_SIGN, value)
    elif label.startswith(_WALLET):
        draft.add_identifier(IdentifierKind.WALLET, value, text=label.removeprefix(_WALLET))
    elif value.startswith("IMO ") and value[4:].isdecimal():
        imo = IdentifierKind.IMO if kind is PartyKind.VESSEL else IdentifierKind.REGISTRATION
        draft.add_identifier(imo, value, text="; ".join(filter(None, (f"{label} {value}", said))), country=country)
    elif label in DOCUMENT_LABELS and value:
        draft.add_identifier(DOCUMENT_LABELS[label], value, country, "; ".join(filter(None, (label, said))))
    else:
        more = "; ".join(filter(None, (country, said)))
        draft.add_note(label.rstrip(" :-"), f"{value} ({more})" if more else value)


def designations_of(
    tags: Iterable[str], *, is_sdn: bool, draft: EntryDraft, listed_on: dt.date | None = None, legal_basis: str = ""
) -> Iterator[Designation]:
    """One designation per programme tag; on the non-SDN list the tag decides what it forbids."""
    basis = ListedOnBasis.AUTHORITY_FIELD if listed_on else ListedOnBasis.UNKNOWN
    for tag in dict.fromkeys(tags):
        if not tag:
            draft.report("no_programme", "no programme is stated; on a list of several measures its measure is left open")
        measures: tuple[Measure, ...]
        if is_sdn:
            measures, words = SDN_MEASURES, SDN_MEASURES_TEXT
        elif tag in NON_SDN_PROGRAMMES:
            measures, words = NON_SDN_PROGRAMMES[tag]
        else:
            if tag:
                draft.report("unknown_code", f"programme {tag!r} is unknown on this list; its measure is left open")
            measures, words = UNKNOWN_MEASURES, ""
        yield Designation("US", tag, listed_on, basis, legal_basis, measures, words)


def keep_unknown(element: Element, known: Collection[str], draft: EntryDraft) -> None:
    """Note the children of an element that the format does not have there, each with a problem."""
    for child in element:
        if (tag := local_name(child)) not in known:
            draft.report("unknown_field", f"element {tag} is unknown in its place; its text is in the notes")
            draft.add_note(tag, all_text(child))


def kind_of_type(text: str, draft: EntryDraft) -> PartyKind:
    """The kind a type stands for; an unknown one is taken as an entity, with a problem."""
    if text.lower() not in KINDS:
        draft.report("unknown_code", f"type {text!r} is unknown; taken as an entity")
    return KINDS.get(text.lower(), PartyKind.ENTITY)


def alias_kind(text: str, draft: EntryDraft) -> NameKind:
    """The kind of name an alias type stands for; an unknown one is kept as an alias, with a problem."""
    if text.lower() not in ALIAS_KINDS:
        draft.report("unknown_code", f"alias type {text!r} is unknown; kept as an alias")
    return ALIAS_KINDS.get(text.lower(), NameKind.ALIAS)


def add_ofac_name(draft: EntryDraft, first: str, last: str, kind: NameKind, *, weak: bool) -> None:
    """Add a name as the CSV has it: `SURNAME, Given`, or the whole name."""
    text = f"{last}, {first}" if first and last else last or first
    draft.add_name(text, kind, weak=weak, parts=(("last", last), ("first", first)) if first and last else ())
