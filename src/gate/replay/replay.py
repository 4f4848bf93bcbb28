"""Judges stored runs by another checklist, and says what cannot be said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from gate import judge
from gate.model.checklist import Checklist, Item
from gate.model.decision import BLOCKING_STATUSES, Decision, Enforcement, ItemObservation, Preview, State, Verdict
from gate.model.events import DEPLOYMENT_STATUS, EVENTS_WITHOUT_CHANGE, LOCAL, MERGE_EVENTS
from gate.model.evidence import Evidence, NotApplicable
from gate.model.lazy_dataclass import dataclass
from gate.model.replay import ReplayedRun, ReplayReport
from gate.model.timestamps import parse_iso
from gate.replay.earlier import ItemBaseline, build_baseline, read_comparisons, read_values, same_producers
from gate.replay.items import summarize
from gate.replay.stored import NotReplayedError, compared_with_baseline, is_doubtful, observe, subject_of
from gate.result.reader import build_evidence
from gate.result.stored import StoredItem, StoredResult, StoredSubject

FIRST = NotApplicable("no earlier run is stored")
PUSH = "push"


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A saved result and where it is stored."""

    location: str
    result: StoredResult

    @property
    def decided_at(self) -> datetime:
        """When it was decided."""
        return parse_iso(self.result.decided_at) or datetime.min.replace(tzinfo=UTC)


def replay(checklist: Checklist, runs: Iterable[StoredRun]) -> ReplayReport:
    """The report on all runs, in the order of their time."""
    ordered = sorted(runs, key=lambda run: run.decided_at)
    replayed, decisions, problems = [], [], []
    previous: dict[str, StoredRun] = {}
    for run in ordered:
        reason = _why_not(run.result)
        if reason:
            problems.append(f"{run.location}: {reason}")
            continue
        subject = run.result.subject
        branch = subject.base_ref or subject.branch
        outcome, decision = _replay_run(checklist, run, previous.get(branch, previous.get("")))
        replayed.append(outcome)
        decisions.append(decision)
        if _is_of_branch(subject):
            previous[subject.branch] = previous[""] = run
    return ReplayReport(checklist.file, tuple(replayed), summarize(checklist, replayed, decisions), tuple(problems))


def _is_of_branch(subject: StoredSubject) -> bool:
    """Whether later runs are compared with this one: never that of a change, or of a deployment, which may be older."""
    is_alone = (subject.trigger or subject.event) in (*EVENTS_WITHOUT_CHANGE, LOCAL)
    return is_alone and subject.event != DEPLOYMENT_STATUS and subject.pull_request is None


def _why_not(result: StoredResult) -> str:
    """Why a result cannot be replayed; empty when it can."""
    if result.left_out:
        return "it is of a part of the checklist"
    return "" if result.items else "nothing was judged, so it has no evidence"


def _replay_run(checklist: Checklist, run: StoredRun, previous: StoredRun | None) -> tuple[ReplayedRun, Decision]:
    result, subject = run.result, subject_of(run.result.subject)
    today = run.decided_at.astimezone(UTC).date()
    stored = {item.id: item for item in result.items}
    observations: list[ItemObservation] = []
    not_replayed: dict[str, str] = {}
    baselines: dict[str, ItemBaseline] = {}
    for item in (item.on(today) for item in checklist.items):
        try:
            observation = observe(item, stored.get(item.id), subject)
            baseline = _find_baseline(observation, stored, previous, checklist)
        except NotReplayedError as error:
            not_replayed[item.id] = str(error)
            continue
        observations.append(observation)
        if baseline:
            baselines[item.id] = baseline
    part = replace(checklist, items=tuple(observation.item for observation in observations))
    location = previous.location if previous else run.location
    reference = judge.Reference(build_baseline(baselines, location) if baselines else None, FIRST)
    decision = judge.decide(part, observations, subject, run.decided_at, reference)
    preview = Preview(None, problems=result.preview.problems) if result.preview and result.preview.problems else None
    decision = judge.conclude(decision, result.enforcement, preview)
    after = _state(decision, not_replayed)
    is_blocked = any(verdict.status in BLOCKING_STATUSES for verdict in decision.verdicts)
    return ReplayedRun(
        location=run.location,
        decided_at=run.decided_at,
        head_sha=result.subject.head_sha,
        before=result.state,
        after=after,
        before_items={item.id: item.status for item in result.items},
        after_items={verdict.item.id: verdict.status for verdict in decision.verdicts},
        not_replayed=not_replayed,
        doubtful=_doubtful(decision.verdicts, stored),
        is_blocked=is_blocked if after is None else after is not State.READY,
        is_merge=result.subject.pull_request is not None or subject.event in (*MERGE_EVENTS, PUSH),
    ), decision


def _doubtful(verdicts: Iterable[Verdict], stored: Mapping[str, StoredItem]) -> frozenset[str]:
    """The items whose stored facts may not be those that they would have now."""
    judged = (verdict.item for verdict in verdicts if verdict.evidence)
    return frozenset(item.id for item in judged if item.id in stored and is_doubtful(item, stored[item.id]))


def _state(decision: Decision, not_replayed: Mapping[str, str]) -> State | None:
    """The state; None where items that are not replayed could have decided otherwise."""
    is_certain = not not_replayed or decision.enforcement is Enforcement.POLICY_ONLY
    return decision.state if is_certain or decision.state is State.NOT_READY else None


def _find_baseline(
    observation: ItemObservation, stored: Mapping[str, StoredItem], previous: StoredRun | None, checklist: Checklist
) -> ItemBaseline | None:
    """What the item is compared with; None where it is compared with nothing, or its ratchet begins.

    Raises:
        NotReplayedError: when that is not stored.
    """
    item, evidence = observation.item, observation.outcome
    needed = compared_with_baseline(item, evidence) if isinstance(evidence, Evidence) else frozenset()
    if not needed or not isinstance(evidence, Evidence):
        return None
    if any(waiver.item == item.id and waiver.findings for waiver in checklist.waivers):
        raise NotReplayedError("the findings of its baseline, of which some are waived, are not stored")
    comparisons = read_comparisons(stored[item.id], evidence)
    if needed <= comparisons.facts:
        return None if comparisons.begun else comparisons.baseline
    earlier = _of_previous(item, previous)
    if earlier is not None:
        exact = comparisons.baseline.facts if same_producers(earlier, evidence) else {}
        return replace(earlier, facts={**earlier.facts, **exact})
    if needed <= {line.fact.name for line in item.must if line.is_ratchet}:
        return None
    raise NotReplayedError("no earlier run is stored to compare with")


def _of_previous(item: Item, previous: StoredRun | None) -> ItemBaseline | None:
    """The values of the run before; None when it does not have the item."""
    entry = next((entry for entry in previous.result.items if entry.id == item.id), None) if previous else None
    if entry is None or entry.probe != item.probe or entry.evidence is None:
        return None
    return read_values(entry, build_evidence(entry.evidence))


def latest(runs: Sequence[StoredRun], count: int) -> list[StoredRun]:
    """The latest runs."""
    return sorted(runs, key=lambda run: run.decided_at)[-count:]
