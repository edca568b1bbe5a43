"""Closed vocabularies of the EU Financial Sanctions Files. A code that is not here keeps its party and adds a
`Problem`.

The schema leaves `identificationTypeCode` and `contactInfo key` open; real exports have shown few of them here (see
README), the others are the codes the FSF web interface offers, each with its spellings met in other readers.
"""

from __future__ import annotations

from sanctionscreen.model import IdentifierKind, PartyKind

# subjectType code and classificationCode -> kind.
SUBJECT_TYPES = {
    "person": PartyKind.PERSON,
    "p": PartyKind.PERSON,
    "enterprise": PartyKind.ENTITY,
    "e": PartyKind.ENTITY,
}

# gender: F, M or ? (unknown) in the schema.
GENDERS = {"M": "male", "F": "female", "?": "", "": ""}

# strong: xs:boolean; a name that does not say counts as strong, the stricter reading.
BOOLEANS = {"true": True, "1": True, "false": False, "0": False, "": True}

# calendarType: all values the schema allows.
CALENDARS = {
    "GREGORIAN": "gregorian",
    "ISLAMIC": "islamic",
    "BUDDHIST": "buddhist",
    "COPTIC": "coptic",
    "ETHIOPIC": "ethiopic",
    "": "gregorian",
}

# identificationTypeCode, lower case -> kind.
IDENTIFICATIONS = {
    "passport": IdentifierKind.PASSPORT,
    "diplpassport": IdentifierKind.PASSPORT,
    "diplomaticpassport": IdentifierKind.PASSPORT,
    "servicepassport": IdentifierKind.PASSPORT,
    "id": IdentifierKind.NATIONAL_ID,
    "electionid": IdentifierKind.NATIONAL_ID,
    "resid": IdentifierKind.NATIONAL_ID,
    "residentperm": IdentifierKind.NATIONAL_ID,
    "ssn": IdentifierKind.SOCIAL_SECURITY,
    "fiscalcode": IdentifierKind.TAX_ID,
    "taxid": IdentifierKind.TAX_ID,
    "vatnumber": IdentifierKind.TAX_ID,
    "regnumber": IdentifierKind.REGISTRATION,
    "tradelic": IdentifierKind.REGISTRATION,
    "birthcert": IdentifierKind.BIRTH_CERTIFICATE,
    "drivinglic": IdentifierKind.DRIVING_LICENCE,
    "drivinglicence": IdentifierKind.DRIVING_LICENCE,
    "driverlic": IdentifierKind.DRIVING_LICENCE,
    "traveldoc": IdentifierKind.TRAVEL_DOCUMENT,
    "travel": IdentifierKind.TRAVEL_DOCUMENT,
    "travelid": IdentifierKind.TRAVEL_DOCUMENT,
    "imo": IdentifierKind.IMO,
    "mmsi": IdentifierKind.MMSI,
    "callsign": IdentifierKind.CALL_SIGN,
    "swiftbic": IdentifierKind.BIC,
    "bic": IdentifierKind.BIC,
    "lei": IdentifierKind.LEI,
    "iban": IdentifierKind.BANK_ACCOUNT,
    "bankaccount": IdentifierKind.BANK_ACCOUNT,
    "other": IdentifierKind.OTHER,
}

# contactInfo key, upper case -> kind.
CONTACTS = {
    "EMAIL": IdentifierKind.EMAIL,
    "E-MAIL": IdentifierKind.EMAIL,
    "PHONE": IdentifierKind.PHONE,
    "TELEPHONE": IdentifierKind.PHONE,
    "MOBILE": IdentifierKind.PHONE,
    "FAX": IdentifierKind.PHONE,
    "WEB": IdentifierKind.WEBSITE,
    "WEBSITE": IdentifierKind.WEBSITE,
    "URL": IdentifierKind.WEBSITE,
    "SWIFT": IdentifierKind.BIC,
    "OTHER": IdentifierKind.OTHER,
}

# Flags of an identification that are said in words beside its number.
IDENTIFICATION_FLAGS = {
    "diplomatic": "diplomatic",
    "knownExpired": "known to be expired",
    "knownFalse": "known to be false",
    "reportedLost": "reported lost",
    "revokedByIssuer": "revoked by its issuer",
}
