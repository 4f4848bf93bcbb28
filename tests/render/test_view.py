"""What every page says, whatever it looks like."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction

import pytest

from gate.judge.outcome import EXIT_CODES
from gate.model.checklist import Op
from gate.model.decision import Comparison, Score, State, Status
from gate.model.evidence import Cause, Source
from gate.model.subject import Subject
from gate.model.values import Percentage
from gate.render.view import WHO, Gap, Headline, counts, view
from tests.render import decisions as made
from tests.render.decisions import NOW, broken, decision, expect, held, should, silent, unseen, verdict


def test_items_are_grouped_in_the_order_of_every_report() -> None:
    told = view(made.red())
    assert [group.status for group in told.groups] == [
        Status.FAIL, Status.UNKNOWN, Status.WARN, Status.WAIVED, Status.PASS, Status.SKIPPED,
    ]  # fmt: skip
    assert [row.id for row in told.rows(Status.FAIL)] == ["backend-coverage", "backend-tests"]
    assert [words for _status, words in counts(told.groups)] == [
        "2 failing", "1 unknown", "1 with a warning", "1 waived", "2 passing", "1 skipped",
    ]  # fmt: skip


def test_inside_an_item_what_is_wrong_comes_first() -> None:
    row = view(made.red()).groups[0].rows[0]
    assert [said.mark for said in row.said] == ["broken", "broken", "broken", "held"]


@pytest.mark.parametrize(
    ("story", "why"),
    [
        ("green", "Everything that was judged holds."),
        (
            "red",
            "backend-coverage: line_coverage is 74.3% (1,486 of 2,000), wanted >= 80%; 1 more is failing",
        ),
        (
            "undecided",
            (
                "frontend-coverage: line_coverage was not seen, wanted >= 75% "
                "(stale: coverage/lcov.info was made 3 days ago, at most 1 day is allowed)"
            ),
        ),
        ("waived", "Nothing blocks."),
        ("nothing-judged", "Nothing was judged: every item was skipped, and a gate that saw nothing stays closed."),
        ("huge", "service-000: line_coverage is 0% (0 of 1,000), wanted >= 80%; 399 more are failing"),
    ],
)
def test_one_line_says_why(story: str, why: str) -> None:
    assert str(view(made.STORIES[story]()).why) == why


def test_a_note_that_is_the_reason_is_not_said_twice() -> None:
    assert view(made.nothing_judged()).notes == ()
    assert len(view(made.red()).notes) == 1


def test_an_item_without_expectations_and_a_decision_without_items_say_so() -> None:
    empty = decision(State.UNDECIDED, verdict("item", "Item", Status.UNKNOWN))
    assert view(empty).why == Headline("nothing is expected of it", "item")
    assert view(decision(State.UNDECIDED)).why == Headline("Nothing was judged.")


def test_the_exit_code_says_who_must_act() -> None:
    assert EXIT_CODES == {State.READY: 0, State.NOT_READY: 1, State.UNDECIDED: 2}
    assert set(WHO) == set(State)
    assert (view(made.red()).exit_code, view(made.red()).who) == (1, "the author of the change has to act")


@pytest.mark.parametrize(
    ("share", "score"),
    [(None, ""), (Fraction(1), "100"), (Fraction(9999, 10000), "99"), (Fraction(0), "0"), (Fraction(2, 3), "66")],
)
def test_a_score_of_100_is_said_only_of_a_whole(share: Fraction | None, score: str) -> None:
    told = view(replace(made.green(), score=Score(share, {"testing": share})))
    assert told.score == score
    assert told.categories == (("testing", score),)


def test_the_list_of_what_was_not_checked_names_facts_items_and_waivers() -> None:
    line, patch = expect(made.LINE, Op.AT_LEAST, "80%"), expect(made.PATCH, Op.AT_LEAST, "80%")
    told = view(
        decision(
            State.UNDECIDED,
            verdict("seen", "Seen", Status.PASS, (held(line, Percentage(9, 10)), silent(patch, "no line changed"))),
            verdict("dark", "Dark", Status.UNKNOWN, tuple(unseen(one, Cause.ABSENT, "gone") for one in (line, patch))),
            verdict(
                "mild", "Mild", Status.WARN, (held(line, Percentage(9, 10)), should(unseen(patch, Cause.STALE, "old")))
            ),
        )
    )
    assert told.gaps == (
        Gap("dark", ("line_coverage", "patch_coverage"), "absent: gone", "absent"),
        Gap("mild", ("patch_coverage",), "stale: old", "stale"),
        Gap("seen", ("patch_coverage",), "not applicable: no line changed", "not applicable"),
    )
    assert [(gap.item, gap.brief) for gap in view(made.red()).gaps] == [
        ("sast", "absent"),
        ("licence-scan", "waived"),
        ("services", "skipped: only on schedule or workflow_dispatch; this is pull_request"),
    ]


def test_a_comparison_that_failed_for_want_of_a_baseline_is_named_as_such() -> None:
    comparisons = (
        held(expect(made.LINE, Op.AT_LEAST, "80%"), Percentage(9, 10)),
        should(unseen(expect(made.LINE, Op.AT_LEAST, "baseline - 0.5pp"), Cause.ABSENT, "no baseline was given")),
    )
    told = view(decision(State.READY, verdict("item", "Item", Status.WARN, comparisons)))
    assert [gap.facts for gap in told.gaps] == [("line_coverage >= baseline - 0.5pp",)]


def test_nothing_unchecked_leaves_no_gap() -> None:
    assert view(made.green()).gaps == ()


@pytest.mark.parametrize(
    ("made_at", "words"),
    [
        (NOW - timedelta(seconds=3), "less than a minute old"),
        (NOW - timedelta(minutes=1), "1 minute old"),
        (NOW - timedelta(hours=30), "1 day old"),
        (NOW - timedelta(hours=3), "3 hours old"),
        (NOW + timedelta(hours=3), "dated in the future"),
        ((NOW - timedelta(hours=2)).astimezone(timezone(timedelta(hours=3))), "2 hours old"),
        (datetime(2026, 11, 20, 7, 30), "made 2026-11-20 07:30, no time zone"),  # noqa: DTZ001 - what reports write
    ],
)
def test_a_source_says_how_old_it_is(made_at: datetime, words: str) -> None:
    source = Source("a.xml", "cobertura", "", made_at)
    row = view(decision(State.READY, verdict("item", "Item", Status.PASS, sources=(source,)))).groups[0].rows[0]
    assert row.sources == (f"a.xml (cobertura, {words})",)


def test_many_notes_are_counted() -> None:
    notes = tuple(f"note {n}" for n in range(13))
    row = view(decision(State.READY, verdict("item", "Item", Status.PASS, notes=notes))).groups[0].rows[0]
    assert row.notes == (*notes[:10], "3 more notes, in the JSON")


def test_what_decided_is_named_before_what_only_warns() -> None:
    comparisons = (
        should(broken(expect(made.LINE, Op.AT_LEAST, "80%"), Percentage(1, 2))),
        unseen(expect(made.PATCH, Op.AT_LEAST, "80%"), Cause.ABSENT, "gone"),
    )
    told = view(decision(State.UNDECIDED, verdict("item", "Item", Status.UNKNOWN, comparisons)))
    assert told.why.brief == "item: patch_coverage was not seen, wanted >= 80%"
    assert str(told.why) == f"{told.why.brief} (absent: gone)", "a line that stands alone says why"


def test_what_nothing_was_seen_in_was_only_tried() -> None:
    blind = unseen(expect(made.PATCH, Op.AT_LEAST, "80%"), Cause.ABSENT, "gone")
    sighted = broken(expect(made.LINE, Op.AT_LEAST, "80%"), Percentage(1, 2))

    def looked(*comparisons: Comparison) -> str:
        return (
            view(decision(State.UNDECIDED, verdict("item", "Item", Status.FAIL, comparisons))).groups[0].rows[0].looked
        )

    assert (looked(blind), looked(blind, sighted), looked()) == ("tried", "seen in", "seen in")


def test_many_sources_are_counted() -> None:
    sources = tuple(Source(f"{n}.xml") for n in range(7))
    row = view(decision(State.READY, verdict("item", "Item", Status.PASS, sources=sources))).groups[0].rows[0]
    assert row.sources == ("0.xml", "1.xml", "2.xml", "3.xml", "4.xml", "2 more")


def test_the_page_says_what_was_judged_by_what_and_when() -> None:
    assert dict(view(made.red()).about) == {
        "commit": "3f2a1bc9d07e (tested as 77aa1bc9d07e)",
        "pull request": "128",
        "event": "pull_request",
        "checklist": ".github/readiness.yml",
        "digest": "sha256:9b1d6e4f1f0a",
        "baseline": "main-result.json",
        "decided": "2026-11-20 08:00 UTC",
    }
    local = replace(made.green(), subject=Subject(), checklist_file="", checklist_digest="")
    assert dict(view(local).about) == {"event": "local", "decided": "2026-11-20 08:00 UTC"}


def test_the_conditions_of_a_waiver_are_shown_with_the_item() -> None:
    waived = made.waived().verdicts[0]
    assert waived.waiver is not None
    but = held(expect(made.CRITICAL, Op.EQUAL, "0"), Decimal(0))
    told = view(decision(State.READY, replace(waived, waiver=replace(waived.waiver, but=(but,)))))
    assert [said.text for said in told.groups[0].rows[0].said] == [
        "high is 1, wanted == 0",
        "critical is 0, wanted == 0",
    ]
    assert told.groups[0].rows[0].waiver == (
        "by @alice, it runs until 2026-11-24: upstream fix is merged, release on the 23rd"
    )


def test_the_steps_stand_in_the_order_of_the_groups() -> None:
    assert [step.item for step in view(made.red()).steps] == ["backend-coverage", "backend-tests", "sast", "bundle"]


@pytest.mark.parametrize(("sources", "where"), [(1, ""), (2, "https://one.example/")])
def test_a_target_is_named_beside_a_fact_only_where_there_are_several(sources: int, where: str) -> None:
    targets = tuple(Source(f"https://{name}.example/", "http") for name in ("one", "two"))[:sources]
    fast = held(expect(made.P95, Op.LESS, "200ms"), Decimal(9), where="https://one.example/")
    (group,) = view(decision(State.READY, verdict("up", "Up", Status.PASS, (fast,), sources=targets))).groups
    assert [said.target for said in group.rows[0].said] == [where]
