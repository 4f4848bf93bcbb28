"""The jobs that an event starts, through the reusable workflows of the same repository."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gate.workflows.model import Job, Workflow

MAX_CALLS = 10
"""Nested reusable workflows: GitHub's own limit."""

CALLED = "workflow_call"

Calls = tuple[tuple[Workflow, Job], ...]
"""The jobs from the workflow that an event starts to one job, each with its workflow; callers come first."""


def find_calls(workflow: Workflow, by_file: Mapping[str, Workflow]) -> Iterator[Calls]:
    """Every job that an event of this workflow starts; the last of each is a job with steps, or calls another place.

    A workflow that is only called starts none of its own.
    """
    if set(workflow.triggers) - {CALLED}:
        yield from _in_jobs(workflow, (), by_file)


def local_path(uses: str) -> str:
    """The path of what a job or a step uses, if it is in the same repository; empty otherwise.

    It begins with `./`, or with `$/` ("Reusing workflow configurations", self-repository syntax).
    """
    prefix = next((prefix for prefix in ("$/./", "$/", "./") if uses.startswith(prefix)), "")
    return uses.removeprefix(prefix) or "." if prefix else ""


def _in_jobs(workflow: Workflow, callers: Calls, by_file: Mapping[str, Workflow]) -> Iterator[Calls]:
    for job in workflow.jobs.values():
        calls = (*callers, (workflow, job))
        called = by_file.get(local_path(job.uses.value)) if job.uses else None
        if called is None:
            yield calls
        elif len(calls) <= MAX_CALLS and called not in [caller for caller, _ in calls]:
            yield from _in_jobs(called, calls, by_file)
