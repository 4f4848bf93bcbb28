"""docs/events.md says what comes of every kind of run, since every kind is run here."""

from __future__ import annotations

import pytest

from tests.events_page import HEAD, PAGE, RUNS, SOURCES, Case, cases, row, trust
from tests.pages import part, table

WHY = "run `make pages`"


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.name)
def test_the_page_says_what_comes_of_a_run(case: Case) -> None:
    shown = part(PAGE.read_text(encoding="utf-8"), "events").splitlines()

    assert table(HEAD, [row(case)]).splitlines()[-1] in shown, WHY


@pytest.mark.parametrize("name", RUNS)
def test_the_page_says_whose_word_a_fact_is(name: str) -> None:
    head, _, *rows = (
        line.strip("| ").split(" | ") for line in part(PAGE.read_text(encoding="utf-8"), "trust").splitlines()
    )
    column = head.index(name)

    assert {line[0]: line[column] for line in rows} == trust(name), WHY
    assert [line[0] for line in rows] == list(SOURCES)


def test_the_page_has_a_row_for_every_kind_of_run_and_no_other() -> None:
    assert len(part(PAGE.read_text(encoding="utf-8"), "events").splitlines()) == len(list(cases())) + 2
