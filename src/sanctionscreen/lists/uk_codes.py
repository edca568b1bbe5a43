"""Closed vocabularies of the UK Sanctions List. A code that is not here keeps its party and adds a `Problem`.

What each sanction forbids is from the regulations named in `RegimeName` and from the list's guide,
https://www.gov.uk/government/publications/the-uk-sanctions-list. Elements and codes marked (*) have not been seen in
a real file: the element names follow the columns of the same list's CSV and the pattern of those seen.
"""

from __future__ import annotations

import re

from sanctionscreen.model import IdentifierKind, Measure, NameKind, PartyKind

# IndividualEntityShip -> kind; an unknown one is decided by which details the entry has.
KINDS = {"individual": PartyKind.PERSON, "entity": PartyKind.ENTITY, "ship": PartyKind.VESSEL}
KINDS_BY_DETAILS = {
    "IndividualDetails": PartyKind.PERSON,
    "EntityDetails": PartyKind.ENTITY,
    "ShipDetails": PartyKind.VESSEL,
}

# NameType, lower case; upper and lower case vary in the file.
NAME_TYPES = {
    "primary name": NameKind.PRIMARY,
    "primary name variation": NameKind.ALIAS,
    "alias": NameKind.ALIAS,
}

# AliasStrength, lower case without a final full stop -> is the name weak? Absent counts as strong.
ALIAS_STRENGTHS = {"good quality a.k.a": False, "low quality a.k.a": True, "": False}

GENDERS = {"male": "male", "female": "female"}

# DesignationSource, lower case; the last two (*).
SOURCES = frozenset({"uk", "un", "uk and un", "both"})

# NonLatinScriptType -> ISO 15924. Only to tell whether the text is in the script it says; the text decides.
SCRIPTS = {
    "arabic": "Arab", "persian": "Arab", "cyrillic": "Cyrl", "chinese": "Hani", "korean": "Hang", "burmese": "Mymr",
    "hebrew": "Hebr", "georgian": "Geor",
}  # fmt: skip

# NonLatinScriptLanguage -> ISO 639-1; all but Russian (*).
LANGUAGES = {
    "arabic": "ar", "azerbaijani": "az", "belarusian": "be", "burmese": "my", "chinese": "zh", "dari": "fa", "english": "en",
    "farsi": "fa", "georgian": "ka", "hebrew": "he", "korean": "ko", "pashto": "ps", "persian": "fa", "russian": "ru",
    "serbian": "sr", "somali": "so", "spanish": "es", "tajik": "tg", "turkish": "tr", "ukrainian": "uk", "urdu": "ur",
    "uzbek": "uz",
}  # fmt: skip

# Children of SanctionsImposedIndicators: is the sanction imposed?
INDICATORS = {"true": True, "1": True, "false": False, "0": False, "": False}

# A sanction by its letters alone, so that the indicator AssetFreeze and the words "Asset freeze" are one. An arms
# embargo forbids to supply the party; a ban that no measure of ours names is `other`, its words are in the text.
MEASURES: dict[str, tuple[Measure, ...]] = {
    "assetfreeze": (Measure.ASSET_FREEZE, Measure.MAKING_AVAILABLE_BAN),
    "armsembargo": (Measure.EXPORT_END_USER,),
    "targetedarmsembargo": (Measure.EXPORT_END_USER,),
    "charteringofships": (Measure.VESSEL_BAN,),
    "closureofrepresentativeoffices": (Measure.OTHER,),
    "crewservicingofshipsandaircraft": (Measure.SERVICES_BAN,),
    "deflag": (Measure.VESSEL_BAN,),
    "preventionofbusinessarrangements": (Measure.TRANSACTION_BAN,),
    "prohibitionofportentry": (Measure.PORT_BAN,),
    "travelban": (Measure.TRAVEL_BAN,),
    "preventionofcharteringofships": (Measure.VESSEL_BAN,),
    "preventionofcharteringofshipsandaircraft": (Measure.VESSEL_BAN,),
    "technicalassistancerelatedtoaircraft": (Measure.SERVICES_BAN,),
    "trustservicessanctions": (Measure.SERVICES_BAN,),
    "directordisqualificationsanction": (Measure.OTHER,),
    "internetservicessanctions": (Measure.OTHER,),  # words only: seen without an indicator
}
UNKNOWN_MEASURES = (Measure.OTHER,)

# Text elements by where they go. Several values may stand in one, joined by `|`, but in the notes.
REFERENCES = {"UNReferenceNumber": "un-sc", "OFSIGroupID": "uk-ofsi"}
TITLES = frozenset({"Title", "Position"})
COUNTRIES = frozenset({"Nationality", "CurrentBelievedFlagOfShip"})
IDENTIFIERS = {
    "PhoneNumber": IdentifierKind.PHONE,
    "EmailAddress": IdentifierKind.EMAIL,
    "Website": IdentifierKind.WEBSITE,
    "BusinessRegistrationNumber": IdentifierKind.REGISTRATION,
    "IMONumber": IdentifierKind.IMO,
    "HullIdentificationNumber": IdentifierKind.OTHER,  # (*)
}
NOTES = {
    "DesignationSource": "Designation source",
    "OtherInformation": "Other information",
    "UKStatementofReasons": "UK statement of reasons",
    "TypeOfEntity": "Type of entity",
    "ParentCompany": "Parent company",  # (*)
    "Subsidiary": "Subsidiary",  # (*)
    "CurrentOwnerOperator": "Current owner or operator",
    "PreviousOwnerOperator": "Previous owner or operator",  # (*)
    "PreviousFlag": "Previous flag",
    "TypeOfShip": "Type of ship",
    "TonnageOfShip": "Tonnage of ship",
    "LengthOfShip": "Length of ship",
    "YearBuilt": "Year built",
}

# Text elements that come once and are read together at the end.
FACTS = frozenset({"UniqueID", "DateDesignated", "RegimeName", "IndividualEntityShip"})

# Says when the record last changed, not what the party is.
BOOKKEEPING = frozenset({"LastUpdated"})

# Elements that are read by their fields.
RECORDS = {
    "Name": frozenset({"Name1", "Name2", "Name3", "Name4", "Name5", "Name6", "NameType", "AliasStrength"}),
    "NonLatinName": frozenset({"NameNonLatinScript", "NonLatinScriptType", "NonLatinScriptLanguage"}),
    "Address": frozenset({*(f"AddressLine{line}" for line in range(1, 7)), "AddressPostalCode", "AddressCountry"}),
    "Passport": frozenset({"PassportNumber", "PassportAdditionalInformation"}),
    "NationalIdentifier": frozenset({"NationalIdentifierNumber", "NationalIdentifierAdditionalInformation"}),
    "Location": frozenset({"TownOfBirth", "CountryOfBirth"}),
}
NAME_ROLES = {
    "Name1": "first", "Name2": "middle", "Name3": "middle", "Name4": "middle", "Name5": "middle", "Name6": "last",
}  # fmt: skip

# Elements that only hold others; those in the second half (*).
WRAPPERS = frozenset({
    "Designation", "Names", "NonLatinNames", "Titles", "Addresses", "PhoneNumbers", "Websites", "EmailAddresses",
    "IndividualDetails", "Individual", "DOBs", "Nationalities", "PassportDetails", "NationalIdentifierDetails", "Positions",
    "Genders", "BirthDetails", "EntityDetails", "Entity", "TypeOfEntities", "BusinessRegistrationNumbers", "ShipDetails",
    "Ship", "IMONumbers", "CurrentOwnerOperators", "CurrentBelievedFlagOfShips", "PreviousFlags", "TypeOfShipDetails",
    "TonnageOfShipDetails", "LengthOfShipDetails", "YearsBuilt",
    "ParentCompanies", "Subsidiaries", "PreviousOwnerOperators", "HullIdentificationNumbers",
})  # fmt: skip

# Kinds of number named inside BusinessRegistrationNumber, upper case; all but INN and OGRN (*).
NUMBER_LABELS = {
    "INN": IdentifierKind.TAX_ID,
    "UNP": IdentifierKind.TAX_ID,
    "OGRN": IdentifierKind.REGISTRATION,
    "KPP": IdentifierKind.OTHER,
    "LEI": IdentifierKind.LEI,
}


def measure_key(words: str) -> str:
    """Letters of a sanction's name, by which its indicator and its words are the same.

    >>> measure_key("Trust Services Sanctions") == measure_key("TrustServicesSanctions")
    True
    """
    return re.sub(r"[\W\d_]", "", words).lower()
