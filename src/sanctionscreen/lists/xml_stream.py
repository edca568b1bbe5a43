"""The XML border: entries of a big file one at a time, safely, with a count that does not trust the parser.

No document type declaration is let through to the parser, so there are no entities to expand or fetch; there is no
network and no huge tree. While the parser reads, a plain search over the raw bytes counts the start tags of entries:
both must agree. An element beside the entries that the format does not have is refused: it may be an entry misspelt.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from lxml import etree

from sanctionscreen.errors import MalformedListError
from sanctionscreen.lists.checks import check_count, check_not_empty
from sanctionscreen.lists.source import ListStream

Element = etree._Element

_TAG_NAME_BYTES = 4096  # no tag name is longer; what follows a `<` beyond this is text
_DECLARED_ENCODING = re.compile(rb"""^(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")
_NOT_A_TAG = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^<>\[]*(?:\[.*?\]\s*)?>)*", re.DOTALL)
_START_TAG = re.compile(rb"<(?:[\w.-]+:)?([\w.-]+)[\s/>]")


def root_name(head: bytes) -> str:
    """Local name of the root element, "" when the bytes are not XML.

    >>> root_name(b"<?xml version='1.0'?><!-- <a> --><fsd:export xmlns:fsd='x'>")
    'export'
    """
    before = _NOT_A_TAG.match(head)
    start = _START_TAG.match(head, before.end() if before else 0)
    return start[1].decode() if start else ""


def local_name(element: Element) -> str:
    """Tag without its namespace; "" for a comment or processing instruction."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def text_of(element: Element) -> str:
    """Text directly inside an element, spaces and line breaks (which are layout) joined to one space."""
    return " ".join((element.text or "").split())


def find_text(element: Element, *path: str) -> str:
    """Text of the first element at a path of local names, "" without one."""
    child = element.find("/".join(f"{{*}}{tag}" for tag in path))
    return "" if child is None else text_of(child)


def loose_text(element: Element) -> str:
    """Text directly inside an element and between its children, where a format has children only."""
    return " ".join(" ".join([element.text or "", *(child.tail or "" for child in element)]).split())


def all_text(element: Element) -> str:
    """Every attribute and text of an element and what is inside it: for parts no reader knows."""
    texts = [value for part in element.iter() for value in (*part.attrib.values(), part.text, part.tail)]
    return " ".join(" ".join(str(text) for text in texts if text).split())


def line_of(element: Element) -> int | None:
    """1-based line of an element's start tag in the uncompressed file."""
    line: object = element.sourceline
    return line if isinstance(line, int) else None


def stream_entries(
    stream: ListStream,
    *,
    layout: Mapping[str, Collection[str]],
    entry_id: Callable[[Element], str | None],
    facts: Collection[str] = (),
    history: Collection[str] = (),
) -> Iterator[Element]:
    """Yield the root element as it opens (its attributes), then each whole entry, cleared once the next is asked for.

    Args:
        stream: The file.
        layout: Local names of the elements above the entries, the root first, each with what may stand directly in it;
            what stands in one and is none itself is an entry.
        entry_id: Finds an entry's reference, to say where a file broke.
        facts: Those names in the layout that are no entries but say something about the whole list; such elements stay
            in the tree, to be read from the root at the end.
        history: Elements inside an entry that may hold what it was before, entries among it: counted, never yielded.

    Raises:
        MalformedListError: The XML is broken or unsafe, lacks an element of the layout, has another one beside the
        entries, holds no entry, or its raw start tags are not as many as its entries.
    """
    root = next(iter(layout))
    parents = {child: parent for parent, children in layout.items() for child in children}
    entries = parents.keys() - layout.keys() - set(facts)
    missing = dict.fromkeys(layout)
    counted = _CountedFile(stream, entries)
    events = etree.iterparse(
        counted,
        events=("start", "end"),
        tag=[f"{{*}}{name}" for name in (*layout, *sorted(entries))],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    current: Element | None = None
    last_id: str | None = None
    n_read = 0
    try:
        for event, element in events:
            name = local_name(element)
            if current is not None and element is not current and _stands_in(element, history):
                n_read += event == "end" and name in entries
            elif event == "start":
                _check_parent(element, parents.get(name), stream.name)
                missing.pop(name, None)
                if name == root:
                    yield element
                elif name in entries:
                    current = element
            elif name in entries:
                yield element
                n_read += 1
                current, last_id = None, entry_id(element)
                _check_known(element.itersiblings(preceding=True), layout[parents[name]], stream.name, entry_id)
                _forget(element)
            else:
                _check_known(element, layout[name], stream.name, entry_id)
                if name == root and missing:
                    raise MalformedListError(
                        f"found no element {' and no '.join(missing)}, expected it, be it empty",
                        source=stream.name,
                        line=line_of(element),
                    )
    except etree.XMLSyntaxError as exc:
        broken_id = None if current is None else entry_id(current)
        after = f"; the last whole entry was {last_id}" if last_id else ""
        found = exc.msg.split(", line ")[0].strip() if exc.lineno else "an undefined entity or no content"
        raise MalformedListError(
            f"found broken XML ({found}), expected a whole, well-formed file{after}",
            source=stream.name,
            entry_id=broken_id,
            line=exc.lineno or (line_of(current) if current is not None else counted.line),
        ) from exc
    check_count(stream.name, n_counted=counted.n_entries, n_read=n_read)
    check_not_empty(stream.name, n_read)


class _CountedFile:
    """What the parser reads from: passes bytes on, refuses unsafe ones, counts start tags of entries.

    Args:
        stream: The file.
        entries: Local names to count.
    """

    def __init__(self, stream: ListStream, entries: Collection[str]) -> None:
        names = b"|".join(name.encode() for name in sorted(entries))
        self._tag = re.compile(rb"<(?:[\w.-]+:)?(?:" + names + rb")[\s/>]")
        self._name = stream.name
        self._chunks = stream.chunks()
        self._carry = b""
        self.n_entries = 0
        self.line = 1
        encoding = _DECLARED_ENCODING.match(stream.head())
        if encoding and encoding[1].lower() not in (b"utf-8", b"utf8", b"us-ascii"):
            raise MalformedListError(
                f"found the encoding {encoding[1].decode('ascii', 'replace')}, expected UTF-8",
                source=self._name,
                line=1,
            )

    def read(self, _size: int = -1) -> bytes:
        """Give the next chunk, checked and counted."""
        chunk = next(self._chunks, b"")
        seen = self._carry + chunk
        for unsafe, words in ((b"<!DOCTYPE", "a document type declaration"), (b"\0", "a NUL byte")):
            if (at := seen.find(unsafe)) >= 0:
                raise MalformedListError(
                    f"found {words}, which no official list has and which can be an attack; expected plain XML",
                    source=self._name,
                    line=self.line + seen.count(b"\n", 0, at),
                )
        # A tag may be cut by the end of the chunk: everything from the last `<` on waits for the next one.
        cut = seen.rfind(b"<") if chunk else len(seen)
        if cut < 0 or len(seen) - cut > _TAG_NAME_BYTES:
            cut = len(seen)
        self.n_entries += len(self._tag.findall(seen, 0, cut))
        self.line += seen.count(b"\n", 0, cut)
        self._carry = seen[cut:]
        return chunk


def _stands_in(element: Element, names: Collection[str]) -> bool:
    """Tell whether an element of one of these names is around it."""
    return any(local_name(parent) in names for parent in element.iterancestors())


def _check_parent(element: Element, expected: str | None, source: str) -> None:
    """Refuse an element of the layout that stands anywhere else."""
    parent = element.getparent()
    found = None if parent is None else local_name(parent)
    if found != expected:
        raise MalformedListError(
            f"found the element {local_name(element)} inside {found}, expected it "
            + (f"inside {expected}" if expected else "as the root"),
            source=source,
            line=line_of(element),
        )


def _check_known(
    elements: Iterable[Element], known: Collection[str], source: str, entry_id: Callable[[Element], str | None]
) -> None:
    """Refuse an element that the layout does not have where it stands."""
    for element in elements:
        if (name := local_name(element)) not in known:
            raise MalformedListError(
                f"found the element {name}, which may be an entry, expected only {' or '.join(known)} here",
                source=source,
                entry_id=entry_id(element),
                line=line_of(element),
            )


def _forget(element: Element) -> None:
    """Free an entry and the place of the one before it in the tree, so memory does not grow with the file."""
    element.clear()
    parent, before = element.getparent(), element.getprevious()
    if parent is not None and before is not None and before.tag == element.tag:
        parent.remove(before)
