"""The stored evidence of an item, for an item of another checklist: as the judge takes it, or why it cannot be used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gate.gather.conditions import evaluate_conditions
from gate.model.checklist import Expectation, FromBaseline, Item, Trust
from gate.model.decision import ItemObservation, Skip, SkipCause
from gate.model.evidence import Cause, Evidence, NotApplicable, Seen, Unseen
from gate.model.subject import Subject
from gate.model.values import kind_of
from gate.result import model
from gate.result.reader import build_evidence
from gate.result.stored import StoredItem, StoredSubject

NO_CHANGE = NotApplicable("the change of a stored run is not stored")


def subject_of(stored: StoredSubject) -> Subject:
    """The subject of a stored run, as far as `when` asks for it."""
    return Subject(
        event=stored.event,
        trigger=stored.trigger or stored.event,
        head_sha=stored.head_sha,
        branch=stored.branch,
        base_ref=stored.base_ref,
        pull_request=stored.pull_request,
        is_draft=stored.is_draft,
        labels=frozenset(stored.labels),
        run_url=stored.run_url,
    )


class NotReplayedError(Exception):
    """An item of which a stored run does not say how it would have been judged; the text is why."""


def observe(item: Item, stored: StoredItem | None, subject: Subject) -> ItemObservation:
    """The observation of an item in a stored run.

    Raises:
        NotReplayedError: when the run does not say what it would have been.
    """
    skip = evaluate_conditions(replace(item.when, paths=()), subject, NO_CHANGE)
    if isinstance(skip, Skip):
        return ItemObservation(item, skip)
    if stored is None or stored.probe != item.probe:
        reason = f"the stored item has the probe {stored.probe}" if stored else "no such item is stored"
        raise NotReplayedError(reason)
    is_same = not is_doubtful(item, stored)
    if stored.evidence is None:
        by_paths = stored.skip if stored.skip and stored.skip.cause is SkipCause.PATHS else None
        if is_same and by_paths:
            return ItemObservation(item, Skip(by_paths.cause, by_paths.detail, by_diff=by_paths.by_diff))
        raise NotReplayedError("it was skipped, so its evidence is not stored")
    if item.when.paths and subject.pull_request is not None and not is_same:
        raise NotReplayedError("the changed files are not stored")
    if problem := next(_fact_problems(item, stored), ""):
        raise NotReplayedError(problem)
    return ItemObservation(item, _trusted(item, stored))


def is_doubtful(item: Item, stored: StoredItem) -> bool:
    """Whether the stored facts may not be those of the item: its probe was asked otherwise, or nobody knows how."""
    return stored.query != item.query_digest


def expectations_of(item: Item) -> Iterator[Expectation]:
    """What is compared under `must` and `should`."""
    yield from item.must
    yield from item.should


def _fact_problems(item: Item, stored: StoredItem) -> Iterator[str]:
    """Why facts of the expectations are not stored as they would be measured."""
    facts = stored.evidence.facts if stored.evidence else {}
    for line in expectations_of(item):
        name, spec = line.fact.name, line.fact
        fact = facts.get(name)
        if fact is None:
            yield f"no {name} is stored"
        elif isinstance(fact, model.Seen) and fact.unit != spec.unit:
            yield f"the stored {name} has another unit"


def _trusted(item: Item, stored: StoredItem) -> Evidence:
    """The stored evidence; what the pull request's own run reported is missing where the item trusts only this run."""
    if stored.evidence is None:
        return Evidence({})
    evidence = build_evidence(stored.evidence)
    facts = {
        name: fact
        for name, fact in evidence.facts.items()
        if name not in item.facts or not isinstance(fact, Seen) or kind_of(fact.value) is item.facts[name].kind
    }
    if not stored.evidence.self_reported or item.trust is not Trust.SEEN:
        return replace(evidence, facts=facts, self_reported=stored.evidence.self_reported)
    unseen = Unseen(Cause.NOT_TRUSTED, "a workflow that the pull request can change reported this")
    return replace(evidence, facts={name: unseen if isinstance(fact, Seen) else fact for name, fact in facts.items()})


def compared_with_baseline(item: Item, evidence: Evidence) -> frozenset[str]:
    """The facts with a value that the item compares with a baseline."""
    lines = (line.fact.name for line in expectations_of(item) if isinstance(line.threshold, FromBaseline))
    return frozenset(name for name in lines if isinstance(evidence.facts.get(name), Seen))
