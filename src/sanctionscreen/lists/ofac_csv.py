"""OFAC Specially Designated Nationals list and consolidated non-SDN list, legacy CSV with companions; `.pip` and `.del` are
the same with `|` and `@` between cells.

Publisher: U.S. Department of the Treasury, Office of Foreign Assets Control.
Specification: https://ofac.treasury.gov/media/29976/download (dat_spec.txt, version of 2023-09-25).
Files: sdn.csv, alt.csv, add.csv, sdn_comments.csv; cons_prim.csv, cons_alt.csv, cons_add.csv, cons_comments.csv.

Known oddities: no header row, no count, no date; null is `-0- ` unquoted; whole files end with the single byte 0x1A,
which is the only sign that nothing is missing; all bytes are ASCII, so other scripts never appear (a UTF-8 byte order
mark that some tool put first is skipped); Remarks are cut at 1,000 characters and go on, mid-word, in the comments
file; weak aliases are only in Remarks (`ofac_remarks`). No listing date is given, so `listed_on` is None. Columns are
read by position as in the specification.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable

from sanctionscreen.lists.checks import check_not_empty, report_repeated_ids
from sanctionscreen.lists.countries import country_code
from sanctionscreen.lists.ofac_files import (
    DELIMITERS,
    RELEASES,
    Companions,
    Release,
    Row,
    check_companions_not_empty,
    check_ids,
    read_companions,
    read_rows,
)
from sanctionscreen.lists.ofac_programmes import NON_SDN_PROGRAMMES, SDN_MEASURES, SDN_MEASURES_TEXT, UNKNOWN_MEASURES
from sanctionscreen.lists.ofac_remarks import ALIAS_TYPES, Remarks, parse_remarks
from sanctionscreen.lists.source import ListStream, ReadOptions
from sanctionscreen.model import (
    Address,
    Designation,
    Identifier,
    IdentifierKind,
    ListedParty,
    Measure,
    Name,
    NameKind,
    PartyKind,
    Problem,
    SanctionsList,
)  # fmt: skip

Report = Callable[[str, str], None]

NAME = "ofac_csv"
TITLE = "OFAC SDN or consolidated non-SDN list (CSV)"
SPECIFICATION = "https://ofac.treasury.gov/sdn-list-data-formats-data-schemas"
LIST_IDS = ("us-sdn", "us-non-sdn")

# Columns of sdn.csv and cons_prim.csv.
_ID, _NAME, _TYPE, _PROGRAMME, _TITLE, _CALL_SIGN, _VESSEL_TYPE, _TONNAGE, _GRT, _FLAG, _OWNER, _REMARKS = range(12)
_KINDS = {
    "": PartyKind.ENTITY,
    "individual": PartyKind.PERSON,
    "vessel": PartyKind.VESSEL,
    "aircraft": PartyKind.AIRCRAFT,
}
_VESSEL_NOTES = ((_VESSEL_TYPE, "Vessel type"), (_TONNAGE, "Tonnage"), (_GRT, "GRT"), (_OWNER, "Vessel owner"))
_REMARKS_LIMIT = 1000  # characters, after which Remarks go on in the comments file
_CELL = rb'(?:"(?:[^"\r\n]|"")*"|(?:(?!(?P=delimiter))[^"\r\n])*)'
_FIRST_LINE = re.compile(
    rb"(?:\xef\xbb\xbf)?\d+(?P<delimiter>[,|@])" + _CELL + rb"(?:(?P=delimiter)" + _CELL + rb"){10}(?:\r?\n|\Z)"
)


def recognise(head: bytes) -> bool:
    """Whether the first line is a number and eleven more cells."""
    return _FIRST_LINE.match(head) is not None


def read(stream: ListStream, options: ReadOptions) -> SanctionsList:
    """Read the whole list with its companions."""
    first = _FIRST_LINE.match(stream.head())
    delimiter = first["delimiter"].decode() if first else ","
    release = _find_release(stream, options.list_id, delimiter)
    lenient = options.accept_unterminated
    rows, problems = read_rows(stream, 12, accept_unterminated=lenient, delimiter=delimiter)
    check_not_empty(stream.name, len(rows))
    if options.companions:
        companions = read_companions(stream, release, accept_unterminated=lenient, delimiter=delimiter)
        check_companions_not_empty(len(rows), companions, release, source=stream.name)
        problems += companions.problems
        ids = [row.entry_id for row in rows]
        problems += check_ids(ids, companions, release, source=stream.name, accept_unterminated=lenient)
    else:
        companions = Companions()
        problems.append(Problem("no_companions", "read without alternate names, addresses and comments, as asked"))
    list_id = options.list_id or release.list_id
    reader = _PartyReader(list_id, release, companions, has_addresses=options.companions)
    parties = report_repeated_ids(reader.read(row) for row in rows)
    return SanctionsList(
        list_id,
        "US",
        options.published_on,
        stream.sha256(),
        parties,
        tuple(problems),
        format=NAME,
        source=stream.name,
    )


def _find_release(stream: ListStream, list_id: str | None, delimiter: str) -> Release:
    """Which list it is: by the id asked for, else by the official file name."""
    name = stream.name.lower().removesuffix(".gz")
    releases = RELEASES[next(ending for ending, known in DELIMITERS.items() if known == delimiter)]
    by_name = next((release for release in releases if release.primary == name), None)
    by_id = next((release for release in releases if release.list_id == list_id), None)
    if by_id is not None and by_name is not None and by_id is not by_name:
        raise ValueError(f"list_id {list_id!r} contradicts the official file name {stream.name}, the {by_name.list_id} list")
    release = by_id or by_name
    if release is None and list_id is None:
        raise ValueError(
            f"nothing in {stream.name} says which OFAC list it is; pass list_id='us-sdn' or 'us-non-sdn', "
            "or keep the official file name (sdn.csv, cons_prim.csv)"
        )
    return release or releases[0]  # an id of your own under a name of your own: everything blocked, the stricter reading


class _PartyReader:
    """Makes a `ListedParty` of a row and what the companions say about it."""

    def __init__(self, list_id: str, release: Release, companions: Companions, *, has_addresses: bool) -> None:
        self.list_id = list_id
        self.is_sdn = release.list_id == "us-sdn"
        self.has_addresses = has_addresses
        self.alternates = _by_id(companions.alternates)
        self.addresses = _by_id(companions.addresses)
        self.comments = _by_id(companions.comments)

    def read(self, row: Row) -> ListedParty:
        """Read one row."""
        problems: list[Problem] = []

        def report(code: str, message: str) -> None:
            problems.append(Problem(code, message, row.entry_id, row.line))

        cells = row.cells
        if cells[_TYPE].lower() not in _KINDS:
            report("unknown_code", f"type {cells[_TYPE]!r} is unknown; taken as an entity")
        kind = _KINDS.get(cells[_TYPE].lower(), PartyKind.ENTITY)
        remarks = self._read_remarks(row, kind, report)
        flag = country_code(cells[_FLAG])
        notes = [f"{label}: {cells[column]}" for column, label in _VESSEL_NOTES if cells[column]]
        names = [*_primary_name(cells[_NAME], kind), *self._alternate_names(row, report), *remarks.names]
        if not names:
            report("no_name", "no usable name in this entry")
        call_sign = [Identifier(IdentifierKind.CALL_SIGN, cells[_CALL_SIGN])] if cells[_CALL_SIGN] else []
        if self.has_addresses and row.entry_id not in self.addresses:
            report("no_address_row", "the address file has no row for this entry")
        return ListedParty(
            self.list_id,
            row.entry_id,
            kind,
            names=tuple(names),
            designations=tuple(self._designations(cells[_PROGRAMME], report)),
            birth_dates=tuple(dict.fromkeys(remarks.birth_dates)),
            birth_places=tuple(dict.fromkeys(remarks.birth_places)),
            countries=tuple(dict.fromkeys([*([flag] if flag else []), *remarks.countries])),
            genders=tuple(dict.fromkeys(remarks.genders)),
            titles=(cells[_TITLE],) if cells[_TITLE] else (),
            identifiers=tuple(dict.fromkeys([*call_sign, *remarks.identifiers])),
            addresses=tuple(dict.fromkeys(self._addresses(row))),
            notes="; ".join([*notes, *remarks.notes]),
            line=row.line,
            problems=tuple(problems),
        )

    def _read_remarks(self, row: Row, kind: PartyKind, report: Report) -> Remarks:
        """Join Remarks with their comments, mid-word as they were cut, and read them."""
        text = row.cells[_REMARKS]
        comments = [comment.cells[1] for comment in self.comments.get(row.entry_id, ())]
        was_cut = len(text) == _REMARKS_LIMIT
        if comments and not was_cut:
            report("comments_mismatch", "comments continue Remarks that are not cut; the files may be of different dates")
        if was_cut and not comments:
            report("cut_remarks", f"Remarks are cut at {_REMARKS_LIMIT:,} characters and no comments row continues them")
        joined = ("" if was_cut else "; ").join([text, *comments])
        remarks = parse_remarks(joined, is_vessel=kind is PartyKind.VESSEL, is_cut=was_cut and not comments)
        for code, message in remarks.problems:
            report(code, message)
        return remarks

    def _alternate_names(self, row: Row, report: Report) -> Iterable[Name]:
        """Strong aliases and former names."""
        for alternate in self.alternates.get(row.entry_id, ()):
            _, number, kind, text, remark = alternate.cells
            if kind not in ALIAS_TYPES:
                report("unknown_code", f"alternate type {kind!r} is unknown; kept as an alias")
            if not text:
                report("empty_name", f"alternate name {number} is empty")
                continue
            weak = "weak" in remark.lower()  # always null so far
            yield Name(text, ALIAS_TYPES.get(kind, NameKind.ALIAS), weak)

    def _addresses(self, row: Row) -> Iterable[Address]:
        """Addresses; rows that are all null say only that there is none."""
        for address in self.addresses.get(row.entry_id, ()):
            _, _, street, city, country, remark = address.cells
            found = Address(street=street, city=city, country=country_code(country) or None, text=remark.strip())
            if found != Address():
                yield found

    def _designations(self, programmes: str, report: Report) -> Iterable[Designation]:
        """One designation per programme tag."""
        measures: tuple[Measure, ...]
        for tag in dict.fromkeys(programmes.strip("[] ").split("] [")):
            if self.is_sdn:
                measures, words = SDN_MEASURES, SDN_MEASURES_TEXT
            elif tag in NON_SDN_PROGRAMMES:
                measures, words = NON_SDN_PROGRAMMES[tag]
            else:
                report("unknown_code", f"programme {tag!r} is unknown on this list; its measure is left open")
                measures, words = UNKNOWN_MEASURES, ""
            yield Designation("US", tag, measures=measures, measures_text=words)


def _primary_name(text: str, kind: PartyKind) -> Iterable[Name]:
    """The name as published; `SURNAME, Given` of individuals also in parts."""
    last, comma, first = text.partition(", ")
    parts = (("last", last), ("first", first)) if comma and kind is PartyKind.PERSON else ()
    if text:
        yield Name(text, NameKind.PRIMARY, parts=parts)


def _by_id(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Rows of a companion under the entry they belong to."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.entry_id].append(row)
    return dict(found)
