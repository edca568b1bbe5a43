"""Text as published -> tokens that can be compared, the same way for listed names and for queries.

The story, one module a chapter:

1. `clean` repairs the whole string: entities, invisible characters, full width, look-alike letters, comma order.
2. `split` cuts it into words at spaces and punctuation.
3. `tokens` casefolds and romanises a word (`transliterate` holds the rules, `tables/` the letters).
4. `phrases` reads spelled-out legal forms and joined titles as the one token they stand for.
5. `normalize` is the pipeline of these four, and explains itself (`describe_steps`).
6. `weights`, `folding` and `concepts` say of one token how telling it is, how else it is spelled, and what it means.

Everything is a pure function of its argument and of the shipped tables, whose version and hash stand here.
"""

from .concepts import concept_ids
from .disguise_keys import lookalike_keys, skeleton_keys
from .folding import fold_keys
from .normalize import NormalizedName, describe_steps, normalize_name
from .version import NORMALIZER_VERSION, TABLES_SHA256, TABLES_VERSION
from .weights import token_weight

__all__ = [
    "NORMALIZER_VERSION",
    "TABLES_SHA256",
    "TABLES_VERSION",
    "NormalizedName",
    "concept_ids",
    "describe_steps",
    "fold_keys",
    "lookalike_keys",
    "normalize_name",
    "skeleton_keys",
    "token_weight",
]
