"""Tests of the action's image against a fake GitHub, with the mounts of GitHub's runner.

`make image-test` runs them: `scripts/container.sh` builds the image and sets GATE_IMAGE.
"""

from __future__ import annotations

import json
import os

from tests.command import lay_out
from tests.fakes.github import GitHub
from tests.image.running import BASE, IMAGE, needs_image, run_action, run_container, size_of
from tests.on_github import Workflow
from tests.publish.test_publish import outputs_of

pytestmark = needs_image

GREEN = '<testsuite name="t"><testcase classname="t" name="passes"/></testsuite>'


def outputs(repository: Workflow) -> dict[str, str]:
    return outputs_of(repository.tmp_path / "runner" / "commands" / "output")


def summary(repository: Workflow) -> str:
    return (repository.tmp_path / "runner" / "commands" / "summary").read_text(encoding="utf-8")


def test_a_green_run_updates_the_comment_of_the_red_run(repository: Workflow) -> None:
    assert run_action(repository).code == 1
    assert [body.count("Not ready") > 0 for body in repository.client.bodies()] == [True]
    assert outputs(repository)["decision"] == "not ready"
    assert outputs(repository)["comment-url"] == repository.client.comments[0]["html_url"]
    assert "Not ready" in summary(repository)

    lay_out(repository.folder, {"junit.xml": GREEN})

    assert run_action(repository, attempt=2).code == 0
    assert [body.count("Not ready") > 0 for body in repository.client.bodies()] == [False]
    assert outputs(repository)["decision"] == "ready"


def test_a_missing_report_is_exit_code_2_and_in_the_comment(repository: Workflow) -> None:
    (repository.folder / "junit.xml").unlink()

    assert run_action(repository).code == 2
    assert "no file matches junit.xml" in repository.client.bodies()[0]
    assert outputs(repository)["decision"] == "undecided"


def test_our_comment_is_found_among_many(repository: Workflow) -> None:
    for number in range(60):
        repository.client.add(7, "somebody", f"before {number}")
    run_action(repository)
    for number in range(60):
        repository.client.add(7, "somebody", f"after {number}")
    lay_out(repository.folder, {"junit.xml": GREEN})

    assert run_action(repository, attempt=2).code == 0
    assert len(repository.client.bodies()) == 1


def test_a_scheduled_run_has_a_summary_an_issue_and_an_exit_code(repository: Workflow) -> None:
    assert run_action(repository, event="schedule").code == 1
    assert "Not ready" in summary(repository)
    assert repository.client.comments == []
    assert [issue.state for issue in repository.client.all_issues() if not issue.pull] == ["open"]


def test_the_result_is_written_to_the_workspace(repository: Workflow) -> None:
    run_action(repository, html_file="report.html")

    assert json.loads((repository.folder / "readiness-result.json").read_bytes())["state"] == "not ready"
    assert "Not ready" in (repository.folder / "report.html").read_text(encoding="utf-8")


def test_a_module_in_the_workspace_replaces_none_of_ours(repository: Workflow) -> None:
    lay_out(repository.folder, {"json.py": "raise SystemExit(0)", "gate/__init__.py": "raise SystemExit(0)"})

    assert run_action(repository).code == 1


def test_git_reads_a_workspace_of_another_user(repository: Workflow) -> None:
    if os.geteuid() == 0:
        for path in (repository.folder, *repository.folder.rglob("*")):
            os.chown(path, 1001, 1001)

    assert run_action(repository).code == 1
    assert "dubious ownership" not in repository.client.bodies()[0]


def test_git_in_the_image_supports_http_for_partial_clones(client: GitHub) -> None:
    run_container("--entrypoint", "git", IMAGE, "ls-remote", f"{client.url}/acme/shop")

    assert [line.partition("?")[0] for line in client.log] == ["GET /acme/shop/info/refs"]


def test_the_image_is_at_most_90_megabytes_over_its_base() -> None:
    assert size_of(IMAGE) - size_of(BASE) <= 90_000_000


def test_a_run_compiles_no_module(repository: Workflow) -> None:
    check = "python -I -m gate check --checklist .github/readiness.yml >/dev/null; echo $?"
    script = f"touch /tmp/start; {check}; find / -xdev -name '*.pyc' -newer /tmp/start"
    mount = ("--volume", f"{repository.folder}:/github/workspace", "--workdir", "/github/workspace")

    assert run_container(*mount, "--entrypoint", "sh", IMAGE, "-c", script).out == "1\n"
