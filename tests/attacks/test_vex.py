"""A pull request that says itself that the vulnerabilities of its scan do not affect."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import checklist, lay_out
from tests.fakes.github import GitHub
from tests.on_github import Workflow
from tests.probes.test_security import TRIVY
from tests.probes.test_security_vex import openvex, statement

POLICY = checklist("scan | security | {reports: 'out/*.json', vex: 'vex/*'} | total == 0")
READY, NOT_READY = 0, 1
HARMLESS, WRONG = openvex(statement()), openvex(statement("affected"))


def scan(workflow: Workflow) -> None:
    """The scan of the run: one vulnerability."""
    lay_out(workflow.folder, {"out/trivy.json": json.dumps(TRIVY)})


def test_a_document_of_the_base_branch_counts(tmp_path: Path, client: GitHub) -> None:
    workflow = Workflow(tmp_path, client)
    workflow.pull_request({"readiness.yml": POLICY, "vex/a.openvex": HARMLESS}, {"b.txt": "1"})
    scan(workflow)
    assert workflow.run("pull_request").code == READY


def test_a_document_that_the_pull_request_adds_takes_nothing_out(tmp_path: Path, client: GitHub) -> None:
    workflow = Workflow(tmp_path, client)
    workflow.pull_request({"readiness.yml": POLICY}, {"vex/a.openvex": HARMLESS})
    scan(workflow)

    result = workflow.run("pull_request")

    assert result.code == NOT_READY
    assert (
        "vex/a.openvex: this change touches the VEX document; its copy on the base branch cannot be read"
        in " ".join(result.output.split())
    )


@pytest.mark.parametrize(("before", "after", "code"), [(WRONG, HARMLESS, NOT_READY), (HARMLESS, WRONG, READY)])
def test_of_a_document_that_the_pull_request_changes_the_copy_of_the_base_counts(
    tmp_path: Path, client: GitHub, before: str, after: str, code: int
) -> None:
    workflow = Workflow(tmp_path, client)
    workflow.pull_request({"readiness.yml": POLICY, "vex/a.openvex": before}, {"vex/a.openvex": after})
    scan(workflow)

    result = workflow.run("pull_request")

    assert result.code == code
    note = "vex/a.openvex: this change touches the VEX document; its copy on the base branch counts"
    assert note in " ".join(result.output.split())


def test_a_document_that_the_pull_request_moves_to_where_the_checklist_looks_takes_nothing_out(
    tmp_path: Path, client: GitHub
) -> None:
    workflow = Workflow(tmp_path, client)
    workflow.pull_request(
        {"readiness.yml": POLICY, "old/a.openvex": HARMLESS}, {"old/a.openvex": None, "vex/a.openvex": HARMLESS}
    )
    scan(workflow)
    assert workflow.run("pull_request").code == NOT_READY


def test_a_document_that_the_run_downloads_counts_like_the_reports(tmp_path: Path, client: GitHub) -> None:
    workflow = Workflow(tmp_path, client)
    workflow.pull_request({"readiness.yml": POLICY}, {"b.txt": "1"})
    scan(workflow)
    lay_out(workflow.folder, {"vex/vendor.json": HARMLESS})
    assert workflow.run("pull_request").code == READY


def test_after_the_merge_the_document_counts(tmp_path: Path, client: GitHub) -> None:
    workflow = Workflow(tmp_path, client)
    workflow.pull_request({"readiness.yml": POLICY}, {"vex/a.openvex": HARMLESS})
    scan(workflow)
    assert workflow.run("push").code == READY
