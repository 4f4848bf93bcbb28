"""Whole pages of six decisions, stored in tests/golden.

`GATE_UPDATE_GOLDEN=1` writes them again; read the diff before you commit it. The style sheet, which every HTML page
contains, is stored once.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from gate import __version__
from gate.model.decision import Decision
from gate.render import code_quality, html, junit, markdown, sarif, terminal
from gate.result import writer
from tests.cases import cases
from tests.render.decisions import STORIES

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
STYLE_SHEET = "report.css"


def without_style(page: str) -> str:
    """An HTML page whose style sheet and its digest are replaced by the name of the golden style sheet."""
    style = f"<style>{html.style_sheet()}</style>"
    assert page.count(style) == 1
    return re.sub(r"'sha256-[^']+'", f"'sha256-{STYLE_SHEET}'", page.replace(style, f"<style>{STYLE_SHEET}</style>"))


PAGES: dict[str, Callable[[Decision], str]] = {
    "txt": lambda decision: terminal.render(decision, colour=False, width=100),
    "ansi": lambda decision: terminal.render(decision, colour=True, width=100),
    "md": markdown.render,
    "html": lambda decision: without_style(html.render(decision)),
    "json": lambda decision: writer.render(decision).replace(f'"gate": "{__version__}"', '"gate": "0.0.0"'),
    "sarif": lambda decision: sarif.render(decision, "readiness").replace(f'"{__version__}"', '"0.0.0"'),
    "junit.xml": lambda decision: junit.render(decision, "readiness"),
    "code-quality.json": lambda decision: code_quality.render(decision, "readiness"),
}

CASES = [
    (story, extension)
    for story in STORIES
    for extension in PAGES
    if (story != "huge" or extension in ("txt", "md")) and (story == "red" or extension != "ansi")
]


def compare_with_golden(name: str, page: str) -> None:
    """Compares a page with its golden file, and writes the file first where that is asked for."""
    golden = GOLDEN / name
    if os.environ.get("GATE_UPDATE_GOLDEN"):
        golden.write_text(page, encoding="utf-8", newline="\n")
    assert page == golden.read_text(encoding="utf-8")


@cases(("story", "extension"), CASES)
def test_the_page_is_the_golden_page(story: str, extension: str) -> None:
    compare_with_golden(f"{story}.{extension}", PAGES[extension](STORIES[story]()))


def test_the_style_sheet_is_the_golden_one() -> None:
    compare_with_golden(STYLE_SHEET, html.style_sheet())


def test_no_golden_page_is_unused() -> None:
    names = {f"{story}.{extension}" for story, extension in CASES} | {STYLE_SHEET}
    assert {path.name for path in GOLDEN.iterdir()} == names
