"""JMESPath in which nothing is left out: paths in, values out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from gate.formats.documents import jmespath_query
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

RUNS = {"runs": [{"n": "a", "s": [1, 2]}, {"n": "b"}, {"n": "c", "s": []}], "by": {"x": {"s": 1}, "y": {}}}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("runs[0].n", "a"),
        ("runs[*].n", ["a", "b", "c"]),
        ("runs[*].s", [[1, 2], None, []]),
        ("runs[].s[]", [1, 2, None]),
        ("runs[*].s[*]", [[1, 2], None, []]),
        ("runs[?n != 'a'].s", [None, []]),
        ("runs[?s].n", ["a"]),
        ("runs[1:].s", [None, []]),
        ("by.*.s", [1, None]),
        ("values(by)[?s].s", [1]),
        ("length(runs)", 3),
        ("by.y", {}),
    ],
)
def test_what_a_projection_would_drop_stays(path: str, found: object) -> None:
    assert jmespath_query.find(path, RUNS) == found


@pytest.mark.parametrize(
    ("condition", "chosen"), [("x < `0.9`", []), ("x <= `0.9`", [1]), ("x == `0.9`", [1]), ("!(x > `0.9`)", [1])]
)
def test_literals_are_exact(condition: str, chosen: list[int]) -> None:
    assert jmespath_query.find(f"[?{condition}].n", [{"n": 1, "x": Decimal("0.9")}]) == chosen


@pytest.mark.parametrize("value", [0, Decimal(0), "x", [0], {"a": 1}, True])
def test_zero_is_true_and_nothing_is_not(value: Any) -> None:
    assert jmespath_query.find("[?x].n", [{"n": 1, "x": value}, {"n": 2, "x": None}, {"n": 3}, {"n": 4, "x": ""}]) == [
        1
    ]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("run[0].n", "; there is no run, did you mean runs?"),
        ("by.z.s", "; there is no z, but x, y"),
        ("by.y.s", "; there is no s, and nothing else either"),
        ("runs[7].n", ""),
        ("rums[*].n", "; there is no rums, did you mean runs?"),
        ("by.x.s.t", ""),
        ("by | q", "; there is no q, but x, y"),
    ],
)
def test_nothing_is_absent_and_the_nearest_names_are_told(path: str, said: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        jmespath_query.find(path, RUNS)
    assert (caught.value.cause, caught.value.detail) == (Cause.ABSENT, f"nothing is at {path}{said}")


def test_names_of_a_document_are_told_harmlessly_and_briefly() -> None:
    said = jmespath_query.guidance("x", ["\x1b[31m" + "y" * 100, "b", "c", "d", "e", "f"])
    assert said == "; there is no x, but \\x1b[31m" + "y" * 51 + "…, b, c, d, e and 1 more"


@pytest.mark.parametrize("path", ["abs(n)", "runs[?n > `1`] | [0].x | abs(@)", "nothing(@)", "sort_by(runs, &s)"])
def test_a_path_that_does_not_suit_is_unreadable_or_absent(path: str) -> None:
    with pytest.raises(EvidenceError):
        jmespath_query.find(path, {"n": "x", "runs": [{"n": 1}, {"s": "x"}]})
