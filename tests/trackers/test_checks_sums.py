"""Sums and means that a document claims; each rule where it fires and where it stays quiet."""

from __future__ import annotations

import pytest

from tests.trackers.found import found


def test_the_overall_score_is_the_mean_of_the_rows() -> None:
    text = "| Category | Score |\n|-|-|\n| A | 4/10 |\n| B | 7/10 |\n| Overall | {}/10 |\n"
    assert found(text.format("6.5")) == [(5, "mean-score")]
    assert found(text.format("5.5")) == []


def test_the_mean_is_as_the_scores_are_weighed_and_rounded() -> None:
    weighed = "| Part | Weight | Score |\n|-|-|-|\n| A | 80% | 9/10 |\n| B | 20% | 4/10 |\n| Overall | | {}/10 |\n"
    assert found(weighed.format("8")) == []
    assert found(weighed.format("6.5")) == [(5, "mean-score")]
    plain = "| Part | Score |\n|-|-|\n| A | 9/10 |\n| B | 4/10 |\n| {} | {}/10 |\n"
    assert found(plain.format("Overall (weighted)", "8")) == []
    assert found(plain.format("Overall", "7")) == found(plain.format("Overall", "6")) == []
    assert found(plain.format("Overall", "7.0")) == found(plain.format("Overall", "8")) == [(5, "mean-score")]


def test_an_overall_score_beside_the_card_is_held_against_it_too() -> None:
    text = "## Card\n| Part | Score |\n|-|-|\n| A | 9/10 |\n| B | 4/10 |\n\n**{}**: {}/10\n"
    assert found(text.format("Average score", "8.5")) == [(7, "mean-score")]
    assert found(text.format("Average score", "6.5")) == []
    assert found(text.format("Best score", "9")) == []
    assert found(text.format("Overall", "8.5") + "\n## Other\n| X | S |\n|-|-|\n| C | 1/10 |\n") == [(7, "mean-score")]


def test_hours_add_up_by_section_and_by_what_is_open() -> None:
    table = "| Task | Status | Time |\n|-|-|-|\n| a | Done | 2h |\n| b | Open | 4h |\n"
    assert found(f"## W\n{table}\n**Total**: 9 hours\n") == [(7, "hours")]
    assert found(f"## W\n{table}\n**Total**: 6 hours (instead of 9)\n") == []
    assert found(f"**Time Remaining**: ~9 hours\n## W\n{table}") == [(1, "hours")]
    assert found(f"**Time Remaining**: ~5 hours\n## W\n{table}") == []
    assert found(f"**Time Spent**: 2 hours\n## W\n{table}") == []


@pytest.mark.parametrize(
    ("claim", "fires"),
    [
        ("**Total: 9 hours**", True), ("**Total: 5.25 hours**", False), ("**Estimated total**: 9h", True),
        ("**Total time**: 5h 15m", False), ("**Total effort**: 4-6 hours", False),
        ("**Total**: ~6 hours", False), ("**Total**: 5 hours", False),
        ("**Time remaining**: 9 hours", True),
        ("**Time remaining**: 2.25 hours", False), ("**Hours spent**: 9 hours", True), ("**Hours spent**: 3h", False),
        ("**Week 7 total**: 9 hours", False), ("**Week 7 estimated time**: 9 hours", False),
        ("**RTO target**: 9 hours", False), ("**Team**:\n- Ann: 9 hours\n\n**Total**: 9 hours", False),
    ],
)  # fmt: skip
def test_hours_of_all_tasks_in_the_ways_people_write_them(claim: str, fires: bool) -> None:
    table = "## W\n| Task | Status | Time |\n|-|-|-|\n| a | Done | 3h |\n| b | Open | 45 min |\n| c | Open | 1h 30m |\n"
    assert [rule for _, rule in found(f"{table}\n## Summary\n{claim}\n")] == ["hours"] * fires


def test_hours_that_some_task_does_not_tell_are_not_summed() -> None:
    table = "| Task | Status | Time |\n|-|-|-|\n| a | Done | 3h |\n| b | Open | soon |\n"
    assert found(f"{table}\n**Total**: 90 hours\n") == []


def test_a_total_below_a_list_is_its_sum() -> None:
    text = "## Team\n- Ann: 20 days\n- Bob: 5-7 days\n\n**Total effort**: {}\n"
    assert found(text.format("35-40 working days")) == [(5, "total")]
    assert found(text.format("26 days")) == []
    money = "## Cost\n- Hosting: $500-800\n- Cache: $100-200\n\n**Total**: ~${}/month\n"
    assert found(money.format("600-1,000")) == []
    assert found(money.format("9,000")) == [(5, "total")]


@pytest.mark.parametrize(
    "text",
    [
        "- A: $20\n- B: $30\n- **Total**: $50\n\n- C: $1\n- D: $2\n- **Total**: $3",
        "- A: $20\n\nIn the cloud:\n- C: $1\n- D: $2\n\n**Total**: $3",
        "- A: $0.02/GB\n- B: $0.03/GB\n\n**Total**: $300/month",
        "- A: $20 per user\n- B: $30\n\n**Total**: $300/month",
        "| A | Cost |\n|-|-|\n| Server | $90 |\n\nMore:\n- B: $3\n- C: $2\n\n**Total**: $95",
        "- A: $20\n- B: 3 days\n\n**Total**: $300", "- A: $20\n\n**Total**: $300",
        "| A | B |\n|-|-|\n| x | $1 |\n| Total | $9 |", "- A: $0.25/month\n- B: $0.50\n\n**Total**: $0.75/month",
    ],
)  # fmt: skip
def test_a_total_is_that_of_the_list_it_ends(text: str) -> None:
    assert found(f"## Cost\n{text}\n") == []


def test_a_total_ends_the_list_right_above_it() -> None:
    assert found("## Cost\n- A: $20\n- B: $30\n- **Total**: $50\n\n- C: $1\n- D: $2\n- **Total**: $9") == [(8, "total")]
    assert found("## Cost\n- A: $0.25/month\n- B: $0.50\n\n**Total**: $9/month") == [(5, "total")]
