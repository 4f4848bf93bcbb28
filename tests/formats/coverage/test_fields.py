"""The fields of coverage reports: whole numbers, hits and line numbers."""

from __future__ import annotations

from gate.formats.coverage import fields
from gate.formats.coverage.model import MAX_LINE
from tests.cases import cases


@cases(
    ("raw", "number"),
    [("0", 0), ("007", 7), (3, 3), ("-1", None), ("1.0", None), ("٣", None), (True, None), (-1, None), (10**18, None),
     ("9" * 19, None), (None, None)],
)  # fmt: skip
def test_a_whole_number_is_text_or_an_integer(raw: object, number: int | None) -> None:
    assert fields.parse_count(raw) == number


def test_a_line_number_has_a_limit() -> None:
    assert fields.parse_line_number(str(MAX_LINE)) == MAX_LINE
    assert fields.parse_line_number(MAX_LINE + 1) is None


@cases(("raw", "result"), [("1", (True, True)), ("00", (False, True)), ("1e3", (True, False)), (None, (False, False))])
def test_only_a_count_above_zero_is_a_hit(raw: str | None, result: tuple[bool, bool]) -> None:
    assert fields.parse_hits(raw) == result


def test_notes_have_their_counts() -> None:
    assert fields.describe_anomalies({"b": 1_000, "a": 1, "c": 0}, []) == ["1 × a", "1,000 × b"]
