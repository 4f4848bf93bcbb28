"""Finds the steps that run the gate, through reusable workflows and composite actions of the same repository."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from itertools import islice

from gate.adapters.workspace import Workspace
from gate.config.settings import DEFAULT_CHECKLISTS
from gate.formats.common.yaml_lookup import find_mapping, find_scalar
from gate.model.events import MERGE_EVENTS
from gate.model.lazy_dataclass import dataclass
from gate.model.position import Position
from gate.workflows.calls import Calls, find_calls, local_path
from gate.workflows.expressions import Situation, fill
from gate.workflows.model import Access, Job, Permissions, Step, Workflow
from gate.workflows.reading import read_steps, read_tree, read_workflows
from gate.workflows.scripts import GateCommand, find_commands

DEFAULT_KEY = "readiness"
ACTION_NAME = "Readiness Gate"
"""The `name` in our action.yml."""

MAX_RUNS = 200
"""Steps with the gate that are examined."""

MAX_NESTED_ACTIONS = 10
"""Nested composite actions: GitHub's own limit."""

MAX_INNER_STEPS = 5000
"""Steps of composite actions that are read, each as often as it is used."""

_ACTION = re.compile(r"(?:[\w.-]+/readiness-gate(?:/[^@]*)?@.+|docker://.*\breadiness-gate\b.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StepBefore:
    """A step before the gate; `inner` are the steps of the composite action of the repository that it uses."""

    step: Step
    inner: tuple[StepBefore, ...] = ()


@dataclass(frozen=True, slots=True)
class GateRun:
    """A step that runs the gate, in a workflow that events start.

    `calls` are the jobs from that workflow to the step. `command` is set when the step is a script. `callers` are the
    steps of the job, and of composite actions of the repository, through which the step runs. `before` has, for each of
    `steps`, those that run before it in the same job or action.
    """

    calls: Calls
    step: Step
    command: GateCommand | None = None
    callers: tuple[Step, ...] = ()
    before: tuple[tuple[StepBefore, ...], ...] = ()

    @property
    def workflow(self) -> Workflow:
        """The workflow that events start."""
        return self.calls[0].workflow

    @property
    def job(self) -> Job:
        """The job with the step."""
        return self.calls[-1].job

    @property
    def jobs(self) -> tuple[Job, ...]:
        """The jobs from the workflow to the step."""
        return tuple(call.job for call in self.calls)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps from the job to the gate."""
        return (*self.callers, self.step)

    @property
    def position(self) -> Position:
        """The position of what the step of the job runs."""
        text = self.steps[0].uses or self.steps[0].script
        return text.position if text else self.steps[0].position

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


@dataclass(frozen=True, slots=True)
class _Action:
    """An action of the repository: its title, the defaults of its inputs, and its steps if it is a composite one."""

    title: str = ""
    defaults: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()


class _Finder:
    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.has_checklist = any(workspace.has_match(path) for path in DEFAULT_CHECKLISTS)
        self.actions: dict[str, _Action] = {}
        self.inner_steps = 0

    def find(self, calls: Calls) -> Iterator[GateRun]:
        """The runs in the last of these jobs."""
        steps = calls[-1].job.steps
        for index, step in enumerate(steps):
            yield from self.find_in_step(calls, (step,), (steps[:index],))

    def find_in_step(
        self, calls: Calls, steps: tuple[Step, ...], before: tuple[Sequence[Step], ...]
    ) -> Iterator[GateRun]:
        """The runs of the last of these steps, and of the steps of the composite action that it uses.

        The steps are those from the job to this one; `before` has those that run before each of them.
        """
        *callers, step = steps
        commands = list(self.commands(step))
        action, is_gate = self.action_of(step), self.is_gate(step)
        if commands or is_gate:
            earlier = tuple(tuple(self.expand(other, depth) for other in level) for depth, level in enumerate(before))
            for command in (*commands, *([None] if is_gate else [])):
                yield GateRun(calls, step, command, tuple(callers), earlier)
        if not is_gate:
            inner_steps = self.inner_steps_of(step, action, len(callers))
            for index, inner in enumerate(inner_steps):
                yield from self.find_in_step(calls, (*steps, inner), (*before, inner_steps[:index]))

    def expand(self, step: Step, depth: int) -> StepBefore:
        """The step with the steps of the composite action that it uses."""
        inner_steps = self.inner_steps_of(step, self.action_of(step), depth)
        return StepBefore(step, tuple(self.expand(inner, depth + 1) for inner in inner_steps))

    def inner_steps_of(self, step: Step, action: _Action, depth: int) -> list[Step]:
        """The steps of a composite action with the inputs of the step that uses it; none beyond the limits."""
        if depth >= MAX_NESTED_ACTIONS or self.inner_steps >= MAX_INNER_STEPS:
            return []
        self.inner_steps += len(action.steps)
        return [_bind(inner, step, action) for inner in action.steps]

    def is_gate(self, step: Step) -> bool:
        """Whether the step uses our action."""
        uses = step.uses.value if step.uses else ""
        return bool(_ACTION.fullmatch(uses)) or self.action_of(step).title == ACTION_NAME

    def action_of(self, step: Step) -> _Action:
        """The action of the repository that a step uses; an empty one where it uses none."""
        folder = local_path(step.uses.value if step.uses else "").rstrip("/")
        return self.action(folder) if folder else _Action()

    def commands(self, step: Step) -> Iterator[GateCommand]:
        """The commands of the gate in a script, which have a checklist: another program may have the name `gate`."""
        for command in find_commands(step.script.value, step.shell) if step.script else ():
            checklist = command.flags.get("checklist", "")
            if self.has_checklist or (checklist and self.workspace.has_match(checklist)):
                yield command

    def action(self, folder: str) -> _Action:
        """The action in a folder of the repository; an empty one when it cannot be read."""
        if folder not in self.actions:
            self.actions[folder] = self.read_action(f"{folder}/" if folder != "." else "")
        return self.actions[folder]

    def read_action(self, prefix: str) -> _Action:
        for name in ("action.yml", "action.yaml"):
            if root := read_tree(prefix + name, self.workspace):
                inputs, title, runs = find_mapping(root, "inputs"), find_scalar(root, "name"), root.entries.get("runs")
                defaults = {
                    key: default.value or ""
                    for key, node in (inputs.entries if inputs else {}).items()
                    if (default := find_scalar(node, "default"))
                }
                return _Action((title and title.value) or "", defaults, read_steps(runs) if runs else ())
        return _Action()


def _bind(step: Step, caller: Step, action: _Action) -> Step:
    """A step of a composite action with the inputs that its caller gives."""
    values = {**action.defaults, **{name: text.value for name, text in caller.inputs.items()}}
    situation = Situation({f"inputs.{name}".lower(): value for name, value in values.items()}, complete=("inputs",))
    inputs = {name: replace(text, value=fill(text.value, situation)) for name, text in step.inputs.items()}
    return replace(step, inputs=inputs)
