"""A control that is sabotaged is reported: its results are no proof, and the exit code is 2."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from gate import judge
from gate.adapters.loopback import Answer, Loopback
from gate.adapters.tree_copy import TreeCopy
from gate.model.checklist import Checklist
from gate.model.decision import Decision, ItemObservation, Status
from gate.model.selftest import Problem, Reaction, SelftestReport
from gate.model.subject import Subject
from gate.probes.common.probe import ProbeContext
from gate.selftest.stage import Fault, Stage
from tests.selftest.project import lay_out_project, run_selftest

CHECKLIST = """\
version: 1
title: Sabotage
items:
  - {id: sast, probe: security, with: {reports: build/scan.sarif}, must: critical == 0}
  - {id: service, probe: http, with: {urls: "https://api.example.com/health"}, must: status == 200}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return lay_out_project(tmp_path, CHECKLIST)


def problems(report: SelftestReport) -> set[Problem]:
    return {problem.problem for problem in report.problems}


def test_a_sound_control_has_no_problem(project: Path) -> None:
    report = run_selftest(project)

    assert report.problems == ()
    assert report.exit_code == 0


def decide_with(status: Status) -> Any:
    """The judge, whose every verdict has this status."""

    def decide(
        checklist: Checklist, observations: Sequence[ItemObservation], subject: Subject, now: datetime,
        reference: judge.Reference,
    ) -> Decision:  # fmt: skip
        decision = judge.decide(checklist, observations, subject, now, reference)
        return replace(decision, verdicts=tuple(replace(verdict, status=status) for verdict in decision.verdicts))

    return decide


def test_a_judge_that_always_passes_is_reported(project: Path) -> None:
    report = run_selftest(project, decide=decide_with(Status.PASS))

    assert problems(report) == {Problem.JUDGE_ALWAYS_HOLDS}
    assert report.exit_code == 2


def test_a_judge_that_never_passes_is_reported(project: Path) -> None:
    assert Problem.JUDGE_NEVER_HOLDS in problems(run_selftest(project, decide=decide_with(Status.FAIL)))


class Silent(Loopback):
    """A stand-in that accepts no connection, whatever it is set to."""

    @property
    def answer(self) -> Answer:
        return Answer(closed=True)

    @answer.setter
    def answer(self, _answer: Answer) -> None:
        pass


def test_a_stand_in_that_never_answers_is_reported(project: Path) -> None:
    report = run_selftest(project, server=Silent())

    assert Problem.NO_ANSWER in problems(report)
    assert report.exit_code == 2


class Stubborn(Loopback):
    """A stand-in that always answers 200."""

    @property
    def answer(self) -> Answer:
        return Answer()

    @answer.setter
    def answer(self, _answer: Answer) -> None:
        pass


def test_a_stand_in_that_never_fails_is_reported(project: Path) -> None:
    report = run_selftest(project, server=Stubborn())

    assert Problem.NO_ANSWER in problems(report)
    assert Problem.NO_EFFECT in problems(report)


def do_nothing(stage: Stage) -> ProbeContext:
    return stage.context


def run_with(project: Path, make: Callable[[Stage], ProbeContext]) -> SelftestReport:
    return run_selftest(project, list_faults=lambda _stage: [Fault("removed", make)])


def test_a_fault_that_changes_nothing_is_reported_and_is_neither_red_nor_green(
    project: Path,
) -> None:
    report = run_with(project, do_nothing)

    assert [(problem.problem, problem.item, problem.fault) for problem in report.problems] == [
        (Problem.NO_EFFECT, "sast", "removed"),
        (Problem.NO_EFFECT, "service", "removed"),
    ]
    assert [trial.fault for item in report.items for trial in item.trials if trial.fault == "removed"] == []


def change_and_forget(stage: Stage) -> ProbeContext:
    """Changes a file of the copy without its knowledge, so that it cannot be restored."""
    path = stage.copy.root / "build/scan.sarif"
    path.write_text("{}")
    return stage.context


def test_a_fault_that_is_not_taken_back_is_reported(project: Path) -> None:
    assert Problem.NOT_RESTORED in problems(run_with(project, change_and_forget))


def crash(_stage: Stage) -> ProbeContext:
    raise ZeroDivisionError


def test_a_fault_that_crashes_is_a_problem_and_no_survivor(project: Path) -> None:
    report = run_with(project, crash)

    assert problems(report) == {Problem.CRASHED}
    assert [trial for item in report.items for trial in item.trials if trial.reaction is Reaction.GREEN] == []


class IncompleteCopy(TreeCopy):
    """A copy that lacks every file."""

    def add(self, paths: Iterable[str]) -> None:
        pass


def test_a_copy_that_gives_another_verdict_is_reported(project: Path) -> None:
    report = run_selftest(project, copy_of=IncompleteCopy.of)

    (problem,) = report.problems
    assert (problem.problem, problem.item) == (Problem.OTHER_VERDICT, "sast")
    assert (problem.expected, problem.actual) == (
        "pass (critical == 0: held 0)",
        "unknown (critical == 0: unseen no-matching-file)",
    )
