"""The option that a misspelled word most likely means."""

from __future__ import annotations

import pytest

from gate.model.suggestions import find_nearest, suggest

FACTS = ["line_coverage", "branch_coverage", "failed", "total"]


@pytest.mark.parametrize(
    ("word", "nearest"),
    [
        ("faild", "failed"),
        ("FAILED", "failed"),
        ("line_covrage", "line_coverage"),
        ("zebra", ""),
        ("", ""),
        ("failed" * 20, ""),
    ],
)
def test_the_nearest_option_is_similar_in_any_case(word: str, nearest: str) -> None:
    assert find_nearest(word, FACTS) == nearest


def test_a_higher_cutoff_needs_more_similarity() -> None:
    assert find_nearest("fail", FACTS, 0.6) == "failed"
    assert find_nearest("fail", FACTS, 0.9) == ""


@pytest.mark.parametrize(
    ("word", "advice"),
    [
        ("faild", "did you mean `failed`?"),
        ("coverage", "did you mean `line_coverage` or `branch_coverage`?"),
        ("failing", "did you mean `failed`?"),
        ("zebra", "the facts are: `line_coverage`, `branch_coverage`, `failed` and `total`"),
    ],
)
def test_advice_names_the_nearest_option_the_compounds_or_all(word: str, advice: str) -> None:
    assert suggest(word, FACTS, "the facts are") == advice


def test_without_options_there_is_no_advice() -> None:
    assert suggest("failed", [], "the facts are") == ""
