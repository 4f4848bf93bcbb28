"""Warnings about the workflows of the repository that run the gate.

`gate.workflows` reads them and names the traps of required checks; the rules here depend on the checklist, or on the
comment. Source: GitHub's documentation, "Events that trigger workflows" (`pull_request` and its default types).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gate.adapters.workspace import Workspace
from gate.model.checklist import Checklist
from gate.model.codes import Code
from gate.model.errors import Problem
from gate.model.events import PULL_REQUEST, PULL_REQUEST_TARGET
from gate.model.position import Position
from gate.model.text import quote
from gate.workflows.gates import GateRun, find_gates
from gate.workflows.model import Trigger
from gate.workflows.traps import find_traps
from gate.workflows.traps_reporting import quote_types

EVENTS = (PULL_REQUEST, PULL_REQUEST_TARGET)
DEFAULT_TYPES = ("opened", "synchronize", "reopened")

_OF_LEG = re.compile(r"\$\{\{[^}]*\b(?:matrix|strategy)\b")
"""An expression that differs between the legs of a matrix."""


def lint_workflows(checklist: Checklist, workspace: Workspace) -> list[Problem]:
    """The warnings about the workflows that decide with this checklist, about gates that share a key, and the traps."""
    workflows, runs = find_gates(workspace)
    own = [run for run in runs if run.input("checklist") in ("", checklist.file)]
    return [*_missing_types(checklist, own), *_shared_keys(runs), *find_traps(own, workflows)]


def _missing_types(checklist: Checklist, runs: Sequence[GateRun]) -> Iterator[Problem]:
    """Events after which an item is judged otherwise, and on which the workflow does not run."""
    for_drafts = [item.id for item in checklist.items if item.when.draft is not None]
    for_labels = [item.id for item in checklist.items if item.when.labels]
    rules = (
        (for_drafts, ("ready_for_review", "converted_to_draft"), "draft", "a draft becomes ready, or a draft again"),
        (for_labels, ("labeled", "unlabeled"), "labels", "a label is added or removed"),
    )
    for position, types in dict.fromkeys((trigger.position, _types(trigger)) for trigger in _triggers(runs)):
        for items, needed, condition, change in rules:
            missing = [name for name in needed if name not in types]
            if items and missing:
                yield Problem(
                    position,
                    Code.MISSING_EVENT_TYPE,
                    f"the workflow does not run when {change}, and {quote(items[0])} depends on it "
                    f"(`when.{condition}`): the check keeps its result",
                    f"write {quote_types((*types, *missing))}",
                )


def _triggers(runs: Sequence[GateRun]) -> Iterator[Trigger]:
    for run in runs:
        yield from (trigger for event in EVENTS if (trigger := run.workflow.triggers.get(event)))


def _types(trigger: Trigger) -> tuple[str, ...]:
    return DEFAULT_TYPES if trigger.types is None else trigger.types


def _shared_keys(runs: Sequence[GateRun]) -> Iterator[Problem]:
    """Runs of the gate on pull requests that write the same comment, because they have the same key."""
    writers: dict[str, Position] = {}
    for run in runs:
        if run.command or run.input("comment") == "never" or not any(event in EVENTS for event in run.events):
            continue
        hint = "give each its own `key`"
        if run.has_legs and not _OF_LEG.search(run.key):
            message = (
                f"every leg of the matrix of {quote(run.job.id)} has the key {quote(run.key)}: one comment for all"
            )
            yield Problem(
                run.position, Code.SHARED_KEY, message, f"{hint}, such as `key: gate-${{{{ strategy.job-index }}}}`"
            )
        if "${{" in run.key:
            continue
        first = writers.setdefault(run.key, run.position)
        if first != run.position:
            message = f"{first} has the key {quote(run.key)} too: both write one comment"
            yield Problem(run.position, Code.SHARED_KEY, message, f"{hint}, or `comment: never`")
