"""Examines the checkout, the checklist, and the globs of its items."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gate.doctor.setup import Checkout, Setup
from gate.model.checklist import Checklist, Item
from gate.model.diagnosis import Examination, Outcome
from gate.model.events import PULL_REQUEST
from gate.model.text import join_names, pluralize, quote
from gate.workflows.gates import GateRun
from gate.workflows.model import Step

CHECKOUT = "actions/checkout@"

DEPTH_ADVICE = "give actions/checkout `with: {fetch-depth: 2}`"


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
        yield Examination(
            "checkout", Outcome.UNKNOWN, f"{quote(run.job.id)} has no actions/checkout", "the tree of the pull request",
            "check it out, unless every item is about GitHub or a service", run.job.position,
        )  # fmt: skip
        return
    depth, items = _depth(step), _items_with_change(checklist)
    outcome, observation = (
        Outcome.GOOD,
        f"the checkout has {pluralize(int(depth), 'commit') if int(depth) else 'all commits'}",
    )
    if items and depth == "1":
        outcome, observation = Outcome.BAD, "the checkout has one commit, without its parent"
    expected = f"the base of the change, for {join_names(items, 3)}" if outcome is Outcome.BAD else ""
    yield Examination("checkout", outcome, observation, expected, DEPTH_ADVICE if expected else "", step.uses.position)


def _depth(step: Step) -> str:
    """The depth of a checkout: 1 by default, 0 for all commits; an expression counts as the default."""
    text = step.inputs.get("fetch-depth")
    return text.value if text and re.fullmatch("[0-9]{1,9}", text.value) else "1"


def _items_with_change(checklist: Checklist | None) -> list[str]:
    """The items that need the diff between the tested commit and its base."""
    return [item.id for item in checklist.items if _needs_change(item)] if checklist else []


def _needs_change(item: Item) -> bool:
    facts = (expectation.fact.name for expectation in (*item.must, *item.should))
    return bool(item.when.paths) or item.probe == "changes" or any("patch" in fact.split("_") for fact in facts)


def _this_checkout(setup: Setup) -> Iterator[Examination]:
    """The checkout of this job, as git sees it."""
    checkout, items = setup.checkout, _items_with_change(setup.checklist)
    if not isinstance(checkout, Checkout):
        yield Examination(
            "this-checkout", Outcome.UNKNOWN, checkout.detail, "a checkout of the tested commit",
            "add actions/checkout before this step, unless every item is about GitHub or a service",
        )  # fmt: skip
    elif checkout.is_shallow and not checkout.has_parent and items:
        yield Examination(
            "this-checkout", Outcome.BAD, "git has one commit, without its parent",
            f"the base of the change, for {join_names(items, 3)}", DEPTH_ADVICE,
        )  # fmt: skip
    else:
        yield Examination(
            "this-checkout", Outcome.GOOD, "git has the tested commit" + " and its parent" * checkout.has_parent
        )


def _checklist(setup: Setup) -> Iterator[Examination]:
    if setup.checklist is None:
        for problem in setup.problems:
            position = problem.position if problem.position.file else None
            yield Examination("checklist", Outcome.BAD, problem.message, next_step=problem.hint, position=position)
        return
    count = pluralize(len(setup.checklist.items), "item")
    yield Examination("checklist", Outcome.GOOD, f"{setup.checklist.file} is valid and has {count}")
    if setup.problems:
        yield Examination(
            "lint", Outcome.BAD, f"{setup.checklist.file} has {pluralize(len(setup.problems), 'warning')}",
            "no warnings", "run `gate lint`, which lists them", setup.problems[0].position,
        )  # fmt: skip


def _globs(setup: Setup) -> Iterator[Examination]:
    """The globs of reports; `gate lint` names those of committed files that match none."""
    unmatched = [use for use in setup.globs if use.is_generated and not use.count]
    if unmatched:
        names = dict.fromkeys(f"{quote(use.glob)} of {use.item.id}" for use in unmatched)
        yield Examination(
            "globs", Outcome.UNKNOWN, f"no file matches {join_names(list(names), 5)}",
            "the reports that a run writes", "run the tests and scans, then `gate doctor` again", unmatched[0].position,
        )  # fmt: skip
    matched = sum(1 for use in setup.globs if use.count)
    if matched:
        observation = f"{matched:,} of {pluralize(len(setup.globs), 'glob')} match files today"
        yield Examination("globs", Outcome.GOOD, observation)
