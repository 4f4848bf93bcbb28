"""Warnings about the workflows of the repository that run the gate.

Sources: GitHub's documentation, "Events that trigger workflows" (`pull_request` and its default types) and "Workflow
syntax" (`on`, `jobs.<id>.strategy.matrix`, `jobs.<id>.steps[*].uses`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gate.adapters.workspace import Workspace
from gate.checklist.yaml_tree import (
    ListNode,
    MappingNode,
    Node,
    ScalarNode,
    find_mapping,
    find_mappings,
    find_scalar,
    scalars,
)
from gate.formats.common import yaml_nodes
from gate.formats.common.yaml_nodes import Bounds, YamlProblemError
from gate.model.checklist import Checklist
from gate.model.codes import Code
from gate.model.errors import EvidenceError, Problem
from gate.model.position import Position
from gate.model.text import quote

WORKFLOWS = (".github/workflows/*.yml", ".github/workflows/*.yaml")
MAX_WORKFLOW = 512 * 1024
BOUNDS = Bounds(50_000, 50)

EVENTS = ("pull_request", "pull_request_target")
DEFAULT_TYPES = ("opened", "synchronize", "reopened")
DEFAULT_KEY = "readiness"

_ACTION = re.compile(r"(?:[\w.-]+/readiness-gate(?:/[^@]*)?@.+|docker://.*\breadiness-gate\b.*)", re.IGNORECASE)

_OF_LEG = re.compile(r"\$\{\{[^}]*\b(?:matrix|strategy)\b")
"""An expression that differs between the legs of a matrix."""


@dataclass(frozen=True, slots=True)
class _GateStep:
    """A step that runs the action on pull requests: its job, its inputs, and the types of the event."""

    job: str
    position: Position
    inputs: Node | None
    has_legs: bool
    event: Position
    types: tuple[str, ...]

    def input(self, name: str) -> str:
        """The value of an input; empty when it is not set."""
        scalar = find_scalar(self.inputs, name)
        return (scalar and scalar.value) or ""

    @property
    def key(self) -> str:
        """The key of the gate, which may be an expression."""
        return self.input("key") or DEFAULT_KEY


def lint_workflows(checklist: Checklist, workspace: Workspace) -> list[Problem]:
    """The warnings about the workflows that decide with this checklist, and about gates that share a key."""
    steps = [step for path in workspace.glob_or_empty(WORKFLOWS) for step in _read_steps(path, workspace)]
    own = [step for step in steps if step.input("checklist") in ("", checklist.file)]
    return [*_missing_types(checklist, own), *_shared_keys(steps)]


def _read_steps(path: str, workspace: Workspace) -> Iterator[_GateStep]:
    """The gate's steps in a workflow; none in a file that is no workflow, or not readable."""
    import yaml

    try:
        text = workspace.read(path, MAX_WORKFLOW).decode("utf-8", "replace")
        root = yaml_nodes.read(text, path, BOUNDS, lambda _problem: None, merge_keys=True)
    except (EvidenceError, YamlProblemError, yaml.YAMLError):
        return
    for event, types in _pull_request_events(root):
        for name, job in _children(find_mapping(root, "jobs")):
            has_legs = _has_several_legs(_entries(find_mapping(job, "strategy")).get("matrix"))
            for step in find_mappings(job, "steps"):
                uses = find_scalar(step, "uses")
                if uses and _ACTION.fullmatch(uses.value or ""):
                    yield _GateStep(name, uses.position, step.entries.get("with"), has_legs, event, types)


def _pull_request_events(root: Node | None) -> Iterator[tuple[Position, tuple[str, ...]]]:
    """The pull request events of a workflow, each with its position and its types."""
    triggers = root.entries.get("on") if isinstance(root, MappingNode) else None
    if isinstance(triggers, MappingNode):
        for name in EVENTS:
            if name in triggers.entries:
                listed = _entries(triggers.entries[name]).get("types")
                types = tuple(scalar.value or "" for scalar in scalars(listed)) if listed else DEFAULT_TYPES
                yield triggers.keys[name], types
    elif isinstance(triggers, (ScalarNode, ListNode)):
        yield from ((scalar.position, DEFAULT_TYPES) for scalar in scalars(triggers) if scalar.value in EVENTS)


def _has_several_legs(matrix: Node | None) -> bool:
    """Whether a job runs more than once at the same time; a matrix that is an expression may do so."""
    if not isinstance(matrix, MappingNode):
        return matrix is not None
    axes = {name: len(node.children) if isinstance(node, ListNode) else 2 for name, node in matrix.entries.items()}
    axes.pop("exclude", None)
    return max(axes.values(), default=0) > 1


def _entries(node: Node | None) -> dict[str, Node]:
    return dict(node.entries) if isinstance(node, MappingNode) else {}


def _children(node: MappingNode | None) -> Iterator[tuple[str, MappingNode]]:
    yield from ((name, child) for name, child in _entries(node).items() if isinstance(child, MappingNode))


# -------------------------------------------------------------------------------------------------------------- rules


def _missing_types(checklist: Checklist, steps: Sequence[_GateStep]) -> Iterator[Problem]:
    """Events after which an item is judged otherwise, and on which the workflow does not run."""
    for_drafts = [item.id for item in checklist.items if item.when.draft is not None]
    for_labels = [item.id for item in checklist.items if item.when.labels]
    rules = (
        (for_drafts, ("ready_for_review", "converted_to_draft"), "draft", "a draft becomes ready, or a draft again"),
        (for_labels, ("labeled", "unlabeled"), "labels", "a label is added or removed"),
    )
    for event, types in dict.fromkeys((step.event, step.types) for step in steps):
        for items, needed, condition, change in rules:
            missing = [name for name in needed if name not in types]
            if items and missing:
                yield Problem(
                    event,
                    Code.MISSING_EVENT_TYPE,
                    f"the workflow does not run when {change}, and {quote(items[0])} depends on it "
                    f"(`when.{condition}`): the check keeps its result",
                    f"write `types: [{', '.join((*types, *missing))}]`",
                )


def _shared_keys(steps: Sequence[_GateStep]) -> Iterator[Problem]:
    """Runs of the gate that write the same comment, because they have the same key."""
    writers: dict[str, Position] = {}
    for step in steps:
        if step.input("comment") == "never":
            continue
        hint = "give each its own `key`"
        if step.has_legs and not _OF_LEG.search(step.key):
            message = f"every leg of the matrix of {quote(step.job)} has the key {quote(step.key)}: one comment for all"
            example = "such as `key: gate-${{ strategy.job-index }}`"
            yield Problem(step.position, Code.SHARED_KEY, message, f"{hint}, {example}")
        if "${{" in step.key:
            continue
        first = writers.setdefault(step.key, step.position)
        if first != step.position:
            message = f"{first} has the key {quote(step.key)} too: both write one comment"
            yield Problem(step.position, Code.SHARED_KEY, message, f"{hint}, or `comment: never`")
