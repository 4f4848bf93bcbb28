"""Tests of the action in a workflow with `uses: ./`, run by act: red, green, and a missing report.

`make image-test` runs these tests, with the image and act.
"""

from __future__ import annotations

import re
from pathlib import Path

from tests.fakes.github import GitHub
from tests.image.running import needs_image, run_act
from tests.on_github import Workflow

pytestmark = needs_image

WORKFLOW = Path(__file__).with_name("workflow.yml")


def comment_writes(client: GitHub) -> list[str]:
    """Return the verbs of the requests that wrote comments."""
    return [request.verb for request in client.requests if "/comments" in request.path and request.verb != "GET"]


def endings(log: str) -> list[str]:
    """Return exit codes and decisions of the gate's runs, from logs and summaries."""
    return re.findall(r"\| (exit \d): ", log) + re.findall(r"Summary - ## . (.*): A test", log)


EXPECTED_ENDINGS = ["exit 1", "exit 0", "exit 2", "Not ready", "Ready", "Undecided"]
"""Red, green, a missing report."""


def test_a_pull_request_has_one_comment_after_several_runs(repository: Workflow) -> None:
    client = repository.client
    for number in range(60):
        client.add(7, "somebody", f"before {number}")
    first = run_act(repository, "pull_request", WORKFLOW)
    for number in range(60):
        client.add(7, "somebody", f"after {number}")
    second = run_act(repository, "pull_request", WORKFLOW)

    assert (first.code, second.code) == (0, 0), first.output + second.output
    assert endings(first.out) == endings(second.out) == EXPECTED_ENDINGS
    assert comment_writes(client) == ["POST", "PATCH", "PATCH", "PATCH", "PATCH", "PATCH"]
    assert len(client.bodies()) == 1
    assert "no file matches junit.xml" in client.bodies()[0]


def test_a_scheduled_workflow_has_the_same_results_and_one_issue(repository: Workflow) -> None:
    repository.check_out("main")

    result = run_act(repository, "schedule", WORKFLOW)

    assert result.code == 0, result.output
    assert endings(result.out) == EXPECTED_ENDINGS
    assert repository.client.comments == []
    assert [issue.state for issue in repository.client.all_issues() if not issue.pull] == ["open"]
