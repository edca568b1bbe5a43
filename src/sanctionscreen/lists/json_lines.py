"""JSON lines: one object a line, and the texts in values whose shape nobody promised.

A key that comes twice in one object is refused: the usual decoder keeps the last value and loses the first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from sanctionscreen.errors import MalformedListError
from sanctionscreen.model import encodable

MAX_DEPTH = 100
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def read_objects(text: str, source: str) -> Iterator[tuple[dict[str, Any], int]]:
    """Give the object of each line that is not blank, with its 1-based line.

    Raises:
        MalformedListError: A line is no JSON, no object, too deep, or an object with a key that comes twice.
    """
    for line, words in enumerate(text.split("\n"), 1):
        if not words.strip():
            continue
        try:
            record = json.loads(words, object_pairs_hook=_refuse_repeated_keys)
            _refuse_depth(record)
            if _SURROGATE.search(words):
                record = _without_surrogates(record)
        except (ValueError, RecursionError) as exc:
            raise MalformedListError(f"found broken JSON ({exc}), expected one object", source=source, line=line) from exc
        if not isinstance(record, dict):
            raise MalformedListError(f"found {type(record).__name__}, expected one object", source=source, line=line)
        yield record, line


def _refuse_depth(record: Any) -> None:
    """Refuse values within values that nothing could read; how deep the decoder goes depends on the version of Python."""
    level = [record]
    for _ in range(MAX_DEPTH):
        level = [
            item
            for value in level
            if isinstance(value, (list, dict))
            for item in (value.values() if isinstance(value, dict) else value)
        ]
        if not level:
            return
    raise ValueError(f"values within values, more than {MAX_DEPTH} deep")


def _without_surrogates(value: Any) -> Any:
    """The same value with half characters replaced, which `\\ud800` makes and nothing later can hold."""
    if isinstance(value, str):
        return encodable(value)
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    return {encodable(key): _without_surrogates(item) for key, item in value.items()} if isinstance(value, dict) else value


def _refuse_repeated_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of some pairs."""
    made = dict(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for at, key in enumerate(keys) if key in keys[:at])
        raise ValueError(f"the key {twice!r} comes twice")
    return made


def texts_of(value: Any) -> list[str]:
    """Every text in a value, lists and objects within it opened, numbers in words, null left out.

    >>> texts_of(["a", [7, None], True, {"b": "c"}]), texts_of("a"), texts_of(None)
    (['a', '7', 'true', 'b: c'], ['a'], [])
    """
    if value is None:
        return []
    if isinstance(value, str):
        return [words] if (words := value.strip()) else []
    if isinstance(value, list):
        return [text for item in value for text in texts_of(item)]
    if isinstance(value, dict):
        return [f"{key}: {text}" for key, item in value.items() for text in texts_of(item)]
    return [json.dumps(value)]


def only_texts(value: Any) -> bool:
    """Whether a value is a text, null, or a list of these.

    >>> only_texts(["a", None]), only_texts("a"), only_texts([7]), only_texts({})
    (True, True, False, False)
    """
    items = value if isinstance(value, list) else [value]
    return all(item is None or isinstance(item, str) for item in items)
