"""HTML pages with pictures that need nothing else: no script, no picture file, no server."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape

_BARS = 15  # bars of a picture; the rest is counted in words
_STYLE = """
body { font: 16px/1.5 sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; color: #222 }
figure { margin: 1.5em 0 2.5em } figcaption { color: #555; font-size: 0.9em } svg { width: 100%; height: auto }
table { border-collapse: collapse } td, th { padding: 0.2em 1em 0.2em 0; text-align: left }
"""


def page(title: str, parts: Iterable[str]) -> str:
    """A page of parts that are HTML."""
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"/><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head>\n<body><h1>{escape(title)}</h1>\n" + "\n".join(parts) + "\n</body></html>\n"
    )


def paragraph(text: str) -> str:
    """A paragraph of text."""
    return f"<p>{escape(text)}</p>"


def table(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table of texts and numbers."""
    head = "".join(f"<th>{escape(cell)}</th>" for cell in heading)
    body = "".join("<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    """The largest first, equal ones by name."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def figure(title: str, bars: Iterable[tuple[str, int]], caption: str) -> str:
    """Draw horizontal bars, the numbers beside them."""
    rows = list(bars)
    shown, rest = rows[:_BARS], rows[_BARS:]
    if rest:
        caption = f"{caption} Not shown: {len(rest):,} smaller groups with {sum(n for _, n in rest):,}."
    most = max((n for _, n in shown), default=1) or 1
    drawn = "".join(
        f'<text x="330" y="{24 * at + 17}" text-anchor="end">{escape(_short(label))}<title>{escape(label)}</title></text>'
        f'<rect x="340" y="{24 * at + 4}" width="{max(1, round(420 * n / most)) if n else 0}" height="16" fill="#2b6cb0"/>'
        f'<text x="{346 + round(420 * n / most)}" y="{24 * at + 17}">{n:,}</text>'
        for at, (label, n) in enumerate(shown)
    )
    spoken = escape(f"{title}: " + "; ".join(f"{label} {n:,}" for label, n in shown))
    picture = (
        f'<svg viewBox="0 0 840 {24 * len(shown) + 6}" role="img" aria-label="{spoken}" font-size="13">{drawn}</svg>'
        if shown
        else "<p>Nobody.</p>"
    )
    return f"<figure><h2>{escape(title)}</h2>{picture}<figcaption>{escape(caption)}</figcaption></figure>"


def _short(label: str, most: int = 44) -> str:
    """A label that fits beside its bar."""
    return label if len(label) <= most else f"{label[: most - 1]}…"
