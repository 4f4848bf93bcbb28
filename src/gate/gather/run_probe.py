"""Runs the probe of one item and always returns evidence, regardless of errors.

Where the workspace is not the subject's tree, facts about files come from the pull request's own run. An exception in a
probe makes the facts of its item missing, and so does a fact that the probe omits or returns with another kind.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gate.gather.conditions import evaluate_conditions
from gate.model.checklist import Item, Trust
from gate.model.decision import Skip
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Evidence, Observation, Remedy, Seen, Unseen
from gate.model.values import FactSpec, kind_of
from gate.probes.common import registry
from gate.probes.common.probe import Probe, ProbeContext

LoadProbe = Callable[[str], Probe]
"""Returns the probe of this name."""


def run_probe(item: Item, context: ProbeContext, load_probe: LoadProbe = registry.load) -> Evidence | Skip:
    """The evidence of one item with every declared fact, or why the item is skipped. Never raises."""
    try:
        condition = evaluate_conditions(item.when, context.subject, context.change)
        if isinstance(condition, Skip):
            return condition
        if isinstance(condition, Unseen):
            return all_facts_missing(item, condition)
        evidence = _measure(load_probe(item.probe), item, context)
        return _validate(item, replace(evidence, observed_at=evidence.observed_at or context.clock.now))
    except EvidenceError as error:
        return all_facts_missing(item, error.unseen, error.remedy)
    except Exception as error:  # a bug in a probe costs its own item, not the run
        return all_facts_missing(item, Unseen(Cause.CRASHED, _describe_crash(error)))


def all_facts_missing(item: Item, unseen: Unseen, remedy: Remedy | None = None) -> Evidence:
    """Evidence in which every fact of the item is missing for the same cause."""
    remedies = dict.fromkeys(item.facts, remedy) if remedy else {}
    return Evidence(dict.fromkeys(item.facts, unseen), remedies=remedies)


def _measure(probe: Probe, item: Item, context: ProbeContext) -> Evidence:
    """The evidence from this run, or from the pull request's own run where this run has another tree."""
    if probe.is_remote(item.params):
        if not context.network_allowed:
            detail = "services and GitHub are called only for a checklist that is on the trusted branch"
            raise EvidenceError(Cause.NOT_TRUSTED, detail)
        return _limit_to_trust(item, probe.measure(item.params, context))
    unseen = context.not_checked_out
    if unseen is None:
        return probe.measure(item.params, context)
    evidence = _read_own_run(probe, item, context, unseen)
    facts = probe.seen_without_checkout(item.params, context) if context.network_allowed else {}
    return replace(evidence, facts={**evidence.facts, **facts})


def _read_own_run(probe: Probe, item: Item, context: ProbeContext, unseen: Unseen) -> Evidence:
    """The evidence that the pull request's own run saved; facts that are missing where there is none to believe."""
    if context.self_reported is None:
        return all_facts_missing(item, unseen)
    from gate.gather.self_reported import read_own_run

    try:
        return read_own_run(probe, item, context.self_reported, context)
    except EvidenceError as error:
        return all_facts_missing(item, error.unseen, error.remedy)


def _limit_to_trust(item: Item, evidence: Evidence) -> Evidence:
    """The evidence, without the facts that a stranger's workflow reported to GitHub when the item has `trust: seen`."""
    if not evidence.self_reported or item.trust is not Trust.SEEN:
        return evidence
    detail = "a workflow that the pull request can change reported this, and the item has `trust: seen`"
    unseen = Unseen(Cause.NOT_TRUSTED, detail)
    facts = {name: unseen if isinstance(fact, Seen) else fact for name, fact in evidence.facts.items()}
    return replace(evidence, facts=facts, findings=(), self_reported=False)


def _describe_crash(error: Exception) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    location = f" at {trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace else ""
    return f"the probe failed with {type(error).__name__}{location}; this is a bug of the gate, please report it"


def _validate(item: Item, evidence: Evidence) -> Evidence:
    """The evidence with exactly the declared facts, each of its declared kind."""
    facts = {name: _validate_fact(spec, evidence.facts.get(name)) for name, spec in item.facts.items()}
    return replace(evidence, facts=facts)


def _validate_fact(spec: FactSpec, observed: Observation | None) -> Observation:
    if observed is None:
        return Unseen(Cause.CRASHED, f"the probe reported nothing about {spec.name}; please report this bug")
    targets = (observed, *observed.other_targets) if isinstance(observed, Seen) else ()
    for target in targets:
        if isinstance(target, Seen) and kind_of(target.value) is not spec.kind:
            kind = type(target.value).__name__
            detail = f"the probe returned a {kind}, but {spec.name} is a {spec.kind}; please report this bug"
            return Unseen(Cause.CRASHED, detail)
    return observed
