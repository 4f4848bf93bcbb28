"""The image of the action against a fake GitHub, with the mounts of GitHub's runner.

`scripts/container.sh` builds the image and names it in GATE_IMAGE; `make image-test` runs these tests so.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from tests.command import lay_out
from tests.fakes.github import GitHub
from tests.image.running import IMAGE, action, contain, needs_image
from tests.publish.test_publish import outputs_of

pytestmark = needs_image

GREEN = '<testsuite name="t"><testcase classname="t" name="passes"/></testsuite>'


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


def test_git_of_the_image_speaks_http_which_partial_clones_need(hub: GitHub) -> None:
    contain("--entrypoint", "git", IMAGE, "ls-remote", f"{hub.url}/acme/shop")

    assert [line.partition("?")[0] for line in hub.log] == ["GET /acme/shop/info/refs"]
