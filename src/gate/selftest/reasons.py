"""Why an item cannot go red: what its text alone shows, and what its trials show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from gate.adapters.committed_files import find_committed
from gate.checklist.linting import always_holds
from gate.judge import Reference
from gate.judge.compare import compare
from gate.model import globs
from gate.model.checklist import Expectation, Item, Pattern, Waiver, When
from gate.model.decision import Held, Level, Status
from gate.model.errors import EvidenceError
from gate.model.evidence import Evidence, NotApplicable, Seen
from gate.model.globs import FileGlobs, GeneratedFiles, has_marker
from gate.model.selftest import RED, Reaction, Reason, Trial, Vacuity
from gate.model.values import Value, number
from gate.probes.common.probe import ProbeContext
from gate.selftest.candidates import LONG, OTHER
from gate.selftest.faults.values import ValueProbe
from gate.selftest.occasion import has_change, list_matches
from gate.selftest.reach import find_held_end
from gate.selftest.stage import Stage


def explain_when(when: When) -> Vacuity:
    """Why no subject fits `when`: the globs of its paths if there are any, else its other keys."""
    parts = when.paths or (*when.events, *when.branches, *when.labels)
    return Vacuity(Reason.WHEN_NEVER_FITS, subject=", ".join(parts))


def has_no_path(item: Item, context: ProbeContext) -> bool:
    """Whether no file of the repository is one of the paths of `when`, so that no change of one can touch it."""
    included = globs.partition(item.when.paths)[0] if item.when.paths else ()
    return bool(included) and not any(list_matches(context, glob) for glob in included)


def read_item(item: Item, waivers: Sequence[Waiver], today: date) -> Iterator[Vacuity]:
    """What the text of an item shows: no `must`, an expectation that always holds, a waiver without a limit.

    In an item without a `must`, an expectation that always holds does not even warn.
    """
    if not item.must:
        yield Vacuity(Reason.NO_MUST)
    for expectation in item.must or item.should:
        if holds_always(expectation):
            yield explain_holding(expectation)
    for waiver in waivers:
        if (
            waiver.item == item.id
            and waiver.covers_item
            and waiver.until >= today
            and all(map(holds_always, waiver.but))
        ):
            yield Vacuity(Reason.WAIVED, subject=waiver.by)
            return


def holds_always(expectation: Expectation) -> bool:
    """Whether every value that the fact can have meets the expectation, so that no fault can break it."""
    return always_holds(expectation) or _matches_all(expectation) or find_held_end(expectation) is not None


def explain_holding(expectation: Expectation) -> Vacuity:
    """Why an expectation holds always: for every value, or at the last value that the fact can have in practice."""
    if always_holds(expectation) or _matches_all(expectation):
        return Vacuity(Reason.ALWAYS_HOLDS, expectation.text, expectation.text)
    return _explain_end(expectation, find_held_end(expectation))


def _explain_end(expectation: Expectation, end: Value | None) -> Vacuity:
    subject = "" if end is None else f"{float(number(end)):.15g}"
    return Vacuity(Reason.HOLDS_AT_THE_END, expectation.text, subject, expectation.fact.unit)


def _matches_all(expectation: Expectation) -> bool:
    """Whether a pattern matches texts that have nothing in common."""
    if not isinstance(expectation.threshold, Pattern):
        return False
    name = expectation.fact.name
    evidence = [Evidence({name: Seen(text)}) for text in ("", OTHER, "0 %", LONG)]
    outcomes = [compare(expectation, Level.MUST, entry).outcome for entry in evidence]
    return all(isinstance(outcome, Held) for outcome in outcomes)


def read_trials(stage: Stage, trials: Sequence[Trial], values: ValueProbe) -> Iterator[Vacuity]:
    """What the trials of an item show: filters without effect, the same file in every run, no fault that it notices."""
    status = stage.control.status if stage.control else None
    is_red = any(trial.reaction in RED for trial in trials)
    if status is Status.SKIPPED and not is_red:
        yield from _explain_skip(stage, values)
        return
    is_green_now = status not in (Status.FAIL, Status.UNKNOWN)
    if is_green_now and (glob := _find_unmatched_only(stage)):
        yield Vacuity(Reason.GLOB_WITHOUT_MATCH, subject=glob)
        return
    yield from _read_events(stage)
    yield from _read_baseline(stage)
    filters = list(_read_filters(stage.item, values))
    yield from filters
    yield from _read_survivors(stage.item, trials)
    if _is_same_every_run(stage, trials):
        yield Vacuity(Reason.SAME_FILE_EVERY_RUN, subject=stage.files[0])
    elif is_green_now and not is_red and not filters and any(trial.reaction is Reaction.GREEN for trial in trials):
        yield Vacuity(Reason.NO_FAULT_BREAKS_IT)


def _explain_skip(stage: Stage, values: ValueProbe) -> Iterator[Vacuity]:
    """Why an item is skipped, with every fault: nothing is selected, or no event brings what it is about."""
    expectation = stage.item.must[0]
    if glob := _find_unmatched_only(stage):
        yield Vacuity(Reason.GLOB_WITHOUT_MATCH, subject=glob)
    elif parameter := values.find_filter(expectation):
        yield Vacuity(Reason.FILTER_LEAVES_NOTHING, expectation.text, parameter)
    elif not has_change(stage.item.when):
        yield Vacuity(Reason.NEVER_APPLIES)


def _read_filters(item: Item, values: ValueProbe) -> Iterator[Vacuity]:
    """The expectations whose value never moves, because a parameter leaves out everything that the fact counts."""
    for expectation in values.still:
        if expectation not in item.must or holds_always(expectation):
            continue
        if parameter := values.find_filter(expectation):
            yield Vacuity(Reason.FILTER_LEAVES_NOTHING, expectation.text, parameter)


def _read_events(stage: Stage) -> Iterator[Vacuity]:
    """The expectations on a change of which the events of the item have none."""
    if stage.control is None or has_change(stage.item.when):
        return
    for comparison in stage.control.comparisons:
        if comparison.level is Level.MUST and isinstance(comparison.outcome, NotApplicable):
            yield Vacuity(Reason.NEVER_APPLIES, comparison.expectation.text)


def _read_baseline(stage: Stage) -> Iterator[Vacuity]:
    """The expectations that hold at every value with the baseline of this run."""
    context = stage.context
    evidence = stage.control.evidence if stage.control else None
    if context.baseline is None or evidence is None:
        return
    reference = Reference(context.baseline).of(stage.item, evidence)
    for expectation in stage.item.must:
        if not holds_always(expectation):
            end = find_held_end(expectation, reference)
            if end is not None:
                yield _explain_end(expectation, end)


def _read_survivors(item: Item, trials: Sequence[Trial]) -> Iterator[Vacuity]:
    """The expectations whose value was changed without breaking them; a waiver is another reason to stay green."""
    green = {
        trial.expectation
        for trial in trials
        if trial.reaction is Reaction.GREEN and trial.level is Level.MUST and not trial.broken
    }
    for expectation in item.must:
        if expectation.text in green and not holds_always(expectation):
            yield Vacuity(Reason.NO_FAULT_BREAKS_IT, expectation.text)


def _find_unmatched_only(stage: Stage) -> str:
    """The first glob of a list of which none matches a file of the repository; empty when one does."""
    params = stage.item.params
    for name, field in getattr(type(params), "model_fields", {}).items():
        parts = (field.annotation, *field.metadata)
        if name != "only" or not has_marker(parts, FileGlobs) or has_marker(parts, GeneratedFiles):
            continue
        included = globs.partition(getattr(params, name) or ())[0] if getattr(params, name) else ()
        unmatched = [glob for glob in included if not list_matches(stage.bench.context, glob)]
        if unmatched and len(unmatched) == len(included):
            return unmatched[0]
    return ""


def _is_same_every_run(stage: Stage, trials: Sequence[Trial]) -> bool:
    """Whether every report is committed, so that no run writes it, and the item accepts it at any age."""
    params = stage.item.params
    if getattr(params, "committed", False) is not True or not stage.files:
        return False
    if getattr(params, "max_age", None) and _reaction_to("aged", trials) is not Reaction.GREEN:
        return False
    try:
        return find_committed(stage.bench.context.host, stage.files) == set(stage.files)
    except EvidenceError:
        return False


def _reaction_to(fault: str, trials: Sequence[Trial]) -> Reaction | None:
    return next((trial.reaction for trial in trials if trial.fault == fault), None)
