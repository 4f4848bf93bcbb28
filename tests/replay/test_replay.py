"""Another checklist judges stored evidence: what flips is certain, and what cannot be said is named."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.checklist import Checklist
from gate.model.decision import State, Status
from gate.model.replay import ReplayReport
from gate.render.replay import render_json, render_table
from gate.replay.replay import StoredRun, latest, replay
from tests.replay.project import PUSH, Day, read, replayed, save

SCHEMA: dict[str, Any] = json.loads(files("gate.render").joinpath("replay.schema.json").read_text(encoding="utf-8"))
PULL_REQUEST = replace(PUSH, event="pull_request", trigger="pull_request", pull_request=7, base_ref="main", branch="x")

WAIVER = "waivers: [{item: cov, until: 2026-11-03, by: a, reason: r, but: [line_coverage >= 30%]}]\n"
OTHER_TOOL = 'waivers: [{item: cov, until: 2026-11-04, by: a, reason: r, baseline: "cov 2"}]\n'


def states(report: ReplayReport) -> list[State | None]:
    return [run.after for run in report.runs]


def test_a_stricter_checklist_names_the_merges_that_it_would_have_blocked() -> None:
    report = replayed(read("line_coverage >= 70%"), read("line_coverage >= 80%"), Day(85), Day(75), Day(65))

    assert states(report) == [State.READY, State.NOT_READY, State.NOT_READY]
    assert [run.is_flipped for run in report.runs] == [False, True, False]
    assert [run.is_newly_blocked for run in report.runs] == [False, True, False]


def test_a_looser_checklist_names_what_it_would_have_let_pass() -> None:
    report = replayed(read("line_coverage >= 80%"), read("line_coverage >= 70%"), Day(85), Day(75), Day(None))

    assert states(report) == [State.READY, State.READY, State.UNDECIDED]
    assert [run.is_flipped for run in report.runs] == [False, True, False]
    assert not any(run.is_newly_blocked for run in report.runs)


def test_a_new_item_is_not_guessed() -> None:
    more = "  - {id: licence, probe: files, with: {paths: LICENSE}, must: exists}\n"
    report = replayed(read("line_coverage >= 70%"), read("line_coverage >= 70%", more), Day(85), Day(65))

    assert states(report) == [None, State.NOT_READY]
    assert not any(run.is_flipped for run in report.runs)
    assert report.items[1].reason == "no such item is stored"
    assert report.items[1].not_replayed == 2


def test_a_fact_that_was_not_stored_is_not_guessed() -> None:
    checklist = read("line_coverage >= 70%")
    (run,) = save(checklist, [Day(85)])
    (item,) = run.result.items
    assert item.evidence
    facts = {"uncovered_lines": item.evidence.facts["uncovered_lines"]}
    stored = replace(run.result, items=(replace(item, evidence=replace(item.evidence, facts=facts)),))

    report = replay(checklist, [StoredRun("0.json", stored)])

    assert report.runs[0].not_replayed == {"cov": "no line_coverage is stored"}


def test_other_parameters_are_named() -> None:
    after = read("line_coverage >= 70%")
    other = read("line_coverage >= 70%").items[0]
    report = replayed(after, replace(after, items=(replace(other, query_digest="sha256:other"),)), Day(85))

    assert report.items[0].doubtful == 1
    assert "cov asks its probe for something else than 1 of 1 run did" in render_table(report)


def test_a_ratchet_is_replayed_against_the_run_before() -> None:
    before, after = read("line_coverage >= 50%"), read("line_coverage >= 50%\n    ratchet: {tolerance: 1pp}")

    report = replayed(before, after, Day(80), Day(79), Day(77), Day(90))

    assert states(report) == [State.READY, State.READY, State.NOT_READY, State.READY]


def test_what_a_waiver_of_other_tools_did_not_cover_is_not_covered_again() -> None:
    checklist = read("[line_coverage >= baseline, uncovered_lines <= baseline]", OTHER_TOOL)

    (_, second) = replayed(checklist, checklist, Day(None), Day(80, tool="cov 2")).runs

    assert (second.before, second.after) == (State.UNDECIDED, State.UNDECIDED)


def test_a_pull_request_is_no_baseline_of_later_runs() -> None:
    after = read("line_coverage >= 50%\n    ratchet: true")

    report = replayed(read("line_coverage >= 50%"), after, Day(80), Day(60, subject=PULL_REQUEST), Day(70))

    assert states(report) == [State.READY, State.NOT_READY, State.NOT_READY]


def test_changed_files_are_not_stored() -> None:
    after = read("line_coverage >= 50%\n    when: {paths: src/**}")

    report = replayed(read("line_coverage >= 50%"), after, Day(80, subject=PULL_REQUEST), Day(80))

    assert report.runs[0].not_replayed == {"cov": "the changed files are not stored"}
    assert states(report) == [None, State.READY]


def test_an_item_that_always_passes_by_far_and_one_that_always_fails_are_named() -> None:
    more = "  - {id: hard, probe: coverage, with: {reports: c.xml}, must: uncovered_lines == 0}\n"
    checklist = read("line_coverage >= 10%", more)

    far, hard = replayed(checklist, checklist, *[Day(80)] * 5).items
    near, _ = replayed(checklist, checklist, *[Day(80)] * 4, Day(14)).items
    few, _ = replayed(checklist, checklist, *[Day(80)] * 4).items

    assert (far.always_passes, far.always_fails) == (True, False)
    assert (hard.always_passes, hard.always_fails) == (False, True)
    assert not near.always_passes
    assert not few.always_passes


def test_a_fact_without_a_value_in_any_run_is_named() -> None:
    checklist = read("[uncovered_lines <= 20, patch_coverage >= 80%]")

    (item,) = replayed(checklist, checklist, Day(80), Day(81)).items

    assert item.unseen_facts == ("patch_coverage",)


def test_a_partial_result_and_one_without_items_are_left_out() -> None:
    (run,) = save(read("line_coverage >= 50%"), [Day(80)])
    partial = StoredRun("partial.json", replace(run.result, left_out=("x",)))
    empty = StoredRun("empty.json", replace(run.result, items=()))

    report = replay(read("line_coverage >= 50%"), [partial, empty])

    assert report.runs == ()
    assert report.problems == (
        "partial.json: it is of a part of the checklist",
        "empty.json: nothing was judged, so it has no evidence",
    )


def test_the_latest_runs_are_those_of_the_latest_days() -> None:
    runs = save(read("line_coverage >= 50%"), [Day(80)] * 4)

    assert [run.location for run in latest(runs[::-1], 2)] == ["2.json", "3.json"]


LINES = st.sampled_from([
    "line_coverage >= 80%", "line_coverage >= baseline", "line_coverage >= baseline - 2pp", "uncovered_lines <= 10",
    "uncovered_lines <= baseline + 10%", "uncovered_lines <= baseline + 1", "uncovered_lines == baseline",
])  # fmt: skip
RATCHETS = ["", "\n    ratchet: true", "\n    ratchet: {tolerance: 1pp, facts: line_coverage}"]
CONDITIONS = ["", "\n    when: {events: push}", "\n    trust: seen"]


@st.composite
def checklists(draw: st.DrawFn) -> Checklist:
    """Checklists that compare with a baseline, with a ratchet, a condition and a waiver or without."""
    lines = draw(st.lists(LINES, min_size=1, max_size=3))
    ratchet = draw(
        st.sampled_from(RATCHETS if not any("line_coverage >= baseline" in line for line in lines) else [""])
    )
    has_baseline = ratchet or any("baseline" in line for line in lines)
    waiver = draw(st.sampled_from(["", WAIVER, OTHER_TOOL] if has_baseline else ["", WAIVER]))
    return read(f"[line_coverage >= 40%, {', '.join(lines)}]{ratchet}{draw(st.sampled_from(CONDITIONS))}", waiver)


DAYS = st.builds(
    Day, st.one_of(st.none(), st.integers(0, 100)), st.integers(0, 20), st.sampled_from(["cov 1", "cov 2"]),
    st.sampled_from([PUSH, PULL_REQUEST]),
)  # fmt: skip


@given(checklists(), st.lists(DAYS, min_size=1, max_size=4))
def test_a_replay_with_the_same_checklist_flips_nothing(checklist: Checklist, days: list[Day]) -> None:
    report = replay(checklist, save(checklist, days))

    for run in report.runs:
        assert run.after is run.before, run
        assert run.after_items == run.before_items
        assert not run.not_replayed


@given(st.lists(DAYS, min_size=1, max_size=4), st.integers(0, 100), st.integers(0, 100))
def test_a_replay_decides_as_the_checklist_would_have(days: list[Day], first: int, second: int) -> None:
    before, after = read(f"line_coverage >= {first}%"), read(f"line_coverage >= {second}%")

    report = replay(after, save(before, days))

    assert states(report) == [run.result.state for run in save(after, days)]


@pytest.mark.parametrize("days", [[], [Day(85), Day(75), Day(None)]])
def test_the_json_fits_its_schema(days: list[Day]) -> None:
    report = replayed(read("line_coverage >= 70%"), read("line_coverage >= 80%"), *days)

    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(render_json(report)))


def test_the_table_shows_flips_first() -> None:
    report = replayed(read("line_coverage >= 70%"), read("line_coverage >= 80%"), Day(85), Day(75), Day(65))

    assert (
        render_table(report)
        == """\
new.yml on 3 stored runs, 2026-11-01 to 2026-11-03
  decisions that flip      1
  merges newly blocked     1
  every decision is certain

  2026-11-02 03:00 aaaaaaa ready → not ready: cov

  item  fail  unknown  warn  waived  pass  skipped  not replayed
  cov      2        ·     ·       ·     1        ·             ·
"""
    )
    assert report.items[0].counts[Status.FAIL] == 2


@pytest.mark.parametrize("event", ["deployment_status", "merge_group"])
def test_a_run_of_no_branch_is_not_the_baseline_of_the_next_run(event: str) -> None:
    other = replace(PUSH, event=event, trigger=event, base_ref="main", branch="old")
    before, after = read("line_coverage >= 10%"), read("line_coverage >= 10%", "    ratchet: true\n")

    report = replayed(before, after, Day(80), Day(30, subject=other), Day(70))

    assert states(report)[-1] is State.NOT_READY


def test_a_run_is_compared_with_the_one_before_it_on_its_branch() -> None:
    release = replace(PUSH, branch="release")
    before, after = read("line_coverage >= 10%"), read("line_coverage >= 10%", "    ratchet: true\n")

    report = replayed(before, after, Day(50), Day(90), Day(40, subject=release), Day(80), Day(45, subject=release))

    assert states(report) == [State.READY, State.READY, State.NOT_READY, State.NOT_READY, State.READY]
