"""Text as published -> tokens that can be compared, the same way for listed names and for queries.

The story, one module a chapter:

1. `clean` repairs the whole string: entities, invisible characters, full width, look-alike letters, comma order.
2. `split` cuts it into words at spaces and punctuation.
3. `tokens` casefolds and romanises a word (`transliterate` holds the rules, `tables/` the letters).
4. `phrases` reads spelled-out legal forms and joined titles as the one token they stand for.
5. `normalize` is the pipeline of these four, and explains itself (`describe_steps`). `normalize_many` does the same for a
   column, by its distinct `words`.
6. `weights`, `folding`, `disguise_keys` and `concepts` say of a token how telling it is, how else it is spelled, and what
   it means. Each has a function for many tokens; that for one token is the same, remembered.

Everything is a pure function of its argument and of the shipped tables, whose version and hash stand here.
"""

from .batches import TokenKeys
from .concepts import concept_ids, concept_many
from .disguise_keys import lookalike_keys, lookalike_many, shape_many, skeleton_keys, skeleton_many
from .folding import fold_keys, fold_many
from .normalize import NormalizedName, describe_steps, normalize_name
from .normalize_many import NormalizedNames, normalize_names
from .sounds import sound_many
from .version import NORMALIZER_VERSION, TABLES_SHA256, TABLES_VERSION
from .weights import VESSEL_PREFIX, is_counted, is_vessel_prefix, token_weight, weigh_ahead, weigh_many

__all__ = [
    "NORMALIZER_VERSION",
    "TABLES_SHA256",
    "TABLES_VERSION",
    "VESSEL_PREFIX",
    "NormalizedName",
    "NormalizedNames",
    "TokenKeys",
    "concept_ids",
    "concept_many",
    "describe_steps",
    "fold_keys",
    "fold_many",
    "is_counted",
    "is_vessel_prefix",
    "lookalike_keys",
    "lookalike_many",
    "normalize_name",
    "normalize_names",
    "shape_many",
    "skeleton_keys",
    "skeleton_many",
    "sound_many",
    "token_weight",
    "weigh_ahead",
    "weigh_many",
]
