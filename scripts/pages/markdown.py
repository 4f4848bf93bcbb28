"""Markdown pages with generated parts, between `<!-- generated: NAME -->` and `<!-- end -->`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table; pipes in cells are escaped."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def code(text: str) -> str:
    """A Markdown code span; text with backticks gets a longer delimiter."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def part(page: str, name: str) -> str:
    """The text of a generated part; the markers may be on their own lines."""
    return _match_part(page, name)[2]


def filled(page: str, parts: Mapping[str, str]) -> str:
    """The page with these generated parts by name."""
    for name, text in parts.items():
        match = _match_part(page, name)
        page = f"{page[: match.start()]}{match[1]}{text}{match[3]}{page[match.end() :]}"
    return page


def _match_part(page: str, name: str) -> re.Match[str]:
    begin, end = f"<!-- generated: {name} -->", "<!-- end -->"
    match = re.search(rf"({begin}\n?)(.*?)(\n?{end})", page, re.DOTALL)
    assert match, f"there is no generated part {name}: write the lines `{begin}` and `{end}` where it belongs"
    return match
