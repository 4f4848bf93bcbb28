"""A tracker kept in Markdown: its tasks, what it says and does not bear out, and how its claims stand to evidence."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from io import BufferedReader

from pydantic import Field

from gate.brief import rest
from gate.errors import EvidenceError
from gate.model.evidence import Evidence, Finding, Observation, Reason, Seen, Severity, Source, Unseen
from gate.model.values import Better, FactSpec, Share
from gate.model.values import share as share_of
from gate.parsers import claims, tracker, tracker_text
from gate.parsers.tracker_model import Tracker
from gate.parsers.tracker_words import State
from gate.probe import Probe, Scene
from gate.probes import _reports
from gate.trackers.contradictions import contradictions
from gate.trackers.sayings import Contradiction

MAX_FINDINGS = 200
OVERDUE, STALE = "overdue", "stale"


class Params(_reports.Inputs):
    """What stands under `with:`."""

    path: _reports.Glob = Field(description="The tracker: a Markdown document, relative to the root.")
    claims: _reports.Glob | None = Field(
        default=None,
        description="What `gate claims --format json` wrote of it; without that file the claims are not seen.",
    )
    max_age: _reports.Duration | None = Field(
        default=None, description="How old that file may be, such as `1d`; an older one is no evidence."
    )


FACTS = (
    FactSpec("tasks", "tasks that the document lists"),
    FactSpec("done", "tasks that it claims are done", better=Better.HIGHER),
    FactSpec("in_progress", "tasks that it claims are under way"),
    FactSpec("open", "tasks that it claims are neither", better=Better.LOWER),
    share_of("done_share", "the done part of the tasks"),
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


def measure(inputs: Params, scene: Scene) -> Evidence:
    """Reads the document, holds it against itself and the day of the run, and reads how its claims were found to stand.

    Raises:
        EvidenceError: when the document is absent, cannot be read, or holds nothing.
    """
    data = scene.world.read(inputs.path, tracker_text.MAX_BYTES)
    if not data.strip():
        raise EvidenceError(Reason.EMPTY, f"{inputs.path} holds nothing")
    found = tracker.parse(data)
    wrong = contradictions(found, scene.world.now.date())
    source = Source(inputs.path, "tracker", digest=f"sha256:{hashlib.sha256(data).hexdigest()}")
    held, told, sources = _held(inputs, scene, source.digest)
    every = (*(_finding(inputs.path, each) for each in wrong), *told)
    notes = (*found.mended, *rest(every, MAX_FINDINGS, "findings are not listed"))
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
        "done_share": Seen(Share(done, total)) if total else Unseen(Reason.EMPTY, "the document lists no task"),
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
    inputs: Params, scene: Scene, digest: str
) -> tuple[Mapping[str, Observation], tuple[Finding, ...], tuple[Source, ...]]:
    """The facts about the claims, a finding for each that asks somebody to do something, and where they come from."""
    if inputs.claims is None:
        how = f"name under `claims` what `gate claims {inputs.path} --format json` wrote"
        return dict.fromkeys(HELD, Unseen(Reason.ABSENT, how)), (), ()
    try:
        found, source = _read(inputs, inputs.claims, scene, digest)
    except EvidenceError as fault:
        return dict.fromkeys(HELD, Unseen(fault.reason, fault.detail)), (), ()
    count = found.count()
    told = tuple(
        Finding(
            each.standing, f"{each.title}: {_TOLD[each.standing][1]}", _TOLD[each.standing][0], inputs.path, each.line
        )
        for each in found.claims
        if each.standing in _TOLD
    )
    return {name: Seen(Decimal(count[name])) for name in HELD}, told, (source,)


def _read(inputs: Params, path: str, scene: Scene, digest: str) -> tuple[claims.Claims, Source]:
    def parse(stream: BufferedReader) -> claims.Claims:
        data = stream.read(claims.MAX_BYTES + 1)
        if len(data) > claims.MAX_BYTES:
            raise EvidenceError(Reason.UNREADABLE, f"it has more than {claims.MAX_BYTES:,} bytes")
        return claims.parse(data)

    found, own = _reports.read(scene.world, path, parse)
    _reports.check_age(scene.world, path, found.produced_at, inputs.max_age)
    if found.digest != digest:
        how = f"{path} is about another version of {inputs.path}; run `gate claims` again"
        raise EvidenceError(Reason.MISMATCHED, how)
    return found, Source(path, claims.SCHEMA, produced_at=found.produced_at, digest=own)


def _finding(path: str, each: Contradiction) -> Finding:
    return Finding(each.rule, f"The document {each.message}", Severity.MEDIUM, path, each.line)


PROBE = Probe(
    summary="A tracker kept in Markdown: its tasks, where it contradicts itself, and how its claims stand to evidence.",
    params=Params,
    facts=FACTS,
    measure=measure,
)
