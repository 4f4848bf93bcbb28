"""`gate action` as the runner starts it: inputs from the environment; summary, outputs, annotations and comment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import command
from tests.command import GREEN, MEASURED, TESTS, Result, checklist, lay_out
from tests.corpus import REPOSITORY
from tests.fakes import events
from tests.fakes.client import TOKEN
from tests.fakes.github import HEAD, GitHub
from tests.publish.test_publish import outputs_of

RED = """<testsuite name="t"><testcase classname="t" name="::error::forged" file="src/a.py" line="3">
<failure message="::set-output name=decision::ready ##[error] @everyone"/></testcase></testsuite>"""


def run(
    folder: Path, client: GitHub, event: str = "pull_request", attempt: int = 1, *, debug: str = "", **inputs: str
) -> Result:
    client.commit({"readiness.yml": (folder / "readiness.yml").read_bytes()}, on="main")
    payload = json.dumps(getattr(events, event)(client=client))
    lay_out(folder, {"event.json": payload, "summary": "", "output": ""})
    env = {
        "PATH": os.environ["PATH"],
        **MEASURED,
        "GITHUB_ACTIONS": "true",
        "CI": "true",
        "GITHUB_EVENT_NAME": event,
        "GITHUB_EVENT_PATH": str(folder / "event.json"),
        "GITHUB_WORKSPACE": str(folder),
        "GITHUB_REPOSITORY": client.repo,
        "GITHUB_SHA": "c" * 40,
        "GITHUB_API_URL": client.url,
        "GITHUB_SERVER_URL": "https://github.example",
        "GITHUB_RUN_ID": "99",
        "GITHUB_RUN_ATTEMPT": str(attempt),
        "GITHUB_STEP_SUMMARY": str(folder / "summary"),
        "GITHUB_OUTPUT": str(folder / "output"),
        "INPUT_GITHUB-TOKEN": TOKEN,
        "RUNNER_DEBUG": debug,
        **{f"INPUT_{name.upper().replace('_', '-')}": value for name, value in inputs.items()},
    }
    return command.run(folder, env, "action")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return lay_out(tmp_path, {"readiness.yml": checklist(TESTS), "junit.xml": RED, "src/a.py": "1\n2\n3\n"})


def test_a_red_pull_request_gets_one_comment_a_summary_outputs_and_exit_1(folder: Path, client: GitHub) -> None:
    result = run(folder, client)

    assert result.code == 1
    assert len(client.comments) == 1
    assert "Not ready" in client.comments[0]["body"]
    assert (folder / "summary").read_text() in client.comments[0]["body"] + "\n"
    assert outputs_of(folder / "output") == {
        "decision": "not ready",
        "score": "0",
        "failed": "1",
        "warned": "0",
        "unknown": "0",
        "result-file": "readiness-result.json",
        "comment-url": client.comments[0]["html_url"],
        "issue-url": "",
    }
    assert json.loads((folder / "readiness-result.json").read_text())["state"] == "not ready"


def test_a_later_run_updates_the_same_comment(folder: Path, client: GitHub) -> None:
    run(folder, client)
    lay_out(folder, {"junit.xml": GREEN})

    result = run(folder, client, attempt=2)

    assert result.code == 0, result.out
    assert len(client.comments) == 1
    assert "Ready" in client.comments[0]["body"]


def test_a_missing_report_is_undecided_and_the_comment_names_it(folder: Path, client: GitHub) -> None:
    (folder / "junit.xml").unlink()

    assert run(folder, client).code == 2
    assert "no file matches junit.xml" in client.comments[0]["body"]
    assert outputs_of(folder / "output")["decision"] == "undecided"


def test_the_comment_shows_the_line_that_approves_and_posting_it_approves(folder: Path, client: GitHub) -> None:
    lay_out(folder, {"readiness.yml": checklist("legal | approvals | {} | comment_approvals >= 1")})
    client.push("alice")
    assert run(folder, client).code == 1

    line = next(text.strip() for text in client.comments[0]["body"].splitlines() if "/gate approve" in text)
    assert line == f"/gate approve legal {HEAD[:7]}"
    client.add(7, "bob", line)
    assert run(folder, client, attempt=2).code == 0
    assert "Ready" in client.comments[0]["body"]


def test_annotations_have_repository_paths_when_the_root_is_a_subfolder(folder: Path, client: GitHub) -> None:
    lay_out(folder, {f"web/{name}": (folder / name).read_text() for name in ("readiness.yml", "junit.xml", "src/a.py")})

    client.commit({}, sha="c" * 40)

    result = run(folder, client, "push", root="web", check_run="true")

    assert "::error file=web/src/a.py,line=3," in result.out
    assert [note["path"] for check in client.checks for note in check["annotations"]] == ["web/src/a.py"]


def test_annotations_have_repository_paths_when_the_repository_is_below_the_workspace(
    folder: Path, client: GitHub
) -> None:
    lay_out(
        folder, {f"shop/{name}": (folder / name).read_text() for name in ("readiness.yml", "junit.xml", "src/a.py")}
    )
    subprocess.run(["git", "init", "-q", str(folder / "shop")], check=True)

    assert "::error file=src/a.py,line=3," in run(folder, client, "push", root="shop").out


def test_log_commands_in_evidence_are_not_executed(folder: Path, client: GitHub) -> None:
    result = run(folder, client)
    mask, stop, rest = result.out.split("\n", 2)
    mark = stop.removeprefix("::stop-commands::")
    inside, _, after = rest.partition(f"::{mark}::\n")

    assert mask == f"::add-mask::{TOKEN}"
    assert len(mark) == 32
    assert "##[" not in result.out
    assert "forged" in inside
    commands = [
        line for line in after.splitlines() if line.startswith("::") and not line.startswith("::stop-commands::")
    ]
    assert [line.split("::")[1].split(" ")[0] for line in commands if mark not in line] == ["error"]
    assert "@everyone" not in client.comments[0]["body"].replace("@\u200beveryone", "").replace("@<!-- -->everyone", "")


def test_a_failed_job_explains_a_missing_report(folder: Path, client: GitHub) -> None:
    (folder / "junit.xml").unlink()

    result = run(folder, client, jobs='{"test": {"result": "failure", "outputs": {}}}')

    assert result.code == 2
    assert "no file matches junit.xml" in result.out
    assert "job `test` failed" in " ".join(result.out.split())


def test_a_scheduled_run_writes_a_summary_and_an_issue_and_no_comment(folder: Path, client: GitHub) -> None:
    result = run(folder, client, event="schedule", audit_labels="readiness")

    assert result.code == 1
    assert client.comments == []
    (issue,) = [issue for issue in client.all_issues() if not issue.pull]
    assert (issue.title, issue.state, issue.labels) == (
        "A test is not ready (1 failed) [readiness]",
        "open",
        ["readiness"],
    )
    assert outputs_of(folder / "output")["issue-url"] == f"{client.html}/issues/{issue.number}"
    assert "Not ready" in (folder / "summary").read_text()


def test_a_comment_that_cannot_be_posted_does_not_change_the_decision(folder: Path, client: GitHub) -> None:
    client.accounts[TOKEN].may_write = False
    lay_out(folder, {"junit.xml": GREEN})

    result = run(folder, client)

    assert result.code == 0
    assert "pull-requests: write" in result.out
    assert "Ready" in (folder / "summary").read_text()


def test_a_dry_run_lists_what_it_would_do_and_does_nothing(folder: Path, client: GitHub) -> None:
    result = run(folder, client, dry_run="true")

    assert result.code == 1
    assert "would post or update the comment of gate readiness on acme/shop#7" in result.out
    assert {line.split()[0] for line in client.log} == {"GET"}
    assert ((folder / "summary").read_text(), (folder / "output").read_text()) == ("", "")


def test_without_enforcement_the_step_passes(folder: Path, client: GitHub) -> None:
    assert run(folder, client, enforce="false").code == 0
    assert "Not ready" in client.comments[0]["body"]


def test_all_invalid_inputs_are_reported(folder: Path, client: GitHub) -> None:
    result = run(folder, client, comment="sometimes", enforce="maybe")

    assert result.code == 2
    assert result.out.count("expected") == 2


def test_debug_logging_of_the_runner_logs_the_steps_as_debug_commands_without_the_token(
    folder: Path, client: GitHub
) -> None:
    lay_out(folder, {"junit.xml": RED.replace("@everyone", TOKEN)})

    result = run(folder, client, debug="1")

    lines = [line for line in result.out.splitlines() if line.startswith("::debug::")]
    assert any("item tests: probe tests" in line for line in lines)
    assert any("post or update the comment of gate readiness on acme/shop#7" in line for line in lines)
    assert [line for line in lines if TOKEN in line] == []
    assert (result.code, result.err) == (1, "")
    assert "::debug::" not in run(folder, client).out


def test_the_token_is_in_no_page_and_no_log(folder: Path, client: GitHub) -> None:
    lay_out(folder, {"junit.xml": RED.replace("@everyone", TOKEN)})

    result = run(folder, client, markdown_file="c.md", html_file="r.html")

    pages = [
        path.read_text()
        for path in folder.iterdir()
        if path.suffix in (".md", ".html", ".json") and path.stem != "event"
    ]
    assert len(pages) == 3
    assert f"::add-mask::{TOKEN}" in result.out.splitlines()
    log = result.out.replace(f"::add-mask::{TOKEN}", "")
    for text in (log, client.comments[0]["body"], (folder / "summary").read_text(), *pages):
        assert TOKEN not in text


def test_the_entry_point_of_the_image_imports_no_module_from_the_workspace(tmp_path: Path) -> None:
    recipe = (REPOSITORY / "Dockerfile").read_text(encoding="utf-8")
    python, *arguments = json.loads(recipe.partition("ENTRYPOINT ")[2].splitlines()[0])
    lay_out(tmp_path, {"gate/__init__.py": "raise SystemExit(99)", "yaml.py": "raise SystemExit(98)"})

    process = subprocess.run(
        [sys.executable, *arguments], cwd=tmp_path, env={"PATH": os.environ["PATH"]}, capture_output=True, check=False
    )

    assert python == "python"
    assert process.returncode == 2
    assert b"there is no checklist" in process.stdout
