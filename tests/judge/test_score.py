"""The score: weights, halves for warnings, and none where nothing was weighed."""

from __future__ import annotations

from fractions import Fraction

from tests.judge.cases import ABSENT_QUESTION, BROKEN, HELD, UNSEEN, judged, outcome_of, skipped, waiver


def test_a_pass_counts_one_a_warning_half_and_the_rest_nothing() -> None:
    score = judged(
        outcome_of([HELD], name="pass"),
        outcome_of([HELD], [BROKEN], name="warn"),
        outcome_of([BROKEN], name="fail"),
        outcome_of([UNSEEN], name="unknown"),
        outcome_of([BROKEN], name="waived"),
        waivers=[waiver(name="waived")],
    ).score

    assert score.overall == Fraction(3, 10)


def test_weights_count() -> None:
    score = judged(outcome_of([HELD], weight="3"), outcome_of([BROKEN], name="other", weight="0.5")).score

    assert score.overall == Fraction(6, 7)


def test_skipped_items_leave_the_sum() -> None:
    assert judged(outcome_of([HELD]), skipped("other"), outcome_of([ABSENT_QUESTION], name="third")).score.overall == 1


def test_nothing_weighed_is_no_score_and_never_a_hundred() -> None:
    assert judged(skipped()).score.overall is None
    assert judged().score.overall is None
    assert judged(outcome_of([HELD], weight="0")).score.overall is None


def test_categories_are_scored_alone_in_order_of_appearance() -> None:
    score = judged(
        outcome_of([HELD], name="a", category="testing"),
        outcome_of([BROKEN], name="b", category="security"),
        outcome_of([HELD], [UNSEEN], name="c", category="testing"),
        outcome_of([HELD], name="d"),
        outcome_of([ABSENT_QUESTION], name="e", category="operations"),
    ).score

    assert list(score.by_category.items()) == [
        ("testing", Fraction(3, 4)),
        ("security", Fraction(0)),
        ("operations", None),
    ]
