"""The action in a workflow with `uses: ./`, run by act, from red to green to a lost report.

`make image-test` runs these tests, with the image and act in place.
"""

from __future__ import annotations

import re
from pathlib import Path

from tests.fakes.github import GitHub
from tests.image.running import act, needs_image
from tests.on_github import Workflow

pytestmark = needs_image

WORKFLOW = Path(__file__).with_name("workflow.yml")


def written(client: GitHub) -> list[str]:
    """How comments were written."""
    return [request.verb for request in client.requests if "/comments" in request.path and request.verb != "GET"]


def ends(log: str) -> list[str]:
    """How the runs of the gate ended, by their logs and by their summaries."""
    return re.findall(r"\| (exit \d): ", log) + re.findall(r"Summary - ## . (.*): A test", log)


WHOLE_STORY = ["exit 1", "exit 0", "exit 2", "Not ready", "Ready", "Undecided"]
"""Red, green, a lost report."""


def test_a_pull_request_has_one_comment_however_often_it_runs_and_whatever_others_say(repository: Workflow) -> None:
    client = repository.client
    for number in range(60):
        client.add(7, "somebody", f"before {number}")
    first = act(repository, "pull_request", WORKFLOW)
    for number in range(60):
        client.add(7, "somebody", f"after {number}")
    second = act(repository, "pull_request", WORKFLOW)

    assert (first.code, second.code) == (0, 0), first.output + second.output
    assert ends(first.out) == ends(second.out) == WHOLE_STORY
    assert written(client) == ["POST", "PATCH", "PATCH", "PATCH", "PATCH", "PATCH"]
    assert len(client.bodies()) == 1
    assert "no file matches junit.xml" in client.bodies()[0]


def test_a_scheduled_workflow_ends_alike_and_keeps_one_issue(repository: Workflow) -> None:
    repository.check_out("main")

    result = act(repository, "schedule", WORKFLOW)

    assert result.code == 0, result.output
    assert ends(result.out) == WHOLE_STORY
    assert repository.client.comments == []
    assert [one.state for one in repository.client.all_issues() if not one.pull] == ["open"]
