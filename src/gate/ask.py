"""One item asked: whether it applies, what its probe sees, and evidence whatever happens on the way.

Where the workspace is not the tree that is judged, what files say is taken from the pull request's own run. An
exception in a probe is unseen: crashed, and so is a fact that a probe forgot, or one of another kind than it declared.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gate import probe
from gate.errors import EvidenceError
from gate.judge.when import applies
from gate.model.checklist import Item, Trust
from gate.model.decision import Skip
from gate.model.evidence import Evidence, Observation, Reason, Reported, Seen, Unseen
from gate.model.subject import Subject
from gate.model.values import FactSpec, kind_of
from gate.probe import Probe, Scene

Catalog = Callable[[str], Probe]
"""Gives the probe of a name."""


def ask(item: Item, scene: Scene, catalog: Catalog = probe.load) -> Evidence | Skip:
    """The evidence of one item, every declared fact present, or why it was not asked; no exception leaves this."""
    try:
        barred = applies(item.when, scene.subject, scene.change)
        if isinstance(barred, Skip):
            return barred
        if isinstance(barred, Unseen):
            return probe.all_unseen(item.facts, barred.reason, barred.detail)
        evidence = _seen(catalog(item.probe), item, scene)
        return _whole(item, replace(evidence, observed_at=evidence.observed_at or scene.world.now))
    except EvidenceError as fault:
        return probe.all_unseen(item.facts, fault.reason, fault.detail)
    except Exception as fault:  # a bug of a probe costs its own item, never the run
        return probe.all_unseen(item.facts, Reason.CRASHED, _crash(fault))


def _seen(kind: Probe, item: Item, scene: Scene) -> Evidence:
    """What the probe sees; where this run has another tree, what the pull request's own run reports of the files."""
    if kind.outside(item.inputs):
        if not scene.may_ask:
            said = "what a checklist asks of services and of GitHub is asked once it is on the trusted branch"
            raise EvidenceError(Reason.FORBIDDEN, said)
        return kind.measure(item.inputs, scene)
    if scene.elsewhere is None:
        return kind.measure(item.inputs, scene)
    if scene.reported is None:
        raise EvidenceError(scene.elsewhere.reason, scene.elsewhere.detail)
    return _reported(kind, item, scene.reported, scene.subject)


def _reported(kind: Probe, item: Item, reported: Reported, subject: Subject) -> Evidence:
    if item.trust is Trust.SEEN:
        said = "only the pull request's own run could see this, and the item says `trust: seen`"
        raise EvidenceError(Reason.FORBIDDEN, said)
    if reported.head_sha != subject.head_sha:
        said = f"the result is of {reported.head_sha[:7] or 'no commit'}, the pull request is at {subject.head_sha[:7]}"
        raise EvidenceError(Reason.MISMATCHED, said)
    found = reported.evidence.get((item.id, item.probe))
    if found is None:
        raise EvidenceError(Reason.ABSENT, "the result of the pull request's own run says nothing of this item")
    silent = {name: Unseen(Reason.ABSENT, "the result says nothing of it") for name in item.facts}
    remedies = kind.remedies(item.inputs, found)
    return replace(found, facts={**silent, **found.facts}, remedies=remedies, reported=True)


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
        return Unseen(Reason.CRASHED, f"the probe reported nothing about {spec.name}; please report this bug")
    each = (observed, *observed.others) if isinstance(observed, Seen) else ()
    misfit = next((seen for seen in each if isinstance(seen, Seen) and kind_of(seen.value) is not spec.kind), None)
    if misfit:
        shown = type(misfit.value).__name__
        return Unseen(Reason.CRASHED, f"the probe saw a {shown} where {spec.name} is a {spec.kind}; please report this")
    return observed
