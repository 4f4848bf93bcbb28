"""Approvals on the fake GitHub: doing what the plan says turns the pull request green, and nothing less does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.github import GitHub, serving
from tests.on_github import NUMBER, Workflow

CHECKLIST = """
version: 1
items:
  - {id: release, title: Two reviews, probe: approvals, with: {by: ["bob", "carol"]}, must: approvals >= 2}
  - {id: licence, title: A comment, probe: approvals, must: comment_approvals >= 1}
"""


@pytest.fixture
def workflow(tmp_path: Path) -> Iterator[Workflow]:
    with serving(GitHub()) as client:
        workflow = Workflow(tmp_path, client)
        workflow.pull_request({".github/readiness.yml": CHECKLIST, "a.py": "x = 1\n"}, {"a.py": "x = 2\n"})
        client.collaborators["carol"] = "write"
        client.push("alice", workflow.head)
        yield workflow


def plan(workflow: Workflow) -> tuple[int, list[dict[str, Any]]]:
    """The exit code of a run, and the actions of the result that it saves."""
    result = workflow.run("pull_request", {"result_file": "result.json"})
    actions = json.loads((workflow.folder / "result.json").read_text())["next"]["actions"]
    return result.code, actions


def follow(workflow: Workflow, action: dict[str, Any]) -> None:
    people = [name.removeprefix("@") for name in action["data"]["people"]] or ["bob", "carol"]
    for name in people[: action["count"]]:
        if action["data"]["snippet"]:
            workflow.client.add(NUMBER, name, action["data"]["snippet"])
        else:
            workflow.client.review(NUMBER, name)


def test_each_approval_of_the_plan_is_needed_and_all_are_enough(workflow: Workflow) -> None:
    code, actions = plan(workflow)
    assert code == 1
    assert [(action["kind"], action["items"], action["count"]) for action in actions] == [
        ("approve", ["licence"], 1),
        ("approve", ["release"], 2),
    ]
    assert actions[1]["data"]["people"] == ["@bob", "@carol"]

    follow(workflow, actions[0])
    follow(workflow, actions[1] | {"count": 1})
    code, remaining = plan(workflow)
    assert (code, [action["count"] for action in remaining]) == (1, [1])

    workflow.client.review(NUMBER, "carol")
    assert plan(workflow) == (0, [])


def test_a_push_after_the_comment_asks_again_with_the_line_of_the_new_head(workflow: Workflow) -> None:
    _, actions = plan(workflow)
    for action in actions:
        follow(workflow, action)
    workflow.push({"a.py": "x = 3\n"})
    workflow.client.push("alice", workflow.head)

    code, again = plan(workflow)

    assert code == 1
    lines = {action["items"][0]: action["data"]["snippet"] for action in again}
    assert lines["licence"] == f"/gate approve licence {workflow.head[:7]}"
    for action in again:
        follow(workflow, action)
    assert plan(workflow) == (0, [])
