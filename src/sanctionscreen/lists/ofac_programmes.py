"""What each OFAC programme tag forbids, for the SDN list and for the consolidated non-SDN list.

Source: https://ofac.treasury.gov/specially-designated-nationals-list-sdn-list/program-tag-definitions-for-ofac-sanctions-lists.
On the SDN list the tag does not matter: all property of everyone on it is blocked. On the non-SDN list it does: one
tag can stand for several directives, and then all they forbid is given, the stricter reading; the entry's notes say
which applies.
"""

from __future__ import annotations

from sanctionscreen.model import Measure

_BLOCKING = (Measure.ASSET_FREEZE, Measure.MAKING_AVAILABLE_BAN)

SDN_MEASURES = _BLOCKING
SDN_MEASURES_TEXT = "All property and interests in property are blocked"

_SSI = (Measure.CAPITAL_MARKET, Measure.SERVICES_BAN)
_MENU = (Measure.TRANSACTION_BAN, Measure.CAPITAL_MARKET, Measure.OTHER)
_CORRESPONDENT = (Measure.SERVICES_BAN,)

# Programme tag -> (measures, in words), as found on the non-SDN list.
NON_SDN_PROGRAMMES: dict[str, tuple[tuple[Measure, ...], str]] = {
    # Sectoral Sanctions Identifications: directives 1 to 3 new debt and equity, directive 4 goods and services for oil
    # projects.
    "UKRAINE-EO13662": (_SSI, "sectoral sanctions: new debt and equity, or services for oil projects, by directive"),
    # Directives 1A and 3 sovereign and corporate debt and equity, directive 2 correspondent accounts (CAPTA).
    "RUSSIA-EO14024": (_SSI, "directives under EO 14024: new debt and equity, or correspondent accounts"),
    "VENEZUELA-EO13850": (_CORRESPONDENT, "restrictions under EO 13850, see the notes"),
    "561-Related": (_CORRESPONDENT, "correspondent or payable-through accounts prohibited, 31 CFR 561.201"),
    "561List": (_CORRESPONDENT, "correspondent or payable-through accounts prohibited, 31 CFR 561.201"),
    "HIFPAA": (_CORRESPONDENT, "correspondent or payable-through accounts prohibited, 31 CFR 566.201"),
    "CAPTA": (_CORRESPONDENT, "correspondent or payable-through accounts prohibited or under conditions"),
    "BURMA-EO14014": (_CORRESPONDENT, "financial services prohibited, directive 1 under EO 14014"),
    "ILLICIT-DRUGS-EO14059": (_MENU, "menu-based: foreign exchange, credit, investment; see the notes"),
    "CAATSA - RUSSIA": (_MENU, "menu-based: export licences, loans, foreign exchange; see the notes"),
    "NS-MBS": ((Measure.OTHER,), "menu-based sanctions, see the notes"),
    "CMIC-EO13959": ((Measure.INVESTMENT_BAN,), "purchase or sale of publicly traded securities prohibited"),
    "NS-PLC": ((Measure.TRANSACTION_BAN,), "Palestinian Legislative Council: transactions must be rejected"),
    "FSE-SY": ((Measure.TRANSACTION_BAN,), "foreign sanctions evader, Syria: transactions prohibited, EO 13608"),
    "FSE-IR": ((Measure.TRANSACTION_BAN,), "foreign sanctions evader, Iran: transactions prohibited, EO 13608"),
    # Stands beside FSE-SY.
    "SYRIA": ((Measure.TRANSACTION_BAN,), "foreign sanctions evader, Syria: transactions prohibited, EO 13608"),
    # The list of persons blocked solely under EO 13599, 2016 to 2018.
    "IRAN": (_BLOCKING, "property blocked under EO 13599"),
    # These stand beside another tag, for what the same party is on the SDN list for.
    "SDGT": (_BLOCKING, "property blocked under EO 13224"),
    "IRAN-CON-ARMS-EO": (_BLOCKING, "property blocked under EO 13949"),
}  # fmt: skip
UNKNOWN_MEASURES = (Measure.OTHER,)
