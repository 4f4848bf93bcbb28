"""Stand-ins: every probe of GitHub and of services reads the values that it is given, on both sides of a threshold."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.model.decision import Status
from gate.model.selftest import Reaction, SelftestReport
from tests.selftest.project import lay_out_project, result_of, run_selftest

ITEMS = {
    "approvals": "probe: approvals, must: [approvals >= 2, changes_requested == 0, comment_approvals >= 1]",
    "listed": "probe: approvals, with: {by: ['@bob', '@carol']}, must: [approvals >= 2]",
    "checks": "probe: checks, with: {names: [build, test]}, must: [failed == 0, missing == 0, pending == 0, "
    "passed >= 2]",
    "required": "probe: checks, must: [failed == 0, total >= 3]",
    "scanning": "probe: code_scanning, with: {older_than: 7d}, must: [high == 0, total <= 3, oldest_age < 30d]",
    "dependabot": "probe: dependabot, must: [critical == 0, unrated == 0]",
    "issues": "probe: issues, with: {labels: bug, milestone: v1}, must: [open <= 3, oldest_age < 30d]",
    "pull": "probe: pull_request, must: ['title matches /^fix: /', labels has ready, not draft, linked_issue, "
    "tasks_open == 0, base == main, changed_lines <= 400]",
    "repository": "probe: repository, must: [rules has pull_request, required_checks has build, "
    "required_approvals >= 1, "
    "code_owner_review, codeowners, codeowners_errors == 0, release_age < 90d]",
    "workflow": "probe: workflow, with: {workflow: nightly.yml}, must: [last_success_age < 2d, "
    "last_conclusion == success]",
    "audit": "probe: audit, with: {workflow: nightly.yml}, must: [last_audit_age < 2d, workflow_state == active]",
    "service": "probe: http, with: {urls: 'https://api.example.com/health', samples: 20, version: build.sha, "
    "facts: {db: checks.db, age: {header: X-Age, unit: s}}}, must: [status == 200, p95 < 900ms, availability >= 99%, "
    "certificate_valid_for > 14d, db == healthy, age < 60s, version_matches, headers has x-frame-options]",
    "secret": "probe: http, with: {urls: 'https://api.example.com/health', headers: {Authorization: {env: NOT_SET}}}, "
    "must: status == 200",
    "port": "probe: tcp, with: {targets: 'db.example.com:5432'}, must: [accepts, availability >= 99%]",
    "numbers": "probe: metrics, with: {urls: 'https://api.example.com/m', facts: {p95: {path: p95, unit: ms}}}, "
    "must: p95 < 200ms",
}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> SelftestReport:
    items = "".join(f"  - {{id: {name}, {text}}}\n" for name, text in ITEMS.items())
    folder: Path = tmp_path_factory.mktemp("sources")
    return run_selftest(lay_out_project(folder, f"version: 1\ntitle: Sources\nitems:\n{items}"))


@pytest.mark.parametrize("name", ITEMS)
def test_the_stand_in_gives_sound_values_without_a_fault(report: SelftestReport, name: str) -> None:
    result = result_of(report, name)

    assert report.problems == ()
    assert (result.today, result.is_simulated, result.is_red_now) == (Status.PASS, True, False)


@pytest.mark.parametrize("name", ITEMS)
def test_every_expectation_breaks_when_its_value_crosses_the_threshold(report: SelftestReport, name: str) -> None:
    trials = [trial for trial in result_of(report, name).trials if trial.expectation]

    assert trials
    assert {trial.expectation: trial.reaction for trial in trials} == {
        trial.expectation: Reaction.FAIL for trial in trials
    }


@pytest.mark.parametrize("name", ITEMS)
def test_no_answer_turns_every_one_red(report: SelftestReport, name: str) -> None:
    general = [trial for trial in result_of(report, name).trials if not trial.expectation]

    assert general
    assert {trial.reaction for trial in general} <= {Reaction.FAIL, Reaction.UNKNOWN, Reaction.NOT_TRIED}
