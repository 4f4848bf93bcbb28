"""The results of the jobs that the gate's job needs, from the input `jobs`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gate.model.codes import Code
from gate.model.errors import UsageError

MAX_JOBS = 256
"""The most jobs that are read; a GitHub matrix has no more."""

MAX_TEXT = 1024 * 1024
"""The most characters of JSON that are read; it includes the outputs of all jobs."""

RESULTS: Mapping[str, str] = {
    "success": "succeeded",
    "failure": "failed",
    "cancelled": "was cancelled",
    "skipped": "was skipped",
}
"""The results of a job in GitHub's `needs` context, each with its verb for sentences."""

JOB_ID = r"^[A-Za-z_][A-Za-z0-9_-]{0,99}$"
"""The pattern of a job id."""

_EXPECTED = "expected ${{ toJSON(needs) }}"


def parse(text: str) -> Mapping[str, str]:
    """The result of each job by name, from the JSON of `needs`; empty for an empty text.

    The format is `{job: {result, outputs}}` (GitHub's documentation, "Contexts", section "needs context"); outputs are
    ignored.

    Raises:
        UsageError: when the text has another format.
    """
    if not text.strip():
        return {}
    import json  # rarely needed, and every command reads its settings

    try:
        jobs = json.loads(text) if len(text) <= MAX_TEXT else None
    except (ValueError, RecursionError):
        jobs = None
    if not isinstance(jobs, dict) or len(jobs) > MAX_JOBS:
        raise UsageError(Code.INVALID_INPUT, f"jobs is not the JSON of the needed jobs, {_EXPECTED}")
    return {_read_name(name): _read_result(name, job) for name, job in jobs.items()}


def _read_name(name: str) -> str:
    if not re.fullmatch(JOB_ID, name):
        raise UsageError(Code.INVALID_INPUT, f"jobs has a name that is not a job id, {_EXPECTED}")
    return name


def _read_result(name: str, job: object) -> str:
    result = job.get("result") if isinstance(job, dict) else None
    if not isinstance(result, str) or result not in RESULTS:
        raise UsageError(Code.INVALID_INPUT, f"jobs has no valid result for {name}, expected {', '.join(RESULTS)}")
    return result
