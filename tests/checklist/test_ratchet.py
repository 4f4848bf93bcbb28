"""The key `ratchet` stands for expectations about the baseline, and a plan for expectations from a day on."""

from __future__ import annotations

from datetime import date

import pytest

from gate.checklist import load
from gate.model.checklist import Checklist, Item
from gate.model.errors import ChecklistError
from tests.cases import cases


def read(ratchet: str, must: str = "[line_coverage >= 80%, uncovered_lines < 40]", more: str = "") -> Checklist:
    text = (
        "version: 1\nitems:\n  - id: cov\n    probe: coverage\n    with: {reports: c.xml}\n"
        f"    must: {must}\n    ratchet: {ratchet}\n{more}"
    )
    return load(text.encode(), "readiness.yml")


def lines(item: Item) -> list[str]:
    return [expectation.text for expectation in item.must]


def problem(ratchet: str, must: str = "[line_coverage >= 80%, uncovered_lines < 40]", more: str = "") -> str:
    with pytest.raises(ChecklistError) as error:
        read(ratchet, must, more)
    return "\n".join(error.value.lines)


@cases(
    ("ratchet", "must", "added"),
    [
        (
            "true",
            "[line_coverage >= 80%, uncovered_lines < 40]",
            ["line_coverage >= baseline", "uncovered_lines <= baseline"],
        ),
        ("{tolerance: 0.5pp}", "line_coverage >= 80%", ["line_coverage >= baseline - 0.5pp"]),
        ("{tolerance: 0.5pp}", "line_coverage > 80%", ["line_coverage >= baseline - 0.5pp"]),
        (
            "{tolerance: 3, facts: uncovered_lines}",
            "[line_coverage >= 80%, uncovered_lines <= 40]",
            ["uncovered_lines <= baseline + 3"],
        ),
        ("{tolerance: 10%, facts: [uncovered_lines]}", "uncovered_lines <= 40", ["uncovered_lines <= baseline + 10%"]),
        # one fact, two thresholds: one line; an own difference stays alone; equalities cannot get worse
        ("true", "[line_coverage >= 80%, line_coverage > 70%, files == 3]", ["line_coverage >= baseline"]),
        (
            "true",
            "[line_coverage >= 80%, line_coverage >= baseline - 2pp, files >= 3]",
            ["files >= baseline"],
        ),
        # a fact about the change is only held when it is named: a run without a change has none
        ("true", "[line_coverage >= 80%, patch_coverage >= 90%]", ["line_coverage >= baseline"]),
        ("{facts: patch_coverage}", "patch_coverage >= 90%", ["patch_coverage >= baseline"]),
        ("false", "line_coverage >= 80%", []),
    ],
)
def test_a_ratchet_adds_one_line_for_each_number_under_must(ratchet: str, must: str, added: list[str]) -> None:
    (item,) = read(ratchet, must).items

    ratchets = [expectation for expectation in item.must if expectation.is_ratchet]
    assert [expectation.text for expectation in ratchets] == added
    assert item.must[-len(ratchets) :] == tuple(ratchets) or not ratchets
    assert {str(expectation.position) for expectation in ratchets} <= {"readiness.yml:7:14"}


@cases(
    ("ratchet", "must", "message"),
    [
        (
            "yes",
            "line_coverage >= 80%",
            (
                "readiness.yml:7:14: `ratchet` is `yes`: expected `true`, or `tolerance` and `facts`; write"
                " `ratchet: true` [invalid-value]"
            ),
        ),
        (
            "true",
            "files == 3",
            (
                "readiness.yml:7:14: the ratchet holds nothing: no `must` is a minimum or a maximum of a number that"
                " can get worse; write a threshold under `must`, such as `line_coverage >= 80%`, or remove `ratchet`"
                " [ratchet-without-number]"
            ),
        ),
        (
            "{facts: branch_coverage}",
            "line_coverage >= 80%",
            (
                "readiness.yml:7:22: no `must` is a minimum or a maximum of `branch_coverage`; write one"
                " [ratchet-without-number]"
            ),
        ),
        (
            "{tolerance: 0.5}",
            "line_coverage >= 80%",
            "readiness.yml:7:26: `0.5` has no unit; expected percentage points; write `0.5pp` [missing-unit]",
        ),
        (
            "{tolerance: 0.5pp}",
            "[line_coverage >= 80%, uncovered_lines < 40]",
            (
                "readiness.yml:7:26: `uncovered_lines` has no unit, but `0.5pp` has one; write `0.5`; or list under"
                " `facts` those that it fits [wrong-unit]"
            ),
        ),
        (
            "{tolerance: much}",
            "line_coverage >= 80%",
            "readiness.yml:7:26: `much` is not a tolerance; write an amount such as `0.5pp` or `2` [invalid-threshold]",
        ),
        (
            "{tolerances: 1pp}",
            "line_coverage >= 80%",
            "readiness.yml:7:15: `tolerances` is not a key; did you mean `tolerance`? [unknown-key]",
        ),
    ],
)
def test_a_ratchet_that_holds_nothing_is_an_error(ratchet: str, must: str, message: str) -> None:
    assert problem(ratchet, must) == message


def test_an_age_gets_worse_by_itself_and_is_not_held() -> None:
    text = b"version: 1\nitems: [{id: a, probe: files, with: {paths: a}, must: [age < 9d, count >= 1], ratchet: true}]"

    (item,) = load(text, "readiness.yml").items

    assert lines(item) == ["age < 9d", "count >= 1", "count >= baseline"]


def test_a_plan_adds_its_expectations_from_their_day_on() -> None:
    plan = (
        "    plan:\n      - {from: 2027-01-01, must: line_coverage >= 85%}\n"
        "      - {from: 2027-02-01, must: [line_coverage >= 90%, files >= 3]}\n"
    )
    (item,) = read("false", "line_coverage >= 80%", plan).items

    assert lines(item.on(date(2026, 12, 31))) == ["line_coverage >= 80%"]
    assert lines(item.on(date(2027, 1, 1))) == ["line_coverage >= 80%", "line_coverage >= 85%"]
    assert lines(item.on(date(2027, 2, 1))) == [
        "line_coverage >= 80%", "line_coverage >= 85%", "line_coverage >= 90%", "files >= 3",
    ]  # fmt: skip
    assert [step.start for step in item.on(date(2027, 1, 1)).plan] == [date(2027, 2, 1)]


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        (
            "{from: 2027-13-01, must: line_coverage >= 85%}",
            (
                "readiness.yml:9:16: `from` is `2027-13-01`: there is no such day (month must be in 1..12); write"
                " year-month-day, such as `2026-12-31` [invalid-date]"
            ),
        ),
        (
            "{from: 2027-01-01, must: line_coverag >= 85%}",
            "readiness.yml:9:34: the probe has no fact `line_coverag`; did you mean `line_coverage`? [unknown-fact]",
        ),
    ],
)
def test_an_error_in_a_plan_has_its_position(plan: str, message: str) -> None:
    assert problem("false", "line_coverage >= 80%", f"    plan:\n      - {plan}\n") == message


def test_equal_parameters_have_equal_digests() -> None:
    (first,), (second,), (third,) = (
        load(f"version: 1\nitems: [{{id: a, probe: files, with: {params}, must: exists}}]".encode(), "r.yml").items
        for params in ("{paths: a, ignore: b}", "{ignore: b, paths: a}", "{paths: a}")
    )

    assert first.query_digest == second.query_digest
    assert first.query_digest != third.query_digest
