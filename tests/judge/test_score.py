"""The score: weights, half a point for a warning, and no score when nothing is weighed."""

from __future__ import annotations

from fractions import Fraction

from tests.judge.cases import BROKEN, HELD, MISSING, NOT_APPLICABLE, judge, observe, skipped, waiver


def test_a_pass_is_one_point_a_warning_half_a_point_and_the_rest_none() -> None:
    score = judge(
        observe([HELD], name="pass"),
        observe([HELD], [BROKEN], name="warn"),
        observe([BROKEN], name="fail"),
        observe([MISSING], name="unknown"),
        observe([BROKEN], name="waived"),
        waivers=[waiver(name="waived")],
    ).score

    assert score.overall == Fraction(3, 10)


def test_items_count_by_their_weight() -> None:
    score = judge(observe([HELD], weight="3"), observe([BROKEN], name="other", weight="0.5")).score

    assert score.overall == Fraction(6, 7)


def test_skipped_items_do_not_count() -> None:
    assert judge(observe([HELD]), skipped("other"), observe([NOT_APPLICABLE], name="third")).score.overall == 1


def test_there_is_no_score_when_nothing_is_weighed() -> None:
    assert judge(skipped()).score.overall is None
    assert judge().score.overall is None
    assert judge(observe([HELD], weight="0")).score.overall is None


def test_each_category_has_a_score_in_order_of_appearance() -> None:
    score = judge(
        observe([HELD], name="a", category="testing"),
        observe([BROKEN], name="b", category="security"),
        observe([HELD], [MISSING], name="c", category="testing"),
        observe([HELD], name="d"),
        observe([NOT_APPLICABLE], name="e", category="operations"),
    ).score

    assert list(score.by_category.items()) == [
        ("testing", Fraction(3, 4)),
        ("security", Fraction(0)),
        ("operations", None),
    ]
