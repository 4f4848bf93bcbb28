"""The results of the jobs that the gate's own job needs."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import Annotated

from pydantic import Field, StringConstraints

from gate.config.needed_jobs import JOB_ID, MAX_JOBS, RESULTS
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Evidence, Finding, Observation, Seen
from gate.model.surface import Surface
from gate.model.values import Better, FactSpec, Kind
from gate.probes.common.parameters import OneOrMore, ProbeParams
from gate.probes.common.probe import Probe, ProbeContext

_WORST_FIRST = ("failure", "cancelled", "skipped", "success")

JobId = Annotated[str, StringConstraints(pattern=JOB_ID)]

JobIds = Annotated[OneOrMore[JobId], Field(max_length=MAX_JOBS)]


class JobsParams(ProbeParams):
    """The parameters of the probe `jobs`."""

    jobs: JobIds | None = Field(default=None, description="The ids of the jobs; by default all needed jobs.")


FACTS = (
    FactSpec(
        "result", "result of each job; the worst is shown", kind=Kind.STRING,
        choices=tuple(RESULTS),
    ),
    FactSpec("total", "number of jobs"),
    FactSpec("succeeded", "jobs that succeeded", better=Better.HIGHER),
    FactSpec("failed", "jobs that failed", better=Better.LOWER),
    FactSpec("cancelled", "jobs that were cancelled", better=Better.LOWER),
    FactSpec("skipped", "jobs that were skipped", better=Better.LOWER),
)  # fmt: skip


_ADVICE = {
    Surface.WORKFLOW: "set the input `jobs: ${{ toJSON(needs) }}` of the gate and `needs: [test, …]` of its job",
    Surface.GITLAB: 'pass them with `--jobs`, such as `--jobs \'{"test": {"result": "success"}}\'`',
    Surface.TERMINAL: 'pass them with `--jobs`, such as `--jobs \'{"test": {"result": "success"}}\'`',
}


def measure(params: JobsParams, context: ProbeContext) -> Evidence:
    """Reads the results that the workflow passed to the gate.

    Raises:
        EvidenceError: absent when the workflow passed no results, or not that of a listed job.
    """
    available = context.jobs
    if not available:
        raise EvidenceError(
            Cause.ABSENT,
            f"there are no results of needed jobs; {_ADVICE[context.subject.surface]}",
        )
    names = params.jobs or tuple(available)
    missing = [name for name in names if name not in available]
    if missing:
        needed = ", ".join(sorted(available))
        raise EvidenceError(
            Cause.ABSENT, f"the gate's job does not need the job `{missing[0]}`; it needs {needed}", missing[0]
        )
    results = {name: available[name] for name in names}
    counts = Counter(results.values())
    result_by_fact = {"succeeded": "success", "failed": "failure", "cancelled": "cancelled", "skipped": "skipped"}
    facts: dict[str, Observation] = {fact: Seen(Decimal(counts[result])) for fact, result in result_by_fact.items()}
    fact_by_result = {result: fact for fact, result in result_by_fact.items()}
    findings = tuple(
        Finding("job", f"job `{name}` {RESULTS[result]}", names=(name,), counted_in=(fact_by_result[result],))
        for name, result in results.items()
        if result != "success"
    )
    return Evidence({"result": _worst(results), "total": Seen(Decimal(len(results))), **facts}, findings)


def _worst(results: dict[str, str]) -> Observation:
    """The worst result with the name of its job, and the other results in `other_targets`."""
    first_job = {result: name for name, result in reversed(results.items())}
    worst, *better = [Seen(result, f"job {first_job[result]}") for result in _WORST_FIRST if result in first_job]
    return replace(worst, other_targets=tuple(better))


PROBE = Probe(
    summary="Results of the jobs that the gate's own job needs.",
    params=JobsParams,
    facts=FACTS,
    measure=measure,
    lists_findings=True,
)
