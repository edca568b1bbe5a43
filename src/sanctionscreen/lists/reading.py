"""`read_list`: from a file nobody described to a frozen `SanctionsList`."""

from __future__ import annotations

import datetime as dt
import logging
import os
import re

from sanctionscreen.errors import UnknownFormatError
from sanctionscreen.lists.formats import FORMATS, Format
from sanctionscreen.lists.source import ListStream, ReadOptions
from sanctionscreen.lists.xml_stream import root_name
from sanctionscreen.model import SanctionsList

_log = logging.getLogger(__name__)

# What people pass by mistake, told apart by the first bytes so that the message can say so.
_KNOWN_BEGINNINGS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"%PDF"), "a PDF document"),
    (re.compile(rb"PK\x03\x04"), "a zip file or spreadsheet (.xlsx, .ods)"),
    (re.compile(rb"\xd0\xcf\x11\xe0"), "an old Office document"),
    (re.compile(rb"\xff\xfe|\xfe\xff"), "UTF-16 text"),
    (re.compile(rb"(?i)\s*<!doctype html|\s*<html"), "an HTML page instead of the file"),
    (re.compile(rb"\s*[\[{]"), "JSON"),
    (re.compile(rb"(?:\xef\xbb\xbf)?\d+,\d+,[^\r\n]*\r?\n"), "an OFAC companion file; pass sdn.csv or cons_prim.csv"),
)


def read_list(
    source: str | os.PathLike[str] | bytes,
    *,
    list_id: str | None = None,
    published_on: dt.date | None = None,
    accept_unterminated: bool = False,
    companions: bool = True,
    accept_filtered: bool = False,
) -> SanctionsList:
    """Read one official sanctions list, whole or not at all.

    The format is recognised from the content, never from the file's suffix; gzip is undone. The list's id and date come
    from the content where it states them (EU, UN, UK); OFAC's CSV states neither, so there the id comes from the official
    file name (`sdn.csv`, `cons_prim.csv`) and the date only from you.

    Args:
        source: Path of the file, or its bytes.
        list_id: Needed where neither content nor file name says it, such as `us-sdn` for OFAC CSV given as bytes.
        published_on: Date of the content, where the file does not state one.
        accept_unterminated: OFAC CSV only: keep a file without its closing 0x1A byte and rows of companions that belong to
            no entry, each with a `Problem`, instead of raising.
        companions: OFAC CSV only: False reads sdn.csv without alt.csv, add.csv and sdn_comments.csv.
        accept_filtered: OFAC enhanced XML only: read an export that states a filter, with a `Problem`, instead of raising.

    Returns:
        The list with every entry in file order. `problems` tells what was kept but not understood.

    Raises:
        UnknownFormatError: No reader recognises the content.
        MalformedListError: The file is broken, truncated, unsafe, empty of entries or contradicts itself.
        FilteredListError: The file is an export of a part of a list.
        ValueError: `list_id` is missing or names another list; `published_on` contradicts the content.
        FileNotFoundError: As Python gives it.
    """
    options = ReadOptions(
        list_id=list_id,
        published_on=published_on,
        accept_unterminated=accept_unterminated,
        companions=companions,
        accept_filtered=accept_filtered,
    )
    with ListStream(source) as stream:
        reader = recognise_format(stream)
        check_list_id(list_id, reader)
        result = reader.read(stream, options)
    if published_on is not None and result.published_on != published_on:
        raise ValueError(f"published_on={published_on} contradicts {stream.name}, which says {result.published_on}")
    _log.debug("read %s as %s: %d entries", stream.name, reader.name, len(result.parties))
    return result


def recognise_format(stream: ListStream) -> Format:
    """Find the one reader that knows this content.

    Raises:
        UnknownFormatError: There is none; the message says what was found instead.
    """
    head = stream.head()
    for known in FORMATS:
        if known.recognise(head):
            return known
    titles = "; ".join(known.title for known in FORMATS)
    raise UnknownFormatError(f"found {describe_head(head)}, expected one of: {titles}", source=stream.name)


def check_list_id(list_id: str | None, reader: Format) -> None:
    """Refuse the id of another official list; ids of your own are fine.

    Raises:
        ValueError: The id belongs to a list of another format.
    """
    official = {known_id for known in FORMATS for known_id in known.list_ids}
    if list_id is not None and list_id in official and list_id not in reader.list_ids:
        raise ValueError(f"list_id {list_id!r} cannot be a {reader.title}; expected {' or '.join(reader.list_ids)}")


def describe_head(head: bytes) -> str:
    """Say what a file seems to be, without quoting its text.

    >>> describe_head(b"%PDF-1.7"), describe_head(b"<a><b/></a>"), describe_head(b"")
    ('a PDF document', 'XML with the root element a', 'an empty file')
    """
    if not head:
        return "an empty file"
    for beginning, words in _KNOWN_BEGINNINGS:
        if beginning.match(head):
            return words
    if name := root_name(head):
        return f"XML with the root element {name}"
    return f"content beginning with the bytes {head[:12].hex(' ')}"
