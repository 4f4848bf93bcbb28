"""One item asked: whether it applies, what its probe sees, and evidence whatever happens on the way.

Where the workspace is not the tree that is judged, what files say is taken from the pull request's own run. An
exception in a probe is unseen: crashed, and so is a fact that a probe forgot, or one of another kind than it declared.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gate.gather.conditions import applies
from gate.model.checklist import Item, Trust
from gate.model.decision import Skip
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Evidence, Observation, Seen, SelfReported, Unseen
from gate.model.subject import Subject
from gate.model.values import FactSpec, kind_of
from gate.probes.common import registry
from gate.probes.common.probe import Probe, ProbeContext, unseen_evidence

Catalog = Callable[[str], Probe]
"""Gives the probe of a name."""


def run_probe(item: Item, context: ProbeContext, catalog: Catalog = registry.load) -> Evidence | Skip:
    """The evidence of one item, every declared fact present, or why it was not asked; no exception leaves this."""
    try:
        barred = applies(item.when, context.subject, context.change)
        if isinstance(barred, Skip):
            return barred
        if isinstance(barred, Unseen):
            return unseen_evidence(item.facts, barred)
        evidence = _seen(catalog(item.probe), item, context)
        return _whole(item, replace(evidence, observed_at=evidence.observed_at or context.clock.now))
    except EvidenceError as fault:
        return unseen_evidence(item.facts, fault.unseen)
    except Exception as fault:  # a bug of a probe costs its own item, never the run
        return unseen_evidence(item.facts, Unseen(Cause.CRASHED, _crash(fault)))


def _seen(kind: Probe, item: Item, context: ProbeContext) -> Evidence:
    """What the probe sees; where this run has another tree, what the pull request's own run reports of the files."""
    if kind.outside(item.params):
        if not context.network_allowed:
            said = "what a checklist asks of services and of GitHub is asked once it is on the trusted branch"
            raise EvidenceError(Cause.FORBIDDEN, said)
        return kind.measure(item.params, context)
    if context.not_checked_out is None:
        return kind.measure(item.params, context)
    if context.self_reported is None:
        raise EvidenceError(context.not_checked_out.cause, context.not_checked_out.detail)
    return _reported(kind, item, context.self_reported, context.subject)


def _reported(kind: Probe, item: Item, reported: SelfReported, subject: Subject) -> Evidence:
    if item.trust is Trust.SEEN:
        said = "only the pull request's own run could see this, and the item says `trust: seen`"
        raise EvidenceError(Cause.FORBIDDEN, said)
    if reported.head_sha != subject.head_sha:
        said = f"the result is of {reported.head_sha[:7] or 'no commit'}, the pull request is at {subject.head_sha[:7]}"
        raise EvidenceError(Cause.MISMATCHED, said)
    found = reported.evidence.get((item.id, item.probe))
    if found is None:
        raise EvidenceError(Cause.ABSENT, "the result of the pull request's own run says nothing of this item")
    silent = {name: Unseen(Cause.ABSENT, "the result says nothing of it") for name in item.facts}
    remedies = kind.remedies(item.params, found)
    return replace(found, facts={**silent, **found.facts}, remedies=remedies, self_reported=True)


def _crash(fault: Exception) -> str:
    trace = fault.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    where = f" at {trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace else ""
    return f"the probe failed with {type(fault).__name__}{where}; this is a bug of the gate, please report it"


def _whole(item: Item, evidence: Evidence) -> Evidence:
    """The same evidence with every declared fact present and of its declared kind."""
    facts = {name: _sound(spec, evidence.facts.get(name)) for name, spec in item.facts.items()}
    return replace(evidence, facts=facts)


def _sound(spec: FactSpec, observed: Observation | None) -> Observation:
    if observed is None:
        return Unseen(Cause.CRASHED, f"the probe reported nothing about {spec.name}; please report this bug")
    each = (observed, *observed.others) if isinstance(observed, Seen) else ()
    misfit = next((seen for seen in each if isinstance(seen, Seen) and kind_of(seen.value) is not spec.kind), None)
    if misfit:
        shown = type(misfit.value).__name__
        return Unseen(Cause.CRASHED, f"the probe saw a {shown} where {spec.name} is a {spec.kind}; please report this")
    return observed
