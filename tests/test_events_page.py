"""docs/events.md describes every kind of run: each one runs here."""

from __future__ import annotations

import pytest

from scripts.pages.events import HEAD, PAGE, RUNS, SOURCES, Case, cases, row, trust
from scripts.pages.markdown import part, table

HINT = "run `make pages`"


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.name)
def test_the_page_has_the_row_of_a_run(case: Case) -> None:
    lines = part(PAGE.read_text(encoding="utf-8"), "events").splitlines()

    assert table(HEAD, [row(case)]).splitlines()[-1] in lines, HINT


@pytest.mark.parametrize("name", RUNS)
def test_the_page_says_which_facts_a_run_collects(name: str) -> None:
    head, _, *rows = (
        line.strip("| ").split(" | ") for line in part(PAGE.read_text(encoding="utf-8"), "trust").splitlines()
    )
    column = head.index(name)

    assert {line[0]: line[column] for line in rows} == trust(name), HINT
    assert [line[0] for line in rows] == list(SOURCES)


def test_the_page_has_one_row_for_every_kind_of_run() -> None:
    assert len(part(PAGE.read_text(encoding="utf-8"), "events").splitlines()) == len(list(cases())) + 2
