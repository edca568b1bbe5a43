"""Builds `names/tables/native_words.tsv.gz`: words of other scripts with the Latin spelling people use for them.

    python scripts/build_native_words.py [SHARED] [--all]     # default: $SANCTIONSCREEN_SHARED, else ../shared

A script that writes no vowels, or writes a foreign name by its sound, cannot be romanised letter by letter: nothing in the
letters of the Hebrew word for Michael says `michael`. The table holds such words only. Its source are name tokens of
Wikidata (CC0-1.0) aligned by machine, in `wikidata/*_tokens.tsv`: Latin, native, how often both were seen. A word is taken

* when its best spelling was seen `MIN_COUNT` times and makes `MIN_SHARE` of all its spellings, against noise;
* when most consonants of the spelling and of what the rules give agree in their classes, against words aligned by mistake;
  Chinese has too few syllables to tell, so its words must have been seen more often;
* when the rules read it otherwise: no spelling with `ENOUGH_SHARE` is related to what the rules give, or sounds the same in
  the scripts of `BY_SOUND`. Then the reading of the rules, which lists use for people of that script, stays; and so does
  a Russian word that the rules read as a known name.

Rows are read whose `split` is `train`, so that the others measure what the table brings; --all reads every row.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import os
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

from rapidfuzz.distance.Indel import normalized_similarity as ratio

from sanctionscreen.matching.relation import relate_tokens
from sanctionscreen.matching.scoring import T_FOLDED
from sanctionscreen.model import script_of
from sanctionscreen.names import normalize_name
from sanctionscreen.names.tables import read_mapping
from sanctionscreen.names.transliterate import romanize_by_rules
from sanctionscreen.names.weights import is_counted

LANGUAGES = ("arabic", "chinese", "hebrew", "katakana", "korean", "russian")
ARTICLE = "ال"  # of Arabic, a token of its own
MIN_SHARE = 0.4
ENOUGH_SHARE = 0.15
BY_SOUND = ("Hani", "Hang", "Hebr", "Kana")  # scripts whose people seldom spell their own names by such rules
MIN_COUNT = 2
MIN_COUNT_CHINESE = 3  # nothing but the count speaks for a spelling
MIN_LIKENESS = 0.6  # of consonant classes, 0 to 1
CLASS_OF = {
    letters: group[0]
    for group in (
        ["b", "p", "ph", "f", "v", "w"],
        ["t", "d", "th", "dh"],
        ["s", "z", "x", "ts", "tz", "c", "sh", "ch", "j", "zh", "sch", "dz", "tsch"],
        ["k", "g", "q", "kh", "gh", "h", "ck"],
        ["l", "r", "ll", "rr"],
        ["m", "n", "mm", "nn"],
    )
    for letters in group
}
CLASSES = re.compile("|".join(sorted(CLASS_OF, key=len, reverse=True)))
NO_VOWELS = str.maketrans("", "", "aeiouy")
TARGET = Path(__file__).parents[1] / "src/sanctionscreen/names/tables/native_words.tsv.gz"


def main() -> None:
    """Read the sources, choose, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    default = os.environ.get("SANCTIONSCREEN_SHARED", Path(__file__).parents[2] / "shared")
    parser.add_argument("shared", type=Path, nargs="?", default=default)
    parser.add_argument("--all", action="store_true", help="read the rows kept for measuring, too")
    arguments = parser.parse_args()
    chosen: dict[str, str] = {}
    lines = ["# Word of another script, Latin spelling; built by scripts/build_native_words.py"]
    for language in LANGUAGES:
        spellings = read_spellings(arguments.shared / "corpora" / "wikidata" / f"{language}_tokens.tsv", arguments.all)
        found = {native: latin for native, counts in spellings.items() if (latin := choose_spelling(native, counts))}
        chosen.update(found)
        lines.append(f"# source: wikidata/{language}_tokens.tsv: Wikidata, CC0-1.0: {len(found)} of {len(spellings)} words")
    lines += [f"{native}\t{latin}" for native, latin in sorted(chosen.items())]
    temporary = TARGET.with_suffix(".tmp")
    temporary.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode(), mtime=0))
    temporary.replace(TARGET)
    sys.stdout.write("\n".join(line for line in lines if line.startswith("#")) + "\n")


def read_spellings(path: Path, whole: bool) -> dict[str, Counter[str]]:
    """Count the Latin spellings of each native word, both normalized as names are."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    written = read_mapping("arabic_words.tsv")  # chosen by hand, which counts more
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if not (whole or row["split"] == "train"):
                continue
            latin, native = normalize_name(row["latin"]).tokens, row["native"].casefold()
            if native.isascii() or native in written or native.startswith(ARTICLE):
                continue
            if len(latin) == 1 and len(latin[0]) > 1 and len(native) > 1:
                spellings[native][latin[0]] += int(row["count"])
    return spellings


def choose_spelling(native: str, counts: Counter[str]) -> str | None:
    """The spelling of a word the rules do not read, or None."""
    best, seen = max(counts.items(), key=lambda pair: (pair[1], pair[0]))
    is_chinese = script_of(native) == "Hani"
    if seen < (MIN_COUNT_CHINESE if is_chinese else MIN_COUNT) or seen < MIN_SHARE * counts.total():
        return None
    by_rules = "".join(romanize_by_rules(native).split())
    if not is_chinese and ratio(classes_of(by_rules), classes_of(best)) < MIN_LIKENESS:
        return None
    if script_of(native) == "Cyrl" and is_counted(by_rules):
        return None
    least = T_FOLDED if script_of(native) in BY_SOUND else 1
    usual = [latin for latin, count in counts.items() if count >= ENOUGH_SHARE * counts.total()]
    return None if any(relate_tokens(by_rules, latin, False)[0] >= least for latin in usual) else best


def classes_of(word: str) -> str:
    """Consonants of a Latin word, one letter for those that scripts take for one another.

    >>> classes_of("philip"), classes_of("filib")
    ('blb', 'blb')
    """
    return CLASSES.sub(lambda found: CLASS_OF[found[0]], word.translate(NO_VOWELS))


if __name__ == "__main__":
    main()
