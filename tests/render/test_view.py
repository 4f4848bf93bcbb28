"""The content of every page, independent of its markup."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction

import pytest

from gate.judge.outcome import EXIT_CODES
from gate.model.checklist import Op
from gate.model.decision import Comparison, Score, State, Status, Verdict
from gate.model.evidence import Cause, Seen, Source, Unseen
from gate.model.subject import Subject
from gate.model.values import Percentage
from gate.render import markdown, terminal
from gate.render.build_view import ACTIONS, build_view
from gate.render.view import Gap, Headline
from tests.cases import cases
from tests.render import decisions as examples
from tests.render.decisions import NOW, broken, decision, expect, held, not_applicable, should, unseen, verdict


def test_items_are_grouped_in_the_order_of_every_report() -> None:
    view = build_view(examples.red())
    assert [group.status for group in view.groups] == [
        Status.FAIL, Status.UNKNOWN, Status.WARN, Status.WAIVED, Status.PASS, Status.SKIPPED,
    ]  # fmt: skip
    assert [row.id for row in view.rows(Status.FAIL)] == ["backend-coverage", "backend-tests"]
    assert [group.count for group in view.groups] == [
        "2 failed", "1 unknown", "1 warning", "1 waived", "2 passed", "1 skipped",
    ]  # fmt: skip


def test_within_an_item_failing_comparisons_come_first() -> None:
    row = build_view(examples.red()).groups[0].rows[0]
    assert [text.status for text in row.comparisons] == ["broken", "broken", "broken", "held"]


@cases(
    ("story", "headline"),
    [
        ("green", "All checks passed."),
        (
            "red",
            (
                "backend-coverage: line_coverage is 74.3% (1,486 of 2,000; \u22121.8pp), expected >= 80%; "
                "1 more item failed"
            ),
        ),
        (
            "undecided",
            (
                "frontend-coverage: no data for line_coverage, expected >= 75% "
                "(stale: coverage/lcov.info is 3 days old, expected at most 1 day)"
            ),
        ),
        ("waived", "No item blocks this change."),
        ("nothing-judged", "Nothing was judged: every item was skipped, so the decision is undecided."),
        ("huge", "service-000: line_coverage is 0% (0 of 1,000), expected >= 80%; 399 more items failed"),
    ],
)
def test_the_headline_is_the_first_reason(story: str, headline: str) -> None:
    assert str(build_view(examples.STORIES[story]()).headline) == headline


def test_a_note_that_is_the_headline_is_not_repeated() -> None:
    assert build_view(examples.nothing_judged()).notes == ()
    assert len(build_view(examples.red()).notes) == 1


def test_an_item_without_expectations_and_a_decision_without_items_have_a_headline() -> None:
    empty = decision(State.UNDECIDED, verdict("item", "Item", Status.UNKNOWN))
    assert build_view(empty).headline == Headline("the item expects nothing", "item")
    assert build_view(decision(State.UNDECIDED)).headline == Headline("Nothing was judged.", stands_alone=True)


def test_the_exit_code_says_who_must_act() -> None:
    assert EXIT_CODES == {State.READY: 0, State.NOT_READY: 1, State.UNDECIDED: 2}
    assert set(ACTIONS) == set(State)
    assert (build_view(examples.red()).exit_code, build_view(examples.red()).action) == (
        1,
        "the author of the change must act",
    )


@cases(
    ("fraction", "score"),
    [(None, ""), (Fraction(1), "100"), (Fraction(9999, 10000), "99"), (Fraction(0), "0"), (Fraction(2, 3), "66")],
)
def test_a_score_of_100_means_that_every_item_passed(fraction: Fraction | None, score: str) -> None:
    view = build_view(replace(examples.green(), score=Score(fraction, {"testing": fraction})))
    assert view.score == score
    assert view.categories == (("testing", score),)


def test_the_gaps_are_what_no_row_says() -> None:
    line, patch = expect(examples.LINE, Op.AT_LEAST, "80%"), expect(examples.PATCH, Op.AT_LEAST, "80%")
    view = build_view(
        decision(
            State.UNDECIDED,
            verdict(
                "seen", "Seen", Status.PASS, (held(line, Percentage(9, 10)), not_applicable(patch, "no line changed"))
            ),
            verdict(
                "dark",
                "Dark",
                Status.UNKNOWN,
                tuple(unseen(expectation, Cause.ABSENT, "gone") for expectation in (line, patch)),
            ),
            verdict(
                "mild", "Mild", Status.WARN, (held(line, Percentage(9, 10)), should(unseen(patch, Cause.STALE, "old")))
            ),
        )
    )
    assert view.gaps == (Gap("seen", ("patch_coverage",), "not applicable: no line changed"),)
    assert [(gap.item, gap.reason) for gap in build_view(examples.red()).gaps] == [
        ("services", "skipped: only on schedule or workflow_dispatch; this is pull_request"),
    ]


def test_a_complete_decision_has_no_gaps() -> None:
    assert build_view(examples.green()).gaps == ()


@cases(
    ("produced_at", "text"),
    [
        (NOW - timedelta(seconds=3), "less than a minute old"),
        (NOW - timedelta(minutes=1), "1 minute old"),
        (NOW - timedelta(hours=30), "1 day old"),
        (NOW - timedelta(hours=3), "3 hours old"),
        (NOW + timedelta(hours=3), "dated in the future"),
        ((NOW - timedelta(hours=2)).astimezone(timezone(timedelta(hours=3))), "2 hours old"),
        (datetime(2026, 11, 20, 7, 30), "produced 2026-11-20 07:30, no time zone"),  # noqa: DTZ001 - what reports write
    ],
)
def test_a_source_says_how_old_it_is(produced_at: datetime, text: str) -> None:
    source = Source("a.xml", "cobertura", "", produced_at)
    row = build_view(decision(State.READY, verdict("item", "Item", Status.PASS, sources=(source,)))).groups[0].rows[0]
    assert row.sources == (f"a.xml (cobertura, {text})",)


def test_notes_beyond_the_first_ten_are_counted() -> None:
    notes = tuple(f"note {n}" for n in range(13))
    row = build_view(decision(State.READY, verdict("item", "Item", Status.PASS, notes=notes))).groups[0].rows[0]
    assert row.notes == (*notes[:10], "3 more notes, in the JSON")


def test_the_headline_prefers_what_decided_to_what_only_warns() -> None:
    comparisons = (
        should(broken(expect(examples.LINE, Op.AT_LEAST, "80%"), Percentage(1, 2))),
        unseen(expect(examples.PATCH, Op.AT_LEAST, "80%"), Cause.ABSENT, "gone"),
    )
    view = build_view(decision(State.UNDECIDED, verdict("item", "Item", Status.UNKNOWN, comparisons)))
    assert str(view.headline) == "item: no data for patch_coverage, expected >= 80% (absent: gone)"


def test_sources_without_any_data_are_labelled_looked_in() -> None:
    missing = unseen(expect(examples.PATCH, Op.AT_LEAST, "80%"), Cause.ABSENT, "gone")
    failed = broken(expect(examples.LINE, Op.AT_LEAST, "80%"), Percentage(1, 2))

    def label(*comparisons: Comparison) -> str:
        return (
            build_view(decision(State.UNDECIDED, verdict("item", "Item", Status.FAIL, comparisons)))
            .groups[0]
            .rows[0]
            .source_label
        )

    assert (label(missing), label(missing, failed), label()) == ("looked in", "source", "source")


def test_sources_beyond_the_first_five_are_counted() -> None:
    sources = tuple(Source(f"{n}.xml") for n in range(7))
    row = build_view(decision(State.READY, verdict("item", "Item", Status.PASS, sources=sources))).groups[0].rows[0]
    assert row.sources == ("0.xml", "1.xml", "2.xml", "3.xml", "4.xml", "2 more")


def test_the_footer_names_the_commit_the_checklist_and_the_time() -> None:
    assert dict(build_view(examples.red()).about) == {
        "commit": "3f2a1bc9d07e (tested as 77aa1bc9d07e)",
        "pull request": "128",
        "event": "pull_request",
        "checklist": ".github/readiness.yml",
        "digest": "sha256:9b1d6e4f1f0a",
        "baseline": "main-result.json",
        "decided": "2026-11-20 08:00 UTC",
    }
    local = replace(examples.undecided(), subject=Subject(), checklist_file="", checklist_digest="")
    assert dict(build_view(local).about) == {"event": "local", "decided": "2026-11-20 08:00 UTC"}


def test_the_conditions_of_a_waiver_are_shown_with_the_item() -> None:
    waived = examples.waived().verdicts[0]
    assert waived.waivers
    but = held(expect(examples.CRITICAL, Op.EQUAL, "0"), Decimal(0))
    view = build_view(decision(State.READY, replace(waived, waivers=(replace(waived.waivers[0], but=(but,)),))))
    assert [text.text for text in view.groups[0].rows[0].comparisons] == [
        "high is 1, expected == 0",
        "critical is 0, expected == 0",
    ]
    assert view.groups[0].rows[0].waivers[0].text == (
        "by @alice (it expires on 2026-11-24): upstream fix is merged, release on the 23rd"
    )


def test_the_steps_have_the_order_of_the_groups() -> None:
    rows = [row for group in build_view(examples.red()).groups for row in group.rows]
    assert [row.step.item for row in rows if row.step] == [
        "backend-coverage",
        "backend-tests",
        "sast",
        "bundle",
    ]


@pytest.mark.parametrize(("sources", "target"), [(1, ""), (2, "https://one.example/")])
def test_a_target_is_named_beside_a_fact_only_where_there_are_several(sources: int, target: str) -> None:
    targets = tuple(Source(f"https://{name}.example/", "http") for name in ("one", "two"))[:sources]
    fast = held(expect(examples.P95, Op.LESS, "200ms"), Decimal(9), target="https://one.example/")
    (group,) = build_view(decision(State.READY, verdict("up", "Up", Status.PASS, (fast,), sources=targets))).groups
    assert [text.target for text in group.rows[0].comparisons] == [target]


def doubtful(outcome: Callable[..., Comparison], *others: Seen | Unseen) -> Verdict:
    """An item whose fact has other observations beside its worst value."""
    comparison = outcome(expect(examples.LINE, Op.AT_LEAST, "80%"), Percentage(7, 10))
    item = verdict("item", "Item", Status.FAIL, (comparison,))
    assert item.evidence
    facts = {examples.LINE.name: Seen(Percentage(7, 10), other_targets=others)}
    return replace(item, evidence=replace(item.evidence, facts=facts))


DOWN = Unseen(Cause.UNREACHABLE, "https://b.example does not answer", "https://b.example")


def test_what_is_missing_beside_a_broken_value_is_explained() -> None:
    page = decision(State.NOT_READY, doubtful(broken, DOWN, Seen(Percentage(8, 10)), DOWN))
    (row,) = build_view(page).rows(Status.FAIL)

    assert list(map(str, row.doubts)) == ["line_coverage: unreachable: https://b.example does not answer"]
    assert "no data   line_coverage: unreachable: https://b.example does not answer" in terminal.render(
        page, colour=False, width=100
    )
    assert "no data: line\\_coverage: unreachable: https" in markdown.render(page)


@pytest.mark.parametrize("item", [doubtful(broken, Seen(Percentage(8, 10))), doubtful(held, DOWN)])
def test_other_values_of_a_broken_fact_and_a_fact_that_holds_leave_no_doubt(item: Verdict) -> None:
    (row,) = build_view(decision(State.NOT_READY, item)).rows(Status.FAIL)
    assert row.doubts == ()
