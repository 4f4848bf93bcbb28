"""A Markdown tracker: its tasks, its contradictions, and which of its claims are supported by evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from io import BufferedReader

from pydantic import Field

from gate.formats.documents import markdown_text
from gate.model.digest import compute_digest
from gate.model.errors import EvidenceError
from gate.model.evidence import MAX_FINDINGS, Cause, Evidence, Finding, Observation, Seen, Severity, Source, Unseen
from gate.model.text import count_remaining
from gate.model.values import Better, FactSpec, Percentage, percentage
from gate.probes.common import report_files
from gate.probes.common.parameters import Duration, Glob, ProbeParams
from gate.probes.common.probe import Probe, ProbeContext
from gate.probes.common.staleness import check_age
from gate.trackers.checks.contradictions import find_contradictions
from gate.trackers.checks.model import Contradiction
from gate.trackers.claims import saved
from gate.trackers.claims.saved import SavedClaims
from gate.trackers.claims.status import ClaimStatus
from gate.trackers.reading import reader
from gate.trackers.reading.model import Tracker
from gate.trackers.reading.vocabulary import Progress

OVERDUE, STALE = "overdue", "stale"


class TrackerParams(ProbeParams):
    """The parameters of the probe `tracker`."""

    path: Glob = Field(description="The path of the tracker, a Markdown document, relative to the root.")
    claims: Glob | None = Field(
        default=None,
        description="The output of `gate claims --format json` for the tracker. Without it, the facts about claims "
        "have no data.",
    )
    max_age: Duration | None = Field(
        default=None, description="The maximum age of that output, such as `1d`. Older output is stale."
    )


FACTS = (
    FactSpec("tasks", "tasks in the document"),
    FactSpec("done", "tasks that it claims are done", better=Better.HIGHER),
    FactSpec("in_progress", "tasks that it claims are in progress"),
    FactSpec("open", "tasks that it says are open; no data where a status is not understood", better=Better.LOWER),
    FactSpec("dropped", "tasks that it says are dropped, such as `Won't do`"),
    FactSpec("unknown", "tasks whose status is in words that are not understood", better=Better.LOWER),
    percentage("done_share", "percentage of the tasks that are done, without dropped ones"),
    FactSpec("contradictions", "contradictions in the document, except about dates", better=Better.LOWER),
    FactSpec("overdue", "open tasks and weeks after their date", better=Better.LOWER),
    FactSpec("stale", "`last updated` dates older than 90 days while tasks are open", better=Better.LOWER),
    FactSpec("verified", "claims that something is done, supported by evidence", better=Better.HIGHER),
    FactSpec("contradicted", "claims that something is done, contradicted by evidence", better=Better.LOWER),
    FactSpec("unverified", "claims that something is done, whose evidence was not seen", better=Better.LOWER),
    FactSpec("unclaimed", "entries that evidence supports and that can be ticked", better=Better.LOWER),
    FactSpec("met", "targets without a checkbox that evidence shows as met", better=Better.HIGHER),
    FactSpec("unbound", "entries that no evidence covers", better=Better.LOWER),
)
CLAIM_FACTS = ("verified", "contradicted", "unverified", "unclaimed", "met", "unbound")
"""The facts that compare the claims with evidence."""

_FINDINGS_BY_STATUS = {
    ClaimStatus.CONTRADICTED: (Severity.HIGH, "claimed as done, but contradicted by evidence"),
    ClaimStatus.UNCLAIMED: (Severity.INFO, "supported by evidence, can be ticked"),
}


def measure(params: TrackerParams, context: ProbeContext) -> Evidence:
    """Reads the document, checks its statements against each other and the date, and reads the status of its claims.

    Raises:
        EvidenceError: when the document is absent, cannot be read, or is empty.
    """
    data = context.workspace.read(params.path, markdown_text.MAX_BYTES)
    if not data.strip():
        raise EvidenceError(Cause.EMPTY, f"{params.path} is empty", params.path)
    tracker = reader.parse(data)
    contradictions = find_contradictions(tracker, context.clock.now.date())
    source = Source(params.path, "tracker", digest=compute_digest(data))
    claim_facts, claim_findings, sources = _claim_evidence(params, context, source.digest)
    findings = (*(_finding(params.path, contradiction) for contradiction in contradictions), *claim_findings)
    remaining = count_remaining(findings, MAX_FINDINGS, "findings are not listed")
    notes = (*tracker.repairs, *tracker.unknown_statuses, *remaining)
    facts = {**_task_facts(tracker), **_contradiction_facts(contradictions), **claim_facts}
    return Evidence(facts, findings[:MAX_FINDINGS], (source, *sources), notes)


def _task_facts(tracker: Tracker) -> dict[str, Observation]:
    counts = Counter(task.progress for task in tracker.tasks)
    total, done, dropped = counts.total(), counts[Progress.DONE], counts[Progress.DROPPED]
    unknown = next(iter(tracker.unknown_statuses), "")
    return {
        "tasks": Seen(Decimal(total)),
        "done": Seen(Decimal(done)),
        "in_progress": Seen(Decimal(counts[Progress.IN_PROGRESS])),
        "open": Unseen(Cause.UNREADABLE, unknown) if unknown else Seen(Decimal(counts[Progress.OPEN])),
        "dropped": Seen(Decimal(dropped)),
        "unknown": Seen(Decimal(counts[Progress.NONE])),
        "done_share": _done_share(done, total - dropped),
    }


def _done_share(done: int, total: int) -> Observation:
    """The share of the tasks that are done; a task whose status is not understood does not count as done."""
    return Seen(Percentage(done, total)) if total else Unseen(Cause.EMPTY, "the document has no task")


def _contradiction_facts(contradictions: tuple[Contradiction, ...]) -> dict[str, Observation]:
    rules = Counter(contradiction.rule for contradiction in contradictions)
    other = rules.total() - rules[OVERDUE] - rules[STALE]
    return {
        "contradictions": Seen(Decimal(other)),
        "overdue": Seen(Decimal(rules[OVERDUE])),
        "stale": Seen(Decimal(rules[STALE])),
    }


def _claim_evidence(
    params: TrackerParams, context: ProbeContext, digest: str
) -> tuple[Mapping[str, Observation], tuple[Finding, ...], tuple[Source, ...]]:
    """The facts about the claims, a finding for each claim that needs action, and the source."""
    if params.claims is None:
        detail = f"set `claims` to the output of `gate claims {params.path} --format json`"
        return dict.fromkeys(CLAIM_FACTS, Unseen(Cause.ABSENT, detail)), (), ()
    try:
        claims, source = _read_claims(params, params.claims, context, digest)
    except EvidenceError as error:
        return dict.fromkeys(CLAIM_FACTS, Unseen(error.cause, error.detail, params.claims)), (), ()
    counts = claims.count_by_status()
    findings = []
    for claim in claims.claims:
        if claim.status in _FINDINGS_BY_STATUS:
            severity, message = _FINDINGS_BY_STATUS[claim.status]
            findings.append(
                Finding(
                    str(claim.status), f"{claim.title}: {message}", severity, params.path, claim.line,
                    names=(claim.title,), counted_in=(str(claim.status),),
                )
            )  # fmt: skip
    facts: dict[str, Observation] = {
        name: Seen(Decimal(counts[ClaimStatus(name)]))
        if ClaimStatus(name) in claims.statuses
        else Unseen(Cause.MISMATCHED, f"its format is {claims.schema}, which has no {name} claims", params.claims)
        for name in CLAIM_FACTS
    }
    return facts, tuple(findings), (source,)


def _read_claims(
    params: TrackerParams, path: str, context: ProbeContext, tracker_digest: str
) -> tuple[SavedClaims, Source]:
    def parse(stream: BufferedReader) -> SavedClaims:
        data = stream.read(saved.MAX_BYTES + 1)
        if len(data) > saved.MAX_BYTES:
            raise EvidenceError(Cause.TOO_LARGE, f"the file has more than {saved.MAX_BYTES:,} bytes")
        return saved.parse(data)

    claims, digest = report_files.read(context.workspace, path, parse)
    check_age(path, claims.evaluated_at, params.max_age, now=context.clock.now, repository=context.repository)
    if claims.digest != tracker_digest:
        detail = f"{path} is about another version of {params.path}; run `gate claims` again"
        raise EvidenceError(Cause.MISMATCHED, detail)
    return claims, Source(path, claims.schema, produced_at=claims.evaluated_at, digest=digest)


def _finding(path: str, contradiction: Contradiction) -> Finding:
    message = f"The document {contradiction.message}"
    fact = contradiction.rule if contradiction.rule in (OVERDUE, STALE) else "contradictions"
    return Finding(
        contradiction.rule, message, Severity.MEDIUM, path, contradiction.line,
        names=(contradiction.excerpt or contradiction.rule,), counted_in=(fact,),
    )  # fmt: skip


PROBE = Probe(
    summary="A Markdown tracker: its tasks, its contradictions, and which of its claims are supported by evidence.",
    params=TrackerParams,
    facts=FACTS,
    measure=measure,
    lists_findings=True,
)
