"""The pages of formats agree with the registries."""

from __future__ import annotations

from gate.formats import findings
from gate.formats.catalog import registries
from scripts.pages import formats
from scripts.pages.markdown import filled


def test_the_tables_of_the_pages_are_those_of_the_registries() -> None:
    texts = {page: page.read_text(encoding="utf-8") for page in formats.pages()}
    stale = [page.name for page, parts in formats.pages().items() if texts[page] != filled(texts[page], parts)]
    assert stale == [], "run `make pages`"


def test_every_format_has_a_row() -> None:
    rows = formats.formats().splitlines()[2:]
    names = [name for registry in registries().values() for name in registry]
    assert [row.split(" | ")[1] for row in rows] == [f"`{name}`" for name in names]


def test_every_severity_word_of_a_scanner_is_in_its_row() -> None:
    (row,) = (row for row in formats.severities().splitlines() if row.startswith("| Semgrep"))
    assert all(f"`{word}`" in row for word in findings.FORMATS["semgrep"].severities)
