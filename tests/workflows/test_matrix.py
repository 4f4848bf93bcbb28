"""The legs of a matrix."""

from __future__ import annotations

import pytest

from gate.formats.common.yaml_nodes import Bounds, read
from gate.workflows.matrix import MAX_LEGS, read_matrix


def legs(text: str) -> list[dict[str, str]] | None:
    matrix = read_matrix(read(text, "x.yml", Bounds(10_000, 20), lambda _problem: None))
    assert matrix is not None
    return None if matrix.legs is None else [dict(leg) for leg in matrix.legs]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{a: [1, 2]}", [{"a": "1"}, {"a": "2"}]),
        ("{a: [1], b: [x, y]}", [{"a": "1", "b": "x"}, {"a": "1", "b": "y"}]),
        ("{a: [1, 2], exclude: [{a: 2}]}", [{"a": "1"}]),
        ("{include: [{a: 1}, {a: 2}]}", [{"a": "1"}, {"a": "2"}]),
        ("{a: [1, 2], include: [{c: x}]}", [{"a": "1", "c": "x"}, {"a": "2", "c": "x"}]),
        ("{a: [1, 2], include: [{a: 2, c: x}]}", [{"a": "1"}, {"a": "2", "c": "x"}]),
        ("{a: [1], include: [{a: 3}]}", [{"a": "1"}, {"a": "3"}]),
        ("{a: [3.10, 3.0, 08, 0x10, 1e3]}", [{"a": "3.1"}, {"a": "3"}, {"a": "8"}, {"a": "16"}, {"a": "1000"}]),
        ("{a: ['3.10', 3.10.1, True, v1.0]}", [{"a": "3.10"}, {"a": "3.10.1"}, {"a": "true"}, {"a": "v1.0"}]),
        ("{a: [3.10], exclude: [{a: 3.1}]}", []),
        ("{a: []}", []),
        ("${{ fromJSON(x) }}", None),
        ("{a: '${{ fromJSON(x) }}'}", None),
        ("{a: ['${{ x }}']}", None),
        ("{a: [{b: 1}]}", None),
        ("{a: [1], include: '${{ x }}'}", None),
    ],
)
def test_the_legs_are_those_that_github_creates(text: str, expected: list[dict[str, str]] | None) -> None:
    assert legs(text) == expected


def test_the_example_of_githubs_documentation() -> None:
    """ "Running variations of jobs in a workflow", "Example: Expanding configurations"."""
    text = """\
fruit: [apple, pear]
animal: [cat, dog]
include:
  - color: green
  - color: pink
    animal: cat
  - fruit: apple
    shape: circle
  - fruit: banana
  - fruit: banana
    animal: cat
"""
    assert legs(text) == [
        {"fruit": "apple", "animal": "cat", "color": "pink", "shape": "circle"},
        {"fruit": "apple", "animal": "dog", "color": "green", "shape": "circle"},
        {"fruit": "pear", "animal": "cat", "color": "pink"},
        {"fruit": "pear", "animal": "dog", "color": "green"},
        {"fruit": "banana"},
        {"fruit": "banana", "animal": "cat"},
    ]


def test_a_huge_matrix_is_cut_at_the_limit_of_github() -> None:
    axis = ", ".join(str(number) for number in range(100))
    matrix = legs(f"{{a: [{axis}], b: [{axis}], c: [{axis}]}}")
    assert matrix is not None
    assert len(matrix) == MAX_LEGS
