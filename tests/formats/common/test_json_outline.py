"""The member names at the beginning of a JSON document."""

from __future__ import annotations

from gate.formats.common.json_outline import find_member_paths
from tests.cases import cases


@cases(
    ("head", "paths"),
    [
        (b"", set()),
        (b"7", set()),
        (b'{"a": {"b": [{"c": 1}, {"d": "x\\"y"}]}, "e": [[{"f"', {"a", "a.b", "a.b[].c", "a.b[].d", "e"}),
        (b'{"a": 1, "b": [1, 2], "c": {}} ', {"a", "b", "c"}),
        (b'[{"a": [1], "b": 2}, {"c": ', {"[].a", "[].b", "[].c"}),
        (b"[[]]]}}", set()),
    ],
)
def test_member_paths_are_those_of_the_members(head: bytes, paths: set[str]) -> None:
    assert find_member_paths(head) == paths


def test_nothing_is_read_inside_of_a_text_that_breaks_off() -> None:
    assert find_member_paths(b'{"a": "{\\"b\\": 1, \\"c\\": \\"') == {"a"}
    assert find_member_paths(b'{"a": 1, "b": "\\') == {"a", "b"}
