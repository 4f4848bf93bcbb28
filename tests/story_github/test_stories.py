"""Complete pull requests on GitHub: each folder is one story, with its comment, its statuses and its exit codes.

A folder contains `base/` (the tree of main), `head/` (what the pull request adds or changes), `jobs/` (what the jobs of
the workflow write to the workspace), `organisation/` (the tree of acme/.github at ORGANISATION_COMMIT) and `story.yml`:
a description, and the runs. A run has an `event`, and optionally `with` (inputs of the action), `token: read-only`,
`missing` (files that a job did not write), and `meanwhile: push` (the pull request gets a newer commit during the run).
`expected.md` has all results; GATE_UPDATE_GOLDEN=1 writes it again. Read the diff before you commit it.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from gate.publish.markers import text_without_marker
from tests.command import lay_out
from tests.fakes.client import TOKEN
from tests.fakes.github import Account, GitHub, Request, serving
from tests.on_github import NUMBER, Workflow

HERE = Path(__file__).parent
STORIES = sorted(path.name for path in HERE.iterdir() if (path / "story.yml").is_file())
UPDATE = bool(os.environ.get("GATE_UPDATE_GOLDEN"))
ORGANISATION_COMMIT = "0123456789abcdef0123456789abcdef01234567"
"""The commit of acme/.github that the checklists of the stories extend."""

MAX_REQUESTS = 10
"""GitHub limits requests; an ordinary pull request needs no more than this."""

REQUESTS_FOR_A_BASE_POLICY = 4
"""To see that its commit is one of the repository that is named, and to read it."""

MAX_REQUESTS_OF_SECOND_STAGE = 15
"""A second stage has no checkout, so it reads the trees of both commits; and it reads the pull requests again."""


def files(folder: Path) -> dict[str, str | None]:
    """The text of every file below a folder, by its relative path; `UNTIL` is a day in three weeks."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8").replace("UNTIL", str(until())) for path in paths
    }


def until() -> date:
    """A day in three weeks: a base policy limits waivers from today."""
    return datetime.now(UTC).date() + timedelta(days=21)


def run_story(name: str, tmp_path: Path, client: GitHub) -> str:
    """Runs the story and returns all its results as Markdown."""
    story: dict[str, Any] = yaml.safe_load((HERE / name / "story.yml").read_text(encoding="utf-8"))
    workflow = Workflow(tmp_path, client)
    if shared := {path: text for path, text in files(HERE / name / "organisation").items() if text is not None}:
        client.repository("acme/.github").commit(shared, sha=ORGANISATION_COMMIT, on="main")
    workflow.pull_request(files(HERE / name / "base"), files(HERE / name / "head"), story.get("fork", ""))
    lines = [f"# {story['what']}", ""]
    for number, run in enumerate(story["runs"], 1):
        lines += run_workflow(run, workflow, files(HERE / name / "jobs"), number)
    lines += [f"## Comments: {len(client.bodies())}", "", *client.bodies()]
    lines += ["## Statuses", ""]
    lines += [f"- {status['context']} {status['state']}: {status['description']}" for status in statuses(client)]
    return normalize("\n".join(lines), workflow)


def run_workflow(run: dict[str, Any], workflow: Workflow, jobs: dict[str, str | None], number: int) -> list[str]:
    """One run of the workflow: its exit code, its requests, the comments and the messages in the log."""
    lay_out(workflow.folder, {path: text for path, text in jobs.items() if text is not None})
    for path in run.get("missing", ()):
        (workflow.folder / path).unlink()
    workflow.check_out(run.get("checkout", "main" if run["event"] in ("workflow_run", "issue_comment") else "merged"))
    workflow.client.accounts[TOKEN] = Account(may_write=run.get("token") != "read-only")
    if run.get("meanwhile") == "push":
        workflow.client.before.append(push_before_the_comment(workflow))
    requests_before = len(workflow.client.requests)
    result = workflow.run(run["event"], run.get("with"))
    requests = len(workflow.client.requests) - requests_before
    limit = MAX_REQUESTS_OF_SECOND_STAGE if run["event"] == "workflow_run" else MAX_REQUESTS
    log = workflow.client.log[requests_before:]
    if any("/repos/acme/.github/" in request for request in log):
        limit += REQUESTS_FOR_A_BASE_POLICY
    assert requests <= limit, log
    assert "Traceback" not in result.output
    messages = [line.removeprefix("gate: ") for line in result.out.splitlines() if line.startswith("gate: ")]
    comments = [" / ".join(text_without_marker(body).split("\n\n")[:2]) for body in workflow.client.bodies()]
    lines = [f"- comment: {comment}" for comment in comments] + [f"- log: {message}" for message in messages]
    return [f"## Run {number}, on {run['event']}: exit code {result.code}, {requests} requests", "", *lines, ""]


def push_before_the_comment(workflow: Workflow) -> Any:
    """A hook that pushes a newer commit when the gate is about to read the comments."""

    def push(request: Request) -> None:
        if request.path.endswith("/comments"):
            workflow.client.heads[NUMBER] = workflow.client.commit({"b.py": "2"}, workflow.head)

    return push


def statuses(client: GitHub) -> list[Any]:
    return [status for of_commit in client.statuses.values() for status in of_commit]


def normalize(text: str, workflow: Workflow) -> str:
    """The text without what differs from run to run: commits, times, digests."""
    for sha, name in ((workflow.head, "HEAD"), (workflow.merge, "MERGE"), (workflow.base, "BASE")):
        text = text.replace(sha, name).replace(sha[:12], name).replace(sha[:7], name)
    text = text.replace(str(until()), "UNTIL")
    text = re.sub(r"fingerprint=[0-9a-f]+", "fingerprint=FINGERPRINT", text)
    return re.sub(r"digest sha256:[0-9a-f]{12}", "digest sha256:DIGEST", text).rstrip() + "\n"


@pytest.mark.parametrize("name", STORIES)
def test_a_story_has_the_expected_results(name: str, tmp_path: Path) -> None:
    with serving(GitHub()) as client:
        results = run_story(name, tmp_path, client)

    if UPDATE:
        (HERE / name / "expected.md").write_text(results, encoding="utf-8")
    assert results == (HERE / name / "expected.md").read_text(encoding="utf-8")


def test_there_are_nine_stories() -> None:
    assert len(STORIES) >= 9
