"""Finds the steps that run the gate, through reusable workflows and composite actions of the same repository."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from gate.adapters.workspace import Workspace
from gate.config.settings import DEFAULT_CHECKLISTS
from gate.model.events import MERGE_EVENTS
from gate.model.position import Position
from gate.workflows.calls import Calls, find_calls, local_path
from gate.workflows.model import Access, Job, Permissions, Step, Workflow
from gate.workflows.reading import read_steps, read_tree, read_workflows
from gate.workflows.scripts import GateCommand, find_command

DEFAULT_KEY = "readiness"
ACTION_NAME = "Readiness Gate"
"""The `name` in our action.yml."""

MAX_RUNS = 200
"""Steps with the gate that are examined."""

_ACTION = re.compile(r"(?:[\w.-]+/readiness-gate(?:/[^@]*)?@.+|docker://.*\breadiness-gate\b.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class GateRun:
    """A step that runs the gate, in a workflow that events start.

    `calls` are the jobs from that workflow to the step. `command` is set when the step is a script.
    """

    calls: Calls
    step: Step
    command: GateCommand | None = None

    @property
    def workflow(self) -> Workflow:
        """The workflow that events start."""
        return self.calls[0][0]

    @property
    def job(self) -> Job:
        """The job with the step."""
        return self.calls[-1][1]

    @property
    def jobs(self) -> tuple[Job, ...]:
        """The jobs from the workflow to the step."""
        return tuple(job for _, job in self.calls)

    @property
    def position(self) -> Position:
        """The position of what the step runs."""
        text = self.step.uses or self.step.script
        return text.position if text else self.step.position

    @property
    def events(self) -> tuple[str, ...]:
        """The events that start it."""
        return tuple(self.workflow.triggers)

    @property
    def merge_events(self) -> tuple[str, ...]:
        """The events on which the check of its own job is the one that a branch can require."""
        return tuple(event for event in MERGE_EVENTS if event in self.workflow.triggers)

    def input(self, name: str) -> str:
        """The value of an input of the action, or of the flag of a command; empty when it is not set."""
        if self.command:
            return self.command.flags.get(name, "")
        text = self.step.inputs.get(name)
        return text.value if text else ""

    @property
    def key(self) -> str:
        """The key of the gate, which may be an expression."""
        return self.input("key") or DEFAULT_KEY

    @property
    def has_legs(self) -> bool:
        """Whether it may run several times at once, in the legs of a matrix."""
        return any(job.matrix and job.matrix.has_several_legs for job in self.jobs)

    @property
    def permissions(self) -> tuple[Permissions, ...] | None:
        """The blocks that limit its token, from the caller to the job; None when there is none at all."""
        blocks = tuple(block for workflow, job in self.calls if (block := job.permissions or workflow.permissions))
        return blocks or None

    def access(self, resource: str) -> Access | None:
        """The access of its token to a resource; None when the settings of the repository decide."""
        if self.permissions is None:
            return None
        return min(block.access(resource) for block in self.permissions)


def find_gates(workspace: Workspace) -> tuple[tuple[Workflow, ...], tuple[GateRun, ...]]:
    """The workflows of the repository, and the runs of the gate in them."""
    workflows = read_workflows(workspace)
    finder = _Finder(workspace)
    runs = (run for calls in find_calls(workflows) for run in finder.find(calls))
    return workflows, tuple(islice(runs, MAX_RUNS))


def is_first_stage(run: GateRun, runs: Sequence[GateRun]) -> bool:
    """Whether another run of the gate evaluates the saved result of this one after its workflow has ended."""
    followers = (other.workflow.triggers.get("workflow_run") for other in runs if other.input("reported"))
    names = {text.value for trigger in followers if trigger for text in trigger.filters.get("workflows", ())}
    return run.workflow.name in names


class _Finder:
    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.has_checklist = any(workspace.has_match(path) for path in DEFAULT_CHECKLISTS)
        self.actions: dict[str, bool] = {}

    def find(self, calls: Calls) -> Iterator[GateRun]:
        """The runs in the last of these jobs."""
        for step in calls[-1][1].steps:
            command = self.command(step)
            if command or self.is_ours(step):
                yield GateRun(calls, step, command)

    def command(self, step: Step) -> GateCommand | None:
        if step.script is None or not self.has_checklist:
            return None  # another program may have the name `gate`
        return find_command(step.script.value, step.shell)

    def is_ours(self, step: Step) -> bool:
        uses = step.uses.value if step.uses else ""
        folder = local_path(uses).rstrip("/")
        if not folder:
            return bool(_ACTION.fullmatch(uses))
        if folder not in self.actions:
            self.actions[folder] = self.is_our_action(folder)
        return self.actions[folder]

    def is_our_action(self, folder: str) -> bool:
        """Whether the action in a folder is ours, or a composite action with ours in its steps."""
        prefix = f"{folder}/" if folder != "." else ""
        for name in ("action.yml", "action.yaml"):
            if root := read_tree(prefix + name, self.workspace):
                runs = root.entries.get("runs")
                steps: Sequence[Step] = read_steps(runs) if runs else ()
                title = root.entries.get("name")
                return getattr(title, "value", None) == ACTION_NAME or any(
                    step.uses and _ACTION.fullmatch(step.uses.value) for step in steps
                )
        return False
