"""Check runs of our own: a verdict on a commit with findings at their lines.

Source: GitHub's REST API, "Create a check run" and "Update a check run": 50 annotations a request, which add up.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from gate.adapters.github.client import GitHubClient, Json, shaped

BATCH = 50
"""How many annotations one request may carry."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """A remark at lines of a file; `level` is notice, warning or failure."""

    path: str
    start_line: int
    end_line: int
    level: str
    title: str
    message: str


@dataclass(frozen=True, slots=True)
class CheckRun:
    """A check run that is done. `key` tells two attempts apart, `conclusion` is success or failure."""

    name: str
    key: str
    conclusion: str
    title: str
    summary: str
    url: str = ""
    annotations: tuple[Annotation, ...] = field(default=())


def keep(client: GitHubClient, sha: str, check: CheckRun) -> str:
    """Makes the check run on the commit, with every annotation, and returns its address.

    One that was begun under this key and broken off is carried on where it ended; no annotation is made twice.
    """
    begun = [one for one in _of_name(client, sha, check.name) if one.get("external_id") == check.key]
    made = begun[0] if begun else client.send("POST", "check-runs", _whole(sha, check))
    with shaped("a check run"):
        number, there, url = int(made["id"]), int(made["output"]["annotations_count"]), str(made["html_url"] or "")
    for start in range(there, len(check.annotations), BATCH):
        body = {"output": _output(check, check.annotations[start : start + BATCH])}
        client.send("PATCH", f"check-runs/{number}", body)
    return url


def _of_name(client: GitHubClient, sha: str, name: str) -> list[Json]:
    return client.pages(f"commits/{sha}/check-runs", fresh=True, within="check_runs", check_name=name, filter="all")


def _whole(sha: str, check: CheckRun) -> dict[str, Json]:
    return {
        "name": check.name,
        "head_sha": sha,
        "external_id": check.key,
        "status": "completed",
        "conclusion": check.conclusion,
        "output": _output(check, check.annotations[:BATCH]),
        **({"details_url": check.url} if check.url else {}),
    }


def _output(check: CheckRun, annotations: tuple[Annotation, ...]) -> dict[str, Json]:
    shown = [
        {
            "path": one.path,
            "start_line": one.start_line,
            "end_line": one.end_line,
            "annotation_level": one.level,
            "title": one.title,
            "message": one.message,
        }
        for one in annotations
    ]
    return {"title": check.title, "summary": check.summary, "annotations": shown}
