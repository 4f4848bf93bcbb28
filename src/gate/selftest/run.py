"""Runs the faults of every item and reports which of them turn it red."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC

from gate.adapters.clock import Deadline
from gate.adapters.host import Host
from gate.adapters.loopback import Loopback
from gate.adapters.tree_copy import TreeCopy
from gate.model.checklist import Checklist, Expectation, Item
from gate.model.decision import Level, Status
from gate.model.errors import UsageError
from gate.model.evidence import NotApplicable
from gate.model.item_names import refuse_unknown_items
from gate.model.selftest import (
    RED,
    ControlProblem,
    ItemSelftest,
    Obstacle,
    Problem,
    Reaction,
    Reason,
    SelftestReport,
    Trial,
    Vacuity,
)
from gate.probes.common.probe import ProbeContext
from gate.probes.common.repository_files import list_files
from gate.selftest import control, plan, reasons
from gate.selftest.faults import sources
from gate.selftest.faults.fault import try_fault
from gate.selftest.faults.values import ValueProbe
from gate.selftest.occasion import find_occasion, has_change
from gate.selftest.stage import Bench, Decide, Fault, Stage, find_comparison

Progress = Callable[[str, int, int], None]
"""Called with the id of an item that has finished, the number of finished items, and the number of all items."""


def ignore_progress(_item: str, _done: int, _total: int) -> None:
    """Reports no progress."""


def selftest(
    checklist: Checklist,
    context: ProbeContext,
    decide: Decide,
    *,
    only: Sequence[str] = (),
    seconds: float = 300.0,
    allow_should: bool = False,
    progress: Progress = ignore_progress,
    server: Loopback | None = None,
    list_faults: Callable[[Stage], Iterable[Fault]] = plan.list_faults,
    copy_of: Callable[[Host], TreeCopy] = TreeCopy.of,
) -> SelftestReport:
    """The report on every item of the checklist, or on those in `only`.

    With `allow_should` an item without a `must` is accepted. `decide` is the judge, and `server` the stand-in for
    services, a new one unless it is given. `list_faults` plans an item, and `copy_of` copies the root. After `seconds`
    no further fault is tried.

    Raises:
        UsageError: when `only` names an item that is not there, or the files cannot be copied.
    """
    items = _select(checklist, only)
    deadline = Deadline.after(seconds)
    results: list[ItemSelftest] = []
    with copy_of(context.host) as copy, server or Loopback() as stand_in:
        paths = frozenset(list_files(context.host).paths)
        bench = Bench(checklist, context, copy, stand_in, decide, list_faults, paths)
        problems = [*control.check_judge(bench), *control.check_stand_in(bench)]
        for number, item in enumerate(items, 1):
            result, defects = _test_item(bench, item, deadline)
            results.append(_accept_should(result) if allow_should else result)
            problems += defects
            progress(item.id, number, len(items))
    return SelftestReport(
        checklist.title, checklist.file, context.subject.head_sha, context.clock.now, tuple(results), tuple(problems),
        is_complete=bool(deadline.remaining),
    )  # fmt: skip


def _accept_should(result: ItemSelftest) -> ItemSelftest:
    vacuities = tuple(vacuity for vacuity in result.vacuities if vacuity.reason is not Reason.NO_MUST)
    return replace(result, vacuities=vacuities, is_advisory=len(vacuities) < len(result.vacuities))


def _select(checklist: Checklist, only: Sequence[str]) -> Sequence[Item]:
    refuse_unknown_items(only, [item.id for item in checklist.items])
    return [item for item in checklist.items if not only or item.id in only]


def _test_item(bench: Bench, item: Item, deadline: Deadline) -> tuple[ItemSelftest, list[ControlProblem]]:
    """The result of one item; an error of the selftest itself is a problem of the control."""
    today = bench.context.clock.now.astimezone(UTC).date()
    texts = list(reasons.read_item(item, bench.checklist.waivers, today))
    context = find_occasion(item, bench.context)
    if context is None or reasons.has_no_path(item, bench.context):
        vacuities = (*texts, reasons.explain_when(item.when))
        return ItemSelftest(item.id, item.title, item.probe, Status.SKIPPED, vacuities=vacuities), []
    try:
        return _test_judged(bench, Stage(bench, item, context), texts, deadline)
    except UsageError:
        raise
    except Exception as error:
        problem = ControlProblem(Problem.CRASHED, item.id, actual=type(error).__name__)
        return ItemSelftest(item.id, item.title, item.probe, Status.UNKNOWN, vacuities=tuple(texts)), [problem]
    finally:
        bench.copy.restore()


def _test_judged(
    bench: Bench, empty: Stage, texts: list[Vacuity], deadline: Deadline
) -> tuple[ItemSelftest, list[ControlProblem]]:
    stage, problem = control.build_stage(bench, empty)
    stage.restore()
    if stage.control is None:
        raise AssertionError  # pragma: no cover - build_stage sets it
    problems = [problem] if problem else []
    trials: list[Trial] = []
    for outcome in _try_faults(stage, deadline):
        if isinstance(outcome, ControlProblem):
            problems.append(outcome)
        else:
            trials.append(outcome)
    values = ValueProbe.of(stage, plan.list_dials(stage))
    trials += _try_values(stage, values, deadline)
    vacuities = list(texts)
    if stage.item.must:
        vacuities += reasons.read_trials(stage, trials, values)
    item = stage.item
    event = empty.context.subject.as_event if empty.context is not bench.context else ""
    result = ItemSelftest(
        item.id, item.title, item.probe, stage.control.status, tuple(trials), tuple(_merge(vacuities)), event,
        stage.is_simulated,
    )  # fmt: skip
    return result, problems


def _merge(vacuities: Sequence[Vacuity]) -> Sequence[Vacuity]:
    """The vacuities, without the general one beside a closer reason for the same expectation or for any."""
    closer = [vacuity for vacuity in vacuities if vacuity.reason is not Reason.NO_FAULT_BREAKS_IT]
    explained = {vacuity.expectation for vacuity in closer}
    general = [vacuity for vacuity in vacuities if vacuity.reason is Reason.NO_FAULT_BREAKS_IT]
    exact = [vacuity for vacuity in general if vacuity.expectation and vacuity.expectation not in explained]
    return [*closer, *exact] or general


def _try_faults(stage: Stage, deadline: Deadline) -> Iterator[Trial | ControlProblem]:
    is_red_now = stage.control is not None and stage.control.status in (Status.FAIL, Status.UNKNOWN)
    for fault in stage.bench.list_faults(stage):
        if is_red_now and not stage.is_simulated:
            yield Trial(fault.name, Reaction.NOT_TRIED, obstacle=Obstacle.RED_NOW)
        elif not deadline.remaining:
            yield Trial(fault.name, Reaction.NOT_TRIED, obstacle=Obstacle.OUT_OF_TIME)
        else:
            yield try_fault(stage, fault)


def _try_values(stage: Stage, values: ValueProbe, deadline: Deadline) -> Iterator[Trial]:
    source = plan.find_source(stage)
    expectations = [(entry, Level.MUST) for entry in stage.item.must]
    expectations += [(entry, Level.SHOULD) for entry in stage.item.should]
    for expectation, level in expectations:
        if not deadline.remaining:
            yield Trial("value", Reaction.NOT_TRIED, expectation.text, level, obstacle=Obstacle.OUT_OF_TIME)
        elif reasons.holds_always(expectation):
            yield Trial("value", Reaction.GREEN, expectation.text, level)
        elif source is not None:
            yield sources.try_value(stage, source, expectation, level)
        else:
            yield _try_dials(stage, values, expectation, level)


def _try_dials(stage: Stage, values: ValueProbe, expectation: Expectation, level: Level) -> Trial:
    """The trial of one expectation, with a change of its files where it is about the lines of a change."""
    comparison = find_comparison(stage.control, expectation) if stage.control else None
    needs_change = comparison is None or isinstance(comparison.outcome, NotApplicable)
    trial = values.try_value(expectation, level)
    if trial.reaction in (*RED, Reaction.WARN) or not needs_change or not has_change(stage.item.when):
        return trial
    changed = control.for_lines_of_change(stage)
    return ValueProbe.of(changed, plan.list_dials(changed)).try_value(expectation, level)
