"""The result of a fork's run: of which run it must be, how it is marked, and what it cannot call not applicable."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.attacks.second_stage import PAPER, POLICY, RUN, TESTS, Stage, boolean_fact, changed, with_facts
from tests.command import checklist, lay_out
from tests.fakes.github import BASE, HEAD

Saved = dict[str, Any]


def test_the_status_and_the_check_run_show_that_evidence_is_self_reported(stage: Stage, saved: Saved) -> None:
    stage.judge(saved, check_run="true")

    assert stage.status()[1].startswith("Not ready (self-reported): ")
    (check,) = stage.client.checks
    assert check["output"]["title"].startswith("Not ready (self-reported): ")
    assert [entry["title"].endswith(" (self-reported)") for entry in check["annotations"]] == [True]


def test_the_status_of_a_run_that_saw_everything_itself_has_no_mark(stage: Stage, saved: Saved) -> None:
    stage.client.commit({POLICY: checklist("calm | pull_request | {} | not draft")}, sha=BASE, on="main")

    stage.judge(saved)
    assert stage.status()[1].startswith("Ready: ")


def call_not_applicable(saved: Saved, *, by_diff: bool) -> Saved:
    """The result in which every fact is not applicable."""
    claim = {"result": "not applicable", "detail": "nothing to see", "by_diff": by_diff}
    copy = changed(saved, lambda _saved: None)
    for item in copy["items"]:
        if item["evidence"]:
            item["evidence"]["facts"] = dict.fromkeys(item["evidence"]["facts"], claim)
    return copy


@pytest.mark.parametrize("by_diff", [True, False])
def test_facts_that_always_apply_cannot_be_called_not_applicable(stage: Stage, saved: Saved, by_diff: bool) -> None:
    stage.client.commit({POLICY: checklist(TESTS, PAPER)}, sha=BASE, on="main")

    assert stage.judge(call_not_applicable(saved, by_diff=by_diff)).code == 2
    assert stage.status()[0] == "error"
    assert "the pull request's own run calls failed not applicable, and it always applies" in stage.comment()


COVERAGE = "cover | coverage | {reports: c.xml} | [patch_coverage >= 90%, branch_coverage >= 70%]"


def coverage_without_code(*, by_diff: bool) -> Saved:
    """A result whose only item has no coverage of the change and no branches."""
    claim = {"result": "not applicable", "detail": "the change adds no code", "by_diff": by_diff}
    evidence = {
        "facts": {"patch_coverage": claim, "branch_coverage": claim},
        "findings": [],
        "sources": [],
        "notes": [],
    }
    subject = {"head_sha": HEAD, "run_id": RUN, "run_attempt": 1}
    item = {"id": "cover", "probe": "coverage", "evidence": evidence}
    time = "2026-11-20T08:00:00+00:00"
    return {"schema": "readiness-gate/result/2", "decided_at": time, "subject": subject, "items": [item]}


def test_a_change_of_code_is_not_ready_because_its_run_calls_everything_not_applicable(stage: Stage) -> None:
    stage.client.commit({POLICY: checklist(COVERAGE)}, sha=BASE, on="main")

    assert stage.judge(coverage_without_code(by_diff=True)).code == 2
    assert "the change adds no code (self-reported)" in stage.comment()
    assert "not verified by this one: cover." in stage.comment()


def test_a_change_of_documents_is_ready_when_this_run_sees_that_it_adds_no_code(stage: Stage) -> None:
    stage.client.commit({POLICY: checklist(COVERAGE)}, sha=BASE, on="main")
    stage.client.commit({POLICY: checklist(COVERAGE), "docs/a.md": "1"}, BASE, sha=HEAD)

    assert stage.judge(coverage_without_code(by_diff=True)).code == 0
    assert "not verified by this one: cover." in stage.comment()


@pytest.mark.parametrize(("attempt", "run"), [(2, RUN), (1, RUN + 1)])
def test_the_result_of_another_attempt_or_run_is_refused(stage: Stage, saved: Saved, attempt: int, run: int) -> None:
    """`Re-run failed jobs` starts attempt 2, in which the gate's job may not run again."""
    stage.workflow.first_stage = {"id": run, "run_attempt": attempt}

    assert stage.judge(with_facts(saved, 1, exists=boolean_fact(value=True))).code == 2
    assert stage.status()[0] == "error"
    comment = stage.comment()
    assert f"attempt {attempt} is the one that ended" in comment or f"the event of the run {run}" in comment
    assert "Start all jobs of the pull request's workflow again" in comment


def test_a_result_of_an_earlier_release_without_a_run_is_refused(stage: Stage, saved: Saved) -> None:
    def forget(copy: Saved) -> None:
        del copy["subject"]["run_id"], copy["subject"]["run_attempt"]

    assert stage.judge(changed(saved, forget)).code == 2
    assert "the result names no workflow run; save it with the same release of the gate" in stage.comment()


def test_a_local_result_is_a_baseline(stage: Stage, saved: Saved) -> None:
    local = changed(saved, lambda copy: copy["subject"].update(run_id=0, run_attempt=0))
    lay_out(stage.folder, {"old.json": json.dumps(local)})

    assert stage.judge(saved, baseline="old.json").code == 1
