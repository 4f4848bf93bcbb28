"""Whole pages of six decisions, kept in tests/golden; GATE_UPDATE_GOLDEN=1 writes them anew, to be read in the diff."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from gate import __version__
from gate.model.decision import Decision
from gate.reports import html, json, markdown, terminal
from tests.reports.decisions import STORIES

GOLDEN = Path(__file__).resolve().parent.parent / "golden"

PAGES: dict[str, Callable[[Decision], str]] = {
    "txt": lambda found: terminal.render(found, colour=False, width=100),
    "ansi": lambda found: terminal.render(found, colour=True, width=100),
    "md": markdown.render,
    "html": html.render,
    "json": lambda found: json.render(found).replace(f'"gate": "{__version__}"', '"gate": "0.0.0"'),
}

CASES = [
    (story, ending)
    for story in STORIES
    for ending in PAGES
    if (story != "huge" or ending in ("txt", "md")) and (story == "red" or ending != "ansi")
]


@pytest.mark.parametrize(("story", "ending"), CASES, ids=[f"{story}.{ending}" for story, ending in CASES])
def test_the_page_is_the_one_that_was_looked_at(story: str, ending: str) -> None:
    page = PAGES[ending](STORIES[story]())
    kept = GOLDEN / f"{story}.{ending}"
    if os.environ.get("GATE_UPDATE_GOLDEN"):
        kept.write_text(page, encoding="utf-8", newline="\n")
    assert page == kept.read_text(encoding="utf-8")


def test_no_golden_page_is_left_over() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {f"{story}.{ending}" for story, ending in CASES}
