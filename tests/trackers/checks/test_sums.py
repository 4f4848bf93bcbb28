"""Claimed sums and means: where each rule finds a contradiction, and where it finds none."""

from __future__ import annotations

from tests.cases import cases
from tests.trackers.checks.contradiction_lines import contradiction_lines


def test_an_overall_score_that_is_not_the_mean_is_a_contradiction() -> None:
    text = "| Category | Score |\n|-|-|\n| A | 4/10 |\n| B | 7/10 |\n| Overall | {}/10 |\n"
    assert contradiction_lines(text.format("6.5")) == [(5, "mean-score")]
    assert contradiction_lines(text.format("5.5")) == []


def test_the_mean_respects_weights_and_rounding() -> None:
    weighed = "| Part | Weight | Score |\n|-|-|-|\n| A | 80% | 9/10 |\n| B | 20% | 4/10 |\n| Overall | | {}/10 |\n"
    assert contradiction_lines(weighed.format("8")) == []
    assert contradiction_lines(weighed.format("6.5")) == [(5, "mean-score")]
    plain = "| Part | Score |\n|-|-|\n| A | 9/10 |\n| B | 4/10 |\n| {} | {}/10 |\n"
    assert contradiction_lines(plain.format("Overall (weighted)", "8")) == []
    assert contradiction_lines(plain.format("Overall", "7")) == contradiction_lines(plain.format("Overall", "6")) == []
    assert (
        contradiction_lines(plain.format("Overall", "7.0"))
        == contradiction_lines(plain.format("Overall", "8"))
        == [(5, "mean-score")]
    )


def test_an_overall_score_beside_the_table_is_checked_too() -> None:
    text = "## Card\n| Part | Score |\n|-|-|\n| A | 9/10 |\n| B | 4/10 |\n\n**{}**: {}/10\n"
    assert contradiction_lines(text.format("Average score", "8.5")) == [(7, "mean-score")]
    assert contradiction_lines(text.format("Average score", "6.5")) == []
    assert contradiction_lines(text.format("Best score", "9")) == []
    assert contradiction_lines(text.format("Overall", "8.5") + "\n## Other\n| X | S |\n|-|-|\n| C | 1/10 |\n") == [
        (7, "mean-score")
    ]


def test_hours_are_summed_by_section_and_by_progress() -> None:
    table = "| Task | Status | Time |\n|-|-|-|\n| a | Done | 2h |\n| b | Open | 4h |\n"
    assert contradiction_lines(f"## W\n{table}\n**Total**: 9 hours\n") == [(7, "hours")]
    assert contradiction_lines(f"## W\n{table}\n**Total**: 6 hours (instead of 9)\n") == []
    assert contradiction_lines(f"**Time Remaining**: ~9 hours\n## W\n{table}") == [(1, "hours")]
    assert contradiction_lines(f"**Time Remaining**: ~5 hours\n## W\n{table}") == []
    assert contradiction_lines(f"**Time Spent**: 2 hours\n## W\n{table}") == []


@cases(
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
def test_claimed_hours_are_read_in_many_forms(claim: str, fires: bool) -> None:
    table = "## W\n| Task | Status | Time |\n|-|-|-|\n| a | Done | 3h |\n| b | Open | 45 min |\n| c | Open | 1h 30m |\n"
    assert [rule for _, rule in contradiction_lines(f"{table}\n## Summary\n{claim}\n")] == ["hours"] * fires


def test_hours_are_not_summed_if_a_task_has_none() -> None:
    table = "| Task | Status | Time |\n|-|-|-|\n| a | Done | 3h |\n| b | Open | soon |\n"
    assert contradiction_lines(f"{table}\n**Total**: 90 hours\n") == []


def test_a_total_that_is_not_the_sum_of_its_list_is_a_contradiction() -> None:
    text = "## Team\n- Ann: 20 days\n- Bob: 5-7 days\n\n**Total effort**: {}\n"
    assert contradiction_lines(text.format("35-40 working days")) == [(5, "total")]
    assert contradiction_lines(text.format("26 days")) == []
    money = "## Cost\n- Hosting: $500-800\n- Cache: $100-200\n\n**Total**: ~${}/month\n"
    assert contradiction_lines(money.format("600-1,000")) == []
    assert contradiction_lines(money.format("9,000")) == [(5, "total")]


@cases(
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
def test_a_total_is_not_checked_against_other_lists_or_units(text: str) -> None:
    assert contradiction_lines(f"## Cost\n{text}\n") == []


def test_a_total_is_compared_with_the_list_directly_above_it() -> None:
    assert contradiction_lines(
        "## Cost\n- A: $20\n- B: $30\n- **Total**: $50\n\n- C: $1\n- D: $2\n- **Total**: $9"
    ) == [(8, "total")]
    assert contradiction_lines("## Cost\n- A: $0.25/month\n- B: $0.50\n\n**Total**: $9/month") == [(5, "total")]
