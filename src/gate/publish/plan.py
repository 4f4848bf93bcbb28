"""What is to be done with the pages: pure, so that it can be printed and tested before anything happens."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gate.settings import Settings


@dataclass(frozen=True, slots=True)
class Pages:
    """The rendered pages of one run; those that nobody asked for are None."""

    terminal: str
    markdown: str | None = None
    html: str | None = None
    json: str | None = None


@dataclass(frozen=True, slots=True)
class WritePage:
    """Write one page to a file of the user's choice."""

    path: Path
    text: str


Deed = WritePage


def plan(pages: Pages, settings: Settings) -> tuple[Deed, ...]:
    """The deeds for these pages, in the order in which they are done."""
    wanted = ((settings.markdown, pages.markdown), (settings.html, pages.html), (settings.json, pages.json))
    return tuple(WritePage(path, text) for path, text in wanted if path is not None and text is not None)
