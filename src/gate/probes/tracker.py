"""A tracker kept in Markdown: how many tasks it lists, how far they are, and what it says that it does not bear out."""

from __future__ import annotations

import hashlib
from collections import Counter
from decimal import Decimal

from pydantic import Field

from gate.errors import EvidenceError
from gate.model.evidence import Evidence, Finding, Observation, Reason, Seen, Severity, Source, Unseen
from gate.model.values import Better, FactSpec, Share
from gate.model.values import share as share_of
from gate.parsers import tracker, tracker_text
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


FACTS = (
    FactSpec("tasks", "tasks that the document lists"),
    FactSpec("done", "tasks that it claims are done", better=Better.HIGHER),
    FactSpec("in_progress", "tasks that it claims are under way"),
    FactSpec("open", "tasks that it claims are neither", better=Better.LOWER),
    share_of("done_share", "the done part of the tasks"),
    FactSpec("contradictions", "what it says and does not bear out, apart from dates", better=Better.LOWER),
    FactSpec("overdue", "open tasks and weeks past their day", better=Better.LOWER),
    FactSpec("stale", "claims to be up to date that are older than 90 days, above open tasks", better=Better.LOWER),
)


def measure(inputs: Params, scene: Scene) -> Evidence:
    """Reads the document and holds it against itself and against the day of the run.

    Raises:
        EvidenceError: when the document is absent, cannot be read, or holds nothing.
    """
    data = scene.world.read(inputs.path, tracker_text.MAX_BYTES)
    if not data.strip():
        raise EvidenceError(Reason.EMPTY, f"{inputs.path} holds nothing")
    found = tracker.parse(data)
    wrong = contradictions(found, scene.world.now.date())
    source = Source(inputs.path, "tracker", digest=f"sha256:{hashlib.sha256(data).hexdigest()}")
    findings = tuple(_finding(inputs.path, each) for each in wrong[:MAX_FINDINGS])
    rest = len(wrong) - len(findings)
    notes = (*found.mended, *((f"{rest:,} more contradictions are not listed",) if rest else ()))
    return Evidence({**_counts(found), **_wrong(wrong)}, findings, (source,), notes)


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


def _finding(path: str, each: Contradiction) -> Finding:
    return Finding(each.rule, f"The document {each.message}", Severity.MEDIUM, path, each.line)


PROBE = Probe(
    summary="A tracker kept in Markdown: its tasks, how far they are, and where the document contradicts itself.",
    params=Params,
    facts=FACTS,
    measure=measure,
)
