"""A fork's own workflow makes a green check: the second stage shows it as self-reported, or does not use it."""

from __future__ import annotations

from pathlib import Path

from tests.attacks.second_stage import POLICY, Stage
from tests.command import checklist
from tests.fakes.events import FORK
from tests.fakes.github import BASE, HEAD, GitHub

CI = ".github/workflows/ci.yml"
CHECKS = "ci | checks | {names: test} | [failed == 0, missing == 0, pending == 0]"


def second_stage(tmp_path: Path, client: GitHub, policy: str, head: dict[str, str]) -> Stage:
    """The second stage for a fork whose run of `ci.yml` reported the check `test` as passed."""
    stage = Stage(tmp_path, client)
    client.commit({POLICY: policy, CI: "on: pull_request"}, sha=BASE, on="main")
    client.commit(head, BASE, sha=HEAD)
    client.check(HEAD, "test", "success", run=client.run("ci.yml", fork=FORK))
    return stage


def test_a_check_of_a_changed_workflow_is_shown_as_self_reported(tmp_path: Path, client: GitHub) -> None:
    stage = second_stage(tmp_path, client, checklist(CHECKS), {CI: "jobs: {test: nothing}"})

    assert stage.judge(reported="").code == 0
    assert "not verified by this one: ci." in stage.comment()
    assert f"test is self-reported: the pull request can change what {CI} runs" in stage.comment()


def test_a_check_of_a_changed_workflow_is_not_used_with_trust_seen(tmp_path: Path, client: GitHub) -> None:
    policy = checklist(CHECKS).replace("probe: checks", "probe: checks\n    trust: seen")
    stage = second_stage(tmp_path, client, policy, {CI: "jobs: {test: nothing}"})

    assert stage.judge(reported="").code == 2
    reason = "a workflow that the pull request can change reported this, and the item has `trust: seen`"
    assert reason in stage.comment()


def test_a_check_of_the_repositorys_workflow_is_used_with_trust_seen(tmp_path: Path, client: GitHub) -> None:
    policy = checklist(CHECKS).replace("probe: checks", "probe: checks\n    trust: seen")
    stage = second_stage(tmp_path, client, policy, {"a.py": "2"})

    assert stage.judge(reported="").code == 0
    assert "elf-reported" not in stage.comment()
