"""An adopted checklist is ready today and asks for something; its plan ends with the threshold that it had."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.checklist.linting import always_holds
from gate.model.decision import State
from gate.model.ratchet import Proposal, Refusal, RefusalCause, Schedule, Target, Unchanged
from gate.ratchet.adopt import adopt
from gate.render.ratchet import render_summary
from tests.ratchet.project import FILE, NOW, Number, judge, read

TODAY = NOW.date()
SCHEDULE = Schedule(TODAY, date(2027, 3, 20), 4)

LAYOUT = """\
version: 1
items:
  - id: cov
    # what must hold
    must: {must}
    probe: coverage
    with: {{reports: c.xml}}
"""


def proposal(must: str, values: dict[str, Number], *targets: Target, schedule: Schedule = SCHEDULE) -> Proposal:
    text = LAYOUT.format(must=must)
    return adopt(text.encode(), FILE, judge(read(text), values).verdicts, schedule, targets)


def test_a_broken_threshold_is_lowered_and_gets_a_plan_back() -> None:
    after = proposal("line_coverage >= 80%", {"line_coverage": Decimal("63.7")}).after.decode()

    assert (
        after
        == """\
version: 1
items:
  - id: cov
    # what must hold
    must: line_coverage >= 63%
    plan:
      - {from: 2026-12-20, must: line_coverage >= 67%}
      - {from: 2027-01-19, must: line_coverage >= 71%}
      - {from: 2027-02-18, must: line_coverage >= 75%}
      - {from: 2027-03-20, must: line_coverage >= 80%}
    probe: coverage
    with: {reports: c.xml}
"""
    )


def test_a_count_that_must_be_zero_goes_down_step_by_step() -> None:
    result = proposal("[uncovered_lines == 0, line_coverage >= 50%]", {"uncovered_lines": Decimal(3)})

    assert [(change.before, change.after) for change in result.changes] == [
        ("uncovered_lines == 0", "uncovered_lines <= 3")
    ]
    assert [list(plan.steps.values()) for plan in result.plans] == [
        [("uncovered_lines <= 2",), ("uncovered_lines <= 1",), ("uncovered_lines == 0",)]
    ]


def test_a_target_begins_just_under_the_value_of_today() -> None:
    result = proposal("line_coverage >= 50%", {"line_coverage": Decimal("74.6")}, Target("line_coverage >= 80%"))

    assert [(change.before, change.after) for change in result.changes] == [
        ("line_coverage >= 50%", "line_coverage >= 74%")
    ]
    assert list(result.plans[0].steps.values())[-1] == ("line_coverage >= 80%",)


def test_steps_on_one_day_are_one_step() -> None:
    schedule = Schedule(TODAY, TODAY + timedelta(days=2), 10)

    (plan,) = proposal("line_coverage >= 80%", {"line_coverage": Decimal(60)}, schedule=schedule).plans

    assert plan.steps == {
        TODAY + timedelta(days=1): ("line_coverage >= 78%",),
        TODAY + timedelta(days=2): ("line_coverage >= 80%",),
    }


def test_a_checklist_that_is_ready_stays_as_it_is() -> None:
    result = proposal("line_coverage >= 50%", {"line_coverage": Decimal(60)})

    assert (result.before, result.changes, result.plans, result.refusals) == (result.after, (), (), ())


@pytest.mark.parametrize(
    ("must", "value", "reason"),
    [
        ("line_coverage >= 80%", None, "`line_coverage >= 80%` has no data: there is no report"),
        ("line_coverage == 50%", Decimal(60), "`line_coverage == 50%` is broken, and it is no minimum or maximum"),
        ("line_coverage >= 80%", Decimal("0.4"), "`line_coverage >= 0%` would hold for every value"),
        ("line_coverage >= baseline", Decimal(5), "`line_coverage >= baseline` has no data"),
    ],
)
def test_what_no_threshold_makes_ready_is_refused_and_nothing_changes(must: str, value: Number, reason: str) -> None:
    result = proposal(f"[{must}, files >= 1]", {"line_coverage": value})

    assert result.after == result.before
    assert render_summary(result, Unchanged.READY_TODAY).startswith(f"cov: {reason}")


def test_a_target_without_a_line_is_refused() -> None:
    result = proposal("files >= 1", {}, Target("line_coverage >= 80%"))

    message = "no `must` of an item with data is a minimum or a maximum of the fact in `line_coverage >= 80%`"
    assert render_summary(result, Unchanged.READY_TODAY) == f"{message}\n"


MAXIMUMS = st.sampled_from(["uncovered_lines == 0", "uncovered_lines <= 20", "uncovered_lines < 9"])
COVERAGES = st.fractions(0, 100, max_denominator=500)
MINIMUMS = st.builds("line_coverage {} {}%".format, st.sampled_from([">=", ">", "<=", "<", "=="]),
                     st.decimals(0, 100, places=1))  # fmt: skip
SCHEDULES = st.builds(
    lambda steps, days: Schedule(TODAY, TODAY + timedelta(days=days), steps), st.integers(1, 12), st.integers(1, 400)
)


@given(COVERAGES, st.integers(0, 60), MINIMUMS, MAXIMUMS, SCHEDULES)
def test_an_adopted_checklist_is_ready_today_and_never_holds_for_every_value(
    coverage: Fraction, count: int, minimum: str, maximum: str, schedule: Schedule
) -> None:
    values: dict[str, Number] = {"line_coverage": coverage, "uncovered_lines": Decimal(count)}
    text = LAYOUT.format(must=f"[{minimum}, {maximum}]")
    before = judge(read(text), values)

    result = adopt(text.encode(), FILE, before.verdicts, schedule)

    if result.refusals:
        assert result.after == result.before
        return
    after = read(result.after.decode())
    changed = {change.after for change in result.changes}
    assert judge(after, values).state is State.READY
    assert not any(always_holds(line) for line in after.items[0].must if line.text in changed)
    end = datetime.combine(schedule.last, NOW.timetz()).astimezone(UTC)
    assert judge(after, values, end).state is before.state, "the plan ends with the thresholds before"


def test_each_cause_of_a_refusal_has_a_text_that_names_its_line_and_detail() -> None:
    for cause in RefusalCause:
        text = render_summary(
            Proposal(FILE, b"", b"", refusals=(Refusal("cov", cause, "LINE", "DETAIL"),)), Unchanged.READY_TODAY
        )
        assert text.startswith("cov: ")
        assert "{" not in text
