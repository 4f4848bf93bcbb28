"""The result that a pull request's own run saved: of which run it must be, and which facts may be not applicable."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from gate.adapters.host import Host
from gate.gather.self_reported import read_own_run
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Evidence, NotApplicable, Observation, Seen, SelfReported, Unseen
from gate.model.subject import Change, ChangedFile, Run, Subject
from gate.probes import coverage
from gate.probes.common.probe import Probe, ProbeContext
from tests.one_item import COUNT, NoParameters, item

PROBE = Probe("a test", NoParameters, (COUNT,), lambda _params, _context: Evidence({}))
SOMETIMES = replace(PROBE, may_not_apply=("count",))
SUBJECT = Subject(head_sha="a" * 40, reported_run=Run(5, 2))
NO_CODE = NotApplicable("the change adds no coverable line", by_diff=True)


ENDED = Run(5, 2)


def read(fact: Observation, run: Run = ENDED, probe: Probe = PROBE, *changed: ChangedFile) -> Observation:
    """The fact as the second stage believes it; `changed` is the change that it sees itself."""
    reported = SelfReported("a" * 40, {("inside", "inside"): Evidence({"count": fact})}, run)
    change = Change(changed) if changed else Unseen(Cause.NO_TOKEN, "no token")
    context = ProbeContext(Host.at(Path()), SUBJECT, change, self_reported=reported)
    return read_own_run(probe, item("inside", COUNT), reported, context).facts["count"]


def test_the_result_of_the_run_that_ended_counts() -> None:
    assert read(Seen(Decimal(1))) == Seen(Decimal(1))


@pytest.mark.parametrize(
    ("run", "detail"),
    [
        (Run(5, 1), "the result is of attempt 1 of the workflow run, and attempt 2 is the one that ended"),
        (Run(5, 3), "the result is of attempt 3 of the workflow run, and attempt 2 is the one that ended"),
        (Run(4, 2), "the result is of the workflow run 4, and the event of the run 5"),
        (Run(), "the result names no workflow run; save it with the same release of the gate in a workflow"),
    ],
)
def test_the_result_of_another_run_or_attempt_is_refused(run: Run, detail: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        read(Seen(Decimal(1)), run)

    assert (caught.value.cause, caught.value.detail) == (Cause.OTHER_RUN, detail)


def test_an_event_without_a_finished_run_has_no_run_to_compare_with() -> None:
    reported = SelfReported("a" * 40, {("inside", "inside"): Evidence({"count": Seen(Decimal(1))})}, Run(9, 9))
    context = ProbeContext(Host.at(Path()), replace(SUBJECT, reported_run=None))

    assert read_own_run(PROBE, item("inside", COUNT), reported, context).facts == {"count": Seen(Decimal(1))}


def test_a_fact_that_always_applies_is_missing_when_it_is_called_not_applicable() -> None:
    detail = "the pull request's own run calls count not applicable, and it always applies"

    for claim in (NO_CODE, NotApplicable("nothing to do")):
        assert read(claim) == Unseen(Cause.MISSING_VALUE, detail)


@pytest.mark.parametrize("path", ["src/a.py", "docs/conf.py", "md", "Makefile", "a.md.py", "README.md/a"])
def test_the_diff_is_not_the_reason_when_this_run_sees_a_file_that_can_hold_code(path: str) -> None:
    fact = read(NO_CODE, ENDED, SOMETIMES, ChangedFile("README.md", frozenset()), ChangedFile(path, frozenset()))

    assert fact == NotApplicable("the change adds no coverable line (self-reported)")


def test_the_diff_is_not_the_reason_when_this_run_does_not_see_it() -> None:
    assert read(NO_CODE, ENDED, SOMETIMES) == NotApplicable("the change adds no coverable line (self-reported)")


def test_the_diff_is_the_reason_when_this_run_sees_that_it_adds_no_code() -> None:
    deleted = ChangedFile("src/a.py", frozenset(), deleted=True)

    assert read(NO_CODE, ENDED, SOMETIMES, ChangedFile("docs/A.MD", frozenset()), deleted) == NO_CODE


def test_a_fact_of_the_code_may_be_not_applicable_whatever_the_diff_is() -> None:
    claim = NotApplicable("the code has no branches")

    fact = read(claim, ENDED, SOMETIMES, ChangedFile("README.md", frozenset()))

    assert fact == NotApplicable("the code has no branches (self-reported)")


def test_the_facts_that_may_not_apply_are_facts_of_their_probe() -> None:
    assert "patch_coverage" in coverage.PROBE.may_not_apply
    assert "line_coverage" not in coverage.PROBE.may_not_apply
