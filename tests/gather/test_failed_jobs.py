"""The jobs that did not succeed are named beside what is absent, and nowhere else."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gate.gather.failed_jobs import explain
from gate.model.decision import ItemObservation
from gate.model.evidence import Cause, Evidence, NotApplicable, Observation, Seen, Unseen
from tests.judge.cases import item, skipped

ABSENT = Unseen(Cause.ABSENT, "no file matches coverage.xml")


def told(jobs: dict[str, str], fact: Observation = ABSENT) -> Observation:
    outcome = explain([ItemObservation(item([]), Evidence({"line_coverage": fact}))], jobs)[0].outcome
    assert isinstance(outcome, Evidence)
    return outcome.facts["line_coverage"]


def test_an_absence_names_every_job_that_did_not_succeed() -> None:
    jobs = {"lint": "success", "test": "failure", "scan": "cancelled", "e2e": "skipped"}

    assert told(jobs) == Unseen(
        Cause.ABSENT,
        "no file matches coverage.xml; job `test` failed, job `scan` was cancelled, job `e2e` was skipped",
    )


def test_many_jobs_are_counted() -> None:
    said = told({f"j{number}": "failure" for number in range(7)})

    assert isinstance(said, Unseen)
    assert said.detail.endswith("job `j4` failed and 2 more jobs did not succeed")


def test_where_all_jobs_succeeded_nothing_is_added() -> None:
    assert told({"test": "success"}) == ABSENT
    assert told({}) == ABSENT


@pytest.mark.parametrize("fact", [Unseen(Cause.UNREADABLE, "cut"), NotApplicable("no change")])
def test_what_is_not_absent_is_left_as_it_is(fact: Observation) -> None:
    assert told({"test": "failure"}, fact) == fact


def test_a_report_that_is_there_and_silent_on_one_fact_blames_no_job() -> None:
    there = ItemObservation(item([]), Evidence({"line_coverage": Seen(Decimal(3)), "branch_coverage": ABSENT}))

    assert explain([there], {"test": "failure"}) == (there,)


def test_an_item_that_was_not_asked_is_left_as_it_is() -> None:
    assert explain([skipped()], {"test": "failure"}) == (skipped(),)
