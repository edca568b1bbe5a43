"""The blocks of SWIFT MT messages: where messages begin and end in a file, and what block 4 holds.

Standard: SWIFT User Handbook, FIN System Messages and Standards MT General Information: `{1:` header, `{2:` application,
`{3:` user header, `{4:` text ended by a line `-}`, `{5:` and `{S:` trailers. Files hold many messages, parted by `$` (RJE),
by the signs 0x01 and 0x03 (DOS-PCC) or by nothing, with acknowledgements before them; some hold only texts.

Only what stands between messages parts them: a `$` or a line `-` in a text is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import BinaryIO

from sanctionscreen.errors import PaymentError

MAX_MESSAGE_BYTES = 1 << 20  # a message has at most 10,000 characters; a block that never ends is no message

HEADER = re.compile(r"\{1:([A-Z])(\d{2})([A-Z0-9]{8})[A-Z0-9](?:[A-Z0-9]{3})?")
APPLICATION = re.compile(r"\{2:([IO])(\d{3})(?:(?<=I\d{3})|\d{10})([A-Z]{6}[A-Z0-9]{2})?")
_TAG = re.compile(r"^:(\d{2})([A-Z]?):", re.MULTILINE)
_MARK = re.compile(r"\$|\{1:[A-Z]\d\d|\{4:")
_END = re.compile(r"^-[ \t]*\}", re.MULTILINE)
_TRAILER = re.compile(r"\{[5S]:(?:\{[^{}]*\}|[^{}])*\}?")
_SYSTEM_FIELD = re.compile(r"\{\d{3}:([^{}]*)\}")
_BLOCK_BEGINS = re.compile(rb"^[\x01\s]*\{[1-4]:")
_FIELD_BEGINS = re.compile(rb"^:(?:20|25|28C?|60[FM]|61|62[FM]|64|86):", re.MULTILINE)
_FIRST_LINES = 600  # bytes in which a statement without blocks comes to its first field


@dataclass(frozen=True, slots=True)
class Field:
    """One field of block 4: number and letter of its tag, its lines, and its line in the file."""

    number: str
    letter: str
    lines: tuple[str, ...]
    line: int

    @property
    def tag(self) -> str:
        """The tag as written."""
        return f":{self.number}{self.letter}:"


def recognise(head: bytes) -> bool:
    """Whether it begins with a block of a message, or soon comes to a field of one."""
    plain = head.removeprefix(b"\xef\xbb\xbf")
    return _BLOCK_BEGINS.match(plain) is not None or _FIELD_BEGINS.search(plain[:_FIRST_LINES]) is not None


def messages_of(file: BinaryIO, name: str) -> Iterator[tuple[int, str]]:
    """Messages of a file one by one, with the line each begins in: headers and block 4; acknowledgements are left out."""
    kept: list[str] = []
    first = line = 1
    size = 0
    has_text = is_open = has_ended = False  # a field or block 4 was seen; a block 4 is open; the text has ended
    while raw := file.readline(MAX_MESSAGE_BYTES + 1):
        text = _decode(raw).strip("\r\n\x01\x03")
        has_tag = _TAG.match(text) is not None
        for part, mark in _split_line(text):
            if _END.match(part):
                is_open, has_ended = False, True
            is_separator = mark == "$" and not is_open and _parts_messages(part, kept)
            is_second = (mark == "{4:" and has_text) or (has_ended and text.startswith(":20:"))
            if is_separator or mark.startswith("{1:") or is_second:
                yield from _whole(first, kept)
                kept, size = [], 0
                has_text = is_open = has_ended = False
            if not kept:
                first = line
            kept.append(part[1:] if is_separator else part)
            size += len(part)
            if mark == "{4:":
                has_text, is_open = True, not part.startswith("{4:{")
        has_text |= has_tag
        has_ended |= not is_open and text.rstrip() == "-"
        kept.append("\n")
        if size > MAX_MESSAGE_BYTES:
            raise PaymentError(f"{name}, line {first}: found a message of more than {MAX_MESSAGE_BYTES:,} bytes")
        line += 1
    yield from _whole(first, kept)


def _split_line(line: str) -> Iterator[tuple[str, str]]:
    """Cut a line where a mark stands at which another message may begin."""
    marks = list(_MARK.finditer(line))
    if not marks or marks[0].start():
        yield line[: marks[0].start() if marks else len(line)], ""
    for mark, after in zip_longest(marks, marks[1:]):
        yield line[mark.start() : after.start() if after else len(line)], mark[0]


def _parts_messages(part: str, kept: list[str]) -> bool:
    """Whether a `$` stands alone, or between braces: outside an open block 4, that is between messages."""
    before = "".join(kept[-2:]).rstrip(" ")[-1:]
    return part[1:].strip()[:1] in ("", ":") and before in ("", "\n", "}")


def _whole(first: int, parts: list[str]) -> Iterator[tuple[int, str]]:
    """The text of one message, unless it is an acknowledgement or nothing."""
    text = "".join(parts).rstrip("\n")
    header = HEADER.search(text)
    is_reply = header is not None and header[2] == "21" and "{177:" in text
    if text.strip() and not (is_reply and not _TAG.search(text)):
        blank = len(text) - len(text.lstrip("\n"))
        yield first + blank, text[blank:]


def _decode(raw: bytes) -> str:
    """Text of a line: UTF-8, or Latin-1 where it is not that."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def fields_of(text: str, line: int) -> list[Field]:
    """Fields of block 4, or of a text without blocks; what stands behind its end goes on with the last field.

    Args:
        text: One message.
        line: The line it begins in.
    """
    begin = max(text.find("{4:"), 0)
    offset = line + text.count("\n", 0, begin)
    body = _END.sub("", _TRAILER.sub("", text[begin:].removeprefix("{4:")))
    ended = body.rstrip("$ \t\n")
    body = ended[:-1] if ended.endswith("\n-") else body  # a bare dash when nothing follows
    fields = []
    tags = list(_TAG.finditer(body))
    counted = 0
    if tags and body[: tags[0].start()].strip():  # what stands before the first tag
        fields.append(Field("00", "", tuple(filter(str.strip, body[: tags[0].start()].split("\n"))), offset))
    for tag, after in zip_longest(tags, tags[1:]):
        offset += body.count("\n", counted, tag.start())
        counted = tag.start()
        content = body[tag.end() : after.start() if after else len(body)]
        lines = tuple(part.rstrip() for part in content.split("\n") if part.strip() not in ("", "-"))
        fields.append(Field(tag[1], tag[2], lines, offset))
    return fields


def service_text(text: str) -> str | None:
    """What a system message says, words of its fields such as `{134:` only; None where it is no system message.

    System messages are those of another application than FIN's 01, and those whose block 4 holds fields in braces.
    """
    header = HEADER.search(text)
    fields = _SYSTEM_FIELD.findall(text[text.find("{4:") :]) if "{4:{" in text else []
    is_service = header is not None and (header[1], header[2]) != ("F", "01")
    return " ".join(fields) if is_service or fields else None
