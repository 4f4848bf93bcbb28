"""The action in a workflow, run by act: `uses: ./` as in our own repository, and the workflow that the docs show.

`make image-test` runs these tests, with the image and act in place.
"""

from __future__ import annotations

import re
from pathlib import Path

from tests.corpus import REPOSITORY
from tests.fakes.github import Account, GitHub
from tests.image.running import TOKEN, act, needs_image

pytestmark = needs_image

WORKFLOW = Path(__file__).with_name("workflow.yml")


def written(hub: GitHub) -> list[str]:
    """How comments were written."""
    return [ask.verb for ask in hub.requests if "/comments" in ask.path and ask.verb != "GET"]


def ends(log: str) -> list[str]:
    """How the runs of the gate ended, by their logs and by their summaries."""
    return re.findall(r"\| (exit \d): ", log) + re.findall(r"Summary - ## . (.*): A test", log)


WHOLE_STORY = ["exit 1", "exit 0", "exit 2", "Not ready", "Ready", "Undecided"]
"""Red, green, a lost report."""


def test_a_pull_request_has_one_comment_however_often_it_runs_and_whatever_others_say(
    workspace: Path, hub: GitHub
) -> None:
    for number in range(60):
        hub.add(7, "somebody", f"before {number}")
    first = act(workspace, hub, "pull_request", WORKFLOW)
    for number in range(60):
        hub.add(7, "somebody", f"after {number}")
    second = act(workspace, hub, "pull_request", WORKFLOW, run_id=2)

    assert (first.code, second.code) == (0, 0), first.said + second.said
    assert written(hub) == ["POST", "PATCH", "PATCH", "PATCH", "PATCH", "PATCH"]
    assert len(hub.bodies()) == 1
    assert "no file matches junit.xml" in hub.bodies()[0]
    assert ends(first.out) == ends(second.out) == WHOLE_STORY


def test_a_scheduled_workflow_ends_alike_and_asks_github_nothing(workspace: Path, hub: GitHub) -> None:
    result = act(workspace, hub, "schedule", WORKFLOW)

    assert result.code == 0, result.said
    assert ends(result.out) == WHOLE_STORY
    assert hub.log == []


def test_the_workflow_that_the_docs_show_first_runs_with_the_permissions_it_asks_for(
    workspace: Path, hub: GitHub
) -> None:
    page = (REPOSITORY / "docs/action.md").read_text(encoding="utf-8")
    shown = re.findall(r"^```yaml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)[0]
    hub.accounts[TOKEN] = Account.of_job({"contents": "read", "pull-requests": "write"})

    result = act(workspace, hub, "pull_request", shown)

    assert result.code == 1, result.said
    assert ends(result.out) == ["exit 1", "Not ready"]
    assert "Not ready" in hub.bodies()[0]
