"""Which runs are added to the history, and what is reported when one cannot be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gate.adapters.workspace import Workspace
from gate.config.runner import Runner
from gate.config.settings import Settings
from gate.history.layout import parse_key
from gate.model.decision import Decision
from gate.publish import execute
from gate.publish.actions import AddToHistory
from gate.publish.history import should_record
from gate.publish.pages import render_pages
from gate.publish.plan import plan
from tests.cases import cases
from tests.history.runs import decision_of

NIGHT = decision_of(1)
BRANCH = Settings(history="branch")


def with_subject(**changes: Any) -> Decision:
    return replace(NIGHT, subject=replace(NIGHT.subject, **changes))


def with_self_reported() -> Decision:
    verdict = NIGHT.verdicts[0]
    assert verdict.evidence
    return replace(NIGHT, verdicts=(replace(verdict, evidence=replace(verdict.evidence, self_reported=True)),))


@cases("event", ["push", "schedule", "workflow_dispatch"])
@cases("history", ["branch", "branch:other", "folder", "s3://bucket/x"])
def test_a_run_of_the_default_branch_is_added(event: str, history: str) -> None:
    assert should_record(with_subject(event=event, trigger=event), Settings(history=history))


@cases(
    ("decision", "settings"),
    [
        (NIGHT, Settings()),
        (NIGHT, Settings(history="auto")),
        (with_subject(is_default_branch=False), BRANCH),
        (with_subject(trigger="pull_request", event="pull_request", pull_request=7), BRANCH),
        (with_subject(pull_request=7), BRANCH),
        (with_subject(trigger="merge_group", event="merge_group"), BRANCH),
        (with_subject(trigger="workflow_run"), BRANCH),
        (with_subject(trigger="deployment_status", event="deployment_status", is_default_branch=False), BRANCH),
        (with_subject(trigger="local", event="local"), BRANCH),
        (with_subject(pull_request=7, event="pull_request", trigger="pull_request"), replace(BRANCH, record=True)),
        (with_subject(is_default_branch=False), replace(BRANCH, record=True)),
        (replace(NIGHT, left_out=("sast",)), BRANCH),
        (with_self_reported(), BRANCH),
        (with_self_reported(), replace(BRANCH, record=True)),
    ],
)
def test_other_runs_are_not(decision: Decision, settings: Settings) -> None:
    assert not should_record(decision, settings)


def test_a_local_run_is_added_on_request() -> None:
    local = with_subject(trigger="local", event="local", is_default_branch=False)
    assert should_record(local, replace(BRANCH, record=True))


def actions(settings: Settings) -> list[AddToHistory]:
    pages = render_pages(NIGHT, settings, Runner(), "")
    return [action for action in plan(pages, NIGHT, settings, Runner()) if isinstance(action, AddToHistory)]


def test_the_plan_adds_the_record_and_the_result_without_writing_a_page(tmp_path: Path) -> None:
    (action,) = actions(Settings(history=str(tmp_path / "history")))
    assert [key.rpartition(".")[2] for key in action.files] == ["gz", "jsonl"]
    assert all(parse_key(key) for key in action.files)
    assert str(action) == f"add this run to the history ({tmp_path}/history)"
    (result,) = execute([action], Workspace(tmp_path))
    assert result.failure is None
    assert len([path for path in (tmp_path / "history").rglob("*") if path.is_file()]) == 2
    assert actions(Settings(history="auto")) == []


@pytest.mark.parametrize(
    ("history", "message"),
    [
        ("branch", "cannot add this run to the history: the history is on a branch, and there is no GitHub token; "),
        ("az://container/x", "cannot add this run to the history: the history az://container/x cannot be opened"),
    ],
)
def test_a_failure_is_reported(tmp_path: Path, history: str, message: str) -> None:
    pytest.importorskip("obstore")
    (result,) = execute(actions(Settings(history=history)), Workspace(tmp_path))
    assert result.error.startswith(message)
