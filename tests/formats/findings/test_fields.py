"""The fields of scan reports: severities, scores, texts and line numbers of any type."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from gate.formats.common import json_fields
from gate.formats.findings import fields
from gate.model.evidence import Severity
from tests.cases import cases


@cases(
    ("score", "severity"),
    [
        ("10", "critical"), ("9.0", "critical"), ("8.9", "high"), (7, "high"), (Decimal("6.9"), "medium"),
        ("4", "medium"), ("3.9", "low"), ("0.1", "low"), ("0", "unrated"), (Decimal(0), "unrated"),
    ],
)  # fmt: skip
def test_a_score_has_the_severity_of_the_cvss_scale(score: object, severity: str) -> None:
    assert fields.rate_score(score) == severity


@cases(
    "score",
    [
        "",
        "high",
        "-0.1",
        "10.1",
        "NaN",
        "1e400",
        Decimal("1e999999"),
        True,
        None,
        [],
        {},
        "1" * 1000,
        "\u0661.\u0660",
        "0_1",
    ],
)  # fmt: skip
def test_a_value_that_is_not_a_score_has_no_severity(score: object) -> None:
    assert fields.rate_score(score) is None


@cases("word", [None, "", "severe", 3, ["high"], "h\u0456gh"])
def test_an_unknown_word_is_unrated_and_never_info(word: object) -> None:
    assert fields.parse_severity(word) is Severity.UNRATED


@given(st.text(st.characters(codec=None)) | st.integers() | st.none() | st.lists(st.text()))
def test_any_value_becomes_one_bounded_line_that_can_be_encoded(raw: object) -> None:
    line = json_fields.parse_text(raw, 20)
    assert len(line) <= 20
    assert line.encode("utf-8").decode("utf-8") == line
    assert len(line.splitlines()) <= 1


def test_a_lone_surrogate_is_replaced() -> None:
    assert json_fields.parse_text("a\ud800b") == "a?b"


@cases(("raw", "line"), [(1, 1), (0, None), (-1, None), (10**12, None), (True, None), ("1", None)])
def test_a_line_number_is_a_number_from_1(raw: object, line: int | None) -> None:
    assert json_fields.parse_line_number(raw) == line
