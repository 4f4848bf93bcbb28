"""A pull request that commits the report of its tests instead of running them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import RED, checklist, lay_out
from tests.fakes.github import GitHub
from tests.on_github import Workflow

GREEN = '<testsuite name="t"><testcase classname="t" name="passes" time="1"/></testsuite>'
READY, NOT_READY, UNDECIDED = 0, 1, 2


def open_pull_request(folder: Path, client: GitHub, parameters: str = "", attributes: str = "") -> Workflow:
    """Pull request 7 commits a green report; the checklist of main reads it."""
    workflow = Workflow(folder, client)
    policy = checklist(f"tests | tests | {{reports: 'out/*.xml'{parameters}}} | failed == 0")
    workflow.pull_request({"readiness.yml": policy}, {"out/tests.xml": GREEN, ".gitattributes": attributes})
    return workflow


@pytest.mark.parametrize("parameters", ["", ", max_age: 1d"])
@pytest.mark.parametrize("attributes", ["", "*.xml text eol=crlf\n", "*.xml -text working-tree-encoding=UTF-16LE\n"])
def test_a_report_that_the_pull_request_commits_is_no_evidence(
    tmp_path: Path, client: GitHub, parameters: str, attributes: str
) -> None:
    workflow = open_pull_request(tmp_path, client, parameters, attributes)

    result = workflow.run("pull_request")

    assert result.code == UNDECIDED
    assert "out/tests.xml is committed, and this run did not write it" in result.output


def test_the_report_that_the_run_writes_over_the_committed_one_counts(tmp_path: Path, client: GitHub) -> None:
    workflow = open_pull_request(tmp_path, client)
    lay_out(workflow.folder, {"out/tests.xml": RED})
    assert workflow.run("pull_request").code == NOT_READY
    lay_out(workflow.folder, {"out/tests.xml": GREEN})
    assert workflow.run("pull_request").code == READY


def test_the_checklist_can_say_that_committed_reports_count(tmp_path: Path, client: GitHub) -> None:
    assert open_pull_request(tmp_path, client, ", committed: true").run("pull_request").code == READY
