"""The words for one action of the shortest way to green, with the values that it changes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from gate.model.checklist import Expectation, Op
from gate.model.decision import Verdict
from gate.model.evidence import Finding, Remedy, Severity, Work
from gate.model.text import join_names, pluralize
from gate.model.values import Better, Kind, Percentage, number
from gate.remediation.actions import (
    AskPeople,
    Change,
    ChangeNumber,
    ChangeValue,
    CoverLines,
    FixFindings,
    Task,
    UpgradePackage,
)
from gate.render import numbers
from gate.render.comparisons import describe
from gate.render.findings import MINIMUM, format_ranges, is_counted_in, open_findings

_GOALS = {
    Op.AT_LEAST: "increase {} to at least {}",
    Op.AT_MOST: "reduce {} to at most {}",
    Op.MORE: "increase {} to above {}",
    Op.LESS: "reduce {} to below {}",
    Op.EQUAL: "make sure that {} is {}",
    Op.UNEQUAL: "make sure that {} is not {}",
    Op.IN: "make sure that {} is one of {}",
    Op.MATCHES: "make sure that {} matches {}",
    Op.HAS: "make sure that {} contains {}",
    Op.LACKS: "make sure that {} does not contain {}",
    Op.IS: "make sure that {} is {}",
    Op.IS_NOT: "make sure that {} is {}",
}
"""What the author has to do about a fact, by operator."""

_NOUNS = {
    Work.FIX_FINDING: ("finding", "findings"),
    Work.FIX_TEST: ("test", "tests"),
    Work.KILL_MUTANT: ("mutant", "mutants"),
    Work.REPLACE_COMPONENT: ("component", "components"),
    Work.COVER_LINE: ("line", "lines"),
}
_VERBS = {
    Work.FIX_FINDING: "Fix {}",
    Work.FIX_TEST: "Fix {}",
    Work.KILL_MUTANT: "Write tests that detect {}",
    Work.REPLACE_COMPONENT: "Replace {}, or have the licences agreed",
    Work.COVER_LINE: "Cover {}",
}

_MAX_REMEDIES = 5
"""How many remedies of tools one sentence names."""


def describe_task(task: Task, changes: Sequence[Change], verdict: Verdict) -> str:
    """The sentence for a task that evidence explains, and not the lack of it."""
    match task:
        case CoverLines():
            return _describe_lines(task, changes, verdict)
        case FixFindings():
            return _describe_findings(task, changes, verdict)
        case UpgradePackage(package, installed, version, is_breaking, findings):
            names = f"{package} {installed} to {version}" if installed else f"{package} to {version}"
            note = " (a breaking change)" if is_breaking else ""
            return f"Upgrade {names}{note}: clears {_count_by_severity(findings)}."
        case AskPeople(remedy=remedy, count=count):
            return f"{remedy.text} {count:,} more are needed." if count > 1 else remedy.text
        case ChangeNumber():
            return _describe_number(task, verdict)
        case ChangeValue():
            return _describe_value(task, verdict)
        case _:
            raise TypeError(f"{type(task).__name__} has no sentence here")


def _describe_lines(task: CoverLines, changes: Sequence[Change], verdict: Verdict) -> str:
    if text := _own_advice(task.remedies, changes, verdict):
        return text
    if not task.path:
        lines = "another line" if task.count == 1 else f"{task.count:,} other lines"
        return " ".join((f"Cover {lines} of the code{_effects(changes)}.", *_completions(task.remedies)))
    findings = [Finding("", "", line=lines.first, end_line=lines.last) for lines in task.ranges]
    lines = "the changed line" if task.total == 1 else f"the {task.total:,} changed lines"
    lines = lines if task.count == task.total else f"{task.count:,} of these {task.total:,} changed lines"
    return f"Cover {lines} in {task.path} ({format_ranges(findings)}){_effects(changes)}."


def _describe_findings(task: FixFindings, changes: Sequence[Change], verdict: Verdict) -> str:
    singular, plural = _NOUNS[task.work]
    if not task.findings:
        return _describe_unlisted(task, changes)
    if task.count < task.total:
        objects = f"{task.count:,} of the {task.total:,} listed {plural}"
    elif text := _own_advice(task.remedies, changes, verdict):
        return text
    else:
        objects = f"the listed {singular}" if task.total == 1 else f"the {task.total:,} listed {plural}"
    tools = "" if verdict.is_self_reported else _describe_remedies(task.findings)
    return f"{_VERBS[task.work].format(objects)}{_effects(changes)}{tools}."


def _describe_unlisted(task: FixFindings, changes: Sequence[Change]) -> str:
    """The sentence for what is only counted: findings beyond the listed ones, or tests that do not exist yet."""
    singular, plural = _NOUNS[task.work]
    noun = singular if task.count == 1 else plural
    if task.work is Work.FIX_TEST and any(change.spec.better is Better.HIGHER for change in changes):
        return f"Add or fix {task.count:,} {noun}{_effects(changes)}."
    return f"{_VERBS[task.work].format(f'{task.count:,} {noun} that no report lists')}{_effects(changes)}."


def _describe_remedies(findings: Sequence[Finding]) -> str:
    """What the tools say about how to fix the findings, and how many of them it is about; empty if they say nothing."""
    remedies = dict.fromkeys(finding.remedy for finding in findings if finding.remedy)
    if not remedies:
        return ""
    count = sum(finding.amount for finding in findings if finding.remedy)
    total = sum(finding.amount for finding in findings)
    tools = join_names(list(remedies), _MAX_REMEDIES, separator="; ")
    return f" ({tools})" if count == total else f" ({count:,} of them: {tools})"


def _own_advice(remedies: Sequence[Remedy], changes: Sequence[Change], verdict: Verdict) -> str:
    """The advice of the probe where it has one for these facts; it knows nothing about waived findings."""
    facts = {change.name.fact for change in changes}
    is_waived = any(not facts.isdisjoint(finding.counted_in) for finding in verdict.waived_findings)
    if len(remedies) != 1 or remedies[0].completes or is_waived:
        return ""
    return _add_effects(remedies[0].text, changes)


def _completions(remedies: Iterable[Remedy]) -> list[str]:
    """The advice of the probe that follows the sentence on what a fact lacks."""
    return [remedy.text for remedy in remedies if remedy.completes]


def _add_effects(text: str, changes: Sequence[Change]) -> str:
    """The advice with what it changes at the end of its first sentence, which says what to do."""
    first, *rest = re.split(r"(?<=\.) (?=[A-Z])", text, maxsplit=1)
    effects = _effects(changes)
    if ": " in first and effects:
        effects = f" ({effects.removeprefix(': ')})"
    return " ".join((f"{first.removesuffix('.')}{effects}.", *rest))


def _effects(changes: Sequence[Change]) -> str:
    """What an action changes: `: high 2 → 0, total 5 → 3`."""
    texts = dict.fromkeys(_describe_change(change) for change in changes)
    return f": {', '.join(texts)}" if texts else ""


def _describe_change(change: Change) -> str:
    before, after = change.before, change.after
    if isinstance(before, (str, bool, frozenset)) or isinstance(after, (str, bool, frozenset)):
        return change.name.fact
    pair = numbers.format_pair(number(before), number(after), change.spec.unit)
    return f"{change.name.fact} {pair.value} → {pair.threshold}"


def _count_by_severity(findings: Iterable[Finding]) -> str:
    counts: Counter[Severity] = Counter()
    for finding in findings:
        counts[finding.severity] += finding.amount
    texts = [
        pluralize(counts[severity], "finding") if severity is Severity.UNRATED else f"{counts[severity]:,} {severity}"
        for severity in Severity
        if counts[severity]
    ]
    return join_names(texts, len(texts))


# ------------------------------------------------------------------------------------------- facts without findings


def _describe_number(task: ChangeNumber, verdict: Verdict) -> str:
    expectation, remedy = task.comparison.expectation, task.remedy
    if remedy and remedy.completes:
        return f"{_describe_number(replace(task, remedy=None), verdict)} {remedy.text}"
    if remedy and not _has_waived(expectation.fact.name, verdict):
        return remedy.text
    if isinstance(task.after, Percentage) and isinstance(task.before, Percentage):
        return _describe_counts(task, task.before, task.after, verdict)
    is_low = expectation.op in MINIMUM or number(task.before) < task.limit
    if expectation.fact.advice_if_low and is_low:
        return expectation.fact.advice_if_low
    return _describe_goal(expectation, task, verdict)


def _describe_value(task: ChangeValue, verdict: Verdict) -> str:
    expectation = task.comparison.expectation
    if not task.is_possible:
        expected = describe(task.comparison).expected
        return (
            f"No value of {expectation.fact.name} can be {expected}: change the expectation at {expectation.position}."
        )
    return task.remedy.text if task.remedy else _describe_goal(expectation, task, verdict)


def _has_waived(fact: str, verdict: Verdict) -> bool:
    """Whether a fact counts waived findings, of which the advice of a probe knows nothing."""
    return any(fact in finding.counted_in for finding in verdict.waived_findings)


def _describe_counts(task: ChangeNumber, before: Percentage, after: Percentage, verdict: Verdict) -> str:
    """How many more, or fewer, of the whole are needed if the whole does not change."""
    name, expected = task.comparison.expectation.fact.name, describe(task.comparison).expected
    direction = "more" if after.part > before.part else "fewer"
    count, whole = numbers.format_count(abs(after.part - before.part)), numbers.format_count(before.of)
    return f"{name} needs {count} {direction} of {whole} to be {expected}{_at(task, verdict)}."


def _describe_goal(expectation: Expectation, task: ChangeNumber | ChangeValue, verdict: Verdict) -> str:
    goal = _goal(expectation, task) + _at(task, verdict)
    findings = [finding for finding in open_findings(verdict) if is_counted_in(finding, expectation.fact.name)]
    if not findings or expectation.op in MINIMUM or expectation.fact.unit:
        return f"{goal[0].upper()}{goal[1:]}."
    remedies = dict.fromkeys(finding.remedy for finding in findings if finding.remedy)
    if not remedies or verdict.is_self_reported:
        return f"Fix the listed findings to {goal}."
    return f"Fix the listed findings to {goal}: {join_names(list(remedies), _MAX_REMEDIES, separator='; ')}."


def _goal(expectation: Expectation, task: ChangeNumber | ChangeValue) -> str:
    """What has to change about the fact, as an imperative clause."""
    name, op = expectation.fact.name, expectation.op
    threshold = describe(task.comparison).expected.removeprefix(f"{op} ")
    if op is Op.EQUAL and expectation.fact.kind in (Kind.NUMBER, Kind.PERCENTAGE):
        return f"bring {name} to {threshold}"
    goal = _GOALS[op].format(name, threshold)
    amount = _format_amount(task) if isinstance(task, ChangeNumber) else ""
    return goal.replace(name, f"{name} by {amount}", 1) if amount else goal


def _format_amount(task: ChangeNumber) -> str:
    """The distance to the limit, rounded up so that it is enough; empty for a distance that says nothing."""
    fact = task.comparison.expectation.fact
    if not task.amount or not isinstance(task.before, (Decimal, Percentage)):
        return ""
    if fact.kind is Kind.PERCENTAGE:
        amount = numbers.format_up(task.amount, fact.unit).removesuffix(fact.unit) + "pp"
    else:
        amount = numbers.format_up(task.amount, fact.unit, numbers.choose_unit(task.amount, fact.unit))
    return f"more than {amount}" if task.is_strict else amount


def _at(task: ChangeNumber | ChangeValue, verdict: Verdict) -> str:
    """The target: of several of the item, or the file that has the value. A stranger's report names none."""
    is_of_item = task.target in task.item.targets
    is_shown = len(task.item.targets) > 1 if is_of_item else not verdict.is_self_reported
    return f" at {task.target}" if task.target and is_shown else ""
