"""The pages of a selftest: table, JSON and HTML, complete and escaped."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files

import jsonschema
import pytest

from gate.model.decision import Level, Status
from gate.model.selftest import (
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
from gate.render import selftest as pages
from tests.cases import cases

SCHEMA = json.loads(files("gate.render").joinpath("selftest.schema.json").read_text(encoding="utf-8"))

SOUND = ItemSelftest(
    "tests", "The tests pass", "tests", Status.PASS,
    (
        Trial("removed", Reaction.UNKNOWN, broken=("failed == 0",)),
        Trial("aged", Reaction.GREEN),
        Trial("other-commit", Reaction.NOT_TRIED, obstacle=Obstacle.NO_COMMIT),
        Trial("value:failing-tests", Reaction.FAIL, "failed == 0", before="0", after="1", broken=("failed == 0",)),
        Trial("value:skipped-tests", Reaction.WARN, "skipped <= 5", Level.SHOULD, "5", "6", ("skipped <= 5",)),
    ),
)  # fmt: skip
VACUOUS = ItemSelftest(
    "sast", "No <b>finding</b>", "security", Status.PASS, (Trial("aged", Reaction.GREEN),),
    (Vacuity(Reason.GLOB_WITHOUT_MATCH, subject="scr/**"),),
)  # fmt: skip
SERVICE = ItemSelftest(
    "staging", "Staging answers", "http", Status.PASS, (Trial("error-503", Reaction.FAIL, broken=("status == 200",)),),
    event="schedule", is_simulated=True,
)  # fmt: skip
RED = ItemSelftest("docs", "Docs", "docs", Status.FAIL, (Trial("cut", Reaction.NOT_TRIED, obstacle=Obstacle.RED_NOW),))
REPORT = SelftestReport(
    "Shop", "readiness.yml", "abc1234", datetime(2026, 11, 20, 12, tzinfo=UTC), (SOUND, SERVICE, RED)
)
FAILED = replace(REPORT, items=(SOUND, VACUOUS))
UNPROVEN = replace(REPORT, items=(replace(SOUND, trials=SOUND.trials[2:3]),))
BROKEN = replace(REPORT, problems=(ControlProblem(Problem.NO_EFFECT, "tests", "removed"),), is_complete=False)


def test_the_table_counts_the_faults_of_every_item_and_names_survivors() -> None:
    assert (
        pages.render_table(REPORT)
        == """\
Selftest of readiness.yml, 2026-11-20 12:00 UTC

  ✓ tests (tests): 2 red, 1 warn, 1 stays green, 1 not tried
      stays green: ten years old
  ✓ staging (http): 1 red; by a stand-in on schedule
  ✓ docs (docs): 0 red, 1 not tried; red now (fail)

Every item can go red: 5 faults on 3 items, 1 of them red now.
"""
    )


def test_the_table_says_what_cannot_go_red() -> None:
    assert (
        pages.render_table(replace(FAILED, items=(VACUOUS,)))
        == """\
Selftest of readiness.yml, 2026-11-20 12:00 UTC

  ✗ sast (security): 0 red, 1 stays green
      cannot go red: `only`: `scr/**` matches no file
      stays green: ten years old

1 of 1 item has something that cannot go red: sast.
"""
    )


def test_items_that_only_warn_share_a_line_and_defects_come_first() -> None:
    advisory = replace(SOUND, trials=(), vacuities=(Vacuity(Reason.NO_MUST),))
    items = (SERVICE, *(replace(advisory, item=name) for name in ("a", "b", "c")), VACUOUS)

    assert (
        pages.render_table(replace(REPORT, items=items))
        == """\
Selftest of readiness.yml, 2026-11-20 12:00 UTC

  ✗ sast (security): 0 red, 1 stays green
      cannot go red: `only`: `scr/**` matches no file
      stays green: ten years old
  ✓ staging (http): 1 red; by a stand-in on schedule
  ✗ no `must`, a broken `should` only warns; --allow-should accepts it: a, b, c

4 of 5 items have something that cannot go red: a, b, c, sast.
"""
    )


def test_with_details_every_fault_has_a_line() -> None:
    assert (
        pages.render_table(replace(REPORT, items=(SOUND,)), details=True)
        == """\
Selftest of readiness.yml, 2026-11-20 12:00 UTC

  ✓ tests (tests): 2 red, 1 warn, 1 stays green, 1 not tried
      ? removed: unknown
      ○ ten years old: stays green
      – of another commit: not tried: it names no commit
      ✗ failed == 0 (0 → 1): fail
      ! skipped <= 5 (5 → 6) (should): warn

Every item can go red: 4 faults on 1 item.
"""
    )


def test_a_failed_control_takes_the_place_of_the_result() -> None:
    assert (
        pages.render_table(replace(BROKEN, items=()))
        == """\
Selftest of readiness.yml, 2026-11-20 12:00 UTC

  control tests: the fault “removed” changes nothing

The control failed: 1 problem. The results prove nothing.
"""
    )


def test_an_item_without_a_fault_is_not_proven() -> None:
    assert (
        pages.render_table(UNPROVEN)
        == """\
Selftest of readiness.yml, 2026-11-20 12:00 UTC

  · tests (tests): 0 red, 1 not tried

No fault was tried that turns tests red.
"""
    )


@cases(("report", "code"), [(REPORT, 0), (FAILED, 1), (BROKEN, 2), (UNPROVEN, 2)])
def test_the_exit_code_says_who_must_act(report: SelftestReport, code: int) -> None:
    assert report.exit_code == code


@cases("report", [REPORT, FAILED, BROKEN])
def test_the_json_fits_its_schema(report: SelftestReport) -> None:
    jsonschema.validate(json.loads(pages.render_json(report)), SCHEMA)


def test_the_schema_refuses_another_document() -> None:
    document = json.loads(pages.render_json(REPORT)) | {"more": 1}
    with pytest.raises(jsonschema.ValidationError, match="more"):
        jsonschema.validate(document, SCHEMA)


def test_the_page_escapes_titles_and_needs_no_request() -> None:
    page = pages.render_html(FAILED)

    assert "No &lt;b&gt;finding&lt;/b&gt;" in page
    assert "<b>finding" not in page
    assert page.index("finding&lt;") < page.index("The tests pass")
    assert "<code>scr/**</code> matches no file" in page
    assert "src=" not in page
    assert "<script" not in page


@cases("reason", Reason)
def test_every_reason_has_a_text(reason: Reason) -> None:
    assert pages.describe_vacuity(Vacuity(reason, "a >= 0", "scr/**"))


@cases(
    ("subject", "unit", "text"),
    [
        ("1000000", "", "`a` holds even at 1,000,000"),
        ("0", "%", "`a` holds even at 0%"),
        ("100000000000", "B", "`a` holds even at 100GB"),
        ("315619200", "s", "`a` holds even at 3,653d"),
    ],
)
def test_the_last_value_of_a_fact_is_in_its_unit(subject: str, unit: str, text: str) -> None:
    assert pages.describe_vacuity(Vacuity(Reason.HOLDS_AT_THE_END, "a", subject, unit)) == text


def test_the_values_of_a_trial_are_in_their_unit() -> None:
    trial = Trial("value:later", Reaction.FAIL, "age < 30d", before="2578205", after="2664605", unit="s")

    assert pages.describe_trial(trial) == "age < 30d (29.8d → 30.8d)"


def test_a_hostile_expectation_is_text_on_every_page() -> None:
    text = "title matches /<script>\x1b[2J\u202e/"
    trial = Trial("value", Reaction.GREEN, text, before="<img src=x>")
    item = ItemSelftest(
        "a", "</h3><script>", "pull_request", Status.PASS, (trial,), (Vacuity(Reason.ALWAYS_HOLDS, text),)
    )
    report = replace(REPORT, items=(item,), title="</title><script>", checklist="<script>")

    page, table = pages.render_html(report), pages.render_table(report, details=True)

    assert not any(markup in page for markup in ("<script", "<img", "</title><"))
    assert not {"\x1b", "\u202e"} & {*page, *table}


@cases("problem", Problem)
def test_every_problem_has_a_text(problem: Problem) -> None:
    assert pages.describe_problem(ControlProblem(problem, "tests", "removed", "pass", "fail"))


def test_every_obstacle_and_reaction_has_a_text() -> None:
    assert set(pages.OBSTACLES) == set(Obstacle)
    assert set(pages.MARKS) == set(Reaction)
