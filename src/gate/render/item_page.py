"""An item of a checklist in plain words, for a terminal: what it reads and expects, and what makes it red."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gate.model.checklist import Expectation, FromBaseline, Item, Op, Trust, Waiver, When
from gate.model.text import join_names
from gate.probes.common.probe import Probe
from gate.render.plain_page import PlainPage

_BREAKS = {
    Op.AT_LEAST: "{} is below {}",
    Op.AT_MOST: "{} is above {}",
    Op.MORE: "{} is {} or less",
    Op.LESS: "{} is {} or more",
    Op.EQUAL: "{} is not {}",
    Op.UNEQUAL: "{} is {}",
    Op.IN: "{} is none of {}",
    Op.MATCHES: "{} does not match {}",
    Op.HAS: "{} lacks {}",
    Op.LACKS: "{} contains {}",
    Op.IS: "{} is false",
    Op.IS_NOT: "{} is true",
}
"""When an expectation is broken, by its operator."""

MAX_NAMES = 20
"""How many names of one list are shown."""


def render_item(item: Item, probe: Probe, waivers: Sequence[Waiver], width: int) -> str:
    """The page of one item; `waivers` are those of the checklist that name it."""
    page = PlainPage(width)
    page.add_text(f"{item.id} (item of the checklist, {item.position})")
    page.add_gap()
    page.add_entries(_properties(item, probe))
    _add_expectations(page, "must hold, or the change is not ready:", item.must)
    _add_expectations(page, "should hold, or the item warns:", item.should)
    page.add_heading("what turns it red:" if item.must else "nothing turns it red: it has no `must`")
    for expectation in item.must:
        page.add_text(f"- {_describe_break(expectation)}", 2)
    if item.must:
        page.add_text("Without data for a `must`, the decision is undecided; no waiver covers that.", 2)
    for waiver in waivers:
        page.add_heading(f"waiver, {waiver.position}:")
        page.add_entries(_waiver_entries(waiver))
    return str(page)


def _properties(item: Item, probe: Probe) -> Iterator[tuple[str, str]]:
    yield "title", item.title
    yield "probe", f"{item.probe}: {probe.summary}"
    if item.targets:
        yield "reads", join_names([*item.targets], MAX_NAMES)
    conditions = "; ".join(_conditions(item.when))
    yield "judged", f"when {conditions}" if conditions else "on every event, for every change"
    if item.trust is Trust.SEEN:
        yield "trust", "seen: facts that only a fork's own run reports do not count"
    if item.owner:
        yield "owner", item.owner
    if item.category:
        yield "category", item.category
    yield "weight", f"{item.weight} in the score; it never affects the decision"
    if item.help:
        yield "help", item.help


def _conditions(when: When) -> Iterator[str]:
    lists = (
        ("the event is", when.events),
        ("the branch matches", when.branches),
        ("a changed file matches", when.paths),
        ("a label matches", when.labels),
    )
    for text, values in lists:
        if values:
            yield f"{text} {join_names(values, MAX_NAMES, separator=' or ', last=' or ')}"
    if when.draft is not None:
        yield f"the pull request is {'a' if when.draft else 'no'} draft"


def _add_expectations(page: PlainPage, title: str, expectations: Sequence[Expectation]) -> None:
    if expectations:
        page.add_heading(title)
        page.add_entries((expectation.text, _sentence(expectation.fact.meaning)) for expectation in expectations)


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:].rstrip('.')}" if text else ""


def _describe_break(expectation: Expectation) -> str:
    """When the expectation does not hold."""
    name, op = expectation.fact.name, expectation.op
    threshold = expectation.text.partition(op.value)[2].strip()
    if isinstance(expectation.threshold, FromBaseline):
        threshold = threshold.replace("baseline", "its value in the baseline", 1)
    return _BREAKS[op].format(name, threshold)


def _waiver_entries(waiver: Waiver) -> Iterator[tuple[str, str]]:
    yield "until", f"{waiver.until}, the end of the day in UTC"
    yield "by", waiver.by
    yield "reason", waiver.reason
    if waiver.link:
        yield "link", waiver.link
    if waiver.findings:
        yield "findings", join_names(list(waiver.findings), MAX_NAMES)
    if waiver.baseline:
        yield "baseline", join_names(list(waiver.baseline), MAX_NAMES)
    if waiver.but:
        yield "but", join_names([expectation.text for expectation in waiver.but], MAX_NAMES)
