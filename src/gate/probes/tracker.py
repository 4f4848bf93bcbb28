"""A Markdown tracker: its tasks, its contradictions, and how its claims compare with the evidence."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from io import BufferedReader

from pydantic import Field

from gate.formats.documents import markdown_text
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Evidence, Finding, Observation, Seen, Severity, Source, Unseen
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

MAX_FINDINGS = 200
OVERDUE, STALE = "overdue", "stale"


class TrackerParams(ProbeParams):
    """The parameters of the probe `tracker`."""

    path: Glob = Field(description="The tracker: a Markdown document, relative to the root.")
    claims: Glob | None = Field(
        default=None,
        description="The output of `gate claims --format json` for it; without that file, the claims have no data.",
    )
    max_age: Duration | None = Field(
        default=None, description="The maximum age of that file, such as `1d`; an older file is stale."
    )


FACTS = (
    FactSpec("tasks", "tasks that the document lists"),
    FactSpec("done", "tasks that it claims are done", better=Better.HIGHER),
    FactSpec("in_progress", "tasks that it claims are in progress"),
    FactSpec("open", "tasks that are neither done nor in progress", better=Better.LOWER),
    percentage("done_share", "the percentage of tasks that are done"),
    FactSpec("contradictions", "claims that the document itself contradicts, apart from dates", better=Better.LOWER),
    FactSpec("overdue", "open tasks and weeks past their date", better=Better.LOWER),
    FactSpec("stale", "last updates more than 90 days ago while tasks are open", better=Better.LOWER),
    FactSpec("verified", "entries claimed as done and supported by evidence", better=Better.HIGHER),
    FactSpec("contradicted", "entries claimed as done but not supported by evidence", better=Better.LOWER),
    FactSpec("unclaimed", "entries supported by evidence that can be ticked", better=Better.LOWER),
    FactSpec("met", "targets without a check box that evidence shows to be met", better=Better.HIGHER),
    FactSpec("unbound", "entries without linked evidence", better=Better.LOWER),
)
CLAIM_FACTS = ("verified", "contradicted", "unclaimed", "met", "unbound")
"""The facts that come from the claims file."""

_REPORTED = {
    ClaimStatus.CONTRADICTED: (Severity.HIGH, "claimed as done, but not supported by evidence"),
    ClaimStatus.UNCLAIMED: (Severity.INFO, "supported by evidence, can be ticked"),
}


def measure(params: TrackerParams, context: ProbeContext) -> Evidence:
    """Reads the document, checks it against itself and the date of the run, and reads the status of its claims.

    Raises:
        EvidenceError: when the document is absent, empty or unreadable.
    """
    data = context.workspace.read(params.path, markdown_text.MAX_BYTES)
    if not data.strip():
        raise EvidenceError(Cause.EMPTY, f"{params.path} is empty", params.path)
    tracker = reader.parse(data)
    contradictions = find_contradictions(tracker, context.clock.now.date())
    source = Source(params.path, "tracker", digest=f"sha256:{hashlib.sha256(data).hexdigest()}")
    claim_facts, claim_findings, sources = _observe_claims(params, context, source.digest)
    findings = (*(_finding(params.path, contradiction) for contradiction in contradictions), *claim_findings)
    notes = (*tracker.repairs, *count_remaining(findings, MAX_FINDINGS, "findings are not listed"))
    facts = {**_count_tasks(tracker), **_count_contradictions(contradictions), **claim_facts}
    return Evidence(facts, findings[:MAX_FINDINGS], (source, *sources), notes)


def _count_tasks(tracker: Tracker) -> dict[str, Observation]:
    counts = Counter(task.progress for task in tracker.tasks)
    total, done, in_progress = counts.total(), counts[Progress.DONE], counts[Progress.IN_PROGRESS]
    return {
        "tasks": Seen(Decimal(total)),
        "done": Seen(Decimal(done)),
        "in_progress": Seen(Decimal(in_progress)),
        "open": Seen(Decimal(total - done - in_progress)),
        "done_share": Seen(Percentage(done, total)) if total else Unseen(Cause.EMPTY, "the document lists no tasks"),
    }


def _count_contradictions(contradictions: tuple[Contradiction, ...]) -> dict[str, Observation]:
    counts = Counter(contradiction.rule for contradiction in contradictions)
    return {
        "contradictions": Seen(Decimal(counts.total() - counts[OVERDUE] - counts[STALE])),
        "overdue": Seen(Decimal(counts[OVERDUE])),
        "stale": Seen(Decimal(counts[STALE])),
    }


def _observe_claims(
    params: TrackerParams, context: ProbeContext, digest: str
) -> tuple[Mapping[str, Observation], tuple[Finding, ...], tuple[Source, ...]]:
    """The facts about the claims, a finding for each claim that needs an action, and their source."""
    if params.claims is None:
        detail = f"`claims` is not set; set it to the output of `gate claims {params.path} --format json`"
        return dict.fromkeys(CLAIM_FACTS, Unseen(Cause.ABSENT, detail)), (), ()
    try:
        claims, source = _read_claims(params, params.claims, context, digest)
    except EvidenceError as error:
        return dict.fromkeys(CLAIM_FACTS, error.unseen), (), ()
    counts = claims.count_by_status()
    findings = tuple(
        Finding(str(claim.status), f"{claim.title}: {message}", severity, params.path, claim.line)
        for claim in claims.claims
        if claim.status in _REPORTED
        for severity, message in [_REPORTED[claim.status]]
    )
    return {name: Seen(Decimal(counts[ClaimStatus(name)])) for name in CLAIM_FACTS}, findings, (source,)


def _read_claims(params: TrackerParams, path: str, context: ProbeContext, digest: str) -> tuple[SavedClaims, Source]:
    def parse(stream: BufferedReader) -> SavedClaims:
        data = stream.read(saved.MAX_BYTES + 1)
        if len(data) > saved.MAX_BYTES:
            raise EvidenceError(Cause.TOO_LARGE, f"it has more than {saved.MAX_BYTES:,} bytes")
        return saved.parse(data)

    claims, file_digest = report_files.read(context.workspace, path, parse)
    check_age(path, claims.evaluated_at, params.max_age, now=context.clock.now, repository=context.repository)
    if claims.digest != digest:
        detail = f"{path} is about another version of {params.path}; run `gate claims` again"
        raise EvidenceError(Cause.MISMATCHED, detail, path)
    return claims, Source(path, saved.SCHEMA, produced_at=claims.evaluated_at, digest=file_digest)


def _finding(path: str, contradiction: Contradiction) -> Finding:
    message = f"The document {contradiction.message}"
    return Finding(contradiction.rule, message, Severity.MEDIUM, path, contradiction.line)


PROBE = Probe(
    summary="A Markdown tracker: its tasks, its contradictions, and how its claims compare with the evidence.",
    params=TrackerParams,
    facts=FACTS,
    measure=measure,
)
