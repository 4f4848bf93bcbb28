"""The jobs that an event starts, through the reusable workflows of the same repository."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from gate.workflows.model import Job, Workflow

MAX_CALLS = 10
"""Nested reusable workflows: GitHub's own limit."""

MAX_JOBS = 5000
"""Jobs of a repository that are visited, each as often as it is called."""

CALLED = "workflow_call"


class Call(NamedTuple):
    """A job and its workflow."""

    workflow: Workflow
    job: Job


Calls = tuple[Call, ...]
"""The jobs from the workflow that an event starts to one job; callers come first."""


def find_calls(workflows: Sequence[Workflow]) -> list[Calls]:
    """Every job that an event starts; the last of each is a job with steps, or calls a workflow elsewhere.

    A workflow that is only called starts none of its own. At most MAX_JOBS jobs are visited.
    """
    by_file = {workflow.file: workflow for workflow in workflows}
    roots = [workflow for workflow in workflows if set(workflow.triggers) - {CALLED}]
    visits = islice((visit for workflow in roots for visit in _visit(workflow, (), by_file)), MAX_JOBS)
    return [calls for calls, is_last in visits if is_last]


def local_path(uses: str) -> str:
    """The path of what a job or a step uses, if it is in the same repository; empty otherwise.

    It begins with `./`, or with `$/` ("Reusing workflow configurations", self-repository syntax).
    """
    prefix = next((prefix for prefix in ("$/./", "$/", "./") if uses.startswith(prefix)), "")
    return uses.removeprefix(prefix) or "." if prefix else ""


def _visit(workflow: Workflow, callers: Calls, by_file: Mapping[str, Workflow]) -> Iterator[tuple[Calls, bool]]:
    """Every job below a workflow, and whether it calls no workflow of this repository."""
    for job in workflow.jobs.values():
        calls = (*callers, Call(workflow, job))
        called = by_file.get(local_path(job.uses.value)) if job.uses else None
        yield calls, called is None
        if called and len(calls) <= MAX_CALLS and not any(called is call.workflow for call in calls):
            yield from _visit(called, calls, by_file)
