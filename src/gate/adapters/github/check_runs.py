"""Check runs of the gate: a decision on a commit, with annotations at lines of files.

Source: GitHub's REST API, "Create a check run" and "Update a check run": up to 50 annotations a request, which are
appended.
"""

from __future__ import annotations

from dataclasses import field

from gate.adapters.github.client import GitHubClient
from gate.adapters.github.errors import expect_documented
from gate.adapters.github.json_types import Json
from gate.model.lazy_dataclass import dataclass

BATCH_SIZE = 50
"""The most annotations of one request."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """A note at lines of a file; `level` is notice, warning or failure."""

    path: str
    start_line: int
    end_line: int
    level: str
    title: str
    message: str


@dataclass(frozen=True, slots=True)
class CheckRun:
    """A completed check run. `key` distinguishes attempts; `conclusion` is success or failure."""

    name: str
    key: str
    conclusion: str
    title: str
    summary: str
    url: str = ""
    annotations: tuple[Annotation, ...] = field(default=())


def create_or_resume(client: GitHubClient, sha: str, check: CheckRun) -> str:
    """Creates the check run on the commit with every annotation, and returns its URL.

    A check run with the same key that an interrupted run created is resumed where it stopped, without duplicates.
    """
    with expect_documented("check runs"):
        check_runs = _check_runs_named(client, sha, check.name)
        existing = [entry for entry in check_runs if entry.get("external_id") == check.key]
    entry = existing[0] if existing else client.send("POST", "check-runs", _payload(sha, check))
    with expect_documented("a check run"):
        number, count = int(entry["id"]), int(entry["output"]["annotations_count"])
        url = str(entry["html_url"] or "")
    for start in range(count, len(check.annotations), BATCH_SIZE):
        body = {"output": _output(check, check.annotations[start : start + BATCH_SIZE])}
        client.send("PATCH", f"check-runs/{number}", body)
    return url


def _check_runs_named(client: GitHubClient, sha: str, name: str) -> list[Json]:
    return client.pages(f"commits/{sha}/check-runs", fresh=True, list_key="check_runs", check_name=name, filter="all")


def _payload(sha: str, check: CheckRun) -> dict[str, Json]:
    return {
        "name": check.name,
        "head_sha": sha,
        "external_id": check.key,
        "status": "completed",
        "conclusion": check.conclusion,
        "output": _output(check, check.annotations[:BATCH_SIZE]),
        **({"details_url": check.url} if check.url else {}),
    }


def _output(check: CheckRun, annotations: tuple[Annotation, ...]) -> dict[str, Json]:
    entries = [
        {
            "path": annotation.path,
            "start_line": annotation.start_line,
            "end_line": annotation.end_line,
            "annotation_level": annotation.level,
            "title": annotation.title,
            "message": annotation.message,
        }
        for annotation in annotations
    ]
    return {"title": check.title, "summary": check.summary, "annotations": entries}
