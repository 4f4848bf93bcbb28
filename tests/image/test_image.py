"""The image of the action against a fake GitHub: with the mounts of GitHub's runner.

`scripts/container.sh` builds the image and names it in GATE_IMAGE; `make image-test` runs these tests so.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command import Result, checklist, lay_out
from tests.fakes.github import HEAD, GitHub, serving
from tests.publish.test_publish import outputs_of
from tests.story.test_stories import git

IMAGE = os.environ.get("GATE_IMAGE", "")
ENGINE = os.environ.get("GATE_ENGINE", "docker")

pytestmark = pytest.mark.skipif(not IMAGE, reason="there is no image to test: run `make image-test`")

TOKEN = "token-of-the-workflow"  # noqa: S105 - a made-up one
GREEN = '<testsuite name="t"><testcase classname="t" name="passes"/></testsuite>'
RED = '<testsuite name="t"><testcase classname="t" name="fails"><failure message="no"/></testcase></testsuite>'
EVENTS = {
    "pull_request": {
        "action": "synchronize",
        "number": 7,
        "pull_request": {
            "number": 7,
            "head": {"sha": HEAD, "ref": "topic", "repo": {"full_name": "acme/shop"}},
            "base": {"sha": "b" * 40, "ref": "main", "repo": {"full_name": "acme/shop"}},
        },
        "repository": {"name": "shop", "full_name": "acme/shop", "owner": {"login": "acme"}, "default_branch": "main"},
    },
    "schedule": {"schedule": "17 3 * * *"},
}


@pytest.fixture
def hub() -> Iterator[GitHub]:
    with serving(GitHub()) as served:
        yield served


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A repository with a red report; its folder belongs to somebody else than the user in the container."""
    folder = tmp_path / "shop"
    tests = checklist("tests | tests | {reports: junit.xml} | failed == 0")
    lay_out(folder, {".github/readiness.yml": tests, "junit.xml": RED})
    git(folder, "init", "-q", "-b", "topic")
    git(folder, "remote", "add", "origin", "https://github.com/acme/shop")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "red")
    return folder


def action(workspace: Path, hub: GitHub, event: str = "pull_request", attempt: int = 1, **inputs: str) -> Result:
    """Runs the image as GitHub's runner runs an action: its mounts, its working folder, its variables."""
    runner = workspace.parent / "runner"
    lay_out(runner, {"workflow/event.json": json.dumps(EVENTS[event]), "commands/output": "", "commands/summary": ""})
    env = {
        "HOME": "/github/home",
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_API_URL": hub.url,
        "GITHUB_EVENT_NAME": event,
        "GITHUB_EVENT_PATH": "/github/workflow/event.json",
        "GITHUB_OUTPUT": "/github/file_commands/output",
        "GITHUB_REPOSITORY": hub.repo,
        "GITHUB_RUN_ATTEMPT": str(attempt),
        "GITHUB_RUN_ID": "99",
        "GITHUB_SERVER_URL": "https://github.example",
        "GITHUB_SHA": "c" * 40,
        "GITHUB_STEP_SUMMARY": "/github/file_commands/summary",
        "GITHUB_WORKSPACE": "/github/workspace",
        "INPUT_GITHUB-TOKEN": TOKEN,
        **{f"INPUT_{name.upper().replace('_', '-')}": value for name, value in inputs.items()},
    }
    mounts = {
        runner / "home": "/github/home",
        runner / "workflow": "/github/workflow",
        runner / "commands": "/github/file_commands",
        workspace: "/github/workspace",
    }
    (runner / "home").mkdir(exist_ok=True)
    command = [ENGINE, "run", "--rm", "--network=host", "--workdir", "/github/workspace"]
    command += [part for name, value in env.items() for part in ("--env", f"{name}={value}")]
    command += [part for here, there in mounts.items() for part in ("--volume", f"{here}:{there}")]
    done = subprocess.run([*command, IMAGE], capture_output=True, timeout=60, check=False)
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


def outputs(workspace: Path) -> dict[str, str]:
    return outputs_of(workspace.parent / "runner" / "commands" / "output")


def summary(workspace: Path) -> str:
    return (workspace.parent / "runner" / "commands" / "summary").read_text(encoding="utf-8")


def test_a_red_pull_request_gets_one_comment_which_the_green_run_updates(workspace: Path, hub: GitHub) -> None:
    assert action(workspace, hub).code == 1
    assert [body.count("Not ready") > 0 for body in hub.bodies()] == [True]
    assert outputs(workspace)["decision"] == "not ready"
    assert outputs(workspace)["comment-url"] == hub.comments[0]["html_url"]
    assert "Not ready" in summary(workspace)

    lay_out(workspace, {"junit.xml": GREEN})

    assert action(workspace, hub, attempt=2).code == 0
    assert [body.count("Not ready") > 0 for body in hub.bodies()] == [False]
    assert outputs(workspace)["decision"] == "ready"


def test_a_lost_report_is_exit_2_and_the_comment_says_so(workspace: Path, hub: GitHub) -> None:
    (workspace / "junit.xml").unlink()

    assert action(workspace, hub).code == 2
    assert "no file matches junit.xml" in hub.bodies()[0]
    assert outputs(workspace)["decision"] == "undecided"


def test_many_earlier_comments_do_not_hide_ours(workspace: Path, hub: GitHub) -> None:
    for number in range(60):
        hub.add(7, "somebody", f"before {number}")
    action(workspace, hub)
    for number in range(60):
        hub.add(7, "somebody", f"after {number}")
    lay_out(workspace, {"junit.xml": GREEN})

    assert action(workspace, hub, attempt=2).code == 0
    assert len(hub.bodies()) == 1


def test_a_scheduled_run_has_a_summary_and_an_exit_code_and_asks_github_nothing(workspace: Path, hub: GitHub) -> None:
    assert action(workspace, hub, event="schedule").code == 1
    assert "Not ready" in summary(workspace)
    assert hub.log == []


def test_the_result_is_left_in_the_workspace(workspace: Path, hub: GitHub) -> None:
    action(workspace, hub, html_file="report.html")

    assert json.loads((workspace / "readiness-result.json").read_bytes())["state"] == "not ready"
    assert "Not ready" in (workspace / "report.html").read_text(encoding="utf-8")


def test_a_module_in_the_workspace_takes_the_place_of_none_of_ours(workspace: Path, hub: GitHub) -> None:
    lay_out(workspace, {"json.py": "raise SystemExit(0)", "gate/__init__.py": "raise SystemExit(0)"})

    assert action(workspace, hub).code == 1


def test_git_reads_a_workspace_of_another_user(workspace: Path, hub: GitHub) -> None:
    if os.geteuid() == 0:
        for path in (workspace, *workspace.rglob("*")):
            os.chown(path, 1001, 1001)

    assert action(workspace, hub).code == 1
    assert "dubious ownership" not in hub.bodies()[0]
