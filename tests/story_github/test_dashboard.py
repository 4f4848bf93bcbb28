"""Runs on main add to the history of a repository on GitHub, and `gate dashboard` in another job makes pages of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command import Result, checklist, lay_out, run
from tests.fakes.client import TOKEN
from tests.fakes.github import GitHub, serving
from tests.on_github import Workflow

ITEM = checklist("tests | tests | {reports: junit.xml} | failed == 0")
PASSES = '<testsuite name="s" tests="1"><testcase name="a" classname="c"/></testsuite>'
FAILS = '<testsuite name="s" tests="1"><testcase name="a" classname="c"><failure/></testcase></testsuite>'


@pytest.fixture
def workflow(tmp_path: Path) -> Iterator[Workflow]:
    with serving(GitHub()) as github:
        workflow = Workflow(tmp_path, github)
        workflow.pull_request({".github/readiness.yml": ITEM}, {"a.py": "x = 1\n"})
        workflow.check_out("main")
        yield workflow


def run_gate(workflow: Workflow, report: str) -> None:
    """A nightly run on main."""
    lay_out(workflow.folder, {"junit.xml": report})
    workflow.client.tick(60)
    workflow.run("schedule", {"history": "branch", "audit": "never"})


def build(workflow: Workflow, token: str = TOKEN) -> Result:
    """The step of the job that builds the dashboard."""
    env = {**workflow.environment("schedule"), "GITHUB_TOKEN": token}
    return run(workflow.folder, env, "dashboard", "--history", "branch", "--out", "site")


def test_the_dashboard_shows_the_runs_of_main(workflow: Workflow) -> None:
    run_gate(workflow, PASSES)
    run_gate(workflow, FAILS)

    result = build(workflow)
    page = (workflow.folder / "site" / "index.html").read_text(encoding="utf-8")

    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("6 pages on 2 runs of 1 gate from ")
    assert "<title>Not ready: acme/shop</title>" in page
    assert "failed <b>1</b> <small>was 0</small>" in page


def test_without_a_token_the_command_says_what_is_missing(workflow: Workflow) -> None:
    result = build(workflow, token="")

    assert result.code == 2
    assert "the history is on a branch, and there is no GitHub token" in result.output
    assert not (workflow.folder / "site").exists()
