"""The contents of a UK Designation, element by element.

The format nests plain elements in wrappers (`Titles/Title`, `IndividualDetails/Individual/DOBs/DOB`), and each name of
an element means one thing wherever it stands. So the tree is walked and every element read by its name: what no table
knows becomes a `Problem` with its text in the notes, and known elements inside it are read all the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from sanctionscreen.lists import uk_codes as codes
from sanctionscreen.lists.countries import country_code
from sanctionscreen.lists.dates import parse_day_first_date
from sanctionscreen.lists.details import PartyDetails
from sanctionscreen.lists.xml_stream import Element, all_text, local_name, loose_text, text_of
from sanctionscreen.model import Address, Identifier, IdentifierKind, Measure, Name, NameKind, Reference

_NAME_RECORDS = ("Name", "NonLatinName")
_ADDRESS_LINES = tuple(f"AddressLine{line}" for line in range(1, 7))
_IMO = re.compile(r"(?:IMO)?\W*(\d{7})", re.IGNORECASE)
_LABELLED = re.compile(rf"(?<![\w/])({'|'.join(codes.NUMBER_LABELS)})\b(?!/)\W*([A-Z]{{0,18}}\d\w*)", re.IGNORECASE)
_AFTER_COLON = re.compile(r"[^\W\d][^:\d]*:\s*(\S.*)")


class Details(PartyDetails):
    """Collects everything one UK entry says."""

    def __init__(self, report: Callable[[str, str], None]) -> None:
        super().__init__(report)
        self.names: list[Name] = []
        self.titles: list[str] = []
        self.genders: list[str] = []
        self.references: list[Reference] = []
        self.measures: set[Measure] = set()
        self.measures_text = ""
        self.facts: dict[str, str] = {}
        self._records: dict[str, Callable[[dict[str, str]], None]] = {
            "Name": self._read_name,
            "NonLatinName": self._read_non_latin_name,
            "Address": self._read_address,
            "Passport": lambda fields: self._read_document("Passport", IdentifierKind.PASSPORT, fields),
            "NationalIdentifier": lambda fields: self._read_document(
                "NationalIdentifier", IdentifierKind.NATIONAL_ID, fields
            ),
            "Location": self._read_birth_place,
        }
        self._texts: dict[str, Callable[[str, str], None]] = {
            **dict.fromkeys(codes.FACTS, self._take_fact),
            **dict.fromkeys(codes.NOTES, self._take_note),
            **dict.fromkeys(codes.BOOKKEEPING, lambda tag, text: None),
            "SanctionsImposed": self._read_sanctions,
        }
        self._values: dict[str, Callable[[str, str], None]] = {
            **dict.fromkeys(codes.TITLES, lambda tag, text: self.titles.append(text)),
            **dict.fromkeys(codes.COUNTRIES, lambda tag, text: self.countries.append(country_code(text))),
            **dict.fromkeys(
                codes.REFERENCES, lambda tag, text: self.references.append(Reference(codes.REFERENCES[tag], text))
            ),
            **dict.fromkeys(codes.IDENTIFIERS, self._read_identifier),
            "DOB": self._read_birth_date,
            "Gender": self._read_gender,
        }

    def read(self, element: Element) -> None:
        """Read an element and everything in it."""
        tag = local_name(element)
        if tag in self._records:
            self._records[tag](self._fields_of(element))
        elif tag == "SanctionsImposedIndicators":
            self._keep_loose_text(element, "unknown_field")
            for child in element:
                self._read_indicator(child)
        elif tag in codes.WRAPPERS:
            self._keep_loose_text(element, "unknown_field")
            for child in element:
                self.read(child)
        elif tag in self._texts and not len(element):
            self._texts[tag](tag, text_of(element))
        elif tag in self._values and not len(element):
            for text in text_of(element).split("|"):
                if value := text.strip():
                    self._values[tag](tag, value)
        else:
            self._keep_unknown(element, "unknown_field")
            for child in element:
                self.read(child)

    def _fields_of(self, element: Element) -> dict[str, str]:
        """Texts of a record by tag, empty ones left out; what is unknown or comes again is kept in the notes."""
        known = codes.RECORDS[local_name(element)]
        code = "unknown_element" if local_name(element) in _NAME_RECORDS else "unknown_field"
        self._keep_loose_text(element, code)
        fields: dict[str, str] = {}
        for child in element:
            tag = local_name(child)
            if tag not in known or tag in fields or len(child):
                self._keep_unknown(child, code)
            elif text := text_of(child):
                fields[tag] = text
        return fields

    def _keep_unknown(self, element: Element, code: str) -> None:
        """Keep an element the format does not have, not there or not twice."""
        words = f"element {local_name(element)}"
        self._report(code, f"{words} is unknown in its place; its text is in the notes")
        self.add_note(words, all_text(element))

    def _keep_loose_text(self, element: Element, code: str) -> None:
        """Keep text where the format has elements only."""
        if text := loose_text(element):
            words = f"text directly inside {local_name(element)}"
            self._report(code, f"{words} is unknown; it is in the notes")
            self.add_note(words, text)

    def _take_fact(self, tag: str, text: str) -> None:
        """Take what an entry says once; another value is kept in the notes."""
        if text and self.facts.setdefault(tag, text) != text:
            self._report("unknown_field", f"element {tag} comes again; its text is in the notes")
            self.add_note(tag, text)

    def _take_note(self, tag: str, text: str) -> None:
        """Take text that has no field of its own."""
        if tag == "DesignationSource" and text.lower() not in codes.SOURCES:
            self._report("unknown_code", f"DesignationSource {text!r} is unknown; see the notes")
        self.add_note(codes.NOTES[tag], text)

    def _read_name(self, fields: dict[str, str]) -> None:
        """One name in natural order: Name1 to Name5 are given names, Name6 the family name or the whole name."""
        parts = tuple((role, fields[tag]) for tag, role in codes.NAME_ROLES.items() if tag in fields)
        name_type, strength = fields.get("NameType", ""), fields.get("AliasStrength", "")
        if not parts:
            self._report("empty_name", f"a Name of the type {name_type!r} holds no name")
            return
        if name_type.lower() not in codes.NAME_TYPES:
            self._report("unknown_code", f"NameType {name_type!r} is unknown; the name is kept as an alias")
        if (quality := strength.lower().rstrip(".")) not in codes.ALIAS_STRENGTHS:
            self._report("unknown_code", f"AliasStrength {strength!r} is unknown; the name is kept as a strong one")
        kind = codes.NAME_TYPES.get(name_type.lower(), NameKind.ALIAS)
        text = " ".join(text for _, text in parts)
        self.names.append(Name(text, kind, codes.ALIAS_STRENGTHS.get(quality, False), parts=parts))

    def _read_non_latin_name(self, fields: dict[str, str]) -> None:
        """A name in its own script, which may be Latin all the same; then the notes say what the file calls it."""
        text, script = fields.get("NameNonLatinScript", ""), fields.get("NonLatinScriptType", "")
        language = fields.get("NonLatinScriptLanguage", "")
        if not text:
            self._report("empty_name", "a NonLatinName holds no name")
            return
        if language.lower() not in codes.LANGUAGES.keys() | {""}:
            self._report("unknown_code", f"NonLatinScriptLanguage {language!r} is unknown; see the notes")
            self.add_note("Language of a name", f"{text} ({language})")
        name = Name(text, NameKind.ALIAS, lang=codes.LANGUAGES.get(language.lower()))
        if script and codes.SCRIPTS.get(script.lower()) != name.script:
            self.add_note("Script of a name", f"{text} ({script})")
        self.names.append(name)

    def _read_address(self, fields: dict[str, str]) -> None:
        """An address; its lines have no fixed meaning, so they stay together."""
        lines = ", ".join(fields[line] for line in _ADDRESS_LINES if line in fields)
        country = country_code(fields.get("AddressCountry", "")) or None
        address = Address(postcode=fields.get("AddressPostalCode", ""), country=country, text=lines)
        if address != Address():
            self.addresses.append(address)

    def _read_birth_place(self, fields: dict[str, str]) -> None:
        """A place of birth that says something."""
        place = Address(city=fields.get("TownOfBirth", ""), country=country_code(fields.get("CountryOfBirth", "")) or None)
        if place != Address():
            self.birth_places.append(place)

    def _read_document(self, tag: str, kind: IdentifierKind, fields: dict[str, str]) -> None:
        """A numbered document as an identifier, one that is only described as a note."""
        words = fields.get(f"{tag}AdditionalInformation", "")
        if number := fields.get(f"{tag}Number", ""):
            self.identifiers.append(Identifier(kind, number, text=words))
        else:
            self.add_note(tag, words)

    def _read_birth_date(self, tag: str, text: str) -> None:
        """A date, or its wording with a problem."""
        if (date := parse_day_first_date(text)) is not None:
            self.birth_dates.append(date)
        else:
            self._report("bad_date", f"a {tag} is not understood; its wording is in the notes")
            self.add_note("Birth date", text)

    def _read_gender(self, tag: str, text: str) -> None:
        """A gender as this library writes it."""
        if text.lower() in codes.GENDERS:
            self.genders.append(codes.GENDERS[text.lower()])
        else:
            self._report("unknown_code", f"{tag} {text!r} is unknown; left open")

    def _read_identifier(self, tag: str, text: str) -> None:
        """A number or a way to reach someone, without the words around it."""
        if tag == "IMONumber" and (found := _IMO.fullmatch(text)):
            self.identifiers.append(Identifier(IdentifierKind.IMO, found[1]))
        elif tag == "BusinessRegistrationNumber":
            self.identifiers += _find_numbers(text)
        else:
            self.identifiers.append(Identifier(codes.IDENTIFIERS[tag], text))

    def _read_sanctions(self, _tag: str, text: str) -> None:
        """The sanctions in words, which name some that have no indicator; what follows a colon is a remark."""
        for words in filter(None, (part.partition(":")[0].strip() for part in text.split("|"))):
            self._impose(words)
        self.measures_text = "|".join(filter(None, (self.measures_text, text)))

    def _read_indicator(self, element: Element) -> None:
        """One sanction that is imposed or not; what is neither counts as imposed, the stricter reading."""
        tag, value = local_name(element), all_text(element)
        if value.lower() not in codes.INDICATORS:
            self._report("unknown_code", f"{tag} {value!r} is neither true nor false; taken as imposed")
        if codes.INDICATORS.get(value.lower(), True):
            self._impose(tag)

    def _impose(self, words: str) -> None:
        """Add what a sanction forbids."""
        if (key := codes.measure_key(words)) not in codes.MEASURES:
            self._report("unknown_code", f"the sanction {words!r} is unknown; kept as a measure of another kind")
        self.measures.update(codes.MEASURES.get(key, codes.UNKNOWN_MEASURES))


def _find_numbers(text: str) -> Iterator[Identifier]:
    """Every number of a known kind in a cell, else what follows its label, else the whole cell."""
    labelled = _LABELLED.findall(text)
    for label, number in labelled:
        yield Identifier(codes.NUMBER_LABELS[label.upper()], number, text=text)
    if not labelled:
        after = _AFTER_COLON.fullmatch(text)
        yield Identifier(IdentifierKind.REGISTRATION, after[1] if after else text, text=text if after else "")
