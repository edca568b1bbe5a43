"""How many listed names are found however written, and how many innocent ones alert; beside plain string similarity.

    python benchmarks/quality.py                     all tables, some 7 minutes on one core
    python benchmarks/quality.py --quick             smaller samples, one minute
    python benchmarks/quality.py --write             also into benchmarks/RESULTS.md
    python benchmarks/quality.py --misses nickname   the worst misses of the classes whose name or title contains the word

Every class of changed names is scored twice for this library: at the default threshold, and at the threshold where 0.5 % of
innocent names alert, in the mean over classes of innocents. Peers have their own threshold of that alert rate.
"""

from __future__ import annotations

import argparse
import platform
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version

import sanctionscreen as ss
from quality_names import Case, Party, innocents, read_parties, script_pairs
from real_lists import ROOT
from report import table
from sanctionscreen.model import script_of
from sanctionscreen.options import DEFAULT_THRESHOLD
from sanctionscreen.testing import DIFFERENT, PHENOMENA, variations
from scorers import OURS, PEERS, Ours, Scorer, area_under_curve, folded, share, share_of_classes, threshold_at

SEED = 20_260  # other than any test's
ALERTS = 0.005  # share of innocent names that alert where systems are compared
RATES = (0.001, 0.005, 0.01)
LIGHT = ("letter_deleted", "letter_inserted", "letter_substituted", "letters_transposed")
THRESHOLDS = (0.6, 0.65, 0.7, 0.72, 0.74, 0.75, 0.76, 0.78, 0.8, 0.85, 0.9)
LEAST_CASES = 10  # a share of fewer names says nothing
N_MISSES = 3


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many names of each class."""

    cases: int
    aliases: int
    innocents: int
    innocents_for_peers: int
    recombined: int
    recombined_for_peers: int


WHOLE = Sizes(cases=150, aliases=120, innocents=3000, innocents_for_peers=400, recombined=1000, recombined_for_peers=200)
QUICK = Sizes(cases=30, aliases=30, innocents=500, innocents_for_peers=60, recombined=100, recombined_for_peers=40)


@dataclass(frozen=True, slots=True)
class Section:
    """Cases by class, and the parties they are looked for in.

    Args:
        title: What is measured.
        cases: By class.
        parties: What is indexed; may lack names the cases were made from.
        different: Cases are other parties, so what is found is a false hit.
    """

    title: str
    cases: dict[str, list[Case]]
    parties: list[Party]
    different: bool = False


@dataclass(slots=True)
class Results:
    """Tables as they come, the thresholds that compare systems, and our scores by class, innocents' and of each section."""

    thresholds: dict[str, float] = field(default_factory=dict)
    tables: list[str] = field(default_factory=list)
    innocents: list[Sequence[float]] = field(default_factory=list)
    found: dict[str, dict[str, list[float]]] = field(default_factory=dict)

    @property
    def able(self) -> list[bool]:
        """Which peers have a threshold at all that lets so few innocent names alert."""
        return [self.thresholds[name] <= 1 for name in PEERS]

    def add(self, text: str) -> None:
        """Print a table and keep it."""
        print(text, end="\n\n", flush=True)
        self.tables.append(text)


def main() -> None:
    """Measure and print, or show misses."""
    arguments = parse_arguments()
    started = time.perf_counter()
    sizes = QUICK if arguments.quick else WHOLE
    parties = read_parties(free_only=arguments.write)
    sections = [*phenomena(parties, sizes, arguments.seed), leave_one_out(parties, sizes, arguments.seed)]
    sections += scripts(parties, sizes, arguments.seed)
    if arguments.misses:
        show_misses(sections, arguments.misses, arguments.n)
        return
    results = Results()
    results.add(head(parties, arguments.seed))
    measure_innocents(results, parties, sizes, arguments.seed)
    for section in sections:
        measure_section(results, section)
    measure_recombined(results, parties, sizes, arguments.seed)
    compare_thresholds(results)
    results.add(f"{(time.perf_counter() - started) / 60:.1f} minutes")
    if arguments.write:
        write_results(results)


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="smaller samples")
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md, from freely licensed files alone")
    parser.add_argument("--misses", metavar="CLASS", help="show the worst misses of the classes that contain this word")
    parser.add_argument("--n", type=int, default=N_MISSES, help="misses shown of each class")
    parser.add_argument("--seed", type=int, default=SEED)
    return parser.parse_args()


# --- what is measured ------------------------------------------------------------------------------------------------


def phenomena(parties: Sequence[Party], sizes: Sizes, seed: int) -> Iterator[Section]:
    """Names of listed persons and companies, changed by every phenomenon of `sanctionscreen.testing`."""
    for title, table_of, different in (("changed names", PHENOMENA, False), ("other parties", DIFFERENT, True)):
        for kind, plural in (("person", "persons"), ("entity", "companies")):
            made = {name: changed_names(parties, name, kind, sizes.cases, seed) for name in table_of}
            cases = {name: found for name, found in made.items() if found}
            yield Section(f"{title}, {plural}", cases, list(parties), different)


def changed_names(parties: Sequence[Party], phenomenon: str, kind: str, n: int, seed: int) -> list[Case]:
    """Up to `n` names that a phenomenon changes, of different parties; in Latin letters where those can be changed."""
    rng = random.Random(f"{seed} {phenomenon} {kind}")
    drawn = [(rng.choice(party.names), party.key) for party in parties if party.kind == kind]
    rng.shuffle(drawn)
    drawn.sort(key=lambda owner: script_of(owner[0]) != "Latn")
    cases: list[Case] = []
    for text, key in drawn:
        if kind == "person" and " " not in text:
            continue  # a misspelt single name could be anybody's
        cases += [Case(made.text, key, text) for made in variations([text], [phenomenon], kind=kind, seed=seed)]
        if len(cases) == n:
            break
    return cases


def leave_one_out(parties: Sequence[Party], sizes: Sizes, seed: int) -> Section:
    """A published alias as query, where its party is listed under its other names only."""
    rng = random.Random(f"{seed} aliases")
    cases: dict[str, list[Case]] = {}
    rest: list[Party] = []
    for party in rng.sample(list(parties), len(parties)):
        alias = rng.choice(party.names)
        others = [name for name in party.names if same_words(name) != same_words(alias)]
        of_class = cases.setdefault(f"{party.key[0]}, {script_of(alias)}", [])
        if others and len(of_class) < sizes.aliases:
            of_class.append(Case(alias, party.key, others[0]))
            rest.append(party.with_names(others))
    return Section("an alias left out of the list", {name: found for name, found in sorted(cases.items()) if found}, rest)


def same_words(name: str) -> list[str]:
    """What two spellings share that differ in nothing but order, case and marks."""
    return sorted(folded(name).split())


def scripts(parties: Sequence[Party], sizes: Sizes, seed: int) -> Iterator[Section]:
    """The same person in Latin letters and in others: one is the query, the other is listed.

    Names of the world are not asked in both directions: for single names that makes no difference to a score.
    """
    rng = random.Random(f"{seed} scripts")
    people = [p for p in rng.sample(list(parties), len(parties)) if p.kind == "person" and " " in p.names[0]]
    both = [(p.in_scripts(latin=True), p.in_scripts(latin=False)) for p in people]
    both = [(latin, native) for latin, native in both if latin.names and native.names]
    to_latin: dict[str, list[Case]] = {}
    to_native: dict[str, list[Case]] = {}
    for latin, native in both:
        query = rng.choice(native.names)
        script = script_of(query)
        add_case(to_latin, f"{script} to Latn", Case(query, latin.key, latin.names[0]), sizes.cases)
        add_case(to_native, f"{script} from Latn", Case(latin.names[0], native.key, query), sizes.cases)
    yield Section("persons in original script, listed in Latin", to_latin, [latin for latin, _ in both])
    yield Section("persons in Latin, listed in original script", to_native, [native for _, native in both])
    cases = {
        name: [Case(native, (name, str(at)), latin) for at, (latin, native) in enumerate(rows)]
        for name, rows in script_pairs(sizes.cases, seed).items()
    }
    listed = [Party(case.key, "person", (case.listed,)) for found in cases.values() for case in found]
    yield Section("names of the world in original script, listed in Latin", cases, listed)


def add_case(cases: dict[str, list[Case]], name: str, case: Case, limit: int) -> None:
    """Add a case to its class while there is room."""
    if len(cases.setdefault(name, [])) < limit:
        cases[name].append(case)


# --- measuring -------------------------------------------------------------------------------------------------------


def measure_innocents(results: Results, parties: Sequence[Party], sizes: Sizes, seed: int) -> None:
    """Alerts among innocent names, and the threshold of each system that lets the compared share of them alert."""
    by_class = innocents(sizes.innocents, seed, parties)
    queries = [name for names in by_class.values() for name in names]
    scores = parted(Ours().best_scores(queries, parties), sizes.innocents)
    rows = [
        ["", "names", f"alerts per 1,000 at {DEFAULT_THRESHOLD}", *(f"threshold of {rate:.1%} alerts" for rate in RATES)]
    ]
    for name, found in zip([*by_class, "mean of classes"], [*([s] for s in scores), scores], strict=True):
        alerts = f"{1000 * share_of_classes(found, DEFAULT_THRESHOLD):.1f}"
        rows.append(
            [name, f"{sum(map(len, found)):,}", alerts, *(f"{threshold_at(r, found, Ours.floor):.3f}" for r in RATES)]
        )
    results.add(table("innocent names", rows))
    results.thresholds[OURS] = threshold_at(ALERTS, scores, Ours.floor)
    results.innocents = scores
    few = [name for names in by_class.values() for name in names[: sizes.innocents_for_peers]]
    rows = [["", "threshold"], [OURS, f"{results.thresholds[OURS]:.3f}"]]
    for name, peer in PEERS.items():
        found = parted(peer.best_scores(few, parties), sizes.innocents_for_peers)
        results.thresholds[name] = threshold_at(ALERTS, found, peer.floor)
        beyond = results.thresholds[name] > 1
        rows.append([name, "none: more alert at 1" if beyond else f"{results.thresholds[name]:.3f}"])
    results.add(table(f"where {ALERTS:.1%} of innocent names alert", rows))


def parted(scores: Sequence[float], n: int) -> list[Sequence[float]]:
    """Scores by class again."""
    return [scores[at : at + n] for at in range(0, len(scores), n)]


def measure_section(results: Results, section: Section) -> None:
    """The share of each class that is found, by system."""
    shown = {name: cases for name, cases in section.cases.items() if len(cases) >= LEAST_CASES}
    if not shown:
        results.add(f"{section.title}: no names here")
        return
    every = [case for cases in shown.values() for case in cases]
    systems: dict[str, Scorer] = {OURS: Ours(), **PEERS}
    scores = {name: iter(system.own_scores(every, section.parties)) for name, system in systems.items()}
    head = ["", "names", f"at {DEFAULT_THRESHOLD}", f"at {ALERTS:.1%}", *PEERS, "best peer", "ahead by"]
    rows, shares = [head], []
    for name, cases in shown.items():
        of_class = {system: [next(found) for _ in cases] for system, found in scores.items()}
        results.found.setdefault(section.title, {})[name] = of_class[OURS]
        at_rate = {system: share(found, results.thresholds[system]) for system, found in of_class.items()}
        shares.append([share(of_class[OURS], DEFAULT_THRESHOLD), *at_rate.values()])
        rows.append([name, str(len(cases)), *compared(shares[-1], results.able, section.different)])
    means = [sum(column) / len(shares) for column in zip(*shares, strict=True)]
    rows.append(["mean of classes", str(len(every)), *compared(means, results.able, section.different)])
    what = "false hits, %" if section.different else "found, %"
    results.add(table(f"{section.title}: {what}", rows))


def compared(shares: Sequence[float], able: Sequence[bool], different: bool) -> list[str]:
    """Shares of a class, the best able peer's, and by how much we are ahead of it; fewer false hits are better."""
    ours, peers = shares[1], [s for s, can in zip(shares[2:], able, strict=True) if can]
    best = min(peers) if different else max(peers)
    ahead = best - ours if different else ours - best
    return [*(f"{100 * s:.1f}" for s in shares), f"{100 * best:.1f}", f"{100 * ahead:+.1f}"]


def measure_recombined(results: Results, parties: Sequence[Party], sizes: Sizes, seed: int) -> None:
    """Tell listed persons with a typo from innocents that have the given name of one and the surname of another."""
    rng = random.Random(f"{seed} recombined")
    names = [name for p in parties if p.kind == "person" for name in p.names if script_of(name) == "Latn"]
    names = [name for name in names if 2 <= len(name.split()) <= 3]
    known = {tuple(same_words(name)) for name in names}
    mixed = (" ".join([*rng.choice(names).split()[:-1], rng.choice(names).split()[-1]]) for _ in iter(int, 1))
    false = [next(name for name in mixed if tuple(same_words(name)) not in known) for _ in range(sizes.recombined)]
    true = [next(light_typo(rng.choice(names), rng)) for _ in range(sizes.recombined)]
    rows = [["", "names", "area under curve"]]
    systems: dict[str, Scorer] = {OURS: Ours(), **PEERS}
    for name, system in systems.items():
        n = sizes.recombined if name == OURS else sizes.recombined_for_peers
        found = system.best_scores([*true[:n], *false[:n]], parties)
        rows.append([name, f"{n} + {n}", f"{area_under_curve(found[:n], found[n:]):.4f}"])
    results.add(table("given name of one listed person, surname of another", rows))


def compare_thresholds(results: Results) -> None:
    """What each threshold finds and lets alert: what the default was chosen by."""
    persons = results.found.get("changed names, persons", {})
    light = [persons[name] for name in LIGHT if name in persons]
    rows = [["threshold", "alerts per 1,000", "light typos", *results.found]]
    for at in THRESHOLDS:
        alerts = f"{1000 * share_of_classes(results.innocents, at):.1f}"
        groups = [light, *(list(classes.values()) for classes in results.found.values())]
        rows.append([f"{at:.2f}", alerts, *(f"{100 * share_of_classes(group, at):.1f}" for group in groups)])
    results.add(table("what each threshold finds, %, mean of classes", rows))


def light_typo(name: str, rng: random.Random) -> Iterator[str]:
    """Typos of a name, or itself where it bears none."""
    for made in variations([name], [rng.choice(LIGHT)], seed=rng.randrange(1 << 30)):
        yield made.text
    yield name


# --- what to look at -------------------------------------------------------------------------------------------------


def show_misses(sections: Iterable[Section], wanted: str, n: int) -> None:
    """The cases of a class that score least for us; of other parties those that score most."""
    for section in sections:
        for name, cases in section.cases.items():
            if wanted not in f"{name} {section.title}":
                continue
            scores = Ours().own_scores(cases, section.parties)
            print(f"{name}, {section.title}: {share(scores, DEFAULT_THRESHOLD):.1%} of {len(cases)} at {DEFAULT_THRESHOLD}")
            for score, case in sorted_misses(cases, scores, section.different)[:n]:
                seen = f"{score:.3f}" if score else f"{ss.explain(case.query, case.listed).score:.3f} (explain)"
                print(f"  {seen}  {case.query!r}  {case.listed!r}  {' '.join(case.key)}")


def sorted_misses(cases: Sequence[Case], scores: Sequence[float], different: bool) -> list[tuple[float, Case]]:
    """The worst cases first."""
    found = sorted(zip(scores, cases, strict=True), key=lambda miss: (-miss[0] if different else miss[0], miss[1].query))
    return [miss for miss in found if (miss[0] >= DEFAULT_THRESHOLD) == different]


# --- the report ------------------------------------------------------------------------------------------------------


def head(parties: Sequence[Party], seed: int) -> str:
    """What was measured, and how."""
    counts: dict[str, int] = {}
    for party in parties:
        counts[party.key[0]] = counts.get(party.key[0], 0) + 1
    lists = ", ".join(f"{list_id} {n:,}" for list_id, n in counts.items())
    packages = ", ".join(
        f"{name} {installed(name)}" for name in ("sanctionscreen", "rapidfuzz", "Unidecode", "nomenklatura")
    )
    return "\n".join(
        [
            f"Parties: {lists}; {sum(len(p.names) for p in parties):,} strong names.",
            "Weak aliases are left out on both sides; of persons only names of two words or more are changed.",
            f"Classes of fewer than {LEAST_CASES} names are not shown.",
            f"Python {platform.python_version()}, {packages}; seed {seed}.",
            "Peers score lower-case ASCII names; the party counts as found if one of its names reaches the threshold.",
            f"Columns without a threshold stand at the one where {ALERTS:.1%} of innocent names alert.",
        ]
    )


def installed(package: str) -> str:
    """Its version, or that it was not compared."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed, not compared"


def write_results(results: Results) -> None:
    """Write all tables to RESULTS.md."""
    text = "# Quality\n\nMade by `python benchmarks/quality.py --write`; its docstring tells how to read it.\n"
    text += "".join(f"\n```\n{part}\n```\n" for part in results.tables)
    (ROOT / "benchmarks" / "RESULTS.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
