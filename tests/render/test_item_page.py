"""An item in plain words: when it is judged, and what turns it red."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gate import checklist
from gate.model.checklist import Item
from gate.probes.common import registry
from gate.render.item_page import render_item
from tests.cases import cases

METRICS = (
    "{reports: m.json, facts: {size: {path: a, unit: KB}, state: {path: b, kind: string}, "
    "ready: {path: c, kind: boolean}}}"
)


def load(probe: str, params: str, *expectations: str, more: str = "") -> Item:
    """An item with these expectations under `must`."""
    must = ", ".join(f'"{expectation}"' for expectation in expectations)
    text = f"version: 1\nitems:\n  - id: a\n    probe: {probe}\n    with: {params}\n    must: [{must}]\n{more}"
    return checklist.load(text.encode(), "readiness.yml").items[0]


def page(item: Item, width: int = 100) -> str:
    return render_item(item, registry.load(item.probe), [], width)


@cases(
    ("expectation", "sentence"),
    [
        ("size >= 1KB", "size is below 1KB"),
        ("size <= 1KB", "size is above 1KB"),
        ("size > 1KB", "size is 1KB or less"),
        ("size < 1KB", "size is 1KB or more"),
        ("size == 1KB", "size is not 1KB"),
        ("size != 1KB", "size is 1KB"),
        ("size in 1KB|2KB", "size is none of 1KB|2KB"),
        ("size <= baseline + 5KB", "size is above its value in the baseline + 5KB"),
        ("state == done", "state is not done"),
        ("state matches /^v/", "state does not match /^v/"),
        ("ready", "ready is false"),
        ("not ready", "ready is true"),
    ],
)
def test_the_page_says_what_breaks_an_expectation(expectation: str, sentence: str) -> None:
    assert f"what turns it red:\n  - {sentence}\n" in page(load("metrics", METRICS, expectation))


@pytest.mark.parametrize(
    ("expectation", "sentence"),
    [("labels has safe", "labels lacks safe"), ("labels lacks wip", "labels contains wip")],
)
def test_the_page_says_what_breaks_an_expectation_about_a_list(expectation: str, sentence: str) -> None:
    assert f"  - {sentence}\n" in page(load("pull_request", "{}", expectation))


def test_an_item_without_must_never_turns_red() -> None:
    item = load("metrics", METRICS, "ready")

    text = page(replace(item, must=(), should=item.must))

    assert "nothing turns it red: it has no `must`\n" in text
    assert "should hold, or the item warns:\n  ready" in text
    assert "Without data" not in text


def test_the_conditions_of_an_item_are_named() -> None:
    when = "    when: {events: [push, schedule], branches: main, labels: safe, draft: false}\n    trust: seen\n"

    text = " ".join(page(load("pull_request", "{}", "draft", more=when)).split())

    assert (
        "judged when the event is push or schedule; the branch matches main; a label matches safe; the pull request "
        "is no draft trust seen: facts that only a fork's own run reports do not count"
    ) in text


def test_an_item_without_conditions_is_judged_always() -> None:
    text = page(load("pull_request", "{}", "draft"))

    assert "judged  on every event, for every change\n" in text
    assert "trust" not in text
