"""A checklist that is ready today, with a plan to the thresholds that it had or is to reach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

from gate.checklist import expectation as expectations
from gate.checklist import load as load_checklist
from gate.checklist.linting import always_holds
from gate.checklist.thresholds import ExpectationError
from gate.model.checklist import Amount, Expectation, FromBaseline, Op
from gate.model.decision import Broken, Comparison, Held, Level, Status, Verdict
from gate.model.errors import ChecklistError
from gate.model.evidence import Cause, Unseen
from gate.model.lazy_dataclass import dataclass
from gate.model.ratchet import PlannedLines, Proposal, Refusal, RefusalCause, Schedule, Target, ThresholdChange
from gate.ratchet.edit import Load, add_plan, change_thresholds
from gate.ratchet.rounding import MAXIMUMS, MINIMUMS, digits_of, is_tighter, round_loose, with_number, worst_value


@dataclass(frozen=True, slots=True)
class _Path:
    """The way of one expectation: its line today, with the threshold `start`, and the line at the end of the plan."""

    change: ThresholdChange
    start: Expectation
    goal: Expectation


def adopt(
    data: bytes,
    file: str,
    verdicts: Sequence[Verdict],
    schedule: Schedule,
    targets: Sequence[Target] = (),
    *,
    load: Load | None = None,
) -> Proposal:
    """The checklist with thresholds just under today's values where they are broken or where there is a target.

    Each of them gets a plan whose last step is the threshold that it had, or the target. What no threshold can make
    ready today, such as a missing file or missing evidence, is refused: then nothing is changed. The thresholds of a
    base policy are not lowered. `load` reads the text; without it, the checklist extends nothing.
    """
    load = load or (lambda text: load_checklist(text, file))
    paths: list[_Path] = []
    refusals: list[Refusal] = []
    for verdict in verdicts:
        for comparison in _to_adopt(verdict, targets):
            result = _inherited(verdict, comparison, file) or _path(verdict, comparison, targets)
            if isinstance(result, Refusal):
                refusals.append(result)
            else:
                paths.append(result)
    refusals += _unmatched(targets, verdicts)
    if refusals:
        return Proposal(file, data, data, refusals=tuple(refusals))
    return _edit(data, file, paths, schedule, load)


def _edit(data: bytes, file: str, paths: Sequence[_Path], schedule: Schedule, load: Load) -> Proposal:
    """The checklist with the lines of today and the plans; unchanged where one of them has no place."""
    changes = [path.change for path in paths if path.change.before != path.change.after]
    try:
        after, edits = change_thresholds(data, file, changes, load)
    except ChecklistError as error:  # a base policy demands more than an own line that is lowered
        return Proposal(
            file, data, data, refusals=tuple(Refusal("", RefusalCause.PROBLEM, detail=line) for line in error.lines)
        )
    refusals = [not_editable(change) for change in changes if change not in edits]
    plans = [] if refusals else list(_plans(paths, schedule))
    for plan in plans:
        planned = add_plan(after, file, plan, load)
        if planned is None:
            refusals.append(Refusal(plan.item, RefusalCause.NO_PLACE))
        after = planned or after
    if refusals:
        return Proposal(file, data, data, refusals=tuple(refusals))
    load(after)
    return Proposal(file, data, after, tuple(changes), tuple(plans))


def _to_adopt(verdict: Verdict, targets: Sequence[Target]) -> Iterator[Comparison]:
    """The comparisons under `must` that keep the item from being ready, and those about the fact of a target."""
    is_red = verdict.status in (Status.FAIL, Status.UNKNOWN)
    for comparison in verdict.comparisons:
        if comparison.level is not Level.MUST or _begins(comparison):
            continue
        if (is_red and isinstance(comparison.outcome, (Broken, Unseen))) or _target(verdict, comparison, targets):
            yield comparison


def _begins(comparison: Comparison) -> bool:
    """Whether it is a ratchet without a baseline, which begins with the values of today."""
    outcome = comparison.outcome
    is_missing = isinstance(outcome, Unseen) and outcome.cause in (Cause.NO_BASELINE, Cause.NOT_IN_BASELINE)
    return comparison.expectation.is_ratchet and is_missing


def _target(verdict: Verdict, comparison: Comparison, targets: Sequence[Target]) -> Expectation | None:
    """The target for the fact of this expectation, in the same direction."""
    expectation = comparison.expectation
    if expectation.is_ratchet or not isinstance(expectation.threshold, Amount):
        return None
    for target in targets:
        goal = _parse(target, verdict)
        if goal and goal.fact.name == expectation.fact.name and _direction(goal) == _direction(expectation):
            return goal
    return None


def _parse(target: Target, verdict: Verdict) -> Expectation | None:
    """The target as an expectation of this item; None where it is none."""
    if target.item not in ("", verdict.item.id):
        return None
    try:
        goal = expectations.parse(target.text, verdict.item.facts, verdict.item.position)
    except ExpectationError:
        return None
    return goal if isinstance(goal.threshold, Amount) and _direction(goal) else None


def _direction(expectation: Expectation) -> Op | None:
    """Whether it is a minimum or a maximum; `== 0` of a count that is at least 0 is a maximum."""
    if expectation.op in MINIMUMS:
        return Op.AT_LEAST
    if expectation.op in MAXIMUMS:
        return Op.AT_MOST
    threshold, fact = expectation.threshold, expectation.fact
    if expectation.op is Op.EQUAL and isinstance(threshold, Amount):
        return Op.AT_MOST if threshold.scaled == fact.low else Op.AT_LEAST if threshold.scaled == fact.high else None
    return None


def _inherited(verdict: Verdict, comparison: Comparison, file: str) -> Refusal | None:
    """Why a broken threshold of a base policy stays; None for every other one."""
    line = comparison.expectation
    if line.position.file == file or not isinstance(comparison.outcome, Broken):
        return None
    return Refusal(verdict.item.id, RefusalCause.INHERITED, line.text, str(line.position))


def _path(verdict: Verdict, comparison: Comparison, targets: Sequence[Target]) -> _Path | Refusal:
    """The line that holds today, and the goal; why not, where no threshold of the item makes it ready."""
    line, item = comparison.expectation, verdict.item
    goal = _target(verdict, comparison, targets) or line
    direction, goal_threshold, threshold = _direction(line), goal.threshold, line.threshold
    if isinstance(comparison.outcome, Unseen):
        return Refusal(item.id, RefusalCause.NO_DATA, line.text, comparison.outcome.detail)
    if direction is None or not isinstance(threshold, Amount) or not isinstance(goal_threshold, Amount):
        is_relative = isinstance(threshold, FromBaseline)
        return Refusal(item.id, RefusalCause.RELATIVE if is_relative else RefusalCause.NO_LIMIT, line.text)
    worst = worst_value(verdict.evidence.facts.get(line.fact.name), direction) if verdict.evidence else None
    if worst is None:
        return Refusal(item.id, RefusalCause.NO_DATA_OF_A_TARGET, line.text)
    op = direction if line.op is Op.EQUAL else line.op
    after = round_loose(op, worst, line.fact, threshold.unit, digits_of(threshold, goal_threshold))
    is_held, text = isinstance(comparison.outcome, Held), with_number(line.text, after)
    text = text.replace(Op.EQUAL, op, 1) if line.op is Op.EQUAL else text
    if is_held and not is_tighter(direction, Fraction(after), Fraction(threshold.number)):
        text = line.text  # it holds today and stays
    try:
        start = expectations.parse(text, item.facts, line.position)
    except ExpectationError as error:
        return Refusal(item.id, RefusalCause.OUT_OF_RANGE, line.text, error.message)
    if always_holds(start):
        return Refusal(item.id, RefusalCause.ALWAYS_HOLDS, text)
    change = ThresholdChange(item.id, line.text, text, line.position, worst, line.fact.unit)
    return _Path(change, start, goal)


def _plans(paths: Sequence[_Path], schedule: Schedule) -> Iterator[PlannedLines]:
    """The plan of each item: its lines by day."""
    by_item: dict[str, dict[date, list[str]]] = {}
    for path in paths:
        days = by_item.setdefault(path.change.item, {})
        for day, text in _steps(path, schedule).items():
            days.setdefault(day, []).append(text)
    for item, days in by_item.items():
        if days:
            yield PlannedLines(item, {day: tuple(dict.fromkeys(days[day])) for day in sorted(days)})


def _steps(path: _Path, schedule: Schedule) -> Mapping[date, str]:
    """The lines from today's threshold to the goal by day, each stricter than the one before; the last is the goal."""
    start, goal = path.start.threshold, path.goal.threshold
    direction = _direction(path.goal)
    if not isinstance(start, Amount) or not isinstance(goal, Amount) or direction is None:
        return {}
    steps: dict[date, str] = {}
    previous = start.scaled
    span = (schedule.last - schedule.today).days
    for number in range(1, schedule.steps + 1):
        day = schedule.today + timedelta(days=span * number // schedule.steps)
        limit = start.scaled + (goal.scaled - start.scaled) * number / schedule.steps
        is_last = number == schedule.steps
        value = round_loose(direction, limit, path.goal.fact, goal.unit, digits_of(start, goal))
        line = path.goal if is_last else _with(path.goal, direction, with_number(path.goal.text, value))
        scaled = goal.scaled if is_last else _scaled(line)
        if day > schedule.today and is_tighter(direction, scaled, previous):
            steps[day], previous = line.text, scaled
    return steps


def _with(goal: Expectation, direction: Op, text: str) -> Expectation:
    """The goal with another threshold; an equality becomes a minimum or maximum."""
    text = text.replace(Op.EQUAL, direction, 1) if goal.op is Op.EQUAL else text
    return expectations.parse(text, {goal.fact.name: goal.fact}, goal.position)


def _scaled(line: Expectation) -> Fraction:
    return line.threshold.scaled if isinstance(line.threshold, Amount) else Fraction(0)


def _unmatched(targets: Sequence[Target], verdicts: Sequence[Verdict]) -> Iterator[Refusal]:
    """The targets for which no item has a line."""
    for target in targets:
        if not any(
            _target(verdict, comparison, [target])
            for verdict in verdicts
            for comparison in verdict.comparisons
            if comparison.level is Level.MUST
        ):
            yield Refusal(target.item, RefusalCause.UNMATCHED, target.text)


def not_editable(change: ThresholdChange) -> Refusal:
    """Why a change is left to people."""
    return Refusal(change.item, RefusalCause.NOT_EDITABLE, change.before, change.after)
