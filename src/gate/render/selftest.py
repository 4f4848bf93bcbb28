"""The report of `gate selftest` as text: for the terminal, as JSON and as one HTML page.

`selftest.schema.json` beside this file describes the JSON, `readiness-gate/selftest/1`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction

from gate import __version__
from gate.model.decision import Level
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
from gate.model.text import join_names, pluralize
from gate.model.timestamps import format_utc
from gate.render.escape import clean
from gate.render.numbers import format_number
from gate.result.selftest import SCHEMA

TITLES: Mapping[str, str] = {
    "removed": "removed",
    "emptied": "emptied",
    "cut": "cut in half",
    "aged": "ten years old",
    "other-commit": "of another commit",
    "other-paths": "about other files",
    "refused": "connection refused",
    "error-503": "answers 503",
    "slow": "no answer in time",
    "expired": "certificate expired",
    "github-403": "GitHub refuses (403)",
    "github-503": "GitHub is down (503)",
    "voided": "sign-offs voided",
    "no-headings": "headings removed",
    "no-results": "no job result",
    "no-change": "nothing changed",
}
"""What each fault does, by its name; a fault of a value is named by its expectation."""

OBSTACLES: Mapping[Obstacle, str] = {
    Obstacle.NO_EVIDENCE: "there is no evidence today",
    Obstacle.NO_DATE: "there is no date in it",
    Obstacle.NO_COMMIT: "it names no commit",
    Obstacle.NO_PATH: "it names no file of the repository",
    Obstacle.TOO_SMALL: "it is too small",
    Obstacle.NO_SAMPLE: "no fault of this kind can be made here",
    Obstacle.VALUE_NOT_READ: "the item does not read the sample",
    Obstacle.NO_BASELINE: "there is no baseline",
    Obstacle.OUT_OF_REACH: "no sample comes as far as the threshold",
    Obstacle.SKIPPED: "the item is skipped",
    Obstacle.OUT_OF_TIME: "the time was up",
    Obstacle.RED_NOW: "the item is red today",
}

MARKS: Mapping[Reaction, str] = {
    Reaction.FAIL: "✗",
    Reaction.UNKNOWN: "?",
    Reaction.WARN: "!",
    Reaction.GREEN: "○",
    Reaction.NOT_TRIED: "–",
}
"""The mark of each reaction; the open circle is the one to look at."""

MAX_SURVIVORS = 6
MAX_TEXT = 120


def describe_vacuity(vacuity: Vacuity) -> str:
    """Why an item or an expectation cannot go red, and what to do."""
    subject = f"`{clean(vacuity.subject, MAX_TEXT)}`"
    expectation = f"`{clean(vacuity.expectation, MAX_TEXT)}`"
    end = clean(_format(vacuity.subject, vacuity.unit), MAX_TEXT)
    return {
        Reason.NO_MUST: "it has no `must`: a broken `should` only warns",
        Reason.ALWAYS_HOLDS: f"{expectation} holds for every value",
        Reason.HOLDS_AT_THE_END: f"{expectation} holds even at {end}",
        Reason.WHEN_NEVER_FITS: f"`when` never fits: {subject}",
        Reason.NEVER_APPLIES: f"{expectation if vacuity.expectation else 'it'} never applies: the events of its `when` "
        "have no pull request and no change",
        Reason.GLOB_WITHOUT_MATCH: f"`only`: {subject} matches no file",
        Reason.FILTER_LEAVES_NOTHING: f"{subject} leaves nothing that {expectation} counts",
        Reason.WAIVED: f"the waiver by {subject} exempts every value",
        Reason.SAME_FILE_EVERY_RUN: f"{subject} is committed and accepted at any age: it is the same in every run",
        Reason.NO_FAULT_BREAKS_IT: f"{expectation if vacuity.expectation else 'it'} stays green under every fault",
    }[vacuity.reason]


def describe_problem(problem: ControlProblem) -> str:
    """What is wrong with the control."""
    fault = TITLES.get(problem.fault, problem.fault)
    return {
        Problem.OTHER_VERDICT: f"the untouched copy gives {clean(problem.actual)}, and the files give "
        f"{clean(problem.expected)}",
        Problem.NO_EFFECT: f"the fault “{fault}” changes nothing",
        Problem.NO_ANSWER: f"the stand-in gives {clean(problem.actual)} where {clean(problem.expected)} is expected",
        Problem.JUDGE_ALWAYS_HOLDS: f"the judge says {problem.actual} where {problem.expected} is expected",
        Problem.JUDGE_NEVER_HOLDS: f"the judge says {problem.actual} where {problem.expected} is expected",
        Problem.NOT_RESTORED: f"the fault “{fault}” was not taken back",
        Problem.CRASHED: f"the selftest failed with {problem.actual}; this is a bug of the gate, please report it",
    }[problem.problem]


def describe_trial(trial: Trial) -> str:
    """The fault of a trial: its title, or the expectation with the values on both sides of its threshold."""
    if not trial.expectation:
        return TITLES.get(trial.fault, trial.fault)
    values = [clean(_format(value, trial.unit), 40) for value in (trial.before, trial.after) if value]
    return f"{clean(trial.expectation, MAX_TEXT)}" + (f" ({' → '.join(values)})" if values else "")


def _format(value: str, unit: str) -> str:
    """A value as text, and a number in the unit that suits its size."""
    if not _NUMBER.fullmatch(value):
        return value
    return format_number(Fraction(value), unit)


_NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?", re.ASCII)


# ------------------------------------------------------------------------------------------------------------ terminal


def render_table(report: SelftestReport, *, details: bool = False) -> str:
    """The console page: the items with what cannot go red first, those that only warn in one line, the summary last.

    With `details` every trial has a line of its own.
    """
    lines = [f"Selftest of {clean(report.checklist or report.title, 200)}, {format_utc(report.at)}", ""]
    advisory = [] if details else [item for item in report.items if _only_warns(item)]
    for item in sorted(report.items, key=lambda item: not item.vacuities):
        if item not in advisory:
            lines += _item_lines(item, details=details)
    if advisory:
        names = join_names([clean(item.item, 60) for item in advisory], MAX_SURVIVORS)
        lines.append(f"  ✗ no `must`, a broken `should` only warns; --allow-should accepts it: {names}")
    for problem in report.problems:
        lines.append(f"  control {clean(problem.item, 100) or 'of the run'}: {describe_problem(problem)}")
    lines += ["", summarize(report), ""]
    return "\n".join(lines)


def _only_warns(item: ItemSelftest) -> bool:
    """Whether the item has no defect but that it only warns."""
    return [vacuity.reason for vacuity in item.vacuities] == [Reason.NO_MUST]


def _item_lines(item: ItemSelftest, *, details: bool) -> Iterator[str]:
    mark = "✗" if item.vacuities else "✓" if item.was_red or item.is_advisory else "·"
    yield f"  {mark} {clean(item.item, 100)} ({item.probe}): {count_trials(item)}{_explain_today(item)}"
    for vacuity in item.vacuities:
        yield f"      cannot go red: {describe_vacuity(vacuity)}"
    if details:
        yield from (f"      {MARKS[trial.reaction]} {_detail(trial)}" for trial in item.trials)
    elif item.survivors:
        names = [describe_trial(trial) for trial in item.survivors]
        yield f"      stays green: {join_names(names, MAX_SURVIVORS, separator='; ', last='; and ')}"


def _detail(trial: Trial) -> str:
    reason = f": {OBSTACLES[trial.obstacle]}" if trial.obstacle else ""
    level = " (should)" if trial.level is Level.SHOULD else ""
    return f"{describe_trial(trial)}{level}: {trial.reaction}{reason}"


def count_trials(item: ItemSelftest) -> str:
    """How many faults turned the item red, left it green and were not tried."""
    counts = Counter(trial.reaction for trial in item.trials)
    reds = sum(counts[reaction] for reaction in RED)
    parts = [f"{reds} red"] if item.trials else ["no fault"]
    parts += [f"{counts[reaction]} {reaction}" for reaction in (Reaction.WARN, Reaction.GREEN, Reaction.NOT_TRIED)
              if counts[reaction]]  # fmt: skip
    return ", ".join(parts)


def _explain_today(item: ItemSelftest) -> str:
    if item.is_red_now:
        return f"; red now ({item.today})"
    event = f" on {item.event}" if item.event else ""
    return f"; by a stand-in{event}" if item.is_simulated else f";{event}" if event else ""


def summarize(report: SelftestReport) -> str:
    """The result in one sentence."""
    if report.problems:
        return f"The control failed: {pluralize(len(report.problems), 'problem')}. The results prove nothing."
    vacuous = [item for item in report.items if item.vacuities]
    tried = sum(trial.reaction is not Reaction.NOT_TRIED for item in report.items for trial in item.trials)
    time = "" if report.is_complete else " The time was up before every fault was tried."
    if vacuous:
        names = join_names([clean(item.item, 60) for item in vacuous], 10)
        verb = "has" if len(vacuous) == 1 else "have"
        total = pluralize(len(report.items), "item")
        return f"{len(vacuous)} of {total} {verb} something that cannot go red: {names}.{time}"
    if report.unproven:
        names = join_names([clean(item.item, 60) for item in report.unproven], 10)
        return f"No fault was tried that turns {names} red.{time}"
    red = sum(item.is_red_now for item in report.items)
    today = f", {red} of them red now" if red else ""
    return f"Every item can go red: {pluralize(tried, 'fault')} on {pluralize(len(report.items), 'item')}{today}.{time}"


# ---------------------------------------------------------------------------------------------------------------- JSON


def render_json(report: SelftestReport) -> str:
    """The report as JSON, ending in a newline."""
    document = {
        "schema": SCHEMA,
        "gate": __version__,
        "checklist": report.checklist,
        "title": report.title,
        "commit": report.head_sha,
        "at": report.at.isoformat(),
        "complete": report.is_complete,
        "exit_code": report.exit_code,
        "problems": [_problem(problem) for problem in report.problems],
        "items": [_item(item) for item in report.items],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _item(item: ItemSelftest) -> dict[str, object]:
    return {
        "id": item.item,
        "title": item.title,
        "probe": item.probe,
        "today": item.today,
        "event": item.event,
        "simulated": item.is_simulated,
        "red": item.was_red,
        "vacuities": [_vacuity(vacuity) for vacuity in item.vacuities],
        "trials": [_trial(trial) for trial in item.trials],
    }


def _vacuity(vacuity: Vacuity) -> dict[str, str]:
    return {
        "reason": vacuity.reason, "expectation": vacuity.expectation, "subject": vacuity.subject, "unit": vacuity.unit,
        "text": describe_vacuity(vacuity),
    }  # fmt: skip


def _trial(trial: Trial) -> dict[str, object]:
    return {
        "fault": trial.fault,
        "reaction": trial.reaction,
        "expectation": trial.expectation,
        "level": trial.level,
        "before": trial.before,
        "after": trial.after,
        "unit": trial.unit,
        "broken": list(trial.broken),
        "obstacle": trial.obstacle or "",
    }


def _problem(problem: ControlProblem) -> dict[str, str]:
    return {
        "problem": problem.problem, "item": problem.item, "fault": problem.fault, "expected": problem.expected,
        "actual": problem.actual, "text": describe_problem(problem),
    }  # fmt: skip


# ---------------------------------------------------------------------------------------------------------------- HTML


def render_html(report: SelftestReport) -> str:
    """The report as one page without scripts and requests, what cannot go red first; it ends in a newline."""
    from gate.render.html import load_template, style_digest, style_sheet

    page = load_template("selftest.html.j2").render(
        report=report,
        items=sorted(report.items, key=lambda item: not item.vacuities),
        marks=MARKS,
        obstacles=OBSTACLES,
        describe_trial=describe_trial,
        describe_vacuity=describe_vacuity,
        describe_problem=describe_problem,
        count_trials=count_trials,
        summary=summarize(report),
        time=format_utc(report.at),
        style=style_sheet(),
        digest=style_digest(),
    )
    return page.rstrip() + "\n"
