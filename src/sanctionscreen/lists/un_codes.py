"""Closed vocabularies of the UN Consolidated List. A code that is not here keeps its party and adds a `Problem`.

What each committee's resolutions impose is from the committee pages at https://main.un.org/securitycouncil/en/sanctions.
An asset freeze in a resolution always covers both freezing funds and not making funds available.
"""

from __future__ import annotations

from sanctionscreen.model import IdentifierKind, Measure, NameKind

# QUALITY -> (kind, weak). Empty stands in placeholders, and beside a few names: those count as strong, the stricter
# reading.
ALIAS_QUALITY: dict[str, tuple[NameKind, bool]] = {
    "good": (NameKind.ALIAS, False),
    "low": (NameKind.ALIAS, True),
    "a.k.a.": (NameKind.ALIAS, False),
    "f.k.a.": (NameKind.FORMER, False),
    "": (NameKind.ALIAS, False),
}

# TYPE_OF_DATE -> is the date about? Empty stands where nothing is known.
DATE_TYPES = {"exact": False, "approximately": True, "between": False, "": False}

# GENDER; `Unknown` says nothing.
GENDERS = {"male": "male", "female": "female", "unknown": "", "": ""}

# TYPE_OF_DOCUMENT -> kind.
DOCUMENTS = {
    "passport": IdentifierKind.PASSPORT,
    "numéro de passeport": IdentifierKind.PASSPORT,
    "número de pasaporte": IdentifierKind.PASSPORT,
    "national identification number": IdentifierKind.NATIONAL_ID,
    "national identification no.": IdentifierKind.NATIONAL_ID,
}

# Words in the free text TYPE_OF_DOCUMENT2 that are more exact than TYPE_OF_DOCUMENT; searched in this order.
DOCUMENT_DETAILS = (
    ("birth certificate", IdentifierKind.BIRTH_CERTIFICATE),
    ("driver", IdentifierKind.DRIVING_LICENCE),
    ("driving", IdentifierKind.DRIVING_LICENCE),
    ("fiscal code", IdentifierKind.TAX_ID),
    ("social security", IdentifierKind.SOCIAL_SECURITY),
    ("travel document", IdentifierKind.TRAVEL_DOCUMENT),
    ("passport", IdentifierKind.PASSPORT),
)

_FREEZE = (Measure.ASSET_FREEZE, Measure.MAKING_AVAILABLE_BAN)

# UN_LIST_TYPE -> (measures on anyone, measures on individuals besides, their names in words).
PROGRAMMES: dict[str, tuple[tuple[Measure, ...], tuple[Measure, ...], str]] = {
    "Al-Qaida": (_FREEZE, (Measure.TRAVEL_BAN,), "assets freeze, travel ban, arms embargo (resolution 2368 (2017))"),
    "CAR": (_FREEZE, (Measure.TRAVEL_BAN,), "assets freeze, travel ban, arms embargo (resolution 2745 (2024))"),
    "DPRK": (_FREEZE, (Measure.TRAVEL_BAN,), "assets freeze, travel ban (resolution 1718 (2006))"),
    "DRC": (_FREEZE, (Measure.TRAVEL_BAN,), "assets freeze, travel ban (resolution 1596 (2005))"),
    "GB": ((), (Measure.TRAVEL_BAN,), "travel ban only, Guinea-Bissau (resolution 2048 (2012))"),
    "Haiti": (_FREEZE, (Measure.TRAVEL_BAN,), "assets freeze, travel ban, arms embargo (resolution 2653 (2022))"),
    "Iran": (_FREEZE, (Measure.TRAVEL_BAN,), "assets freeze, travel ban (resolution 1737 (2006))"),
    "Iraq": (_FREEZE, (), "assets freeze (resolution 1483 (2003))"),
    "Lebanon": (_FREEZE, (Measure.TRAVEL_BAN,), "assets freeze, travel ban (resolution 1636 (2005))"),
    "Libya": (_FREEZE, (Measure.TRAVEL_BAN,), "assets freeze, travel ban, or one of them (resolution 1970 (2011))"),
    "Mali": (_FREEZE, (Measure.TRAVEL_BAN,), "assets freeze, travel ban (resolution 2374 (2017))"),
    "Somalia": (_FREEZE, (Measure.TRAVEL_BAN,), "assets freeze, travel ban, arms embargo (resolution 1844 (2008))"),
    "SouthSudan": (_FREEZE, (Measure.TRAVEL_BAN,), "assets freeze, travel ban (resolution 2206 (2015))"),
    "Sudan": (_FREEZE, (Measure.TRAVEL_BAN,), "assets freeze, travel ban (resolution 1591 (2005))"),
    "Taliban": (_FREEZE, (Measure.TRAVEL_BAN,), "assets freeze, travel ban, arms embargo (resolution 1988 (2011))"),
    "Yemen": (_FREEZE, (Measure.TRAVEL_BAN,), "assets freeze, travel ban, arms embargo (resolution 2140 (2014))"),
}  # fmt: skip

# An unknown committee is taken for the usual pair.
DEFAULT_PROGRAMME = (_FREEZE, (Measure.TRAVEL_BAN,), "")

# The schema's default for an absent part of a name.
NO_NAME = "na"

TITLE_FIELDS = ("TITLE", "DESIGNATION")

# Fields that describe the record, not the party.
BOOKKEEPING = frozenset({"DATAID", "VERSIONNUM", "SORT_KEY", "SORT_KEY_LAST_MOD", "LAST_DAY_UPDATED", "LIST_TYPE"})

# Parts of an alias; one that is not here may hold a name.
ALIAS_FIELDS = frozenset({"QUALITY", "ALIAS_NAME", "DATE_OF_BIRTH", "CITY_OF_BIRTH", "COUNTRY_OF_BIRTH", "NOTE"})

# Every other field of the schemas; one that is not here is kept as a note with a `Problem`.
FIELDS = frozenset({
    "FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME", "NAME_ORIGINAL_SCRIPT", "UN_LIST_TYPE",
    "REFERENCE_NUMBER", "LISTED_ON", "DELISTED_ON", "SUBMITTED_ON", "SUBMITTED_BY", "GENDER", "COMMENTS1", "TITLE",
    "DESIGNATION", "NATIONALITY", "NATIONALITY2", "INDIVIDUAL_ALIAS", "ENTITY_ALIAS", "INDIVIDUAL_ADDRESS",
    "ENTITY_ADDRESS", "INDIVIDUAL_DATE_OF_BIRTH", "INDIVIDUAL_PLACE_OF_BIRTH", "INDIVIDUAL_DOCUMENT",
})  # fmt: skip
