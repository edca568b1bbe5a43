"""What a token means beyond its letters: legal forms of one class, one name in several languages, one Chinese,
Korean or Burmese syllable in several romanisations.

One hop: tokens that share a concept id are equivalent, concepts are never chained.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import repeat

from .batches import TokenKeys, flatten_keys
from .organisations import organisation_concepts
from .tables import read_table


def concept_ids(token: str) -> tuple[str, ...]:
    """Return the concept ids of a token, sorted; usually none.

    >>> concept_ids("ooo"), concept_ids("gmbh"), concept_ids("lavrov")
    (('form:limited',), ('form:limited',), ())
    """
    return _concepts().get(token, ())


def concept_many(tokens: Sequence[str]) -> TokenKeys:
    """Return the concept ids of many tokens, those of a token sorted.

    >>> owners, ids = concept_many(["lavrov", "ooo"])
    >>> owners.tolist(), ids
    ([1], ['form:limited'])
    """
    concepts = _concepts()
    return flatten_keys(list(map(concepts.get, tokens, repeat(()))))


@lru_cache(maxsize=1)
def _concepts() -> dict[str, tuple[str, ...]]:
    """Return all concept ids by token."""
    concepts: dict[str, set[str]] = {}
    for form, concept, *_rest in read_table("legal_forms.tsv"):
        concepts.setdefault(form, set()).add(f"form:{concept}")
    for concept, tokens in read_table("name_variants.tsv"):
        for token in tokens.split():
            concepts.setdefault(token, set()).add(concept)
    for token, words in organisation_concepts().items():
        concepts.setdefault(token, set()).update(f"word:{word}" for word in words)
    for pinyin, wade_giles in read_table("chinese_syllables.tsv"):
        for token in (pinyin, wade_giles):
            concepts.setdefault(token, set()).add(f"syllable:{pinyin}")
    for language in ("korean", "burmese"):
        for (spellings,) in read_table(f"{language}_syllables.tsv"):
            for token in spellings.split():
                if len(token) > 1:
                    concepts.setdefault(token, set()).add(f"{language}:{spellings.split()[0]}")
    return {token: tuple(sorted(ids)) for token, ids in concepts.items()}
