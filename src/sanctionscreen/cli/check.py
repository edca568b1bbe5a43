"""One name: checked against an index, or explained against another."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

import sanctionscreen as ss
from sanctionscreen.cli.options import KINDS, index_option, load_index, selection_options, threshold_option
from sanctionscreen.cli.terminal import index_in_words, measures_in_words, visible
from sanctionscreen.hit_files import write_json_line


@click.command()
@click.argument("name")
@index_option
@click.option(
    "--born", metavar="DATE",
    help="Birth date, whole, partial or about: 1950-03-21, '21 Mar 1950', 1950, 'c. 1950', 1948-1952, '1369 AH'.",
)  # fmt: skip
@click.option(
    "--country", "countries", multiple=True, metavar="CC",
    help="Country, ISO code or name, whatever it is to the party. Repeatable, as the next three.",
)  # fmt: skip
@click.option("--nationality", "nationalities", multiple=True, metavar="CC", help="Nationality, flag or registration.")
@click.option("--birth-country", "birth_countries", multiple=True, metavar="CC", help="Country of birth.")
@click.option("--residence", "residences", multiple=True, metavar="CC", help="Country of residence.")
@click.option("--kind", type=KINDS, help="What the name is known to be.")
@click.option("--gender", type=click.Choice(["male", "female"]), help="Gender of a person.")
@click.option(
    "--id", "identifiers", multiple=True, metavar="KIND=VALUE",
    help="Identifier, such as passport=X1234567, imo=9187629 or wallet=... Repeatable, each kind once.",
)  # fmt: skip
@threshold_option
@selection_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines, one object a hit.")
def check(
    name: str,
    index_path: Path,
    born: str | None,
    countries: tuple[str, ...],
    nationalities: tuple[str, ...],
    birth_countries: tuple[str, ...],
    residences: tuple[str, ...],
    kind: str | None,
    gender: str | None,
    identifiers: tuple[str, ...],
    as_json: bool,
    **options: Any,
) -> None:
    """Check one name, with what is known beside it, and explain every hit."""
    known: dict[str, str] = {}
    for given in identifiers:
        id_kind, equals, value = given.partition("=")
        if not (id_kind and equals and value) or id_kind in known:
            raise click.BadParameter(f"{given!r} must be KIND=VALUE, and each kind given once", param_hint="--id")
        known[id_kind] = value
    index = load_index(index_path, options)
    hits = ss.check(
        name, index, birth_date=born, countries=countries, nationalities=nationalities, birth_countries=birth_countries,
        residences=residences, kind=kind, gender=gender, identifiers=known or None, **options,
    )  # fmt: skip
    if as_json:
        for hit in hits:
            write_json_line(asdict(hit), sys.stdout)
        return
    for hit in hits:
        click.echo(visible(f"{hit.authority} {hit.list_id} {hit.entry_id}  {measures_in_words(asdict(hit))}"))
        click.echo("  " + "\n  ".join(visible(line) for line in str(ss.explain(hit)).splitlines()))
    click.echo(f"{len(hits)} hits at threshold {options['threshold']:g} in {index_in_words(index)}", err=True)


@click.command()
@click.argument("query")
@click.argument("listed")
@click.option("--kind", type=KINDS, help="What the query name is known to be; it tells only beside --listed-kind.")
@click.option("--listed-kind", type=KINDS, help="What the listed party is.")
def explain(query: str, listed: str, kind: str | None, listed_kind: str | None) -> None:
    """Explain the score of a QUERY name against a LISTED name; needs no index."""
    why = ss.explain(query, listed, kind=kind, listed_kind=listed_kind)
    click.echo("\n".join(visible(line) for line in str(why).splitlines()))
