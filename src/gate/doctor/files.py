"""Examines the checkout, the checklist, and the globs of its items."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gate.doctor.setup import Checkout, Setup
from gate.model.checklist import Checklist, Item
from gate.model.diagnosis import Condition, Examination, Outcome, examination
from gate.model.events import PULL_REQUEST
from gate.model.evidence import Cause
from gate.workflows.gates import GateRun
from gate.workflows.model import Step

CHECKOUT = "actions/checkout@"


def examine(setup: Setup) -> Iterator[Examination]:
    """The checkout of each run, that of this job, the checklist, and its globs."""
    for run in setup.runs:
        if (PULL_REQUEST in run.events and run.command is None) or run.job.id == setup.job:
            yield from _checkout_step(run, setup.checklist)
    if setup.event:
        yield from _this_checkout(setup)
    yield from _checklist(setup)
    yield from _globs(setup)


def _checkout_step(run: GateRun, checklist: Checklist | None) -> Iterator[Examination]:
    """The depth that the workflow asks for, if an item compares with the base."""
    step = next((step for step in run.job.steps if step.uses and step.uses.value.startswith(CHECKOUT)), None)
    if step is None or step.uses is None:
        yield examination(
            "checkout", Outcome.UNKNOWN, Condition.NO_CHECKOUT_STEP, run.job.position, job=run.job.id
        )  # fmt: skip
        return
    depth, items, position = _depth(step), tuple(_items_with_change(checklist)), step.uses.position
    if items and depth == 1:
        yield examination("checkout", Outcome.BAD, Condition.STEP_WITHOUT_PARENT, position, items=items)
    elif depth:
        yield examination("checkout", Outcome.GOOD, Condition.STEP_WITH_COMMITS, position, count=depth)
    else:
        yield examination("checkout", Outcome.GOOD, Condition.STEP_WITH_ALL_COMMITS, position)


def _depth(step: Step) -> int:
    """The depth of a checkout: 1 by default, 0 for all commits; an expression counts as the default."""
    text = step.inputs.get("fetch-depth")
    return int(text.value) if text and re.fullmatch("[0-9]{1,9}", text.value) else 1


def _items_with_change(checklist: Checklist | None) -> list[str]:
    """The items that need the diff between the tested commit and its base."""
    return [item.id for item in checklist.items if _needs_change(item)] if checklist else []


def _needs_change(item: Item) -> bool:
    facts = (expectation.fact.name for expectation in (*item.must, *item.should))
    return bool(item.when.paths) or item.probe == "changes" or any("patch" in fact.split("_") for fact in facts)


def _this_checkout(setup: Setup) -> Iterator[Examination]:
    """The checkout of this job, as git sees it."""
    checkout, items = setup.checkout, tuple(_items_with_change(setup.checklist))
    if not isinstance(checkout, Checkout):
        if checkout.cause is Cause.NOT_TRUSTED:
            yield examination("this-checkout", Outcome.UNKNOWN, Condition.GIT_NOT_TRUSTED, event=setup.event)
        else:
            yield examination("this-checkout", Outcome.UNKNOWN, Condition.NO_CHECKOUT, detail=checkout.detail)
    elif checkout.is_shallow and not checkout.has_parent and items:
        yield examination("this-checkout", Outcome.BAD, Condition.COMMIT_WITHOUT_BASE, items=items)
    else:
        condition = Condition.COMMIT_AND_PARENT if checkout.has_parent else Condition.COMMIT
        yield examination("this-checkout", Outcome.GOOD, condition)


def _checklist(setup: Setup) -> Iterator[Examination]:
    checklist, problems = setup.checklist, setup.problems
    if checklist is None:
        for problem in problems:
            position = problem.position if problem.position.file else None
            fields = {"message": problem.message, "hint": problem.hint}
            yield examination("checklist", Outcome.BAD, Condition.PROBLEM, position, **fields)
        return
    count = len(checklist.items)
    yield examination("checklist", Outcome.GOOD, Condition.VALID_CHECKLIST, file=checklist.file, count=count)
    if problems:
        position, count = problems[0].position, len(problems)
        yield examination(
            "lint", Outcome.BAD, Condition.CHECKLIST_WITH_WARNINGS, position, file=checklist.file, count=count
        )  # fmt: skip


def _globs(setup: Setup) -> Iterator[Examination]:
    """The globs of reports; `gate lint` names those of committed files that match none."""
    unmatched = [use for use in setup.globs if use.is_generated and not use.count]
    if unmatched:
        globs = tuple((use.glob, use.item.id) for use in unmatched)
        yield examination("globs", Outcome.UNKNOWN, Condition.UNMATCHED_GLOBS, unmatched[0].position, globs=globs)
    matches = sum(1 for use in setup.globs if use.count)
    if matches:
        yield examination(
            "globs", Outcome.GOOD, Condition.MATCHED_GLOBS, matches=matches, count=len(setup.globs)
        )  # fmt: skip
