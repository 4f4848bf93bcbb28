"""Amounts and thresholds in text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gate.trackers.reading.amounts import is_threshold, parse_amounts, parse_thresholds
from tests.cases import cases


@cases(
    ("text", "expected"),
    [
        ("Target <200ms p95", ["< 200ms"]),
        ("≥80% backend, ≥ 60% frontend", [">= 80%", ">= 60%"]),
        ("90% minimum for x", [">= 90%"]),
        ("at least 1,400 tests", [">= 1400"]),
        ("400+ tests", [">= 400"]),
        ("2.3MB (target: <1MB)", [" 2.3MB", "< 1MB"]),
        ("under 5 minutes", ["< 5m"]),
        ("30 days", [" 30d"]),
        ("max 1.5 s", ["<= 1.5s"]),
        ("costs $200-400, €90, v1.2.3, WCAG2, a/3, #17, 1:30", []),
        ("no number at all", []),
        ("5mins5", [" 5"]),
        ("100 req/15min", [" 100"]),
    ],
)
def test_an_amount_has_its_operator_and_its_unit(text: str, expected: list[str]) -> None:
    assert [amount.comparison() for amount in parse_amounts(text)] == expected


def test_a_threshold_is_an_amount_with_an_operator_else_any_amount_in_the_unit() -> None:
    assert [amount.comparison() for amount in parse_thresholds("2.3MB (target: <1MB)", "MB")] == ["< 1MB"]
    assert [amount.comparison("<") for amount in parse_thresholds("2.3MB", "MB")] == ["< 2.3MB"]
    assert parse_thresholds("2.3MB", "ms") == []


@cases("text", ["Bundle under 250 kB", "p95 latency <200ms.", "Coverage of branches ≥ 80%!"])
def test_a_text_of_a_quantity_and_its_threshold_is_a_threshold(text: str) -> None:
    assert is_threshold(text)


@cases(
    "text",
    [
        "under 250 kB", "Bundle under 250 kB since May", "Redis: in memory, <5ms", "Bundle of 250 kB",
        "less than 7 files", "From 3 s to under 2 s", "The phase takes < 5 days", "We keep it < 5 ms",
        "One of the many things that we have seen is < 5 ms", "",
    ],
)  # fmt: skip
def test_a_sentence_with_a_number_is_not_a_threshold(text: str) -> None:
    assert not is_threshold(text)


@given(st.text(max_size=200))
def test_the_amounts_of_any_text_are_inside_the_text(text: str) -> None:
    assert all(0 <= amount.start < amount.end <= len(text) for amount in parse_amounts(text))
