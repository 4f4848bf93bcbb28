"""The traps in which a required check never reports, reports for another commit, or reports twice."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from gate.model.codes import Code
from gate.model.errors import Problem
from gate.model.events import (
    EVENTS,
    EVENTS_WITH_STATUS,
    LOCAL,
    MERGE_EVENTS,
    MERGE_GROUP,
    PULL_REQUEST,
    WORKFLOW_DISPATCH,
)
from gate.model.text import one_line, quote, quote_list
from gate.workflows.calls import find_calls
from gate.workflows.check_names import CheckName, check_names
from gate.workflows.gates import GateRun, is_first_stage
from gate.workflows.model import Access, Concurrency, Job, Trigger, Workflow

NEEDED_TYPES = ("opened", "synchronize")
"""The types without which a new pull request, or a new commit of one, has no check."""

_PER_CHANGE = re.compile(
    r"\$\{\{[^}]*\b(?:github\.(?:ref|ref_name|head_ref|sha|run_id|run_number|workflow_ref|workflow_sha|"
    r"event\.(?:number|after|merge_group|workflow_run|issue|pull_request(?!\.base\.(?!sha))))|matrix)\b"
)
"""An expression that differs between two changes."""


def filtered_paths(run: GateRun) -> Iterator[Problem]:
    """`paths` and `paths-ignore` on the event whose check is required."""
    for event in run.merge_events:
        for name in ("paths", "paths-ignore"):
            for text in run.workflow.triggers[event].filters.get(name, ())[:1]:
                yield Problem(
                    text.position,
                    Code.FILTERED_PATHS,
                    f"`{name}` on {quote(event)}: for other files the workflow does not start, and a required check of "
                    "it waits for ever",
                    "remove the filter, and write `when: {paths: ...}` on the items",
                )


def missing_types(run: GateRun) -> Iterator[Problem]:
    """`types` without those that a new pull request and a new commit have."""
    trigger = run.workflow.triggers.get(PULL_REQUEST)
    missing = [name for name in NEEDED_TYPES if trigger and trigger.types and name not in trigger.types]
    if trigger and trigger.types and missing:
        yield Problem(
            trigger.position,
            Code.MISSING_TYPES,
            f"the workflow does not run on {quote_list(missing)}: a required check of it waits for ever",
            f"write {quote_types((*trigger.types, *missing))}",
        )


def quote_types(types: Sequence[str]) -> str:
    """The key `types` with these types, as a message quotes it."""
    return f"`types: [{one_line(', '.join(types))}]`"


def shared_concurrency(run: GateRun) -> Iterator[Problem]:
    """A concurrency group that all pull requests share: each new run cancels the one of another change."""
    blocks: list[Concurrency | None] = [
        block for call in run.calls for block in (call.workflow.concurrency, call.job.concurrency)
    ]
    for block in blocks:
        if block and run.merge_events and block.group and not _PER_CHANGE.search(_with_dots(block.group)):
            which = "the run in progress" if block.cancels else "a waiting run"
            yield Problem(
                block.position,
                Code.SHARED_CONCURRENCY,
                f"all changes share the concurrency group {quote(block.group)}: a new run cancels {which} of another "
                "pull request, and a cancelled check blocks it",
                "add `${{ github.ref }}` to the group",
            )


def _with_dots(group: str) -> str:
    """The group with `github['ref']` as `github.ref`."""
    return re.sub(r"\['(\w+)'\]", r".\1", group)


def unsupported_event(run: GateRun) -> Iterator[Problem]:
    """An event on which the gate judges nothing."""
    for event, trigger in run.workflow.triggers.items():
        if event == LOCAL or event not in (*EVENTS, "workflow_call"):
            yield Problem(
                trigger.position,
                Code.UNSUPPORTED_EVENT,
                f"a run on {quote(event)} judges nothing: its commit and its checklist are not defined, so it is red",
                "start the gate on another event; docs/events.md lists them",
            )


def missing_status(run: GateRun) -> Iterator[Problem]:
    """A run whose own check is on another commit, and which sets no status."""
    events = [event for event in run.events if event in EVENTS_WITH_STATUS and event != WORKFLOW_DISPATCH]
    if not events:
        return
    effect = f"on {quote_list(events)} the job's own check is not on the pull request, and without a status"
    if run.input("status") == "never":
        text = run.step.inputs.get("status")
        position = text.position if text else run.position
        yield Problem(position, Code.MISSING_STATUS, f"`status: never`: {effect} nothing can be required", "remove it")
    elif run.access("statuses") in (Access.NONE, Access.READ):
        position = run.permissions[-1].position if run.permissions else run.position
        message = f"no `statuses: write`: {effect} nothing can be required"
        yield Problem(
            position, Code.MISSING_STATUS, message, f"add it, and require the status {quote(f'gate/{run.key}')}"
        )


def default_permissions(run: GateRun) -> Iterator[Problem]:
    """No `permissions` at all: the settings of the repository decide."""
    if run.permissions is None and not run.command:
        yield Problem(
            run.job.position,
            Code.DEFAULT_PERMISSIONS,
            f"neither the workflow nor {quote(run.job.id)} has `permissions`: what the gate may read and post depends "
            "on the settings of the repository",
            "add `permissions: {}` to the workflow, and those that `gate doctor` lists to the job",
        )


def missing_merge_group(runs: Sequence[GateRun], workflows: Sequence[Workflow]) -> Iterator[Problem]:
    """A gate on pull requests alone, in a repository with a workflow for its merge queue."""
    queued = next((workflow.triggers[MERGE_GROUP] for workflow in workflows if MERGE_GROUP in workflow.triggers), None)
    for run in runs:
        reports = PULL_REQUEST in run.events and not is_first_stage(run, runs)
        if queued and reports and MERGE_GROUP not in run.events:
            yield Problem(
                run.workflow.triggers[PULL_REQUEST].position,
                Code.MISSING_MERGE_GROUP,
                f"the workflow does not run on `merge_group`, as that at {queued.position} does: in a merge queue a "
                "required check of it waits for ever",
                "add `merge_group:` under `on`",
            )


def same_name(runs: Sequence[GateRun], workflows: Sequence[Workflow]) -> Iterator[Problem]:
    """Another job, or another event, that reports the check of the gate on the head of a pull request."""
    reports = _reports(workflows)
    for number, run in enumerate(runs):
        if not run.merge_events or any(_are_same(run.jobs, other.jobs) for other in runs[:number]):
            continue  # a second gate in the same job
        names = check_names(run.jobs, run.merge_events[0])
        for event in _other_events(run.workflow):
            if set(names) & set(check_names(run.jobs, event)):
                yield _other_event(run, names[0], event)
        for name in names:
            for jobs in reports.get(name, ()):
                if not _are_same(jobs, run.jobs):
                    yield _other_job(run, jobs[-1], name.text)
                    break


def _reports(workflows: Sequence[Workflow]) -> Mapping[CheckName, Sequence[Sequence[Job]]]:
    """The jobs, each with its callers, by the names that they report on the head of a pull request."""
    reports: dict[CheckName, list[Sequence[Job]]] = defaultdict(list)
    for calls in find_calls(workflows):
        workflow, jobs = calls[0].workflow, [call.job for call in calls]
        events = [*(event for event in MERGE_EVENTS if event in workflow.triggers), *_other_events(workflow)]
        for name in dict.fromkeys(name for event in events for name in check_names(jobs, event)):
            reports[name].append(jobs)
    return reports


def _are_same(first: Sequence[Job], second: Sequence[Job]) -> bool:
    return len(first) == len(second) and all(job is twin for job, twin in zip(first, second, strict=True))


def _other_events(workflow: Workflow) -> Iterator[str]:
    """The events of a workflow whose run has its check on the head of a pull request, and no base that decides."""
    for event, trigger in workflow.triggers.items():
        if event == WORKFLOW_DISPATCH or (event == "push" and _runs_on_topics(trigger)):
            yield event


def _runs_on_topics(trigger: Trigger) -> bool:
    """Whether a push to any branch starts a workflow; with `tags` alone only a tag does."""
    branches, ignored = (trigger.filters.get(name) for name in ("branches", "branches-ignore"))
    if branches is not None:
        return any(text.value in ("*", "**") for text in branches)
    return ignored is not None or not any(name in trigger.filters for name in ("tags", "tags-ignore"))


def _other_event(run: GateRun, name: CheckName, event: str) -> Problem:
    label = run.job.name or run.job.id
    choice = f"github.event_name == '{run.merge_events[0]}' && '{label}' || 'Other'"
    example = f": `name: ${{{{ {choice} }}}}`" if re.fullmatch(r"[\w .-]{1,50}", label) else ""
    return Problem(
        run.workflow.triggers[event].position,
        Code.SAME_NAME,
        f"a run on {quote(event)} reports the check {quote(name.text)} too, and there the checklist of the branch "
        "itself decides: the required check is ambiguous",
        f"give it another workflow, or a name by event{example}",
    )


def _other_job(run: GateRun, job: Job, name: str) -> Problem:
    return Problem(
        job.position,
        Code.SAME_NAME,
        f"{quote(job.id)} reports the check {quote(name)}, as the gate at {run.position} does: the required check is "
        "ambiguous",
        "give each job its own `name`",
    )
