"""Evidence beside the name: birth date, countries, gender and identifiers, each a named part of the score.

`reading.py` reads what users hand in, piece by piece: dates (`birth_dates.py`, their wording in `written_dates.py`, Hijri
ones in `hijri.py`), countries by relation (`countries.py`), identifiers with their check digits (`identifiers.py`).
`weighing.py` compares it with a listed party. `points.py` says what each agreement and disagreement is worth, and why.

Agreement raises a score a little and disagreement lowers it; missing evidence does nothing. All raises together stay
within `MAX_RAISE`, and names equal after normalisation stay hits whatever the evidence says (see `choosing.py`).
"""

from sanctionscreen.evidence.points import COUNTRY_ELSEWHERE, IDENTIFIER_SCORE, MAX_RAISE
from sanctionscreen.evidence.reading import NO_EVIDENCE, PIECES, Evidence, read_evidence
from sanctionscreen.evidence.weighing import weigh_evidence

__all__ = [
    "COUNTRY_ELSEWHERE",
    "IDENTIFIER_SCORE",
    "MAX_RAISE",
    "NO_EVIDENCE",
    "PIECES",
    "Evidence",
    "read_evidence",
    "weigh_evidence",
]
