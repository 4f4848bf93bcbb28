"""Issues of the repository."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from gate.github.hub import Hub, Json, shaped
from gate.github.moments import moment


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue; `milestone` is the title of its milestone, empty for none."""

    number: int
    title: str
    created_at: datetime
    milestone: str = ""


def open_issues(hub: Hub, labels: Iterable[str] = (), milestone: str = "") -> list[Issue]:
    """The open issues that carry all the labels, of a milestone if one is named, without the pull requests."""
    said = hub.pages("issues", state="open", labels=",".join(labels), milestone="*" if milestone else "")
    with shaped("issues"):
        found = [_issue(one) for one in said if not one.get("pull_request")]
    return [one for one in found if one.milestone == milestone or not milestone]


def labels(hub: Hub) -> frozenset[str]:
    """The labels that the repository knows."""
    said = hub.pages("labels")
    with shaped("labels"):
        return frozenset(str(one["name"]) for one in said)


def milestones(hub: Hub) -> frozenset[str]:
    """The titles of the milestones, those that are closed too."""
    said = hub.pages("milestones", state="all")
    with shaped("milestones"):
        return frozenset(str(one["title"]) for one in said)


def _issue(said: Json) -> Issue:
    milestone = str((said["milestone"] or {}).get("title", ""))
    return Issue(int(said["number"]), str(said["title"]), moment(said["created_at"]), milestone)
