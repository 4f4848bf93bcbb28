"""Whole pages of six decisions, kept in tests/golden; GATE_UPDATE_GOLDEN=1 writes them anew, to be read in the diff."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from gate import __version__
from gate.model.decision import Decision
from gate.render import html, markdown, terminal
from gate.result import writer
from tests.render.decisions import STORIES

GOLDEN = Path(__file__).resolve().parent.parent / "golden"

PAGES: dict[str, Callable[[Decision], str]] = {
    "txt": lambda found: terminal.render(found, colour=False, width=100),
    "ansi": lambda found: terminal.render(found, colour=True, width=100),
    "md": markdown.render,
    "html": html.render,
    "json": lambda found: writer.render(found).replace(f'"gate": "{__version__}"', '"gate": "0.0.0"'),
}

CASES = [
    (story, run_result)
    for story in STORIES
    for run_result in PAGES
    if (story != "huge" or run_result in ("txt", "md")) and (story == "red" or run_result != "ansi")
]


@pytest.mark.parametrize(("story", "run_result"), CASES, ids=[f"{story}.{run_result}" for story, run_result in CASES])
def test_the_page_is_the_one_that_was_looked_at(story: str, run_result: str) -> None:
    page = PAGES[run_result](STORIES[story]())
    kept = GOLDEN / f"{story}.{run_result}"
    if os.environ.get("GATE_UPDATE_GOLDEN"):
        kept.write_text(page, encoding="utf-8", newline="\n")
    assert page == kept.read_text(encoding="utf-8")


def test_no_golden_page_is_left_over() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {f"{story}.{run_result}" for story, run_result in CASES}
