"""The audit issue names the items that no run and no selftest has seen red."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from gate.judge import remember
from gate.model.decision import Decision, Memory, State, Status
from gate.render.issue_page import MAX_NEVER_RED, render, render_never_red
from tests.render.decisions import decision, green, verdict

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def named(*names: str, status: Status = Status.PASS) -> Decision:
    return decision(State.READY, *(verdict(name, name, status) for name in names))


def test_an_item_that_was_never_red_is_named_beside_one_that_was() -> None:
    remembered = remember(named("tests", "sast"), Memory({"tests": NOW}))

    assert render_never_red(remembered) == ("\n**Never seen red:** `sast`. Prove that they can be: `gate selftest`.\n")
    assert render(remembered, "web").text.endswith(render_never_red(remembered))


def test_nothing_is_said_when_every_item_was_red() -> None:
    assert render_never_red(remember(named("tests", "sast"), Memory({"tests": NOW, "sast": NOW}))) == ""


def test_nothing_is_said_when_nothing_earlier_is_known() -> None:
    assert render_never_red(remember(replace(green(), baseline_file=""), Memory())) == ""


def test_with_a_baseline_items_are_named_although_none_was_red() -> None:
    assert "`tests`" in render_never_red(remember(replace(named("tests"), baseline_file="main.json"), Memory()))


def test_an_item_that_blocks_now_was_seen_red() -> None:
    remembered = remember(replace(named("tests", status=Status.FAIL), baseline_file="main.json"), Memory())

    assert [verdict.last_red for verdict in remembered.verdicts] == [remembered.decided_at]
    assert render_never_red(remembered) == ""


def test_skipped_items_are_not_named() -> None:
    skipped = replace(named("tests", status=Status.SKIPPED), baseline_file="main.json")

    assert render_never_red(remember(skipped, Memory())) == ""


def test_many_items_are_counted() -> None:
    many = replace(named(*(f"item-{number}" for number in range(MAX_NEVER_RED + 5))), baseline_file="main.json")

    assert f"`item-{MAX_NEVER_RED - 1}` and 5 more" in render_never_red(remember(many, Memory()))
