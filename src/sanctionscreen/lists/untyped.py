"""Whether a name is a person's or an organisation's, for lists that do not say."""

from __future__ import annotations

import re

from sanctionscreen.model import PartyKind

# Words that stand in names of organisations and hardly ever in those of people; a digit, `&` or a slash tells as well.
_ORGANISATION_WORDS = """
academy agency air aircraft airlines airways army associates association aviation bank bhd board bureau bv center
centre chamber chemical co college command committee companies company construction consulting corp corporation
council department design development directorate electronic electronics energy engineering enterprise enterprises
equipment export exports fab factory faculty federal firm force forces foreign foundation freight fund fze fzco fzllc
gmbh group headquarters holding holdings hospital imports inc industrial industries industry institute institution
instruments international invest investment investments joint jsc kombinat laboratories laboratory lab labs library
limited llc llp logistics ltd machinery manufacturing marine maritime mechanical media metal military ministry mission
national navy network office oil ojsc ooo optical organization organisation pao partners partnership petroleum pjsc
plant plc power precision production products program project pt pte pty public pvt radio refinery repair research sa
sarl scientific sdn security semiconductor service services shipping shipyard society software solutions spa srl state
station steel studio supply system systems team tech technical technologies technology telecom trade traders trading
transport travel trust union university ventures works workshop zao zavod
"""
_ORGANISATION = re.compile(rf"\b(?:{'|'.join(_ORGANISATION_WORDS.split())})\b|[\d&/]", re.IGNORECASE)
_MOST_WORDS_OF_A_PERSON = 5


def kind_of_name(text: str) -> PartyKind:
    """Guess the kind from the words of a name; what is neither is an entity.

    >>> kind_of_name("AARON ABRAHAM VILLA"), kind_of_name("140 Repair Plant JSC"), kind_of_name("")
    (<PartyKind.PERSON: 'person'>, <PartyKind.ENTITY: 'entity'>, <PartyKind.ENTITY: 'entity'>)
    """
    words = text.split()
    if len(words) < 2 or len(words) > _MOST_WORDS_OF_A_PERSON or _ORGANISATION.search(text):
        return PartyKind.ENTITY
    return PartyKind.PERSON
