"""The jobs that the gate's own job needs, with their results, as a workflow hands them over."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gate.model.errors import UsageError

MAX_JOBS = 256
"""How many jobs are read; a matrix of GitHub makes no more."""

MAX_TEXT = 1024 * 1024
"""The most characters of JSON that are read; the outputs of all jobs stand in it."""

RESULTS: Mapping[str, str] = {
    "success": "succeeded",
    "failure": "failed",
    "cancelled": "was cancelled",
    "skipped": "was skipped",
}
"""The results of a job in GitHub's `needs` context, and how they read in a sentence."""

NAME = r"^[A-Za-z_][A-Za-z0-9_-]{0,99}$"
"""What the id of a job looks like."""


def read(text: str) -> Mapping[str, str]:
    """The result of each job by name, from the JSON of `needs`; nothing for an empty text.

    The shape is `{job: {result, outputs}}` (GitHub's documentation, "Contexts", section "needs context"); outputs are
    not looked at.

    Raises:
        UsageError: when the text is none of that, saying what is wanted.
    """
    if not text.strip():
        return {}
    import json  # seldom needed, and every command reads its settings

    try:
        jobs = json.loads(text) if len(text) <= MAX_TEXT else None
    except (ValueError, RecursionError):
        jobs = None
    if not isinstance(jobs, dict) or len(jobs) > MAX_JOBS:
        raise UsageError("jobs is not the JSON of the needed jobs, wanted ${{ toJSON(needs) }}")
    return {_name(name): _result(name, job) for name, job in jobs.items()}


def _name(name: str) -> str:
    if not re.fullmatch(NAME, name):
        raise UsageError("jobs holds a name that no job can have, wanted ${{ toJSON(needs) }}")
    return name


def _result(name: str, job: object) -> str:
    result = job.get("result") if isinstance(job, dict) else None
    if not isinstance(result, str) or result not in RESULTS:
        raise UsageError(f"jobs says no result of {name}, wanted one of {', '.join(RESULTS)}")
    return result
