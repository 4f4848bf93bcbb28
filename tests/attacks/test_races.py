"""A pull request that changes while the second stage judges it: the status is about one commit, base and checklist."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from gate.model.errors import UsageError
from tests.attacks.second_stage import ON_BASE, POLICY, RESULT, Stage, boolean_fact, plain_text, with_facts
from tests.command import checklist, lay_out
from tests.fakes import events
from tests.fakes.client import TOKEN
from tests.fakes.github import BASE, HEAD, Account, Request

DECOY = "c" * 40
ITEMS = ("tests | tests | {reports: junit.xml} | [failed == 0, total >= 9]",)
"""What the evil head does not fulfil."""


def when(part: str, move: Callable[[], None]) -> Callable[[Request], None]:
    """A hook that moves something once, right before the first request whose address contains this part."""
    moves = [move]

    def hook(request: Request) -> None:
        if part in request.target and moves:
            moves.pop()()

    return hook


def push(stage: Stage, sha: str) -> Callable[[], None]:
    return lambda: stage.client.heads.__setitem__(7, sha)


@pytest.fixture
def ready(saved: Any) -> Any:
    """A result in which every self-reported fact is as the checklist wants it."""
    return with_facts(saved, 1, exists=boolean_fact(value=True))


DECOYS = {
    "a policy-only commit": {POLICY: ON_BASE + "# a comment\n"},
    "a commit of documents": {"README.md": "hello"},
}


@pytest.mark.parametrize("decoy", DECOYS)
def test_a_commit_that_is_pushed_for_one_request_never_makes_the_evil_head_ready(
    stage: Stage, saved: Any, decoy: str
) -> None:
    """Before each request in turn the decoy becomes the head, and after it the evil head again."""
    policy = checklist(*ITEMS) + '    when: {paths: "**/*.py"}\n'
    stage.client.commit({POLICY: policy}, sha=BASE, on="main")
    stage.client.commit({POLICY: policy, "a.py": "1"}, sha=HEAD)
    stage.client.commits[HEAD] = replace(stage.client.commits[HEAD], parents=(BASE,))
    stage.client.commit(DECOYS[decoy], BASE, sha=DECOY)
    lay_out(stage.folder, {RESULT: json.dumps(saved)})
    stage.client.after.append(lambda _request: push(stage, HEAD)())

    for number in range(1, 20):
        stage.client.statuses.clear()
        stage.client.requests.clear()
        stage.client.before[:] = [partial(swap, stage, number)]
        try:
            exit_code = stage.workflow.judge("workflow_run", {"reported": RESULT}).exit_code
        except UsageError:
            exit_code = 2
        assert exit_code in {1, 2}
        assert "success" not in {entry["state"] for entry in stage.client.statuses.get(HEAD, ())}
        assert DECOY not in stage.client.statuses
    assert len(stage.client.requests) < 19  # so every request had its turn


def swap(stage: Stage, at: int, request: Request) -> None:
    if request.number == at:
        push(stage, DECOY)()


def close(stage: Stage) -> None:
    stage.client.issue(7).state = "closed"


def rebase(stage: Stage) -> None:
    pull = stage.client.issue(7).pull
    assert pull is not None
    pull.base = "release"


def unlabel(stage: Stage) -> None:
    stage.client.issue(7).labels.remove("safe")


def label(stage: Stage) -> None:
    stage.client.issue(7).labels.append("risky")


def edit(stage: Stage) -> None:
    issue = stage.client.issue(7)
    issue.title, issue.body = "another title", "another text"


def comment(stage: Stage) -> None:
    stage.client.add(7, "mallory", "a comment")


def draft(stage: Stage) -> None:
    pull = stage.client.issue(7).pull
    assert pull is not None
    pull.draft = True


def open_another(stage: Stage) -> None:
    stage.client.open_pull(9, HEAD, base="release", fork=events.FORK, author="mallory")


MOVES: dict[str, tuple[Callable[[Stage], None], str]] = {
    "closed": (close, "no open pull request has the head"),
    "pushed": (lambda stage: push(stage, DECOY)(), "no open pull request has the head"),
    "another base": (rebase, "#7 got another base; start the run again"),
    "without a label": (unlabel, "#7 got another label or draft state, on which the item calm depends"),
    "a draft": (draft, "#7 got another label or draft state, on which the item calm depends"),
    "another pull request": (open_another, "#9 was opened, or has another head"),
}


@pytest.mark.parametrize("move", MOVES)
def test_what_moves_while_the_run_judges_makes_it_undecided(stage: Stage, ready: Any, move: str) -> None:
    stage.client.commit({POLICY: ON_BASE, "r": "1"}, on="release")
    stage.client.commit({"b.py": "1"}, HEAD, sha=DECOY)
    hooks = stage.client.after if "depends" in MOVES[move][1] else stage.client.before
    part = "/pulls/7" if hooks is stage.client.after else "/contents/"  # right after the probe reads the pull request
    hooks.append(when(part, lambda: MOVES[move][0](stage)))

    assert stage.judge(ready).code == 2
    state, description = stage.status()
    assert state == "error"
    assert "Undecided" in description
    assert MOVES[move][1] in plain_text((stage.workflow.tmp_path / "summary").read_text(encoding="utf-8"))
    assert "## ✅" not in "".join(stage.client.bodies())


@pytest.mark.parametrize("move", [label, edit, comment])
def test_what_no_item_depends_on_may_change_while_the_run_judges(
    stage: Stage, ready: Any, move: Callable[[Stage], None]
) -> None:
    """Workflows that label and comment start at the same time as this one, and start no run of their own."""
    stage.client.before.append(when("/contents/", lambda: move(stage)))

    assert stage.judge(ready).code == 0
    assert stage.status()[0] == "success"


@pytest.mark.parametrize(
    ("condition", "move"),
    [("labels: risky", label), ("labels: '!risky'", label), ("draft: false", draft), ("labels: safe", unlabel)],
)
def test_a_condition_that_changes_while_the_run_judges_makes_it_undecided(
    stage: Stage, saved: Any, condition: str, move: Callable[[Stage], None]
) -> None:
    policy = checklist("tests | tests | {reports: junit.xml} | [failed == 0, total >= 3]") + (
        "  - {id: risk, title: Risk, probe: pull_request, must: changed_files <= 100, when: {" + condition + "}}\n"
    )
    stage.client.commit({POLICY: policy}, sha=BASE, on="main")
    stage.client.before.append(when("/git/trees/", lambda: move(stage)))

    assert stage.judge(saved).code == 2
    assert "on which the item risk depends" in plain_text(
        (stage.workflow.tmp_path / "summary").read_text(encoding="utf-8")
    )


def reopen(stage: Stage) -> None:
    close(stage)
    stage.client.issue(7).state = "open"


def push_and_push_back(stage: Stage) -> None:
    push(stage, DECOY)()
    push(stage, HEAD)()


@pytest.mark.parametrize("move", [reopen, push_and_push_back])
def test_what_moves_back_while_the_run_judges_moves_nothing(
    stage: Stage, ready: Any, move: Callable[[Stage], None]
) -> None:
    stage.client.commit({"b.py": "1"}, HEAD, sha=DECOY)
    stage.client.before.append(when("/contents/", lambda: move(stage)))

    assert stage.judge(ready).code == 0
    assert stage.status()[0] == "success"


def test_a_lenient_base_for_one_request_never_makes_the_pull_request_ready(stage: Stage, saved: Any) -> None:
    """Before each request in turn the base is a branch without requirements, and after it main again."""
    lenient = checklist("calm | pull_request | {} | changed_files <= 1000")
    stage.client.commit({POLICY: lenient}, on="release")
    lay_out(stage.folder, {RESULT: json.dumps(saved)})
    pull = stage.client.issue(7).pull
    assert pull is not None
    stage.client.after.append(lambda _request: setattr(pull, "base", "main"))

    for number in range(1, 20):
        stage.client.statuses.clear()
        stage.client.requests.clear()
        stage.client.before[:] = [partial(rebase_at, stage, number)]
        assert stage.workflow.judge("workflow_run", {"reported": RESULT}).exit_code in {1, 2}
        assert "success" not in {entry["state"] for entry in stage.client.statuses.get(HEAD, ())}


def rebase_at(stage: Stage, at: int, request: Request) -> None:
    if request.number == at:
        rebase(stage)


def test_what_does_not_move_is_ready(stage: Stage, ready: Any) -> None:
    assert stage.judge(ready).code == 0
    assert stage.status()[0] == "success"


def test_a_commit_on_the_base_during_the_run_moves_nothing(stage: Stage, ready: Any) -> None:
    def merge() -> None:
        stage.client.commit({POLICY: ON_BASE, "z": "1"}, BASE, on="main")

    stage.client.before.append(when("/git/trees/", merge))

    assert stage.judge(ready).code == 0


def test_files_and_checklist_are_those_of_one_commit_of_the_base(stage: Stage, ready: Any) -> None:
    stage.judge(ready)

    reads = [request for request in stage.client.requests if "/contents/" in request.path]
    assert {request.query["ref"] for request in reads} == {BASE, HEAD}
    assert not any(request.path.endswith("/pulls/7/files") for request in stage.client.requests)


def test_a_base_that_cannot_be_confirmed_is_undecided(stage: Stage, ready: Any) -> None:
    def forbid() -> None:
        stage.client.accounts[TOKEN] = Account(permissions={"pull_requests": "none"})

    stage.client.before.append(when("/contents/", forbid))

    assert stage.judge(ready).code == 2
    assert stage.status()[0] == "error"
