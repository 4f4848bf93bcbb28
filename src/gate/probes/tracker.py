"""A tracker kept in Markdown: its tasks, what it says and does not bear out, and how its claims stand to evidence."""

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
from gate.probes.common.probe import Probe, ProbeContext
from gate.trackers import claims_file
from gate.trackers.checks.contradictions import contradictions
from gate.trackers.reading import reader
from gate.trackers.reading.model import Tracker
from gate.trackers.reading.vocabulary import State
from gate.trackers.statements import Contradiction

MAX_FINDINGS = 200
OVERDUE, STALE = "overdue", "stale"


class TrackerParams(report_files.ProbeParams):
    """What stands under `with:`."""

    path: report_files.Glob = Field(description="The tracker: a Markdown document, relative to the root.")
    claims: report_files.Glob | None = Field(
        default=None,
        description="What `gate claims --format json` wrote of it; without that file the claims are not seen.",
    )
    max_age: report_files.Duration | None = Field(
        default=None, description="How old that file may be, such as `1d`; an older one is no evidence."
    )


FACTS = (
    FactSpec("tasks", "tasks that the document lists"),
    FactSpec("done", "tasks that it claims are done", better=Better.HIGHER),
    FactSpec("in_progress", "tasks that it claims are under way"),
    FactSpec("open", "tasks that it claims are neither", better=Better.LOWER),
    percentage("done_share", "the done part of the tasks"),
    FactSpec("contradictions", "what it says and does not bear out, apart from dates", better=Better.LOWER),
    FactSpec("overdue", "open tasks and weeks past their day", better=Better.LOWER),
    FactSpec("stale", "claims to be up to date that are older than 90 days, above open tasks", better=Better.LOWER),
    FactSpec("verified", "claims of being done that evidence bears out", better=Better.HIGHER),
    FactSpec("contradicted", "claims of being done that evidence does not bear out", better=Better.LOWER),
    FactSpec("unclaimed", "what evidence shows and nobody has ticked", better=Better.LOWER),
    FactSpec("met", "targets without a box that evidence shows to be met", better=Better.HIGHER),
    FactSpec("unbound", "what is asked for and bound to no evidence", better=Better.LOWER),
)
HELD = ("verified", "contradicted", "unclaimed", "met", "unbound")
"""The facts that come of holding the claims against evidence."""

_TOLD = {
    "contradicted": (Severity.HIGH, "claimed as done, and not borne out"),
    "unclaimed": (Severity.INFO, "seen, and not claimed as done"),
}


def measure(params: TrackerParams, context: ProbeContext) -> Evidence:
    """Reads the document, holds it against itself and the day of the run, and reads how its claims were found to stand.

    Raises:
        EvidenceError: when the document is absent, cannot be read, or holds nothing.
    """
    data = context.workspace.read(params.path, markdown_text.MAX_BYTES)
    if not data.strip():
        raise EvidenceError(Cause.EMPTY, f"{params.path} holds nothing")
    found = reader.parse(data)
    wrong = contradictions(found, context.clock.now.date())
    source = Source(params.path, "tracker", digest=f"sha256:{hashlib.sha256(data).hexdigest()}")
    held, told, sources = _held(params, context, source.digest)
    every = (*(_finding(params.path, each) for each in wrong), *told)
    notes = (*found.mended, *count_remaining(every, MAX_FINDINGS, "findings are not listed"))
    facts = {**_counts(found), **_wrong(wrong), **held}
    return Evidence(facts, every[:MAX_FINDINGS], (source, *sources), notes)


def _counts(found: Tracker) -> dict[str, Observation]:
    states = Counter(task.state for task in found.tasks)
    total, done, under_way = states.total(), states[State.DONE], states[State.PROGRESS]
    return {
        "tasks": Seen(Decimal(total)),
        "done": Seen(Decimal(done)),
        "in_progress": Seen(Decimal(under_way)),
        "open": Seen(Decimal(total - done - under_way)),
        "done_share": Seen(Percentage(done, total)) if total else Unseen(Cause.EMPTY, "the document lists no task"),
    }


def _wrong(wrong: tuple[Contradiction, ...]) -> dict[str, Observation]:
    rules = Counter(each.rule for each in wrong)
    itself = rules.total() - rules[OVERDUE] - rules[STALE]
    return {
        "contradictions": Seen(Decimal(itself)),
        "overdue": Seen(Decimal(rules[OVERDUE])),
        "stale": Seen(Decimal(rules[STALE])),
    }


def _held(
    params: TrackerParams, context: ProbeContext, digest: str
) -> tuple[Mapping[str, Observation], tuple[Finding, ...], tuple[Source, ...]]:
    """The facts about the claims, a finding for each that asks somebody to do something, and where they come from."""
    if params.claims is None:
        how = f"name under `claims` what `gate claims {params.path} --format json` wrote"
        return dict.fromkeys(HELD, Unseen(Cause.ABSENT, how)), (), ()
    try:
        found, source = _read(params, params.claims, context, digest)
    except EvidenceError as fault:
        return dict.fromkeys(HELD, Unseen(fault.cause, fault.detail)), (), ()
    count = found.count()
    told = tuple(
        Finding(
            each.standing, f"{each.title}: {_TOLD[each.standing][1]}", _TOLD[each.standing][0], params.path, each.line
        )
        for each in found.claims
        if each.standing in _TOLD
    )
    return {name: Seen(Decimal(count[name])) for name in HELD}, told, (source,)


def _read(params: TrackerParams, path: str, context: ProbeContext, digest: str) -> tuple[claims_file.Claims, Source]:
    def parse(stream: BufferedReader) -> claims_file.Claims:
        data = stream.read(claims_file.MAX_BYTES + 1)
        if len(data) > claims_file.MAX_BYTES:
            raise EvidenceError(Cause.UNREADABLE, f"it has more than {claims_file.MAX_BYTES:,} bytes")
        return claims_file.parse(data)

    found, own = report_files.read(context.host, path, parse)
    report_files.check_age(context.host, path, found.produced_at, params.max_age)
    if found.digest != digest:
        how = f"{path} is about another version of {params.path}; run `gate claims` again"
        raise EvidenceError(Cause.MISMATCHED, how)
    return found, Source(path, claims_file.SCHEMA, produced_at=found.produced_at, digest=own)


def _finding(path: str, each: Contradiction) -> Finding:
    return Finding(each.rule, f"The document {each.message}", Severity.MEDIUM, path, each.line)


PROBE = Probe(
    summary="A tracker kept in Markdown: its tasks, where it contradicts itself, and how its claims stand to evidence.",
    params=TrackerParams,
    facts=FACTS,
    measure=measure,
)
