"""Country names as published, to ISO 3166-1 alpha-2 codes: the only module that imports `countrynames`."""

from __future__ import annotations

import warnings
from functools import lru_cache

import countrynames

# Said once by a package below countrynames, whose other reading of foreign scripts serves us as well.
warnings.filterwarnings("ignore", message="Install 'pyicu'")

# Written where a country should stand, meaning none; `na` would otherwise be read as Namibia.
_NO_COUNTRY = frozenset({"", "-", "na", "n/a", "null", "none", "unknown", "undetermined", "00"})

# Nationalities as adjectives, which some lists write for the country.
_NATIONALITIES = """
AE emirati, AF afghan afghani, AL albanian, AM armenian, AT austrian, AU australian, AZ azerbaijani azeri, BA bosnian,
BD bangladeshi, BE belgian, BG bulgarian, BY belarusian belarussian, CA canadian, CF central-african, CH swiss, CI
ivorian, CN chinese, CO colombian, CU cuban, CY cypriot, CZ czech, DE german, DK danish, DZ algerian, EE estonian, EG
egyptian, ER eritrean, ES spanish, ET ethiopian, FI finnish, FR french, GB british, GR greek, HR croatian, HT haitian,
HU hungarian, ID indonesian, IE irish, IL israeli, IN indian, IQ iraqi, IR iranian, IT italian, JO jordanian, JP
japanese, KE kenyan, KG kyrgyz kyrgyzstani, KP north-korean, KR south-korean, KW kuwaiti, KZ kazakh kazakhstani, LB
lebanese, LK sri-lankan, LT lithuanian, LV latvian, LY libyan, MA moroccan, MD moldovan, ME montenegrin, MK
macedonian, ML malian, MM burmese, MN mongolian, MR mauritanian, MX mexican, MY malaysian, NG nigerian, NI nicaraguan,
NL dutch, NO norwegian, OM omani, PA panamanian, PH filipino philippine, PK pakistani, PL polish, PS palestinian, PT
portuguese, QA qatari, RO romanian, RS serbian, RU russian, RW rwandan, SA saudi saudi-arabian, SD sudanese, SE
swedish, SI slovenian, SK slovak, SN senegalese, SO somali, SS south-sudanese, SY syrian, TH thai, TJ tajik, TM
turkmen, TN tunisian, TR turkish, UA ukrainian, UG ugandan, US american, UZ uzbek, VE venezuelan, VN vietnamese, YE
yemeni, ZA south-african, ZW zimbabwean
"""
_ADJECTIVES = {
    adjective.replace("-", " "): code
    for code, *adjectives in map(str.split, _NATIONALITIES.replace("\n", " ").split(","))
    for adjective in adjectives
}


@lru_cache(maxsize=16_384)
def country_code(text: str) -> str:
    """Give the alpha-2 code of a country, the text itself when it is no present country, "" when it says unknown.

    >>> [country_code(t) for t in ("Korea, North", "Congo, Democratic Republic of the.", "Soviet Union", "na")]
    ['KP', 'CD', 'Soviet Union', '']
    """
    words = " ".join(text.split()).rstrip(".").strip()
    if words.lower() in _NO_COUNTRY:
        return ""
    if code := _ADJECTIVES.get(words.lower()):
        return code
    code = countrynames.to_code(words)
    # Former countries have codes of four letters in that package (SUHH, YUCS): they are not alpha-2, the name says
    # more.
    return code if code is not None and len(code) == 2 else words
