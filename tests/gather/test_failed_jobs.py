"""Jobs that did not succeed explain absent evidence, and only that."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gate.gather.failed_jobs import explain
from gate.model.decision import ItemObservation
from gate.model.evidence import Cause, Evidence, NotApplicable, Observation, Seen, Unseen
from tests.judge.cases import item, skipped

ABSENT = Unseen(Cause.ABSENT, "no file matches coverage.xml")


def explain_fact(jobs: dict[str, str], fact: Observation = ABSENT) -> Observation:
    outcome = explain([ItemObservation(item([]), Evidence({"line_coverage": fact}))], jobs)[0].outcome
    assert isinstance(outcome, Evidence)
    return outcome.facts["line_coverage"]


def test_an_absent_fact_names_every_job_that_did_not_succeed() -> None:
    jobs = {"lint": "success", "test": "failure", "scan": "cancelled", "e2e": "skipped"}

    assert explain_fact(jobs) == Unseen(
        Cause.ABSENT,
        "no file matches coverage.xml; job `test` failed, job `scan` was cancelled, job `e2e` was skipped",
    )


def test_many_jobs_are_counted() -> None:
    fact = explain_fact({f"j{number}": "failure" for number in range(7)})

    assert isinstance(fact, Unseen)
    assert fact.detail.endswith("job `j4` failed and 2 more jobs did not succeed")


def test_nothing_is_added_when_every_job_succeeded() -> None:
    assert explain_fact({"test": "success"}) == ABSENT
    assert explain_fact({}) == ABSENT


@pytest.mark.parametrize("fact", [Unseen(Cause.UNREADABLE, "cut"), NotApplicable("no change")])
def test_a_fact_that_is_not_absent_is_unchanged(fact: Observation) -> None:
    assert explain_fact({"test": "failure"}, fact) == fact


def test_a_report_that_lacks_one_fact_is_not_explained_by_a_job() -> None:
    observation = ItemObservation(item([]), Evidence({"line_coverage": Seen(Decimal(3)), "branch_coverage": ABSENT}))

    assert explain([observation], {"test": "failure"}) == (observation,)


def test_a_skipped_item_is_unchanged() -> None:
    assert explain([skipped()], {"test": "failure"}) == (skipped(),)
