"""What is judged: the commit and the event, from the environment of a workflow or from the local checkout."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gate.errors import EvidenceError, UsageError
from gate.model import Subject
from gate.world import World

MAX_EVENT = 32 * 1024 * 1024
"""The largest event payload that is read, in bytes; GitHub caps webhook payloads at 25 MB."""


def read(world: World) -> Subject:
    """The subject of this run: of the GitHub event when a workflow runs us, else of the checkout.

    Raises:
        UsageError: when the event payload of a workflow cannot be read.
    """
    event = world.env.get("GITHUB_EVENT_NAME", "")
    if not event or world.env.get("GITHUB_ACTIONS") != "true":
        return _local(world)
    return _of_event(event, world.env, _payload(world))


def _local(world: World) -> Subject:
    head = _git(world, "rev-parse", "--verify", "-q", "HEAD")
    return Subject(head_sha=head, tested_sha=head, branch=_git(world, "branch", "--show-current"))


def _git(world: World, *arguments: str) -> str:
    try:
        return world.git(*arguments).decode("utf-8", "replace").strip()
    except EvidenceError:
        return ""  # a folder that is no repository can still be judged; what needs git is unseen where it is asked for


def _payload(world: World) -> Mapping[str, Any]:
    path = world.env.get("GITHUB_EVENT_PATH", "")
    try:
        payload = json.loads(world.read_given(Path(path), MAX_EVENT))
    except (EvidenceError, ValueError, RecursionError) as fault:
        raise UsageError(
            f"the event payload at GITHUB_EVENT_PATH ({path or 'not set'}) cannot be read: {fault}"
        ) from None
    if not isinstance(payload, dict):
        raise UsageError(f"the event payload at GITHUB_EVENT_PATH ({path}) is not a JSON object")
    return payload


def _of_event(event: str, env: Mapping[str, str], payload: Mapping[str, Any]) -> Subject:
    sha = env.get("GITHUB_SHA", "")
    pull = _object(payload, "pull_request")
    base, head = _object(pull, "base"), _object(pull, "head")
    head_repo, base_repo = _object(head, "repo").get("full_name"), _object(base, "repo").get("full_name")
    number = pull.get("number")
    return Subject(
        event=event,
        repo=env.get("GITHUB_REPOSITORY", ""),
        head_sha=str(head.get("sha") or sha),
        tested_sha=sha,
        branch=str(head.get("ref") or env.get("GITHUB_REF_NAME", "")),
        base_ref=str(base.get("ref") or ""),
        base_sha=str(base.get("sha") or ""),
        pull_request=number if isinstance(number, int) else None,
        is_fork=bool(pull) and head_repo != base_repo,
        is_draft=pull.get("draft") is True,
        labels=_labels(pull),
        run_url=_run_url(env),
    )


def _object(payload: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = payload.get(key)
    return value if isinstance(value, dict) else {}


def _labels(pull: Mapping[str, Any]) -> frozenset[str]:
    labels = pull.get("labels")
    named = labels if isinstance(labels, list) else []
    return frozenset(str(label.get("name")) for label in named if isinstance(label, dict))


def _run_url(env: Mapping[str, str]) -> str:
    parts = (env.get("GITHUB_SERVER_URL"), env.get("GITHUB_REPOSITORY"), env.get("GITHUB_RUN_ID"))
    return f"{parts[0]}/{parts[1]}/actions/runs/{parts[2]}" if all(parts) else ""
