"""One FollowTheMoney entity as a JSON object: its texts by property, and the entities inside its properties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sanctionscreen.errors import MalformedListError
from sanctionscreen.lists.json_lines import only_texts, texts_of
from sanctionscreen.lists.opensanctions_codes import check_id


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity.

    Args:
        entity_id: Its id.
        schema: What it is, as published: a text, but for damage.
        caption: The name its publisher shows.
        texts: Texts by property.
        nested: Entities that stand inside properties, with the property.
        odd: Where something stands that is neither text nor entity; it is among the texts.
    """

    entity_id: str
    schema: Any
    caption: str
    texts: Mapping[str, list[str]]
    nested: Sequence[tuple[str, Entity]]
    odd: Sequence[str]

    @property
    def kind(self) -> str:
        """Its schema in small letters."""
        return self.schema.lower() if isinstance(self.schema, str) else ""


def read_entity(record: dict[str, Any], source: str, line: int) -> Entity:
    """Take one object apart.

    Raises:
        MalformedListError: It has no properties or no id.
    """
    properties = record.get("properties")
    if not isinstance(properties, dict):
        raise MalformedListError(
            f"found a record of another shape (properties {properties!r:.80}), expected an entity", source=source, line=line
        )
    nested: list[tuple[str, Entity]] = []
    texts: dict[str, list[str]] = {}
    odd = [] if only_texts(record.get("caption")) else ["caption"]
    for name, value in properties.items():
        values = value if isinstance(value, list) else [value]
        inner = [item for item in values if isinstance(item, dict) and isinstance(item.get("properties"), dict)]
        rest = [item for item in values if not any(item is one for one in inner)]
        nested += [(name, read_entity(item, source, line)) for item in inner]
        if rest:
            texts[name] = texts_of(rest)
        if not only_texts(rest):
            odd.append(name)
    caption = " ".join(texts_of(record.get("caption")))
    return Entity(check_id(record.get("id"), "id", source, line), record.get("schema"), caption, texts, nested, odd)
