"""The jobs that the gate's own job needs: how each of them ended."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import Annotated

from pydantic import Field, StringConstraints

from gate.config.needed_jobs import MAX_JOBS, NAME, RESULTS
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Evidence, Finding, Observation, Seen
from gate.model.values import Better, FactSpec, Kind
from gate.probes.common.probe import Probe, ProbeContext
from gate.probes.common.report_files import OneOrMore, ProbeParams

_WORST = ("failure", "cancelled", "skipped", "success")

Name = Annotated[str, StringConstraints(pattern=NAME)]

Names = Annotated[OneOrMore[Name], Field(max_length=MAX_JOBS)]


class JobsParams(ProbeParams):
    """What stands under `with:`."""

    jobs: Names | None = Field(default=None, description="The jobs to look at, by id; by default all that are needed.")


FACTS = (
    FactSpec(
        "result", "how each job ended; the worst is shown", kind=Kind.STRING,
        words=tuple(RESULTS),
    ),
    FactSpec("total", "the jobs"),
    FactSpec("succeeded", "jobs that succeeded", better=Better.HIGHER),
    FactSpec("failed", "jobs that failed", better=Better.LOWER),
    FactSpec("cancelled", "jobs that were cancelled", better=Better.LOWER),
    FactSpec("skipped", "jobs that were skipped", better=Better.LOWER),
)  # fmt: skip


def measure(params: JobsParams, context: ProbeContext) -> Evidence:
    """Looks the results up in what the workflow said of the needed jobs.

    Raises:
        EvidenceError: absent when the workflow said nothing, or nothing of a named job.
    """
    known = context.jobs
    if not known:
        said = "the results of the needed jobs were not given; give the gate `jobs: ${{ toJSON(needs) }}`"
        raise EvidenceError(Cause.ABSENT, f"{said}, and its job `needs: [test, …]`")
    names = params.jobs or tuple(known)
    unknown = [name for name in names if name not in known]
    if unknown:
        needed = ", ".join(sorted(known))
        raise EvidenceError(Cause.ABSENT, f"job `{unknown[0]}` is not needed by the gate's job, which needs {needed}")
    results = {name: known[name] for name in names}
    count = Counter(results.values())
    counts = {"succeeded": "success", "failed": "failure", "cancelled": "cancelled", "skipped": "skipped"}
    facts: dict[str, Observation] = {fact: Seen(Decimal(count[result])) for fact, result in counts.items()}
    findings = tuple(
        Finding("job", f"job `{name}` {RESULTS[result]}") for name, result in results.items() if result != "success"
    )
    return Evidence({"result": _worst(results), "total": Seen(Decimal(len(results))), **facts}, findings)


def _worst(results: dict[str, str]) -> Observation:
    """The worst result, with the name of its job, and beside it every other result that was seen."""
    first = {result: name for name, result in reversed(results.items())}
    worst, *others = [Seen(result, f"job {first[result]}") for result in _WORST if result in first]
    return replace(worst, others=tuple(others))


PROBE = Probe(
    summary="The jobs that the gate's own job needs: how each of them ended.",
    params=JobsParams,
    facts=FACTS,
    measure=measure,
)
