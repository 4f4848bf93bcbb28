"""Cases of one test: all of them run, and a failure names its case."""

from __future__ import annotations

import inspect

import pytest

from tests.cases import cases


def test_every_case_runs_with_the_fixtures_of_the_test() -> None:
    calls = []

    @cases(("word", "number"), [("a", 1), pytest.param("b", 2, id="second")])
    def run(word: str, number: int, folder: str) -> None:
        calls.append((word, number, folder))

    assert list(inspect.signature(run).parameters) == ["folder"]
    run(folder="x")
    assert calls == [("a", 1, "x"), ("b", 2, "x")]


def test_a_failure_names_its_case_and_the_cases_after_it_run() -> None:
    calls = []

    @cases("number", [1, pytest.param(2, id="two"), 3])
    def run(number: int) -> None:
        calls.append(number)
        assert number != 2

    with pytest.raises(AssertionError) as raised:
        run()
    assert (raised.value.__notes__, calls) == (["case: two"], [1, 2, 3])


def test_several_failures_are_reported_together() -> None:
    @cases("number", [1, 2, 3])
    def run(number: int) -> None:
        if number < 3:
            with pytest.raises(KeyError):
                pass

    with pytest.raises(ExceptionGroup, match="2 of 3 cases") as raised:
        run()
    assert [error.__notes__ for error in raised.value.exceptions] == [["case: 1"], ["case: 2"]]


def test_it_is_skipped_when_every_case_is() -> None:
    @cases("number", [1, 2])
    def run(number: int, limit: int) -> None:
        if number <= limit:
            pytest.skip(f"needs {number}")

    run(limit=1)
    with pytest.raises(pytest.skip.Exception):
        run(limit=2)
