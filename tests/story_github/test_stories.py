"""The user's day on GitHub: a folder is a case, and ends in one comment, one status where one is due, one exit code.

A folder holds `base/` (what is on main), `head/` (what the pull request adds or alters), `jobs/` (what the jobs of the
workflow leave in the workspace) and `story.yml`: what the story is, and its runs. A run says on which `event`, and may
say `with` (inputs of the action), `token: read-only`, `losing` (files that a job did not leave), and `meanwhile: push`
(the pull request gets a newer commit while the gate is at work). `expected.md` is all that came of it;
GATE_UPDATE_GOLDEN=1 writes it anew; read the diff before you commit it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.command import lay_out
from tests.fakes.github import Account, Ask, GitHub, serving
from tests.on_github import NUMBER, TOKEN, Workflow

HERE = Path(__file__).parent
STORIES = sorted(path.name for path in HERE.iterdir() if (path / "story.yml").is_file())
UPDATE = bool(os.environ.get("GATE_UPDATE_GOLDEN"))
MOST_REQUESTS = 10
"""GitHub counts them; an ordinary pull request needs no more."""


def files(folder: Path) -> dict[str, str | None]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in found}


def tell(name: str, tmp_path: Path, client: GitHub) -> str:
    """Plays the story and tells all that came of it."""
    story: dict[str, Any] = yaml.safe_load((HERE / name / "story.yml").read_text(encoding="utf-8"))
    workflow = Workflow(tmp_path, client)
    workflow.pull_request(files(HERE / name / "base"), files(HERE / name / "head"), story.get("fork", ""))
    told = [f"# {story['what']}", ""]
    for number, run in enumerate(story["runs"], 1):
        told += play(run, workflow, files(HERE / name / "jobs"), number)
    told += [f"## Comments: {len(client.bodies())}", "", *client.bodies()]
    told += [
        "## Statuses",
        "",
        *(f"- {one['context']} {one['state']}: {one['description']}" for one in statuses(client)),
    ]
    return normal("\n".join(told), workflow)


def play(run: dict[str, Any], workflow: Workflow, jobs: dict[str, str | None], number: int) -> list[str]:
    """One run of the workflow; what it said about its deeds, and how it ended."""
    lay_out(workflow.folder, {path: text for path, text in jobs.items() if text is not None})
    for lost in run.get("losing", ()):
        (workflow.folder / lost).unlink()
    workflow.check_out(run.get("checkout", "main" if run["event"] in ("workflow_run", "issue_comment") else "merged"))
    workflow.client.accounts[TOKEN] = Account(may_write=run.get("token") != "read-only")
    if run.get("meanwhile") == "push":
        workflow.client.before.append(pushing(workflow))
    asked = len(workflow.client.requests)
    result = workflow.run(run["event"], run.get("with"))
    requests = len(workflow.client.requests) - asked
    assert requests <= MOST_REQUESTS, workflow.client.log[asked:]
    assert "Traceback" not in result.said
    said = [line.removeprefix("gate: ") for line in result.out.splitlines() if line.startswith("gate: ")]
    comments = [" / ".join(body.split("\n\n")[:3]).partition("\n")[2] for body in workflow.client.bodies()]
    told = [f"- comment: {one}" for one in comments] + [f"- log: {line}" for line in said]
    return [f"## Run {number}, on {run['event']}: exit code {result.code}, {requests} requests", "", *told, ""]


def pushing(workflow: Workflow) -> Any:
    """Somebody pushes when the gate is about to read the comments."""

    def push(request: Ask) -> None:
        if request.path.endswith("/comments"):
            workflow.client.heads[NUMBER] = workflow.client.commit({"b.py": "2"}, workflow.head)

    return push


def statuses(client: GitHub) -> list[Any]:
    return [one for every in client.statuses.values() for one in every]


def normal(text: str, workflow: Workflow) -> str:
    """The same without what differs from run to run: commits, times, digests."""
    for sha, name in ((workflow.head, "HEAD"), (workflow.merge, "MERGE"), (workflow.base, "BASE")):
        text = text.replace(sha, name).replace(sha[:12], name).replace(sha[:7], name)
    text = re.sub(r"decided \d{4}-\d\d-\d\d \d\d:\d\d UTC", "decided NOW", text)
    text = re.sub(r"fingerprint=[0-9a-f]+", "fingerprint=FINGERPRINT", text)
    text = re.sub(r"<sub>commit (?=[0-9a-f]{12})[0-9a-f]{12}", "<sub>commit NEWER", text)
    return re.sub(r"digest sha256:[0-9a-f]{12}", "digest sha256:DIGEST", text).rstrip() + "\n"


@pytest.mark.parametrize("name", STORIES)
def test_the_day_ends_as_it_is_told(name: str, tmp_path: Path) -> None:
    with serving(GitHub()) as client:
        shown = tell(name, tmp_path, client)

    if UPDATE:
        (HERE / name / "expected.md").write_text(shown, encoding="utf-8")
    assert shown == (HERE / name / "expected.md").read_text(encoding="utf-8")


def test_there_are_nine_stories() -> None:
    assert len(STORIES) >= 9
